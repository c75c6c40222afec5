"""Values by label: `Invoice date: 3 May` has its value behind the label, beside it or below it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from docbatch.evidence import Found
from docbatch.layout import Reading, Segment
from docbatch.values.dates import find_dates
from docbatch.values.money import find_amounts

_SEPARATOR = re.compile(r"[\s:.=*\-\u2013]*")
_LATER_PAGE = 0.97
_WITHIN_LINE = 0.9
_COLON = re.compile(r"\s*:\s*")
_BEHIND_VALUE = re.compile(
    r"(?:\d\S*|[.,;|)\]]|^\W*(?:invoice|rechnung|facture|factura|fattura|factuur|bill|receipt))\s+(?=\w)"
)
"""What stands before a label in the midst of a line: the end of a value, and no word that the label goes on from."""


class Place(NamedTuple):
    """A piece of text where the value of a label may stand."""

    segment: Segment
    start: int
    """Where in the segment's text the value begins."""
    weight: float
    """How usual this place is for a value, from 0 to 1."""


class Span(NamedTuple):
    """A value read from a text, with its place there."""

    value: Any
    start: int
    end: int
    weight: float = 1.0


Reader = Callable[[str], Span | None]
"""Reads a value from the beginning of a text, or says that there is none."""


def alternatives(block: str) -> str:
    """Return one regular expression for a block of alternatives, which ` | ` and line ends separate."""
    return "|".join(filter(None, re.split(r"\s+\|\s+|\s*\n\s*", block.strip())))


def label(block: str) -> re.Pattern[str]:
    """Return a pattern for labels that begin a segment; `block` has regular expressions for lower-case text."""
    return re.compile(rf"(?:\W{{0,3}})(?:{alternatives(block)})(?![a-zà-žșț])")


_LEAST_LETTERS, _LONGEST_LABEL = 6, 40
"""Letters from which it is no chance that pieces of words make a label together, and those of the longest label."""


def label_end(pattern: re.Pattern[str], segment: Segment) -> int | None:
    """Return where the label that begins a segment ends, or None if none does; its letters may stand apart.

    Designers space the letters of titles, and OCR takes wide letters for words: `F A C T U R E`, `INVO ICE DA TE`.
    """
    match = pattern.match(segment.lower)
    if match:
        return match.end()
    spaced = _joined(segment.lower)
    if not spaced:
        return None
    joined, length = spaced
    match = pattern.match(joined + segment.lower[length:])
    return match.end() - len(joined) + length if match and match.end() >= len(joined) else None


@lru_cache(maxsize=4096)
def _joined(text: str) -> tuple[str, int] | None:
    """What stands before the first colon or figure of a line without its spaces, and how long it is with them."""
    first = re.search(r"\s*(?::|\d|$)", text)
    end = first.start() if first else len(text)
    joined = text[:end].replace(" ", "")
    return (joined, end) if _LEAST_LETTERS <= len(joined) < end <= _LONGEST_LABEL else None


Labels = Sequence[tuple[re.Pattern[str], float]]
"""Label patterns with how telling each is, from 0 to 1."""


def labels(*groups: tuple[float, str]) -> Labels:
    """Return label patterns from (weight, block of alternatives); the first that fits a segment counts."""
    return tuple((label(block), weight) for weight, block in groups)


def places(reading: Reading, segment: Segment, end: int) -> Iterator[Place]:
    """Yield where the value of the label that ends at `end` of `segment` may stand, the most usual first."""
    separator = _SEPARATOR.match(segment.text, end)
    start = separator.end() if separator else end
    if start < len(segment.text):
        yield Place(segment, start, 1.0)
    sheet = reading.sheet(segment)
    for number, right in enumerate(sheet.right_of(segment)[:3]):
        separator = _SEPARATOR.match(right.text)
        yield Place(right, separator.end() if separator else 0, 0.97 - 0.1 * number)
    for number, under in enumerate(sheet.below(segment)[:2]):
        yield Place(under, 0, 0.85 - 0.1 * number)


def find_labelled(reading: Reading, wanted: Labels, read: Reader) -> list[Found]:
    """Return what `read` finds at the places of the `wanted` labels, the most confident first.

    For each label only its nearest place with a value counts.
    """
    found: list[tuple[float, Found]] = []
    for segment in reading.segments:
        for pattern, weight in wanted:
            end = label_end(pattern, segment)
            if end is None:
                continue
            value = _nearest(reading, segment, end, read)
            if value:
                page = 1.0 if segment.page == 1 else _LATER_PAGE
                placed, span_weight = value
                rank = placed.confidence * weight * page
                found.append((rank, placed._replace(confidence=rank * span_weight)))
            break
    if not found:
        return sorted(_within_lines(reading, wanted, read), key=lambda item: -item.confidence)
    # Sorting is stable: of equals the one that stands first in the document wins, however sure its form is.
    return [value for _, value in sorted(found, key=lambda item: -item[0])]


