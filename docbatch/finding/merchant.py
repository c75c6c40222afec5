"""Who sold: name and address in the head of a receipt."""

from __future__ import annotations

import re

from docbatch.evidence import Found
from docbatch.finding.addresses import looks_like_address, repaired_address
from docbatch.finding.labels import alternatives
from docbatch.finding.names import LEGAL_FORM, repaired
from docbatch.layout import Reading, Segment
from docbatch.models import Word
from docbatch.values.dates import find_dates
from docbatch.values.money import find_amounts

# OCR takes the l of Tel for a 1 or an i, and parts its letters.
_REACHED_BY = alternatives(
    r"""
    t\s?e\s?[l1i] | tele?(?:phone|fono|fon|foon|f)? | téléphone | teléfono | tfno | tlf | telephone | phone | fax
    h\s?/?\s?p | hotline | mobile | e-?mail | www | https?
    """
)
_OTHER_LINE = alternatives(
    rf"""
    {_REACHED_BY} | website | facebook
    gst | sst | vat | tax | ust | uid | tva | iva | btw | p(?:art)?\. ?iva | siret | company no
    invoice | receipt | bill | cash | date | time | table | cashier | order | doc | document | pos | slip | trans
    server | guest | served | staff | counter | member | welcome(?! to) | item | qty | description | simplified
    operator
    bonkopie | (?:kopie|copy|duplicata?)(?=\W*$) | till(?= ?\d) | n\.?i\.?f | c\.?i\.?f | \d{{1,2}}\. ?[a-zä]+$
    see back | (?:check|chk|tbl)(?= ?(?:#|no|\d|:|$)) | to win | survey | manager(?= ?:|\s\w+ \w+$) | your
    lundi | mardi | montag | mo(?=\W*-) | lunes | lunedì | maandag | monday | open(?=\W*(?:$|\d|daily|mon|from|:))
    öffnungszeiten | horaires | eur(?=$) | \w{{1,4}} ?#(?= ?\d) | [\w ]{{2,20}}#(?=:)
    site(?= ?[:#]|$) | thank | tq(?= )
    \w*rechnung | datum | quittung | bon | facture | ticket | caisse | factura | fecha | scontrino | kassa
    """
)
_ENDS_HEAD = re.compile(rf"\W{{0,3}}(?:(?:{_OTHER_LINE})(?![a-z])|tax ?invoice)")
_CODE = r"[A-Z]{0,3}\d{5,12}\s?-?\s?[A-Z0-9]?"
_REGISTRATION = re.compile(
    rf"\(?\s*(?:(?:co(?:mpany)?|reg(?:istration)?)\.?\s?(?:reg)?\.?\s?(?:no)?\.?|roc|ssm|brn|siren|hrb)?\s*:?\s*(?:no\.?)?"
    rf"\s*:?\s*\(?\s*{_CODE}\s*\)?\.?",
    re.IGNORECASE,
)
_PHONE = re.compile(r"\W?\+?[\d\s()\-/.]{8,}")
_TAX_NUMBER = re.compile(r"\b(?:gst|sst|vat|tax|tin|uid|siret|ust)\b[^a-z]*\d{5}|\bgst(?:\b|no|id|reg)")
_OWNER = re.compile(
    r"(?:own(?:ed)?|operated|managed|run) by\s*:?\s*|inh(?:aber)?\.?\s*:?\s+|merchant\s*:\s*", re.IGNORECASE
)
_WELCOME = re.compile(r"[a-z]elcome to\s+(?=\S)", re.IGNORECASE)
_OPEN_FORM = re.compile(r"\b(?:sdn|pte|pvt|pty)\.?$", re.IGNORECASE)
_CLOSING_FORM = re.compile(r"(?:bhd|ltd|limited)\b", re.IGNORECASE)
_BRACKETED_NUMBER = re.compile(
    r"\s*[(\[{]\s*(?:co\.?\s?(?:reg)?\.?\s?(?:no)?\.?\s?:?\s*)?[A-Z]{0,3}\d{4,}\s?-?\s?[A-Z0-9]{0,2}\s*[)\]}].*$"
    r"|\s+\d{5,8}-[A-Z]\b.*$",
    re.IGNORECASE,
)
_TRADE = re.compile(
    r"\b(?:enterprise|trading|restaurant|restoran|cafe|café|bakery|stores?|market|mart|supermarket|hardware|pharmacy|kedai"
    r"|hotel|bar|grill|kitchen|supermercado|supermercato|restaurante|farmacia|panadería|boulangerie|brasserie|wirtshaus"
    r"|gasthaus|trattoria|metzgerei|bakkerij|slagerij|shop|bistro|boutique|apotheke|bäckerei|ristorante|panificio)\b",
    re.IGNORECASE,
)
_ODD = re.compile(r"[^\W\d_][:;_|!][^\W\d_]|\b[^\W\d_]\d[a-z]|^\W*&|\d{7}")
"""Signs between letters, a digit in a word, a name that begins with "&", the digits of a register."""
_CONTACT = re.compile(
    rf"\s*\b(?:{_REACHED_BY})\b\s?(?:no\b)?[.:\s(+\d].*$"
    r"|\s+\(?\+?\d{2,3}\)?[- ]\d{3,4}[- ]?\d{4}\b.*$",
    re.IGNORECASE,
)
"""How to reach the merchant, behind the end of his address."""
_BEGINS_ADDRESS = re.compile(
    r"^\W*\d.*[^\W\d_]|^[A-Z]{1,3}-?\d|[^\W\d_].*\d.*[,/]|[^\W\d_].*[^\d#][1-9]\d{0,3}\s?[a-z]?$|,$"
)
_NO_PLACE = re.compile(
    r"@|\(?\b\d{3}\)?[- .]\d{3}[- .]\d{4}\b|\b\d{1,2}:\d\d(?::\d\d)? ?(?:[ap]\.?m|uhr|h)\b|\(?0\d{2,5}\)? ?/ ?\d{4,}",
    re.IGNORECASE,
)
"""What is in no line of a name or an address: a mailbox, a time, a telephone number."""
_IDENTIFIER = re.compile(r"(?=(?:\D*\d){2})(?=.*[A-Z])[A-Z\d][A-Z\d-]{5,}")
_BRANCH = re.compile(
    r"\s*\b(?:store|branch|shop|filiale|markt|magasin|tienda)?\s*(?:#|no\.|nr\.)\s*\d+\s*$", re.IGNORECASE
)
_AT_CODE = re.compile(r"\W*(?:[A-Z]{1,2}\s?-\s?)?\d{4,5}\s+[^\W\d]{2}")
_GOES_ON = re.compile(r"(?:\b(?:zum|zur|am|im|of|the|de|del|della|di|la|les|le|du|des|and|und|et|y)|&)$", re.IGNORECASE)
"""A name that ends so goes on in the next line."""
_OPEN_ENDED = 0.85
_ODD_WORTH = 0.8
_LEAST_LETTERS = 3
_MOST_LINES, _MOST_ADDRESS_LINES = 14, 6


