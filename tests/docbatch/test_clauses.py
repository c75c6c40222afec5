"""What the clauses of a contract say, and how sure it is that they speak of the contract."""

from __future__ import annotations

import pytest

from docbatch.evidence import Found
from docbatch.finding.clauses import term
from docbatch.layout import Flow
from docbatch.structure.judging import LEAST_SURE
from tests.docbatch.conftest import draw

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
