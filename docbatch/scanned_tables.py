"""The tables of scanned pages, from the places of the words that OCR has read there: no second look at the page."""

from __future__ import annotations

from collections.abc import Sequence

from docbatch.models import Pages, PageText, Table, Tables
from docbatch.tabular.areas import unruled_parts
from docbatch.tabular.doubts import doubts_of
from docbatch.tabular.grid import is_table, without_empty
from docbatch.tabular.recognised import recognised_lines
from docbatch.tabular.unruled import read_unruled
from docbatch.tabular.words import is_figure

VERSION = "1"  # bump when other tables or cells come out of the same words: old results are not reused
ENGINE = f"columns {VERSION}"

WHOLE = 0.75
"""Share of the columns that a whole row of a till slip's table fills."""
LEAST_WHOLE, LEAST_SHARE = 3, 0.34
"""Whole rows that such a table has, and their share of all: an item's name or number often has a line of its own."""


def find_tables(pages: Pages) -> Tables:
    """Find the tables on `pages`, which were read by OCR.

    Boxes are in points of the page as shown; tables have the form of those of text pages (`tables.read_tables`), and
    `doubts` says which contradict themselves. On a till slip only what has a heading or clear columns is a table, and
    not that a label stands left and a sum right.
    """
    found = tuple(table for page in pages.pages for table in _on_page(page))
    return Tables(tables=found, doubts=doubts_of(found))


def _on_page(page: PageText) -> list[Table]:
    if not page.words:
        return []
    recognised = recognised_lines(page)
    slip = recognised.of_a_slip
    found = []
    for part in unruled_parts(recognised.lines):
        grid = without_empty(read_unruled(part, (), ()))
        if is_table(grid) and (not slip or _is_clear(grid)):
            headers, *rows = map(tuple, grid)
            found.append(Table(page=page.page, bbox=recognised.box_on(page, part), headers=headers, rows=tuple(rows)))
    return found


def _is_clear(grid: Sequence[Sequence[str]]) -> bool:
    """Whether most rows fill most columns, below a heading where there are only two."""
    width = len(grid[0])
    if width == 2 and (not all(grid[0]) or any(map(is_figure, grid[0]))):
        return False
    whole = sum(sum(map(bool, row)) >= WHOLE * width for row in grid)
    return whole >= max(LEAST_WHOLE, LEAST_SHARE * len(grid))
