"""Where on a page unruled tables stand: lines of text with gaps below gaps, as columns leave them."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from docbatch.models import Box
from docbatch.tabular.columns import find_columns
from docbatch.tabular.prose import without_paragraphs
from docbatch.tabular.words import Line

LEAST_GAPPED_LINES = 3
"""Lines with gaps that make an unruled table."""
MOST_PLAIN_LINES = 1
"""Lines without a gap that may follow each other within a table: a cell's second line, a heading of some rows."""
NEXT_LINE = 2.0
"""In heights of a line: how far below the last one a line may stand to belong to it for that alone."""
NEXT_PART = 8.0
"""The same for a part of a table whose columns go on as before."""
NEXT_NEAR = 5.0
"""The same for a part whose columns only fit."""
LEAST_ALIGNED = 0.7
"""Share of a part's pieces that must stand under an edge or a middle of the pieces above, for its columns to go on."""
ALIGNED = 1.0
"""Points to which edges and middles are rounded before they are compared; neighbours count as equal."""
LINES_COMPARED = 40
"""Lines of a table above that are compared with the part below."""
WIDEST_BETWEEN = 0.5
"""Share of a table's width above which a line of text without a gap is none of its headings."""
MOST_BETWEEN = 3
"""Lines that may stand between two parts whose columns fit together, but are not aligned."""


def unruled_parts(lines: Sequence[Line]) -> list[list[Line]]:
    """The lines of each part of a page that looks like an unruled table.

    tabula's own detector looks for the same and for drawn lines on two pictures of the page; drawing those took nine
    tenths of the time that a page took, and it found fewer tables.
    """
    lines = without_paragraphs(sorted(lines))
    parts: list[list[Line]] = []
    for part in _parts(lines):
        if parts and _belong(parts[-1], part, lines):
            between = [line for line in lines if parts[-1][-1].top < line.top < part[0].top]
            parts[-1] += between + part
        else:
            parts.append(part)
    found = [_without_caption(part) for part in parts]
    return [
        table
        for part in found
        if sum(line.gapped for line in part) >= LEAST_GAPPED_LINES
        for table in _at_headings(_extended(part, lines))
    ]


def _parts(lines: Sequence[Line]) -> list[list[Line]]:
    """Runs of lines close below each other that begin and end with a gapped line and have few others between."""
    parts: list[list[Line]] = []
    part: list[Line] = []
    gapped: Line | None = None
    plain = 0
    for line in lines:
        wraps = gapped is not None and _within_cell(line, gapped)
        if part and (
            line.top - part[-1].bottom > NEXT_LINE * line.height
            or (not line.gapped and not wraps and plain >= MOST_PLAIN_LINES)
        ):
            parts.append(part)
            part, plain, gapped = [], 0, None
        if line.gapped or part:
            part.append(line)
            plain = 0 if line.gapped else plain + (not wraps)
        if line.gapped:
            gapped = line
    parts.append(part)
    for part in parts:
        while part and not part[-1].gapped:
            part.pop()
    return [part for part in parts if part]


def _within_cell(line: Line, above: Line) -> bool:
    """Whether a `line` without a gap may go on with a cell of the gapped line `above`: it ends before the next one."""
    if line.gapped:
        return False
    (piece,) = line.pieces
    starts = [own.x0 for own in above.pieces[1:]] + [float("inf")]
    return any(
        own.x0 - 2 <= piece.x0 < own.x1 and piece.x1 < start
        for own, start in zip(above.pieces[:-1], starts[:-1], strict=True)
    )


