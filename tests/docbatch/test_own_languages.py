"""Documents in the languages that people have most, which the words of rarer languages must leave alone."""

from __future__ import annotations

import pytest

from docbatch.finding.effect_clauses import effective_date
from docbatch.finding.merchant import merchant
from docbatch.layout import Flow, Reading
from docbatch.models import Tables
from docbatch.structure.local import structure_document
from tests.docbatch.conftest import Row, draw


def fields(*rows: Row, **form: object) -> dict[str, object]:
    return structure_document(draw(list(rows), **form), Tables()).structured_data  # type: ignore[arg-type]


def slip(*rows: Row) -> dict[str, object]:
    page = draw(["Corner Shop", "57 High Street", ["Tea", "5.00"], *rows], width=220, method="vision", confidence=0.95)
    structured = structure_document(page, Tables())
    assert structured.document_type == "receipt"
    return structured.structured_data


HEAD: list[Row] = [
    "# Invoice",
    ["Finke Ltd", (300, "Invoice date: 3 May 2024")],
    "57 High Street",
    "Bill to: Marsia Inc",
]
SUMS: list[Row] = [["Net", (400, "100.00")], ["VAT 20%", (400, "20.00")], ["Total", (400, "120.00")]]


def test_the_sum_of_french_taxes_is_the_tax() -> None:
    head: list[Row] = ["# Facture", "N° de facture : F-12", "Finke SARL", ["Total HT", (400, "200,00 €")]]
    rates: list[Row] = [["TVA 5,5 %", (400, "5,50 €")], ["TVA 20 %", (400, "20,00 €")], ["Total TVA", (400, "25,50 €")]]
    assert fields(*head, *rates, ["Total TTC", (400, "225,50 €")])["tax_total"] == "25.50"
    assert slip(["Total TVA", "0,52"], ["A payer", "5,00"], ["CB", "5,00"], "Merci")["tax_total"] == "0.52"


@pytest.mark.parametrize("label", ["Total TVAC", "Total TVA comprise", "Total TVA incluse"])
def test_a_total_with_tax_may_begin_as_that_of_the_tax_does(label: str) -> None:
    rows: list[Row] = ["# Facture", "Facture n° 112", "Nova SPRL", ["Total HTVA", (400, "100,00 €")]]
    found = fields(*rows, ["TVA 21 %", (400, "21,00 €")], [label, (400, "121,00 €")])
    assert (found["net_total"], found["total"]) == ("100.00", "121.00")


@pytest.mark.parametrize(
    "name", ["Bouwkundig Bureau Nova B.V.", "Sekunda Tack GmbH", "Klientel GmbH", "Verloskundigenpraktijk De Bron"]
)
def test_a_word_within_another_does_not_make_a_number_the_buyers(name: str) -> None:
    rows: list[Row] = ["# Factuur", "Factuurnummer: 12", *SUMS, "", f"{name} · btw NL854502130B01"]
    assert fields(*rows)["seller_vat_id"] == "NL854502130B01"


@pytest.mark.parametrize(
    "name", ["Rest 50 % nach Abnahme", "De plata 925 pulsera", "Brutto 5 kg Mehl", "Sum 3 course menu"]
)
def test_goods_that_begin_as_a_sum_elsewhere_may_have_a_number(name: str) -> None:
    heading: Row = ["Bezeichnung", (400, "Betrag")]
    goods: list[Row] = [["Montage", (400, "60.00")], [name, (400, "40.00")]]
    items = fields(*HEAD, "Invoice No: 12", heading, *goods, *SUMS)["line_items"]
    assert isinstance(items, list)
    assert [item["description"] for item in items] == ["Montage", name]


@pytest.mark.parametrize(
    "name", ["Smith & Co. 24 Hour Plumbing", "Park Co. 5 Star Cleaning", "Nova Ltd, trading as Studio 5"]
)
def test_a_name_may_go_on_behind_its_form_with_a_number(name: str) -> None:
    assert fields(f"Sold by: {name}", "# Invoice", "Invoice No: 12", *SUMS)["seller_name"] == name


