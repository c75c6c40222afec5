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
    words: list[list[_Letter]] = [[letters[0]]]
    for letter, space in zip(letters[1:], _spaces(crop, letters), strict=True):
        if letter.parted or space:
            words.append([])
        words[-1].append(letter)
    half = median(b.middle - a.middle for a, b in pairwise(letters)) / 2 if len(letters) > 1 else 0.5
    tokens = [_token(word, half) for word in words]
    tokens[0] = tokens[0]._replace(start=0.0)  # the line was cut out where its ink begins and ends
    tokens[-1] = tokens[-1]._replace(end=1.0)
    return tokens


def _letters(text: str, columns: Sequence[float], confidences: Sequence[float]) -> list[_Letter]:
    """The letters of `text`, each at its column."""
    letters: list[_Letter] = []
    places, parted = iter(columns), False
    for char, confidence in zip(text, confidences, strict=True):
        if char.isspace():
            parted = True
            continue
        letters.append(_Letter(char.translate(NARROW), next(places), confidence, parted))
        parted = False
    return letters


def _token(word: Sequence[_Letter], half: float) -> Token:
    telling = [letter.confidence for letter in word if letter.text.isalnum()]
    return Token(
        "".join(letter.text for letter in word),
        max(0.0, word[0].middle - half),
        min(1.0, word[-1].middle + half),
        round(min(telling or [letter.confidence for letter in word]), 3),
    )


def _spaces(crop: Pixels, letters: Sequence[_Letter]) -> list[bool]:
    """Whether the picture shows a space before each letter but the first."""
    import cv2

    grey = cv2.cvtColor(crop, cv2.COLOR_BGR2GRAY)
    height, width = grey.shape
    _, ink = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY_INV + cv2.THRESH_OTSU)
    if ink.mean() > 127:
        ink = 255 - ink
    margin = int(height * MARGIN)
    inked = (ink[margin : height - margin] > 0).sum(axis=0) > max(1.0, LEAST_INK * height)
    gaps = [
        _longest_gap(inked[int(a.middle * width) : int(b.middle * width) + 1]) / height for a, b in pairwise(letters)
    ]
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


def _longest_gap(inked: Sequence[Any]) -> int:
    longest = run = 0
    for ink in inked:
        run = 0 if ink else run + 1
        longest = max(longest, run)
    return longest
