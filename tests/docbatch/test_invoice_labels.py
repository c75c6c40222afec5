"""The number and the date of an invoice: which of the labels and figures on its page are meant."""

from __future__ import annotations

import pytest

from docbatch.layout import Reading
from docbatch.structure.judging import LEAST_SURE
from docbatch.types.invoice import issue_date, number
from tests.docbatch.conftest import Row, draw


def reading(*rows: Row) -> Reading:
    return Reading.of(draw(list(rows)).pages)


@pytest.mark.parametrize(
    ("rows", "meant"),
    [
        ((["INVOICE: NO. 001"],), "001"),
        ((["Facture commande n° : 21"],), "21"),
        ((["factuur nummer", (200, "factuur datum")], ["001", (200, "21/03/2024")]), "001"),
        (("# FACTURA", ["NUMERO: ABC12345"]), "ABC12345"),
        (("Facture du 11/12/2022", "N° 12 345 678 901"), "12345678901"),
        (("Factura núm.: 2",), "2"),
        (("NUMERO: 77", "Factura núm.: 2"), "2"),
    ],
)
def test_the_number_stands_behind_its_label_however_short(rows: tuple[Row, ...], meant: str) -> None:
    found = number(reading(*rows))
    assert found
    assert found.value == meant


@pytest.mark.parametrize("rows", [(["Facture n°", "62,86 €"],), (["Facture n°", "11/12/2022"],), ("Facture",)])
def test_an_amount_or_a_date_is_no_number(rows: tuple[Row, ...]) -> None:
    assert number(reading(*rows)) is None


def test_the_only_date_in_the_head_is_surer_than_the_first_of_several() -> None:
    lone = issue_date(reading("# Invoice 2026-01", "Springfield, 13.01.2026"), True, None)
    several = issue_date(reading("# Invoice 2026-01", "Springfield, 13.01.2026", "seen 14.02.2026"), True, None)
    assert lone
    assert several
    assert lone.value == several.value == "2026-01-13"
    assert several.confidence < LEAST_SURE <= lone.confidence
