"""Where a picture shows print: rows of marks of one size, next to each other, on paper of one shade.

This tells a pasted table or a letterhead from a photograph, a chart or a logo, at a hundredth of what reading it would
take. A chart has labels too; what decides is whether most of the ink is in letters.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from docbatch.models import Box

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np

    Grey = np.ndarray[Any, np.dtype[np.uint8]]
    Numbers = np.ndarray[Any, np.dtype[np.int64]]
    Flags = np.ndarray[Any, np.dtype[np.bool_]]

SHADES_OF_PAPER = 24
"""How far, of 256 greys, paper is from the most frequent one."""
LEAST_PAPER = 0.5
"""Share of the picture that is paper; a photograph has no grey that is so frequent."""
LEAST_CONTRAST = 50
"""How far ink is from paper, lighter or darker; grains and the traces of JPEG are nearer."""
LETTER_PT = (3.0, 36.0)
"""Height of a letter, in points."""
RULE_PT, THICK_PT = 24.0, 3.0
"""What runs straight for so long and is not so thick is a rule, which tables have as well as charts."""
LEAST_IN_ROW, LEAST_LETTERS = 3, 10
"""Letters beside each other that are a word, and letters in words that are worth reading: "Total 128.50"."""
LEAST_PRINTED = 0.6
"""Share of the ink, rules left out, that is in words: of charts up to 0.56, of a letterhead with its emblem 0.66."""
MOST_DENSE, FEW_ROWS = 0.33, 3.0
"""Share of a block of print that is ink, and heights of a letter from which that tells: a QR code is half ink."""
MOST_LETTERS = 2000
"""Letters that are looked at; so many are print, whatever else there is."""
WIDE_SPACE_PT = 72.0
"""Blocks of print that are farther apart, from top to bottom, are read on their own."""


class _Marks(NamedTuple):
    """Connected spots of ink, in pixels: left edges, top edges, widths, heights, and how much of it is ink."""

    x: Numbers
    y: Numbers
    w: Numbers
    h: Numbers
    ink: Numbers

    def only(self, chosen: Flags) -> _Marks:
        return _Marks(*(values[chosen] for values in self))


def blocks_of_print(grey: Grey, scale: float, own: Sequence[Box] = ()) -> list[Box]:
    """The blocks of print on the picture `grey`, from top to bottom; empty where it shows something else.

    `grey` is height by width, `scale` its pixels a point. Boxes are in its pixels: those that come out, and those of
    the text that the page has of its `own`, which is passed over.
    """
    import numpy as np

    if grey.size == 0:
        return []
    paper = int(np.bincount((grey >> 3).ravel()).argmax()) * 8 + 4
    off = np.abs(grey.astype(np.int16) - paper)
    for x0, y0, x1, y1 in own:
        off[max(int(y0), 0) : max(int(y1) + 1, 0), max(int(x0), 0) : max(int(x1) + 1, 0)] = 0
    if np.mean(off <= SHADES_OF_PAPER) < LEAST_PAPER:
        return []
    ink = _without_rules((off > LEAST_CONTRAST).astype(np.uint8), scale)
    # Upright first: hardly any print lies on its side.
    return _blocks(_marks(ink), scale) or [
        (y0, x0, y1, x1) for x0, y0, x1, y1 in _blocks(_marks(np.ascontiguousarray(ink.T)), scale)
    ]


def _without_rules(ink: Grey, scale: float) -> Grey:
    """`ink` without what is long and thin."""
    import cv2
    import numpy as np

    long, thick = max(3, round(RULE_PT * scale)), max(2, round(THICK_PT * scale))
    rules = np.zeros_like(ink)
    for along, across in (((long, 1), (1, thick)), ((1, long), (thick, 1))):
        straight = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones(along[::-1], np.uint8))
        rules |= straight & ~cv2.morphologyEx(straight, cv2.MORPH_OPEN, np.ones(across[::-1], np.uint8))
    return np.asarray(ink & ~rules, dtype=np.uint8)


def _marks(ink: Grey) -> _Marks:
    import cv2
    import numpy as np

    _, _, found, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    return _Marks(*np.asarray(found[1:], dtype=np.int64).T)


def _blocks(marks: _Marks, scale: float) -> list[Box]:
    """The blocks of print among `marks`, if most of their ink is print."""
    import numpy as np

    letters = marks.only(_may_be_letters(marks, scale))
    first = np.lexsort((letters.x, letters.y))[:MOST_LETTERS]
    left_out = int(letters.ink.sum())
    letters = _Marks(*(values[first] for values in letters))
    left_out -= int(letters.ink.sum())
    printed = letters.only(_in_words(letters))
    if len(printed.x) < LEAST_LETTERS or printed.ink.sum() < LEAST_PRINTED * (marks.ink.sum() - left_out):
        return []
    return [
        (float(b.x.min()), float(b.y.min()), float((b.x + b.w).max()), float((b.y + b.h).max()))
        for b in _apart(printed, WIDE_SPACE_PT * scale)
        if len(b.x) >= LEAST_LETTERS and not _is_code(b)
    ]


def _is_code(block: _Marks) -> bool:
    """Whether marks fill a block as those of a QR code do, which have no lines with paper between them."""
    import numpy as np

    wide = (block.x + block.w).max() - block.x.min()
    high = (block.y + block.h).max() - block.y.min()
    return bool(high > FEW_ROWS * np.median(block.h) and block.ink.sum() > MOST_DENSE * wide * high)


def _may_be_letters(marks: _Marks, scale: float) -> Flags:
    """Which marks have the size and shape of a letter, or of a word whose letters touch."""
    low, high = (height * scale for height in LETTER_PT)
    box = marks.w * marks.h
    size = (marks.h >= low) & (marks.h <= high) & (marks.w <= 8 * marks.h)
    bar = (marks.w > 3 * marks.h) & (marks.ink > 0.8 * box)
    flags: Flags = size & (marks.ink >= 0.1 * box) & ~bar
    return flags


def _in_words(letters: _Marks) -> Flags:
    """Which letters stand in a row of at least `LEAST_IN_ROW`, of one size and close to each other."""
    import numpy as np

    x, y, w, h, _ = letters
    if not len(x):
        return np.zeros(0, dtype=bool)
    low, high = np.minimum(h[:, None], h), np.maximum(h[:, None], h)
    shared = np.minimum((y + h)[:, None], y + h) - np.maximum(y[:, None], y)
    gap = x - (x + w)[:, None]
    follows = (shared > 0.5 * low) & (high <= 2.2 * low) & (gap > -0.3 * low) & (gap < 0.9 * high) & (x > x[:, None])
    following = np.where(follows.any(1), np.where(follows, x, np.iinfo(np.int64).max).argmin(1), -1)
    after, before = np.zeros(len(x), dtype=np.int64), np.zeros(len(x), dtype=np.int64)
    for at in np.argsort(-x):
        if following[at] >= 0:
            after[at] = after[following[at]] + 1
    for at in np.argsort(x):
        if following[at] >= 0:
            before[following[at]] = max(before[following[at]], before[at] + 1)
    flags: Flags = after + before + 1 >= LEAST_IN_ROW
    return flags


def _apart(letters: _Marks, space: float) -> Iterator[_Marks]:
    """`letters` in blocks that a `space` in pixels parts from top to bottom."""
    import numpy as np

    order = np.argsort(letters.y)
    letters = _Marks(*(values[order] for values in letters))
    reach = np.maximum.accumulate(letters.y + letters.h)
    block = np.concatenate([[0], np.cumsum(letters.y[1:] - reach[:-1] > space)])
    for number in range(int(block[-1]) + 1):
        yield letters.only(block == number)
