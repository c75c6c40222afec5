"""Who sells: by the place of a name, by the domains of a page, how sure that is, and what is no name."""

from __future__ import annotations

import pytest

from docbatch.finding.currency import find_currency_of
from docbatch.layout import Reading
from docbatch.models import Tables
from docbatch.structure.judging import LEAST_SURE
from docbatch.structure.local import structure_document
from tests.docbatch.conftest import Row, draw

SUMS: list[Row] = [["Nettobetrag", (400, "100,00")], ["MwSt 19 %", (400, "19,00")], ["Gesamtbetrag", (400, "119,00")]]
GAP: list[Row] = [""] * 3


NUMBERED: list[Row] = ["# Rechnung", "Rechnungs-Nr.: 1054"]


def seller_of(*rows: Row) -> str | None:
    fields = structure_document(draw(list(rows)), Tables()).structured_data
    name: str | None = fields["seller_name"]
    return name


def sure_of(*rows: Row) -> float:
    proof = structure_document(draw(list(rows)), Tables()).evidence["seller_name"]
    assert proof.confidence is not None
    return proof.confidence


def test_the_line_above_the_window_of_a_letter_names_its_sender() -> None:
    window = ["Schall GmbH & Co. KG", "Steißlinger Str. 14", "89604 Weilersteußlingen"]
    head = ["TPT Schaude • Ennostr. 10 • 89604 Ennahofen", *GAP, *window]
    assert seller_of(*head, *GAP, "# Rechnung", "Rechnungs-Nr.: 1054", *SUMS) == "TPT Schaude"


def test_an_address_in_one_line_with_commas_names_no_sender_unless_the_name_stands_elsewhere() -> None:
    line = "Anna Beispiel, Ennostr. 10, 89604 Ennahofen"
    assert seller_of(line, *GAP, "# Rechnung", "Rechnungs-Nr.: 1054", *SUMS) != "Anna Beispiel"
    assert seller_of(line, *GAP, "# Rechnung", "Rechnungs-Nr.: 1054", *SUMS, "Anna Beispiel") == "Anna Beispiel"


def test_a_seller_may_sign_the_foot_with_how_to_reach_him() -> None:
    foot = ["Achille Van Ingelgem", "Sint-Katelijnestraat 109 - 2800 Mechelen", "info@achille.example"]
    assert seller_of("# Factuur", "Factuurnummer: 001", *SUMS, *GAP * 8, *foot) == "Achille Van Ingelgem"


def test_a_seller_may_sign_the_foot_with_how_to_reach_him_in_the_next_column() -> None:
    foot: list[Row] = [["E&U Vervoer", (300, "T : 0636129223")], ["Rijnstraat 12", (300, "E : info@vervoer.example")]]
    assert seller_of("# Factuur", "Factuurnummer: 001", *SUMS, *GAP * 8, *foot) == "E&U Vervoer"


def test_a_remark_in_brackets_is_no_seller() -> None:
    assert seller_of("(Original for recipient)", "Foo Bar", "1 Main Street", "# Invoice", *SUMS) == "Foo Bar"


@pytest.mark.parametrize("country", ["The Netherlands", "Nederland", "Deutschland"])
def test_a_country_is_no_seller(country: str) -> None:
    head = ["AEGEE-Delft", "Kanaalweg 4", "2628 EB Delft", country, "KvK: 40398155"]
    assert seller_of(*head, *GAP, "# Factuur", "Factuurnummer: 001", *SUMS) == "AEGEE-Delft"


def test_a_department_or_the_heading_of_a_column_is_no_seller() -> None:
    foot = ["Financiële administratie", "KvK Enschede nr. 08126099"]
    assert seller_of(*NUMBERED, *SUMS, *GAP * 8, *foot) is None
    goods: list[Row] = [
        ["Cantidad", (200, "Descripción"), (400, "Importe")],
        ["1", (200, "Calle lisa 5"), (400, "1,00")],
    ]
    assert seller_of("# Factura", "Factura núm.: 2", *GAP, *goods) is None


