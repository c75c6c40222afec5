"""How documents are told apart."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from docbatch.layout import Reading
from docbatch.models import Pages, PageText, Word
from docbatch.types import BUILT_IN
from tests.docbatch.conftest import Row

Draw = Callable[..., Pages]

INVOICES = {
    "English": ["# Invoice", "Invoice number: 2020-17", "Invoice date: 3 May 2020", ["Total", "119.00"]],
    "German": ["# Rechnung", "Rechnungsnr.: 2020-17", "Rechnungsdatum: 03.05.2020", ["Gesamtbetrag", "119,00 EUR"]],
    "French": ["# Facture n° 2020-17", "Date de facture : 03/05/2020", ["Total TTC", "119,00 €"]],
    "Spanish": ["# Factura", "Factura n.º 2020-17", "Fecha de factura: 03/05/2020", ["Total a pagar", "119,00 €"]],
    "Italian": ["# Fattura", "Fattura n. 2020-17", "Data fattura: 03/05/2020", ["Totale fattura", "119,00 €"]],
    "Dutch": ["# Factuur", "Factuurnummer: 2020-17", "Factuurdatum: 03-05-2020", ["Totaal", "€ 119,00"]],
}
WIDE = "a line of text that is as wide as lines of letters are, and far wider than those of a slip from a till"
CREDIT_TITLES = ("Credit Note", "Gutschrift", "Avoir", "Nota de crédito", "Nota di credito", "Creditnota")
RECEIPT = [
    "CORNER BAKERY", "12 High Street", "TAX INVOICE", "Invoice no: 5512", "Cashier: Ann", ["Bread", "2.50"],
    ["TOTAL", "2.50"], ["CASH", "5.00"], ["CHANGE", "2.50"], "THANK YOU",
]  # fmt: skip
CONTRACT = [
    "NON-DISCLOSURE AGREEMENT",
    'This Agreement is entered into as of May 3, 2020 by and between Acme, Inc., an Ohio corporation (the "Company")',
    'and John Smith (the "Employee"). In consideration of the employment, the parties hereto agree as follows:',
    "1. Confidential Information shall not be disclosed. The term of this Agreement shall be two (2) years.",
    "2. This Agreement shall be governed by the laws of the State of Ohio.",
]


PARTS: list[Row] = [
    "Festrol Ltd.",
    "Facturar a",
    "John Doe",
    "Fecha de vencimiento: 25/12/2023",
    [WIDE, "£720.00"],
    ["Subtotal", (400, "£720.00")],
    ["Total impuesto", (400, "£54.70")],
    ["Total", (400, "£774.70")],
]
"""An invoice without its title."""


def type_of(pages: Pages) -> str:
    return BUILT_IN.recognise(Reading.of(pages.pages))[0].name


def is_doubted(pages: Pages) -> bool:
    return BUILT_IN.recognise(Reading.of(pages.pages))[2]


def blank(text: str = "", words: tuple[Word, ...] = ()) -> Pages:
    return Pages(pages=(PageText(page=1, width=595, height=842, method="text", reason="", text=text, words=words),))


@pytest.mark.parametrize(
    "pages",
    [
        Pages(),
        blank(),
        blank("Invoice"),
        blank("x", (Word(0, 0, 0, 0, "\u200b", 0),)),
        blank("y", (Word(5, 5, 1, 1, "y", 3),)),
    ],
)
def test_a_document_with_nothing_on_it_is_other(pages: Pages) -> None:
    assert type_of(pages) == "other"


def test_an_article_about_invoices_is_no_invoice(draw: Draw) -> None:
    assert type_of(draw(["# A short history of trade", f"Every invoice had a number, and {WIDE}.", WIDE])) == "other"


def test_a_report_with_a_table_of_sums_is_no_invoice(draw: Draw) -> None:
    rows = [["Region", "2019", "2020"], ["North", "1,200.50", "1,300.75"], ["Total", "2,500.00", "2,700.00"]]
    assert type_of(draw(["# Annual report", WIDE, *rows])) == "other"


def test_a_letter_that_mentions_an_agreement_is_no_contract(draw: Draw) -> None:
    assert (
        type_of(draw(["3 May 2020", "Dear Ms Smith,", "thank you for the agreement on the meeting.", WIDE])) == "other"
    )


@pytest.mark.parametrize("language", INVOICES)
def test_an_invoice_is_told_by_title_number_and_total(draw: Draw, language: str) -> None:
    assert type_of(draw([WIDE, *INVOICES[language], WIDE])) == "invoice"


@pytest.mark.parametrize("title", CREDIT_TITLES)
def test_a_credit_note_is_no_invoice_though_it_names_one(draw: Draw, title: str) -> None:
    rows = [f"# {title} CN-2020-4", "Invoice: 2020-17", WIDE, ["Total", "-119.00"]]
    assert type_of(draw(rows)) == "credit_note"


def test_a_slip_from_a_till_is_a_receipt_though_it_says_tax_invoice(draw: Draw) -> None:
    assert type_of(draw(RECEIPT, width=220)) == "receipt"


def test_a_contract_is_told_by_its_title_and_phrases(draw: Draw) -> None:
    assert type_of(draw(CONTRACT)) == "contract"


def test_the_last_type_takes_what_no_other_does() -> None:
    assert BUILT_IN.kinds[-1].name == "other"
    assert BUILT_IN.kinds[-1].required == ()
    assert BUILT_IN.by_name("invoice").required


def test_the_fields_of_the_types_are_those_of_the_contract() -> None:
    fields = {kind.name: list(kind.model.model_fields) for kind in BUILT_IN.kinds}
    assert fields["invoice"] == fields["credit_note"] == [
        "invoice_number", "issue_date", "due_date", "seller_name", "seller_vat_id", "buyer_name", "currency",
        "net_total", "tax_total", "total", "iban", "line_items",
    ]  # fmt: skip
    assert fields["receipt"] == [
        "merchant_name", "merchant_address", "date", "currency", "tax_total", "total", "line_items",
    ]  # fmt: skip
    assert fields["contract"] == ["title", "parties", "effective_date", "term", "governing_law"]
    assert fields["other"] == ["title", "date", "key_values"]


def test_a_letter_page_in_large_letters_is_no_slip_from_a_till(draw: Draw) -> None:
    rows = [["Factuur nummer", (300, "factuur datum")], ["001", (300, "21/03/2024")], "factuur"]
    rows += [["Opname podcast", (300, "€ 100,00")], ["Subtotaal", (300, "€ 100,00")], ["TOTAAL", (300, "€ 121,00")]]
    assert type_of(draw(rows)) == "invoice"


def test_an_invoice_without_a_title_is_told_by_the_label_of_its_number(draw: Draw) -> None:
    rows = ["Bedrijf XYZ", ["Factuurnummer: 20241214-001", (300, "Datum: 14-12-2024")], "Klant: Jan Jansen"]
    assert type_of(draw([*rows, ["Laptop", (300, "€ 999.99")], ["Totaal", (300, "€ 999.99")]])) == "invoice"


def test_a_slip_of_prices_is_a_receipt_without_a_word_on_how_it_was_paid(draw: Draw) -> None:
    goods = [[name, f"{price}.99"] for price, name in enumerate(("tea", "jam", "oats", "salt", "rice", "eggs"), 1)]
    assert type_of(draw(["tegut", "61169 Friedberg", *goods, ["Summe", "26.94"]], width=220)) == "receipt"


@pytest.mark.parametrize(
    ("charge", "words"),
    [
        ("Parking Charge : 40 INR", ["Payment By : CASH", "Thank You"]),
        ("Total 40,00", ["Pago em dinheiro", "Obrigado"]),
        ("Summa 40,00", ["Kontant", "Tack för besöket"]),
        ("TOTAL 175,000", ["Cash 200,000", "Change 25,000", "Pax: 1"]),
    ],
)
def test_a_slip_is_told_in_other_languages_and_without_cents(draw: Draw, charge: str, words: list[str]) -> None:
    assert type_of(draw(["Corner Shop", charge, *words], width=220)) == "receipt"


def test_a_slip_that_names_the_customer_is_a_receipt(draw: Draw) -> None:
    goods = [[name, f"{price}.99"] for price, name in enumerate(("tea", "jam", "oats", "salt", "rice", "eggs"), 1)]
    rows = ["Corner Shop", "Customer: Ann Miller", *goods, ["Subtotal", "26.94"], ["Total", "26.94"]]
    assert type_of(draw(rows, width=220)) == "receipt"


def test_a_short_contract_is_told_by_its_title(draw: Draw) -> None:
    rows = ["SERVICE AGREEMENT", "Between: Company GmbH, Hauptstraße 15, 10115 Berlin", "And: Philip Becker, Weg 22"]
    assert type_of(draw([*rows, "1. Scope of Work", "2. Payment Terms"])) == "contract"


def test_a_contract_without_a_title_is_told_by_its_first_sentence(draw: Draw) -> None:
    first = (
        "This Employment Agreement is made and entered into on March 5, 2024, between TechNova Inc. and Emily Johnson."
    )
    assert type_of(draw([first, "1. Position: a developer."])) == "contract"


def test_an_invoice_without_a_title_is_told_by_what_it_sums_up_and_is_doubted(draw: Draw) -> None:
    pages = draw(["F A C T U A", *PARTS])
    assert type_of(pages) == "invoice"
    assert is_doubted(pages)


def test_a_paper_with_sums_and_a_buyer_alone_is_no_invoice_but_doubted(draw: Draw) -> None:
    pages = draw(["Resumen", *PARTS[:3], *PARTS[4:]])
    assert type_of(pages) == "other"
    assert is_doubted(pages)


def test_a_summed_table_that_nobody_is_billed_for_is_other_without_a_doubt(draw: Draw) -> None:
    pages = draw(["# Annual report", *PARTS[4:]])
    assert type_of(pages) == "other"
    assert not is_doubted(pages)


@pytest.mark.parametrize("title", ["Quotation", "Purchase Order", "Angebot", "Devis", "Presupuesto", "Payslip"])
def test_another_paper_of_trade_is_no_invoice_and_not_doubted(draw: Draw, title: str) -> None:
    pages = draw([f"# {title}", "Invoice to: Ann Miller", *PARTS, "IBAN: DE89 3704 0044 0532 0130 00"])
    assert type_of(pages) == "other"
    assert not is_doubted(pages)


def test_an_order_that_an_invoice_refers_to_does_not_make_it_one(draw: Draw) -> None:
    assert type_of(draw(["Purchase Order: 4500123", "Invoice No.: 77", *PARTS])) == "invoice"


def test_an_invoice_in_prose_is_told_by_the_sentence_with_its_number(draw: Draw) -> None:
    rows = ["Sehr geehrte Damen und Herren,", "die Rechnungsnummer für diesen Vorgang lautet M-1675.", WIDE]
    assert type_of(draw([*rows, "Brutto Endsumme von 1.428,60 €."])) == "invoice"


def test_a_receipt_on_a_wide_page_is_told_by_its_title_and_doubted(draw: Draw) -> None:
    pages = draw(
        [["Maison Brune, Place de la Gare", (300, "REÇU"), "11/12/2022"], [WIDE, "6,00 €"], ["Payé", "6,00 €"]]
    )
    assert type_of(pages) == "receipt"
    assert is_doubted(pages)


def test_a_receipt_that_names_the_invoice_it_pays_is_a_receipt(draw: Draw) -> None:
    rows = ["# Receipt", "Invoice number: 77-1", "Bill to: Ann Miller", [WIDE, "$20.00"], ["Total", "$20.00"]]
    assert type_of(draw([*rows, "Paid by visa on May 5, 2024"])) == "receipt"


def test_a_picture_of_a_letter_page_is_no_slip_from_a_till(draw: Draw) -> None:
    rows: list[Row] = ["Rechnung TEST-001", ["1", (150, "Just a title"), (480, "100,00 €")]]
    rows += [["2", (150, "Only price"), (480, f"{price},00 €")] for price in range(1, 8)]
    pages = draw([*rows, ["Gesamt:", (480, "362,95 €")]], method="vision", confidence=0.97)
    assert type_of(pages) == "invoice"


def test_a_slip_that_may_be_either_an_invoice_or_a_credit_note_is_no_credit_note(draw: Draw) -> None:
    pages = draw([RECEIPT[0], "Tax Invoice/Credit Note - GST No. 44-833-938", *RECEIPT[4:]], width=220)
    assert type_of(pages) == "receipt"
    assert not is_doubted(pages)


def test_an_invoice_is_told_by_its_title_and_whom_it_addresses(draw: Draw) -> None:
    assert type_of(draw(["# FATTURA PROFORMA", "Spett.le Anna Bruni", WIDE])) == "invoice"


def test_what_is_to_be_paid_by_a_day_is_no_receipt_however_narrow_its_form(draw: Draw) -> None:
    sums: list[Row] = [["Stone work", "425.00"], ["SUBTOTAL", "425.00"], ["TOTAL", "460.00"], "THANK YOU"]
    head = ["INVOICE NO: 01234", "ISSUED TO:", "Ann Miller"]
    assert type_of(draw([*head, "DUE DATE: 11.03.2030", *sums], width=220)) == "invoice"
    assert type_of(draw(["CORNER BAKERY", *sums, "CASH", "CHANGE"], width=220)) == "receipt"


def test_a_bill_is_an_invoice_by_its_title_and_its_sum(draw: Draw) -> None:
    assert type_of(draw(["# UTILITY BILL", WIDE, WIDE, WIDE, ["Total Amount ($)", "$ 33.01"]])) == "invoice"


def test_the_label_of_the_number_may_have_a_hyphen(draw: Draw) -> None:
    assert type_of(draw(["Rechnungs-Nr.:1425", WIDE, WIDE, WIDE, ["Rechnungsbetrag", "54,95 €"]])) == "invoice"


def test_a_title_whose_letters_stand_apart_is_a_title(draw: Draw) -> None:
    assert type_of(draw(["F A C T U R E", "Facture N° 17", "Facturé à : Anne Brun", WIDE])) == "invoice"


def test_a_slip_that_gives_time_to_pay_is_an_invoice(draw: Draw) -> None:
    slip: list[Row] = ["FACTUUR", "Factuurnummer: 2025-001", ["Zaal 1", "683.33"], ["TOTAAL", "1222.10"]]
    within = "Gelieve het totaalbedrag binnen 14 dagen te voldoen"
    assert type_of(draw([*slip, "BEDANKT", "PIN"], width=220)) != "invoice"
    assert type_of(draw([*slip, "BEDANKT", within], width=220)) == "invoice"


@pytest.mark.parametrize(
    "rows",
    [
        ["CONTRATO DE ARRENDAMIENTO", "Ambas partes celebran el presente contrato.", "El arrendatario se compromete."],
        ["CONTRAT DE BAIL", "Le bailleur, d'une part, et le locataire, d'autre part, s'engagent. Lu et approuvé."],
        ["MIETVERTRAG", "Der Vermieter verpflichtet sich. Dieser Vertrag bedarf der Schriftform."],
        ["CONTRATTO DI LOCAZIONE", "Il locatore si impegna. Il presente contratto vale tra le parti."],
        ["HUUROVEREENKOMST", "De verhuurder en de huurder, ondergetekenden van deze overeenkomst."],
    ],
)  # fmt: skip
def test_a_contract_is_told_by_the_phrases_of_its_language(draw: Draw, rows: list[str]) -> None:
    assert type_of(draw(list(rows))) == "contract"


def test_a_form_with_the_title_of_a_contract_and_one_role_is_one_and_doubted(draw: Draw) -> None:
    form = draw([["Atlas Rent", (400, "N° CTR-12")], "Tanger", WIDE, WIDE, "CONTRAT DE LOCATION", "Nom du locataire"])
    assert type_of(form) == "contract"
    assert is_doubted(form)


def test_a_page_headed_by_the_word_contract_alone_is_none(draw: Draw) -> None:
    assert type_of(draw(["CONTRACT BRIDGE", "A game of cards for four players.", WIDE])) == "other"
