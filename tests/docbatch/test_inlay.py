"""What pictures say, put into the text of their page."""

from __future__ import annotations

import pytest

from docbatch.errors import CorruptError, FileChangedError, LeftOverError, NotFoundError, StageTimeoutError
from docbatch.inlay import PicturesText, PictureText, inlaid, settled
from docbatch.models import Box, Pages, PageText, Reading, Tables, Word
from docbatch.structure.local import structure_document
from docbatch.turning import as_shown
from docbatch.windows import without_words
from tests.docbatch.conftest import Draw

LEFT, LETTER, HEIGHT = 40.0, 5.0, 10.0


def picture(*lines: str, at: tuple[float, float], confidence: float = 0.95) -> PictureText:
    """A picture whose top left corner is at `at`, with a line every 14 points."""
    x, y = at
    words: list[Word] = []
    for number, line in enumerate(lines):
        left = x + 5
        for text in line.split():
            top = y + 2 + 14 * number
            words.append(Word(left, top, left + LETTER * len(text), top + HEIGHT, text, number, confidence))
            left += LETTER * (len(text) + 1)
    return PictureText(box=(x, y, x + 200, y + 14 * len(lines)), words=tuple(words))


def read(*pictures: PictureText) -> PicturesText:
    return PicturesText(page=1, pictures=pictures)


@pytest.fixture
def page(draw: Draw) -> PageText:
    """Six lines at a distance of 14 points from 40 down, a gap of three lines after the third."""
    rows = [
        "Dear Sir or Madam",
        "please find below",
        "what you have ordered",
        "",
        "",
        "",
        "Yours faithfully",
        "A. Smith",
    ]
    return draw(rows).pages[0]


def test_a_page_whose_pictures_cannot_be_read_keeps_its_text_and_goes_to_review(page: PageText) -> None:
    lost = settled(page, StageTimeoutError("reading took longer than 60 s"))
    assert lost.text == page.text
    assert lost.words == page.words
    assert lost.incomplete
    assert lost.doubt == "a picture of text on it could not be read, since reading took longer than 60 s"
    found = structure_document(Pages(pages=(lost,)), Tables())
    assert f"Page 1: {lost.doubt}." in found.review_reasons


def test_what_was_doubted_before_is_not_forgotten(page: PageText) -> None:
    lost = settled(page.model_copy(update={"doubt": "it is torn"}), CorruptError("it cannot be drawn"))
    assert lost.doubt == "it is torn; a picture of text on it could not be read, since it cannot be drawn"


@pytest.mark.parametrize("error", [FileChangedError("x"), LeftOverError("x"), NotFoundError("x"), ZeroDivisionError()])
def test_what_is_no_fault_of_the_pictures_is_not_passed_over(page: PageText, error: Exception) -> None:
    with pytest.raises(type(error)):
        settled(page, error)


@pytest.mark.parametrize(
    "noise",
    [
        picture(at=(40, 85)),
        picture("Wibble wobble", at=(40, 85), confidence=0.6),
        picture("x", "7", ".", "|", at=(40, 85)),
        picture("TM 4", at=(40, 85)),
        picture("A. SMITH", "yours faithfully", at=(300, 85)),
    ],
    ids=["nothing", "unsure", "single glyphs", "an emblem", "what the page says itself"],
)
def test_a_picture_that_says_nothing_new_changes_nothing(page: PageText, noise: PictureText) -> None:
    assert inlaid(page, read(noise)) == page


def test_the_words_of_the_page_that_stand_on_a_picture_are_not_said_twice(page: PageText) -> None:
    over = PictureText(
        box=(30, 35, 300, 100),
        words=(
            *(word._replace(confidence=0.9) for word in page.words[:4]),
            *picture("PAID 12 May", at=(180, 60)).words,
        ),
    )
    assert inlaid(page, read(over)).text.count("Dear") == 1
    assert "PAID 12 May" in inlaid(page, read(over)).text


def test_a_picture_stands_between_the_lines_above_and_below_it(page: PageText) -> None:
    mixed = inlaid(page, read(picture("Envelopes 48.00", "Labels 31.50", at=(40, 85))))
    assert mixed.text.splitlines() == [
        "Dear Sir or Madam",
        "please find below",
        "what you have ordered",
        "Envelopes 48.00",
        "Labels 31.50",
        "Yours faithfully",
        "A. Smith",
    ]
    assert (mixed.method, mixed.reason) == ("text", "drawn; 1 picture of text read by OCR")
    assert [word.line for word in mixed.words] == sorted(word.line for word in mixed.words)
    assert sorted({word.line for word in mixed.words}) == list(range(7))


