"""The tables of PDF pages, found by tabula on a Java machine inside the process.

The machine starts with the first document and stays. tabula's classes are called directly: its command line, and so
`tabula.read_pdf`, loses the page of a table, and a call for each page parses the document anew each time.
"""

from __future__ import annotations

import json
import logging
import re
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from docbatch.errors import NotFoundError, OutOfMemoryError
from docbatch.java import Java, java_machine, tidy_up
from docbatch.models import Box, Table, Tables
from docbatch.names import name_of
from docbatch.plain_paths import plain_path
from docbatch.tabular.areas import area_of, unruled_parts
from docbatch.tabular.doubts import doubts_of
from docbatch.tabular.grid import is_table, without_empty
from docbatch.tabular.ruled import grid_rules, read_ruled
from docbatch.tabular.unruled import read_unruled
from docbatch.tabular.words import Line, Piece, Rule, Word

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

VERSION = "6"  # bump when other tables or cells come out of the same file: old results are not reused
ENGINE = f"tabula-py {version('tabula-py')}"

logger = logging.getLogger(__name__)

_LEADER = re.compile(r"(\.{3,}|_{3,}|-{4,}|…{2,}|·{3,})$")
"""Dots or dashes that lead the eye from a label to its value."""

LEAST_FILLED = 0.5
"""Share of a ruled table's cells that have text; emptier ones are charts and frames."""
MOST_COVERED = 0.5
"""Share of an area under ruled tables above which it is not read once more by its gaps."""
BESIDE = 10.0
"""Points above and below a table within which a rule is its own."""
MOST_RULES = 1000
"""Drawn lines of a page above which they are a drawing, and are not looked at one by one."""


class _Found(NamedTuple):
    """A table as tabula gives it, cleaned."""

    box: Box
    grid: list[list[str]]

    @property
    def filled(self) -> float:
        """The share of cells that have text."""
        return len(self.texts) / (len(self.grid) * len(self.grid[0]))

    @property
    def texts(self) -> list[str]:
        """The cells that have text."""
        return [cell for row in self.grid for cell in row if cell]


def read_tables(path: str, pages: tuple[int, ...], java_heap_mb: int) -> Tables:
    """Read the tables on the given `pages` (from 1) of the PDF at `path`.

    Boxes are in points of the page as shown. Every table has at least two rows and two columns, none of them empty,
    and rows of one length; cells have no white space at their ends. Where tabula fails, on a page or on the document,
    there are no tables, and `doubts` says so: their text is read elsewhere, so nothing else is lost. `doubts` also says
    which tables contradict themselves. `java_heap_mb` counts for the first call in a process, which starts the Java
    machine. Raises `NotFoundError`, or `OutOfMemoryError` where the heap is too small.
    """
    name = name_of(path)
    if not pages:
        return Tables()
    if not Path(path).is_file():
        raise NotFoundError(f"{name} is not there any more, or may not be read")
    java = java_machine(java_heap_mb)
    try:
        with plain_path(path) as plain, _open(java, plain) as document:
            extractor = java.extractor(document)
            # MuPDF repairs more than PDFBox: a page beyond the last one that PDFBox finds has no tables.
            last = int(document.getNumberOfPages())
            found: list[Table] = []
            failed: list[int] = []
            for page in pages:
                if page <= last:
                    read = _read_page(java, extractor, page, name)
                    found += read or []
                    failed += [page] if read is None else []
    except java.throwable as error:
        fault = _fault_of(error, name)
        logger.warning("%s: tabula cannot open it (%s)", name, fault)
        return Tables(doubts=("The tables could not be read.",))
    finally:
        tidy_up(java)
    unread = tuple(f"The tables of page {page} could not be read." for page in failed)
    return Tables(tables=tuple(found), doubts=(*unread, *doubts_of(found)))


def _fault_of(error: Any, name: str) -> str:
    """The kind of a Java exception; raises `OutOfMemoryError` for that of Java, which says nothing about the page."""
    kind = str(error.getClass().getSimpleName())
    if kind == "OutOfMemoryError":
        raise OutOfMemoryError(
            f"the tables of {name} take more memory than Java may have (DOCBATCH_JAVA_HEAP_MB)"
        ) from error
    return kind


