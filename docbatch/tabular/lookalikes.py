"""What lines up on a page like a table and is none: lists of labels and values, addresses, the sums of a till slip.

Drawn lines, which tell on a text page, are not known of a scanned one.
"""

from __future__ import annotations

from collections.abc import Sequence

from docbatch.tabular.words import is_figure

LEAST_ROWS = 0.5
"""Share of a table's rows that have more than one cell; addresses beside each other have chance gaps only."""
MOST_LABELS = 0.5
"""Share of a table's rows that may be a label with a colon and its value."""
WHOLE = 0.75
"""Share of the columns that a whole row of a till slip's table fills."""
LEAST_WHOLE, LEAST_SHARE = 3, 0.34
"""Whole rows that such a table has, and their share of all: an item's name or number often has a line of its own."""


def is_lookalike(grid: Sequence[Sequence[str]], *, on_slip: bool) -> bool:
    """Whether the rows of `grid` are no table, where nothing but their places says that they are one.

    On a till slip only what has clear columns is a table, and what has two a heading as well: there, every sum stands
    right of what it is.
    """
    rows = len(grid)
    filled = [sum(map(bool, row)) for row in grid]
    if sum(count > 1 for count in filled) < LEAST_ROWS * rows:
        return True
    if sum(map(_is_labelled, grid)) > MOST_LABELS * rows:
        return True
    return on_slip and not _has_clear_columns(grid, filled)


def _is_labelled(row: Sequence[str]) -> bool:
    """Whether a row is a label with a colon, and a value."""
    return row[0].endswith(":") or any(cell == ":" or cell.startswith(": ") for cell in row[1:])


def _has_clear_columns(grid: Sequence[Sequence[str]], filled: Sequence[int]) -> bool:
    width = len(grid[0])
    if width == 2 and (not all(grid[0]) or any(map(is_figure, grid[0]))):
        return False
    return sum(count >= WHOLE * width for count in filled) >= max(LEAST_WHOLE, LEAST_SHARE * len(grid))
