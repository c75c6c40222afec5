"""The flows on a real Prefect server."""

from __future__ import annotations

import json
import os
import shutil
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import (
    ArtifactFilter,
    ArtifactFilterKey,
    FlowFilter,
    FlowFilterName,
    FlowRunFilter,
    FlowRunFilterId,
    FlowRunFilterName,
)
from prefect.context import FlowRunContext

from docbatch import text
from docbatch.errors import ServerLostError, UsageError
from docbatch.models import Asked, Outcome
from docbatch.plan import failed
from docbatch.report import Summary
from docbatch.structure import local
from flows.process_batch import process_batch
from flows.running_batch import is_connection_error
from tests.faults import reading

pytestmark = [pytest.mark.prefect, pytest.mark.usefixtures("prefect_server", "lasting_workers")]

Inbox = Callable[..., Path]


@pytest.fixture
def inbox(tmp_path: Path, samples: Path) -> Inbox:
    """Fills a folder with copies of a sample, each with bytes of its own."""

    def fill(*names: str, sample: str = "text-speech.pdf") -> Path:
        folder = tmp_path / "inbox"
        folder.mkdir(exist_ok=True)
        for name in names:
            # What follows the end of a PDF is no part of it, but of the file's hash.
            content = (samples / sample).read_bytes() + f"\n% {name}\n".encode()
            (folder / name).write_bytes(content)
        return folder

    return fill


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., tuple[Summary, list[dict[str, Any]]]]:
    """Runs a batch; gives its summary and the lines of its manifest."""

    def run(folder: Path, results: str = "results", **options: Any) -> tuple[Summary, list[dict[str, Any]]]:
        target = tmp_path / results
        summary = process_batch([str(folder)], str(target), engine="local", workers=2, **options)
        lines = (target / "manifest.jsonl").read_text("utf-8").splitlines()
        return summary, [json.loads(line) for line in lines]

    return run


Run = Callable[..., tuple[Summary, list[dict[str, Any]]]]


def codes(lines: list[dict[str, Any]]) -> dict[str, str | None]:
    return {Path(line["input"]).name: line["error"] and line["error"]["code"] for line in lines}


def stage_states(document: str) -> Counter[tuple[str, str]]:
    """Stage and state of all task runs of the last subflow of `document`, once the server knows them."""
    deadline = time.monotonic() + 120
    with get_client(sync_client=True) as client:
        flow_run = client.read_flow_runs(
            flow_filter=FlowFilter(name=FlowFilterName(any_=["process-document"])),
            flow_run_filter=FlowRunFilter(name=FlowRunFilterName(any_=[document])),
        )
        latest = max(flow_run, key=lambda it: str(it.created))
        while True:
            runs = client.read_task_runs(flow_run_filter=FlowRunFilter(id=FlowRunFilterId(any_=[latest.id])))
            states = Counter((it.name.split()[0], it.state_name or "") for it in runs)
            if any(stage == "store" for stage, _ in states) or time.monotonic() > deadline:
                return states
            time.sleep(0.3)


def test_an_error_that_nobody_foresaw_is_internal_and_stops_nothing(
    inbox: Inbox, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text, "read_text", reading.read_text)
    _, lines = run(inbox("breaks-the-program--.pdf", "good.pdf"))
    assert codes(lines) == {"breaks-the-program--.pdf": "internal", "good.pdf": None}


def test_an_error_that_may_pass_is_tried_again(inbox: Inbox, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text, "read_text", reading.read_text)
    _, [line] = run(inbox("fails-once--.pdf"))
    assert (line["status"], line["attempts"]) == ("completed", 2)


