"""The words of a line that OCR has read: where each begins and ends, and how sure its letters are.

The recogniser says at which column it saw each letter. It often leaves out a space between words that stand close; the
picture shows it.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import numpy as np

    Pixels = np.ndarray[Any, np.dtype[np.uint8]]
    Bits = np.ndarray[Any, np.dtype[np.bool_]]

SPACE = 0.23
"""Of the line's height: without ink between two letters, this is a space."""
SLIM = frozenset("iIl.,:;'!|()[]tfjr-")
SLIM_ROOM = 0.08
"""What a slim sign has more of white beside it, in heights of the line."""
SPACE_IN_NUMBER = 0.35
"""The same within a number, whose digits have white beside them, the 1 most of all."""
WIDE_STEP = 1.4
"""Nor is it one unless their middles are so many times the usual step from letter to letter apart."""
SPACE_IN_GAPS = 2.2
"""How many times the usual gap between the line's letters a space must be: print may be set wide."""
LEAST_GAP = 0.04
"""What the usual gap counts at least, in heights of the line."""
MOST_GAP = 0.16
"""And at most: figures have more between them."""
MARGIN = 0.12
"""Of the height, above and below: a neighbouring line, or a rule, may reach in there."""
LEAST_INK = 0.04
"""Share of a column's pixels that are ink where there is print, and not a speck."""
NEAR_INK = 0.15
"""In heights of a line: white between ink that is of one letter, or of neighbours."""

# The models know Chinese, and often see the wide forms of Latin signs.
NARROW = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)} | {0x3000: " ", 0x3002: ".", 0x3001: ","}


class Token(NamedTuple):
    """A word of a line."""

    text: str
    start: float
    """Where it begins, as a share of the line's length."""
    end: float
    confidence: float
    """How sure its least sure letter or digit is, from 0 to 1."""


class LineRead(NamedTuple):
    """What was read in one line."""

    tokens: tuple[Token, ...]
    confidence: float
    """The mean of its letters, from 0 to 1."""

    @property
    def text(self) -> str:
        """Its words with a space between them."""
        return " ".join(token.text for token in self.tokens)

    @property
    def least(self) -> float:
        """How sure its least sure letter is."""
        return min((token.confidence for token in self.tokens), default=1.0)


class _Letter(NamedTuple):
    text: str
    middle: float
    confidence: float
    parted: bool
    """Whether a space precedes it."""


def tokens_of(crop: Pixels, text: str, columns: Sequence[float], confidences: Sequence[float]) -> list[Token]:
    """The words of the line on the picture `crop`, height by width by 3.

    `text` is what was read, `confidences` has a number for each of its characters, `columns` the middle of each
    that is not a space, as a share of the width.
    """
    letters = _letters(text, columns, confidences)
    if not letters:
        return []
    inked = _inked(crop)
    whites = [_white(inked, a, b) for a, b in pairwise(letters)]
    start, end = _ends(inked, len(crop), letters)
    tokens, first = [], 0
    for at, space in enumerate(_spaces([b - a for a, b in whites], len(crop), letters), 1):
        if space or letters[at].parted:
            last, following = whites[at - 1]
            tokens.append(_token(letters[first:at], start / len(inked), last / len(inked)))
            first, start = at, following
    return [*tokens, _token(letters[first:], start / len(inked), end / len(inked))]


def _letters(text: str, columns: Sequence[float], confidences: Sequence[float]) -> list[_Letter]:
    """The letters of `text`, each at its column."""
    letters: list[_Letter] = []
    # The last column may be seen beyond the picture, which is filled up to the width of the widest line.
    places, parted = (min(column, 1.0) for column in columns), False
    for char, confidence in zip(text, confidences, strict=True):
        if char.isspace():
            parted = True
            continue
        letters.append(_Letter(char.translate(NARROW), next(places), confidence, parted))
        parted = False
    return letters


def _token(word: Sequence[_Letter], start: float, end: float) -> Token:
    telling = [letter.confidence for letter in word if letter.text.isalnum()]
    return Token(
        "".join(letter.text for letter in word),
        start,
        end,
        round(min(telling or [letter.confidence for letter in word]), 3),
    )


def _inked(crop: Pixels) -> Bits:
    """Which columns of a line have ink."""
    import cv2

    grey = cv2.cvtColor(crop, cv2.COLOR_BGR2GRAY)
    height = len(grey)
    _, ink = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY_INV + cv2.THRESH_OTSU)
    if ink.mean() > 127:
        ink = 255 - ink
    margin = int(height * MARGIN)
    inked: Bits = (ink[margin : height - margin] > 0).sum(axis=0) > max(1.0, LEAST_INK * height)
    return inked


def _white(inked: Bits, a: _Letter, b: _Letter) -> tuple[int, int]:
    """The longest stretch of columns without ink between the middles of two letters; an empty one where there is none.

    It ends at the column after its last.
    """
    start, end = int(a.middle * len(inked)), min(int(b.middle * len(inked)) + 1, len(inked))
    best = ((start + end) // 2,) * 2
    left = start
    for at in range(start, end + 1):
        if at == end or inked[at]:
            best = max(best, (left, at), key=lambda white: white[1] - white[0])
            left = at + 1
    return best


def _ends(inked: Bits, height: int, letters: Sequence[_Letter]) -> tuple[int, int]:
    """The columns at which the ink of `letters` begins, and ends: lines are cut out with white at both ends.

    What stands apart from the first and the last letter is a wall, or a rule.
    """
    first, last = int(letters[0].middle * len(inked)), int(letters[-1].middle * len(inked))
    runs = _runs(inked, NEAR_INK * height)
    start = next((start for start, end in runs if end > first), first)
    end = next((end for start, end in reversed(runs) if start <= last), last + 1)
    return min(start, first), min(max(end, last + 1), len(inked))


def _runs(inked: Bits, gap: float) -> list[tuple[int, int]]:
    """The stretches of ink, those with less than `gap` between them as one, each from its first column to the next."""
    runs: list[tuple[int, int]] = []
    for at in inked.nonzero()[0].tolist():
        if runs and at - runs[-1][1] < gap:
            runs[-1] = (runs[-1][0], at + 1)
        else:
            runs.append((at, at + 1))
    return runs


def _spaces(whites: Sequence[int], height: int, letters: Sequence[_Letter]) -> list[bool]:
    """Whether the picture shows a space before each letter but the first, by the columns of white before it."""
    gaps = [white / height for white in whites]
    within = [gap for gap, letter in zip(gaps, letters[1:], strict=True) if not letter.parted]
    usual = max(min(median(within), MOST_GAP), LEAST_GAP) if within else LEAST_GAP
    step = median(b.middle - a.middle for a, b in pairwise(letters)) if gaps else 0.0
    return [
        gap > SPACE_IN_GAPS * usual and _is_space(a, b, gap, step)
        for (a, b), gap in zip(pairwise(letters), gaps, strict=True)
    ]


def _is_space(a: _Letter, b: _Letter, gap: float, step: float) -> bool:
    """Whether a `gap` without ink, in heights of the line, is a space where letters usually follow in such a `step`."""
    room = SLIM_ROOM * ((a.text in SLIM) + (b.text in SLIM))
    if _is_of_number(a) and _is_of_number(b):
        return gap > SPACE_IN_NUMBER + room and b.middle - a.middle > WIDE_STEP * step
    return gap > SPACE + room


def _is_of_number(letter: _Letter) -> bool:
    """Whether a letter may stand in a number, a date or a time of day."""
    return letter.text.isdigit() or letter.text in ".,-/:"
