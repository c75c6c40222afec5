"""Allowances and charges that an invoice prints below its lines."""

from __future__ import annotations

from decimal import Decimal

import pytest

from docbatch.finding.adjustments import adjustments, subtotals
from docbatch.layout import Reading
from tests.docbatch.conftest import Row, draw


@pytest.mark.parametrize(
    ("row", "amount"),
    [
        (["Discount: Project Discount", "(- 10%) - 172,50 €"], "-172.50"),
        (["Mengenrabatt", "12,00 €"], "-12.00"),
        (["Remise", "-5,00 €"], "-5.00"),
        (["abzgl. Sondernachlass", "10%", "-14,73"], "-14.73"),
        (["zzgl. Versandkosten", "5,80"], "5.80"),
        (["Surcharge: Express", "+ 250,00 €"], "250.00"),
        (["Versandkosten", "4,90 €"], "4.90"),
        (["Frais de port", "4,90 €"], "4.90"),
    ],
)
def test_an_allowance_counts_against_the_sum_whatever_sign_it_has(row: Row, amount: str) -> None:
    page = draw([["Lamp", "80.00"], row, ["Total", "119.00"]])
    assert adjustments(Reading.of(page.pages)) == (Decimal(amount),)


def test_sums_and_taxes_are_neither_allowances_nor_charges() -> None:
    page = draw([["Lamp", "80.00"], ["Subtotal", "80.00"], ["VAT 19 %", "15.20"], ["Total", "95.20"]])
    assert adjustments(Reading.of(page.pages)) == ()
    assert subtotals(Reading.of(page.pages)) == (Decimal("80.00"),)
