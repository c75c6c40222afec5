"""What the clauses of a contract say, and how sure it is that they speak of the contract."""

from __future__ import annotations

import pytest

from docbatch.evidence import Found
from docbatch.finding.term_clauses import term
from docbatch.layout import Flow
from docbatch.structure.judging import LEAST_SURE
from tests.docbatch.conftest import Draw, draw
from tests.docbatch.test_local_structure import kind_and_fields

ONE = "This Agreement shall expire and cease to have any force on the day that is eighteen months from the date hereof."
HIRING = "Neither of the parties will hire any of the other's people for a period of one year from the date hereof."


def term_of(*clauses: str) -> Found:
    found = term(Flow(draw(list(clauses)).pages))
    assert found
    return found


@pytest.mark.parametrize("clauses", [(ONE, HIRING), (HIRING, ONE)])
def test_periods_of_single_duties_are_no_rivals_to_that_of_the_contract(clauses: tuple[str, ...]) -> None:
    found = term_of(*clauses)
    assert found.value == "18 months"
    assert found.confidence >= LEAST_SURE


EARLIER = "This Agreement shall terminate two years after the closing or three years after the Effective Date."
TWICE = ("The term of this Agreement shall be two years.", "The term of this Agreement shall be three years.")
SECRECY = "The undertakings of secrecy shall remain in force for three years."
USE = "The licence shall continue for two years."


@pytest.mark.parametrize("clauses", [(EARLIER,), TWICE, (SECRECY, USE)])
def test_of_several_periods_none_is_sure(clauses: tuple[str, ...]) -> None:
    assert term_of(*clauses).confidence < LEAST_SURE


def test_what_survives_the_contract_is_not_sure_to_be_its_term() -> None:
    clause = "The duty shall survive termination of this Agreement and expire three (3) years from the disclosure."
    assert term_of(clause).confidence < LEAST_SURE


@pytest.mark.parametrize(
    "clause",
    [
        "This Agreement shall terminate upon two months notice.",
        "The duties continue for two years after termination of employment.",
        "Non-Solicitation. For a period of one (1) year from the date hereof, the parties shall not hire anybody.",
        "Buyer will not, for a period of two years from the date of this Agreement, acquire any shares.",
        "The benefits shall continue until twelve months after the end.",
        "The employee shall continue to receive a salary for one month.",
    ],
)
def test_a_period_of_notice_or_of_a_single_duty_is_no_term(clause: str) -> None:
    assert term(Flow(draw([clause]).pages)) is None


@pytest.mark.parametrize(
    ("clause", "period"),
    [
        ("This Agreement shall terminate on the second anniversary of the date hereof.", "2 years"),
        ("The term of this Agreement shall commence today, and shall end on the third (3rd) anniversary.", "3 years"),
        ("The restrictions and covenants set forth herein shall terminate two years from the date hereof.", "2 years"),
        ("The term shall be twenty-four months.", "24 months"),
        ("The term shall be two (two) years.", "2 years"),
        ("Die Laufzeit beträgt zwei Jahre.", "2 Jahre"),
        ("Le contrat est conclu pour une durée de douze mois.", "12 mois"),
        ("La duración del contrato es de tres años.", "3 años"),
        ("La durata del contratto è di cinque anni.", "5 anni"),
        ("De looptijd van deze overeenkomst is twee jaar.", "2 jaar"),
    ],
)
def test_the_term_is_said_in_periods_or_anniversaries(clause: str, period: str) -> None:
    found = term_of(clause)
    assert (found.value, found.confidence >= LEAST_SURE) == (period, True)


def test_a_term_that_ends_on_a_day_is_spoken_of_but_no_period() -> None:
    found = term_of("The term of the employment shall commence on the date hereof and shall end on December 31, 2020.")
    assert found.value is None


AGREEMENT = [
    "NON-DISCLOSURE AGREEMENT",
    'This Agreement, {} (the "Effective Date"), is by and between Acme, Inc., an Ohio corporation, and John Smith.',
    "In consideration of the employment, the parties hereto agree as follows: Confidential Information is secret.",
    "{}",
]


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
    kind, fields = kind_and_fields(
        draw([line.format(dates if at == 1 else clause) for at, line in enumerate(AGREEMENT)])
    )
    assert (kind, fields["effective_date"], fields["governing_law"].rstrip(".")) == ("contract", day, law.rstrip("."))


def test_the_term_of_a_lease_is_that_of_a_contract(draw: Draw) -> None:
    clause = "The term of this lease shall be twelve (12) months. It is governed by the laws of the State of Ohio."
    lines = [line.format("dated as of May 3, 2020" if at == 1 else clause) for at, line in enumerate(AGREEMENT)]
    assert kind_and_fields(draw(lines))[1]["term"] == "12 months"


@pytest.mark.parametrize(
    ("clause", "period"),
    [
        ("para uso residencial por un período de 24 meses, comenzando el 1 de febrero", "24 meses"),
        ("Der Vertrag wird für einen Zeitraum von 2 Jahren geschlossen.", "2 Jahren"),
        ("Le contrat est conclu pour une période de 3 ans.", "3 ans"),
    ],
)
def test_a_contract_of_other_languages_is_for_a_period_of_so_long(clause: str, period: str) -> None:
    assert term_of(clause).value == period
