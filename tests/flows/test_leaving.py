"""Batches that end early, or ended without a word."""

from __future__ import annotations

import json
import os
import shutil
import signal
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import StateType
from prefect.states import Running

from docbatch.errors import BatchInterruptedError
from flows.process_batch import process_batch

pytestmark = [pytest.mark.prefect, pytest.mark.usefixtures("prefect_server", "lasting_workers")]

Lines = list[dict[str, Any]]


@pytest.fixture
def inbox(tmp_path: Path, samples: Path) -> Callable[[int], Path]:
    """Makes a folder of so many documents, no two alike."""

    def fill(count: int) -> Path:
        folder = tmp_path / "inbox"
        folder.mkdir()
        for number in range(count):
            target = folder / f"{number:02d}.pdf"
            shutil.copy(samples / "text-speech.pdf", target)
            with target.open("ab") as file:
                file.write(f"% {number}\n".encode())
        return folder

    return fill


def manifest(results: Path) -> Lines:
    return [json.loads(line) for line in (results / "manifest.jsonl").read_text("utf-8").splitlines()]


@pytest.mark.parametrize("wish", [signal.SIGINT, signal.SIGTERM])
def test_the_first_signal_lets_what_is_under_way_end_and_leaves_all_whole(
    inbox: Callable[[int], Path], tmp_path: Path, wish: signal.Signals
) -> None:
    folder, results = inbox(25), tmp_path / "results"
    process_batch([str(folder / "00.pdf")], str(results), engine="local", workers=2)
    over = threading.Event()

    def ask_to_leave() -> None:
        while len(list(results.glob("*.json"))) < 3 and not over.wait(0.02):
            pass
        os.kill(os.getpid(), wish)

    asking = threading.Thread(target=ask_to_leave)
    asking.start()
    try:
        with pytest.raises(BatchInterruptedError, match="of 25 documents were not done"):
            process_batch([str(folder)], str(results), engine="local", workers=2)
    finally:
        over.set()
        asking.join()
    lines = manifest(results)
    assert [Path(line["input"]).name for line in lines] == [f"{number:02d}.pdf" for number in range(25)]
    left = [line for line in lines if line["status"] == "failed"]
    assert left
    assert {(line["error"]["code"], line["error"]["retryable"]) for line in left} == {("crashed", True)}
    assert all((results / line["result"]).exists() for line in lines if line["result"])
    assert lines[0]["status"] == "completed"
    if wish is signal.SIGINT:
        process_batch([str(folder)], str(results), engine="local", workers=2)
        assert [line["status"] for line in manifest(results)] == ["completed"] * 25


def test_runs_that_a_dead_batch_left_running_are_marked_as_crashed(
    inbox: Callable[[int], Path], tmp_path: Path
) -> None:
    folder, results = inbox(1), tmp_path / "results"
    with get_client(sync_client=True) as client:
        dead = client.create_flow_run(process_batch, parameters={"inputs": ["x"]}, state=Running())
        (results / ".docbatch").mkdir(parents=True)
        (results / ".docbatch" / "run").write_text(str(dead.id), "ascii")
        process_batch([str(folder)], str(results), engine="local", workers=1)
        state = client.read_flow_run(dead.id).state
        assert state is not None
        assert state.type is StateType.CRASHED
    assert not (results / ".docbatch" / "run").exists()


def test_more_failures_than_accepted_show_as_a_failed_run(tmp_path: Path, samples: Path) -> None:
    names = [str(samples / name) for name in ("text-speech.pdf", "broken-truncated.pdf")]
    state = process_batch(names, str(tmp_path / "r"), engine="local", max_failed_share=0.4, return_state=True)
    assert state.is_failed()
    assert "1 of 2 documents failed, more than 40%" in str(state.message)
    assert len(manifest(tmp_path / "r")) == 2
    assert process_batch(names, str(tmp_path / "r"), engine="local", max_failed_share=0.5).failed == 1