def _read_page(java: Java, extractor: Any, number: int, name: str) -> list[Table] | None:
    """The tables of a page; None where tabula fails on it."""
    try:
        page = extractor.extract(number)
        found = _find_tables(java, page) if page is not None else None
    except java.throwable as error:
        logger.warning("%s: tabula fails on page %d (%s)", name, number, _fault_of(error, name))
        return None
    if found is None:  # tabula prints an exception about the page's content, and goes on without the page
        logger.warning("%s: tabula cannot read page %d", name, number)
        return None
    return [
        Table(page=number, bbox=box, headers=tuple(grid[0]), rows=tuple(tuple(row) for row in grid[1:]))
        for box, grid in sorted(found, key=lambda table: (table.box[1], table.box[0]))
    ]


def _find_tables(java: Java, page: Any) -> list[_Found]:
    """Ruled tables by their lines; then, by the gaps between words, what looks like a table apart from them."""
    if page.getText().isEmpty():
        return []
    lines = _lines(java, page)
    horizontals, verticals = _rules(page)
    found, partly = _ruled_tables(java, page, lines, horizontals, verticals)
    rest = _outside(lines, [table.box for table in found])
    for part in unruled_parts(rest):
        box = _with_frame(area_of(part), partly, rest)
        whole = part if box == area_of(part) else _clipped(rest, box)
        found += _unruled_table(whole, area_of(whole), horizontals, verticals)
    for table in partly:
        inside = _clipped(lines, table.box)
        if _words_in(_outside(inside, [other.box for other in found])) > MOST_COVERED * _words_in(inside):
            more = _unruled_table(inside, table.box, horizontals, verticals) or [table]
            found = [other for other in found if not _repeats(other, more)] + more
    return found


def _unruled_table(
    lines: Sequence[Line], box: Box, horizontals: Sequence[Rule], verticals: Sequence[Rule]
) -> list[_Found]:
    """The table that `lines` in `box` make up, or none."""
    grid = without_empty(read_unruled(lines, _within(horizontals, box), verticals))
    return [_Found(_rounded(*box), grid)] if is_table(grid) else []


def _with_frame(box: Box, partly: Sequence[_Found], lines: Sequence[Line]) -> Box:
    """`box` with the frame around it, if that holds hardly anything else."""
    for table in partly:
        inside = _clipped(lines, table.box)
        if _words_in(_outside(inside, [box])) < MOST_COVERED * _words_in(inside):
            return _around(box, table.box)
    return box


def _repeats(table: _Found, others: Sequence[_Found]) -> bool:
    """Whether all rows of `table` are rows of another."""
    rows = [[cell for cell in row if cell] for row in table.grid]
    return any(all(row in [[c for c in r if c] for r in other.grid] for row in rows) for other in others)


def _words_in(lines: Sequence[Line]) -> int:
    return sum(len(piece.words) for line in lines for piece in line.pieces)


def _ruled_tables(
    java: Java, page: Any, lines: Sequence[Line], horizontals: Sequence[Rule], verticals: Sequence[Rule]
) -> tuple[list[_Found], list[_Found]]:
    """The tables whose rules part all of their cells, and those whose rules part some of them."""
    bars, walls = grid_rules(horizontals, verticals)
    rulings = java.list()
    for bar in bars:
        rulings.add(java.ruling(bar.at, bar.start, bar.end - bar.start, 0.0))
    for wall in walls:
        rulings.add(java.ruling(wall.start, wall.at, 0.0, wall.end - wall.start))
    found: list[_Found] = []
    partly: list[_Found] = []
    for box, cells in sorted(_cells(java, java.lattice().extract(page, rulings)), key=lambda table: -len(table[1])):
        if _covered(box, found) > MOST_COVERED:  # tabula takes a frame within a frame for one more table
            continue
        ruled = read_ruled(cells, _clipped(lines, box))
        grid = without_empty(ruled.grid)
        if is_table(grid) and not ruled.loose:
            table = _Found(box, grid)
            if not ruled.whole:
                partly.append(table)
            elif table.filled > LEAST_FILLED:
                found.append(table)
    return found, partly


def _cells(java: Java, tables: Any) -> list[tuple[Box, list[Box]]]:
    """The boxes of tables and of their cells."""
    # One string for all cells: a call from Python into Java for each would take longer than finding them.
    buffer = java.buffer()
    java.writer().write(buffer, tables)
    return [
        (_box(table), [_box(cell) for row in table["data"] for cell in row if cell["width"] > 0 and cell["height"] > 0])
        for table in json.loads(str(buffer.toString()))
    ]