def test_words_keep_their_place_and_how_sure_they_are(page: PageText) -> None:
    mixed = inlaid(page, read(picture("Labels 31.50", at=(40, 85), confidence=0.91)))
    (amount,) = (word for word in mixed.words if word.text == "31.50")
    assert amount[:4] == (80, 87, 105, 97)
    assert amount.confidence == 0.91
    assert {word.confidence for word in mixed.words} == {1.0, 0.91}
    assert mixed.confidence == 0.91


def test_pictures_come_in_their_order(page: PageText) -> None:
    mixed = inlaid(page, read(picture("Last of all", at=(40, 300)), picture("First of all", at=(40, 5))))
    lines = mixed.text.splitlines()
    assert (lines[0], lines[-1]) == ("First of all", "Last of all")
    assert mixed.reason.endswith("; 2 pictures of text read by OCR")
    assert mixed.pictures == 2


def test_a_picture_in_a_column_stays_in_it() -> None:
    def column(left: float, name: str, first: int) -> list[Word]:
        tops = [*range(40, 200, 14), *range(300, 460, 14)]
        return [Word(left, y, left + 180, y + 10, f"{name}{n}", first + n) for n, y in enumerate(tops)]

    words = (*column(40, "left", 0), *column(320, "right", 24))
    text = "".join(f"{word.text}\n" for word in words)
    page = PageText(page=1, width=595, height=842, method="text", reason="drawn", text=text, words=words)
    lines = inlaid(page, read(picture("In the gap", at=(320, 240)))).text.splitlines()
    assert lines.index("In the gap") == 24 + 12
    lines = inlaid(page, read(picture("In the gap", at=(40, 240)))).text.splitlines()
    assert lines.index("In the gap") == 12


@pytest.mark.parametrize("turns", [1, 2, 3])
def test_on_a_page_that_lies_on_its_side_the_order_is_that_of_its_text(page: PageText, turns: int) -> None:
    wide = turns % 2 == 1
    width, height = (page.height, page.width) if wide else (page.width, page.height)

    def laid(words: tuple[Word, ...]) -> tuple[Word, ...]:
        return tuple(Word(*as_shown(word[:4], turns, width, height), *word[4:]) for word in words)

    def laid_box(box: Box) -> Box:
        return as_shown(box, turns, width, height)

    upright = picture("Envelopes 48.00", at=(40, 85))
    lying = page.model_copy(update={"turns": turns, "width": width, "height": height, "words": laid(page.words)})
    mixed = inlaid(lying, read(PictureText(box=laid_box(upright.box), words=laid(upright.words))))
    assert mixed.text.splitlines()[3] == "Envelopes 48.00"


def test_a_page_whose_words_were_left_out_has_its_pictures_after_its_text(page: PageText) -> None:
    mixed = inlaid(without_words(page), read(picture("Envelopes 48.00", at=(40, 85))))
    assert mixed.text == f"{page.text}Envelopes 48.00\n"
    assert (mixed.words, mixed.has_words) == ((), False)


def test_a_document_with_such_a_page_is_mixed(page: PageText) -> None:
    mixed = inlaid(page, read(picture("Envelopes 48.00", at=(40, 85))))
    assert Reading(pages=(page,), tables=()).method == "text"
    assert Reading(pages=(page, mixed.model_copy(update={"page": 2})), tables=()).method == "mixed"


def test_a_total_that_only_a_picture_shows_is_as_sure_as_ocr_was(draw: Draw) -> None:
    rows = [
        "# Invoice",
        "Quillmark Paper Ltd",
        "Invoice number: 4711",
        "Invoice date: 2024-05-17",
        "Due date: 2024-06-17",
        "Bill to: Harbour Stationers, Leith",
        ["Description", (300.0, "Amount")],
        ["Envelopes", (300.0, "48.00")],
        ["Labels", (300.0, "31.50")],
    ]
    page = draw(rows).pages[0]
    sure = inlaid(page, read(picture("Total EUR 79.50", at=(40, 240), confidence=0.9)))
    found = structure_document(Pages(pages=(sure,)), Tables())
    assert found.structured_data["total"] == "79.50"
    proof, own = found.evidence["total"], found.evidence["invoice_number"]
    assert proof.bbox is not None
    assert proof.bbox[1] == 242
    assert proof.confidence is not None
    assert own.confidence is not None
    assert proof.confidence <= 0.9 < own.confidence


def test_pictures_that_are_hard_to_read_send_the_document_to_review(page: PageText) -> None:
    mixed = inlaid(page, read(picture("Envelopes 48.00", at=(40, 85), confidence=0.75)))
    found = structure_document(Pages(pages=(mixed,)), Tables())
    assert "Page 1 was hard to read: a mean confidence of 0.75." in found.review_reasons
