"""What looks like a bill in whatever language, and what has amounts for other reasons."""

from __future__ import annotations

import pytest

from docbatch.layout import Reading
from docbatch.models import Tables
from docbatch.structure.local import structure_document
from tests.docbatch.conftest import Row, draw

DOUBT = "The type is uncertain: other, but with sums as an invoice or a receipt has."
SUMS: list[Row] = [["Xyzzy", "100.00"], ["Plugh", "19.00"], ["Frotz", "119.00"]]


def reasons(*rows: Row, pages: int = 1, width: float = 595.0) -> tuple[str, ...]:
    more: list[list[Row]] = [["Wkwk lorem"]] * (pages - 1)
    drawn = draw([*rows], *more, width=width)
    assert Reading.of(drawn.pages).sheets
    structured = structure_document(drawn, Tables())
    assert structured.document_type == "other"
    return structured.review_reasons


@pytest.mark.parametrize(
    "rows",
    [
        SUMS,
        [["Xyzzy", "2024-05-03"], ["Plugh", "4.00"], ["Frotz", "5.00"], ["Gnusto", "20.00"]],
        [["Xyzzy", "GB82 WEST 1234 5698 7654 32"], ["Plugh", "4.00"], ["Frotz", "5.00"], ["Gnusto", "20.00"]],
        [["Plugh", "€ 4.00"], ["Frotz", "€ 5.00"], ["Gnusto", "€ 20.00"]],
    ],
)
def test_sums_with_a_tax_a_date_an_account_or_a_currency_are_worth_a_look(rows: list[Row]) -> None:
    assert reasons("Vlorp", *rows) == (DOUBT,)


@pytest.mark.parametrize(
    "rows",
    [
        ["# Quotation", *SUMS],
        ["The board met on 2024-05-03 and gave 100.00 to the fund, 19.00 to the press and 119.00 to the rest of it."],
        [["Plugh", (500.0, "4.00")], ["Frotz", (500.0, "5.00")], ["Gnusto", (500.0, "20.00")]],
        [["Xyzzy", "2024-05-03"], ["Plugh", "4.00"]],
    ],
)
def test_a_quote_prose_about_money_and_bare_figures_are_not(rows: list[Row]) -> None:
    assert reasons("Vlorp", *rows) == ()


def test_nor_is_a_report_of_many_pages() -> None:
    assert reasons("Vlorp", *SUMS, pages=5) == ()


def test_so_is_one_with_prices_over_a_thousand_in_a_currency_without_cents() -> None:
    assert reasons("Vlorp", ["Plugh", "44,900"], ["Frotz", "74, 000"], width=200) == (DOUBT,)


def test_a_narrow_slip_with_two_amounts_is_worth_a_look() -> None:
    assert reasons("Vlorp", ["Plugh", "4.00"], ["Frotz", "4.00"], width=200) == (DOUBT,)
