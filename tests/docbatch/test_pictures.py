"""Which pictures on a page of text are taken for print."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pymupdf
import pytest
from PIL import Image

from docbatch import pictures, routing
from docbatch.models import DocumentKind, PageRoute
from docbatch.routing import inspect_document
from tests.pictures import (
    A4,
    LETTERHEAD,
    PROSE,
    chart,
    code,
    on_letterhead,
    page_of_text,
    paste,
    photograph,
    printed,
    ruled,
    saved,
)

MIDDLE = (100, 250, 430, 310)


def routed(document: pymupdf.Document, tmp_path: Path) -> PageRoute:
    path = saved(document, tmp_path / "page.pdf")
    (route,) = inspect_document(str(path), DocumentKind.PDF, 1).pages
    return route


def test_a_picture_that_cannot_be_drawn_does_not_cost_the_page_its_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("broken stream")

    document = page_of_text()
    paste(document, ruled(), MIDDLE)
    monkeypatch.setattr(pictures, "grey_of", fail)
    route = routed(document, tmp_path)
    assert (route.method, route.pictures) == ("text", ())


def test_a_picture_of_more_pixels_than_memory_holds_is_not_drawn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = page_of_text()
    paste(document, ruled(), MIDDLE)
    monkeypatch.setattr(pictures, "LARGEST_PIXELS", 1000)
    assert routed(document, tmp_path).pictures == ()


@pytest.mark.parametrize("picture", [photograph, chart, code])
def test_what_is_no_print_is_not_looked_at(tmp_path: Path, picture: Callable[[], Image.Image]) -> None:
    document = page_of_text()
    paste(document, picture(), (150, 250, 400, 450))
    assert routed(document, tmp_path).pictures == ()


def test_a_sheet_of_one_colour_is_no_print(tmp_path: Path) -> None:
    document = page_of_text()
    paste(document, Image.new("RGB", (300, 200), "navy"), MIDDLE)
    assert routed(document, tmp_path).pictures == ()


def test_a_small_icon_is_not_looked_at(tmp_path: Path) -> None:
    document = page_of_text()
    paste(document, printed(LETTERHEAD), (500, 40, 530, 50))
    assert routed(document, tmp_path).pictures == ()


def test_a_picture_outside_of_what_is_shown_is_not_looked_at(tmp_path: Path) -> None:
    document = page_of_text()
    paste(document, ruled(), (100, 700, 430, 760))
    document[0].set_cropbox((0, 0, A4[0], 690))
    assert routed(document, tmp_path).pictures == ()


def test_the_text_of_a_page_over_the_picture_of_it_is_not_read_again(tmp_path: Path) -> None:
    document = page_of_text(PROSE * 3, lower=140)
    # As an OCR program leaves it, but with its text to be seen.
    scan = document[0].get_pixmap(dpi=100)
    paste(document, Image.frombytes("RGB", (scan.width, scan.height), scan.samples), (0, 0, *A4))
    route = routed(document, tmp_path)
    assert (route.method, route.pictures) == ("text", ())


def test_the_text_layer_of_a_scan_says_what_its_picture_does(tmp_path: Path) -> None:
    document = pymupdf.open()
    page = document.new_page()
    paste(document, printed(PROSE, size=A4), (0, 0, *A4))
    for number, line in enumerate(PROSE * 2):
        page.insert_text((60, 400 + 20 * number), line, render_mode=3)
    route = routed(document, tmp_path)
    assert (route.method, route.pictures) == ("text", ())


def test_a_page_read_from_its_picture_names_no_pictures(tmp_path: Path) -> None:
    document = pymupdf.open()
    document.new_page()
    paste(document, printed(PROSE, size=A4), (0, 0, *A4))
    route = routed(document, tmp_path)
    assert (route.method, route.pictures) == ("vision", ())


def test_a_page_without_pictures_costs_no_look(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def looked(*_: object) -> None:
        raise AssertionError("the page was drawn")

    monkeypatch.setattr(routing, "printed_regions", looked)
    assert routed(page_of_text(), tmp_path).pictures == ()


def test_a_pasted_table_is_noted_where_it_stands(tmp_path: Path) -> None:
    document = page_of_text()
    paste(document, ruled(), MIDDLE)
    route = routed(document, tmp_path)
    assert (route.method, route.pictures) == ("text", (MIDDLE,))


@pytest.mark.parametrize("dpi", [72, 300])
def test_a_letterhead_is_noted_whether_fine_or_coarse(tmp_path: Path, dpi: int) -> None:
    document = page_of_text()
    paste(document, printed(LETTERHEAD, dpi=dpi), (300, 20, 550, 90))
    assert routed(document, tmp_path).pictures == ((300, 20, 550, 90),)


def test_white_letters_on_a_dark_box_are_print(tmp_path: Path) -> None:
    document = page_of_text()
    paste(document, printed(["Total 1,128.50 EUR"], (130, 30)).point(lambda value: 255 - value), (400, 500, 530, 530))
    assert routed(document, tmp_path).pictures == ((400, 500, 530, 530),)


@pytest.mark.parametrize(("turn", "place"), [(90, (532, 100, 592, 430)), (180, (165, 532, 495, 592))])
def test_a_picture_on_a_turned_page_is_noted_as_it_is_shown(
    tmp_path: Path, turn: int, place: tuple[float, ...]
) -> None:
    document = page_of_text()
    paste(document, ruled(), MIDDLE)
    document[0].set_rotation(turn)
    assert routed(document, tmp_path).pictures == (place,)


def test_the_strips_of_a_scan_are_one_picture(tmp_path: Path) -> None:
    document, whole = page_of_text(), printed(LETTERHEAD)
    for top in range(7):
        strip = whole.crop((0, whole.height * top // 7, whole.width, whole.height * (top + 1) // 7))
        paste(document, strip, (300, 20 + 10 * top, 550, 30 + 10 * top))
    assert routed(document, tmp_path).pictures == ((300, 20, 550, 90),)


def test_a_picture_behind_the_whole_page_is_read_where_no_text_covers_it(tmp_path: Path) -> None:
    route = routed(on_letterhead(PROSE * 2, top=250), tmp_path)
    ((x0, y0, x1, y1),) = route.pictures
    assert route.method == "text"
    assert (x0, y0, x1, y1) == pytest.approx((298, 10, 440, 90), abs=15)


def test_print_that_is_cut_off_by_the_edge_is_noted_as_far_as_it_is_shown(tmp_path: Path) -> None:
    document = page_of_text()
    paste(document, printed(PROSE, (500, 120)), (300, 250, 800, 370))
    assert routed(document, tmp_path).pictures == ((300, 250, 595, 370),)
