"""Reading the text layer."""

from __future__ import annotations

from pathlib import Path

import pymupdf
import pytest

from docbatch.errors import CorruptError, NotFoundError, PasswordRequiredError
from docbatch.models import PageRoute, PageText
from docbatch.text import read_text
from docbatch.windows import Window


def route(page: int = 1, width: float = 595, height: float = 842) -> PageRoute:
    return PageRoute(page=page, width=width, height=height, method="text", reason="carries text")


def window(*routes: PageRoute) -> Window:
    return Window(pages=routes)


def read(path: Path) -> PageText:
    (page,) = read_text(str(path), window(route())).pages
    return page


def document_with(*texts: tuple[float, float, str]) -> pymupdf.Document:
    """A PDF of one A4 page with each text at its place, in the order given."""
    document = pymupdf.open()
    page = document.new_page()
    for x, y, text in texts:
        page.insert_text((x, y), text, fontsize=10)
    return document


def test_a_file_that_vanished_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError):
        read_text(str(tmp_path / "gone.pdf"), window(route()))


def test_a_locked_pdf_asks_for_its_password(tmp_path: Path) -> None:
    path = tmp_path / "locked.pdf"
    document_with((50, 50, "secret")).save(path, encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw="u", owner_pw="o")
    with pytest.raises(PasswordRequiredError):
        read_text(str(path), window(route()))


def test_a_page_that_cannot_be_read_costs_only_itself(tmp_path: Path) -> None:
    path = tmp_path / "loop.pdf"
    path.write_bytes(Path(__file__).parent.parent.joinpath("faults", "page_tree_loop.pdf").read_bytes())
    first, second = read_text(str(path), window(route(1), route(2))).pages
    assert first.text == "first page\n"
    assert (second.text, second.words) == ("", ())
    assert second.reason == "carries text; the page cannot be read"


def test_a_document_of_which_no_page_can_be_read_is_corrupt(tmp_path: Path) -> None:
    path = Path(__file__).parent.parent / "faults" / "page_tree_loop.pdf"
    with pytest.raises(CorruptError, match=r"^no page of page_tree_loop\.pdf can be read"):
        read_text(str(path), window(route(2)))


def test_words_carry_their_place_and_their_line(tmp_path: Path) -> None:
    path = tmp_path / "two.pdf"
    document_with((50, 100, "Invoice 4711"), (50, 130, "Total 12.50")).save(path)
    page = read(path)
    assert page.text == "Invoice 4711\nTotal 12.50\n"
    assert [(word.text, word.line) for word in page.words] == [
        ("Invoice", 0),
        ("4711", 0),
        ("Total", 1),
        ("12.50", 1),
    ]
    first = page.words[0]
    assert first.x0 == pytest.approx(50, abs=1)
    assert first.y0 < 100 < first.y1
    assert page.confidence is None


def test_a_turned_page_has_places_as_shown_and_reads_from_the_top(tmp_path: Path) -> None:
    path = tmp_path / "turned.pdf"
    document = pymupdf.open()
    page = document.new_page()
    page.insert_text((100, 700), "first line", fontsize=10, rotate=90)
    page.insert_text((130, 700), "second line", fontsize=10, rotate=90)
    page.set_rotation(90)
    document.save(path)
    (read_page,) = read_text(str(path), window(route(width=842, height=595))).pages
    assert read_page.text == "first line\nsecond line\n"
    word = read_page.words[0]
    assert word.x0 == pytest.approx(142, abs=2)
    assert word.y0 < 100 < word.y1
    assert word.x1 - word.x0 > word.y1 - word.y0


def test_columns_are_read_one_after_the_other_below_their_heading(tmp_path: Path) -> None:
    path = tmp_path / "columns.pdf"
    rows = [
        text
        for row in range(12)
        for text in (
            (320.0, 120 + row * 14, f"right column has line {row}"),
            (50.0, 120 + row * 14, f"left column has line {row}"),
        )
    ]
    document_with(
        *rows, (50, 80, "A heading that reaches across both of the columns of this page, from left to right")
    ).save(path)
    lines = read(path).text.splitlines()
    assert lines[0].startswith("A heading")
    assert lines[1:13] == [f"left column has line {row}" for row in range(12)]
    assert lines[13:] == [f"right column has line {row}" for row in range(12)]


def test_labels_and_their_values_stay_on_one_line(tmp_path: Path) -> None:
    path = tmp_path / "totals.pdf"
    labels = [(50.0, 100.0 + 14 * n, f"Label {n}") for n in range(6)]
    values = [(400.0, 100.0 + 14 * n, f"{n}.00") for n in range(6)]
    document_with(*(text for pair in zip(labels, values, strict=True) for text in pair)).save(path)
    assert read(path).text.splitlines() == [f"Label {n} {n}.00" for n in range(6)]


def test_text_is_read_from_the_top_whatever_its_order_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "backwards.pdf"
    document_with((50, 700, "footer"), (50, 400, "body"), (50, 100, "header")).save(path)
    assert read(path).text == "header\nbody\nfooter\n"


def test_a_page_without_text_is_empty(tmp_path: Path) -> None:
    path = tmp_path / "blank.pdf"
    document_with().save(path)
    assert (read(path).text, read(path).words) == ("", ())
