"""What was sold, by a till slip without headings: rows are articles where they add up, and nothing else is."""

from __future__ import annotations

import pytest

from docbatch.finding.till import line_items, tax, total
from docbatch.layout import Reading
from docbatch.models import Tables
from tests.docbatch.conftest import Row, draw

Item = tuple[str, str | None, str | None, str]
"""Description, quantity, price and amount."""


def sold(*rows: Row) -> list[Item]:
    page = draw(["Corner Shop", "57 High Street", *rows], width=220, method="vision", confidence=0.95)
    reading = Reading.of(page.pages)
    paid = total(reading)
    found = line_items(reading, Tables(), paid, tax(reading, paid))
    return [tuple(item.value[name] for name in ("description", "quantity", "unit_price", "amount")) for item in found]


@pytest.mark.parametrize(
    "rows",
    [
        (["Bread", "2.50"], ["Milk", "1.20"], ["TOTAL", "4.70"]),  # one was not read
        (["Bread", "2.§0"], ["TOTAL", "2.50"], ["VAT 6%", "2.36", "0.14"]),
        (["Amount", "25.00"], ["TOTAL", "25.00"]),  # the slip of a card
        (["SALE", "20.00"], ["TIP", "5.00"], ["TOTAL", "25.00"]),
        (["SOMME EUR", "25.00"], ["TOTAL", "25.00"]),
        ("Table: 4", ["25.00"], ["TOTAL", "25.00"]),
        (["SR 6", "23.58", "1.42"], ["Tax total", "1.42"]),
    ],
)
def test_rows_that_do_not_add_up_or_are_of_sums_are_no_articles(rows: tuple[Row, ...]) -> None:
    assert sold(*rows) == []


def test_rows_above_a_total_that_add_up_to_it_are_what_was_sold() -> None:
    assert sold(["Bread", "2.50"], ["Milk", "1.20 A"], ["TOTAL", "3.70"], ["CASH", "5.00"], ["CHANGE", "1.30"]) == [
        ("Bread", None, None, "2.50"),
        ("Milk", None, None, "1.20"),
    ]


def test_articles_may_add_up_to_the_subtotal_and_taxes_follow() -> None:
    found = sold(["Bread", "2.50"], ["Milk", "1.20"], ["Subtotal", "3.70"], ["TAX 1", "0.20"], ["TOTAL", "3.90"])
    assert [amount for *_, amount in found] == ["2.50", "1.20"]


def test_a_discount_counts_against_the_sum_and_returned_bottles_do() -> None:
    found = sold(["Bread", "2.50"], ["Discount", "0.50"], ["Empties", "-0.25"], ["TOTAL", "1.75"])
    assert [amount for *_, amount in found] == ["2.50", "-0.50", "-0.25"]


def test_a_row_of_numbers_has_its_name_above_it() -> None:
    assert sold("Sink tap", ["9074624", "1 X 19.90", "19.90"], "Seal tape", ["9180501", "2 X 0.80", "1.60"],
                ["TOTAL", "21.50"]) == [
        ("Sink tap", "1", "19.90", "19.90"), ("Seal tape", "2", "0.80", "1.60")
    ]  # fmt: skip


def test_a_row_of_numbers_has_its_name_below_it_where_one_follows_the_last() -> None:
    assert sold(["1x 000001010646", "7.74SR"], "Cracker", ["1x 000002336695", "38.80SR"], "Sun lotion",
                ["Sub-total", "46.54"], ["TOTAL", "46.54"]) == [
        ("Cracker", None, None, "7.74"), ("Sun lotion", None, None, "38.80")
    ]  # fmt: skip


def test_what_an_article_is_reckoned_from_is_no_article() -> None:
    found = sold(["Apples", "0.98 B"], ["2 Stk x", "0.49"], ["Eggs", "3.29 B"], ["SUMME EUR", "4.27"])
    assert found == [("Apples", "2", "0.49", "0.98"), ("Eggs", None, None, "3.29")]


def test_the_weight_of_two_numbers_with_decimals_comes_first() -> None:
    assert sold(["Bananas", "1.75 @ 0.54", "0.95"], ["TOTAL", "0.95"])[0][1:3] == ("1.75", "0.54")


def test_a_table_of_taxes_below_the_total_holds_nothing_that_was_sold() -> None:
    rows: tuple[Row, ...] = (["Bread", "2.50"], ["TOTAL", "2.50"], ["Item Count 1", "Change Amt", "0.00"],
                             ["GST Summary", "Amount", "Tax"], ["SR @ 6%", "2.36", "0.14"])  # fmt: skip
    assert sold(*rows) == [("Bread", None, None, "2.50")]


def test_a_sum_that_a_heading_makes_look_like_an_article_is_none() -> None:
    rows: tuple[Row, ...] = (["QTY ITEM", "TOTAL"], ["1 Burger", "4.00"], ["2 Sundae", "6.40"],
                             ["TakeOut Total (incl GST)", "10.40"], ["Total Rounded", "10.40"])  # fmt: skip
    assert [description for description, *_ in sold(*rows)] == ["1 Burger", "2 Sundae"]


@pytest.mark.parametrize(
    ("rows", "items"),
    [
        ((["FRUITS", "@24.00"], ["40158", "*1", "24.00"], ["TOTAL", "24.00"]), [("FRUITS", None, None, "24.00")]),
        (("Transaction 101", ["29.99"], "Custom Item", ["Toy", "1.00"], ["TOTAL", "30.99"]),
         [("Custom Item", None, None, "29.99"), ("Toy", None, None, "1.00")]),
        ((["Soda", "1.00"], ["Serv.Chg.10%", "0.10"], ["GST 6%", "0.07"], ["Total", "1.00"]),
         [("Soda", None, None, "1.00")]),
        ((["Ham", "2.00"], ["Eggs", "1.00"], ["4 BALANCE DUE", "3.00"], ["Visa DEBIT", "3.00"]),
         [("Ham", None, None, "2.00"), ("Eggs", None, None, "1.00")]),
    ],
)  # fmt: skip
def test_prices_of_one_and_rows_between_goods_and_sum_are_no_articles(rows: tuple[Row, ...], items: list[Item]) -> None:
    assert sold(*rows) == items


def test_of_two_ways_to_the_same_sum_the_columns_of_a_heading_count() -> None:
    rows: tuple[Row, ...] = (["QTY", "ITEM", "AMOUNT"], ["2", "SOAP", "2.00"], ["1", "RICE", "3.00"],
                             ["SUBTOTAL", "5.00"], ["DISCOUNT", "1.10"], ["TOTAL", "3.70"])  # fmt: skip
    assert sold(*rows) == [("SOAP", "2", None, "2.00"), ("RICE", "1", None, "3.00")]
