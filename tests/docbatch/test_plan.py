from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from docbatch.batch import Batch
from docbatch.board import Board
from docbatch.errors import CorruptError, WorkerCrashedError
from docbatch.ledger import Ledger
from docbatch.models import Completed, Document, Outcome
from docbatch.plan import Plan, Selection, failed
from docbatch.recipe import Recipe
from docbatch.results import ResultsFolder
from docbatch.settings import Settings
from docbatch.workbench import Workbench

Open = Callable[..., Batch]
ALL = Selection()


@pytest.fixture
def open_batch(tmp_path: Path) -> Iterator[Open]:
    """Opens batches on one results folder, one after the other, as runs do; the recipe can be another."""
    ledgers: list[Ledger] = []

    def open_batch(recipe_of: Settings | None = None) -> Batch:
        folder = ResultsFolder(tmp_path / "results")
        ledgers.append(folder.open_ledger())
        return Batch(
            settings=Settings(),
            recipe=Recipe.of(recipe_of or Settings()),
            results=folder,
            ledger=ledgers[-1],
            board=Board(9),
            workbench=Workbench(1, memory_mb=400, calls=0),
        )

    yield open_batch
    for ledger in ledgers:
        ledger.close()


@pytest.fixture
def paths(tmp_path: Path) -> list[str]:
    """Three inputs with different bytes."""
    made = [tmp_path / f"{name}.pdf" for name in "abc"]
    for path in made:
        path.write_bytes(b"%PDF-1.7 " + path.name.encode())
    return [str(path) for path in made]


def complete(batch: Batch, document: Document) -> None:
    result = f"{document.job_id}.json"
    (batch.results.path / result).write_text("{}", "utf-8")
    batch.finish(
        Completed(
            input=document.input,
            job_id=document.job_id,
            sha256=document.sha256,
            result=result,
            document_type="other",
            method="text",
            pages=1,
            needs_review=False,
            attempts=1,
            seconds=2.5,
        )
    )


def names(documents: Iterator[Document]) -> list[str]:
    return [document.name for document in documents]


def outcomes(batch: Batch, plan: Plan) -> list[Outcome]:
    jobs = [batch.ledger.job(job_id) for job_id in plan.order]
    return [job.outcome for job in jobs if job and job.outcome]


def run(batch: Batch, paths: list[str], selection: Selection = ALL, failing: dict[str, type] | None = None) -> Plan:
    """A run that completes every document but the `failing` ones."""
    plan = Plan(batch, selection)
    for document in plan.work(paths):
        if error := (failing or {}).get(document.name):
            batch.finish(failed(document, error("went wrong")))
        else:
            complete(batch, document)
    plan.conclude_twins()
    return plan


def test_what_an_earlier_run_completed_is_answered_from_the_ledger(open_batch: Open, paths: list[str]) -> None:
    run(open_batch(), paths)
    again = open_batch()
    plan = Plan(again, ALL)
    assert names(plan.work(paths)) == []
    assert [(o.cached, o.attempts, o.seconds) for o in outcomes(again, plan)] == [(True, 0, 0.0)] * 3


def test_a_permanent_failure_is_not_tried_again_and_a_passing_one_is(open_batch: Open, paths: list[str]) -> None:
    run(open_batch(), paths, failing={"a.pdf": CorruptError, "b.pdf": WorkerCrashedError})
    assert names(Plan(open_batch(), ALL).work(paths)) == ["b.pdf"]


def test_retry_failed_takes_up_the_failed_and_only_them(open_batch: Open, paths: list[str]) -> None:
    run(open_batch(), paths[:2], failing={"a.pdf": CorruptError})
    plan = Plan(open_batch(), Selection(retry_failed=True))
    assert names(plan.work(paths)) == ["a.pdf"]
    assert len(plan.order) == 2
    assert plan.left_out == 1


def test_retry_failed_takes_up_a_failed_file_that_has_changed(open_batch: Open, paths: list[str]) -> None:
    run(open_batch(), paths, failing={"a.pdf": CorruptError})
    Path(paths[0]).write_bytes(b"%PDF-1.7 mended")
    assert names(Plan(open_batch(), Selection(retry_failed=True)).work(paths)) == ["a.pdf"]


def test_a_changed_file_is_processed_again(open_batch: Open, paths: list[str]) -> None:
    run(open_batch(), paths)
    Path(paths[1]).write_bytes(b"%PDF-1.7 changed")
    assert names(Plan(open_batch(), ALL).work(paths)) == ["b.pdf"]


def test_a_result_that_was_deleted_is_made_again(open_batch: Open, paths: list[str]) -> None:
    batch = open_batch()
    plan = run(batch, paths)
    (batch.results.path / f"{plan.order[2]}.json").unlink()
    assert names(Plan(open_batch(), ALL).work(paths)) == ["c.pdf"]


