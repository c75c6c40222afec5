"""A second and a third look at lines that were hard to read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from docbatch.vision.letters import Token
from docbatch.vision.rereading import LineRead, reread, settled


def line(text: str, confidence: float = 0.9, mean: float = 0.95) -> LineRead:
    return LineRead(tuple(Token(word, 0.0, 1.0, confidence) for word in text.split()), mean)


def test_only_lines_with_an_unsure_letter_are_looked_at_again() -> None:
    looked: list[int] = []

    def cut(numbers: Sequence[int]) -> list[Any]:
        looked.extend(numbers)
        return [np.full((20, 100, 3), 255, np.uint8) for _ in numbers]

    def read(crops: Sequence[Any]) -> list[LineRead]:
        assert all(crop.dtype == np.uint8 for crop in crops)
        return [line("TOTAL 9.00")] * len(crops)

    lines = [line("sure", 0.95), line("TOTAL 9.00", 0.4), LineRead((), 0.0)]
    again = reread(cut, lines, read)
    assert looked == [1]
    assert again[0] == lines[0]
    assert again[1].least == 0.85
    assert again[2] == lines[2]


def test_three_looks_that_agree_make_a_line_sure() -> None:
    assert settled(line("SDN BHD", 0.4), line("SDN  BHD."), line("sdn bhd")).least == 0.85


def test_a_word_that_one_look_has_otherwise_is_disputed_and_the_others_of_its_line_are_not() -> None:
    found = settled(line("79 SPEED MART", 0.7), line("99 SPEED MART"), line("79 SPEEDMART"))
    assert found.text == "79 SPEED MART"
    assert [token.confidence for token in found.tokens] == [0.5, 0.85, 0.85]


def test_two_looks_outvote_the_first_and_are_not_sure_either() -> None:
    found = settled(line("SDN DHD", 0.4), line("SDN BHD", 0.9), line("SDN BHD", 0.8))
    assert found.text == "SDN BHD"
    assert [token.confidence for token in found.tokens] == [0.9, 0.5]


def test_where_no_two_agree_the_surest_is_kept_and_is_worth_less() -> None:
    found = settled(line("5DN", 0.5, 0.7), line("SDN", 0.7, 0.9), line("SON", 0.6, 0.8))
    assert found.text == "SDN"
    assert found.least == 0.5


def test_a_sign_without_letters_is_not_disputed() -> None:
    assert settled(line("* 9.00", 0.7), line("9.00"), line("- 9.00")).least == 0.85


def test_a_look_that_sees_nothing_disputes_all_words() -> None:
    assert settled(line("TOTAL 9.00", 0.7), LineRead((), 0.0), line("TOTAL 9.00")).least == 0.5