def _box(item: dict[str, Any]) -> Box:
    left, top = item["left"], item["top"]
    return _rounded(left, top, left + item["width"], top + item["height"])


def _clipped(lines: Sequence[Line], box: Box) -> list[Line]:
    """What of `lines` has its middle in `box`."""
    return [part for line in lines if (part := _kept(line, lambda word: _is_in(word, box)))]


def _outside(lines: Sequence[Line], boxes: Sequence[Box]) -> list[Line]:
    """What of `lines` has its middle in none of `boxes`."""
    if not boxes:
        return list(lines)
    return [part for line in lines if (part := _kept(line, lambda word: not any(_is_in(word, b) for b in boxes)))]


def _kept(line: Line, wanted: Callable[[Word], bool]) -> Line | None:
    """`line` with the words that are `wanted`; None if it has none."""
    pieces = tuple(Piece(words) for piece in line.pieces if (words := tuple(filter(wanted, piece.words))))
    return line._replace(pieces=pieces) if pieces else None


def _around(a: Box, b: Box) -> Box:
    return (min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3]))


def _is_in(word: Word, box: Box) -> bool:
    return box[0] <= (word.x0 + word.x1) / 2 <= box[2] and box[1] <= (word.top + word.bottom) / 2 <= box[3]


def _within(rules: Sequence[Rule], box: Box) -> list[Rule]:
    """The horizontal `rules` in `box`, and just above and below it."""
    return [rule for rule in rules if box[1] - BESIDE <= rule.at <= box[3] + BESIDE]


def _lines(java: Java, page: Any) -> list[Line]:
    """The lines of a page's text, each as pieces with a gap between them, each of these as words."""
    lines = []
    for line in java.chunk.groupByLines(java.element.mergeWords(page.getText())):
        pieces = [Piece(words) for chunk in line.getTextElements() if (words := tuple(_words(chunk)))]
        if pieces:
            pieces.sort(key=lambda piece: piece.x0)
            lines.append(
                Line(
                    min(word.top for piece in pieces for word in piece.words),
                    max(word.bottom for piece in pieces for word in piece.words),
                    tuple(pieces),
                )
            )
    return lines


def _words(chunk: Any) -> Iterator[Word]:
    """The words of a piece of text, by the letters at their ends: a call into Java for each letter takes too long."""
    text, letters = str(chunk.getText()), chunk.getTextElements()
    top, bottom = float(chunk.getTop()), float(chunk.getBottom())
    if len(text.rstrip()) > letters.size() or (text and str(letters.get(0).getText()) != text[0]):
        if text.strip():  # ligatures, or text from right to left
            yield Word(float(chunk.getLeft()), top, float(chunk.getRight()), bottom, text.strip())
        return
    for match in re.finditer(r"\S+", text):
        word = _LEADER.sub("", match[0])
        if word:
            first, last = letters.get(match.start()), letters.get(match.start() + len(word) - 1)
            yield Word(float(first.getLeft()), top, float(last.getRight()), bottom, word)


def _rules(page: Any) -> tuple[list[Rule], list[Rule]]:
    """The horizontal and the vertical rules of a page; none where it is a drawing."""
    if page.getRulings().size() > MOST_RULES:
        return [], []
    return (
        [Rule(float(r.getTop()), float(r.getLeft()), float(r.getRight())) for r in page.getHorizontalRulings()],
        [Rule(float(r.getLeft()), float(r.getTop()), float(r.getBottom())) for r in page.getVerticalRulings()],
    )


def _covered(box: Box, tables: Sequence[_Found]) -> float:
    """The share of `box` under `tables`."""
    shared = 0.0
    for x0, y0, x1, y1 in (table.box for table in tables):
        shared += max(min(box[2], x1) - max(box[0], x0), 0) * max(min(box[3], y1) - max(box[1], y0), 0)
    return shared / max((box[2] - box[0]) * (box[3] - box[1]), 1e-6)


def _rounded(x0: float, y0: float, x1: float, y1: float) -> Box:
    return (round(x0, 2), round(y0, 2), round(x1, 2), round(y1, 2))


@contextmanager
def _open(java: Java, path: str) -> Iterator[Any]:
    document = java.document.load(java.file(path))
    try:
        yield document
    finally:
        document.close()
