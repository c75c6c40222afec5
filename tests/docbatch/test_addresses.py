"""Words of addresses that OCR misreads, and what a reading is worth that does not stand alone."""

from __future__ import annotations

import pytest

from docbatch.evidence import Found, as_read, surest_readings
from docbatch.finding.addresses import ends_with_country, looks_like_address, repaired_address
from docbatch.models import Pages, Word
from tests.docbatch.conftest import Draw


def words_of(text: str, confidence: float) -> tuple[Word, ...]:
    return tuple(Word(0, 0, 1, 1, token, 0, confidence) for token in text.split())


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("12, Jaian Tampoi", "12, Jalan Tampoi"),
        ("NO.12,JA:AN SS4C", "NO.12,JALAN SS4C"),
        ("7,J1n SS21/34", "7,Jln SS21/34"),
        ("4 Hill R0AD, Maiaysia", "4 Hill ROAD, Malaysia"),
        ("Unit 10T, Brive", "Unit 10T, Brive"),
        ("Hafenstraße 4", "Hafenstraße 4"),
        ("5 Mail Street", "5 Mail Street"),
        ("NORTH Ma11, G3O", "NORTH Mall, G30"),
        ("SE_ANGOR", "SELANGOR"),
    ],
)
def test_a_street_with_a_letter_misread_is_what_it_can_only_be(read: str, meant: str) -> None:
    text, kept = repaired_address(read, words_of(read, 0.6))
    assert text == meant
    assert [word.text for word in kept] == read.split()


@pytest.mark.parametrize("line", ["Mo-Fr 9-18", "MID 354", "Bon 12", "A1 2nd visit", "Selected offers"])
def test_a_number_alone_makes_no_address(line: str) -> None:
    assert not looks_like_address(line)


@pytest.mark.parametrize(
    "line",
    [
        "Eikenlaan 39",
        "A-6534 Ort,Dorfstr.75",
        "CH - 6218 Dorf",
        "C/ MAYOR, 7",
        "2513 S. Long Freeway",
        "London EC1N 2HT",
    ],
)
def test_a_house_number_behind_its_street_or_a_postal_code_makes_an_address(line: str) -> None:
    assert looks_like_address(line)


def test_a_country_ends_an_address_and_a_town_does_not() -> None:
    assert ends_with_country("56000 Kuala Lumpur, Malaysia")
    assert ends_with_country("London, United Kingdom")
    assert not ends_with_country("56000 Kuala Lumpur")


def test_an_address_that_was_not_read_by_ocr_stays_as_it_is_spelt() -> None:
    assert repaired_address("1 Jaian 2", words_of("1 Jaian 2", 1.0))[0] == "1 Jaian 2"


def read_with(draw: Draw, again: str, method: str = "vision") -> float:
    """The confidence of a name that was read with one of 0.5 above the line `again`, which was read with 0.9."""
    page = draw(["Aeon City", again], method=method, confidence=0.9).pages[0]
    unsure = tuple(word._replace(confidence=0.5) for word in page.words[:2])
    pages = Pages(pages=(page.model_copy(update={"words": (*unsure, *page.words[2:])}),))
    return as_read(Found("Aeon City", 1, unsure, 1.0), surest_readings(pages.pages)).confidence


def test_a_word_that_was_read_alike_twice_is_as_sure_as_the_surer_reading(draw: Draw) -> None:
    assert read_with(draw, "at aeon city.") == 0.9


@pytest.mark.parametrize("again", ["at Aeon", "at Aeon Citv", ""])
def test_a_word_that_stands_alone_is_as_sure_as_it_was_read(draw: Draw, again: str) -> None:
    assert read_with(draw, again) == 0.5