def test_a_sentence_on_a_register_and_a_mailbox_are_no_seller() -> None:
    sentence = "All our deliveries are made on the terms filed with the register, KvK 33166133"
    assert seller_of(*NUMBERED, *SUMS, *GAP * 8, sentence) is None
    assert seller_of("Mail: owner@gmail.com", "KvK: 40398155", *GAP, *NUMBERED, *SUMS) is None


def test_the_account_that_the_seller_draws_on_is_the_buyers() -> None:
    account = ["Titulaire du compte : LE MOULIN BRUN"]
    assert seller_of("# Facture n° 12", *SUMS, *GAP, *account) == "LE MOULIN BRUN"
    assert seller_of("# Facture n° 12", *SUMS, *GAP, "Le montant sera prélevé le 28/12/2022", *account) is None
    assert seller_of("# Facture n° 12", *SUMS, *GAP, "Titulaire du compte : MME OU MR BRUN") is None


def test_the_line_that_a_domain_is_called_after_names_the_seller() -> None:
    foot = ["Kanaalweg 4, Delft", "treasurer@north-quay.nl"]
    assert seller_of("NORTH QUAY", *GAP, *NUMBERED, *SUMS, *GAP * 8, *foot) == "NORTH QUAY"


def test_a_town_in_a_domain_is_no_seller_where_the_whole_name_stands_too() -> None:
    foot = ["NORTH QUAY DELFT", "post@north-quay-delft.nl"]
    assert seller_of("Delft", "Quay", *GAP, *NUMBERED, *SUMS, *GAP * 8, *foot) == "NORTH QUAY DELFT"


@pytest.mark.parametrize("domain", ["mill@gmail.com", "anna@example.com", "www.paypal.com", "facebook.com/mill"])
def test_the_domain_of_a_provider_for_many_names_nobody(domain: str) -> None:
    assert seller_of(*NUMBERED, *SUMS, *GAP * 8, "PayPal", domain) is None


def test_a_name_that_stands_in_a_domain_alone_is_not_sure() -> None:
    rows: list[Row] = [*NUMBERED, *SUMS, *GAP * 8, "Questions? www.northquay.co.uk"]
    assert seller_of(*rows) == "northquay"
    assert sure_of(*rows) < LEAST_SURE


def test_the_domain_of_the_buyer_is_not_the_sellers() -> None:
    buyer = ["Bill to:", "North Quay Ltd", "info@northquay.com"]
    assert seller_of("Smith Plumbing", "12 High Street", *GAP, *buyer, *GAP, *NUMBERED, *SUMS) == "Smith Plumbing"
    assert seller_of(*GAP, *buyer, *GAP, *NUMBERED, *SUMS) is None


def test_a_name_above_an_address_is_surer_where_a_domain_confirms_it_or_the_buyer_is_another() -> None:
    head = ["Smith Plumbing & Heating", "12 High Street"]
    alone = sure_of(*head, *GAP, *NUMBERED, *SUMS)
    with_buyer = sure_of(*head, *GAP, "Bill to:", "Ann Miller", *GAP, *NUMBERED, *SUMS)
    confirmed = sure_of(*head, "www.plumbingsmith.com", *GAP, *NUMBERED, *SUMS)
    assert alone < LEAST_SURE < with_buyer < confirmed


def test_a_name_is_surer_that_stands_in_the_foot_as_well() -> None:
    head: list[Row] = ["Obelisk Ltd.", *GAP, *NUMBERED, *SUMS]
    assert sure_of(*head) < sure_of(*head, *GAP * 14, "Obelisk Ltd. | 12 High Street")


def test_the_second_line_of_a_name_is_not_sure_to_be_all_of_it() -> None:
    assert sure_of("Turnstile", "Designs Co.", *GAP, *NUMBERED, *SUMS) < LEAST_SURE
    assert sure_of("Designs Co.", *GAP, *NUMBERED, *SUMS) > LEAST_SURE


