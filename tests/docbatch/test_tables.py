"""Reading tables. The first of these tests starts a Java machine, which stays for the others."""

from __future__ import annotations

import logging
from pathlib import Path

import pymupdf
import pytest

from docbatch.errors import NotFoundError
from docbatch.tables import read_tables

HEAP_MB = 256


def draw_table(page: pymupdf.Page, left: float, top: float, rows: list[list[str]], ruled: bool = True) -> None:
    """Draw a table with rows of 20 and columns of 100 points."""
    right, bottom = left + 100 * len(rows[0]), top + 20 * len(rows)
    if ruled:
        for row in range(len(rows) + 1):
            page.draw_line((left, top + 20 * row), (right, top + 20 * row))
        for column in range(len(rows[0]) + 1):
            page.draw_line((left + 100 * column, top), (left + 100 * column, bottom))
    for y, cells in enumerate(rows):
        for x, cell in enumerate(cells):
            page.insert_text((left + 100 * x + 4, top + 20 * y + 14), cell, fontsize=10)


@pytest.fixture
def document() -> pymupdf.Document:
    """Prose on page 1, a ruled table on page 2, an unruled one on page 3."""
    document = pymupdf.open()
    for _ in range(3):
        document.new_page()
    for line in range(10):
        document[0].insert_text((50, 100 + 14 * line), "a sentence that runs on without any gap in it", fontsize=10)
    draw_table(document[1], 50, 100, [["Item", "", "Price"], ["Tea", "", "1.50"], ["Jam", "", ""]])
    draw_table(document[2], 50, 300, [[f"Item {n}", f"{n}", f"{n}.00"] for n in range(1, 9)], ruled=False)
    return document


def test_a_file_that_vanished_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match=r"^gone\.pdf is not there"):
        read_tables(str(tmp_path / "gone.pdf"), (1,), HEAP_MB)


def test_a_document_that_only_tabula_cannot_open_has_no_tables(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "damaged.pdf"
    path.write_bytes(b"%PDF-1.7\nnothing of use")
    with caplog.at_level(logging.WARNING):
        assert read_tables(str(path), (1,), HEAP_MB).tables == ()
    assert caplog.messages == ["damaged.pdf: tabula cannot open it (IOException)"]
    assert capfd.readouterr() == ("", "")


def test_a_page_on_which_tabula_fails_costs_only_its_own_tables(caplog: pytest.LogCaptureFixture) -> None:
    path = Path(__file__).parent.parent / "faults" / "page_tree_loop.pdf"
    with caplog.at_level(logging.WARNING):
        assert read_tables(str(path), (1, 2, 3), HEAP_MB).tables == ()
    assert caplog.messages == ["page_tree_loop.pdf: tabula fails on page 2 (StackOverflowError)"]


def test_tables_know_their_page_and_place(tmp_path: Path, document: pymupdf.Document) -> None:
    document.save(tmp_path / "tables.pdf")
    ruled, unruled = read_tables(str(tmp_path / "tables.pdf"), (1, 2, 3), HEAP_MB).tables
    assert (ruled.page, unruled.page) == (2, 3)
    assert ruled.bbox == pytest.approx((50, 100, 350, 160), abs=2)
    assert unruled.headers == ("Item 1", "1", "1.00")
    assert unruled.rows[-1] == ("Item 8", "8", "8.00")


def test_empty_columns_are_dropped_and_rows_have_one_length(tmp_path: Path, document: pymupdf.Document) -> None:
    document.save(tmp_path / "tables.pdf")
    (table,) = read_tables(str(tmp_path / "tables.pdf"), (2,), HEAP_MB).tables
    assert table.headers == ("Item", "Price")
    assert table.rows == (("Tea", "1.50"), ("Jam", ""))


def test_a_ruled_and_an_unruled_table_on_one_page_are_both_found(tmp_path: Path, document: pymupdf.Document) -> None:
    draw_table(document[2], 50, 100, [["A", "B"], ["C", "D"]])
    document.save(tmp_path / "tables.pdf")
    tables = read_tables(str(tmp_path / "tables.pdf"), (3,), HEAP_MB).tables
    assert [table.headers for table in tables] == [("A", "B"), ("Item 1", "1", "1.00")]


def test_columns_of_prose_are_no_table(tmp_path: Path) -> None:
    document = pymupdf.open()
    page = document.new_page()
    for line in range(20):
        for left in (50, 320):
            page.insert_text((left, 100 + 14 * line), "a line of running text in one of two columns", fontsize=10)
    document.save(tmp_path / "columns.pdf")
    assert read_tables(str(tmp_path / "columns.pdf"), (1,), HEAP_MB).tables == ()


def test_headings_between_its_rows_do_not_part_a_table(tmp_path: Path) -> None:
    document = pymupdf.open()
    page = document.new_page()
    for top, group in ((100, "Fruit"), (196, "Vegetables")):
        page.insert_text((54, top - 13), group, fontsize=10)
        page.insert_text((54, top - 1), "by weight", fontsize=10)
        draw_table(page, 50, top, [[f"Item {n}", f"{n}", f"{n}.00"] for n in range(1, 5)], ruled=False)
    document.save(tmp_path / "groups.pdf")
    (table,) = read_tables(str(tmp_path / "groups.pdf"), (1,), HEAP_MB).tables
    assert table.headers == ("Item 1", "1", "1.00")
    assert [row[0] for row in table.rows] == [
        "Item 2",
        "Item 3",
        "Item 4",
        "Vegetables by weight",
        *(f"Item {n}" for n in range(1, 5)),
    ]


def test_no_pages_have_no_tables(tmp_path: Path) -> None:
    assert read_tables(str(tmp_path / "whatever.pdf"), (), HEAP_MB).tables == ()
