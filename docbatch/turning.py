"""Pages that lie on their side or upside down: places on the page as shown, and on it turned until its text is upright.

Turns are counted in quarters to the left, 0 to 3. Boxes are (x0, y0, x1, y1) with the origin at the top left; `width`
and `height` are those of the page as shown.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from docbatch.models import Box, PageText, Word

LEAST_TURNED = 0.7
"""Share of a page's text, by length, that runs another way than from left to right before it is turned for that."""


def upright(box: Box, turns: int, width: float, height: float) -> Box:
    """A box on the page as shown as it stands once the page is turned `turns` times."""
    x0, y0, x1, y1 = box
    if turns == 1:
        return (y0, width - x1, y1, width - x0)
    if turns == 2:
        return (width - x1, height - y1, width - x0, height - y0)
    if turns == 3:
        return (height - y1, x0, height - y0, x1)
    return box


def as_shown(box: Box, turns: int, width: float, height: float) -> Box:
    """A box on the page turned `turns` times as it stands on the page as shown."""
    size = (height, width) if turns % 2 else (width, height)
    return upright(box, -turns % 4, *size)


def upright_page(page: PageText) -> PageText:
    """`page` turned until its text is upright: what is beside and below is then as a person reads it."""
    if not page.turns:
        return page
    words = tuple(
        Word(*upright(word[:4], page.turns, page.width, page.height), word.text, word.line, word.confidence)
        for word in page.words
    )
    size = {"width": page.height, "height": page.width} if page.turns % 2 else {}
    return page.model_copy(update={"words": words, **size})


def as_shown_on(page: PageText, words: Iterable[Word]) -> tuple[Word, ...]:
    """Words of `page`, which `upright_page` turned, where they stand on it as it is shown."""
    width, height = (page.height, page.width) if page.turns % 2 else (page.width, page.height)
    return tuple(
        Word(*as_shown(word[:4], page.turns, width, height), word.text, word.line, word.confidence) for word in words
    )


def turns_of(lines: Iterable[list[Box]]) -> int:
    """How often a page must be turned, by the way in which the words of its `lines` follow each other.

    Upright text is 0, and so is a page of which not nearly all runs one other way: a stamp, a mark in the margin.
    """
    ways = [0.0, 0.0, 0.0, 0.0]
    for line in lines:
        for a, b in pairwise(line):
            across = (b[0] + b[2]) - (a[0] + a[2])
            down = (b[1] + b[3]) - (a[1] + a[3])
            if abs(across) >= abs(down):
                ways[0 if across > 0 else 2] += abs(across)
            else:
                ways[1 if down > 0 else 3] += abs(down)
    most = max(range(4), key=ways.__getitem__)
    return most if ways[most] > LEAST_TURNED * sum(ways) else 0
