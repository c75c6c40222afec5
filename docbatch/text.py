"""The text layer of PDF pages, in reading order, with the place of every word."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from importlib.metadata import version
from itertools import groupby
from statistics import median
from typing import TYPE_CHECKING, Any, NamedTuple

from docbatch.errors import CorruptError
from docbatch.glyphs import as_page_shows, runs_leftward, words_of
from docbatch.hyphens import without_cuts
from docbatch.models import Box, PageRoute, Pages, PageText, Word
from docbatch.names import name_of
from docbatch.rendering import mupdf_faults, open_pdf
from docbatch.turning import as_shown, turns_of, upright
from docbatch.windows import Window, without_words

if TYPE_CHECKING:
    import pymupdf

VERSION = "6"  # bump when the text, the words or their order change for the same file: old results are not reused
ENGINE = f"pymupdf {version('pymupdf')}"

logger = logging.getLogger(__name__)

MOST_BLOCKS = 400
"""Blocks on a page above which no columns are looked for: such pages are forms or drawings, and time grows."""
PROSE_WORDS = 4
"""Words of a line that belongs to running text; labels and values of forms and tables have fewer."""
PROSE_LINES = 4
"""Lines of running text that make a column."""

Span = tuple[float, float, float, float, str]
"""A word and its box, before its line has a number."""


class Line(NamedTuple):
    """Words on one height."""

    box: Box
    words: list[Span]


class Block(NamedTuple):
    """Lines that stay together."""

    box: Box
    lines: list[Line]
    prose: int
    """How much of it is running text, in lines."""


def read_text(path: str, window: Window) -> Pages:
    """Read the text layer of the pages of `window` in the PDF at `path`.

    The pages come back in their order, words in points of the page as shown. A page that cannot be read has empty text
    and says so in its reason. Raises `CorruptError` if the window is the whole document and none can be read, and
    `NotFoundError` or `PasswordRequiredError` as opening does.
    """
    with open_pdf(path) as document:
        pages = [_read_page(document, route, name_of(path)) for route in window.pages]
    if window.whole and window.pages and not any(pages):
        raise CorruptError(f"no page of {name_of(path)} can be read")
    read = [page or _unreadable(route) for page, route in zip(pages, window.pages, strict=True)]
    return Pages(pages=tuple(read if window.with_words else map(without_words, read)))


def in_reading_order(blocks: list[Block]) -> list[Block]:
    """Sort the blocks of a page as a person reads them: columns of prose one after the other, the rest by rows."""
    gutter = _gutter(blocks) if 1 < len(blocks) <= MOST_BLOCKS else None
    return _by_rows(blocks) if gutter is None else _by_columns(blocks, gutter)


def around(boxes: Iterable[Box | Span]) -> Box:
    """The smallest box that holds all of `boxes`."""
    left, top, right, bottom = zip(*(box[:4] for box in boxes), strict=True)
    return (min(left), min(top), max(right), max(bottom))


def covered(box: Box, by: Iterable[Box]) -> float:
    """The share of `box` that lies under others, which hardly overlap each other."""
    wide_high = ((min(box[2], it[2]) - max(box[0], it[0]), min(box[3], it[3]) - max(box[1], it[1])) for it in by)
    area = max((box[2] - box[0]) * (box[3] - box[1]), 1e-6)
    return sum(wide * high for wide, high in wide_high if wide > 0 and high > 0) / area


def on_one_height(a: Box, b: Box) -> bool:
    """Whether two pieces of text stand on one line: they share more than half of the lower one's height."""
    shared = min(a[3], b[3]) - max(a[1], b[1])
    return shared > 0.5 * min(a[3] - a[1], b[3] - b[1])


def as_text(lines: Iterable[Iterable[str]]) -> str:
    """Lines of words as text: words that were cut at the end of a line whole, two single quotes as the double they are.

    The words themselves keep what is printed.
    """
    whole = without_cuts([" ".join(words) for words in lines])
    return "".join(line.replace("\u2018\u2018", "\u201c").replace("\u2019\u2019", "\u201d") + "\n" for line in whole)