def _within_lines(reading: Reading, wanted: Labels, read: Reader) -> Iterator[Found]:
    """The values of labels that stand in the midst of a line, as in `Invoice No. 12 Date: 3 May`, each with a colon."""
    for segment in reading.segments:
        for start in within_line(segment):
            match, weight = next(((m, w) for p, w in wanted if (m := p.match(segment.lower, start))), (None, 0.0))
            colon = _COLON.match(segment.text, match.end()) if match else None
            span = read(segment.text[colon.end() :]) if colon else None
            if span and colon:
                words = segment.words_at(colon.end() + span.start, colon.end() + span.end)
                yield Found(span.value, segment.page, words, _WITHIN_LINE * weight * span.weight)


def within_line(segment: Segment) -> Iterator[int]:
    """Yield where in a line another label may begin: behind a value, or behind the title of the document."""
    if segment.text.count(":") and len(segment.words) > 1:
        for match in _BEHIND_VALUE.finditer(segment.lower):
            yield match.end()


def _nearest(reading: Reading, segment: Segment, end: int, read: Reader) -> tuple[Found, float] | None:
    """The value at the nearest place that has one, as sure as the place is, and how sure its own form is."""
    for place in places(reading, segment, end):
        span = read(place.segment.text[place.start :])
        if span:
            words = place.segment.words_at(place.start + span.start, place.start + span.end)
            return Found(span.value, place.segment.page, words, place.weight), span.weight
    return None


def date_reader(day_first: bool, within: int = 28) -> Reader:
    """Return a reader of a date that begins within the first characters of a text."""

    def read(text: str) -> Span | None:
        for found in find_dates(text[: within + 30], day_first):
            if found.start <= within:
                weight = 1.0 if found.certain else 0.9
                return Span(found.value.isoformat(), found.start, found.end, weight)
        return None

    return read


TYPES_OF_DOCUMENT = "ft|fr|fs|fa|fac|fv|fk|fz|fp|nc|nd|vd|rc|pf|kor"
"""What stands before the number of an invoice for its type and series: of SAF-T in Portugal, of programs in Poland."""
_TYPED = (
    rf"(?:{TYPES_OF_DOCUMENT}) "
    r"(?!\d{1,2}/\d{1,2}/\d)(?=[A-Z]{0,3}\d|\S+/\d+(?!\S))"
    r"[\w.\-]{1,20}(?:/[\w.\-]*\d[\w.\-]*)+"
)
"""A number with the type of its document in front, and mostly a series: `FT A/12` in Portugal, `FV 7/26` in Poland."""
_NUMBER = re.compile(
    r"(?:\(\d+\)\s*)?(?:n[r°ºo]\b\.?|#(?=\s*$))?\s*:?\s*"
    rf"(?P<id>{_TYPED}"
    r"|#?\s?(?:\d{1,4}(?: \d{3,4}){2,}(?![\d,.])|\d{1,6} ?/ ?(?:19|20)?\d\d(?![\w/.,])"
    r"|[A-Za-z0-9](?:[A-Za-z0-9/_.\-]|\(\w+\)(?=\w)){0,38}))",
    re.IGNORECASE,
)
_NUMBER_SIGN = re.compile(r"#\s?(?=\d+$)")
"""Before digits alone it says that they are a number; before letters it may be one of the signs of the number."""


def read_number(text: str) -> Span | None:
    """Read the number of a document: one token that has a digit and is neither a date nor an amount."""
    match = _NUMBER.match(text)
    if not match:
        return None
    value = match["id"].rstrip(".,-/:")
    if not any(char.isdigit() for char in value) or not value.strip("# "):
        return None
    if any(found.start == 0 and found.decimals for found in find_amounts(text[match.start("id") :])[:1]):
        return None
    if any(found.start == 0 for found in find_dates(text[match.start("id") :])):
        return None
    end = match.start("id") + len(value)
    sign = _NUMBER_SIGN.match(value)
    start = match.start("id") + (sign.end() if sign else 0)
    number = text[start:end]
    return Span(number if number[0].isalpha() else number.replace(" ", ""), start, end)
