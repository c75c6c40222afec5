"""What OCR read on the pictures of a page, put into the page's own text where the pictures stand.

The page's own text is exact, and what the pictures repeat of it is left out. Words from pictures keep the confidence
that OCR gave them, so a value that rests on them is judged as on a scan.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, groupby
from typing import NamedTuple

from docbatch.errors import (
    CorruptError,
    OutOfMemoryError,
    StageTimeoutError,
    TooLargeError,
    WorkerCrashedError,
)
from docbatch.models import Box, Frozen, PageText, Word
from docbatch.text import around, as_text, covered
from docbatch.turning import upright

VERSION = "1"  # bump when the text, the words or their order change for the same pictures: old results are not reused

LEAST_CONFIDENCE = 0.7
"""Mean of a line below which it is left out: a picture is not known to show print, as a scanned page is."""
LEAST_CHARACTERS = 2
"""Letters and digits of a line; single ones are bullets and marks."""
LEAST_READ = 4
"""Letters and digits of the lines of a picture that the page's text has nowhere; fewer are an emblem."""
MOST_COVERED = 0.5
"""A word of which more lies under the page's own text is that text, read from its picture."""
MOST_SURE = 0.9999
"""Of a word from a picture: 1.0 is a text layer's, and OCR says it too at times."""
ELSEWHERE = 0.1
"""Weight of a line that stands neither above nor below a picture, in the choice of the picture's place."""

_LOST = (CorruptError, TooLargeError, StageTimeoutError, WorkerCrashedError, OutOfMemoryError)


class PictureText(Frozen):
    """What was read on one picture of a page."""

    box: Box
    """The region that was read."""
    words: tuple[Word, ...]
    """In lines, in reading order."""


class PicturesText(Frozen):
    """What was read on the pictures of a page."""

    page: int
    pictures: tuple[PictureText, ...]


class _Line(NamedTuple):
    words: tuple[Word, ...]
    box: Box
    """On the page turned until its text is upright."""


def inlaid(page: PageText, read: PicturesText) -> PageText:
    """`page` with the lines that its pictures say beyond its own text, each picture a block in the reading order.

    On a page whose words were left out, the pictures follow its text.
    """
    own = _lines(page.words, page)
    blocks = [lines for picture in read.pictures if (lines := _worth(picture, page, own))]
    if not blocks:
        return page
    letters = sum(len(word.text) for lines in blocks for line in lines for word in line.words)
    sure = sum(len(word.text) * word.confidence for lines in blocks for line in lines for word in line.words)
    order = _ordered(own, blocks)
    words = tuple(word._replace(line=number) for number, line in enumerate(chain(*order)) for word in line.words)
    text = "".join(as_text([word.text for word in line.words] for line in part) for part in order)
    pictures = "1 picture" if len(blocks) == 1 else f"{len(blocks)} pictures"
    return page.model_copy(
        update={
            "reason": f"{page.reason}; {pictures} of text read by OCR",
            "text": text if page.has_words else page.text + text,
            "words": words if page.has_words else (),
            "confidence": round(sure / letters, 4),
            "pictures": len(blocks),
        }
    )


def settled(page: PageText, read: PicturesText | BaseException) -> PageText:
    """`page` with what was `read` on its pictures, or with the doubt that they could not be read.

    Raises an error that is not about the pictures: a file that changed meanwhile, a batch that ends.
    """
    if not isinstance(read, BaseException):
        return inlaid(page, read)
    if type(read) not in _LOST:  # not their subclasses either, which are about the document or the batch
        raise read
    doubts = [*([page.doubt] if page.doubt else []), f"a picture of text on it could not be read, since {read}"]
    return page.model_copy(update={"doubt": "; ".join(doubts), "incomplete": True})


def _lines(words: Sequence[Word], page: PageText) -> list[_Line]:
    lines = [tuple(line) for _, line in groupby(words, key=lambda word: word.line)]
    return [
        _Line(line, upright(around([word[:4] for word in line]), page.turns, page.width, page.height)) for line in lines
    ]


def _worth(picture: PictureText, page: PageText, own: Sequence[_Line]) -> list[_Line]:
    """The lines of a picture that say something, and something else than the page's own text."""
    near = [word[:4] for line in own for word in line.words if covered(word[:4], [picture.box]) > 0]
    new = [
        word._replace(confidence=min(word.confidence, MOST_SURE))
        for word in picture.words
        if covered(word[:4], near) <= MOST_COVERED
    ]
    lines = [
        line
        for line in _lines(new, page)
        if _characters(line) >= LEAST_CHARACTERS
        and sum(word.confidence for word in line.words) >= LEAST_CONFIDENCE * len(line.words)
    ]
    said = _squeezed(page.text)
    # All of them or none: a cell of a table may well stand elsewhere too.
    beyond = (line for line in lines if _squeezed("".join(word.text for word in line.words)) not in said)
    return lines if sum(map(_characters, beyond)) >= LEAST_READ else []


def _ordered(own: list[_Line], blocks: Sequence[list[_Line]]) -> list[list[_Line]]:
    """The page's lines, parted where the lines of pictures stand between them."""
    at: dict[int, list[list[_Line]]] = {}
    for block in blocks:
        at.setdefault(_place(around([line.box for line in block]), own), []).append(block)
    parts, last = [], 0
    for number in sorted(at):
        parts += [own[last:number], *sorted(at[number], key=lambda block: block[0].box[1])]
        last = number
    return [part for part in [*parts, own[last:]] if part]


def _place(box: Box, own: Sequence[_Line]) -> int:
    """How many of a page's `own` lines are read before what stands in `box`.

    The place that has fewest lines on the wrong side of it; those right above and below count most, so that a picture
    in a column stays in it.
    """
    sides = [_side(line.box, box) for line in own]
    wrong = best = sum(-side for side in sides if side < 0)  # of those that go before it, none does yet
    place = 0
    for number, side in enumerate(sides, 1):
        wrong += side
        if wrong < best - 1e-9:
            best, place = wrong, number
    return place


def _side(line: Box, box: Box) -> float:
    """How much speaks for a line being read before (below 0) or after (above 0) what stands in `box`."""
    middle = (line[1] + line[3]) / 2
    if middle <= box[1] or middle >= box[3]:
        weight = 1.0 if min(line[2], box[2]) > max(line[0], box[0]) else ELSEWHERE
        return -weight if middle <= box[1] else weight
    return -ELSEWHERE if line[0] + line[2] < box[0] + box[2] else ELSEWHERE


def _characters(line: _Line) -> int:
    return sum(char.isalnum() for word in line.words for char in word.text)


def _squeezed(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())
