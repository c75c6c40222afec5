"""Words as a person reads them, where the characters that a PDF's fonts give do not spell them.

TeX prints an accent as a character of its own on top of a letter; some fonts have no space, so that words are told
apart by gaps alone; an Arabic ligature comes as its letters in the order in which they stand on paper. Each shows in
where the characters are, which is looked up only on pages whose words look like it.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise
from statistics import median
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import pymupdf

ACCENTS = {
    "`": "\u0300",
    "\u00b4": "\u0301",
    "\u02c6": "\u0302",
    "\u02dc": "\u0303",
    "\u00af": "\u0304",
    "\u02d8": "\u0306",
    "\u02d9": "\u0307",
    "\u00a8": "\u0308",
    "\u02da": "\u030a",
    "\u02dd": "\u030b",
    "\u02c7": "\u030c",
    "\u00b8": "\u0327",
    "\u02db": "\u0328",
}
"""Accents that stand alone, and what makes one sign of them and a letter."""
DOTLESS = {"\u0131": "i", "\u0237": "j"}

LONG_WORD = 21
"""Letters from which a word may be several without spaces between them."""
WIDE_GAP = 0.09
"""Of the size of a font: between two words; the letters of a word touch, or overlap a little."""
NO_GAP = 0.03
LEAST_GAPS = 2
"""Gaps in one long word that show that its font has no space."""

_ALEFS = "\u0622\u0623\u0625\u0627"
_LAM = "\u0644"
_LEFTWARD = re.compile("[\u0590-\u08ff\ufb1d-\ufeff]")
_TELLING = re.compile(rf"[{''.join(set(ACCENTS) - {'`'})}\u0590-\u08ff\ufb1d-\ufeff]|[^\W\d_]{{{LONG_WORD}}}")

MupdfWord = tuple[float, float, float, float, str, int, int, int]
"""x0, y0, x1, y1, the word, and the numbers of its block, its line and itself."""


class _Glyph(NamedTuple):
    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    font: str
    size: float


def words_of(page: pymupdf.Page) -> list[MupdfWord]:
    """The words of `page` in the order of the file, as `get_text("words")` gives them, but spelt right.

    Places are in points of the page before it is turned. Raises what MuPDF raises on a damaged page.
    """
    import pymupdf

    # Ligatures are taken apart: "fi" as one character would hide words from every rule that looks for them.
    read = page.get_textpage(flags=pymupdf.TEXTFLAGS_WORDS & ~pymupdf.TEXT_PRESERVE_LIGATURES)
    words: list[MupdfWord] = page.get_text("words", textpage=read)
    if not any(_TELLING.search(word[4]) for word in words):
        return words
    lines = list(_lines(page.get_text("rawdict", textpage=read)["blocks"]))
    close = _fonts_without_space([glyphs for _, _, glyphs in lines])
    return [
        (
            min(glyph.x0 for glyph in word),
            min(glyph.y0 for glyph in word),
            max(glyph.x1 for glyph in word),
            max(glyph.y1 for glyph in word),
            _spelt(word),
            block,
            line,
            number,
        )
        for block, line, glyphs in lines
        for number, word in enumerate(_parted(glyphs, close))
    ]


def as_page_shows(page: pymupdf.Page, words: Sequence[MupdfWord]) -> list[MupdfWord]:
    """`words` of `page` with their places in points of the page as it is shown, which may be turned."""
    import pymupdf

    if not page.rotation:
        return list(words)
    turn = page.rotation_matrix
    return [(*(pymupdf.Rect(word[:4]) * turn), *word[4:]) for word in words]


def runs_leftward(words: Iterable[str]) -> bool:
    """Whether most letters of `words` are of a script that is read from right to left."""
    text = "".join(words)
    if not _LEFTWARD.search(text):
        return False
    return sum(map(_runs, text)) < 0


def _lines(blocks: Sequence[dict[str, Any]]) -> Iterator[tuple[int, int, list[_Glyph]]]:
    """The lines of MuPDF's blocks with their glyphs, those that are white space among them."""
    for number, block in enumerate(blocks):
        for at, line in enumerate(block.get("lines", ())):
            yield (
                number,
                at,
                [
                    _Glyph(_character(char["c"]), *_box(char["bbox"]), span["font"], span["size"])
                    for span in line["spans"]
                    for char in span["chars"]
                ],
            )


