"""The tables of scanned pages, from the places of the words that OCR has read there: no second look at the page."""

from __future__ import annotations

from docbatch.models import Pages, PageText, Table, Tables
from docbatch.tabular.areas import unruled_parts
from docbatch.tabular.doubts import doubts_of
from docbatch.tabular.grid import is_table, without_empty
from docbatch.tabular.lookalikes import is_lookalike
from docbatch.tabular.recognised import recognised_lines
from docbatch.tabular.unruled import read_unruled

VERSION = "1"  # bump when other tables or cells come out of the same words: old results are not reused
ENGINE = f"columns {VERSION}"


def find_tables(pages: Pages) -> Tables:
    """Find the tables on `pages`, which were read by OCR.

    Boxes are in points of the page as shown; tables have the form of those of text pages (`tables.read_tables`), and
    `doubts` says which contradict themselves. What a till prints is a table only where it has clear columns.
    """
    found = tuple(table for page in pages.pages for table in _on_page(page))
    return Tables(tables=found, doubts=doubts_of(found))


def _on_page(page: PageText) -> list[Table]:
    if not page.words:
        return []
    recognised = recognised_lines(page)
    found = []
    for part in unruled_parts(recognised.lines):
        grid = without_empty(read_unruled(part, (), ()))
        if is_table(grid) and not is_lookalike(grid, on_slip=recognised.of_a_slip):
            headers, *rows = map(tuple, grid)
            found.append(Table(page=page.page, bbox=recognised.box_on(page, part), headers=headers, rows=tuple(rows)))
    return found