def _belong(above: list[Line], below: list[Line], lines: Sequence[Line]) -> bool:
    """Whether two parts are one table."""
    if below[0].top - above[-1].bottom < NEXT_PART * below[0].height and _go_on(above, below):
        return True
    between = [line for line in lines if above[-1].top < line.top < below[0].top]
    chain = [above[-1], *between, below[0]]
    if any(b.top - a.bottom > NEXT_NEAR * b.height for a, b in itertools.pairwise(chain)):
        return False
    left, _, right, _ = area_of(above + below)
    wide = any(line.pieces[-1].x1 - line.pieces[0].x0 > WIDEST_BETWEEN * (right - left) for line in between)
    new_heading = not below[0].is_record and any(line.is_record for line in above)
    if len(between) > MOST_BETWEEN or wide or new_heading:
        return False
    most = max(len(find_columns(above)), len(find_columns(below)))
    return most > 2 and len(find_columns(above + below)) == most


def _without_caption(part: list[Line]) -> list[Line]:
    """`part` without lines at its top that are a number and a title, apart from each other."""
    left, _, right, _ = area_of(part)
    while part and _is_caption(part[0], right - left):
        part = part[1:]
        while part and not part[0].gapped:
            part = part[1:]
    return part


def _is_caption(line: Line, width: float) -> bool:
    if len(line.pieces) != 2:
        return False
    label, title = line.pieces
    return title.x1 - title.x0 > WIDEST_BETWEEN * width and label.x1 - label.x0 < (1 - WIDEST_BETWEEN) * width


def _extended(part: list[Line], lines: Sequence[Line]) -> list[Line]:
    """`part` with headings over it that stand right of the first column, and the last lines of its last row."""
    start, end = lines.index(part[0]), lines.index(part[-1]) + 1
    columns = find_columns(part)
    while start and len(columns) > 2:
        line = lines[start - 1]
        near = part[0].top - line.bottom < NEXT_LINE * max(line.height, part[0].height)
        over = line.pieces[0].x0 > columns[0].x1 and line.pieces[-1].x1 < columns[-1].x1 + line.height
        if not near or not over:
            break
        part = [line, *part]
        start -= 1
    last = part[-1]
    while end < len(lines):
        line = lines[end]
        near = line.top - part[-1].bottom < NEXT_LINE * line.height
        if not near or not _within_cell(line, last) or not line.pieces[0].text[:1].islower():
            break
        part = [*part, line]
        end += 1
    return part


def _at_headings(part: list[Line]) -> list[list[Line]]:
    """`part` in several where its first heading is repeated, as by a further table of the same kind."""
    first = _letters(part[0])
    starts = [0, *(number for number, line in enumerate(part) if number > 1 and first and _letters(line) == first)]
    tables = [part[start:end] for start, end in zip(starts, [*starts[1:], len(part)], strict=True)]
    return tables if min(map(len, tables)) >= LEAST_GAPPED_LINES and not part[0].is_record else [part]


def _letters(line: Line) -> str:
    text = " ".join(piece.text for piece in line.pieces)
    return text if any(c.isalpha() for c in text) else ""


def _go_on(above: list[Line], below: list[Line]) -> bool:
    """Whether the columns of `above`, by its last lines, are those of `below`."""
    marks = (mark for line in above[-LINES_COMPARED:] for piece in _marks(line) for mark in piece)
    edges = {(kind, near) for kind, at in marks for near in (at - 1, at, at + 1)}
    pieces = [marks for line in below for marks in _marks(line)]
    return sum(any(mark in edges for mark in marks) for marks in pieces) >= LEAST_ALIGNED * len(pieces)


def _marks(line: Line) -> list[tuple[tuple[str, int], ...]]:
    """The left, the middle and the right of each piece of a line with gaps, in steps of `ALIGNED`."""
    if not line.gapped:
        return []
    return [
        tuple(
            (kind, round(x / ALIGNED))
            for kind, x in (("left", piece.x0), ("middle", (piece.x0 + piece.x1) / 2), ("right", piece.x1))
        )
        for piece in line.pieces
    ]


def area_of(lines: Sequence[Line]) -> Box:
    """The box around `lines`."""
    return (
        min(line.pieces[0].x0 for line in lines),
        min(line.top for line in lines),
        max(line.pieces[-1].x1 for line in lines),
        max(line.bottom for line in lines),
    )
