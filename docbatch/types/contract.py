"""Contracts: who agrees with whom, from when, for how long, under which law."""

from __future__ import annotations

import re
from collections.abc import Iterator

from docbatch.evidence import Found
from docbatch.finding.names import LEGAL_FORM
from docbatch.layout import Flow, Reading, Segment
from docbatch.models import Tables
from docbatch.types.definition import DocumentType, Fields, TypeModel
from docbatch.values.dates import find_dates, is_day_first


class Contract(TypeModel):
    """A contract or agreement, such as a lease, an NDA or terms of employment."""

    title: str | None = None
    parties: list[str] | None = None
    """Names of people and companies, as the opening of the contract gives them."""
    effective_date: str | None = None
    """YYYY-MM-DD."""
    term: str | None = None
    """How long it runs, as printed."""
    governing_law: str | None = None
    """The state or country whose law applies."""


_TITLE = re.compile(
    r"\b(?:agreement|contract|covenant|memorandum of understanding|deed|lease|terms of service)\b|vertrag\b|vereinbarung\b|\bcontrat\b|\bconvention\b|accord de|\bcontrato\b|\bacuerdo\b|\bcontratto\b|\baccordo\b|overeenkomst\b|contract\b"
)
_PHRASES = (
    "by and between", "entered into", "hereinafter", "whereas", "in witness whereof", "governed by", "the parties", "party hereto", "parties hereto", "hereby agree", "hereto agree", "agree as follows",
    "agrees as follows", "agrees that", "shall not", "this agreement", "terms and conditions of this", "hereunder", "confidential information", "in consideration of", "breach of", "severab", "laws of the state",
    "counterparts", "entire agreement", "construed in accordance", "injunctive relief", "executed", "termination of this",
    "wird folgender", "vertragsparteien", "im folgenden", "geschlossen zwischen", "gerichtsstand", "anwendbares recht", "kündigung",
    "ci-après", "il a été convenu", "les parties", "droit applicable", "soussigné",
    "las partes", "en adelante", "reunidos", "cláusula", "legislación aplicable", "le parti", "di seguito", "si conviene", "legge applicabile", "foro competente",
    "partijen", "hierna te noemen", "komen overeen", "toepasselijk recht",
)  # fmt: skip
_ENOUGH = 9
_FIRST_PAGES, _LAST_PAGES = 60, 20


def recognise(reading: Reading) -> float:
    """Return how sure it is that a document is a contract: its title and the phrases lawyers open and close with."""
    if not reading.sheets:
        return 0.0
    phrases = sum(phrase in reading.lower for phrase in _PHRASES)
    opening = " ".join(reading.sheets[0].page.text.lower().split())[:700]
    titled = bool(_TITLE.search(opening))
    score = min(phrases / _ENOUGH, 1.0) * 0.7 + 0.28 * titled
    return min(score, 0.99) if phrases >= 3 else 0.0