@pytest.mark.parametrize("line", ["n°12 av Foch", "Serie X nr. 4711", "Serie A nr. 12"])
def test_the_number_of_a_house_or_a_machine_is_not_that_of_the_invoice(line: str) -> None:
    assert fields("# Rechnung", line, "Nova GmbH", "Rechnung Nr. 99", *SUMS)["invoice_number"] == "99"


def test_the_number_of_a_tax_is_no_tax() -> None:
    rows: list[Row] = [*HEAD, "Invoice No: 12", "VAT: 123456789", ["Amount", (400, "100.00")]]
    assert fields(*rows)["tax_total"] is None


def test_a_first_name_is_no_tax_and_no_month() -> None:
    rows: list[Row] = [["Dan", (400, "60.00")], ["Ian", (400, "40.00")], ["Total", (400, "100.00")]]
    found = fields("# Invoice", "Invoice No: 12", "Contact: Marc 05 2024", *rows)
    assert (found["tax_total"], found["issue_date"]) == (None, None)


@pytest.mark.parametrize("title", ["Price list", "Speisekarte", "Kontoauszug", "Note de frais", "Estratto conto"])
def test_papers_that_say_what_they_are_go_to_no_review_for_their_sums(title: str) -> None:
    sums: list[Row] = [["Tea", (400, "€ 4.00")], ["Cake", (400, "€ 5.00")], ["Wine", (400, "€ 6.00")]]
    structured = structure_document(draw([f"# {title}", "3 May 2024", *sums]), Tables())
    assert (structured.document_type, structured.needs_review) == ("other", False)


@pytest.mark.parametrize(
    ("rows", "total"),
    [
        ([["Pan", "2,00"], ["Suma total", "7,00"], "Caja 1", "Gracias"], "7.00"),
        ([["Grand Total", "5.30"], ["GST Summary"], ["Total", "5.00"], ["Tax", "0.30"], "Thank you"], "5.30"),
        ([["Amount Due", "5.50"], ["Total", "5.00"], "Thank you"], "5.50"),
        ([["Gesamtbetrag", "12,00"], ["Brutto 7%", "2,00"], ["Brutto 19%", "10,00"], "Kasse", "Vielen Dank"], "12.00"),
        ([["TOTAL A PAGAR", "10,00"], ["SUMA PUNTOS", "120,00"], "Gracias por su visita"], "10.00"),
        ([["Kop", "1,00"], ["Totaal", "7,50"], ["Pinnen", "7,50"], "Bedankt"], "7.50"),
        ([["Amount payable", "5.00"], ["Gross Total", "6.00"], "Thank you"], "5.00"),
        ([["Card fee", "0.30"], ["Visa", "5.00"], "Thank you"], "5.00"),
    ],
)
def test_what_is_a_total_elsewhere_is_none_on_a_slip(rows: list[Row], total: str) -> None:
    assert slip(*rows)["total"] == total


@pytest.mark.parametrize(
    "line",
    ["INVOICE PAGE 1/2", "INVOICE FOR 03/2024", "FACTURE DU 03/2024", "FACTURA MES 03/2024", "Invoice PO 12/345"],
)
def test_words_before_a_number_with_a_stroke_are_no_type_of_document(line: str) -> None:
    number = fields(line, "Finke Ltd", "No.: 88123", *SUMS)["invoice_number"]
    assert number == "88123"


def test_the_bill_of_a_utility_is_an_invoice() -> None:
    rows: list[Row] = ["# Your electricity bill", "Nova Utility Ltd", ["Bill number", "7001"], ["Date", "3 May 2024"]]
    structured = structure_document(
        draw([*rows, ["VAT at 5%", (400, "£5.00")], ["Total to pay", (400, "£105.00")]]), Tables()
    )
    assert structured.document_type == "invoice"
    assert (structured.structured_data["invoice_number"], structured.structured_data["total"]) == ("7001", "105.00")


def test_a_spanish_identity_number_is_no_number_of_an_invoice() -> None:
    rows: list[Row] = ["# Factura", "Cliente: Pedro Lopez", "Documento N° 45678901", "N° de factura: F-2024/12"]
    assert fields(*rows, *SUMS)["invoice_number"] == "F-2024/12"


