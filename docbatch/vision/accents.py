"""Accents that OCR sees where there are none: specks over a letter, on pages in a language without them."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from docbatch.vision.letters import LineRead, Token

STRAY = 0.005
"""Share of a page's letters below which those with accents are doubted: languages that have them have 0.01 and more."""
SURE = 0.95
"""An accent in a word that was read with this is real: a loan word, or a name."""


def without_stray_accents(lines: Sequence[LineRead]) -> list[LineRead]:
    """The lines of a page, without the accents of unsure words where hardly any letter of the page has one."""
    letters = [char for line in lines for char in line.text if char.isalpha()]
    accented = sum(_plain(char) != char for char in letters)
    if not accented or accented >= STRAY * len(letters):
        return list(lines)
    return [line._replace(tokens=tuple(map(_settled, line.tokens))) for line in lines]


def _settled(token: Token) -> Token:
    return token if token.confidence >= SURE else token._replace(text="".join(map(_plain, token.text)))


def _plain(char: str) -> str:
    """A letter without its accent; others, such as those of other scripts, as they are."""
    parts = unicodedata.normalize("NFD", char)
    return parts[0] if len(parts) > 1 and parts[0].isascii() else char
