"""The parties of a contract, as its opening names them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from docbatch.evidence import Found, found_in
from docbatch.finding.labels import alternatives
from docbatch.finding.signers import signers
from docbatch.layout import Flow
from docbatch.values.dates import find_dates
from docbatch.values.jurisdictions import is_known, is_state

_BETWEEN = r"(?:by\s+and\s+(?:between|among)|between|among|by)"
_OPENINGS = alternatives(
    rf"""
    by\s+and\s+(?:between|among) | between(?=\s*:) | (?:made|entered\s+into)[^.;]{{0,120}}?\s{_BETWEEN} | is\s+between
    this\s[^.;]{{0,200}}?\sbetween
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
    an? | the | its | his | her | with | having | whose | located | (?-i:incorporated) | organi[sz]ed | existing | of
    including | which | who | registered | established | born | represented | domiciled
    hereinafter | hereafter | individually | acting | together | for\s+itself
    wohnhaft | geb(?:oren)? | au\s+capital | ayant | demeurant | immatriculée | représentée? | né\(?e?\)?
    residente | nat[oa] | in\s+persona | domiciliad[oa] | mayor\s+de\s+edad | wonende | kantoorhoudende
    inscrite? | domicilié\(?e?\)? | representad[oa] | nacid[oa] | titular | rappresentat[oa] | vertegenwoordigd
    und | mit | eine? | vertreten | société | dont | con | una | avente | gevestigd
    """
)
_NAME_END = re.compile(
    rf",?\s*\(|[,;]\s*(?:{_DESCRIBES})\b"
    r"|\s(?:with\s+(?:its|his|her|a|registered|principal)|having its|located at|whose|and\s+its)\s"
    r"|,?\s(?:d/?b/?a|t/a)\s"
    r"|\s[-\u2013]\s"
    r"|,?\s+(?:and\s+)?on\s+behalf\s|,\s*\d|,\s*[^,]{1,30}\s\d"
    r"|\s+an?\s+(?:\w+\s+){1,2}(?:corporation|company|partnership|trust)\b",
    re.IGNORECASE,
)
_ROLES = alternatives(
    r"""
    landlord | tenant | lessor | lessee | licensor | licensee | employer | employee | seller | buyer | vendor
    purchaser
    client | customer | contractor | consultant | service provider | supplier | borrower | lender | disclosing party
    receiving party | party (?:disclosing|receiving) information | intermediary | agent | player
    franchisor | franchisee | guarantor | owner | operator | releasor | assignor | assignee
    recipient | party [ab12] | first party | second party
    vermieter | mieter | verkäufer | käufer | auftraggeber | auftragnehmer | arbeitgeber | arbeitnehmer
    bailleur | locataire | preneur | mandant | mandataire | fournisseur | vendeur
    acheteur | employeur | salarié | prestataire
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
    rf"(?:,?\s+(?:and|And:?|AND:?|und|Und:|et|Et:|y|e|en)\s+{_AS_ROLE}?(?=[\"“]?[a-z]?[A-Z])|\s*;\s*(?:and\s+)?(?=[A-Z])|(?<=\)),?\s+(?=[A-Z])"
    r"|\s+in\s+favor\s+of\s+)"
)
_FORM = (
    r"(?:Inc|Incorporated|INCORPORATED|Corporation|Corp|LLC|L\.L\.C|Ltd|Limited|L\.P|LLP|PLC|N\.A|S\.A|Co|Jr|Sr|III?)\b"
)
# In `A B Company, C D Inc.` a comma parts two names, before `Inc.` or `LLC` it does not.
_COMMA = re.compile(
    rf",\s+(?!{_FORM})(?=[A-Z][\w&.'’-]*\s+[A-Z])|(?:(?<=Inc\.)|(?<=INC\.)|(?<=LLC)|(?<=Ltd\.)),\s+(?!{_FORM})(?=[A-Z])"
)
_SENTENCE_END = re.compile(
    r"(?<=[a-z)”\"]{2})\.\s+(?=[A-Z])|\b(?:WITNESSETH|W I T N E S|WHEREAS|RECITALS|DATE:|BACKGROUND)"
    r"|\bhereby\s+agree|\bas\s+follows"
)
_NOT_NAMES = re.compile(
    r"^(?:the\s+)?(?:undersigned|parties|party|company(?!\s+(?:GmbH|AG|Ltd|Inc|LLC)\b)"
    r"|employee|executive|employer|seller|buyer|you|we|agreement"
    r"|affiliated companies|following)\b|^(?:this|dear|re)\b|agreement|exhibit|[:\[\]]"
    r"|\b(?:street|road|avenue|lane|drive|boulevard|suite|floor|park)\W*$|\b(?:street|road|avenue)\b,",
    re.IGNORECASE,
)
_COMPANY = re.compile(
    r"(?<![\w&])(?:[a-z]?[A-Z][\w&'’.-]*\s+|&\s+){0,4}[a-z]?[A-Z][\w&'’.-]*,?\s+"
    r"(?:Inc\.?|Incorporated|Corporation|Corp\.?|LLC|L\.L\.C\.|Ltd\.?|Limited|L\.P\.|LP|LLP|Co\.|PLC|plc|GmbH|AG|B\.V\.|S\.A\.|SARL|SAS|S\.p\.A\.|S\.r\.l\.)(?=[\s,.;(]|$)"
)
_DEFINED = re.compile(
    r"(?<![\w&])(?P<name>(?:[a-z]?[A-Z][\w&'’.-]*,?\s+|&\s+|of\s+){1,6}[a-z]?[A-Z][\w&'’.-]*)(?:,\s+an?\s[^()]{3,60})?\s*"
    rf"\((?:[^()]{{0,40}}\s)?[\"“](?:the\s+)?(?i:company|corporation|employer|bank|{_ROLES})[\"”]"
)
_ABBREVIATED = re.compile(
    r"\b(?:Inc|INC|Ltd|LTD|Corp|CORP|Co|CO|N\.A|L\.P|S\.A|B\.V|L\.L\.C|S\.p\.A|S\.r\.l|S\.L|S\.L\.U|S\.R\.L|S\.A\.S|Jr|Sr)\.$"
)
_SALUTATION = re.compile(r"(?m)^(?:Dear\b|Ladies and Gentlemen|Sehr geehrte|Madame|Monsieur|Estimad|Gentile|Geachte)")
_NO_ADDRESSEE = re.compile(
    r"(?:strictly |private |personal )?(?:and |& )?(?:confidential|privileged|vertraulich|confidentiel)\b"
    r"|(?:via|by|per)\s|(?:attention|attn|re|subject)\b|private$|personal$",
    re.IGNORECASE,
)
_MYSELF = re.compile(r"\bI,\s+(?P<name>[A-Z][\w.'’-]*(?:\s+[A-Z][\w.'’-]*){1,3}),")
_ADDRESSED = alternatives(
    r"""
    herrn? | frau | firma | monsieur | madame | mme | la\s+société | la\s+sociedad | la\s+società | doña | sig\.(?:ra)?
    signora? | dhr\. | mevr\.
    """
)
_ROLE_BEFORE = re.compile(
    rf"\s*(?:{_AS_ROLE}|(?i:{_ROLES})\s*:\s*|(?i:(?:the\s+)?undersigned,?\s+)(?=[A-Z])"
    rf"|(?:(?:der|dem|den|die|la|las|los|il|lo|de|het)\s+(?=[A-Z]))?(?:(?:(?i:{_ADDRESSED})|don|DON)\s+)?)"
)
"""What stands before a name: a role, an article, or how its bearer is addressed; in English Don is a name."""
_PLAIN_WORD = re.compile(r"\s*[A-Z][a-z]+\s*")
_COINED = re.compile(r"[a-z][A-Z]|[A-Z]{2}[a-z]")
_ROLE = re.compile(
    rf"^\W{{0,3}}(?:the\s)?(?:{_ROLES})(?:/?in)?\s?(?:\(\w{{1,3}}\))?\s?:"
    r"[ \t_]*(?:\n[ \t_]*)?(?P<name>[^\n:]{2,90})$",
    re.IGNORECASE | re.MULTILINE,
)
"""A role with a colon, the name behind it or in the next line."""
_ROLE_ABOVE = re.compile(
    rf"^[ \t]*(?:THE )?(?:{_ROLES.upper()})[ \t]*\n[ \t]*(?P<name>[A-Z][^\n:,(]{{1,60}})(?=[,(\n])", re.MULTILINE
)
"""A role in capitals that heads a paragraph, which begins with the name."""
_FEWEST, _MOST_PARTIES, _MOST_COMPANIES = 2, 10, 4
_OPENING_CHARACTERS, _NAMES_CHARACTERS, _LETTER_CHARACTERS = 6000, 1200, 3500
_FULL_LINE = 60
_LONGEST_NAME, _MOST_NAME_WORDS = 70, 9