def _unreadable(route: PageRoute) -> PageText:
    return PageText(
        page=route.page,
        width=route.width,
        height=route.height,
        method="text",
        reason=f"{route.reason}; the page cannot be read",
        text="",
        doubt="it is damaged and cannot be read",
    )


def _read_page(document: pymupdf.Document, route: PageRoute, name: str) -> PageText | None:
    """The text of one page, or None if MuPDF cannot read it."""
    try:
        page = document[route.page - 1]
        found = as_page_shows(page, words_of(page))
    except mupdf_faults() as error:
        logger.warning("%s: page %d cannot be read (%s)", name, route.page, type(error).__name__)
        return None
    leftward = runs_leftward(word[4] for word in found)
    turns = 0 if leftward else turns_of(_lines_of(found))
    # What lies on its side is ordered upright, and what is read from the right in a mirror.
    place = partial(upright, turns=turns, width=route.width, height=route.height)
    found = [(*place(word[:4]), *word[4:]) for word in found]
    if leftward:
        found = [(*_mirrored(word[:4]), *word[4:]) for word in found]
    return _page_text(route, in_reading_order(_blocks(found)), turns, leftward)


def _lines_of(found: Iterable[Sequence[Any]]) -> Iterator[list[Box]]:
    """The places of MuPDF's words, line by line."""
    for _, line in groupby(found, key=lambda word: (word[5], word[6])):
        yield [(word[0], word[1], word[2], word[3]) for word in line]


def _mirrored(box: Box) -> Box:
    return (-box[2], box[1], -box[0], box[3])


def _page_text(route: PageRoute, blocks: Sequence[Block], turns: int, leftward: bool) -> PageText:
    """A page of `blocks`, which stand on the page turned `turns` times, and in a mirror if it is `leftward`."""

    def shown(span: Span) -> Box:
        box = _mirrored(span[:4]) if leftward else span[:4]
        x0, y0, x1, y1 = (round(at, 2) for at in as_shown(box, turns, route.width, route.height))
        return (x0, y0, x1, y1)

    lines = list(_with_initials(line for block in blocks for line in block.lines))
    return PageText(
        page=route.page,
        width=route.width,
        height=route.height,
        method="text",
        reason=route.reason,
        text=as_text([span[4] for span in line.words] for line in lines),
        words=tuple(Word(*shown(span), span[4], number) for number, line in enumerate(lines) for span in line.words),
        turns=turns,
    )


def _with_initials(lines: Iterable[Line]) -> Iterator[Line]:
    """Lines with a large first letter of a paragraph put back to its word."""
    initial: Line | None = None
    for line in lines:
        if initial and _begins(initial.box, line.box):
            yield _joined(initial, line)
            initial = None
            continue
        if initial:
            yield initial
        is_letter = len(line.words) == 1 and len(line.words[0][4]) == 1 and line.words[0][4].isupper()
        initial = line if is_letter else None
        if not is_letter:
            yield line
    if initial:
        yield initial


def _joined(letter: Line, line: Line) -> Line:
    """A line with `letter` as the first of its first word."""
    first, *others = line.words
    # As high as its line: what is laid out by heights must not take the letter's two or three lines for one.
    whole = (letter.box[0], first[1], first[2], first[3], letter.words[0][4] + first[4])
    return Line(around([whole, line.box]), [whole, *others])


def _begins(letter: Box, line: Box) -> bool:
    """Whether a line stands right beside the top of a letter that is much taller."""
    tall = letter[3] - letter[1]
    beside = -0.2 * tall < line[0] - letter[2] < 0.4 * tall
    return beside and line[3] - line[1] < 0.6 * tall and letter[1] - 0.2 * tall < line[1] < letter[1] + 0.4 * tall


_WITHOUT_WIDTH = dict.fromkeys(map(ord, "\u200b\u2060\ufeff"))
"""Where a line may break and where not: nothing that a page shows, and no part of a word that is looked for."""


