"""What a document calls itself at its head."""

from __future__ import annotations

import re
from statistics import median

from docbatch.finding.labels import alternatives, label, label_end
from docbatch.finding.languages import WORDS
from docbatch.layout import Reading

_ALONE = r"(?=\W*(?:\d|$)|\s(?:nr|n[°º]|č|no|vat|fis[ck]a\w+|simplificad\w)\b)"
"""What may follow a word for a receipt that elsewhere is the name of a company: nothing, or what tells which."""
RECEIPT_TITLE = label(
    rf"""
        (?:sales |payment |cash )?receipt | quittung | kassenbeleg | kassenbon | reçu | ticket de caisse | recibo
        ticket de compra | ricevuta\b.{{0,12}} | scontrino | kassabon | ontvangstbewijs
        (?:{alternatives(WORDS.receipt)}){_ALONE}
    """
)
"""What a receipt calls itself."""
_SHORT = 45
"""Characters of a line in the midst of which a title may stand."""


def titled(reading: Reading, title: re.Pattern[str]) -> float:
    """Return 1 for a title in a line of its own in the upper part of the first page, less for a longer line, else 0."""
    best = 0.0
    if not reading.sheets:
        return best
    sheet = reading.sheets[0]
    for segment in sheet.segments:
        if segment.y0 > 0.6 * sheet.page.height:
            break
        end = label_end(title, segment)
        if end is None and len(segment.text) < _SHORT and (match := title.search(segment.lower)):
            end = match.end()
        if end is not None:
            behind = segment.text[end:]
            best = max(best, 1.0 if len(behind) < 40 else 0.4 if len(behind) < 70 else 0.0)
    return best


def headed(reading: Reading, title: re.Pattern[str]) -> float:
    """Return 1 for a title alone in its line or in larger letters, 0.5 for one with more behind it, else 0.

    "Purchase order 4500" in the letters of the text may as well be a reference to another document.
    """
    if not titled(reading, title):
        return 0.0
    sheet = reading.sheets[0]
    large = 1.2 * median(segment.height for segment in sheet.segments)
    found = [(segment, label_end(title, segment)) for segment in sheet.segments]
    ends = [(segment, end) for segment, end in found if end is not None and segment.y0 <= 0.6 * sheet.page.height]
    alone = any(segment.height > large or not segment.text[end:].strip(" .:") for segment, end in ends)
    return 1.0 if alone else 0.5
