"""Pages that lie on their side or upside down."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pymupdf
import pytest

from docbatch.models import Box, PageRoute, Pages, PageText, Tables, Word
from docbatch.structure.local import structure_document
from docbatch.text import read_text
from docbatch.turning import as_shown, turns_of, upright
from docbatch.windows import Window

Draw = Callable[..., Pages]

RECEIPT = [
    "CORNER BAKERY LTD", "12, High Street", "43300 Springfield", "TAX INVOICE", "Date: 03/05/2020", "Cashier: Ann",
    ["Bread", "2.50"], ["TOTAL", "2.50"], ["CASH", "5.00"], ["CHANGE", "2.50"], "THANK YOU",
]  # fmt: skip


def lying(page: PageText, turns: int) -> PageText:
    """An upright page as it is shown when it must be turned so many times."""
    size = (page.height, page.width) if turns % 2 else (page.width, page.height)
    words = tuple(Word(*as_shown(word[:4], turns, *size), word.text, word.line) for word in page.words)
    return page.model_copy(update={"words": words, "turns": turns, "width": size[0], "height": size[1]})


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
def test_a_place_turned_and_turned_back_is_the_same(turns: int) -> None:
    box: Box = (10, 20, 40, 30)
    assert as_shown(upright(box, turns, 200, 300), turns, 200, 300) == box


@pytest.mark.parametrize("turns", [1, 2, 3])
def test_fields_are_found_however_the_page_lies_and_their_boxes_are_on_the_page_as_shown(
    draw: Draw, turns: int
) -> None:
    [page] = draw(RECEIPT, width=220, method="vision", confidence=0.95).pages
    expected = structure_document(Pages(pages=(page,)), Tables())
    found = structure_document(Pages(pages=(lying(page, turns),)), Tables())
    assert found.structured_data == expected.structured_data
    size = (page.height, page.width) if turns % 2 else (page.width, page.height)
    there, here = found.evidence["total"].bbox, expected.evidence["total"].bbox
    assert there
    assert here
    assert upright(there, turns, *size) == pytest.approx(here)


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_the_text_of_a_pdf_page_that_lies_is_read_in_order(tmp_path: Path, rotation: int) -> None:
    with pymupdf.open() as document:
        page = document.new_page(width=400, height=600)
        for number in range(5):
            page.insert_text((50, 80 + 20 * number), f"line number {number} of the page", fontsize=10)
        page.set_rotation(rotation)
        document.save(tmp_path / "page.pdf")
        size = (page.rect.width, page.rect.height)
    route = PageRoute(page=1, width=size[0], height=size[1], method="text", reason="carries text")
    [read] = read_text(str(tmp_path / "page.pdf"), Window(pages=(route,))).pages
    assert read.turns == {0: 0, 90: 1, 180: 2, 270: 3}[rotation]
    assert read.text == "".join(f"line number {number} of the page\n" for number in range(5))
    first = upright(read.words[0][:4], read.turns, *size)
    assert first[:2] == pytest.approx((50, 70), abs=4)


def test_a_stamp_on_its_side_turns_no_page() -> None:
    upright_line: list[Box] = [(x, 10, x + 20, 20) for x in range(0, 300, 25)]
    stamp: list[Box] = [(5, y, 15, y + 20) for y in range(0, 100, 25)]
    assert turns_of([upright_line, stamp]) == 0
    assert turns_of([stamp]) == 1
    assert turns_of([]) == 0
