"""Reading pictures on pages of text by OCR; each takes about a second."""

from __future__ import annotations

from pathlib import Path

import pymupdf
import pytest
from PIL import Image

from docbatch.errors import CorruptError, NotFoundError
from docbatch.inlay import inlaid
from docbatch.models import DocumentKind, PageRoute, Pages, PageText, Tables
from docbatch.routing import inspect_document
from docbatch.structure.local import structure_document
from docbatch.text import read_text
from docbatch.vision.regions import read_pictures
from docbatch.windows import Window
from tests.pictures import LETTERHEAD, PROSE, on_letterhead, page_of_text, paste, printed, ruled, saved

MIDDLE = (100, 250, 430, 310)
HEAD = (300, 20, 550, 90)


def route_to(*places: tuple[float, float, float, float]) -> PageRoute:
    return PageRoute(page=1, width=595, height=842, method="text", reason="drawn", pictures=places)


def read(document: pymupdf.Document, tmp_path: Path) -> PageText:
    """The page of `document` as the stages read it, one after the other."""
    path = str(saved(document, tmp_path / "page.pdf"))
    (route,) = inspect_document(path, DocumentKind.PDF, 1).pages
    (page,) = read_text(path, Window(pages=(route,))).pages
    return inlaid(page, read_pictures(path, route, 150, 40_000_000))


def test_a_file_that_vanished_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError):
        read_pictures(str(tmp_path / "gone.pdf"), route_to(MIDDLE), 150, 40_000_000)


def test_a_page_that_cannot_be_drawn_is_corrupt(tmp_path: Path) -> None:
    path = saved(page_of_text(), tmp_path / "page.pdf")
    route = route_to(MIDDLE).model_copy(update={"page": 2})
    with pytest.raises(CorruptError, match=r"^a picture on page 2 of page\.pdf cannot be drawn$"):
        read_pictures(str(path), route, 150, 40_000_000)


def test_a_blank_picture_says_nothing(tmp_path: Path) -> None:
    document = page_of_text()
    paste(document, Image.new("RGB", (300, 60), "white"), MIDDLE)
    path = saved(document, tmp_path / "page.pdf")
    (seen,) = read_pictures(str(path), route_to(MIDDLE), 150, 40_000_000).pictures
    assert seen.words == ()


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_pasted_table_is_read_in_its_place_however_the_page_is_turned(tmp_path: Path, turn: int) -> None:
    document = page_of_text()
    paste(document, ruled(), MIDDLE)
    document[0].set_rotation(turn)
    shown = tuple(pymupdf.Rect(327, 274, 354, 286) * document[0].rotation_matrix)
    page = read(document, tmp_path)
    lines = page.text.splitlines()
    assert lines[3:6] == ["Item Quantity Amount", "Envelopes 200 48.00", "Labels 15 31.50"]
    assert lines[:3] + lines[6:] == PROSE
    assert page.reason.endswith("characters of text; 1 picture of text read by OCR")
    assert page.method == "text"
    (amount,) = (word for word in page.words if word.text == "48.00")
    assert amount[:4] == pytest.approx(shown, abs=5)
    assert 0.8 < amount.confidence < 1


def test_a_letterhead_behind_the_whole_page_is_read_and_the_page_not_twice(tmp_path: Path) -> None:
    assert read(on_letterhead(PROSE * 2, top=100), tmp_path).text.splitlines() == LETTERHEAD + PROSE * 2


def test_only_what_is_not_the_page_s_own_text_is_read_of_a_picture_with_text_over_it(tmp_path: Path) -> None:
    document = page_of_text()
    paste(document, printed(["Received by the registry", "17 May 2024"], (330, 60)), MIDDLE)
    document[0].insert_text((300, 290), "File 4711", fontsize=11)
    lines = read(document, tmp_path).text.splitlines()
    assert "Received by the registry" in lines
    assert sum("4711" in line for line in lines) == 1
    assert sum("17 May 2024" in line for line in lines) == 1


def test_small_print_is_drawn_finer(tmp_path: Path) -> None:
    document = page_of_text()
    paste(document, printed(LETTERHEAD, dpi=300), (300, 20, 440, 59))  # 6 points
    assert read(document, tmp_path).text.splitlines()[:3] == LETTERHEAD


def test_a_seller_and_a_total_that_only_pictures_show_are_found(tmp_path: Path) -> None:
    document = pymupdf.open()
    page = document.new_page()
    own = ["INVOICE", "Invoice number: QP-4711", "Invoice date: 17 May 2024", "Due date: 17 June 2024", "Bill to:"]
    own += ["Harbour Stationers Ltd", "5 Mill Lane, Leith", "Description", "Envelopes", "Labels"]
    for number, line in enumerate(own):
        page.insert_text((60, 130 + 18 * number), line, fontsize=10)
    for number, line in enumerate(["Amount", "48.00", "31.50"], len(own) - 3):
        page.insert_text((420, 130 + 18 * number), line, fontsize=10)
    paste(document, printed(["Quillmark Paper Ltd", "12 Harbour Street, Leith", "VAT ID GB 980 7806 84"]), HEAD)
    paste(document, printed(["Total EUR 79.50"], (150, 30)), (380, 330, 530, 360))
    mixed = read(document, tmp_path)
    found = structure_document(Pages(pages=(mixed,)), Tables())
    assert found.structured_data["seller_name"] == "Quillmark Paper Ltd"
    assert found.structured_data["seller_vat_id"] == "GB980780684"
    assert found.structured_data["total"] == "79.50"
    box = found.evidence["total"].bbox
    assert box is not None
    assert 380 < box[0] < box[2] < 530
    assert 330 < box[1] < box[3] < 360
