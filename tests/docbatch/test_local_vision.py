"""Local OCR, on small pictures: a page takes about a second."""

from __future__ import annotations

import socket
from pathlib import Path

import numpy as np
import pymupdf
import pytest
from PIL import Image, ImageDraw, ImageFont

from docbatch.errors import CorruptError, NotFoundError
from docbatch.models import DocumentKind, PageRoute, PageText
from docbatch.vision.local import read_page
from docbatch.vision.ocr_models import proofreaders

LINES = ["Invoice number 4711", "Issue date 2024-05-17", "Total amount 128.50 EUR"]


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """A model that is looked for on the network fails the test."""

    def refuse(*_: object) -> None:
        raise AssertionError("the network was used")

    monkeypatch.setattr(socket.socket, "connect", refuse)


@pytest.fixture
def sheet() -> Image.Image:
    """A white sheet of 600 by 400 pixels with three lines of print."""
    document = pymupdf.open()
    page = document.new_page(width=600, height=400)
    for number, line in enumerate(LINES):
        page.insert_text((60, 100 + 60 * number), line, fontsize=24)
    pixmap = page.get_pixmap()
    return Image.frombytes("RGB", (pixmap.width, pixmap.height), pixmap.samples)


def route(width: float, height: float, page: int = 1) -> PageRoute:
    return PageRoute(page=page, width=width, height=height, method="vision", reason="image file")


def test_a_picture_that_is_cut_off_is_corrupt(tmp_path: Path, sheet: Image.Image) -> None:
    whole = tmp_path / "whole.png"
    sheet.save(whole)
    half = tmp_path / "half.png"
    half.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    with pytest.raises(CorruptError, match=r"page 1 of half\.png cannot be read"):
        read_page(str(half), DocumentKind.IMAGE, route(600, 400), 150, 40_000_000)


def test_a_picture_that_vanished_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError):
        read_page(str(tmp_path / "gone.png"), DocumentKind.IMAGE, route(600, 400), 150, 40_000_000)


def test_a_sheet_without_print_has_no_text(tmp_path: Path) -> None:
    Image.new("RGB", (600, 400), "white").save(tmp_path / "white.png")
    page = read_page(str(tmp_path / "white.png"), DocumentKind.IMAGE, route(600, 400), 150, 40_000_000)
    assert (page.text, page.words, page.confidence) == ("", (), None)


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_print_is_read_however_the_sheet_lies(tmp_path: Path, sheet: Image.Image, turn: int) -> None:
    turned = sheet.rotate(turn, expand=True)
    turned.save(tmp_path / "sheet.png")
    page = read_page(str(tmp_path / "sheet.png"), DocumentKind.IMAGE, route(*turned.size), 150, 40_000_000)
    assert page.text.splitlines() == LINES
    assert page.confidence is not None
    assert page.confidence > 0.9
    # The place of "Invoice" on the sheet before it was turned, found again where it is shown.
    first = page.words[0]
    middle = ((first.x0 + first.x1) / 2, (first.y0 + first.y1) / 2)
    x, y = {
        0: middle,
        90: (600 - middle[1], middle[0]),
        180: (600 - middle[0], 400 - middle[1]),
        270: (middle[1], 400 - middle[0]),
    }[turn]
    assert first.text == "Invoice"
    assert x == pytest.approx(102, abs=15)
    assert y == pytest.approx(92, abs=10)


def test_places_on_a_pdf_page_are_in_points(tmp_path: Path, sheet: Image.Image) -> None:
    sheet.save(tmp_path / "sheet.png")
    document = pymupdf.open()
    document.new_page(width=300, height=200).insert_image((0, 0, 300, 200), filename=tmp_path / "sheet.png")
    document.save(tmp_path / "sheet.pdf")
    page = read_page(str(tmp_path / "sheet.pdf"), DocumentKind.PDF, route(300, 200), 150, 100_000)
    assert page.words[0].text == "Invoice"
    assert page.words[0].x0 == pytest.approx(30, abs=4)
    assert page.words[0].y1 == pytest.approx(51, abs=4)
    assert [word.line for word in page.words] == [0, 0, 0, 1, 1, 1, 2, 2, 2, 2]


def photograph(tmp_path: Path, sheet: Image.Image) -> pymupdf.Document:
    """A PDF of one page that is covered by the picture of a sheet."""
    sheet.save(tmp_path / "sheet.png")
    document = pymupdf.open()
    document.new_page(width=600, height=400).insert_image((0, 0, 600, 400), filename=tmp_path / "sheet.png")
    return document


def read(document: pymupdf.Document, tmp_path: Path) -> PageText:
    document.save(tmp_path / "page.pdf")
    return read_page(str(tmp_path / "page.pdf"), DocumentKind.PDF, route(600, 400), 150, 40_000_000)


def test_text_set_over_a_picture_is_taken_as_it_is_and_the_rest_is_read(tmp_path: Path, sheet: Image.Image) -> None:
    document = photograph(tmp_path, sheet)
    document[0].insert_text((60, 300), "l1I0O of the volume", fontsize=20)  # which nobody could read from a picture
    page = read(document, tmp_path)
    assert page.text.splitlines() == [*LINES, "l1I0O of the volume"]
    assert page.reason.endswith("its own text stands for what it covers")


def test_text_under_a_picture_does_not_stand_for_what_is_seen(tmp_path: Path, sheet: Image.Image) -> None:
    document = pymupdf.open()
    document.new_page(width=600, height=400).insert_text((60, 100), "lnv0ice by some 0CR", fontsize=24)
    sheet.save(tmp_path / "sheet.png")
    document[0].insert_image((0, 0, 600, 400), filename=tmp_path / "sheet.png")
    page = read(document, tmp_path)
    assert page.text.splitlines() == LINES
    assert page.reason == "image file"


def test_hidden_text_over_a_picture_does_not_stand_for_what_is_seen(tmp_path: Path, sheet: Image.Image) -> None:
    document = photograph(tmp_path, sheet)
    document[0].insert_text((60, 100), "lnv0ice by some 0CR", fontsize=24, render_mode=3)
    assert read(document, tmp_path).text.splitlines() == LINES


def test_the_models_that_proofread_come_with_their_package_and_read_a_line() -> None:
    line = Image.new("RGB", (230, 48), "white")  # cut as closely as lines are
    ImageDraw.Draw(line).text((10, 4), "Total 1234.50", fill="black", font=ImageFont.load_default(size=32))
    pixels = np.asarray(line)
    assert [read([pixels])[0].replace(" ", "") for read in proofreaders()] == ["Total1234.50"] * 2
