"""The currency of a document."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from babel import Locale

from docbatch.evidence import Found
from docbatch.finding.labels import label
from docbatch.layout import Reading, Segment
from docbatch.values.currencies import find_currency
from docbatch.values.money import find_amounts

_HEADING = re.compile(
    r"[(\[]\s*(?:[A-Z]{2,3}|[€$£]|Euro)\s*[)\]]|\b(?:in|en) (?:[A-Z]{3}|[€$£]|Euro\b)|betrag Euro\b"
    r"|\w/\s?(?:[A-Z]{3}\b|[€$£])|^[^\W\d][^\d]*\s(?:[€$£]|[A-Z]{3})$"
)
_HEADING_CHARACTERS = 40

_CODE = re.compile(r"[\s:.]*([A-Z]{3})(?!\w)")
_CURRENCY_LABEL = label(
    r"""
        m[ěe]na | p[ée]nznem | valuutta | moned[ăa]
        (?:rechnungs|beleg)?währung | currency | devise | monnaie | moneda | divisa | valuta | waluta | moeda
        beträge in
        all (?:charges|amounts|prices).{0,40}? in | amounts? in | montants? (?:exprimés )?en
        """
)


def find_currency_of(reading: Reading, total: Found | None) -> Found | None:
    """Return the currency: labelled, else beside the total, else at any amount, else in a heading."""
    for segment in reading.segments:
        match = _CURRENCY_LABEL.match(segment.lower)
        if not match:
            continue
        rest = [
            (segment, match.end()),
            *((right, 0) for right in reading.sheet(segment).right_of(segment)[:1]),
            *((under, 0) for under in reading.sheet(segment).below(segment)[:1]),
        ]
        for place, start in rest:
            named = find_currency(place.text[start:], reading.text) or _by_code(place.text[start:])
            if named:
                words = place.words_at(start + named[1], start + named[2])
                return Found(named[0], place.page, words, 0.97)
    beside = [s for segment in _holding(reading, total) for s in reading.sheet(segment).rows[segment.row]]
    return (
        _named_in(reading, beside, 0.95)
        or _rare_code_at(reading, total)
        or _beside_amount(reading)
        or _in_heading(reading)
    )


def _by_code(text: str) -> tuple[str, int, int] | None:
    """The code at the beginning of what stands behind a label, of however rare a currency."""
    match = _CODE.match(text)
    return (match[1], match.start(1), match.end(1)) if match and match[1] in _codes() else None


@cache
def _codes() -> frozenset[str]:
    """The ISO 4217 codes. Takes a moment the first time."""
    return frozenset(Locale("en").currencies)


def _rare_code_at(reading: Reading, total: Found | None) -> Found | None:
    """The code of whatever currency that stands next to the total, without anything between."""
    for segment in _holding(reading, total):
        places = [at for at, word in enumerate(segment.words) if total and word in total.words]
        for at in (places[0] - 1, places[-1] + 1):
            if 0 <= at < len(segment.words) and segment.words[at].text in _codes():
                return Found(segment.words[at].text, segment.page, (segment.words[at],), 0.9)
    return None


def _holding(reading: Reading, total: Found | None) -> list[Segment]:
    return [s for s in reading.segments if total and s.page == total.page and total.words[0] in s.words]


def _named_in(reading: Reading, segments: Sequence[Segment], confidence: float) -> Found | None:
    for segment in segments:
        named = find_currency(segment.text, reading.text)
        if named:
            return Found(named[0], segment.page, segment.words_at(named[1], named[2]), confidence)
    return None


def _beside_amount(reading: Reading) -> Found | None:
    """The first sign or code that stands at an amount."""
    for segment in reading.segments:
        for amount in find_amounts(segment.text):
            named = find_currency(amount.symbol, reading.text) if amount.symbol else None
            at = segment.text.find(amount.symbol or "", max(0, amount.start - 1))
            if named and amount.symbol and at >= 0:
                words = segment.words_at(at, at + len(amount.symbol))
                return Found(named[0], segment.page, words, 0.8)
    return None


def _in_heading(reading: Reading) -> Found | None:
    """A currency in the heading of a column, such as `Amount (EUR)`."""
    headings = [s for s in reading.segments if len(s.text) < _HEADING_CHARACTERS and _HEADING.search(s.text)]
    return _named_in(reading, headings, 0.6)