def _head(reading: Reading) -> list[Segment]:
    """Return the lines above the first that is about the sale and not about the merchant."""
    lines: list[Segment] = []
    for row in reading.sheets[0].rows[:_MOST_LINES] if reading.sheets else ():
        if any(_has_price(segment.text) for segment in row):
            break
        segment = max(row, key=lambda s: len(s.text))
        lines.append(segment)
    return lines


def _has_price(text: str) -> bool:
    """Whether an amount with decimals stands in `text`."""
    return any(amount.decimals for amount in find_amounts(text))


def merchant(reading: Reading) -> tuple[Found | None, Found | None]:
    """Return the merchant's name and address from the head of the receipt."""
    lines = _head(reading)
    at = _name_line(lines)
    if at is None:
        return None, None
    return _name(lines, at), _address(lines[at + 1 :])


def _name_line(lines: list[Segment]) -> int | None:
    named: list[int] = []
    for i, segment in enumerate(lines):
        if _is_name(segment):
            named.append(i)
        # The merchant stands above his address.
        if named and looks_like_address(segment.text) and not _is_company(segment.text):
            break
    for marked in (_is_company, _is_trade):
        for i in named:
            if marked(lines[i].text):
                return i
    if named:
        return named[0]
    # A name such as `Station Park` has the words of an address, but no number of a house.
    plain = (i for i, line in enumerate(lines) if not _is_other(line) and not any(c.isdigit() for c in line.text))
    return next((i for i in plain if sum(map(str.isalpha, lines[i].text)) >= _LEAST_LETTERS), None)


def _is_company(text: str) -> bool:
    return bool(LEGAL_FORM.search(_BRACKETED_NUMBER.sub("", text)))


def _is_trade(text: str) -> bool:
    return bool(_TRADE.search(text))


def _is_name(segment: Segment) -> bool:
    text = segment.text
    letters = sum(c.isalpha() for c in text)
    enough = letters >= _LEAST_LETTERS and letters >= 0.4 * len(text.replace(" ", ""))
    return (
        enough
        and not _is_other(segment)
        and not (looks_like_address(text) and not _is_company(text) and not _is_trade(text))
    )


