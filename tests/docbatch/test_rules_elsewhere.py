"""Forms of invoices, receipts and contracts that the rules once failed on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from docbatch.models import Pages, PageText, Tables, Word
from docbatch.structure.local import structure_document

Draw = Callable[..., Pages]

CONTRACT = [
    "NON-DISCLOSURE AGREEMENT",
    'This Agreement, {} (the "Effective Date"), is by and between Acme, Inc., an Ohio corporation, and John Smith.',
    "In consideration of the employment, the parties hereto agree as follows: Confidential Information is secret.",
    "{}",
]


def fields_of(pages: Pages) -> tuple[str, dict[str, Any]]:
    structured = structure_document(pages, Tables())
    return structured.document_type, structured.structured_data


def test_the_number_and_the_date_of_an_invoice_stand_in_its_title(draw: Draw) -> None:
    title = ["# Rechnung des Versicherers Nr. 00.123.456.7-2018-1 vom 18.04.2018", ["Bruttosumme", "119,00 EUR"]]
    kind, fields = fields_of(draw(title))
    assert (kind, fields["invoice_number"], fields["issue_date"]) == ("invoice", "00.123.456.7-2018-1", "2018-04-18")


def test_a_correction_below_zero_is_an_invoice_over_less_than_nothing(draw: Draw) -> None:
    kind, fields = fields_of(draw(["# Rechnungskorrektur Nr. RK21 vom 16.09.2018", ["Bruttosumme", "-8,79 EUR"]]))
    assert (kind, fields["total"]) == ("invoice", "-8.79")


def test_a_correction_that_prints_what_it_credits_is_a_credit_note(draw: Draw) -> None:
    kind, fields = fields_of(draw(["# Rechnungskorrektur Nr. RK21 vom 16.09.2018", ["Bruttosumme", "8,79 EUR"]]))
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
    assert fields_of(Pages(pages=(page,)))[1]["seller_name"] == "Muster Lieferant GmbH"


@pytest.mark.parametrize(
    ("dates", "clause", "day", "law"),
    [
        (
            "dated as of November 8, 2016, but effective as of July 14, 2016",
            "THIS AGREEMENT IS GOVERNED BY AND CONSTRUED UNDER THE LAWS OF THE STATE OF DELAWARE APPLICABLE THERE.",
            "2016-07-14",
            "DELAWARE",
        ),
        (
            "dated as of May 3, 2020",
            "It shall be governed by the laws and public policies of the State of Ohio.",
            "2020-05-03",
            "Ohio.",
        ),
    ],
)
def test_a_contract_holds_from_its_date_of_effect_under_the_law_it_names(
    draw: Draw, dates: str, clause: str, day: str, law: str
) -> None:
    kind, fields = fields_of(draw([line.format(dates if at == 1 else clause) for at, line in enumerate(CONTRACT)]))
    assert (kind, fields["effective_date"], fields["governing_law"].rstrip(".")) == ("contract", day, law.rstrip("."))