def _blocks(found: Iterable[tuple[float, float, float, float, str, int, int, int]]) -> list[Block]:
    """MuPDF's words as blocks of lines."""
    grouped: dict[int, dict[int, list[Span]]] = {}
    for x0, y0, x1, y1, text, block, line, _ in found:
        if not (text := text.translate(_WITHOUT_WIDTH)):
            continue
        grouped.setdefault(block, {}).setdefault(line, []).append((x0, y0, x1, y1, text))
    return [
        Block(around([line.box for line in lines]), lines, sum(map(_is_prose, lines)))
        for pieces in grouped.values()
        for lines in _parts([Line(around(words), words) for words in pieces.values()])
    ]


def _parts(pieces: list[Line]) -> list[list[Line]]:
    """Join the pieces of one of MuPDF's blocks to lines, in one part or several.

    Pieces beside each other are one line, a label and its value for example. But where both are running text, the block
    holds columns that were drawn row by row, and each column becomes a part.
    """
    parts: list[list[Line]] = [[]]
    current, last = parts[0], None
    for piece in pieces:
        if last is None or not on_one_height(last.box, piece.box):
            current = next((part for part in parts if part and _overlap(part[-1].box, piece.box)), parts[-1])
        elif _is_prose(last) and _is_prose(piece):
            current = next((part for part in parts if part[-1] is not last and _overlap(part[-1].box, piece.box)), [])
            if not current:
                parts.append(current)
        elif piece.box[0] >= last.box[2] - 1:
            current[-1] = last = Line(around([last.box, piece.box]), last.words + piece.words)
            continue
        elif piece.box[2] <= last.box[0] + 1:  # drawn after what it is read before
            current[-1] = last = Line(around([last.box, piece.box]), piece.words + last.words)
            continue
        current.append(piece)
        last = piece
    return parts


def _gutter(blocks: list[Block]) -> float | None:
    """The x that parts most running text into a left and a right column, if there is one."""
    best, most = None, 0
    for x in sorted({round(block.box[0] - 0.5) for block in blocks if block.prose}):
        left = [block for block in blocks if block.box[2] <= x]
        right = [block for block in blocks if block.box[0] >= x]
        parted = min(_prose(left), _prose(right))
        across = _prose(blocks) - _prose(left) - _prose(right)
        if parted > max(most, across / 4) and _are_columns(left, right):
            best, most = x, parted
    return best


def _by_columns(blocks: list[Block], gutter: float) -> list[Block]:
    """Left of `gutter` before right of it, in each band between the blocks that reach across it."""
    ordered: list[Block] = []
    left: list[Block] = []
    right: list[Block] = []

    def close_band() -> None:
        columns = _are_columns(left, right)
        ordered.extend(in_reading_order(left) + in_reading_order(right) if columns else _by_rows(left + right))
        left.clear()
        right.clear()

    for block in sorted(blocks, key=lambda block: block.box[1]):
        if block.box[0] < gutter < block.box[2]:
            close_band()
            ordered.append(block)
        else:
            (left if block.box[2] <= gutter else right).append(block)
    close_band()
    return ordered


def _are_columns(left: list[Block], right: list[Block]) -> bool:
    """Whether two sides are running text beside each other, and not labels with their values."""
    if min(_prose(left), _prose(right)) < PROSE_LINES:
        return False
    a, b = around([block.box for block in left]), around([block.box for block in right])
    return min(a[3], b[3]) - max(a[1], b[1]) > 0.3 * min(a[3] - a[1], b[3] - b[1])


def _by_rows(blocks: list[Block]) -> list[Block]:
    """From top to bottom; blocks that begin on one height go from left to right."""
    if len(blocks) < 2:
        return list(blocks)
    slack = 0.4 * median(block.lines[0].box[3] - block.lines[0].box[1] for block in blocks)
    rows: list[list[Block]] = []
    for block in sorted(blocks, key=lambda block: block.box[1]):
        if rows and block.box[1] - rows[-1][0].box[1] <= slack:
            rows[-1].append(block)
        else:
            rows.append([block])
    return [block for row in rows for block in sorted(row, key=lambda block: block.box[0])]


def _prose(blocks: list[Block]) -> int:
    return sum(block.prose for block in blocks)


def _is_prose(line: Line) -> bool:
    return len(line.words) >= PROSE_WORDS


def _overlap(a: Box, b: Box) -> bool:
    return min(a[2], b[2]) > max(a[0], b[0])
