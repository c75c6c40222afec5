"""Names of companies and people: legal forms, and where a name ends in its line."""

from __future__ import annotations

import re

from docbatch.evidence import Found
from docbatch.finding.addresses import is_surely_address
from docbatch.finding.labels import alternatives
from docbatch.finding.misread import look
from docbatch.layout import Segment
from docbatch.models import Word

_FORMS = alternatives(
    r"""
    (?:g?GmbH|GMBH|mbH)(?: & Co\.? ?KG(?:aA)?)? | AG | KGaA | KG | OHG | UG | e\.?K\.? | e\.? ?V\. | eG
    a\.? ?G\. | GbR | SE
    (?:Private |Pvt\.? |Pty\.? |Pte\.? )?(?:Limited|LIMITED|Ltd\.?|LTD\.?) | PLC | plc | LLP | LLC | L\.L\.C\. | L\.P\.
    PBC | Inc\.? | INC\.? | Incorporated | INCORPORATED
    Corp\.? | CORP\.? | Corporation | CORPORATION | Company | COMPANY | Co\.
    S(?:à|a)rl | SÀRL | S\. ?à ?r\. ?l\.? | Sagl | SRLS | S\.r\.l\.s\. | S\.A\. de C\.V\.? | Ltda\.? | LTDA\.? | Lda\.?
    d\.o\.o\.? | Zrt\.? | EIRL | VZW | ASBL | Stichting | Oyj
    SARL | S\.A\.R\.L\.? | SASU? | EURL | SNC | S\.A\.S\.? | SA | S\.A\.?
    S\.p\.A\.? | SpA | SPA | S\.P\.A\.? | S\.r\.l\.? | Srl | SRL | S\.R\.L\.? | S\.n\.c\.?
    S\.L\.U?\.? | SL | SLU | S\.C\. | B\.V\.? | BV | N\.V\.? | NV | V\.O\.F\.? | VOF | BVBA
    SDN\.? ?BHD\.? | Sdn\.? ?Bhd\.? | BHD\.? | S/B | Berhad | BERHAD
    ApS | A/S | I/S | AB | AS | ASA | Oy(?: Ab)? | OY(?: AB)? | Ab Oy(?=\s*$) | Tmi(?=\s|$)
    Kft\.? | KFT\.? | Bt\. | Nyrt\.? | ZRT\.? | NYRT\.? | (?:spol\. )?s ?\. ?r\. ?o\. | S\. ?R\. ?O\.
    spol\. s r\. ?o\. | a\.s\. | v\.o\.s\. | k\.s\. | [Ss]p\. ?z ?o\. ?o\.? | SP\. ?Z ?O\. ?O\.?
    [Ss]p\. ?j\. | [Ss]p\. ?k\. | LDA\.? | Unipessoal,? L(?:da|DA)\.? | S/A | P\.F\.A\.
    """
)
LEGAL_FORM = re.compile(rf"(?<![\w.])(?:{_FORMS})(?!\w)")
"""The mark of a company behind its name, as its country writes it."""
# In France the form is not part of the name, it only stands before or behind it (Code de commerce L223-1, L227-1).
_FRENCH = r"(?:SARL|S\.A\.R\.L\.?|Sarl|SASU?|EURL|SNC)"
_FRENCH_FORM = re.compile(rf"\s+{_FRENCH}\s*$|^{_FRENCH}\s+(?=\S)")

_LONG_FORMS = (
    *("S.r.l.", "S.R.L.", "SDN BHD", "SDN. BHD.", "SDN. BHD", "Sdn Bhd", "Sdn. Bhd.", "S/B"),
    *("Ltd", "Ltd.", "LTD", "LTD.", "Limited", "LIMITED", "GmbH"),
)
"""Forms that are no other word with a letter misread, as LLC and LIC are."""
_ADDRESS_BEHIND = re.compile(
    r",\s(?!trading\b|t/a\b|formerly\b)[^\W\d][^\d,:]{2,40}\s\d{1,4}\s?[a-z]?(?:,|$)"
    r"|,?\s+(?:address|adresse|anschrift|dirección|indirizzo|adres)\b",
    re.IGNORECASE,
)
"""A street with the number of a house, or the word for an address."""
_LOGO = re.compile(r"^[\u2e80-\u9fff]\s+(?=[A-Za-z])")
"""A drawing before a name, which OCR takes for a sign of Chinese."""
_JOINERS = re.compile(r"\s+[-–—|•·]\s+|,\s+(?=\d)|\s+:\s*$|\s*\(")


def clean_name(text: str) -> str:
    """Return a name without the punctuation around it and without a French legal form beside it."""
    name = _LOGO.sub("", text.strip(" \t,;:|-–—•·*").strip())
    return _FRENCH_FORM.sub("", name) or name


_INITIALS_OF_FORM = re.compile(r"\b(d\.|s\.r\.|sp\. ?z ?)[0o]\.(?:[0o]\.)?(?!\w)", re.IGNORECASE)
"""Legal forms of Slavic countries, in whose initials OCR takes an o for a zero."""


def repaired(text: str, words: tuple[Word, ...]) -> tuple[str, tuple[Word, ...]]:
    """A name and its words with its legal form as it can only be, where letters of that were misread.

    There are few forms, so that what is one of them is sure, however it was read; the words keep what was read.
    """
    text = _INITIALS_OF_FORM.sub(lambda match: match[0].replace("0", "o"), text)
    if text.endswith(_LONG_FORMS):
        return text, words
    alike = [form for form in _LONG_FORMS if look(text).endswith(" " + look(form))]
    if not alike:
        return text, words
    form = max(alike, key=lambda form: sum(a == b for a, b in zip(form, text[-len(form) :], strict=True)))
    count = len(form.split())
    sure = tuple(word._replace(confidence=1.0) for word in words[-count:])
    return text[: -len(form)] + form, (*words[:-count], *sure)


def has_legal_form(text: str) -> bool:
    """Whether `text` has the mark of a company, such as Ltd, GmbH or S.p.A., behind at least one word."""
    match = LEGAL_FORM.search(text)
    return bool(match and match.start() > 1)


def name_in(segment: Segment, start: int, end: int, confidence: float) -> Found | None:
    """Return the name that stands from `start` to `end` of a segment, or None if that is none."""
    text = clean_name(segment.text[start:end])
    if sum(char.isalpha() for char in text) < 2 or len(text) > 80:
        return None
    at = segment.text.find(text, start)
    at = start if at < 0 else at
    name, words = repaired(text, segment.words_at(at, at + len(text)))
    return Found(name, segment.page, words, confidence)


def name_end(segment: Segment, start: int = 0) -> int:
    """Return where the name ends in a line such as `Name SARL - 12 Street - 1234 Town`."""
    joiner = _JOINERS.search(segment.text, start + 2)
    end = joiner.start() if joiner else len(segment.text)
    form = LEGAL_FORM.search(segment.text, start + 2, end)
    behind = segment.text[form.end() : end] if form else ""
    is_address = any(map(str.isdigit, behind)) and bool(
        _ADDRESS_BEHIND.match(behind) or is_surely_address(behind.strip())
    )
    return form.end() if form and is_address and not LEGAL_FORM.search(behind) else end
