"""A ruled table: which of its cells each word stands in, and whether its rules part all that is written."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from docbatch.models import Box
from docbatch.tabular.words import Line, Rule, is_figure

SAME = 4.0
"""Points within which edges of cells are one rule, drawn twice or as a thin box."""
LEAST_RUNS = 3
"""Horizontal rules of the same reach that make the frame of a table."""
MOST_LOOSE = 1.5
"""Times more starts of cells than cells in the longest row: those of a chart's bars stand anywhere."""


class Ruled(NamedTuple):
    """A ruled table as a grid of text, and whether its rules part all of its cells."""

    grid: list[list[str]]
    whole: bool
    loose: bool
    """Whether its cells begin anywhere, as the bars of a chart do."""


def read_ruled(cells: Sequence[Box], lines: Sequence[Line]) -> Ruled:
    """Put the words of `lines` into `cells`; a cell that spans has its text at its first row and column."""
    lefts, tops = _edges(cell[0] for cell in cells), _edges(cell[1] for cell in cells)
    grid = [[""] * len(lefts) for _ in tops]
    seen: dict[int, dict[int, tuple[int, int]]] = {}
    in_rows: dict[int, int] = {}
    crowded = 0
    placed = [(*cell, _index(tops, cell[1]), _index(lefts, cell[0])) for cell in cells]
    for cell in placed:
        in_rows[cell[4]] = in_rows.get(cell[4], 0) + 1
    for number, line in enumerate(lines):
        for piece in line.pieces:
            inside: dict[tuple[int, int], list[str]] = {}
            for word in piece.words:
                x, y = (word.x0 + word.x1) / 2, (word.top + word.bottom) / 2
                at = next(((r, c) for x0, y0, x1, y1, r, c in placed if x0 <= x <= x1 and y0 <= y <= y1), None)
                # A cell that is not closed on all sides is none to tabula.
                at = at or (_index(tops, y), _index(lefts, x))
                inside.setdefault(at, []).append(word.text)
            for (row, column), words in inside.items():
                grid[row][column] = f"{grid[row][column]} {' '.join(words)}".strip()
                pieces, figures = seen.setdefault(row * 1000 + column, {}).get(number, (0, 0))
                crowded += pieces == 1
                seen[row * 1000 + column][number] = (pieces + 1, figures + is_figure(" ".join(words)))
    loose = len(lefts) > MOST_LOOSE * max(in_rows.values(), default=0) + 1
    return Ruled(grid, crowded < 2 and not _has_records_below_each_other(seen), loose)


def _has_records_below_each_other(seen: dict[int, dict[int, tuple[int, int]]]) -> bool:
    """Whether a row between rules holds several lines that have figures in more than one of its cells."""
    records: dict[tuple[int, int], int] = {}
    for key, by_line in seen.items():
        for number, (_, figures) in by_line.items():
            if figures:
                records[key // 1000, number] = records.get((key // 1000, number), 0) + 1
    rows: dict[int, int] = {}
    for (row, _), cells in records.items():
        if cells > 1:
            rows[row] = rows.get(row, 0) + 1
    return any(lines > 1 for lines in rows.values())


def _edges(values: object) -> list[float]:
    """Sorted positions, those within `SAME` as one."""
    edges: list[float] = []
    for value in sorted(values):  # type: ignore[call-overload]
        if not edges or value - edges[-1] > SAME:
            edges.append(value)
    return edges


def _index(edges: Sequence[float], value: float) -> int:
    return max(bisect_right(edges, value + 0.01) - 1, 0)


def missing_sides(horizontals: Sequence[Rule], verticals: Sequence[Rule]) -> list[Rule]:
    """The vertical rules that close tables whose rows are ruled to both sides, but have no frame there."""
    groups: dict[tuple[int, int], list[Rule]] = {}
    for rule in horizontals:
        start, end = round(rule.start / SAME), round(rule.end / SAME)
        near = ((a, b) for a in (start, start - 1, start + 1) for b in (end, end - 1, end + 1))
        key = next((pair for pair in near if pair in groups), (start, end))
        groups.setdefault(key, []).append(rule)
    sides = []
    for group in groups.values():
        top, bottom = min(rule.at for rule in group), max(rule.at for rule in group)
        left, right = min(rule.start for rule in group), max(rule.end for rule in group)
        inner = [v for v in verticals if left < v.at < right and v.start < bottom - 1 and v.end > top + 1]
        if len(group) >= LEAST_RUNS and inner:
            for side in (left, right):
                if not any(abs(v.at - side) < SAME and v.start < bottom - 1 and v.end > top + 1 for v in verticals):
                    sides.append(Rule(side, top, bottom))
    return sides
