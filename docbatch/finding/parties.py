"""The parties of a contract, as its opening names them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from docbatch.evidence import Found, found_in
from docbatch.finding.labels import alternatives
from docbatch.layout import Flow
from docbatch.values.dates import find_dates

_BETWEEN = r"(?:by\s+and\s+(?:between|among)|between|among|by)"
_OPENINGS = alternatives(
    rf"""
    by\s+and\s+(?:between|among) | between(?=\s*:) | (?:made|entered\s+into)[^.;]{{0,120}}?\s{_BETWEEN} | is\s+between
    transaction[^.;]{{0,40}}\sbetween | geschlossen\s+zwischen | zwischen | entre(?:\s+les\s+soussignés)? | tra | tussen
    """
)
_OPENING = re.compile(rf"\b(?:{_OPENINGS})\b\s*:?\s*", re.IGNORECASE)
_SIDES = re.compile(
    r"\b(?:de|por)\s+(?:una|otra|la\s+otra)(?:\s+parte)?\s*[:,]\s*(?:(?:d\.ª?|dña\.|don|doña)\s+)?(?P<name>[^\W\d][^,;\n]{2,70})",
    re.IGNORECASE,
)
"""Either side of a Spanish contract."""
_PARTIES_LABEL = re.compile(r"\b(?:PARTIES|Parties|Vertragsparteien|Parteien|Partes|Parti|Partijen)\s*:\s*")
_DESCRIBES = alternatives(
    r"""
    an? | the | its | his | her | with | having | whose | located | incorporated | organi[sz]ed | existing | of
    including | which | who | und | mit | eine? | vertreten | société | dont | con | una | avente | gevestigd
    """
)
_NAME_END = re.compile(
    rf",?\s*\(|[,;]\s*(?:{_DESCRIBES})\b"
    r"|\s(?:with its|having its|located at|whose|and\s+its)\s|,\s*\d|,\s*[^,]{1,30}\s\d",
    re.IGNORECASE,
)
_ROLES = alternatives(
    r"""
    landlord | tenant | lessor | lessee | licensor | licensee | employer | employee | seller | buyer | vendor
    purchaser
    client | customer | contractor | consultant | service provider | supplier | borrower | lender | disclosing party
    receiving party | recipient | party [ab12] | first party | second party
    vermieter | mieter | verkäufer | käufer | auftraggeber | auftragnehmer | arbeitgeber | arbeitnehmer
    bailleur | locataire | vendeur | acheteur | employeur | salarié | prestataire
    arrendador | arrendatario | vendedor | comprador | empleador | empleado | prestador
    locatore | conduttore | venditore | compratore | committente | appaltatore
    verhuurder | huurder | verkoper | koper | werkgever | werknemer | opdrachtgever | opdrachtnemer
    """
)
_AS_ROLE = (
    r"(?:(?i:the|el|la|los|las|le|der|die|il|lo|de|het)\s+"
    rf"(?i:{_ROLES}|arrendadora|arrendataria|vendedora|compradora)\s+)"
)
_AND = re.compile(
    rf"(?:,?\s+(?:and|And:?|AND:?|und|Und:|et|Et:|y|e|en)\s+{_AS_ROLE}?(?=[\"“]?[a-z]?[A-Z])|\s*;\s*(?:and\s+)?(?=[A-Z])|(?<=\))\s+(?=[A-Z])"
    r"|\s+in\s+favor\s+of\s+)"
)
_FORM = r"(?:Inc|Corp|LLC|L\.L\.C|Ltd|Limited|L\.P|LLP|PLC|N\.A|S\.A|Co|Jr|Sr|III?)\b"
# In `A B Company, C D Inc.` a comma parts two names, before `Inc.` or `LLC` it does not.
_COMMA = re.compile(rf",\s+(?!{_FORM})(?=[A-Z][\w&.'’-]*\s+[A-Z])")
_SENTENCE_END = re.compile(
    r"(?<=[a-z)”\"]{2})\.\s+(?=[A-Z])|\b(?:WITNESSETH|W I T N E S|WHEREAS|RECITALS|DATE:|BACKGROUND)"
    r"|\bhereby\s+agree|\bas\s+follows"
)
_NOT_NAMES = re.compile(
    r"^(?:the\s+)?(?:undersigned|parties|party|company|employee|executive|employer|seller|buyer|you|we|agreement"
    r"|affiliated companies|following)\b|^(?:this|dear|re)\b|agreement|exhibit",
    re.IGNORECASE,
)
_COMPANY = re.compile(
    r"(?<![\w&])(?:[a-z]?[A-Z][\w&'’.-]*,?\s+){1,5}(?:Inc\.?|Corporation|Corp\.?|LLC|L\.L\.C\.|Ltd\.?|Limited|L\.P\.|LLP"
    r"|PLC|plc|GmbH|AG|B\.V\.|S\.A\.|SARL|SAS|S\.p\.A\.|S\.r\.l\.)(?=[\s,.;(]|$)"
)
_ABBREVIATED = re.compile(
    r"\b(?:Inc|Ltd|Corp|Co|N\.A|L\.P|S\.A|B\.V|L\.L\.C|S\.p\.A|S\.r\.l|S\.L|S\.L\.U|S\.R\.L|S\.A\.S|Jr|Sr)\.$"
)
_SALUTATION = re.compile(r"(?m)^(?:Dear\b|Ladies and Gentlemen|Sehr geehrte|Madame|Monsieur|Estimad|Gentile|Geachte)")
_NO_ADDRESSEE = re.compile(
    r"(?:strictly |private |personal )?(?:and |& )?(?:confidential|privileged|vertraulich|confidentiel)\b"
    r"|(?:via|by|per)\s|(?:attention|attn|re|subject)\b|private$|personal$",
    re.IGNORECASE,
)
_MYSELF = re.compile(r"\bI,\s+(?P<name>[A-Z][\w.'’-]*(?:\s+[A-Z][\w.'’-]*){1,3}),")
_ROLE_BEFORE = re.compile(rf"\s*{_AS_ROLE}")
_COINED = re.compile(r"[a-z][A-Z]|[A-Z]{2}[a-z]")
_ROLE = re.compile(
    rf"^\W{{0,3}}(?:the\s)?(?:{_ROLES})(?:/?in)?\s?(?:\(\w{{1,3}}\))?\s?:[ \t]*(?:\n[ \t]*)?(?P<name>[^\n:]{{2,90}})$",
    re.IGNORECASE | re.MULTILINE,
)
"""A role with a colon, the name behind it or in the next line."""
_MOST_PARTIES, _MOST_COMPANIES = 10, 4
_OPENING_CHARACTERS, _NAMES_CHARACTERS, _LETTER_CHARACTERS = 6000, 1200, 3500
_LONGEST_NAME, _MOST_NAME_WORDS = 70, 9


def parties(flow: Flow) -> list[Found]:
    """Return the parties that the opening of a contract names, at most ten.

    They stand between `between` and `and`, or behind the label Parties, or each behind its role. A letter has none of
    these: there they are the one it is addressed to, or who says `I`, and the companies that its first paragraph names.
    """
    text = flow.text[:_OPENING_CHARACTERS]
    for match in (*_PARTIES_LABEL.finditer(text), *_OPENING.finditer(text)):
        found = _distinct(_names(flow, text, match.end()))
        if len(found) >= 2:
            return found[:_MOST_PARTIES]
    if len(sides := _distinct(_behind(flow, text, _SIDES))) >= 2:
        return sides[:_MOST_PARTIES]
    if len(by_role := _distinct(_behind(flow, text, _ROLE))) >= 2:
        return by_role[:_MOST_PARTIES]
    return _distinct([*_addressee(flow, text), *_myself(flow, text), *_companies(flow, text)])[:_MOST_COMPANIES]


def _distinct(found: Iterator[Found] | list[Found]) -> list[Found]:
    """Each name once; case and punctuation do not make it another."""
    return list({re.sub(r"\W", "", item.value.casefold()): item for item in reversed(list(found))}.values())[::-1]


def _names(flow: Flow, text: str, start: int) -> Iterator[Found]:
    """The names in `A, a Delaware company ("X"), and B ("Y")`, which begins at `start`."""
    stretch = text[start : start + _NAMES_CHARACTERS]
    end = _SENTENCE_END.search(stretch)
    stretch = stretch[: end.start()] if end else stretch
    for begin, part in _pieces(stretch, _AND):
        cut = _NAME_END.search(part)
        for offset, name in _pieces(part[: cut.start()] if cut else part, _COMMA):
            role = _ROLE_BEFORE.match(name)
            skipped = role.end() if role else 0
            clean, at = _cleaned(name[skipped:]), start + begin + offset
            found = found_in(flow, clean, at + skipped, at + len(name.rstrip()), 0.8)
            if found and _is_party(clean):
                yield found


def _pieces(text: str, separator: re.Pattern[str]) -> Iterator[tuple[int, str]]:
    """The parts of `text` between separators, each with where it begins."""
    at = 0
    for match in separator.finditer(text):
        yield at, text[at : match.start()]
        at = match.end()
    yield at, text[at:]


def _cleaned(name: str) -> str:
    """A name without the punctuation around it, but with the full stop of `Inc.`."""
    text = " ".join(name.split()).strip(' ,;:"“”')
    return text if _ABBREVIATED.search(text) else text.rstrip(".")


def _is_party(name: str) -> bool:
    words = name.split()
    capital = [word for word in words if word[:2].lower() != word[:2]]
    if not 2 <= len(name) <= _LONGEST_NAME or len(words) > _MOST_NAME_WORDS or _NOT_NAMES.search(name):
        return False
    # One word is a name only where it is an acronym, or coined as names of companies are.
    coined = name.isupper() or bool(_COINED.search(name))
    return words[0] in capital and len(capital) >= len(words) / 2 and (len(words) > 1 or coined)


def _behind(flow: Flow, text: str, pattern: re.Pattern[str]) -> Iterator[Found]:
    """The names behind roles such as `Landlord:`, or what else `pattern` stands for."""
    for match in pattern.finditer(text):
        cut = _NAME_END.search(match["name"])
        name = match["name"][: cut.start()] if cut else match["name"]
        found = found_in(flow, _cleaned(name), match.start("name"), match.start("name") + len(name.rstrip()), 0.8)
        if found and _is_party(found.value):
            yield found


def _addressee(flow: Flow, text: str) -> Iterator[Found]:
    """The name at the head of the address of a letter: the line behind its date, above the salutation."""
    salutation = _SALUTATION.search(text[:_LETTER_CHARACTERS])
    at, dated = 0, False
    for line in text[: salutation.start()].split("\n") if salutation else ():
        name = _cleaned(line)
        if dated and name and not _NO_ADDRESSEE.match(name):
            found = found_in(flow, name, at, at + len(line.rstrip()), 0.6)
            if found and _is_party(name) and not any(char.isdigit() for char in name):
                yield found
            return
        dated = dated or (bool(find_dates(line)) and len(line) < _LONGEST_NAME)
        at += len(line) + 1


def _myself(flow: Flow, text: str) -> Iterator[Found]:
    """The one who signs `I, Name, agree`."""
    match = _MYSELF.search(text)
    found = found_in(flow, match["name"], match.start("name"), match.end("name"), 0.7) if match else None
    if found:
        yield found


def _companies(flow: Flow, text: str) -> Iterator[Found]:
    """The companies that the first paragraphs name."""
    for match in _COMPANY.finditer(text[:_LETTER_CHARACTERS]):
        name = _cleaned(match[0])
        found = found_in(flow, name, match.start(), match.end(), 0.5)
        if found and _is_party(name):
            yield found