_CONNECT = r"(?:by and (?:between|among)|(?:is )?(?:made |entered into )?(?:by and )?between|among|by)"
_OPENING = re.compile(
    r"\b(?:by\s+and\s+(?:between|among)|(?:made|entered\s+into)[^.;]{0,120}?\s(?:by\s+and\s+(?:between|among)|between|among|by)|is\s+between|transaction[^.;]{0,40}\sbetween|geschlossen\s+zwischen|zwischen|entre(?:\s+les\s+soussignés)?|tra|tussen)\b\s*:?\s*",
    re.IGNORECASE,
)
_PARTIES_LABEL = re.compile(r"\b(?:PARTIES|Parties|Vertragsparteien|Parteien|Partes|Parti|Partijen)\s*:\s*")
_ROLE = re.compile(
    r"\(\s*(?:(?:hereinafter|hereafter|collectively|each|together|the|im folgenden|nachfolgend|ci-après|en adelante|di seguito|hierna|referred to as|called|,|a term|individually)[\s,:]*)*[\"“”„«'‘’]?\s*(?:the\s)?\s*[\"“„«'‘]?(?P<role>[A-Z][\w .&'-]{1,40})[,]?[\"”“»'’]?",
    re.IGNORECASE,
)
_NAME_END = re.compile(
    r",?\s*\(|[,;]\s*(?:an?|the|its|his|her|with|having|whose|located|incorporated|a\s|organi[sz]ed|existing|of|und|mit|eine?|vertreten|société|dont|con|una|avente|gevestigd|including|which)\b|\s(?:in favor of|with its|having its|located at|whose)\s"
    r"|,\s*\d|\s\band\s+its\b|,\s+and its",
    re.IGNORECASE,
)
_AND = re.compile(
    r",?\s+(?:and|und|et|y|e|en)\s+(?=[\"“]?[a-z]?[A-Z])|\s*;\s*(?:and\s+)?(?=[A-Z])|(?<=\))\s+(?=[A-Z])|\s+in\s+favor\s+of\s+"
)
_NOT_NAMES = re.compile(
    r"^(?:the\s+)?(?:undersigned|parties|party|company|employee|executive|employer|seller|buyer|you|we|agreement|affiliated companies|following)\b|^this\b|agreement",
    re.IGNORECASE,
)
_LAW = re.compile(
    r"(?:governed\b[^;]{0,160}?|construed\b[^.;]{0,100}?|interpreted\b[^.;]{0,100}?|subject\s+to\s|accordance\s+with\s|according\s+to\s|under\s)\s?(?:the\s+)?(?:internal\s+|substantive\s+|local\s+|domestic\s+)?"
    r"[Ll]aws?\s+(?:of|in\s+force\s+in)\s+(?:the\s+)?(?:(?:[Ss]tate|STATE|[Cc]ommonwealth|[Pp]rovince|[Rr]epublic|[Kk]ingdom|[Cc]ountry)\s+(?:of|OF)\s+(?:the\s+)?)?"
    r"(?P<name>[A-Z]\w*(?:\s+(?:of\s+)?[A-Z]\w*){0,3})",
)
_OTHER_LAW = re.compile(
    r"\b(?:(?:das\s+)?recht\s+der\s+(?P<de>[A-ZÄÖÜ]\w+(?:\s+[A-ZÄÖÜ]\w+){0,2})|(?P<de2>deutsche[sm]|österreichische[sm]|schweizer(?:isches)?)\s+recht|droit\s+(?P<fr>français|belge|suisse|luxembourgeois)"
    r"|(?:legislación|ley|leyes)\s+(?P<es>españolas?|mexicanas?|argentinas?)|legge\s+(?P<it>italiana|svizzera)|(?P<nl>nederlands|belgisch)\s+recht|(?P<en>English|Scottish|Dutch|German|French|Swiss|Delaware|California|New York)\s+law\b)",
    re.IGNORECASE,
)
_EFFECTIVE = re.compile(
    r"effective\s+(?:date|for\s+all\s+purposes|as\s+of|on|from)|\bas\s+of|made(?:\s+and\s+entered\s+into)?(?:\s+(?:as\s+of|on|this))|entered\s+into\s+(?:as\s+of|on|this|effective)|\bdate\s*:"
    r"|in\s+kraft|wirksam\s+ab|gültig\s+ab|prend\s+effet|entre\s+en\s+vigueur|con\s+efectos|entrada\s+en\s+vigor|decorrenza|ingangsdatum",
    re.IGNORECASE,
)
_DATED = re.compile(r"\b(?:dated|date\s+of\s+this\s+agreement\s*:?)", re.IGNORECASE)
_SIGNED = re.compile(r"\bdated?\b\s*:?", re.IGNORECASE)
_NUMBER_WORD = r"(?:\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|eighteen|twenty(?:-four)?|thirty(?:-six)?|ein\w*|zwei|drei|fünf|un|deux|trois|cinq|dos|tres|due|tre|een|twee|drie)"
_NUMBERS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "eighteen": 18, "twenty": 20, "twenty four": 24, "thirty": 30,
    "thirty six": 36, "zwei": 2, "drei": 3, "fünf": 5, "un": 1, "deux": 2, "trois": 3, "cinq": 5, "dos": 2, "tres": 3, "due": 2, "tre": 3, "een": 1, "twee": 2, "drie": 3,
}  # fmt: skip
_PERIOD = rf"(?P<period>{_NUMBER_WORD}\s*(?:\(\s*\d{{1,3}}\s*\)\s*)?[\s-]?(?:calendar\s+)?(?:months?|years?|monate?n?|jahre?n?|mois|ans?|années?|meses|años?|mesi|anni?|maanden|jaar)\b)"
_TERMS = (
    re.compile(rf"\bterm\s+(?:of\s+this\s+agreement\s+)?(?:shall\s+be\s+|is\s+|will\s+be\s+)?(?:for\s+)?(?:a\s+)?(?:period\s+)?(?:of\s+)?{_PERIOD}", re.IGNORECASE),
    re.compile(rf"(?:terminate|expire|remain\s+in\s+(?:full\s+force|effect)|continue|be\s+in\s+effect|in\s+force)\b[^.;]{{0,120}}?{_PERIOD}(?!['’]?\s+(?:prior|notice|written))", re.IGNORECASE),
    re.compile(rf"{_PERIOD}\s+(?:after|from|following)\s+(?:the\s+)?(?:effective\s+date|date\s+(?:of\s+this|hereof|first))", re.IGNORECASE),
    re.compile(rf"(?:laufzeit|vertragsdauer|durée|duración|plazo|durata|looptijd)\b[^.;]{{0,80}}?{_PERIOD}", re.IGNORECASE),
)  # fmt: skip


