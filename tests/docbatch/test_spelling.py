"""Words that the fonts of a PDF do not spell as a person reads them, and words cut at the end of a line."""

from __future__ import annotations

from pathlib import Path

import pymupdf
import pytest

from docbatch.hyphens import without_cuts
from docbatch.models import PageText
from docbatch.text import as_text
from tests.docbatch.test_text import document_with, read

CMAP = """/CIDInit /ProcSet findresource begin begincmap
1 begincodespacerange <00> <ff> endcodespacerange
{count} beginbfchar
{pairs}
endbfchar endcmap end"""


def page_of(document: pymupdf.Document, tmp_path: Path) -> PageText:
    path = tmp_path / "page.pdf"
    document.save(path)
    return read(path)


def drawn(content: str, meanings: dict[str, str], tmp_path: Path) -> PageText:
    """A page with the lines of `content` in PDF's own language, in a font whose letters stand for `meanings`."""
    document = pymupdf.open()
    page = document.new_page()
    page.insert_text((50, 50), " ")  # so that there is a font
    font = page.get_fonts()[0][0]
    pairs = [
        f"<{ord(letter):02x}> <{text.encode('utf-16-be', 'surrogatepass').hex()}>" for letter, text in meanings.items()
    ]
    unicode = document.get_new_xref()
    document.update_object(unicode, "<<>>")
    document.update_stream(unicode, CMAP.format(count=len(pairs), pairs="\n".join(pairs)).encode())
    document.xref_set_key(font, "ToUnicode", f"{unicode} 0 R")
    document.update_stream(page.get_contents()[0], f"BT /helv 12 Tf {content} ET".encode())
    return page_of(document, tmp_path)


def test_an_accent_printed_on_top_of_a_letter_is_one_sign_with_it(tmp_path: Path) -> None:
    x = 50 + pymupdf.get_text_length("J", fontsize=10)
    document = document_with((50, 100, "J"), (x + 1, 100, "\u00b4"), (x, 100, "an"))
    assert page_of(document, tmp_path).text == "J\u00e1n\n"


@pytest.mark.parametrize("text", ["l\u00b4eau", "it\u00b4s", "5\u00b4", "\u00b4quoted\u00b4"])
def test_an_accent_beside_a_letter_is_left_alone(text: str, tmp_path: Path) -> None:
    assert page_of(document_with((50, 100, text)), tmp_path).text == f"{text}\n"


def test_a_font_without_spaces_has_its_words_told_apart_by_gaps(tmp_path: Path) -> None:
    document = pymupdf.open()
    page = document.new_page()
    for number, line in enumerate(("Composition of the data for training", "Table 1")):
        x = 50.0
        for word in line.split():
            page.insert_text((x, 100 + 20 * number), word, fontsize=10)
            x += pymupdf.get_text_length(word, fontsize=10) + 1.3
    assert page_of(document, tmp_path).text == "Composition of the data for training\nTable 1\n"


def test_two_single_quotes_are_a_double_one_in_the_text() -> None:
    assert as_text([["a", "\u2018\u2018new\u2019\u2019"], ["day\u2019s"]]) == "a \u201cnew\u201d\nday\u2019s\n"


def test_a_long_word_stays_one(tmp_path: Path) -> None:
    text = "Rechtsschutzversicherungsgesellschaften"
    assert page_of(document_with((50, 100, text)), tmp_path).text == f"{text}\n"


LEFTWARD = {"a": "\u0644", "b": "\u0644\u0627", "c": "\u062e", "d": "."}


def test_an_arabic_ligature_gives_its_letters_in_the_order_of_reading(tmp_path: Path) -> None:
    assert drawn("300 700 Td (abc) Tj", LEFTWARD, tmp_path).text == "\u062e\u0644\u0627\u0644\n"


def test_a_full_stop_stays_with_its_word_from_right_to_left(tmp_path: Path) -> None:
    assert drawn("310 700 Td (c) Tj -6.67 0 Td (a) Tj -6.67 0 Td (d) Tj", LEFTWARD, tmp_path).text == "\u062e\u0644.\n"


def test_half_of_a_surrogate_pair_is_a_character_without_meaning(tmp_path: Path) -> None:
    page = drawn("300 700 Td (cae) Tj", {**LEFTWARD, "e": "\ud83d"}, tmp_path)
    assert "\ufffd" in page.text
    page.text.encode("utf-8")
    assert all(word.text.encode("utf-8") for word in page.words)


def test_blocks_on_one_height_are_read_from_the_right_where_the_page_is(tmp_path: Path) -> None:
    page = drawn("100 700 Td (aaa) Tj 200 0 Td (ccc) Tj", LEFTWARD, tmp_path)
    assert page.text.split() == ["\u062e" * 3, "\u0644" * 3]
    right, left = page.words
    assert right.x0 == pytest.approx(300, abs=1)
    assert left.x0 == pytest.approx(100, abs=1)


def test_a_large_first_letter_belongs_to_its_word(tmp_path: Path) -> None:
    document = pymupdf.open()
    page = document.new_page()
    page.insert_text((50, 120), "O", fontsize=32)
    page.insert_text((76, 106), "ver the past three decades", fontsize=10)
    page.insert_text((76, 119), "much has changed", fontsize=10)
    read = page_of(document, tmp_path)
    assert read.text == "Over the past three decades\nmuch has changed\n"
    assert read.words[0].text == "Over"
    assert read.words[0].x0 == pytest.approx(50, abs=3)
    assert read.words[0].y1 - read.words[0].y0 == pytest.approx(read.words[1].y1 - read.words[1].y0)


@pytest.mark.parametrize(
    ("lines", "whole"),
    [
        (["as an irretrie-", "vably negative force"], ["as an irretrievably", "negative force"]),
        (["the organi-", "sations, and"], ["the organisations,", "and"]),
        (["a trans-", "national cor-", "poration"], ["a transnational", "corporation"]),
        (["soft\u00ad", "ware"], ["software"]),
        (["a well-", "known, no: well-known"], ["a well-known,", "no: well-known"]),
    ],
)
def test_a_word_cut_at_the_end_of_a_line_is_whole_in_the_text(lines: list[str], whole: list[str]) -> None:
    assert without_cuts(lines) == whole


@pytest.mark.parametrize(
    "lines",
    [
        ["Invoice INV-", "2024 of May"],
        ["Müller-", "Lüdenscheidt"],
        ["pre-", "and post-war"],
        ["Ein-", "und Ausgang"],
        ["a dash -", "and more"],
        ["x-", "ray"],
        ["", "vably"],
    ],
)
def test_other_hyphens_at_the_end_of_a_line_stay(lines: list[str]) -> None:
    assert without_cuts(lines) == lines


def test_a_sign_without_width_is_no_part_of_a_word(tmp_path: Path) -> None:
    page = drawn("100 700 Td (aeb e) Tj", {"a": "Da", "e": "\u200b", "b": "te"}, tmp_path)
    assert page.text == "Date\n"
    assert [word.text for word in page.words] == ["Date"]
