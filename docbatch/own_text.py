"""Text that a page with a picture has of its own: a title set over a photograph, a stamp, a number put on a scan.

Such a page is read from its picture, but what it says in letters need not be guessed. What counts is what can be seen:
text drawn before the picture that covers it is what OCR programs put behind a scan, and not better than our own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from docbatch.glyphs import MupdfWord, as_page_shows, words_of
from docbatch.models import Box
from docbatch.rendering import mupdf_faults, open_pdf
from docbatch.routing import fault_of
from docbatch.text import Line, Span, around

if TYPE_CHECKING:
    import pymupdf

MOST_WORDS = 1000
"""A page read from its picture that has more of its own has a text layer, which was found wanting."""
WIDE_GAP = 1.5
"""Between two words of one line, in heights of the line: what is farther apart is read on its own."""


def visible_lines(path: str, number: int) -> list[Line]:
    """The lines of the text that can be seen on page `number` of the PDF at `path`, in points of the page as shown.

    Empty where it has no meaning, as that of a scan's text layer often has none.
    """
    with open_pdf(path) as document:
        try:
            page = document[number - 1]
            words = words_of(page)
            if len(words) > MOST_WORDS or fault_of("".join(word[4] for word in words)):
                return []
            words = as_page_shows(page, _visible(page, words))
        except mupdf_faults():
            return []
    lines: dict[tuple[int, int], list[Span]] = defaultdict(list)
    for x0, y0, x1, y1, text, block, line, _ in words:
        lines[block, line].append((x0, y0, x1, y1, text))
    return [Line(around(run), run) for line in lines.values() for run in _runs(line)]


def _visible(page: pymupdf.Page, words: Sequence[MupdfWord]) -> list[MupdfWord]:
    """The words that are drawn, and not under a picture that is drawn later."""
    texts: list[tuple[int, Box]] = []
    pictures: list[tuple[int, Box]] = []
    for at, (operation, box) in enumerate(page.get_bboxlog()):
        if operation.endswith(("-image", "-imgmask", "-shade")):
            pictures.append((at, box))
        elif operation.endswith("-text") and operation != "ignore-text":
            texts.append((at, box))
    return [
        word
        for word in words
        if any(
            _holds(box, word) and not any(later > at and _holds(cover, word) for later, cover in pictures)
            for at, box in texts
        )
    ]


def _holds(box: Box, word: MupdfWord) -> bool:
    """Whether the middle of a word is within a box."""
    x, y = (word[0] + word[2]) / 2, (word[1] + word[3]) / 2
    return box[0] - 1 <= x <= box[2] + 1 and box[1] - 1 <= y <= box[3] + 1


def _runs(line: list[Span]) -> list[list[Span]]:
    """The words of a line, parted where they stand far from each other."""
    runs = [[line[0]]]
    for before, word in pairwise(line):
        if word[0] - before[2] > WIDE_GAP * (word[3] - word[1]):
            runs.append([])
        runs[-1].append(word)
    return runs
