"""Arithmetic, dates and check digits of extracted values."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from docbatch.checks import run_checks


def outcome(data: dict[str, Any]) -> dict[str, bool]:
    return {check.name: check.passed for check in run_checks(data)}


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"net_total": None, "tax_total": "1.00", "total": "2.00", "line_items": None, "iban": None},
        {"total": "many", "issue_date": "soon", "due_date": 5, "iban": "", "line_items": [None, 3]},
    ],
)
def test_a_check_that_lacks_its_values_is_not_listed(data: dict[str, Any]) -> None:
    assert set(outcome(data)) <= {"tax_less_than_total"}


def test_net_and_tax_must_add_up_to_the_total() -> None:
    assert not outcome({"net_total": "100.00", "tax_total": "19.00", "total": "120.00"})["net_plus_tax_is_total"]
    assert outcome({"net_total": "100.00", "tax_total": "19.00", "total": "119.00"})["net_plus_tax_is_total"]


def test_a_failed_check_says_what_does_not_fit() -> None:
    [check] = run_checks({"net_total": "100.00", "tax_total": "19.00", "total": "120.00"})
    assert check.detail == "100.00 + 19.00 = 119.00, but the total is 120.00."


def test_line_items_may_add_up_to_the_net_total_or_to_the_total() -> None:
    items = [{"amount": "40.00"}, {"amount": "60.00"}]
    assert outcome({"net_total": "100.00", "line_items": items})["line_items_sum_to_net"]
    assert outcome({"net_total": "84.03", "total": "100.00", "line_items": items})["line_items_sum_to_net"]
    assert not outcome({"net_total": "90.00", "line_items": items})["line_items_sum_to_net"]


def test_line_items_of_which_one_has_no_amount_are_not_summed() -> None:
    assert outcome({"net_total": "40.00", "line_items": [{"amount": "40.00"}, {"amount": None}]}) == {}


def test_an_invoice_is_not_due_before_it_is_issued() -> None:
    assert not outcome({"issue_date": "2020-03-04", "due_date": "2020-03-03"})["due_not_before_issue"]
    assert outcome({"issue_date": "2020-03-04", "due_date": "2020-03-04"})["due_not_before_issue"]


def test_a_date_in_the_future_was_misread() -> None:
    assert not outcome({"date": "2099-01-01"})["date_is_plausible"]


def test_check_digits_are_proven() -> None:
    assert not outcome({"iban": "DE12123456781234567890"})["iban_check_digits"]
    assert outcome({"iban": "DE89370400440532013000"})["iban_check_digits"]
    assert not outcome({"seller_vat_id": "DE123456789"})["vat_id_check_digits"]
    assert outcome({"seller_vat_id": "NL810433941B01"})["vat_id_check_digits"]
    assert "vat_id_check_digits" not in outcome({"seller_vat_id": "ZZ1"})


@pytest.mark.parametrize("net", ["100.00", "90.00", "95.00", "85.00"])
def test_what_is_taken_off_or_put_on_below_the_lines_may_lead_to_the_net_total(net: str) -> None:
    items = [{"amount": "60.00"}, {"amount": "40.00"}]
    checks = run_checks({"net_total": net, "line_items": items}, (Decimal(-10), Decimal(-5)))
    assert [check.passed for check in checks] == [True]


def test_a_net_total_that_no_allowance_explains_fails() -> None:
    items = [{"amount": "60.00"}, {"amount": "40.00"}]
    [check] = run_checks({"net_total": "80.00", "line_items": items}, (Decimal(-10), Decimal(-5)))
    assert not check.passed
    assert check.detail == "The 2 line items add up to 100.00, but the net total is 80.00."


@pytest.mark.parametrize(("total", "right"), [("108.00", True), ("100.00", True), ("8.00", False), ("800.00", False)])
def test_what_was_sold_at_a_till_may_add_up_to_a_subtotal_that_fits_the_total(total: str, *, right: bool) -> None:
    items = [{"amount": "60.00"}, {"amount": "40.00"}]
    checks = run_checks({"total": total, "tax_total": None, "line_items": items}, (), (Decimal(100),))
    assert [check.passed for check in checks] == [right]


def test_a_subtotal_does_not_stand_in_for_a_net_total() -> None:
    data = {"net_total": "90.00", "total": "108.00", "line_items": [{"amount": "100.00"}]}
    assert [check.passed for check in run_checks(data, (), (Decimal(100),))] == [False]
