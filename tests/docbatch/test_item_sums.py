"""Which rows are the items of an invoice, where what they come to tells."""

from __future__ import annotations

from decimal import Decimal

from docbatch.evidence import Found
from docbatch.finding.item_sums import without_sums

SUMS = [Decimal("30.00"), Decimal("36.00")]


def row(amount: str | None, quantity: str | None = None, name: str = "") -> Found:
    value = {"description": name or None, "quantity": quantity, "unit_price": None, "amount": amount}
    return Found(value, 1, (), 0.9)


def left(*rows: Found) -> list[str]:
    return [item.value["amount"] for item in without_sums([*rows], SUMS)]


def test_rows_that_come_to_a_sum_or_to_none_are_left_alone() -> None:
    assert left(row("10.00"), row("20.00")) == ["10.00", "20.00"]
    assert left(row("10.00"), row("21.00"), row("31.00")) == ["10.00", "21.00", "31.00"]
    assert left(row("30.00"), row("36.00")) == ["30.00", "36.00"]  # nothing says that the first is no sum
    assert without_sums([row(None), row("30.00")], SUMS) == [row(None), row("30.00")]
    assert without_sums([], SUMS) == []


def test_sums_below_the_items_go() -> None:
    assert left(row("10.00", "1"), row("20.00", "1"), row("30.00"), row("6.00"), row("36.00")) == ["10.00", "20.00"]
    assert left(row("30.00", "3"), row("30.00"), row("6.00")) == ["30.00"]


def test_the_same_items_again_go() -> None:
    assert left(row("10.00", "1"), row("20.00", "1"), row("10.00", "1"), row("20.00", "1")) == ["10.00", "20.00"]


def test_the_sum_of_a_group_between_items_goes_whatever_else_it_has() -> None:
    assert left(row("4.00", "1"), row("6.00", "1"), row("10.00", "2"), row("20.00", "1")) == ["4.00", "6.00", "20.00"]


def test_a_cent_for_each_row_is_rounding() -> None:
    assert left(row("10.00", "1"), row("19.99", "1"), row("29.99")) == ["10.00", "19.99"]
