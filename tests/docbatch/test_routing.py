"""How pages are routed: to their own text or to vision."""

from __future__ import annotations

import sys
import zlib
from pathlib import Path

import pymupdf
import pytest
from PIL import Image

from docbatch.errors import CorruptError, EmptyFileError, NotFoundError, PasswordRequiredError, TooLargeError
from docbatch.models import DocumentKind, PageRoute
from docbatch.rendering import draw_page
from docbatch.routing import choose_method, inspect_document

PROSE = "The quick brown fox jumps over the lazy dog while seven wizards quietly mix the jugs of liquid. " * 8
A4 = (595, 842)


def only_page(path: Path, kind: DocumentKind = DocumentKind.PDF) -> PageRoute:
    (route,) = inspect_document(str(path), kind, 10).pages
    return route


def test_a_picture_that_says_it_is_huge_is_refused_before_it_is_decoded(tmp_path: Path) -> None:
    path = tmp_path / "huge.png"
    Image.new("L", (8, 8)).save(path)
    content = bytearray(path.read_bytes())
    content[16:20] = (2**31).to_bytes(4, "big")  # the width, and what it is checked by
    content[29:33] = zlib.crc32(content[12:29]).to_bytes(4, "big")
    path.write_bytes(content)
    with pytest.raises(TooLargeError, match=r"^huge\.png has 2147483648 by 8 pixels"):
        inspect_document(str(path), DocumentKind.IMAGE, 10)


def test_a_damaged_tiff_says_nothing_on_the_terminal(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "strip.tif"
    Image.effect_noise((64, 64), 50).save(path, compression="tiff_deflate")
    content = bytearray(path.read_bytes())
    content[8:58] = bytes(50)  # where the picture begins
    path.write_bytes(content)
    (route,) = inspect_document(str(path), DocumentKind.IMAGE, 10).pages
    with pytest.raises(CorruptError):
        draw_page(str(path), DocumentKind.IMAGE, route, 150, 10**7)
    assert capfd.readouterr().err == ""
    print("still there", file=sys.stderr)
    assert capfd.readouterr().err == "still there\n"


def save(document: pymupdf.Document, path: Path) -> Path:
    document.save(path)
    document.close()
    return path


def page_with(
    text: str = "", picture: tuple[float, float, float, float] | None = None, mode: int = 0
) -> pymupdf.Document:
    """A PDF of one A4 page with a picture and text; mode 3 makes the text invisible, as OCR programs do."""
    document = pymupdf.open()
    page = document.new_page(width=A4[0], height=A4[1])
    if picture:
        noise = Image.effect_noise((120, 170), 90).convert("RGB")
        pixmap = pymupdf.Pixmap(pymupdf.csRGB, 120, 170, noise.tobytes(), False)
        page.insert_image(pymupdf.Rect(picture), pixmap=pixmap, keep_proportion=False)
    for number in range(0, len(text), 90):
        page.insert_text((40, 50 + number / 90 * 14), text[number : number + 90], fontsize=10, render_mode=mode)
    return document


def test_a_file_that_vanished_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match=r"^gone\.pdf is not there"):
        inspect_document(str(tmp_path / "gone.pdf"), DocumentKind.PDF, 10)
    with pytest.raises(NotFoundError, match=r"^gone\.png is not there"):
        inspect_document(str(tmp_path / "gone.png"), DocumentKind.IMAGE, 10)


def test_a_file_without_bytes_is_empty(tmp_path: Path) -> None:
    path = tmp_path / "empty.pdf"
    path.touch()
    with pytest.raises(EmptyFileError):
        inspect_document(str(path), DocumentKind.PDF, 10)


