"""Finding a value again on a page."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from docbatch.evidence import Found, evidence_of, locate
from docbatch.models import Pages

Draw = Callable[..., Pages]


@pytest.mark.parametrize("value", [None, "", {}, [], True, "  ", "\u200b"])
def test_a_value_that_is_none_is_not_grounded(draw: Draw, value: object) -> None:
    assert not locate(value, draw(["Total 5.00"])).grounded


def test_nothing_is_found_on_no_pages() -> None:
    assert not locate("1234.50", Pages()).grounded


def test_a_value_that_the_page_does_not_show_is_not_grounded(draw: Draw) -> None:
    pages = draw(["Invoice 4711 of 3 May 2020, total 99.00"])
    for value in ("98.00", "2020-05-04", "Acme Limited", "USD", "47"):
        proof = locate(value, pages)
        assert not proof.grounded
        assert proof.page is None


@pytest.mark.parametrize("printed", ["1,234.50", "1.234,50", "1 234,50", "1234.50"])
def test_money_is_found_in_either_form(draw: Draw, printed: str) -> None:
    proof = locate("1234.50", draw(["nothing"], ["Total", f"EUR {printed}"]))
    assert proof.grounded
    assert proof.page == 2
    assert printed in (proof.quote or "")


def test_money_is_found_whatever_its_sign(draw: Draw) -> None:
    assert locate("20.48", draw(["Total -20,48"])).grounded


@pytest.mark.parametrize("printed", ["3 May 2020", "03.05.2020", "2020-05-03", "May 3, 2020", "3. Mai 2020"])
def test_a_date_is_found_in_the_form_of_the_page(draw: Draw, printed: str) -> None:
    proof = locate("2020-05-03", draw([f"Date: {printed}"]))
    assert proof.grounded
    assert proof.quote == printed


def test_a_numeric_date_is_read_as_the_document_writes_dates(draw: Draw) -> None:
    assert locate("2020-05-03", draw(["05/03/2020 and 05/17/2020"])).grounded
    assert not locate("2020-05-03", draw(["05/03/2020 and 17/05/2020"])).grounded


def test_a_name_is_found_across_lines_and_without_regard_to_case_and_accents(draw: Draw) -> None:
    proof = locate("Café Müller GmbH", draw(["CAFE MULLER", "GmbH, Bonn"]))
    assert proof.grounded
    assert proof.quote == "CAFE MULLER GmbH,"


def test_a_name_with_a_misread_letter_is_found_with_less_confidence(draw: Draw) -> None:
    proof = locate("Northern Lights Limited", draw(["sold by", "Northem Lights Limited"]))
    assert proof.grounded
    assert 0.8 < (proof.confidence or 0) < 1


def test_a_short_value_must_be_a_word_of_its_own(draw: Draw) -> None:
    assert not locate("12", draw(["Item 4127"])).grounded
    assert locate("12", draw(["Item 12"])).grounded


def test_a_currency_is_found_by_its_sign(draw: Draw) -> None:
    proof = locate("EUR", draw(["Total 5,00 €"]))
    assert proof.grounded
    assert proof.quote == "€"


def test_the_box_encloses_the_words_of_the_value(draw: Draw) -> None:
    pages = draw(["Total amount 5.00 EUR"])
    word = next(w for w in pages.pages[0].words if w.text == "5.00")
    assert locate("5.00", pages).bbox == (word.x0, word.y0, word.x1, word.y1)


def test_a_found_value_without_words_is_not_grounded() -> None:
    assert not evidence_of(Found("x", 1, (), 0.9)).grounded
