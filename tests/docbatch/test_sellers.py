"""Who sells: by the line above the window of a letter, by the foot of a page, and never a country."""

from __future__ import annotations

import pytest

from docbatch.finding.currency import find_currency_of
from docbatch.layout import Reading
from docbatch.models import Tables
from docbatch.structure.local import structure_document
from tests.docbatch.conftest import Row, draw

SUMS: list[Row] = [["Nettobetrag", (400, "100,00")], ["MwSt 19 %", (400, "19,00")], ["Gesamtbetrag", (400, "119,00")]]
GAP: list[Row] = [""] * 3


def seller_of(*rows: Row) -> str | None:
    fields = structure_document(draw(list(rows)), Tables()).structured_data
    name: str | None = fields["seller_name"]
    return name


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


@pytest.mark.parametrize("country", ["The Netherlands", "Nederland", "Deutschland"])
def test_a_country_is_no_seller(country: str) -> None:
    head = ["AEGEE-Delft", "Kanaalweg 4", "2628 EB Delft", country, "KvK: 40398155"]
    assert seller_of(*head, *GAP, "# Factuur", "Factuurnummer: 001", *SUMS) == "AEGEE-Delft"


@pytest.mark.parametrize(
    "row", [["acc", "0,17 Euro"], ["Bezeichnung", "Betrag (Euro)"], ["Rechnungsbetrag Euro", "1,00"]]
)
def test_the_euro_may_be_spelt_out(row: Row) -> None:
    found = find_currency_of(Reading.of(draw([row]).pages), None)
    assert found
    assert found.value == "EUR"
