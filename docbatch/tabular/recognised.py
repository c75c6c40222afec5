"""Lines of words as OCR places them, for the finder of rows and columns: level, low, parted at gaps."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from statistics import median
from typing import NamedTuple

from docbatch.layout import box_of, rows_of, slope_of
from docbatch.models import Box, PageText
from docbatch.models import Word as Recognised
from docbatch.tabular.words import Line, Piece, Word
from docbatch.turning import as_shown, upright_page

GAP = 0.55
"""In heights of a recognised word: what is wider is a gap between columns. Spaces of justified text are narrower."""
LOW = 0.4
"""Height of a line as tabula gives it, as a share of that of a recognised word: OCR has white above and below."""
MOST_CHARACTERS = 55
"""Characters that the text of a till slip is wide, at most: of 40 receipts one is wider, of 87 pages of reports and
invoices none is as narrow."""
LEAST_LETTERS = 3
"""Letters of a word that tells how wide a character is."""


class Lines(NamedTuple):
    """The lines of a page, in points of the page turned upright and made level."""

    lines: list[Line]
    places: dict[Word, Recognised]
    """Where each of their words stands on the upright page."""

    @property
    def of_a_slip(self) -> bool:
        """Whether the page is as narrow as what a till prints."""
        words = list(self.places)
        wide = [(word.x1 - word.x0) / len(word.text) for word in words if len(word.text) >= LEAST_LETTERS]
        if not wide:
            return True
        return max(word.x1 for word in words) - min(word.x0 for word in words) < MOST_CHARACTERS * median(wide)

    def box_on(self, page: PageText, lines: Sequence[Line]) -> Box:
        """The box around `lines`, some of these, in points of `page` as it is shown."""
        words = [self.places[word] for line in lines for piece in line.pieces for word in piece.words]
        return as_shown(box_of(words), page.turns, page.width, page.height)


def recognised_lines(page: PageText) -> Lines:
    """The lines of a `page` that was read by OCR, whatever way it lies and however it was scanned."""
    rows = list(rows_of(upright_page(page)))
    slope = slope_of(list(chain(*rows)))
    places: dict[Word, Recognised] = {}
    lines = []
    for row in rows:
        level = [_level(word, slope) for word in row]
        places.update(zip(level, row, strict=True))
        lines.append(_line(level))
    return Lines(sorted(lines), places)


def _level(word: Recognised, slope: float) -> Word:
    """`word` on the page turned back by its `slope`, a share of the way, about the origin."""
    x, y = (word.x0 + word.x1) / 2, (word.y0 + word.y1) / 2
    x, y = x + slope * y, y - slope * x
    half, low = (word.x1 - word.x0) / 2, LOW * (word.y1 - word.y0) / 2
    return Word(x - half, y - low, x + half, y + low, word.text)


def _line(words: Sequence[Word]) -> Line:
    """The words of one row as a line; of its height and its place the median counts, as those of words jitter."""
    words = sorted(words)
    groups = [[words[0]]]
    for word in words[1:]:
        last = groups[-1][-1]
        if word.x0 - last.x1 > GAP / LOW * min(_height(word), _height(last)):
            groups.append([])
        groups[-1].append(word)
    middle = median((word.top + word.bottom) / 2 for word in words)
    half = median(map(_height, words)) / 2
    return Line(middle - half, middle + half, tuple(Piece(tuple(group)) for group in groups))


def _height(word: Word) -> float:
    return max(word.bottom - word.top, LOW)
