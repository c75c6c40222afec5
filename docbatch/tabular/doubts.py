"""What a table says against itself: cells that hold several figures, columns that miss their total, overlaps."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import combinations

from docbatch.models import Box, Table
from docbatch.tabular.words import is_figure
from docbatch.values.money import parse_number

MOST_DOUBLE = 0.1
"""Share of the filled cells right of the first column that may hold several figures."""
LEAST_DOUBLE = 3
"""Such cells that are no chance."""
LEAST_SUMMANDS = 2
"""Rows above a total that make a sum."""
ROUNDED = Decimal("0.6")
"""By how many units of the last digit each summand of a rounded column may be off."""
MOST_SHARED = 0.1
"""Share of the smaller of two tables that may lie under the other."""

_TOTAL = re.compile(
    r"(grand |sub)?(totals?|totaal|totale?s?|summe|gesamt|insgesamt|razem|celkem|yhteensä|summa)\b.?", re.IGNORECASE
)
_GROUPED = re.compile(r"[-–(]?\d{1,3}( \d{3})+([.,]\d+)?\)?%?")
_NUMBER = re.compile(r"(?P<sign>[-–−])?(?P<digits>\d[\d.,\s]*)")


def doubts_of(tables: Sequence[Table]) -> tuple[str, ...]:
    """What speaks against `tables`, as sentences for a person; nothing where nothing does."""
    return tuple(doubt for table in tables for doubt in _doubts_of_one(table)) + tuple(
        f"Two tables of page {a.page} overlap."
        for a, b in combinations(tables, 2)
        if a.page == b.page and _shared(a.bbox, b.bbox) > MOST_SHARED
    )


def _doubts_of_one(table: Table) -> Iterator[str]:
    cells = [cell for row in table.rows for cell in row[1:] if cell]
    double = sum(map(_holds_several, cells))
    if double >= LEAST_DOUBLE and double > MOST_DOUBLE * len(cells):
        yield f"Cells of a table on page {table.page} hold several figures: its columns may not be told apart."
    wrong = _columns_off(table)
    if wrong:
        names = ", ".join(table.headers[column] or str(column + 1) for column in wrong)
        yield f"In a table on page {table.page}, columns do not add up to their total as others do: {names}."


def _holds_several(cell: str) -> bool:
    """Whether a cell is several figures, and not one in groups of digits."""
    words = cell.split()
    figures = [word for word in words if any(c.isdigit() for c in word) and is_figure(word)]
    return len(figures) > 1 and len(figures) == len(words) and not _GROUPED.fullmatch(cell)


def _columns_off(table: Table) -> list[int]:
    """The columns that miss the total in the last row, if more columns meet theirs; rounding is allowed for."""
    last = table.rows[-1]
    if not _TOTAL.fullmatch(last[0].strip()) or any(_TOTAL.match(row[0]) for row in table.rows[:-1]):
        return []
    met: list[int] = []
    missed: list[int] = []
    for column in range(1, len(last)):
        total, parts = _number(last[column]), [_number(row[column]) for row in table.rows[:-1]]
        known = [part for part in parts if part is not None]
        if total is None or len(known) < max(LEAST_SUMMANDS, len(parts)):
            continue
        unit = Decimal(1).scaleb(min(int(part.as_tuple().exponent) for part in (*known, total)))
        off = abs(sum(known, Decimal(0)) - total) > ROUNDED * unit * (len(known) + 1)
        (missed if off else met).append(column)
    return missed if len(met) > len(missed) else []


def _number(cell: str) -> Decimal | None:
    """The number that a cell of one is, with its sign."""
    found = _NUMBER.fullmatch(cell.strip().strip("$€£% "))
    number = parse_number(found["digits"]) if found else None
    return -number if found and number is not None and found["sign"] else number


def _shared(a: Box, b: Box) -> float:
    """The share of the smaller box that lies under the other."""
    width, height = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    smaller = min((box[2] - box[0]) * (box[3] - box[1]) for box in (a, b))
    return max(width, 0.0) * max(height, 0.0) / max(smaller, 1e-6)