def test_what_was_read_before_a_failure_is_not_read_again(
    inbox: Inbox, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = inbox("late-failure.pdf")
    with monkeypatch.context() as broken:
        broken.setattr(local, "structure_file", reading.structure_file)
        _, [line] = run(folder)
    assert line["error"]["stage"] == "structure"
    _, [line] = run(folder)
    assert line["status"] == "completed"
    states = stage_states("late-failure.pdf")
    assert {stage for stage, state in states if state == "Cached"} == {"inspect", "text", "tables"}
    assert states["structure", "Completed"] == 1


def test_a_second_run_executes_nothing(inbox: Inbox, run: Run) -> None:
    folder = inbox("a.pdf", "b.pdf", "empty.pdf")
    (folder / "empty.pdf").write_bytes(b"")
    _, first = run(folder)
    _, second = run(folder)
    assert [line["cached"] for line in first] == [False] * 3
    assert [line["cached"] for line in second] == [True] * 3
    strip = ("cached", "attempts", "seconds")
    assert [{k: v for k, v in line.items() if k not in strip} for line in second] == [
        {k: v for k, v in line.items() if k not in strip} for line in first
    ]


def test_the_same_bytes_under_another_name_elsewhere_hit_the_cache_of_every_stage(
    inbox: Inbox, run: Run, tmp_path: Path
) -> None:
    folder = inbox("original.pdf")
    run(folder)
    other = tmp_path / "elsewhere"
    other.mkdir()
    shutil.copy(folder / "original.pdf", other / "renamed.pdf")
    _, [line] = run(other, results="other-results")
    assert line["status"] == "completed"
    states = stage_states("renamed.pdf")
    assert {stage for stage, state in states if state == "Cached"} == {"inspect", "text", "tables", "structure"}


def test_a_changed_file_is_processed_again(inbox: Inbox, run: Run, samples: Path, tmp_path: Path) -> None:
    folder = inbox("report.pdf", "other.pdf")
    _, before = run(folder)
    shutil.copy(samples / "invoice-en-cloud.pdf", folder / "report.pdf")
    _, after = run(folder)
    assert [line["cached"] for line in after] == [True, False]
    assert after[1]["job_id"] == before[1]["job_id"]
    assert after[1]["document_type"] == "invoice"


def test_force_executes_every_stage_again(inbox: Inbox, run: Run) -> None:
    folder = inbox("again.pdf")
    run(folder)
    _, [line] = run(folder, force=True)
    assert not line["cached"]
    assert {state for _, state in stage_states("again.pdf")} == {"Completed"}


def test_a_scan_is_one_task_a_page(inbox: Inbox, run: Run) -> None:
    _, [line] = run(inbox("scan.pdf", sample="scan-no-text-layer.pdf"))
    assert line["method"] == "vision"
    assert stage_states("scan.pdf")["ocr", "Completed"] == 1
    assert stage_states("scan.pdf")["scanned-tables", "Completed"] == 1


def test_the_batch_leaves_its_artifacts_under_fixed_keys(inbox: Inbox, run: Run) -> None:
    run(inbox("a.pdf"))
    keys = ("batch-progress", "batch-stages", "batch-report")
    with get_client(sync_client=True) as client:
        for key in keys:
            found = client.read_artifacts(artifact_filter=ArtifactFilter(key=ArtifactFilterKey(any_=[key])), limit=5)
            assert found, key
        latest = max(found, key=lambda it: str(it.created))
    assert "# Batch report" in str(latest.data)


def test_settings_that_are_wrong_stop_the_flow_before_any_work(
    inbox: Inbox, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOCBATCH_OCR_DPI", "-1")
    with pytest.raises(Exception, match="DOCBATCH_OCR_DPI"):
        run(inbox("a.pdf"))


@pytest.mark.skipif(sys.platform != "linux", reason="names are bytes on Linux only")
def test_a_name_that_is_no_unicode_and_one_that_java_does_not_know_go_through_every_stage(
    inbox: Inbox, run: Run, samples: Path
) -> None:
    folder = inbox("tabelle-\u00fc.pdf", sample="table-unruled.pdf")
    shutil.copy(samples / "text-speech.pdf", os.fsdecode(os.fsencode(folder) + b"/caf\xe9\n.pdf"))
    _, lines = run(folder)
    assert [line["status"] for line in lines] == ["completed"] * 2
    assert lines[0]["input"].endswith("caf\\xe9\n.pdf")
    [result] = [json.loads(p.read_text("utf-8")) for p in (folder.parent / "results").glob("tabelle*.json")]
    assert result["tables"]


def test_the_batch_keeps_nothing_of_a_document_that_has_ended(
    inbox: Inbox, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    from flows import process_batch as flow

    kept, real = [], flow.conclude

    def conclude(*given: Any) -> None:
        real(*given)
        context = FlowRunContext.get()
        assert context is not None
        kept.append((len(context.run_results), len(context.task_run_assets)))

    monkeypatch.setattr(flow, "conclude", conclude)
    run(inbox(*(f"{i}.pdf" for i in range(3))))
    assert kept == [(0, 0)] * 3


def test_a_server_that_does_not_answer_is_waited_for_and_the_batch_completes(
    inbox: Inbox, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    from flows import process_batch as flow

    lost = iter([ServerLostError("gone"), ServerLostError("gone")])
    real = flow.outcome_of

    def outcome_of(ended: flow.InFlight) -> Outcome | Asked:
        error = next(lost, None)
        return failed(ended.work.document, error) if error else real(ended)

    monkeypatch.setattr(flow, "outcome_of", outcome_of)
    _, lines = run(inbox(*(f"{i}.pdf" for i in range(5))))
    assert [line["status"] for line in lines] == ["completed"] * 5


def test_a_server_that_stays_away_stops_the_batch_and_the_next_run_takes_it_up(
    inbox: Inbox, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from flows import process_batch as flow

    folder = inbox(*(f"{i}.pdf" for i in range(12)))
    with monkeypatch.context() as away:
        away.setattr(flow, "outcome_of", lambda ended: failed(ended.work.document, ServerLostError("gone")))
        away.setattr(flow, "server_is_back", lambda: False)
        with pytest.raises(UsageError, match="does not answer any more"):
            run(folder)
    lines = [json.loads(line) for line in (tmp_path / "results" / "manifest.jsonl").read_text("utf-8").splitlines()]
    assert len(lines) == 12
    assert all(line["error"]["retryable"] for line in lines)
    _, lines = run(folder)
    assert [line["status"] for line in lines] == ["completed"] * 12


def test_a_server_that_answers_and_declines_is_not_taken_for_lost() -> None:
    request = httpx.Request("POST", "http://server/api")
    refusals = {
        status: httpx.HTTPStatusError("no", request=request, response=httpx.Response(status)) for status in (422, 503)
    }
    assert not is_connection_error(refusals[422])
    assert is_connection_error(refusals[503])
    assert is_connection_error(httpx.ConnectError("refused"))
    assert not is_connection_error(ValueError())
