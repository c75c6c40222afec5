"""Letters that OCR takes for each other: what is repaired since its form proves it, and what only looks odd."""

from __future__ import annotations

import pytest

from docbatch.finding.addresses import has_misread_word
from docbatch.finding.misread import (
    is_odd,
    is_read_in_two_ways,
    with_initials_repaired,
    with_numbers_repaired,
    with_ones_repaired,
    with_parts_joined,
)
from docbatch.finding.trades import has_misread_trade, with_trades_repaired


@pytest.mark.parametrize("number", ["Unit 10T", "12A", "U13/O", "OP 4", "3l", "12th", "12Oak Road"])
def test_a_letter_that_may_be_meant_stays_a_letter(number: str) -> None:
    assert with_numbers_repaired(number) == number


@pytest.mark.parametrize(
    ("read", "meant"),
    [("LOT G29 & G3O", "LOT G29 & G30"), ("NO 29O, Hill Road", "NO 290, Hill Road"), ("16I2", "1612"), ("4OO", "400")],
)
def test_a_letter_among_the_digits_of_a_number_is_a_digit(read: str, meant: str) -> None:
    assert with_numbers_repaired(read) == meant


@pytest.mark.parametrize("text", ["1.2.3.", "No.1.2.", "A.1.", "2.1.Y."])
def test_numbers_with_points_are_no_initials(text: str) -> None:
    assert with_initials_repaired(text) == text


def test_a_digit_between_the_points_of_initials_is_a_letter() -> None:
    assert with_initials_repaired("MR. P.1.N. (M)") == "MR. P.I.N. (M)"


@pytest.mark.parametrize("name", ["Distro Nine", "Bakers Row", "Markt am Ring", "Restaurants West"])
def test_a_word_of_its_own_is_no_trade_misread(name: str) -> None:
    assert with_trades_repaired(name) == name
    assert not has_misread_trade(name)


def test_a_trade_with_a_letter_that_looks_like_its_own_is_that_trade() -> None:
    assert with_trades_repaired("LONG HARBWARE") == "LONG HARDWARE"
    assert with_trades_repaired("Long TRAD1NG") == "Long TRADING"


def test_a_trade_with_a_letter_of_another_look_is_left_and_doubted() -> None:
    assert with_trades_repaired("LONG HARDARE") == "LONG HARDARE"
    assert has_misread_trade("LONG HARDARE")


@pytest.mark.parametrize("name", ["Via Le Corbusier", "MINI MARKET", "Street Road", "L ot 3"])
def test_words_that_may_be_meant_stay_apart(name: str) -> None:
    assert with_parts_joined(name, {"viale", "minimarket", "market", "street", "road", "lot"}) == name


def test_a_word_of_a_list_that_was_read_in_two_parts_is_one() -> None:
    assert with_parts_joined("CHERAS SE LANGOR.", {"selangor"}) == "CHERAS SELANGOR."
    assert with_parts_joined("L evel 6", {"level"}) == "Level 6"
    assert with_trades_repaired("EAST STAT IONERY") == "EAST STATIONERY"


@pytest.mark.parametrize(
    "text",
    [
        "Park Ma11",
        "Auck1and",
        "F11iale",
        "INV0ICE",
        "SELaNGOR",
        "B:ll Street",
        "p e r b a ng Corner",
        "3 01d Road",
        "MIC H L I F E N",
    ],
)
def test_what_is_spelt_as_nothing_is_looks_odd(text: str) -> None:
    assert is_odd(text)


@pytest.mark.parametrize(
    "text", ["R E W E", "C & A", "1st Floor", "G29/31A", "Level3", "McKENZIE", "U13/X", "S. p. A."]
)
def test_initials_numbers_and_abbreviations_do_not_look_odd(text: str) -> None:
    assert not is_odd(text)


@pytest.mark.parametrize("address", ["4 Hill Stret", "Petaling Jaya Setangor", "INUSTRIAL PARK"])
def test_a_word_one_letter_from_one_of_an_address_is_misread(address: str) -> None:
    assert has_misread_word(address)


@pytest.mark.parametrize("address", ["Brive", "Padang Besar, Pulau Pinang", "The Streets", "Avenues", "1 Country Road"])
def test_another_word_of_addresses_is_not_misread(address: str) -> None:
    assert not has_misread_word(address)


def test_a_word_with_an_m_or_an_accent_and_again_without_is_read_in_two_ways() -> None:
    assert is_read_in_two_ways("Bandar Chéras, 43200 Cheras")
    assert is_read_in_two_ways("SETIA ALAN, 40170 SHAH ALAM")
    assert not is_read_in_two_ways("Green Lane 4, Greenham Lane")


@pytest.mark.parametrize("text", ["G1a", "SS21a", "Uptown3", "BLOCK 1A", "Terminal1", "1st"])
def test_a_one_that_may_be_meant_stays_one(text: str) -> None:
    assert with_ones_repaired(text) == text


def test_a_one_within_a_word_is_a_letter() -> None:
    assert with_ones_repaired("Ka1verstraat, Pena B1vd") == "Kalverstraat, Pena Blvd"


def test_a_name_does_not_begin_with_the_number_0() -> None:
    assert with_initials_repaired("0 NOLAN'S BAR") == "O NOLAN'S BAR"
    assert with_initials_repaired("0 4 HILL") == "0 4 HILL"