def test_a_name_in_the_line_of_its_registration_ends_before_that() -> None:
    assert seller_of(*NUMBERED, *SUMS, *GAP * 8, "kade b.v. KvK Utrecht: 32147382") == "kade b.v."


def test_the_department_behind_a_company_is_not_part_of_its_name() -> None:
    assert seller_of("Musterfirma AG Abteilung Buchhaltung", *GAP, *NUMBERED, *SUMS) == "Musterfirma AG"


def test_of_a_person_and_his_company_the_company_sells() -> None:
    block = ["Dati del Cedente / Fornitore:", "Nome: Mario Rossi", "Azienda: Rossi srl", "P. IVA: 798654321"]
    assert seller_of("# Fattura", *block, *GAP, "Fattura n. 2", *SUMS) == "Rossi srl"
    assert seller_of("# Fattura", *block[:2], *GAP, "Fattura n. 2", *SUMS) == "Mario Rossi"


def test_a_label_in_the_midst_of_a_line_names_the_seller() -> None:
    line = "Rechnung Nr. UK-44552 Datum: 03.04.2026 Aussteller: Strand Strategy Group, Ort: London"
    assert seller_of(line, *SUMS) == "Strand Strategy Group"


def test_a_line_alone_at_the_top_is_taken_for_want_of_better_and_is_not_sure() -> None:
    rows: list[Row] = ["Bedrijf XYZ", *GAP, *NUMBERED, *SUMS]
    assert seller_of(*rows) == "Bedrijf XYZ"
    assert sure_of(*rows) < LEAST_SURE


def test_the_parts_of_a_senders_line_may_be_set_apart_by_dashes() -> None:
    head = [
        "leselust - Lesestraße 111 - 54545 Lesestadt",
        *GAP,
        "Max Mustermann",
        "Musterstraße 1",
        "54321 Musterstadt",
    ]
    assert seller_of(*head, *GAP, *NUMBERED, *SUMS) == "leselust"


@pytest.mark.parametrize("row", [["Importo €"], ["Moneda: GTQ"], ["Position", "Prix total EUR"]])
def test_the_currency_stands_in_a_heading_or_behind_its_label(row: Row) -> None:
    found = find_currency_of(Reading.of(draw([row, ["Totale", "420,00"]]).pages), None)
    assert found
    assert found.value in {"EUR", "GTQ"}


def test_three_capitals_behind_a_label_are_no_currency_unless_they_are_its_code() -> None:
    assert find_currency_of(Reading.of(draw([["Moneda: ABC"]]).pages), None) is None


@pytest.mark.parametrize(
    "row", [["acc", "0,17 Euro"], ["Bezeichnung", "Betrag (Euro)"], ["Rechnungsbetrag Euro", "1,00"]]
)
def test_the_euro_may_be_spelt_out(row: Row) -> None:
    found = find_currency_of(Reading.of(draw([row]).pages), None)
    assert found
    assert found.value == "EUR"


def test_a_company_with_a_person_for_whom_the_letter_is_does_not_sell() -> None:
    window = ["Dunn Netherlands Food", "Logistics B.V", "T.a.v. Crediteurenadministratie", "Keizersweg 79"]
    assert seller_of(*NUMBERED, *window, "7451 PH HOLTEN", *SUMS) != "Logistics B.V"


def test_the_last_lines_of_two_addresses_side_by_side_are_no_line_of_a_sender() -> None:
    rows: list[Row] = [
        ["Finke, PBC", (300, "Bill to")],
        ["548 Market Street", (300, "Marsia GmbH")],
        ["San Francisco, California 94104", (300, "51491 Overath")],
    ]
    assert seller_of(*NUMBERED, *rows, *GAP, *SUMS) == "Finke, PBC"


def test_from_names_a_seller_in_its_line_only_with_the_mark_of_a_company() -> None:
    assert seller_of("From Finke Ltd", *NUMBERED, *SUMS) == "Finke Ltd"
    assert seller_of("From Monday on", *NUMBERED, *SUMS) != "Monday on"


