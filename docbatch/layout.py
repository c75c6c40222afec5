"""Rows and segments: where on a page a piece of text stands, and what is beside and below it.

A *row* is what stands at one height of the page, however the file orders it; a *segment* is a part of a row without
a wide gap, such as a label, a cell or a line of a column. Fields are looked up among segments, prose in the `Flow`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from statistics import median

from docbatch.models import Box, PageText, Word
from docbatch.turning import upright_page

# In heights of a word: a space between words is about 0.3, a gap between columns 1 and more.
_GAP = {"text": 0.7, "vision": 1.0}
_WIDE_SPACES = 1.4
"""Times the usual space of a document that a gap between columns is at least, where a font has wide ones."""
_WIDEST_SPACE, _LEAST_SPACES = 1.1, 20
"""A gap above that, in heights, is no space; with fewer of them nothing is usual."""
# On a scan the places of words within a recognised piece are estimates, and boxes are tight.
_FAR = 1e6
_SAME_ROW = 0.4
_BELOW_ROWS = 4
_LETTER = re.compile(r"[^\W\d_][.:,)]?$")
_LEAST_SPELT = 3
"""Letters that stand apart, of which fewer are initials or the columns of a table."""
_FARTHEST_LETTERS, _EVEN = 2.0, 2.0
"""Heights of a word between two of them at most, and how many times the least such gap of the word the widest is."""
_LONG_LINE, _LEAST_LINES = 4.0, 3
"""Length in heights of a line, and the number of such lines, from which the slope of a scan is told."""
BELOW_REACH = 2.6
"""Heights of a line from a label to what stands below it."""


def box_of(words: Sequence[Word]) -> Box:
    """Return the smallest box around `words`, of which there must be one at least."""
    return (
        round(min(word.x0 for word in words), 2),
        round(min(word.y0 for word in words), 2),
        round(max(word.x1 for word in words), 2),
        round(max(word.y1 for word in words), 2),
    )


def is_placed(word: Word) -> bool:
    """Whether a word shows something and has a box on some page; broken fonts give boxes turned over or endless."""
    flat = word.x0 <= word.x1 and word.y0 <= word.y1
    return (
        flat and word.x0 > -_FAR and word.y0 > -_FAR and word.x1 < _FAR and word.y1 < _FAR and bool(word.text.strip())
    )


def is_by_ocr(word: Word) -> bool:
    """Whether a word was read from a picture, which a page of text may have as well."""
    return word.confidence < 1.0


def words_between(words: Sequence[Word], start: int, end: int) -> tuple[Word, ...]:
    """Return the words that the characters from `start` to `end` of the words joined by a space belong to."""
    taken, at = [], 0
    for word in words:
        if at < end and at + len(word.text) > start:
            taken.append(word)
        at += len(word.text) + 1
    return tuple(taken)


@dataclass(frozen=True, eq=False)
class Segment:
    """A part of a row without a wide gap; its `text` is its words joined by a space."""

    page: int
    row: int
    """Index of its row on the page."""
    index: int
    """Index within its row."""
    words: tuple[Word, ...]
    text: str
    lower: str
    """`text` in lower case and of the same length, for matching."""
    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def height(self) -> float:
        """The height of its tallest word, in points."""
        return max(word.y1 - word.y0 for word in self.words)

    def words_at(self, start: int, end: int) -> tuple[Word, ...]:
        """Return the words that the characters from `start` to `end` of `text` belong to."""
        return words_between(self.words, start, end)


def same_length_lower(text: str) -> str:
    """Return `text` in lower case, or unchanged where that would move its characters."""
    lower = text.lower()
    return lower if len(lower) == len(text) else text


def _upright(words: Iterable[Word]) -> list[Word]:
    """Drop words of nothing but space, and those that stand on their side, such as a mark in the margin."""
    return [
        word
        for word in words
        if is_placed(word) and (len(word.text) < 3 or word.y1 - word.y0 <= 2 * max(word.x1 - word.x0, 0.1))
    ]


def rows_of(page: PageText) -> Iterator[list[Word]]:
    """Yield the words of each row of an upright `page`, top to bottom, each from left to right."""
    words = _upright(page.words)
    slope = slope_of(words) if page.method == "vision" else 0.0

    def level(word: Word) -> float:
        return (word.y0 + word.y1) / 2 - slope * (word.x0 + word.x1) / 2

    row: list[Word] = []
    middle = 0.0
    for word in sorted(words, key=level):
        centre = level(word)
        if row and centre - middle > _SAME_ROW * min(word.y1 - word.y0, row[-1].y1 - row[-1].y0):
            yield sorted(row, key=lambda word: word.x0)
            row = []
        row.append(word)
        # The row's middle follows its words, so that a bent one stays together.
        middle = centre if len(row) == 1 else middle + (centre - middle) / len(row)
    if row:
        yield sorted(row, key=lambda word: word.x0)


def _with_letters_joined(row: list[Word]) -> list[Word]:
    """A row in which letters that stand apart, as in `S u m m e`, are the word that they spell."""
    words: list[Word] = []
    at = 0
    while at < len(row):
        end = at + 1
        while end < len(row) and _go_on(row[at : end + 1]):
            end += 1
        beside = [row[at - 1 : at + 1], row[end - 1 : end + 1]]
        words += _spelt(row[at:end], beside)
        at = end
    return words


def _go_on(run: Sequence[Word]) -> bool:
    """Whether words are single letters of a line that stand evenly."""
    if len({word.line for word in run}) > 1 or not all(_LETTER.match(word.text) for word in run):
        return False
    gaps = [_gap(a, b) for a, b in pairwise(run)]
    return max(gaps) <= min(_FARTHEST_LETTERS, _EVEN * min(gaps))


def _spelt(run: list[Word], beside: Sequence[Sequence[Word]]) -> list[Word]:
    """The word that a run of letters spells.

    The letters themselves where they are few or all the same, or where a part of the word was read otherwise, so that
    what is `beside` them stands as near as they do.
    """
    letters = [char for word in run for char in word.text.lower() if char.isalpha()]
    if len(run) < _LEAST_SPELT or len(set(letters)) == 1:
        return run
    widest = max(_gap(a, b) for a, b in pairwise(run))
    near = [pair for pair in beside if len(pair) > 1 and _gap(*pair) <= _EVEN * widest]
    if any(all(map(_has_letters, pair)) for pair in near):
        return run
    confidence = min(word.confidence for word in run)
    return [Word(*box_of(run), "".join(word.text for word in run), run[0].line, confidence)]


def _has_letters(word: Word) -> bool:
    return any(map(str.isalpha, word.text))


def slope_of(words: Sequence[Word]) -> float:
    """How much the lines of a scan fall to the right, as a share of the way; 0 where no line is long enough to say."""
    lines: dict[int, tuple[Word, Word]] = {}
    for word in words:
        first, last = lines.get(word.line, (word, word))
        lines[word.line] = (min(first, word), max(last, word))
    slopes = sorted(
        ((last.y0 + last.y1) - (first.y0 + first.y1)) / ((last.x0 + last.x1) - (first.x0 + first.x1))
        for first, last in lines.values()
        if last.x0 - first.x1 > _LONG_LINE * max(first.y1 - first.y0, 1.0)
    )
    return slopes[len(slopes) // 2] if len(slopes) >= _LEAST_LINES else 0.0


def _spaces(page: PageText, rows: Sequence[list[Word]]) -> list[float]:
    """The spaces between the words of lines, in heights of a word; none for a picture, where they are guesses."""
    if page.method == "vision":
        return []
    gaps = (_gap(a, b) for row in rows for a, b in pairwise(row) if a.line == b.line)
    return [gap for gap in gaps if 0 < gap < _WIDEST_SPACE]


def _gap(left: Word, right: Word) -> float:
    """What is between two words, in heights of the lower one."""
    return (right.x0 - left.x1) / max(min(right.y1 - right.y0, left.y1 - left.y0), 1.0)


def _segments(page: int, number: int, row: list[Word], widest: float) -> tuple[Segment, ...]:
    """The parts of a row that gaps of more than `widest` heights leave."""
    groups: list[list[Word]] = []
    for word in row:
        last = groups[-1][-1] if groups else None
        gap = max(widest, _GAP["vision"]) if is_by_ocr(word) else widest
        if last and _gap(last, word) <= gap:
            groups[-1].append(word)
        else:
            groups.append([word])
    return tuple(_segment(page, number, index, tuple(group)) for index, group in enumerate(groups))


def _segment(page: int, row: int, index: int, words: tuple[Word, ...]) -> Segment:
    text = " ".join(word.text for word in words)
    x0, y0, x1, y1 = box_of(words)
    return Segment(page, row, index, words, text, same_length_lower(text), x0, y0, x1, y1)


@dataclass(frozen=True, eq=False)
class Sheet:
    """A page as rows of segments."""

    page: PageText
    rows: tuple[tuple[Segment, ...], ...]

    @classmethod
    def all_of(cls, pages: Sequence[PageText]) -> tuple[Sheet, ...]:
        """Return the rows of each of `pages`; what is a gap between columns follows from the spaces of all of them."""
        rows = [[_with_letters_joined(row) for row in rows_of(page)] for page in pages]
        spaces = [space for page, its in zip(pages, rows, strict=True) for space in _spaces(page, its)]
        wide = _WIDE_SPACES * median(spaces) if len(spaces) >= _LEAST_SPACES else 0.0
        return tuple(cls._of(page, its, max(_GAP[page.method], wide)) for page, its in zip(pages, rows, strict=True))

    @classmethod
    def _of(cls, page: PageText, rows: Sequence[list[Word]], widest: float) -> Sheet:
        return cls(page, tuple(_segments(page.page, number, row, widest) for number, row in enumerate(rows)))

    @cached_property
    def segments(self) -> tuple[Segment, ...]:
        """All segments, row by row."""
        return tuple(segment for row in self.rows for segment in row)

    def right_of(self, segment: Segment) -> tuple[Segment, ...]:
        """Return the segments of the same row to the right, nearest first."""
        return self.rows[segment.row][segment.index + 1 :]

    def below(self, segment: Segment, reach: float = BELOW_REACH) -> list[Segment]:
        """Return the segments under `segment` that overlap it sideways, nearest first, at most `reach` heights away."""
        found = []
        limit = segment.y1 + reach * (segment.y1 - segment.y0)
        for row in self.rows[segment.row + 1 : segment.row + 1 + _BELOW_ROWS]:
            found += [s for s in row if s.x0 < segment.x1 and s.x1 > segment.x0 and s.y0 <= limit]
        return found

    def column_below(self, segment: Segment, lines: int, reach: float = 1.6) -> list[Segment]:
        """Return the lines of the block that `segment` heads: left-aligned or overlapping, without a larger gap."""
        found: list[Segment] = []
        last = segment
        for row in self.rows[segment.row + 1 :]:
            if len(found) >= lines or not row:
                break
            near = [s for s in row if s.x0 < last.x1 and s.x1 > last.x0 and abs(s.x0 - last.x0) < 12 * last.height]
            if near and near[0].y0 - last.y1 <= reach * max(last.y1 - last.y0, 1.0):
                found.append(near[0])
                last = near[0]
            elif row[0].y0 - last.y1 > reach * max(last.y1 - last.y0, 1.0):
                break
        return found


@dataclass(frozen=True, eq=False)
class Reading:
    """A document laid out for looking up fields: its first and last pages, since that is where they stand."""

    sheets: tuple[Sheet, ...]
    pages: tuple[PageText, ...]
    """All pages."""
    _by_page: dict[int, Sheet] = field(default_factory=dict)

    @classmethod
    def of(cls, pages: Sequence[PageText], first: int = 6, last: int = 3) -> Reading:
        """Lay out the `first` and `last` pages of a document, each turned until its text is upright."""
        pages = [upright_page(page) for page in pages]
        chosen = list(pages[:first]) + list(pages[max(first, len(pages) - last) :])
        sheets = Sheet.all_of(chosen)
        return cls(sheets, tuple(pages), {sheet.page.page: sheet for sheet in sheets})

    @cached_property
    def segments(self) -> tuple[Segment, ...]:
        """All segments of the pages laid out."""
        return tuple(segment for sheet in self.sheets for segment in sheet.segments)

    @cached_property
    def text(self) -> str:
        """The text of the pages laid out."""
        return "\n".join(sheet.page.text for sheet in self.sheets)

    @cached_property
    def lower(self) -> str:
        """`text` in lower case with runs of white space as one space, for looking up phrases."""
        return " ".join(self.text.lower().split())

    def sheet(self, segment: Segment) -> Sheet:
        """Return the page that `segment` stands on."""
        return self._by_page[segment.page]


class Flow:
    """The words of pages in the order of the file as one text, each character leading back to its word."""

    def __init__(self, pages: Iterable[PageText]) -> None:
        self._words: list[Word] = []
        self._pages: list[int] = []
        self._starts: list[int] = []
        parts: list[str] = []
        at, line = 0, None
        for page in pages:
            for word in filter(is_placed, page.words):
                if parts:
                    parts.append(" " if word.line == line else "\n")
                    at += 1
                self._words.append(word)
                self._pages.append(page.page)
                self._starts.append(at)
                parts.append(word.text)
                at += len(word.text)
                line = word.line
            line = None
        self.text = "".join(parts)

    def words_at(self, start: int, end: int) -> tuple[int, tuple[Word, ...]]:
        """Return the page and the words that the characters from `start` to `end` belong to.

        Words after a page break are left out: a box stands on one page. No word, no page: `(0, ())`.
        """
        first = max(bisect_right(self._starts, start) - 1, 0)
        last = bisect_right(self._starts, max(start, end - 1))
        if not self._words or first >= last:
            return 0, ()
        page = self._pages[first]
        return page, tuple(self._words[i] for i in range(first, last) if self._pages[i] == page)
