"""Accents that OCR sees on pages in a language without them."""

from __future__ import annotations

from docbatch.vision.accents import without_stray_accents
from docbatch.vision.letters import LineRead, Token

PLAIN = "SHAH ALAM SELANGOR " * 20


def lines(text: str, confidence: float) -> list[LineRead]:
    plain = LineRead(tuple(Token(word, 0.0, 1.0, 0.99) for word in PLAIN.split()), 0.99)
    return [plain, LineRead(tuple(Token(word, 0.0, 1.0, confidence) for word in text.split()), confidence)]


def test_a_lone_accent_in_an_unsure_word_is_a_speck() -> None:
    assert without_stray_accents(lines("SETIA ÁLAM", 0.85))[1].text == "SETIA ALAM"


def test_an_accent_in_a_word_that_was_read_surely_stays() -> None:
    assert without_stray_accents(lines("CAFÉ", 0.98))[1].text == "CAFÉ"


def test_a_page_in_a_language_with_accents_keeps_them_all() -> None:
    german = lines("für Größe über Höhe", 0.7)
    assert without_stray_accents(german) == german


def test_letters_of_other_scripts_are_left_alone() -> None:
    greek = lines("ά", 0.7)
    assert without_stray_accents(greek) == greek
