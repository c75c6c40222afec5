"""Evidence: where in the document a value stands.

A value found by a rule carries the words it was taken from. A value that comes without them, from a model or a
person, is looked for with `locate`.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from difflib import SequenceMatcher
from types import MappingProxyType
from typing import Any, NamedTuple

from docbatch.layout import Flow, box_of, is_placed, words_between
from docbatch.models import Evidence, Pages, PageText, Word
from docbatch.values.currencies import find_currency
from docbatch.values.dates import find_dates, is_day_first
from docbatch.values.money import find_amounts, to_decimal

_QUOTE_CHARACTERS = 300
_FUZZY_FROM = 6
"""Shorter names must be found letter for letter, since every other word resembles them."""
_SIMILAR = 0.86
_TELLING = 3
"""Characters from which two readings that agree are no chance."""
_PUNCTUATION = ".,:;-()*"
_NONE: Mapping[str, float] = MappingProxyType({})
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_CURRENCY = re.compile(r"[A-Z]{3}")


class Found(NamedTuple):
    """A value with the words that it was taken from."""

    value: Any
    page: int
    words: tuple[Word, ...]
    confidence: float


def evidence_of(found: Found) -> Evidence:
    """Return the evidence for a value that carries its words; without words it is not grounded."""
    sure = max(0.0, min(1.0, found.confidence))
    if not found.words or found.page < 1:
        return Evidence(confidence=round(sure, 2))
    return Evidence(
        page=found.page,
        bbox=box_of(found.words),
        quote=" ".join(word.text for word in found.words)[:_QUOTE_CHARACTERS],
        grounded=True,
        confidence=round(sure, 2),
    )


Readings = Mapping[str, float]
"""How sure the surest of the alike readings of a word is, by the word without the punctuation around it."""


def surest_readings(pages: Iterable[PageText]) -> Readings:
    """The surest reading of each word on those of `pages` on which anything was read by OCR."""
    surest: dict[str, float] = {}
    for word in (word for page in pages if page.confidence is not None for word in page.words):
        bare = _bare(word)
        if len(bare) >= _TELLING:
            surest[bare] = max(word.confidence, surest.get(bare, 0.0))
    return surest


def as_read(found: Found, readings: Readings = _NONE) -> Found:
    """A value that rests on the reading of its words alone: no surer than the least sure letter of theirs.

    A word that stands in the document a second time is as sure as the surer of its `readings`, where they agree.
    """
    sure = (max(word.confidence, readings.get(_bare(word), 0.0)) for word in found.words)
    return found._replace(confidence=found.confidence * min(sure, default=1.0))


def _bare(word: Word) -> str:
    return word.text.strip(_PUNCTUATION).casefold()


def found_in(flow: Flow, value: str, start: int, end: int, confidence: float) -> Found | None:
    """Return `value` with the words from `start` to `end` of a flowing text; None if there are none."""
    page, words = flow.words_at(start, end)
    return Found(" ".join(value.split()), page, words, confidence) if words else None


def locate(value: object, pages: Pages) -> Evidence:
    """Find `value` again in `pages` and return its place; not grounded if it is not there.

    Money (`"1234.50"`) is compared as a number in either form, a date (`"2020-12-31"`) in whatever form it is
    printed, a currency by code, sign or name, anything else as letters and digits, long names with a few wrong.
    """
    pages = Pages(pages=tuple(_placed(page) for page in pages.pages))
    text = str(value).strip() if value is not None and not isinstance(value, (dict, list, bool)) else ""
    if not text:
        return Evidence()
    if to_decimal(text) is not None:
        found = _first(_find_money, text, pages) or _first(_find_name, text, pages)
    elif _ISO_DATE.fullmatch(text):
        found = _find_date(text, pages)
    elif _CURRENCY.fullmatch(text):
        found = _find_currency(text, pages) or _first(_find_name, text, pages)
    else:
        found = _first(_find_name, text, pages) or _first(_find_similar, text, pages)
    return evidence_of(found) if found else Evidence()


def _placed(page: PageText) -> PageText:
    if all(map(is_placed, page.words)):
        return page
    return page.model_copy(update={"words": tuple(filter(is_placed, page.words))})


def _first(find: Any, text: str, pages: Pages) -> Found | None:
    for page in pages.pages:
        found: Found | None = find(text, page)
        if found:
            return found
    return None


def _lines(page: PageText) -> Iterator[tuple[str, list[Word]]]:
    """Yield each line of a page with its words; its text is the words joined by a space."""
    line: list[Word] = []
    for word in page.words:
        if line and word.line != line[-1].line:
            yield " ".join(w.text for w in line), line
            line = []
        line.append(word)
    if line:
        yield " ".join(w.text for w in line), line


def _find_money(text: str, page: PageText) -> Found | None:
    wanted = to_decimal(text)
    whole: Found | None = None
    for line, words in _lines(page):
        for amount in find_amounts(line):
            if wanted is not None and abs(amount.value) == abs(wanted):
                found = Found(text, page.page, words_between(words, amount.start, amount.end), 1.0)
                if amount.decimals or amount.symbol:
                    return found
                whole = whole or found
    return whole


def _find_date(text: str, pages: Pages) -> Found | None:
    day_first = is_day_first(page.text for page in pages.pages)
    for page in pages.pages:
        for line, words in _lines(page):
            for found in find_dates(line, day_first):
                if found.value.isoformat() == text:
                    place = words_between(words, found.start, found.end)
                    return Found(text, page.page, place, 1.0 if found.certain else 0.8)
    return None


def _find_currency(text: str, pages: Pages) -> Found | None:
    context = "\n".join(page.text for page in pages.pages)
    for page in pages.pages:
        for line, words in _lines(page):
            named = find_currency(line, context)
            if named and named[0] == text:
                return Found(text, page.page, words_between(words, named[1], named[2]), 1.0)
    return None


def squeezed(text: str) -> str:
    """Return the letters and digits of `text` alone, without accents and case, as names are compared."""
    folded = unicodedata.normalize("NFKD", text).casefold()
    return "".join(char for char in folded if char.isalnum())


class _Squeezed(NamedTuple):
    text: str
    starts: list[int]
    """Where each word of the page begins in `text`."""


def _squeeze_page(page: PageText) -> _Squeezed:
    parts, starts, at = [], [], 0
    for word in page.words:
        part = squeezed(word.text)
        parts.append(part)
        starts.append(at)
        at += len(part)
    return _Squeezed("".join(parts), starts)


def _between(page: PageText, starts: list[int], start: int, end: int) -> tuple[Word, ...]:
    first = bisect_right(starts, start) - 1
    last = bisect_right(starts, end - 1)
    return tuple(page.words[first:last])


def _find_name(text: str, page: PageText) -> Found | None:
    wanted = squeezed(text)
    if not wanted:
        return None
    whole = _squeeze_page(page)
    edges = set(whole.starts)
    at = whole.text.find(wanted)
    while at >= 0:
        # A short value inside another word or number is no proof.
        if len(wanted) >= _FUZZY_FROM or (
            at in edges and (at + len(wanted) in edges or at + len(wanted) == len(whole.text))
        ):
            return Found(text, page.page, _between(page, whole.starts, at, at + len(wanted)), 1.0)
        at = whole.text.find(wanted, at + 1)
    return None


def _find_similar(text: str, page: PageText) -> Found | None:
    """Find a name of which a few letters were misread, starting at words that begin like one of its own."""
    wanted = squeezed(text)
    if len(wanted) < _FUZZY_FROM:
        return None
    whole = _squeeze_page(page)
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(wanted)
    best: tuple[float, int] = (_SIMILAR, -1)
    for start in whole.starts:
        window = whole.text[start : start + len(wanted)]
        if window[:1] != wanted[:1] and window[1:3] != wanted[1:3]:
            continue
        matcher.set_seq1(window)
        if matcher.real_quick_ratio() > best[0] and matcher.quick_ratio() > best[0] and matcher.ratio() > best[0]:
            best = (matcher.ratio(), start)
    if best[1] < 0:
        return None
    return Found(text, page.page, _between(page, whole.starts, best[1], best[1] + len(wanted)), round(best[0], 2))
