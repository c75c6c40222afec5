from __future__ import annotations

from docbatch.errors import CorruptError, DocumentError, PasswordRequiredError
from docbatch.ledger import Calls
from docbatch.models import Completed, ErrorInfo, Failed, Outcome, Usage
from docbatch.pricing import Price
from docbatch.report import LISTED, Tally, duration, tally


def completed(number: int = 0, **changes: object) -> Completed:
    outcome = Completed(
        input=f"{number}.pdf",
        job_id=f"job-{number}",
        sha256="0" * 64,
        result="r.json",
        document_type="invoice",
        method="text",
        pages=2,
        needs_review=False,
    )
    return outcome.model_copy(update=changes)


def failure(error: DocumentError, name: str = "bad.pdf") -> Failed:
    info = ErrorInfo(code=error.code, stage="inspect", message=error.message, retryable=error.retryable)
    return Failed(input=name, job_id=name, sha256=None, error=info)


def test_nothing_at_all_is_a_report_too() -> None:
    report = tally([]).markdown(0.0)
    assert "| documents | 0 |" in report
    assert "Failed" not in report


def test_each_kind_of_failure_is_listed_with_what_to_do_about_it() -> None:
    outcomes: list[Outcome] = [failure(CorruptError("is broken")), failure(PasswordRequiredError("is locked"), "l.pdf")]
    report = tally([*outcomes, completed()]).markdown(10)
    assert "### corrupt (1)" in report
    assert CorruptError.advice in report
    assert "- l.pdf: is locked" in report


def test_a_name_cannot_write_markdown() -> None:
    report = tally([failure(CorruptError("x"), "![a](http://b)<script>|`.pdf")]).markdown(1)
    assert "\\!\\[a\\]\\(http://b\\)\\<script\\>\\|\\`.pdf" in report


def test_a_long_list_is_cut_and_says_so() -> None:
    report = tally(failure(CorruptError("x"), f"{i}.pdf") for i in range(LISTED + 7)).markdown(1)
    assert "and 7 more" in report


def test_the_slowest_documents_and_the_time_of_each_stage_are_told() -> None:
    outcomes = [completed(i, seconds=float(i), stage_seconds={"text": 0.5, "tables": 1.5}) for i in range(20)]
    report = tally(outcomes).markdown(20)
    assert report.index("| 19.pdf | 19.0 |") < report.index("| 10.pdf | 10.0 |")
    assert "| 9.pdf" not in report
    assert "| text | 20 | 10.0 | 500 |" in report


def test_figures_add_up() -> None:
    outcomes: list[Outcome] = [
        completed(1, needs_review=True, cached=True),
        completed(2, duplicate_of="job-1", document_type="other"),
        failure(CorruptError("x")),
    ]
    summary = tally(outcomes).summary(3.0)
    assert (summary.documents, summary.completed, summary.failed) == (3, 2, 1)
    assert (summary.cached, summary.duplicates, summary.review, summary.pages) == (1, 1, 1, 4)
    assert summary.types == {"invoice": 1, "other": 1}
    assert summary.failures == {"corrupt": 1}


def test_durations_read_as_people_say_them() -> None:
    assert [duration(s) for s in (0.04, 59.94, 60, 185, 7800)] == [
        "0.0 s",
        "59.9 s",
        "1 min 00 s",
        "3 min 05 s",
        "2 h 10 min",
    ]


def test_what_models_cost_is_told_by_stage_and_a_price_that_is_not_known_is_said_so() -> None:
    seen = Usage(requests=3, input_tokens=4000, output_tokens=700, cost_usd=0.0123)
    found = Usage(requests=2, input_tokens=900, output_tokens=100)
    calls = [Calls("vision", "dear-model", seen), Calls("structure", "own-model", found)]
    prices = {"dear-model": Price(input=1, cached_input=1, output=1)}
    figures = Tally(calls, prices)
    figures.add(completed(usage=seen + found))
    report = figures.markdown(1)
    assert "| vision | dear-model | 3 | 4,000 | 700 | 0.0123 USD |" in report
    assert "| structure | own-model | 2 | 900 | 100 | unknown: set DOCBATCH_MODEL_PRICES |" in report
    assert "| cost | unknown" in report
    assert figures.summary(1).cost_usd is None
    assert Tally(calls[:1], prices).summary(1).cost_usd == 0.0
