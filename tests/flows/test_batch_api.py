"""A night at half price: the same documents, asked about in the model server's batches."""

from __future__ import annotations

import shutil
import signal
import time
from pathlib import Path

import pytest
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterStateType, TaskRunFilter, TaskRunFilterStateType
from prefect.client.schemas.objects import StateType

from docbatch.errors import UsageError
from tests.flows.asking import Fill, Run, codes, manifest, own_text, start_command
from tests.model_server import ModelServer
from tests.processes import LIMIT_S, killed_at_last

pytestmark = [pytest.mark.prefect, pytest.mark.usefixtures("prefect_server", "lasting_workers")]


def failed_runs() -> int:
    """Runs of flows and of tasks that Prefect shows as failed."""
    failed = [StateType.FAILED, StateType.CRASHED]
    with get_client(sync_client=True) as client:
        flows = client.read_flow_runs(
            flow_run_filter=FlowRunFilter(state={"type": FlowRunFilterStateType(any_=failed)}), limit=200
        )
        tasks = client.read_task_runs(
            task_run_filter=TaskRunFilter(state={"type": TaskRunFilterStateType(any_=failed)}), limit=200
        )
    return len(flows) + len(tasks)


def test_a_batch_is_answered_in_rounds_at_half_price_and_nothing_shows_as_failed(
    scans: Fill, letters: Fill, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOCBATCH_BATCH_POLL_S", "0.2")
    folder = scans(*(f"page of scan {i}" for i in range(4)))
    for letter in letters("a letter to the bank", "a letter to a friend").iterdir():
        shutil.move(letter, folder)
    before = failed_runs()
    with ModelServer(own_text) as server:
        server.batches.polls = 3
        lines = run(server, folder, batch_api=True)
        assert codes(lines) == [None] * 6
        assert server.answered_twice() == {}
        pages, fields = 4, 6
        assert len(server.asked()) + len(server.lines) == pages + fields
        assert len(server.asked()) == 2  # the first about a picture, the first about text
        assert len(server.batches.states) == 2  # pages, and what was read as text; then the fields of what was seen
        assert sum(line["usage"]["requests"] for line in lines) == pages + fields
        assert failed_runs() == before
        server.forget()
        assert all(line["cached"] for line in run(server, folder, batch_api=True))
        # The same page in another file: it has been read.
        shutil.copy(folder / "scan-00.png", tmp_path / "scans" / "copy.png")
        with (tmp_path / "scans" / "copy.png").open("ab") as file:
            file.write(b"other bytes after the picture")
        run(server, folder)
        assert server.asked(kind="vision") == []


def test_a_night_that_is_killed_while_it_waits_is_taken_up_and_nothing_is_asked_twice(
    scans: Fill, tmp_path: Path
) -> None:
    folder = scans(*(f"page of scan {i}" for i in range(3)))
    with ModelServer(own_text) as server:
        server.batches.polls = 10_000
        command = start_command(tmp_path, folder, server, "--batch-api", DOCBATCH_BATCH_POLL_S="0.1")
        with killed_at_last(command) as first:
            deadline = time.monotonic() + LIMIT_S
            while not any(record.path.endswith("/batches/batch_1") for record in server.requests):
                assert first.poll() is None
                assert time.monotonic() < deadline
                time.sleep(0.02)
            first.send_signal(signal.SIGKILL)
            first.wait()
        server.batches.polls = 1
        assert start_command(tmp_path, folder, server, "--batch-api", DOCBATCH_BATCH_POLL_S="0.1").wait(LIMIT_S) == 0
        assert server.answered_twice() == {}
        assert {state["status"] for state in server.batches.states.values()} == {"completed"}
    assert codes(manifest(tmp_path)) == [None] * 3


def test_batches_need_a_model_to_ask(letters: Fill, tmp_path: Path) -> None:
    from flows.process_batch import process_batch

    with pytest.raises(UsageError, match="--batch-api is for the OpenAI engine"):
        process_batch([str(letters("a letter"))], str(tmp_path / "results"), engine="local", batch_api=True)