def find(reading: Reading, tables: Tables) -> Fields:
    """Return the fields of a contract, from its opening and from the clauses on term and law."""
    pages = reading.pages
    flow = Flow(pages[:_FIRST_PAGES] + pages[max(_FIRST_PAGES, len(pages) - _LAST_PAGES) :])
    return {
        "title": _title(reading),
        "parties": parties(flow),
        "effective_date": effective_date(flow),
        "term": _term(flow),
        "governing_law": governing_law(flow),
    }


def _found(flow: Flow, value: str, start: int, end: int, confidence: float) -> Found | None:
    page, words = flow.words_at(start, end)
    return Found(" ".join(value.split()), page, words, confidence) if words else None


def _title(reading: Reading) -> Found | None:
    """The first line of the first page that says what it is, with the line in capitals that it goes on from."""
    sheet = reading.sheets[0] if reading.sheets else None
    rows = sheet.rows[:25] if sheet else ()
    lines = [
        s
        for row in rows
        for s in row
        if _TITLE.search(s.lower) and len(s.text) < 110 and not s.text.rstrip().endswith((".", ",", ";"))
    ]
    # File names and exhibit numbers in the running head are no title.
    plain = [s for s in lines if not any(c.isdigit() for c in s.text)] or lines
    upper = [s for s in plain if s.text.isupper()] or plain
    chosen = next((s for s in upper if len(s.words) > 1), upper[0] if upper else None)
    if not sheet or chosen is None:
        return None
    words, text = chosen.words, chosen.text
    above = sheet.rows[chosen.row - 1] if chosen.row else ()
    if len(above) == 1 and len(above[0].words) > 1 and _goes_on(above[0], chosen):
        words, text = above[0].words + words, f"{above[0].text} {text}"
    return Found(text.strip(), chosen.page, words, 0.8)


def _goes_on(above: Segment, line: Segment) -> bool:
    upper = above.text.isupper() and line.text.isupper() and not any(c.isdigit() for c in above.text)
    return upper and line.y0 - above.y1 < line.height


def parties(flow: Flow) -> list[Found]:
    """Return the parties that the opening of a contract names, at most ten."""
    text = flow.text[:6000]
    for match in (*_PARTIES_LABEL.finditer(text), *_OPENING.finditer(text)):
        found = list(_names(flow, text, match.end()))
        if len(found) >= 2:
            return found[:10]
    return _companies(flow, text)


def _names(flow: Flow, text: str, start: int) -> Iterator[Found]:
    """The names in `A, a Delaware company ("X"), and B ("Y")`, which begins at `start`."""
    stretch = _until_stop(text[start : start + 1200])
    at, seen = 0, set()
    for part in re.split(f"({_AND.pattern})", stretch):
        offset = stretch.find(part, at)
        at = offset + len(part)
        end = _NAME_END.search(part)
        name = part[: end.start()] if end else part
        clean = " ".join(name.split()).strip(' ,.;:"“”') + (
            "."
            if re.search(r"\b(?:Inc|Ltd|Corp|Co|N\.A|L\.P|S\.A)\.?,?$", name.strip())
            and not name.strip().endswith(",")
            and name.strip().endswith(".")
            else ""
        )
        if _is_party(clean) and clean.casefold() not in seen:
            seen.add(clean.casefold())
            found = _found(flow, clean, start + offset, start + offset + len(name.rstrip()), 0.8)
            if found:
                yield found


def _until_stop(text: str) -> str:
    """Cut `text` where its sentence ends: at a full stop behind a longer word, or at a blank clause."""
    match = re.search(
        r"(?<=[a-z)”\"]{2})\.\s+(?=[A-Z])|\bWITNESSETH\b|\bW I T N E S|\bWHEREAS\b|\bRECITALS\b|\bDATE:|\bBACKGROUND\b|\bhereby\s+agree|\bas\s+follows",
        text,
    )
    return text[: match.start()] if match else text


def _is_party(name: str) -> bool:
    words = name.split()
    capital = [w for w in words if w[:1].isupper()]
    return (
        2 <= len(name) <= 70
        and bool(capital)
        and words[0][:1].isupper()
        and len(capital) >= len(words) / 2
        and len(words) <= 9
        and (len(words) > 1 or bool(re.search(r"[A-Z]{3}|\.com", name)))
        and not _NOT_NAMES.search(name)
    )