def parties(flow: Flow) -> list[Found]:
    """Return the parties that the opening of a contract names, at most ten.

    They stand between `between` and `and`, or behind the label Parties, or each behind its role. Where one of them is
    but `the undersigned` or a blank, and in a letter, they are also who it is addressed to, who says `I`, and who
    signed it; if that gives not two of them, the companies that its first paragraphs define or name. If that is but one
    that they name, its place comes back once more without a value.
    """
    text = flow.text[:_OPENING_CHARACTERS]
    alone: list[Found] = []
    for match in (*_PARTIES_LABEL.finditer(text), *_OPENING.finditer(text)):
        found = _distinct(_names(flow, text, match.end()))
        if len(found) >= _FEWEST:
            return found[:_MOST_PARTIES]
        alone = alone or found
    if len(sides := _distinct(_behind(flow, text, _SIDES))) >= _FEWEST:
        return sides[:_MOST_PARTIES]
    for pattern in (_ROLE, _ROLE_ABOVE):
        if len(by_role := _distinct(_behind(flow, text, pattern))) >= _FEWEST:
            return by_role[:_MOST_PARTIES]
    known = _besides(alone, (*_addressee(flow, text), *_myself(flow, text), *signers(flow)))
    known = known if len(known) >= _FEWEST else _besides(known, _defined(flow, text))
    if len(known) >= _FEWEST:
        return known[:_MOST_COMPANIES]
    more = _besides(known, _companies(flow, text))[:_MOST_COMPANIES]
    # One company that is merely named may be a party or not: somebody should look who the parties are.
    return [*more, more[0]._replace(value=None)] if not known and len(more) == 1 else more


