"""From when a contract holds, in whatever words it says so, and how sure that is."""

from __future__ import annotations

import pytest

from docbatch.evidence import Found
from docbatch.finding.effect_clauses import effective_date
from docbatch.layout import Flow
from docbatch.structure.judging import LEAST_SURE
from tests.docbatch.conftest import draw


def date_of(*lines: str) -> Found | None:
    return effective_date(Flow(draw(list(lines)).pages))


def surely(*lines: str) -> str | None:
    found = date_of(*lines)
    return found.value if found and found.confidence >= LEAST_SURE else None


@pytest.mark.parametrize(
    ("lines", "day"),
    [
        (("Signed by the parties", "Date: March 1, 2015 Date: March 16, 2015"), "2015-03-16"),
        (("Your last day of work will be Friday, June 15, 2007.",), "2007-06-15"),
        (("The company is a party to a plan of merger, dated April 3, 2019.",), "2019-04-03"),
    ],
)
def test_dates_beside_signatures_that_differ_and_dates_of_other_things_are_not_sure(
    lines: tuple[str, ...], day: str
) -> None:
    found = date_of(*lines)
    assert found
    assert (found.value, found.confidence < LEAST_SURE) == (day, True)


def test_a_date_that_cannot_be_read_is_spoken_of_and_a_blank_is_not() -> None:
    found = date_of("This Agreement is made as of the 31st day of Febnary, 2OO9 between Acme, Inc. and Bolt, Inc.")
    assert found
    assert found.value is None
    assert date_of("This Agreement is made as of the ____ day of ______, by Acme, Inc. and Bolt, Inc.") is None


@pytest.mark.parametrize(
    ("lines", "day"),
    [
        (("This Agreement is made this 6th of February, 1999 by and between Acme and Bolt.",), "1999-02-06"),
        (("IN WITNESS WHEREOF, the parties have executed this agreement this 16th day of May, 2011.",), "2011-05-16"),
        (("IN WITNESS WHEREOF, the undersigned has executed this Agreement as of March 27, 2003.",), "2003-03-27"),
        (("By: A. Smith Date: March 1, 2015", "By: B. Jones Date: March 1, 2015"), "2015-03-01"),
        (("LEASE TERM: 12 months, commencing August 1, 2025, ending July 31, 2026",), "2025-08-01"),
        (("MIETVERTRAG", "zwischen A und B", "Der Vertrag wurde geschlossen am 3. März 2024."), "2024-03-03"),
        (("Dieser Dienstvertrag vom 3. März 2024 wird geschlossen zwischen A und B.",), "2024-03-03"),
        (("Vermieter und Mieter unterschreiben.", "Berlin, den 3. März 2024"), "2024-03-03"),
        (("Les parties signent.", "Fait à Paris, le 3 mars 2024, en deux exemplaires"), "2024-03-03"),
        (("En Madrid, a 3 de marzo de 2024", "REUNIDOS"), "2024-03-03"),
        (("Le parti firmano.", "Milano, 3 marzo 2024"), "2024-03-03"),
        (("Aldus opgemaakt.", "Amsterdam, 3 maart 2024"), "2024-03-03"),
        (
            (
                "This Agreement (“Agreement”), dated this 3rd day of March, 2024, is between Acme and Bolt.",
                "They have a price list as of May 1, 2023, which holds.",
            ),
            "2024-03-03",
        ),
        (
            ("March 3, 2024", "Gentlemen:", "Acme is a party to a Rights Agreement, dated as of May 1, 2023."),
            "2024-03-03",
        ),
    ],
)
def test_a_contract_holds_from_when_it_was_made_or_signed(lines: tuple[str, ...], day: str) -> None:
    assert surely(*lines) == day


@pytest.mark.parametrize(
    "clause",
    [
        "This contract shall enter into force on the 01/10/2019 and be valid until the 30/10/2020.",
        "por un período de 12 meses, comenzando el 1 de octubre de 2019 y finalizando el 30 de octubre de 2020.",
        "Le contrat est conclu pour un an à compter du 1 octobre 2019.",
    ],
)
def test_a_contract_holds_from_when_it_enters_into_force_whenever_it_was_signed(clause: str) -> None:
    assert surely(clause, "Signed in Brussels on 16/09/2019") == "2019-10-01"