def test_another_recipe_makes_results_outdated(open_batch: Open, paths: list[str]) -> None:
    run(open_batch(), paths)
    assert len(names(Plan(open_batch(Settings(ocr_dpi=300)), ALL).work(paths))) == 3


def test_force_takes_up_everything(open_batch: Open, paths: list[str]) -> None:
    run(open_batch(), paths)
    assert len(names(Plan(open_batch(), Selection(force=True)).work(paths))) == 3


def test_a_run_that_was_cut_off_leaves_its_documents_to_the_next(open_batch: Open, paths: list[str]) -> None:
    batch = open_batch()
    work = Plan(batch, ALL).work(paths)
    complete(batch, next(work))
    next(work)
    assert names(Plan(open_batch(), ALL).work(paths)) == ["b.pdf", "c.pdf"]


def test_the_same_bytes_are_processed_once_and_answered_for_every_name(open_batch: Open, paths: list[str]) -> None:
    Path(paths[2]).write_bytes(Path(paths[0]).read_bytes())
    for cached in (False, True):
        batch = open_batch()
        first, second, twin = outcomes(batch, run(batch, paths))
        assert isinstance(first, Completed)
        assert isinstance(twin, Completed)
        assert (twin.duplicate_of, twin.result, twin.cached) == (first.job_id, first.result, cached)
        assert twin.input == paths[2]
        assert second.duplicate_of is None


def test_the_twin_of_a_failed_document_fails_with_it(open_batch: Open, paths: list[str]) -> None:
    Path(paths[2]).write_bytes(Path(paths[0]).read_bytes())
    batch = open_batch()
    plan = run(batch, paths, failing={"a.pdf": CorruptError})
    assert [outcome.status for outcome in outcomes(batch, plan)] == ["failed", "completed", "failed"]


def test_a_file_that_cannot_be_taken_in_fails_without_work(open_batch: Open, paths: list[str]) -> None:
    Path(paths[0]).write_bytes(b"")
    for cached in (False, True):
        batch = open_batch()
        plan = run(batch, paths)
        outcome = outcomes(batch, plan)[0]
        assert outcome.status == "failed"
        assert (outcome.error.code, outcome.cached) == ("empty", cached)


def test_a_twin_is_read_itself_once_the_other_has_changed(open_batch: Open, paths: list[str]) -> None:
    Path(paths[2]).write_bytes(Path(paths[0]).read_bytes())
    run(open_batch(), paths)
    Path(paths[0]).write_bytes(b"%PDF-1.7 changed")
    assert names(Plan(open_batch(), ALL).work(paths)) == ["a.pdf", "c.pdf"]


def test_a_twin_is_read_itself_where_the_other_is_no_input_any_more(open_batch: Open, paths: list[str]) -> None:
    Path(paths[2]).write_bytes(Path(paths[0]).read_bytes())
    run(open_batch(), paths)
    assert names(Plan(open_batch(), ALL).work(paths[2:])) == ["c.pdf"]


def test_a_file_over_a_limit_is_taken_once_the_limit_is_raised(
    open_batch: Open, paths: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOCBATCH_MAX_FILE_MB", "0.000001")
    batch = open_batch()
    assert {o.status for o in outcomes(batch, run(batch, paths))} == {"failed"}
    monkeypatch.delenv("DOCBATCH_MAX_FILE_MB")
    assert len(names(Plan(open_batch(), ALL).work(paths))) == 3


def test_retry_failed_answers_for_what_is_done_and_takes_up_what_is_not(open_batch: Open, paths: list[str]) -> None:
    batch = open_batch()
    plan = run(batch, paths, failing={"a.pdf": CorruptError})
    (batch.results.path / f"{plan.order[1]}.json").unlink()
    again = open_batch()
    plan = Plan(again, Selection(retry_failed=True))
    assert names(plan.work(paths)) == ["a.pdf", "b.pdf"]
    assert len(plan.order) == 3


def test_a_document_that_is_to_be_started_again_comes_before_the_others(open_batch: Open, paths: list[str]) -> None:
    plan = Plan(open_batch(), ALL)
    following = plan.documents(paths)
    first = following()
    assert first is not None
    assert plan.start_again(first)
    assert [work.document.name for work in iter(following, None)] == ["a.pdf", "b.pdf", "c.pdf"]
    assert plan.start_again(first)
    assert following() is first


def test_a_document_is_not_started_again_for_ever(open_batch: Open, paths: list[str]) -> None:
    plan = Plan(open_batch(), ALL)
    first = plan.documents(paths)()
    assert first is not None
    assert [plan.start_again(first) for _ in range(5)] == [True, True, True, False, False]