def _is_other(segment: Segment) -> bool:
    """Whether a line of the head is neither name nor address: a number, a date, a phone, a title."""
    text = segment.text.strip(" *#-=.")
    return bool(
        _ENDS_HEAD.match(segment.lower)
        or _REGISTRATION.fullmatch(text)
        or _PHONE.fullmatch(text)
        or _TAX_NUMBER.search(segment.lower)
        or find_dates(text)
        or _NO_PLACE.search(text)
        or _IDENTIFIER.fullmatch(text)
        or any(amount.symbol for amount in find_amounts(text))
    )


def _name(lines: list[Segment], at: int) -> Found:
    """The name in line `at`, with the line above or below where one company name takes two lines."""
    segment = lines[at]
    text, words = _stripped(segment)
    rest = re.sub(r"\W", "", _TRADE.sub("", LEGAL_FORM.sub("", text)))
    if not rest and at and _is_name(lines[at - 1]):
        above, more = _stripped(lines[at - 1])
        text, words = f"{above} {text}", more + words
    elif at + 1 < len(lines) and _goes_on(segment, text, lines[at + 1], only_trade=not rest):
        below, more = _stripped(lines[at + 1])
        text, words = f"{text} {below}", words + more
    company = bool(LEGAL_FORM.search(text))
    sure = 0.85 if company else 0.65
    if not company and at + 1 < len(lines) and _may_go_on(segment, lines[at + 1]):
        sure *= _OPEN_ENDED
    return Found(text, segment.page, words, sure * _as_spelt(text))


def _goes_on(line: Segment, name: str, below: Segment, *, only_trade: bool) -> bool:
    """Whether the line below belongs to a name that cannot end where its line does."""
    if _OPEN_FORM.search(name):
        return bool(_CLOSING_FORM.match(below.text))
    return (only_trade or bool(_GOES_ON.search(name))) and _may_go_on(line, below)


def _may_go_on(name: Segment, below: Segment) -> bool:
    """Whether the line below a name may be a part of it: it looks like one, in letters of the same size."""
    return _is_name(below) and abs(below.height - name.height) < 0.2 * name.height


def _as_spelt(text: str) -> float:
    """What a text is worth by its looks: less where it is spelt as nothing is, but as OCR reads poor print."""
    return _ODD_WORTH if _ODD.search(text) else 1.0


def _stripped(segment: Segment) -> tuple[str, tuple[Word, ...]]:
    text = _BRANCH.sub("", _BRACKETED_NUMBER.sub("", segment.text)) or segment.text
    owner = _OWNER.match(text) or _WELCOME.match(text)
    start = owner.end() if owner else 0
    name = text[start:].strip(" ,;:*-=_")
    at = segment.text.find(name, start)
    return repaired(name, segment.words_at(at, at + len(name)))


def _address(lines: list[Segment]) -> Found | None:
    """The lines from the first that looks like an address to the first that is about something else."""
    taken: list[Segment] = []
    before: list[Segment] = []
    for segment in lines:
        if _is_other(segment):
            if taken:
                break
            before.clear()
            continue
        if not taken and looks_like_address(segment.text):
            taken = _leading(before, at_code=bool(_AT_CODE.match(segment.text)))
        elif not taken:
            before.append(segment)
            continue
        taken.append(segment)
        if len(taken) >= _MOST_ADDRESS_LINES or _CONTACT.search(segment.text):
            break
    if not taken:
        return None
    *whole, last = taken
    end = _CONTACT.sub("", last.text)
    if whole and end != last.text and len(end.split()) < 2:
        last, end = whole.pop(), taken[-2].text  # `Store Telephone: ...`
    words = (*(word for segment in whole for word in segment.words), *last.words_at(0, len(end)))
    text = " ".join(line.strip(" *=_") for line in [*(segment.text for segment in whole), end]).strip(" ,;:-*")
    text, words = repaired_address(text, words)
    return Found(text, taken[0].page, words, 0.7 * _as_spelt(text))


def _leading(lines: list[Segment], *, at_code: bool) -> list[Segment]:
    """The last of `lines`, which stand between the name and a line of the address, that begin the address themselves.

    A plot or a house number does, or a line that goes on after a comma; `at_code` says that the line of the address
    begins with its postal code, so that the street is above, whatever it is called.
    """
    taken: list[Segment] = []
    for segment in reversed(lines):
        if at_code and not taken and not _is_company(segment.text):
            taken.insert(0, segment)
            continue
        if not _BEGINS_ADDRESS.search(segment.text) or _is_company(segment.text):
            break
        taken.insert(0, segment)
    return taken
