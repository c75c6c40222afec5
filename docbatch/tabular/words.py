"""What a page consists of, as tables see it: words, pieces of text between wide gaps, lines, and drawn rules."""

from __future__ import annotations

import re
from typing import NamedTuple

_MARKS = frozenset("- – — : . .. ... … * ** † ‡ # / x X n/a N/A NA n.a. na - -- (*) (1) (2) ✓ ● ■".split())
_DIGIT = re.compile(r"\d")
_LETTERS = re.compile(r"[^\W\d_]+")
_MOST_LETTERS = 3
_PERIOD = re.compile(r"([^\W\d]+\.?\s*)?(\d{1,2}[,.]?\s*)?(19|20)\d\d(\s?[-–/]\s?\d{2,4})?\W{0,3}")


class Word(NamedTuple):
    """A word and its box in points of the page as shown."""

    x0: float
    top: float
    x1: float
    bottom: float
    text: str


class Piece(NamedTuple):
    """Words of one line that no wide gap parts."""

    words: tuple[Word, ...]

    @property
    def x0(self) -> float:
        """The left of its first word."""
        return self.words[0].x0

    @property
    def x1(self) -> float:
        """The right of its last word."""
        return self.words[-1].x1

    @property
    def text(self) -> str:
        """Its words, joined by a space."""
        return " ".join(word.text for word in self.words)


class Line(NamedTuple):
    """What stands at one height of the page, from left to right."""

    top: float
    bottom: float
    pieces: tuple[Piece, ...]

    @property
    def gapped(self) -> bool:
        """Whether it has a wide gap."""
        return len(self.pieces) > 1

    @property
    def height(self) -> float:
        """Its height in points."""
        return self.bottom - self.top

    @property
    def is_record(self) -> bool:
        """Whether most of it right of the first piece are figures."""
        beside = self.pieces[1:]
        return 2 * sum(is_figure(piece.text) for piece in beside) > len(beside)


class Rule(NamedTuple):
    """A drawn line: at which height it runs from left to right, or at which x from top to bottom."""

    at: float
    start: float
    end: float


def is_period(text: str) -> bool:
    """Whether a cell names a year or a day, as headings do."""
    return bool(_PERIOD.fullmatch(text))


def is_figure(text: str) -> bool:
    """Whether a cell holds a figure, or a mark in place of one: digits with hardly any letters beside them."""
    if text in _MARKS:
        return True
    return bool(_DIGIT.search(text)) and sum(map(len, _LETTERS.findall(text))) <= _MOST_LETTERS
