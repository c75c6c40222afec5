"""Fields, evidence, checks and reasons for review by rules alone."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from typing import Any

import pytest

from docbatch.finding.names import repaired
from docbatch.models import Pages, PageText, Structured, Table, Tables, Word
from docbatch.structure.local import structure_document
from tests.steps import steps_of

Draw = Callable[..., Pages]

WIDE = "a line of text that is as wide as lines of letters are, and far wider than those of a slip from a till"
INVOICE = [
    ["Nordlicht GmbH", (400, "Rechnung Nr. 2020-17")],
    "Hafenstraße 4, 20457 Hamburg",
    "USt-IdNr.: DE136695976",
    "",
    "Rechnungsempfänger",
    "Kunde AG",
    "Marktplatz 1",
    "50667 Köln",
    "",
    ["Rechnungsdatum:", "03.05.2020"],
    ["Fällig am:", "02.06.2020"],
    "",
    [(40, "Beschreibung"), (300, "Menge"), (380, "Einzelpreis"), (480, "Betrag")],
    [(40, "Lampe aus Glas"), (300, "2"), (380, "40,00"), (480, "80,00")],
    [(40, "Versand"), (300, "1"), (380, "20,00"), (480, "20,00")],
    [(300, "Nettobetrag"), (480, "100,00 €")],
    [(300, "19 % MwSt."), (480, "19,00 €")],
    [(300, "Gesamtbetrag"), (480, "119,00 €")],
    "",
    f"IBAN: DE89 3704 0044 0532 0130 00, {WIDE}",
]
RECEIPT = [
    "CORNER BAKERY LTD", "(1234567-X)", "12, High Street", "43300 Springfield", "TEL: 03-8941 0243", "TAX INVOICE",
    "Date: 03/05/2020 10:15", ["Item", "Qty", "Amount"], ["Bread", "1", "2.52"],
    ["TOTAL", "RM 2.52"], ["ROUNDING", "-0.02"], ["TOTAL ROUNDED", "RM 2.50"],
    ["CASH", "RM 5.00"], ["CHANGE", "RM 2.50"], "THANK YOU",
]  # fmt: skip
CONTRACT = [
    "NON-DISCLOSURE AGREEMENT",
    "This Agreement is made and entered into as of May 3, 2020 by and between Acme, Inc., a Delaware corporation (the",
    '"Company"), and John Q. Smith (the "Employee"). The parties hereto agree as follows:',
    "1. Confidential Information shall not be disclosed. The term of this Agreement shall be two (2) years.",
    "2. This Agreement shall be governed by and construed in accordance with the laws of the State of Ohio.",
]


def structured(pages: Pages, tables: Tables | None = None) -> Structured:
    return structure_document(pages, tables or Tables())


def data(pages: Pages) -> dict[str, Any]:
    return structured(pages).structured_data


ODD = {
    "no words": (),
    "no box": (Word(0, 0, 0, 0, "Total", 0), Word(0, 0, 0, 0, "5.00", 0)),
    "boxes inside out": (Word(9, 9, 1, 1, "Invoice", 0), Word(5, 5, 2, 2, "No:", 0), Word(7, 7, 0, 0, "A1", 0)),
    "marks only": tuple(Word(i, 10, i + 1, 20, char, 0) for i, char in enumerate("\u0000\u200f\ufffd\U0001f600·:")),
    "huge numbers": (Word(10, 10, 90, 20, "Total", 0), Word(95, 10, 300, 20, "9" * 400 + ".99", 0)),
    "growing letters": (Word(10, 10, 90, 20, "İİİ Total", 0), Word(95, 10, 120, 20, "İ5.00", 0)),
    "not a number": (Word(float("nan"), 1, 2, 3, "Invoice", 0), Word(1, float("inf"), 2, 3, "Total", 0)),
}


@pytest.mark.parametrize("words", ODD.values(), ids=ODD.keys())
def test_odd_pages_are_structured_all_the_same(words: tuple[Word, ...]) -> None:
    text = " ".join(word.text for word in words)
    page = PageText(page=1, width=0, height=0, method="vision", reason="", text=text, words=words, confidence=0.0)
    assert structured(Pages(pages=(page,))).document_type


def test_a_document_without_pages_is_other_and_needs_no_review() -> None:
    found = structured(Pages())
    assert (found.document_type, found.needs_review) == ("other", False)


def test_what_an_invoice_does_not_show_is_null_and_a_reason_for_review(draw: Draw) -> None:
    found = structured(draw(["# Invoice", "Invoice number: 17", WIDE, ["Total", "5.00"]]))
    assert found.structured_data["issue_date"] is None
    assert "No issue date was found." in found.review_reasons
    assert found.needs_review


def test_an_invoice_that_does_not_add_up_goes_to_review(draw: Draw) -> None:
    rows = [["Gesamtbetrag", "129,00 €"] if row and "Gesamtbetrag" in str(row) else row for row in INVOICE]
    found = structured(draw(rows))
    assert any("net_plus_tax_is_total" in reason for reason in found.review_reasons)


def test_a_page_that_was_hard_to_read_goes_to_review(draw: Draw) -> None:
    found = structured(draw(["# Notes", WIDE], method="vision", confidence=0.61))
    assert found.review_reasons == ("Page 1 was hard to read: a mean confidence of 0.61.",)


def test_the_fields_of_an_invoice_are_found_by_label_place_and_form(draw: Draw) -> None:
    assert data(draw(INVOICE)) == {
        "invoice_number": "2020-17",
        "issue_date": "2020-05-03",
        "due_date": "2020-06-02",
        "seller_name": "Nordlicht GmbH",
        "seller_vat_id": "DE136695976",
        "buyer_name": "Kunde AG",
        "currency": "EUR",
        "net_total": "100.00",
        "tax_total": "19.00",
        "total": "119.00",
        "iban": "DE89370400440532013000",
        "line_items": [
            {"description": "Lampe aus Glas", "quantity": "2", "unit_price": "40.00", "amount": "80.00"},
            {"description": "Versand", "quantity": "1", "unit_price": "20.00", "amount": "20.00"},
        ],
    }


def test_a_sound_invoice_passes_its_checks_and_needs_no_review(draw: Draw) -> None:
    found = structured(draw(INVOICE))
    assert {check.name for check in found.checks if check.passed} >= {
        "net_plus_tax_is_total", "line_items_sum_to_net", "due_not_before_issue", "iban_check_digits",
    }  # fmt: skip
    assert found.review_reasons == ()


def test_every_value_has_its_place_on_the_page(draw: Draw) -> None:
    pages = draw(INVOICE)
    found = structured(pages)
    for name, value in found.structured_data.items():
        if not isinstance(value, list):
            proof = found.evidence[name]
            assert proof.grounded, name
            assert proof.page == 1
    assert found.evidence["total"].quote == "119,00"
    assert found.evidence["line_items.0"].grounded


def test_arithmetic_chooses_among_amounts_of_the_same_label(draw: Draw) -> None:
    rows = [
        *INVOICE[:12],
        ["Total", "999.99"],
        ["Subtotal", "100.00"],
        ["VAT 19%", "19.00"],
        ["Total", "119.00"],
        ["Total", "3.00"],
    ]
    found = data(draw(rows))
    assert (found["net_total"], found["tax_total"], found["total"]) == ("100.00", "19.00", "119.00")


def test_the_amounts_of_a_credit_note_are_positive_where_it_credits(draw: Draw) -> None:
    rows = [
        "# Avoir AV-2020-5",
        "Facture liée : 2020-17",
        WIDE,
        ["Total HT", "-100,00 €"],
        ["Total TVA", "-20,00 €"],
        ["Total TTC", "-120,00 €"],
    ]
    found = data(draw(rows))
    assert (found["invoice_number"], found["net_total"], found["total"]) == ("AV-2020-5", "100.00", "120.00")


def test_a_value_may_stand_below_its_label(draw: Draw) -> None:
    rows = [
        "# Invoice",
        WIDE,
        [(40, "Invoice no."), (200, "Invoice date"), (400, "Due date")],
        [(40, "A-17"), (200, "05/03/2020"), (400, "05/20/2020")],
        ["Total", "$5.00"],
    ]
    found = data(draw(rows))
    assert (found["invoice_number"], found["issue_date"], found["due_date"]) == ("A-17", "2020-05-03", "2020-05-20")


def test_line_items_come_from_a_table_where_the_page_has_no_heading(draw: Draw) -> None:
    table = Table(
        page=1,
        bbox=(40, 100, 500, 200),
        headers=("Description", "Qty", "Amount"),
        rows=(("Lamp", "2", "5.00"), ("Total", "", "5.00")),
    )
    found = structured(draw(["# Invoice", "Invoice number: 17", WIDE, ["Total", "5.00"]]), Tables(tables=(table,)))
    assert found.structured_data["line_items"] == [
        {"description": "Lamp", "quantity": "2", "unit_price": None, "amount": "5.00"}
    ]


@pytest.mark.parametrize("label", ["Client :", "Klant:", "Aan:", "Kunde:", "To:"])
def test_the_buyer_stands_behind_a_short_label_and_its_colon(draw: Draw, label: str) -> None:
    rows = [
        "Menuiserie Auvray SARL", "# Facture n° 2026-0117", "Date de facturation : 09/02/2026",
        f"{label} Claire Deschamps, 3 quai du Havre", ["Total HT :", "1 450,00 €"], ["TVA 10 % :", "145,00 €"],
        ["Net à payer :", "1 595,00 €"], "IBAN : FR14 2004 1010 0505 0001 3M02 606",
    ]  # fmt: skip
    assert data(draw(rows))["buyer_name"] == "Claire Deschamps"


def test_a_spanish_number_stands_behind_its_abbreviation_and_a_colon(draw: Draw) -> None:
    rows = [
        "# FACTURA",
        "Factura n.º: F26/0312",
        "Fecha de factura: 14/10/2026",
        ["Total factura:", "1.778,70 €"],
        WIDE,
    ]
    assert data(draw(rows))["invoice_number"] == "F26/0312"


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("Officine S.r.I.", "Officine S.r.l."),
        ("ONE SEAFOOD SDN DHD", "ONE SEAFOOD SDN BHD"),
        ("99 SPEED MART 5/B", "99 SPEED MART S/B"),
        ("FOO 1TD", "FOO LTD"),
        ("Hotel Sri", "Hotel Sri"),
        ("Friends of LIC", "Friends of LIC"),
        ("Acme Ltd", "Acme Ltd"),
    ],
)
def test_a_legal_form_with_a_letter_misread_is_what_it_can_only_be(read: str, meant: str) -> None:
    words = tuple(Word(0, 0, 1, 1, text, 0, 0.4) for text in read.split())
    name, kept = repaired(read, words)
    assert name == meant
    assert [word.text for word in kept] == read.split()
    assert (kept[-1].confidence == 1.0) == (read != meant)


def test_an_invoice_of_few_words_is_one_if_it_names_an_account(draw: Draw) -> None:
    rows = ["# Factuur", "Factuurnummer: 2025-0417", ["Totaal", "€ 245,25"], "IBAN NL91 ABNA 0417 1643 00"]
    assert structured(draw(rows)).document_type == "invoice"
    assert not any("type is uncertain" in reason for reason in structured(draw(rows)).review_reasons)


def test_the_total_of_a_receipt_is_what_cash_less_change_confirms(draw: Draw) -> None:
    found = data(draw(RECEIPT, width=220, method="vision", confidence=0.95))
    assert found["total"] == "2.50"
    assert found["merchant_name"] == "CORNER BAKERY LTD"
    assert found["merchant_address"] == "12, High Street 43300 Springfield"
    assert (found["date"], found["currency"]) == ("2020-05-03", "MYR")


def test_evidence_is_no_surer_than_the_reading_of_its_words(draw: Draw) -> None:
    found = structured(draw(RECEIPT, width=220, method="vision", confidence=0.7))
    assert all((proof.confidence or 0) <= 0.7 for name, proof in found.evidence.items() if name != "currency")


def test_a_value_with_a_letter_that_was_hard_to_read_goes_to_review(draw: Draw) -> None:
    found = structured(draw(RECEIPT, width=220, method="vision", confidence=0.5))
    assert found.needs_review
    assert "The merchant name 'CORNER BAKERY LTD' is uncertain: a confidence of 0.42." in found.review_reasons


def test_the_fields_of_a_contract_are_found_in_its_opening_and_clauses(draw: Draw) -> None:
    assert data(draw(CONTRACT)) == {
        "title": "NON-DISCLOSURE AGREEMENT",
        "parties": ["Acme, Inc.", "John Q. Smith"],
        "effective_date": "2020-05-03",
        "term": "2 years",
        "governing_law": "Ohio",
    }


def test_a_letter_of_agreement_is_between_its_addressee_and_the_company_that_it_names(draw: Draw) -> None:
    rows = [
        "May 3, 2020",
        "John Q. Smith",
        "12 High Street",
        "Dear John:",
        "This letter agreement confirms your terms with Acme, Inc. The parties hereto agree as follows:",
        "Confidential Information shall not be disclosed; this Agreement is governed by the laws of the State of Ohio.",
    ]
    found = data(draw(rows))
    assert found["parties"] == ["John Q. Smith", "Acme, Inc."]
    assert found["effective_date"] == "2020-05-03"


def test_another_document_has_a_title_a_date_and_what_it_labels(draw: Draw) -> None:
    found = data(draw(["# Notes of the meeting", "3 May 2020", "Room: 12 B", ["Chair:", "Ann Smith"], WIDE]))
    assert found == {
        "title": "Notes of the meeting",
        "date": "2020-05-03",
        "key_values": {"Room": "12 B", "Chair": "Ann Smith"},
    }


def test_a_page_from_the_midst_of_a_text_has_no_title(draw: Draw) -> None:
    assert data(draw([f"and so {WIDE}", WIDE]))["title"] is None


def test_the_seller_stands_above_his_address_and_the_buyer_in_the_window(draw: Draw) -> None:
    rows = [
        *["Bright Lamps", "12 Mill Lane", "Leeds LS1 4AB", "", "", ""],
        *["Ms", "Ann Smith", "3 High Street", "York YO1 7HH", ""],
        *["# Invoice", "Invoice no: 17", WIDE, ["Total", "£5.00"]],
    ]  # fmt: skip
    found = data(draw(rows))
    assert (found["seller_name"], found["buyer_name"]) == ("Bright Lamps", "Ann Smith")


def test_a_french_legal_form_is_no_part_of_the_name(draw: Draw) -> None:
    rows = ["Aux Lampes SARL - 4 rue du Port - 13002 Marseille", "TVA : FR40303265045 - SIRET : 73282932000074", WIDE]
    assert data(draw([*rows, "# Facture F-17", ["Total TTC", "5,00 €"]]))["seller_name"] == "Aux Lampes"


def test_an_amount_a_little_below_its_line_belongs_to_it(draw: Draw) -> None:
    rows = [
        *INVOICE[:12],
        INVOICE[12],
        [(40, "Lampe"), (300, "2"), (380, "40,00")],
        [(480, "80,00")],
        ["Gesamtbetrag", "80,00"],
    ]
    assert data(draw(rows))["line_items"] == [
        {"description": "Lampe", "quantity": "2", "unit_price": "40.00", "amount": "80.00"}
    ]


def test_the_result_crosses_processes(draw: Draw) -> None:
    found = structured(draw(INVOICE))
    assert pickle.loads(pickle.dumps(found)) == found


@pytest.mark.parametrize("rows", [INVOICE, RECEIPT, CONTRACT * 8, ["# Report", *[WIDE] * 40]])
def test_of_three_thousand_pages_all_but_some_cost_a_few_steps_each(draw: Draw, rows: list[Any]) -> None:
    page = draw(rows).pages[0]

    def steps(count: int) -> int:
        pages = Pages(pages=tuple(page.model_copy(update={"page": number}) for number in range(1, count + 1)))
        return steps_of(lambda: structured(pages))

    steps(1)  # loads and caches what any document needs
    assert steps(3000) - steps(150) < 20 * 2850


def kind_and_fields(pages: Pages) -> tuple[str, dict[str, Any]]:
    found = structured(pages)
    return found.document_type, found.structured_data


def test_the_number_and_the_date_of_an_invoice_stand_in_its_title(draw: Draw) -> None:
    title = ["# Rechnung des Versicherers Nr. 00.123.456.7-2018-1 vom 18.04.2018", ["Bruttosumme", "119,00 EUR"]]
    kind, fields = kind_and_fields(draw(title))
    assert (kind, fields["invoice_number"], fields["issue_date"]) == ("invoice", "00.123.456.7-2018-1", "2018-04-18")


def test_a_correction_below_zero_is_an_invoice_over_less_than_nothing(draw: Draw) -> None:
    kind, fields = kind_and_fields(draw(["# Rechnungskorrektur Nr. RK21 vom 16.09.2018", ["Bruttosumme", "-8,79 EUR"]]))
    assert (kind, fields["total"]) == ("invoice", "-8.79")


def test_a_correction_that_prints_what_it_credits_is_a_credit_note(draw: Draw) -> None:
    kind, fields = kind_and_fields(draw(["# Rechnungskorrektur Nr. RK21 vom 16.09.2018", ["Bruttosumme", "8,79 EUR"]]))
    assert (kind, fields["total"]) == ("credit_note", "8.79")


def test_words_with_wide_spaces_stay_one_name() -> None:
    texts = ["Rechnung Nr. 4711 vom 16.09.2018", "Verkäufer:", "Muster Lieferant GmbH", "Lange Straße 99"]
    texts += ["99199 Musterhausen in der Heide am See", "Bitte zahlen Sie den Betrag bald und ganz"]
    words = [
        Word(50 + 60 * at, 50 + 20 * number, 102 + 60 * at, 60 + 20 * number, word, number)
        for number, text in enumerate(texts)
        for at, word in enumerate(text.split())
    ]
    page = PageText(page=1, width=595, height=842, method="text", reason="", text="\n".join(texts), words=tuple(words))
    assert kind_and_fields(Pages(pages=(page,)))[1]["seller_name"] == "Muster Lieferant GmbH"


def test_the_only_name_on_an_invoice_may_be_the_buyers_and_goes_to_review(draw: Draw) -> None:
    head = ["Kunden AG Mitte", "Kundenstraße 15", "69876 Frankfurt", "", "Invoice R-2024/1", "Invoice date 31.12.2024"]
    said = "We take the liberty of invoicing you for the following items, which you ordered from us some weeks ago"
    pages = draw([*head, said, ["Net total", "100.00 EUR"], ["Tax", "19.00 EUR"], ["Gross total", "119.00 EUR"]])
    assert any("seller name" in reason for reason in structured(pages).review_reasons)


def test_words_in_front_of_a_day_and_a_colon_are_no_label(draw: Draw) -> None:
    pages = draw(["# Anforderung", "bis zum 10.12.2026: Rechnungen über Anlagegüter", "Zeichen: 12-345"])
    assert structured(pages).structured_data["key_values"] == {"Zeichen": "12-345"}
