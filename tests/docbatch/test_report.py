from __future__ import annotations

import pickle

import pytest

from docbatch.errors import CorruptError, DocumentError, PasswordRequiredError
from docbatch.ledger import Calls
from docbatch.models import Completed, ErrorInfo, Failed, Outcome, Reason, Usage
from docbatch.pricing import Price
from docbatch.report import COUNTED, KINDS, LISTED, REASONS, Tally, duration, tally


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


def to_review(number: int, *texts: str, kind: str = "no total was found", **changes: object) -> Completed:
    reasons = tuple(Reason(kind=kind, text=text) for text in texts)
    return completed(number, needs_review=True, reasons=reasons, **changes)


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


def test_a_reason_cannot_write_markdown() -> None:
    text = "The seller name a | b ![x](y) <script> `c` &amp; was not\nfound \x1b[31m"
    report = tally([to_review(1, text)]).markdown(1)
    said = "  - The seller name a \\| b \\!\\[x\\]\\(y\\) \\<script\\> \\`c\\` \\&amp; was not\\\\nfound \\\\x1b\\[31m"
    assert said in report.splitlines()


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("- [ ] x.pdf", "\\- \\[ \\] x.pdf"),
        ("1. x.pdf", "1\\. x.pdf"),
        ("---", "\\---"),
        ("a\n# b.pdf", "a\\\\n\\# b.pdf"),
        ("\udcff.pdf", "\\\\xff.pdf"),
        ("2026-01.pdf", "2026-01.pdf"),
    ],
)
def test_a_name_with_odd_signs_begins_nothing_of_its_own(name: str, shown: str) -> None:
    report = tally([to_review(1, "No total was found.", input=name)]).markdown(1)
    assert f"- {shown} (invoice): `r.json`" in report.splitlines()


def test_a_document_whose_reasons_were_not_kept_says_where_they_are() -> None:
    report = tally([to_review(1)]).markdown(1)
    assert "- 1.pdf (invoice): `r.json`\n  - `review_reasons` of the result says why" in report


def test_a_document_to_review_comes_with_its_reasons_and_the_number_of_like_ones() -> None:
    many = Reason(kind="two tables overlap", text="Two tables of page 1 overlap.", count=7)
    one = to_review(1, "No total was found.")
    report = tally([one.model_copy(update={"reasons": (*one.reasons, many)}), completed(2)]).markdown(1)
    assert "## To review (1)" in report
    assert (
        "- 1.pdf (invoice): `r.json`\n"
        "  - No total was found.\n"
        "  - Two tables of page 1 overlap. (and 6 more like this)\n"
    ) in report
    assert "2.pdf" not in report


def test_of_many_reasons_the_first_are_named() -> None:
    report = tally([to_review(1, *(f"Reason {i}" for i in range(REASONS + 3)))]).markdown(1)
    assert f"Reason {REASONS - 1}\n  - ... and 3 more" in report
    assert f"Reason {REASONS}" not in report


def test_where_many_are_to_be_reviewed_the_most_frequent_reasons_are_counted_first() -> None:
    rare = [to_review(i, "Check x failed: 1", kind="check x failed") for i in range(COUNTED - 1)]
    frequent = [to_review(i, "No total was found.", kind="no total was found") for i in range(LISTED)]
    report = tally([*rare, *frequent]).markdown(1)
    table = f"| no total was found | {LISTED} |\n| check x failed | {COUNTED - 1} |"
    assert report.index(table) < report.index("- 0.pdf")
    assert f"... and {COUNTED - 1} more" in report
    assert "`manifest.jsonl`" in report
    assert "| check x failed" not in tally(rare).markdown(1)


def test_a_document_with_two_reasons_of_a_kind_counts_once() -> None:
    assert f"| no total was found | {COUNTED} |" in tally(to_review(i, "a", "b") for i in range(COUNTED)).markdown(1)


def test_kinds_of_reasons_that_are_too_many_are_left_out_and_that_is_said() -> None:
    outcomes = [to_review(i, "x", kind=f"check {i} failed") for i in range(KINDS + 4)]
    assert "| 4 other reasons, none of more documents |  |" in tally(outcomes).markdown(1)


def test_a_report_that_many_may_see_says_why_without_a_value() -> None:
    figures = tally(
        [to_review(1, "The total 12.50 is uncertain: a confidence of 0.10.", kind="the total is uncertain")]
    )
    assert "- the total is uncertain" in figures.markdown(1, values=False)
    assert "12.50" not in figures.markdown(1, values=False)
    assert "12.50" in figures.markdown(1)


def test_what_is_kept_of_ten_thousand_documents_is_what_is_kept_of_a_hundred() -> None:
    figures = tally(to_review(i, f"The total {i}.00 is uncertain: a confidence of 0.10.") for i in range(100))
    few = len(pickle.dumps(figures))
    for i in range(100, 10_000):
        figures.add(to_review(i, f"The total {i}.00 is uncertain: a confidence of 0.10."))
    assert len(pickle.dumps(figures)) < 1.05 * few


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