def _distinct(found: Iterator[Found] | list[Found]) -> list[Found]:
    """Each name once; case and punctuation do not make it another."""
    once: dict[str, Found] = {}
    for item in found:
        once.setdefault(_plain(item), item)
    return list(once.values())


def _plain(found: Found) -> str:
    return re.sub(r"\W", "", found.value.casefold())


def _besides(known: list[Found], more: Iterable[Found]) -> list[Found]:
    """`known` with those of `more` that are not one of them with more or fewer words."""
    for item in more:
        plain = _plain(item)
        if not any(
            plain.startswith(_plain(each)) or _plain(each).endswith(plain) or _plain(each).startswith(plain)
            for each in known
        ):
            known = [*known, item]
    return known


def _names(flow: Flow, text: str, start: int) -> Iterator[Found]:
    """The names in `A, a Delaware company ("X"), and B ("Y")`, which begins at `start`."""
    stretch = text[start : start + _NAMES_CHARACTERS]
    end = _SENTENCE_END.search(stretch)
    stretch = stretch[: end.start()] if end else stretch
    for begin, part in _rejoined(_pieces(stretch, _AND), stretch):
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


def _rejoined(pieces: Iterator[tuple[int, str]], text: str) -> Iterator[tuple[int, str]]:
    """The pieces, but `Offshore and Marine Holdings LLC` as one: a plain word before `and` is no party by itself."""
    held: tuple[int, int] | None = None
    for at, part in pieces:
        start, end = at, at + len(part)
        if held and text[held[1] : at].strip() == "and":
            start = held[0]
        held = (start, end) if _PLAIN_WORD.fullmatch(part) else None
        if held is None:
            yield start, text[start:end]


def _cleaned(name: str) -> str:
    """A name without the punctuation around it, but with the full stop of `Inc.`."""
    text = " ".join(name.split()).strip(' ,;:"“”')
    return text if _ABBREVIATED.search(text) else text.rstrip(".")


def _is_party(name: str) -> bool:
    words = name.split()
    if is_known(name) or (is_state(" ".join(words[:-1])) and re.search(_FORM, words[-1], re.IGNORECASE)):
        return False  # `a Delaware Corporation` says what a party is.
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


def _defined(flow: Flow, text: str) -> Iterator[Found]:
    """The name that the text calls the Company, or by the role of a party, from then on."""
    for match in _DEFINED.finditer(text[:_LETTER_CHARACTERS]):
        name = _cleaned(match["name"])
        found = found_in(flow, name, match.start("name"), match.end("name"), 0.6)
        if found and _is_party(name):
            yield found


def _companies(flow: Flow, text: str) -> Iterator[Found]:
    """The companies that the first paragraphs name."""
    for match in _COMPANY.finditer(text[:_LETTER_CHARACTERS]):
        start = match.start() + _in_another_line(match[0], text[text.rfind("\n", 0, match.start()) + 1 : match.start()])
        name = _cleaned(text[start : match.end()])
        found = found_in(flow, name, start, match.end(), 0.5)
        if found and _is_party(name):
            yield found


def _in_another_line(name: str, before: str) -> int:
    """Where a name begins that was matched across lines, of which the first has `before` in front of it.

    Running text goes on in the next line where its own is full; in the head of a letter each line stands for itself.
    """
    at = 0
    for line in name.split("\n")[:-1]:
        at += len(line) + 1
        if len(before) + len(line) >= _FULL_LINE:
            at = 0 if at == len(line) + 1 else at
        before = ""
    return at
