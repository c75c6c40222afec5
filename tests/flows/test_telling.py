"""Who is told of a batch: the webhook, and Prefect's automations by their events, on a real Prefect server."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from docbatch import webhook
from docbatch.errors import ServerLostError, UsageError
from docbatch.plan import Plan, failed
from flows.process_batch import process_batch
from tests.receiver import receiver

PROJECT = Path(__file__).parents[2]

pytestmark = [pytest.mark.prefect, pytest.mark.usefixtures("prefect_server", "lasting_workers")]


@pytest.fixture
def inbox(tmp_path: Path, samples: Path) -> Path:
    """Two documents, and one that fails before any work."""
    folder = tmp_path / "inbox"
    folder.mkdir()
    for name in ("a.pdf", "b.pdf"):
        (folder / name).write_bytes((samples / "text-speech.pdf").read_bytes() + name.encode())
    (folder / "empty.pdf").touch()
    return folder


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., None]:
    """Runs a batch."""

    def run(folder: Path, **options: Any) -> None:
        process_batch([str(folder)], str(tmp_path / "results"), engine="local", workers=2, **options)

    return run


Run = Callable[..., None]


def events(server: str, run_id: str, *names: str) -> dict[str, dict[str, Any]]:
    """The events `names` of the flow run, by name, once the server has them all."""
    deadline = time.monotonic() + 180
    query = {"filter": {"event": {"name": [*names]}, "resource": {"id": [f"prefect.flow-run.{run_id}"]}}}
    while True:
        found = httpx.post(f"{server}/api/events/filter", json=query).raise_for_status().json()["events"]
        by_name = {event["event"]: event for event in found}
        if by_name.keys() == {*names}:
            assert len(found) == len(names)
            return by_name
        assert time.monotonic() < deadline, by_name.keys()
        time.sleep(0.3)


def test_a_wrong_address_stops_the_batch_before_any_work(
    inbox: Path, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DOCBATCH_WEBHOOK_URL", "file:///etc/passwd")
    with pytest.raises(UsageError, match="DOCBATCH_WEBHOOK_URL"):
        run(inbox)
    assert not list((tmp_path / "results").glob("*.json"))


def test_a_receiver_that_hangs_changes_nothing_about_the_batch(
    inbox: Path, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(webhook, "LAST_S", 0.5)
    with receiver(0) as hung:
        monkeypatch.setenv("DOCBATCH_WEBHOOK_URL", hung.url)
        run(inbox / "empty.pdf")
    assert (tmp_path / "results" / "report.md").exists()


def test_a_batch_that_is_stopped_says_why(inbox: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    from flows import process_batch as flow

    monkeypatch.setattr(flow, "outcome_of", lambda ended: failed(ended.work.document, ServerLostError("gone")))
    monkeypatch.setattr(flow, "server_is_back", lambda: False)
    with receiver() as server:
        monkeypatch.setenv("DOCBATCH_WEBHOOK_URL", server.url)
        with pytest.raises(UsageError):
            run(inbox)
    assert [request.content["type"] for request in server.told] == ["batch.failing", "batch.ended"]
    assert server.told[1].content["data"]["stopped"] == "the Prefect server does not answer any more"


def test_a_batch_that_is_interrupted_says_so(inbox: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(plan: Plan) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Plan, "conclude_twins", interrupt)
    with receiver() as server:
        monkeypatch.setenv("DOCBATCH_WEBHOOK_URL", server.url)
        with pytest.raises(KeyboardInterrupt):
            run(inbox / "empty.pdf")
    ended = server.told[-1].content["data"]
    assert (ended["stopped"], ended["documents"], ended["failed"]) == ("interrupted", 1, 1)


def test_an_estimate_is_no_batch_that_ended(inbox: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    with receiver() as server:
        monkeypatch.setenv("DOCBATCH_WEBHOOK_URL", server.url)
        run(inbox / "empty.pdf", estimate=True)
    assert server.told == []


def test_webhook_and_prefect_are_told_the_same_figures_and_no_paths(
    inbox: Path, run: Run, monkeypatch: pytest.MonkeyPatch, prefect_server: str, tmp_path: Path
) -> None:
    with receiver() as server:
        monkeypatch.setenv("DOCBATCH_WEBHOOK_URL", server.url)
        run(inbox)
    failing, ended = (request.content["data"] for request in server.told)
    assert (failing["ended"], failing["failed"], failing["failures"]) == (3, 1, {"empty": 1})
    assert (ended["documents"], ended["completed"], ended["failed"], ended["stopped"]) == (3, 2, 1, None)
    assert ended["results"] == "results"
    assert ended["url"] == f"{prefect_server}/runs/flow-run/{ended['run']}"
    assert str(tmp_path) not in str(server.told)
    names = ("docbatch.batch.failing", "docbatch.batch.ended", "prefect.flow-run.heartbeat")
    arrived = events(prefect_server, ended["run"], *names)
    assert arrived["docbatch.batch.failing"]["payload"] == failing
    assert arrived["docbatch.batch.ended"]["payload"] == ended
    # The batch's own heart beats, which the automation for silent runs listens to.
    for event in arrived.values():
        related = {it["prefect.resource.role"]: it.get("prefect.resource.name") for it in event["related"]}
        assert related["flow"] == "process-batch"
    with receiver() as server:  # again, and no alarm for what the first run has answered
        monkeypatch.setenv("DOCBATCH_WEBHOOK_URL", server.url)
        run(inbox)
    [again] = [request.content for request in server.told]
    assert (again["type"], again["data"]["cached"], again["data"]["failed"]) == ("batch.ended", 3, 1)


def test_the_command_ends_only_when_a_configured_server_has_been_told(
    inbox: Path, tmp_path: Path, prefect_server: str
) -> None:
    command = [sys.executable, str(PROJECT / "flows" / "process_batch.py"), str(inbox / "empty.pdf")]
    with receiver() as server:
        settings = {**os.environ, "PREFECT_API_URL": f"{prefect_server}/api", "DOCBATCH_WEBHOOK_URL": server.url}
        done = subprocess.run(
            [*command, "--results", str(tmp_path / "results")], env=settings, timeout=300, check=False
        )
    assert done.returncode == 1
    run_id = server.told[-1].content["data"]["run"]
    events(prefect_server, run_id, "docbatch.batch.failing", "docbatch.batch.ended")