@pytest.mark.parametrize(
    "content", [b"hello", b"%PDF-1.7\n%%EOF", b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\n"]
)
def test_a_pdf_without_a_page_is_corrupt(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "damaged.pdf"
    path.write_bytes(content)
    with pytest.raises(CorruptError, match=r"^damaged\.pdf "):
        inspect_document(str(path), DocumentKind.PDF, 10)


@pytest.mark.parametrize(
    "content",
    [
        b"\n <!DOCTYPE html><html><head><title>Invoice</title></head><body><p>Total 4.00</p></body></html>",
        b'<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"/>',
        b"GIF89a" + bytes(50),
    ],
)
def test_a_file_of_another_kind_that_is_called_a_pdf_is_corrupt(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "saved.pdf"
    path.write_bytes(content)
    with pytest.raises(CorruptError, match=r"^saved\.pdf is called a PDF"):
        inspect_document(str(path), DocumentKind.PDF, 10)


def test_damage_makes_no_noise(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "damaged.pdf"
    path.write_bytes(
        b"%PDF-1.7\n1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj\nxref\nnonsense\ntrailer << /Root 1 0 R >>"
    )
    with pytest.raises(CorruptError):
        inspect_document(str(path), DocumentKind.PDF, 10)
    assert capfd.readouterr() == ("", "")


def test_an_image_that_is_no_image_is_corrupt(tmp_path: Path) -> None:
    path = tmp_path / "broken.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\nnothing")
    with pytest.raises(CorruptError):
        inspect_document(str(path), DocumentKind.IMAGE, 10)


def test_a_password_is_asked_for_only_where_one_is_needed_to_read(tmp_path: Path) -> None:
    locked, limited = tmp_path / "locked.pdf", tmp_path / "limited.pdf"
    aes = pymupdf.PDF_ENCRYPT_AES_256
    page_with(PROSE).save(locked, encryption=aes, user_pw="secret", owner_pw="owner")
    page_with(PROSE).save(limited, encryption=aes, owner_pw="owner")
    with pytest.raises(PasswordRequiredError, match=r"^locked\.pdf "):
        inspect_document(str(locked), DocumentKind.PDF, 10)
    assert only_page(limited).method == "text"


def test_more_pages_than_the_limit_are_too_large(tmp_path: Path) -> None:
    document = page_with(PROSE)
    document.new_page()
    path = save(document, tmp_path / "long.pdf")
    with pytest.raises(TooLargeError, match="2 pages, more than the limit of 1"):
        inspect_document(str(path), DocumentKind.PDF, 1)


def test_a_page_of_text_is_read_as_text(tmp_path: Path) -> None:
    route = only_page(save(page_with(PROSE), tmp_path / "text.pdf"))
    assert route == PageRoute(page=1, width=595, height=842, method="text", reason="carries 624 characters of text")


def test_a_page_without_anything_is_blank(tmp_path: Path) -> None:
    route = only_page(save(page_with(), tmp_path / "blank.pdf"))
    assert (route.method, route.reason) == ("text", "blank page")


def test_a_scan_without_text_is_looked_at(tmp_path: Path) -> None:
    route = only_page(save(page_with(picture=(0, 0, *A4)), tmp_path / "scan.pdf"))
    assert (route.method, route.reason) == ("vision", "no text, a picture covers 100% of the page")


def test_a_few_words_around_a_picture_of_a_letter_do_not_make_it_a_page_of_text(tmp_path: Path) -> None:
    document = page_with("Received 12 May, registry of the court, page 1 of 1", picture=(50, 150, 545, 800))
    route = only_page(save(document, tmp_path / "letter.pdf"))
    assert route.method == "vision"
    assert route.reason.startswith("only 41 characters of text, a picture covers 6")


def test_a_logo_does_not_send_a_letter_to_vision(tmp_path: Path) -> None:
    document = page_with("Dear Sir, your invoice is paid. Yours, A. Smith", picture=(450, 20, 560, 60))
    assert only_page(save(document, tmp_path / "letter.pdf")).method == "text"


def test_the_text_layer_of_a_scan_is_used_if_it_consists_of_words(tmp_path: Path) -> None:
    route = only_page(save(page_with(PROSE, picture=(0, 0, *A4), mode=3), tmp_path / "ocr.pdf"))
    assert (route.method, route.reason) == ("text", "scan with a text layer of 624 characters")


def test_the_text_layer_of_a_scan_is_not_used_if_it_is_junk(tmp_path: Path) -> None:
    junk = "x~4f lIl1| rn^ .,; q7Zt wW1x ~~ jKl0p |/| mnT5x " * 12
    route = only_page(save(page_with(junk, picture=(0, 0, *A4), mode=3), tmp_path / "junk.pdf"))
    assert route.method == "vision"
    assert "text layer is unreadable" in route.reason


def test_letters_drawn_as_outlines_are_looked_at(tmp_path: Path) -> None:
    document = page_with()
    for step in range(150):
        x, y = 50 + step % 30 * 15, 60 + step // 30 * 20
        document[0].draw_line((x, y), (x + 6, y + 9))
    route = only_page(save(document, tmp_path / "outlines.pdf"))
    assert (route.method, route.reason) == ("vision", "no text, 150 drawn outlines")


def test_a_turned_page_has_the_size_that_is_shown(tmp_path: Path) -> None:
    document = page_with(picture=(0, 0, *A4))
    document[0].set_rotation(90)
    route = only_page(save(document, tmp_path / "turned.pdf"))
    assert (route.width, route.height) == (842, 595)
    assert route.reason == "no text, a picture covers 100% of the page"


def test_each_frame_of_a_tiff_is_a_page_in_pixels(tmp_path: Path) -> None:
    first, second = Image.new("L", (300, 400), 255), Image.new("L", (500, 200), 255)
    first.save(tmp_path / "fax.tiff", save_all=True, append_images=[second])
    pages = inspect_document(str(tmp_path / "fax.tiff"), DocumentKind.IMAGE, 2).pages
    assert [(p.page, p.width, p.height, p.method, p.reason) for p in pages] == [
        (1, 300, 400, "vision", "image file"),
        (2, 500, 200, "vision", "image file"),
    ]
    with pytest.raises(TooLargeError):
        inspect_document(str(tmp_path / "fax.tiff"), DocumentKind.IMAGE, 1)


def test_a_photo_taken_sideways_has_the_size_that_is_shown(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (400, 300)).save(tmp_path / "photo.jpg", exif=exif)
    route = only_page(tmp_path / "photo.jpg", DocumentKind.IMAGE)
    assert (route.width, route.height) == (300, 400)


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        (["(cid:12)(cid:7)"] * 40, "100% of its characters have no meaning"),
        (["\ufffd\ufffdab"] * 40, "50% of its characters have no meaning"),
        (["\ue001\ue002\ue003"] * 40, "100% of its characters have no meaning"),
        (["7KLV", "GRFXPHQW", "LV", "FRQILGHQWLDO"] * 20, "its letters form no words (9% are vowels)"),
    ],
)
def test_a_text_layer_that_says_nothing_is_not_used(words: list[str], fault: str) -> None:
    method, reason = choose_method(words, lines=10, coverage=0, paths=0, hidden=False)
    assert method == "vision"
    assert reason.startswith("text layer is unreadable: ")
    assert fault.split(" (", 1)[0] in reason


def test_a_font_whose_letters_are_numbered_from_the_signs_on_says_nothing() -> None:
    words = (
        "': ;< ; 1 % ! & 0% & 234 ) * $ ! \" #$ %&% \\'( + , -,* ,%-% ! \" #$ %&% ( ) * $ + , -,* ,%-% . /%&".split()
    )
    method, reason = choose_method(words, 8, 0.0, 0, hidden=False)
    assert method == "vision"
    assert "are signs" in reason


def test_leaders_and_measures_are_no_such_signs() -> None:
    words = ["Contents", *("." * 60 for _ in range(6)), "12", "(3)", "5'", '6"', "<7", "*****", "-----"]
    assert choose_method(words, 8, 0.0, 0, hidden=False)[0] == "text"


def test_a_font_without_a_mapping_leaves_control_characters_between_signs_that_say_nothing() -> None:
    signs = ["$%", ")", "'", "*", '"&', "!"] * 20
    method, reason = choose_method(signs, lines=10, coverage=0, paths=0, hidden=False, controls=400)
    assert (method, reason) == ("vision", "text layer is unreadable: 71% of its characters have no meaning")
    assert choose_method(["word"] * 90, lines=10, coverage=0, paths=0, hidden=False, controls=9)[0] == "text"


@pytest.mark.parametrize(
    "words",
    [
        ["Größenänderungsschlüssel", "überprüft", "für", "Übungszwecke"] * 10,
        ["Действующий", "договор", "заключён"] * 20,
        ["请款单", "合计", "金额"] * 30,
        ["SKU-1234", "QTY", "12,50", "PCS", "XZ99", "EUR", "Net", "Total", "Amount"] * 20,
        ["فاتورة", "المبلغ", "الإجمالي"] * 20,
    ],
)
def test_other_languages_and_tables_of_codes_are_text(words: list[str]) -> None:
    assert choose_method(words, lines=10, coverage=0, paths=0, hidden=False)[0] == "text"


def test_one_word_on_each_line_behind_a_scan_is_junk() -> None:
    method, reason = choose_method(["letter"] * 100, lines=100, coverage=1, paths=0, hidden=True)
    assert method == "vision"
    assert reason.endswith("nearly every word is on a line of its own")