def _character(given: str) -> str:
    """A character that can be written: a damaged font may say half of a surrogate pair, which no encoding has."""
    return "\ufffd" if "\ud800" <= given <= "\udfff" else given


def _box(given: Sequence[float]) -> tuple[float, float, float, float]:
    x0, y0, x1, y1 = given
    return x0, y0, x1, y1


def _parted(glyphs: Iterable[_Glyph], close: set[str]) -> Iterator[list[_Glyph]]:
    """The words of a line: what is between white space, or between gaps where the font is one of `close`."""
    word: list[_Glyph] = []
    for glyph in glyphs:
        if glyph.text.isspace():
            if word:
                yield word
            word = []
            continue
        if word and (_turns(word, glyph) or (glyph.font in close and _gap(word[-1], glyph) > WIDE_GAP)):
            yield word
            word = []
        word.append(glyph)
    if word:
        yield word


def _turns(word: Sequence[_Glyph], glyph: _Glyph) -> bool:
    """Whether `glyph` begins a word that runs the other way; signs and digits go with either."""
    before = next((runs for it in reversed(word) if (runs := _runs(it.text))), 0)
    return before * _runs(glyph.text) < 0


def _runs(letter: str) -> int:
    """1 for a letter that runs to the right, -1 for one that runs to the left, else 0."""
    direction = unicodedata.bidirectional(letter[:1])
    return 1 if direction == "L" else -1 if direction in {"R", "AL"} else 0


def _fonts_without_space(lines: Iterable[Sequence[_Glyph]]) -> set[str]:
    """Fonts with a word so long, and with such gaps in it, that it is several."""
    gaps: dict[str, list[list[float]]] = defaultdict(list)
    for glyphs in lines:
        for word in _parted(glyphs, set()):
            for font, run in groupby(word, key=lambda glyph: glyph.font):
                own = [_gap(a, b) for a, b in pairwise(run)]
                if len(own) + 1 >= LONG_WORD:
                    gaps[font].append(own)
    return {
        font
        for font, words in gaps.items()
        if any(median(own) < NO_GAP and sum(gap > WIDE_GAP for gap in own) >= LEAST_GAPS for own in words)
    }


def _gap(before: _Glyph, after: _Glyph) -> float:
    """The room between two glyphs, as a share of the font's size; negative where they overlap."""
    return (after.x0 - before.x1) / max(after.size, 1.0)


def _spelt(word: Sequence[_Glyph]) -> str:
    """The letters of a word in the order in which they are read, with their accents."""
    letters = _in_order(word)
    text = ""
    waiting: _Glyph | None = None
    for at, glyph in enumerate(letters):
        following = letters[at + 1] if at + 1 < len(letters) else None
        if waiting:
            text += _with_accent(glyph.text, waiting.text)
            waiting = None
        elif glyph.text in ACCENTS and following and _on_top(glyph, following):
            waiting = glyph
        elif glyph.text in ACCENTS and at and _on_top(glyph, letters[at - 1]):
            text = text[:-1] + _with_accent(text[-1], glyph.text)
        else:
            text += glyph.text
    return text


def _in_order(word: Sequence[_Glyph]) -> list[_Glyph]:
    """The letters of a word with those of Arabic ligatures, of which the second has no width of its own, turned."""
    letters = list(word)
    at = 0
    while at < len(letters) - 1:
        first, second = letters[at], letters[at + 1]
        if first.text in _ALEFS and second.text == _LAM and first.x0 == first.x1:
            letters[at : at + 2] = [second, first]
            at += 1
        at += 1
    return letters


def _on_top(accent: _Glyph, letter: _Glyph) -> bool:
    """Whether an accent is printed above or below a letter it can be combined with, and not beside it."""
    shared = min(accent.x1, letter.x1) - max(accent.x0, letter.x0)
    return shared > 0.5 * (accent.x1 - accent.x0) > 0 and len(_with_accent(letter.text, accent.text)) == 1


def _with_accent(letter: str, accent: str) -> str:
    return unicodedata.normalize("NFC", DOTLESS.get(letter, letter) + ACCENTS[accent])
