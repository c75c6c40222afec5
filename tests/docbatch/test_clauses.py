"""What the clauses of a contract say, and how sure it is that they speak of the contract."""

from __future__ import annotations

import pytest

from docbatch.evidence import Found
from docbatch.finding.clauses import term
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
BENEFITS = "The benefits shall continue until twelve months after the end."


@pytest.mark.parametrize("clauses", [(EARLIER,), TWICE, (BENEFITS, HIRING)])
def test_of_several_periods_none_is_sure(clauses: tuple[str, ...]) -> None:
    assert term_of(*clauses).confidence < LEAST_SURE


def test_a_period_of_notice_is_no_term() -> None:
    assert term(Flow(draw(["This Agreement shall terminate upon two months notice."]).pages)) is None


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
