from __future__ import annotations

import pytest

from docbatch.models import Completed, ErrorInfo, Failed, Outcome
from docbatch.news import LEAST_ENDED, Alarm, batch_ended
from docbatch.report import tally


def failed(code: str = "corrupt", *, cached: bool = False) -> Outcome:
    error = ErrorInfo(code=code, stage="text", message="no", retryable=False)
    return Failed(input="a.pdf", job_id="a", sha256=None, error=error, cached=cached)


def completed(*, cached: bool = False) -> Outcome:
    return Completed(
        input="/secret/folder/a.pdf",
        job_id="a",
        sha256="0",
        result="a.json",
        document_type="invoice",
        method="text",
        pages=1,
        needs_review=True,
        cached=cached,
    )


def first_alarm(outcomes: list[Outcome], share: float = 0.2) -> list[int]:
    """After how many outcomes the alarm goes off, each time that it does."""
    alarm = Alarm(share)
    moments = []
    for number, outcome in enumerate(outcomes, start=1):
        alarm.note(outcome)
        if alarm.goes_off(len(outcomes) - number):
            moments.append(number)
    return moments


def test_an_alarm_goes_off_once_and_not_before_enough_have_ended() -> None:
    assert first_alarm([failed()] * 100) == [LEAST_ENDED]


def test_an_alarm_goes_off_as_soon_as_the_share_is_reached() -> None:
    assert first_alarm([completed()] * 30 + [failed()] * 50) == [38]  # 8 of 38, and 7 of 37 was less than a fifth


@pytest.mark.parametrize("share", [0.07, 0.1, 0.3])
def test_a_share_is_reached_by_exactly_as_many(share: float) -> None:
    some = round(100 * share)
    assert first_alarm([completed()] * (100 - some) + [failed()] * some, share) == [100]


def test_a_small_batch_is_judged_when_all_have_ended() -> None:
    assert first_alarm([failed(), completed(), completed()]) == [3]


def test_a_failure_in_ten_is_no_alarm() -> None:
    assert first_alarm([failed(), *[completed()] * 9] * 20) == []


def test_a_batch_without_documents_is_no_alarm() -> None:
    assert not Alarm(0.2).goes_off(0)


def test_what_an_earlier_run_answered_counts_neither_way() -> None:
    assert first_alarm([failed(cached=True)] * 50) == []
    assert first_alarm([completed(cached=True)] * 500 + [failed()] * 30) == [500 + LEAST_ENDED]


def test_what_is_told_at_the_end_has_figures_and_no_names() -> None:
    summary = tally([completed(), completed(cached=True), failed()]).summary(2.5)
    news = batch_ended(summary, results="nightly", run="r", url=None, stopped=None)
    told = news.model_dump(mode="json")
    assert (told["documents"], told["completed"], told["failed"], told["cached"]) == (3, 2, 1, 1)
    assert (told["review"], told["failures"], told["types"]) == (2, {"corrupt": 1}, {"invoice": 2})
    assert "a.pdf" not in str(told)
