"""Where on a page unruled tables stand: lines of text with gaps below gaps, as columns leave them."""

from __future__ import annotations

from collections.abc import Sequence

from docbatch.models import Box
from docbatch.tabular.words import Line

LEAST_GAPPED_LINES = 3
"""Lines with gaps that make an unruled table."""
MOST_PLAIN_LINES = 1
"""Lines without a gap that may follow each other within a table: a cell's second line, a heading of some rows."""
NEXT_LINE = 2.0
"""In heights of a line: how far below the last one a line may stand to belong to it for that alone."""
NEXT_PART = 8.0
"""The same for a part of a table whose columns go on as before."""
LEAST_ALIGNED = 0.7
"""Share of a part's pieces that must stand under an edge or a middle of the pieces above, for its columns to go on."""
ALIGNED = 1.0
"""Points to which edges and middles are rounded before they are compared; neighbours count as equal."""
LINES_COMPARED = 40
"""Lines of a table above that are compared with the part below."""


def unruled_parts(lines: Sequence[Line]) -> list[list[Line]]:
    """The lines of each part of a page that looks like an unruled table.

    tabula's own detector looks for the same and for drawn lines on two pictures of the page; drawing those took nine
    tenths of the time that a page took, and it found fewer tables.
    """
    parts: list[list[Line]] = []
    for part in _parts(sorted(lines)):
        if parts and part[0].top - parts[-1][-1].bottom < NEXT_PART * part[0].height and _go_on(parts[-1], part):
            between = [line for line in lines if parts[-1][-1].top < line.top < part[0].top]
            parts[-1] += between + part
        else:
            parts.append(part)
    return [part for part in parts if sum(line.gapped for line in part) >= LEAST_GAPPED_LINES]


def _parts(lines: Sequence[Line]) -> list[list[Line]]:
    """Runs of lines close below each other that begin and end with a gapped line and have few others between."""
    parts: list[list[Line]] = []
    part: list[Line] = []
    plain = 0
    for line in lines:
        if part and (
            line.top - part[-1].bottom > NEXT_LINE * line.height or (not line.gapped and plain >= MOST_PLAIN_LINES)
        ):
            parts.append(part)
            part, plain = [], 0
        if line.gapped or part:
            part.append(line)
            plain = 0 if line.gapped else plain + 1
    parts.append(part)
    for part in parts:
        while part and not part[-1].gapped:
            part.pop()
    return [part for part in parts if part]


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
