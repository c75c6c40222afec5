"""Lines that were hard to read, and what two other models make of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from docbatch.vision.letters import LineRead, Token
from docbatch.vision.proofreading import proofread, weighed


def line(text: str, confidence: float) -> LineRead:
    return LineRead(tuple(Token(word, 0.0, 1.0, confidence) for word in text.split()), 0.95)


def nothing_is_cut(numbers: Sequence[int]) -> list[Any]:
    pytest.fail(f"lines {numbers} were read again")


def confidences(read: LineRead) -> list[float]:
    return [token.confidence for token in read.tokens]


def test_only_lines_with_an_unsure_letter_are_proofread() -> None:
    looked: list[int] = []

    def cut(numbers: Sequence[int]) -> list[Any]:
        looked.extend(numbers)
        return list(numbers)

    def reader(crops: Sequence[Any]) -> list[str]:
        return ["TOTAL 9.00"] * len(crops)

    lines = [line("sure", 0.95), line("TOTAL 9.00", 0.4), LineRead((), 0.0)]
    assert proofread(lines, cut, [reader, reader]) == [lines[0], line("TOTAL 9.00", 0.85), lines[2]]
    assert looked == [1]


def test_a_page_without_an_unsure_line_is_not_read_again() -> None:
    assert proofread([line("sure", 0.95)], nothing_is_cut, []) == [line("sure", 0.95)]


def test_on_a_poor_page_the_least_sure_lines_are_proofread_and_the_others_keep_their_doubt() -> None:
    lines = [line(f"line {number}", 0.3 + number / 100) for number in range(20)]

    def cut(numbers: Sequence[int]) -> list[Any]:
        return list(numbers)

    read = proofread(lines, cut, [lambda crops: [f"line {number}" for number in crops]] * 2)
    assert [confidences(each)[0] for each in read[:7]] == [0.85] * 7
    assert read[7:] == lines[7:]


def test_a_word_that_all_read_alike_is_sure_whatever_its_spaces_signs_and_case() -> None:
    assert confidences(weighed(line("SDN BHD", 0.4), ["SDN  BHD.", "sdnbhd"])) == [0.85, 0.85]


def test_a_word_that_both_others_have_otherwise_is_disputed_and_the_others_of_its_line_are_not() -> None:
    found = weighed(line("79 SPEED MART", 0.7), ["99 SPEED MART", "99 SPEEDMART"])
    assert found.text == "79 SPEED MART"
    assert confidences(found) == [0.5, 0.85, 0.85]


def test_a_word_that_one_other_has_otherwise_is_as_sure_as_it_was() -> None:
    assert confidences(weighed(line("SDN DHD", 0.6), ["SDN DHD", "SDN BHD"])) == [0.85, 0.6]


def test_a_word_that_was_surely_read_is_not_disputed() -> None:
    first = LineRead((Token("Total", 0.0, 0.5, 0.95), Token("9.00", 0.5, 1.0, 0.6)), 0.9)
    assert confidences(weighed(first, ["Tota1 9.00", "Tota1 9.00"])) == [0.95, 0.85]


def test_the_text_stays_as_it_was_read_though_both_others_have_it_alike() -> None:
    assert weighed(line("SDN DHD", 0.4), ["SDN BHD", "SDN BHD"]).text == "SDN DHD"


def test_a_sign_without_letters_is_not_disputed() -> None:
    assert confidences(weighed(line("* 9.00", 0.7), ["9.00", "- 9.00"])) == [0.85, 0.85]


def test_a_reader_that_sees_nothing_agrees_to_nothing() -> None:
    assert confidences(weighed(line("TOTAL 9.00", 0.7), ["", "TOTAL 9.00"])) == [0.7, 0.7]
    assert confidences(weighed(line("TOTAL 9.00", 0.7), ["", ""])) == [0.5, 0.5]
