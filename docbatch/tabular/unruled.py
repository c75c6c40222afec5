"""An unruled table, or one whose rules do not part all of its cells, as a grid of text."""

from __future__ import annotations

from collections.abc import Sequence

from docbatch.tabular.columns import find_columns, join_hollow, split_at_columns, split_at_rules
from docbatch.tabular.rows import ACROSS, Row, read_rows
from docbatch.tabular.words import Line, Rule

MOST_CROWDED = 0.1
"""Share of pieces that share a cell with another of their line, above which the gaps are those of prose."""
LEAST_ACROSS = 2
"""Rules across that make a table of text, too: one below its headings, others above and below it."""
LONGEST_CELL = 30
"""Mean characters of a filled cell above which columns of an unruled table are columns of prose."""


def read_unruled(lines: Sequence[Line], horizontals: Sequence[Rule], verticals: Sequence[Rule]) -> list[list[str]]:
    """The cells of the table that `lines` make up, row by row; empty where they make none."""
    lines = split_at_rules(lines, verticals)
    columns = find_columns(lines)
    for _ in range(2):
        if len(columns) < 2:
            return []
        lines = join_hollow(split_at_columns(lines, columns), columns)
        columns = find_columns(lines)
    rows = read_rows(lines, columns, horizontals)
    left, right = columns[0].x0, columns[-1].x1
    across = [r.at for r in horizontals if min(r.end, right) - max(r.start, left) > ACROSS * (right - left)]
    parted = len(across) >= LEAST_ACROSS and any(lines[0].bottom - 2 < at < lines[-1].top + 2 for at in across)
    if _is_crowded(lines, rows) or (not parted and (_is_prose(rows) or _is_list(rows, len(columns)))):
        return []
    return _grid(rows, len(columns))


def _is_crowded(lines: Sequence[Line], rows: Sequence[Row]) -> bool:
    """Whether too many gaps are no gaps between columns."""
    return sum(row.crowded for row in rows) > MOST_CROWDED * sum(len(line.pieces) for line in lines)


def _is_prose(rows: Sequence[Row]) -> bool:
    texts = [cell.text for row in rows for cell in row.cells]
    return sum(map(len, texts)) > LONGEST_CELL * len(texts)


def _is_list(rows: Sequence[Row], width: int) -> bool:
    """Whether it is a list of terms and what they mean, or of numbered sentences: two columns without figures."""
    return width == 2 and not any(row.is_record for row in rows)


def _grid(rows: Sequence[Row], width: int) -> list[list[str]]:
    grid = []
    for row in rows:
        cells = [""] * width
        for cell in row.cells:
            cells[cell.first] = f"{cells[cell.first]} {cell.text}".strip()
        grid.append(cells)
    return grid