def test_what_a_sum_is_called_is_no_seller_above_a_number_of_the_foot() -> None:
    assert seller_of(*NUMBERED, ["Nettobetrag", (400, "100,00")], "HRB 12345678 Berlin") is None


def test_a_drawing_before_a_name_is_no_letter_of_it() -> None:
    assert seller_of("国 Finke Ltd", *NUMBERED, *SUMS) == "Finke Ltd"


def test_a_box_at_the_post_office_is_nobody() -> None:
    assert seller_of(*NUMBERED, *SUMS, *GAP, "Remit to", "P.O. BOX 2210", "Finke Ltd") == "Finke Ltd"


def test_the_letters_of_a_dutch_postal_code_are_no_legal_form() -> None:
    assert seller_of(*NUMBERED, *SUMS, *GAP * 12, "6718 NV EDE") != "6718 NV EDE"


def test_a_company_behind_the_label_of_a_bank_does_not_sell() -> None:
    foot: list[Row] = [["Finke Sàrl Rue 3, 1227 Carouge", (400, "Banque: Geldhaus AG")]]
    assert seller_of(*NUMBERED, *SUMS, *GAP * 12, *foot) != "Banque: Geldhaus AG"
    assert seller_of(["Banque: Geldhaus AG", (400, "Finke Sàrl")], *NUMBERED, *SUMS) == "Finke Sàrl"


def test_the_label_of_a_registration_number_is_no_name() -> None:
    assert seller_of("Finke Sàrl", *NUMBERED, *SUMS, *GAP, "Numéro de TVA : FR32385365713") == "Finke Sàrl"


@pytest.mark.parametrize(
    "heading", ["Notes", "Bank details", "Domiciliation Bancaire", "Zahlungsbedingungen", "Datos bancarios"]
)
def test_the_heading_of_a_part_of_the_page_is_no_name(heading: str) -> None:
    head = ["Finke Trading", "1 Main Street", "VAT #: GB 235 9799 51"]
    assert seller_of(*head, *GAP, *NUMBERED, *SUMS, *GAP, heading, "Our VAT number is EU276022242") == "Finke Trading"
    assert seller_of(*NUMBERED, *SUMS, *GAP, heading, "VAT number EU276022242") is None


@pytest.mark.parametrize(
    "line", ["Finke AS, Storgata 1, Oslo", "Finke AS 12 Main Street, Oslo", "Finke AS Address 12, Norway"]
)
def test_an_address_behind_a_company_in_its_line_is_not_part_of_its_name(line: str) -> None:
    assert seller_of(line, *GAP, *NUMBERED, *SUMS) == "Finke AS"


def test_a_name_is_given_in_full_where_another_line_has_its_legal_form() -> None:
    window = "Marsia – Jungfernstieg 1 – 20354 Hamburg"
    assert seller_of(window, *GAP, *NUMBERED, *SUMS, *GAP, "Marsia GmbH") == "Marsia GmbH"
    assert seller_of(window, *GAP, *NUMBERED, *SUMS, *GAP, "Marsian GmbH") == "Marsia"


def test_an_italian_trade_goes_on_with_who_its_owner_is() -> None:
    assert seller_of("Quadro", "di Anna Bruni", "Partita Iva 01335720775", *NUMBERED, *SUMS) == "Quadro di Anna Bruni"
    assert seller_of("Quadro", "di tutto un po'", "Partita Iva 01335720775", *NUMBERED, *SUMS) == "Quadro"


def test_a_street_is_told_in_any_language_by_the_house_behind_its_comma() -> None:
    assert seller_of(["Tikal", (300, "Factura nº 108")], "Urreta Kalea, 1", "Teléfono: +34 123456789", *SUMS) == "Tikal"


def test_a_line_that_ends_with_the_title_of_the_document_is_no_seller() -> None:
    assert seller_of("DOCUMENTO DI FATTURA", "12345 Town", "Numero fattura: 7", *SUMS) != "DOCUMENTO DI FATTURA"
