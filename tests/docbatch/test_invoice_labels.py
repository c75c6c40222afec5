"""The number and the date of an invoice: which of the labels and figures on its page are meant."""

from __future__ import annotations

import pytest

from docbatch.finding.labels import date_reader, find_labelled
from docbatch.finding.numbers import number
from docbatch.finding.party_labels import BUYER, party
from docbatch.layout import Reading
from docbatch.models import Tables
from docbatch.structure.judging import LEAST_SURE
from docbatch.structure.local import structure_document
from docbatch.types.invoice import ISSUE_LABELS, issue_date
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
        ((["Rechnungsnummer", "726 752 5181"],), "7267525181"),
        (("# Factura simplificada 991",), "991"),
        (("# PARCELLA N. 12",), "12"),
        (("# Factura", "Folio: 112"), "112"),
        (("# Factura", "Nº documento: 45678901Z", "Nº factura: F-12"), "F-12"),
        (("NUMERO: 77", "Factura núm.: 2"), "2"),
        ((["Faktura nr FV 7/2021"],), "FV 7/2021"),
        (("# Fatura FT A/12",), "FT A/12"),
        ((["Fatura nº", "FT 18A2401/21509"],), "FT 18A2401/21509"),
        (("Faktura numer 12/02/2026",), "12/02/2026"),
        (("# Faktura korygująca nr FK 3/02/2026", "do faktury nr FV 12/01/2026"), "FK 3/02/2026"),
        (("# Opravný daňový doklad - dobropis č. D2026-3", "K faktuře č. 2026-12"), "D2026-3"),
        (([(40, "e-Faktura"), (300, "Numer faktury")], [(300, "2/11/2023")]), "2/11/2023"),
        (("Invoice No. NO 12/2024",), "12/2024"),
        (("# Faktura", "číslo: 20260045"), "20260045"),
        (("# Factură", "Seria VRT Nr. 0045 din 15/02/2026"), "0045"),
        ((["Factuurnummer:", "0/0(002)0008/085145"],), "0/0(002)0008/085145"),
        ((["Fattura", "2 / 2024"],), "2/2024"),
        ((["FACT UURNUM MER:", "202510-0001"],), "202510-0001"),
        (("Rechnung TEST-SPARSE-001",), "TEST-SPARSE-001"),
        (("Rechnung Rechnungsnummer: RE-2025/001",), "RE-2025/001"),
        (("Die Rechnungsnummer für diesen Vorgang lautet M-1675. Bitte geben Sie diese an.",), "M-1675"),
        ((["FACTURA No.", "#000034"],), "000034"),
        ((["Invoice No", "#AB_2015"],), "#AB_2015"),
        (("Nr. 1023, High Street", ["Número:", "FAT309203"]), "FAT309203"),
        (([(40, "Nºfactura"), (200, "Serie")], [(40, "AA23062215"), (200, "AA")]), "AA23062215"),
    ],
)
def test_the_number_stands_behind_its_label_however_short(rows: tuple[Row, ...], meant: str) -> None:
    found = number(reading(*rows))
    assert found
    assert found.value == meant


def test_words_that_only_together_have_the_letters_of_a_label_are_none() -> None:
    assert number(reading(["In voice mail no.:", "202510-0001"])) is None


@pytest.mark.parametrize(
    "rows",
    [
        (["Facture n°", "62,86 €"],),
        (["Facture n°", "11/12/2022"],),
        ("Facture",),
        ("Invoice 2026",),
        ("Invoice for 2 nights",),
        (["Fatura nº", "FT 12/11/2022"],),
    ],
)
def test_an_amount_or_a_date_is_no_number(rows: tuple[Row, ...]) -> None:
    assert number(reading(*rows)) is None


def test_the_only_date_in_the_head_is_surer_than_the_first_of_several() -> None:
    lone = issue_date(reading("# Invoice 2026-01", "as of 13.01.2026"), True, None)
    several = issue_date(reading("# Invoice 2026-01", "as of 13.01.2026", "seen 14.02.2026"), True, None)
    assert lone
    assert several
    assert lone.value == several.value == "2026-01-13"
    assert several.confidence < LEAST_SURE <= lone.confidence


def test_a_date_that_another_label_claims_makes_the_only_other_one_no_less_sure() -> None:
    lone = issue_date(reading("# Invoice 2026-01", "Springfield, 13.01.2026", "Delivery: 14.02.2026"), True, None)
    assert lone
    assert lone.value == "2026-01-13"
    assert lone.confidence > LEAST_SURE


def test_the_first_of_two_dates_with_one_label_is_meant_though_the_other_is_written_more_clearly() -> None:
    dated = issue_date(reading("Factuurdatum: 12-08-2009", "Factuurdatum: 2009-04-09"), True, None)
    assert dated
    assert dated.value == "2009-08-12"


def test_a_label_in_the_midst_of_a_line_counts_behind_a_value_and_not_behind_a_word() -> None:
    dated = issue_date(reading("Rechnung Nr. UK-44552 Datum: 03.04.2026"), True, None)
    assert dated
    assert dated.value == "2026-04-03"
    due = find_labelled(reading("Next delivery date: 03.04.2026"), ISSUE_LABELS, date_reader(day_first=True))
    assert due == []


def test_a_reference_numbers_an_invoice_that_has_no_other_number_and_is_not_sure() -> None:
    rows: list[Row] = [
        "# Factura",
        "Referencia: 1721",
        "Nosotros le facturamos a usted lo siguiente, como acordado",
        "Fecha: 25/12/2023",
        ["Total", "774,70 €"],
    ]
    found = structure_document(draw(rows), Tables())
    assert found.structured_data["invoice_number"] == "1721"
    assert (found.evidence["invoice_number"].confidence or 0) < LEAST_SURE
    numbered = structure_document(draw([*rows, "Factura núm.: 2"]), Tables())
    assert numbered.structured_data["invoice_number"] == "2"


def test_a_line_with_a_place_and_a_date_alone_dates_a_letter() -> None:
    dated = issue_date(reading("# Invoice 2026-01", "seen 14.02.2026", "Springfield, 13.01.2026"), True, None)
    assert dated
    assert dated.value == "2026-01-13"
    assert dated.confidence > LEAST_SURE
    walked = issue_date(reading("# Invoice 2026-01", "seen 14.02.2026", "walked home, 13.01.2026 to 3 pm"), True, None)
    assert walked
    assert walked.value == "2026-02-14"


def test_the_date_behind_the_number_may_stand_in_a_column_of_its_own() -> None:
    page = reading([(40, "Handelsrechnung (380) Nr. 471102"), (300, "vom"), (400, "05.06.2018")], "seen 14.02.2026")
    dated = issue_date(page, True, number(page))
    assert dated
    assert dated.value == "2018-06-05"
    assert dated.confidence > LEAST_SURE


def test_the_day_that_something_was_billed_on_is_that_of_the_invoice() -> None:
    found = issue_date(reading("# Invoice", "Jul 3 – Aug 3, 2024", ["Billed On", "Jul 3, 2024"]), False, None)
    assert found
    assert found.value == "2024-07-03"


def test_the_name_of_a_client_has_a_label_of_its_own_in_his_block() -> None:
    goods: Row = ["Service", (200, "Qty"), (300, "Price"), (400, "Total")]
    found = party(reading("Bill To:", "Client Name: Rahul Kumar", "Event: Wedding", goods), BUYER)
    assert found
    assert found.value == "Rahul Kumar"
