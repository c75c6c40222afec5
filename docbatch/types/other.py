"""Everything else: what it is called, when it is from, and what it labels."""

from __future__ import annotations

import re

from docbatch.evidence import Found
from docbatch.finding.labels import date_reader, find_labelled, labels
from docbatch.layout import Reading, Segment, Sheet
from docbatch.models import Tables
from docbatch.types.definition import DocumentType, Fields, TypeModel
from docbatch.values.dates import find_dates, is_day_first


class Other(TypeModel):
    """A document of no type known here."""

    title: str | None = None
    """The first prominent line."""
    date: str | None = None
    """YYYY-MM-DD, the date of the document itself."""
    key_values: dict[str, str] | None = None
    """What the first page labels, such as `Reference: 12-34`."""


_MOST_PAIRS, _LONGEST_VALUE = 40, 80
_LONGEST_TITLE = 80
_PROMINENT, _AS_TALL = 1.15, 0.95
_PAIR = re.compile(r"(?P<key>[^\W\d_][\w .()/°#&'’-]{1,38}?)\s?:(?:\s+(?P<value>\S.*))?$")
_DATE_LABELS = labels(
    (
        0.9,
        r"""
            date | dated | datum | fecha | data | issued | published | publication date | stand | le(?=\s\d)
        """,
    ),
)


def recognise(_reading: Reading) -> float:
    """Return 0: a document is of this type only where no other type is sure."""
    return 0.0


def find(reading: Reading, _tables: Tables) -> Fields:
    """Return title, date and labelled values of a document."""
    if not reading.sheets:
        return {"title": None, "date": None, "key_values": None}
    sheet = reading.sheets[0]
    return {"title": _title(sheet), "date": _date(reading, sheet), "key_values": _pairs(sheet)}


def _title(sheet: Sheet) -> Found | None:
    """The tallest line in the upper half; where all are alike the first, unless that is in the midst of a text."""
    lines = [s for s in sheet.segments if sum(c.isalpha() for c in s.text) >= 3]
    upper = [s for s in lines if s.y0 < 0.5 * sheet.page.height and not s.text[:1].islower()]
    if not upper:
        return None
    heights = sorted(s.height for s in lines)
    usual = heights[len(heights) // 2]
    tallest = max(s.height for s in upper)
    if tallest > _PROMINENT * usual:
        segment = next(s for s in upper if s.height >= _AS_TALL * tallest)
        return Found(segment.text.strip(), segment.page, segment.words, 0.6)
    if upper[0] is lines[0] and len(upper[0].text) <= _LONGEST_TITLE:
        return Found(upper[0].text.strip(), upper[0].page, upper[0].words, 0.4)
    return None


def _date(reading: Reading, sheet: Sheet) -> Found | None:
    """A labelled date, or one that stands alone in its line on the first page."""
    day_first = is_day_first([reading.text])
    labelled = find_labelled(reading, _DATE_LABELS, date_reader(day_first, within=4))
    if labelled and labelled[0].page == 1:
        return labelled[0]
    for segment in sheet.segments:
        found = find_dates(segment.text, day_first) if len(segment.text) < 45 else []
        if len(found) == 1 and found[0].end - found[0].start >= 0.6 * len(segment.text):
            words = segment.words_at(found[0].start, found[0].end)
            return Found(found[0].value.isoformat(), segment.page, words, 0.6)
    return None


def _pairs(sheet: Sheet) -> dict[str, Found]:
    pairs: dict[str, Found] = {}
    for segment in sheet.segments:
        match = _PAIR.match(segment.text) if len(segment.text) <= 2 * _LONGEST_VALUE else None
        if not match or len(match["key"].split()) > 5 or find_dates(match["key"]):
            continue
        value = _value(sheet, segment, match)
        if value and len(pairs) < _MOST_PAIRS:
            pairs.setdefault(match["key"].strip(), value)
    return pairs


def _value(sheet: Sheet, segment: Segment, match: re.Match[str]) -> Found | None:
    if match["value"]:
        if len(match["value"]) > _LONGEST_VALUE:
            return None
        words = segment.words_at(match.start("value"), match.end("value"))
        return Found(match["value"].strip(), segment.page, words, 0.6)
    right = sheet.right_of(segment)[:1]
    if not right or right[0].text.rstrip().endswith(":") or len(right[0].text) > _LONGEST_VALUE:
        return None
    return Found(right[0].text.strip(), segment.page, right[0].words, 0.5)


TYPE = DocumentType("other", Other, recognise, find)
