"""A table as rows of cells: what is left of one without empty rows and columns, and whether that is a table."""

from __future__ import annotations

from collections.abc import Sequence

LEAST_ROWS = LEAST_COLUMNS = 2
"""What is smaller is a box around text, not a table."""


def without_empty(rows: list[list[str]]) -> list[list[str]]:
    """`rows` padded to one length, without the rows and the columns that have no text."""
    kept = [row for row in rows if any(row)]
    width = max(map(len, kept), default=0)
    padded = [row + [""] * (width - len(row)) for row in kept]
    columns = [column for column in range(width) if any(row[column] for row in padded)]
    return [[row[column] for column in columns] for row in padded]


def is_table(grid: Sequence[Sequence[str]]) -> bool:
    """Whether a grid without empty rows and columns is large enough."""
    return len(grid) >= LEAST_ROWS and len(grid[0]) >= LEAST_COLUMNS