_COMPANY = re.compile(
    r"(?<!\w)(?:[a-z]?[A-Z][\w&'’.-]*,?\s+){1,5}(?:Inc\.?|Corporation|Corp\.?|LLC|L\.L\.C\.|Ltd\.?|Limited|L\.P\.|LLP|PLC|plc|GmbH|AG|B\.V\.|S\.A\.|SARL|SAS|S\.p\.A\.|S\.r\.l\.|Group|Company)(?=[\s,.;(]|$)"
)


def _companies(flow: Flow, text: str) -> list[Found]:
    """The companies that the first paragraphs name, where no sentence introduces the parties."""
    found: dict[str, Found] = {}
    for match in _COMPANY.finditer(text[:3500]):
        name = " ".join(match[0].split()).strip(" ,")
        value = (
            _found(flow, name, match.start(), match.end(), 0.5)
            if _is_party(name) and LEGAL_FORM.search(name)
            else None
        )
        if value:
            found.setdefault(re.sub(r"\W", "", name.casefold()), value)
    return list(found.values())[:4]


def effective_date(flow: Flow) -> Found | None:
    """Return the date from which a contract holds.

    In this order: the one its opening names; the date that heads a letter; the one it is dated by; the first date of the
    opening; the last beside a signature.
    """
    day_first = is_day_first([flow.text[:20000]])
    opening = flow.text[:5000]
    found = _date_behind(flow, _EFFECTIVE, opening, 0, day_first, 0.85) or _lone_date(flow, day_first)
    found = found or _date_behind(flow, _DATED, opening, 0, day_first, 0.8)
    if found:
        return found
    for date in find_dates(flow.text[:2500], day_first):
        return _found(flow, date.value.isoformat(), date.start, date.end, 0.6)
    start = max(0, len(flow.text) - 3000)
    return _date_behind(flow, _SIGNED, flow.text[start:], start, day_first, 0.5, last=True)


def _date_behind(
    flow: Flow,
    pattern: re.Pattern[str],
    text: str,
    offset: int,
    day_first: bool,
    confidence: float,
    last: bool = False,
) -> Found | None:
    """The first (or last) date that follows `pattern` at once in `text`, which begins at `offset` of the flow."""
    found = None
    for match in pattern.finditer(text):
        for date in find_dates(text[match.end() : match.end() + 60], day_first)[:1]:
            if date.start <= 25:
                start = offset + match.end()
                found = _found(flow, date.value.isoformat(), start + date.start, start + date.end, confidence)
                if not last:
                    return found
    return found


def _lone_date(flow: Flow, day_first: bool) -> Found | None:
    """A date that has a line of its own above the text, as in a letter."""
    at = 0
    for line in flow.text[:1500].split("\n")[:20]:
        for date in find_dates(line, day_first)[:1]:
            if date.end - date.start >= 0.8 * len(line.strip()):
                return _found(flow, date.value.isoformat(), at + date.start, at + date.end, 0.75)
        at += len(line) + 1
    return None


def _term(flow: Flow) -> Found | None:
    """How long the contract runs, its number in digits; periods of notice and of single duties are not meant."""
    for weight, pattern in zip((0.9, 0.7, 0.6, 0.8), _TERMS, strict=True):
        match = pattern.search(flow.text)
        if match:
            return _found(
                flow, _in_digits(match["period"]), match.start("period"), match.end("period"), weight
            )
    return None


def _in_digits(period: str) -> str:
    """`three (3) years` and `three years` as `3 years`."""
    bracketed = re.search(r"\(\s*(\d+)\s*\)\s*(.*)", period, re.DOTALL)
    if bracketed:
        return f"{bracketed[1]} {bracketed[2]}"
    number, _, unit = period.replace("-", " ").rpartition(" ")
    return f"{_NUMBERS.get(number.strip().lower(), number)} {unit}"


def governing_law(flow: Flow) -> Found | None:
    """Return the state or country whose law governs a contract, as the clause names it."""
    for match in _LAW.finditer(flow.text):
        name = re.sub(
            r"\s+(?:Without|Any|The|This|If|In|Each|Venue)\b.*$", "", match["name"], flags=re.DOTALL
        ).rstrip(".,")
        return _found(flow, name, match.start("name"), match.start("name") + len(name), 0.9)
    match = _OTHER_LAW.search(flow.text)
    if match and match.lastgroup:
        return _found(
            flow, match[match.lastgroup], match.start(match.lastgroup), match.end(match.lastgroup), 0.8
        )
    return None


TYPE = DocumentType("contract", Contract, recognise, find, ("title", "parties"))