@pytest.mark.parametrize("line", ["Tranche 2 des 10 mensualités", "Gemäß Punkt 4 des 20 Jahre alten Vertrags"])
def test_an_article_is_no_month(line: str) -> None:
    assert fields("# Invoice", "Finke Ltd", "Invoice No: 12", line, *SUMS)["issue_date"] is None


@pytest.mark.parametrize("name", ["KC Plumbing LLC", "Trim, 200 Ft"])
def test_letters_are_no_currency_in_a_document_of_another_language(name: str) -> None:
    rows: list[Row] = [*HEAD, "Invoice No: 12", ["Description", (400, "Amount")], [name, (400, "100.00")], *SUMS]
    found = fields(*rows)
    assert (found["currency"], found["total"]) == (None, "120.00")


@pytest.mark.parametrize("name", ["Paragon Ltd", "Blokk Ltd"])
def test_a_company_may_be_called_as_a_receipt_is_elsewhere(name: str) -> None:
    structured = structure_document(draw([f"# {name}", "Invoice No: 123", "Bill to: Marsia Inc", *SUMS]), Tables())
    assert (structured.document_type, structured.structured_data["invoice_number"]) == ("invoice", "123")


def test_goods_may_begin_as_a_sum_does_elsewhere() -> None:
    heading: Row = ["Description", (400, "Amount")]
    names = ("Moms cake", "Rest Stoffballen", "Suma de horas", "Brutto water", "Desconto book")
    goods: list[Row] = [[name, (400, "10.00")] for name in names]
    total: list[Row] = [["Subtotal", (400, "50.00")], ["Total", (400, "50.00")]]
    items = fields(*HEAD, "Invoice No: 12", heading, *goods, *total)["line_items"]
    assert isinstance(items, list)
    assert [item["description"] for item in items] == [*names]


def test_the_letters_of_a_state_are_no_legal_form() -> None:
    found = fields("# Invoice", "Invoice No: 12", *SUMS, "", "", "Bluegrass Repair", "12 Main Street", "Louisville, Ky")
    assert found["seller_name"] != "Louisville, Ky"


@pytest.mark.parametrize(
    "name",
    ["TACK ROOM SHOP", "NIP AND TUCK", "BDO SHOP", "DATO FOODS", "VELKOMMEN CAFE", "COO COO CAFE", "MVA MOTORS"],
)
def test_a_shop_may_be_called_as_a_till_labels_elsewhere(name: str) -> None:
    page = draw([name, "57 High Street", ["Tea", "5.00"], ["Total", "5.00"]], width=220, method="vision")
    found, _ = merchant(Reading.of(page.pages))
    assert found
    assert found.value == name


def test_a_company_behind_the_label_of_a_salesman_sells() -> None:
    rows: list[Row] = ["# Factura", "N° de factura: 12", "Vendedor: Garcia SL", "Comprador: Lopez SA", *SUMS]
    assert fields(*rows)["seller_name"] == "Garcia SL"
    rows[2:4] = ["Vendedor: Ana Garcia", "Cliente: Lopez SA"]
    assert fields(*rows)["seller_name"] != "Ana Garcia"
    rows[2:4] = ["Vendedor: Tienda Sol", "Comprador: Taller Luna"]
    assert fields(*rows)["seller_name"] == "Tienda Sol"


@pytest.mark.parametrize(
    "opening",
    [
        'This First Amendment to the Lease Agreement dated January 5, 2015 (the "Lease") is made as of May 1, 2020.',
        "This Amendment to the Lease Agreement dated January 5, 2015 is made on May 1, 2020.",
        'SUPPLY AGREEMENT (the "Agreement"), dated as of May 1, 2020. Prices hold as of June 1, 2021.',
        "The Loan Agreement dated as of May 1, 2020 is between Acme and Bolt. Prices hold as of June 1, 2021.",
    ],
)
def test_a_contract_is_of_its_own_day_and_not_of_that_of_the_one_that_it_amends(opening: str) -> None:
    found = effective_date(Flow(draw([opening]).pages))
    assert found
    assert (found.value, found.confidence) == ("2020-05-01", 0.85)
