"""The artifacts of a running batch, kept up to date from one thread, off the way of the documents.

Each call is a request of 40 to 80 ms, so there are few: every few seconds, and only for what has changed. Keys are
fixed, so that the UI shows one series for each kind and not one for each document.
"""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import copy_context
from queue import Empty, SimpleQueue
from time import monotonic
from typing import Any
from uuid import UUID

import httpx
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.actions import ArtifactCreate, ArtifactUpdate
from prefect.runtime import flow_run

from docbatch.board import Board, Running, Snapshot
from docbatch.models import Completed, Outcome
from docbatch.terminal import describe

logger = logging.getLogger(__name__)

PROGRESS_KEY = "batch-progress"
STAGES_KEY = "batch-stages"
REPORT_KEY = "batch-report"
ESTIMATE_KEY = "batch-estimate"
DOCUMENT_KEY = "document-progress"

INTERVAL_S = 3.0
"""Seconds between two updates."""
SLOW_S = 5.0
"""Seconds after which a document gets a progress artifact of its own."""
MOST_DOCUMENTS = 6
"""Documents whose artifact is written in one update at most."""


@contextmanager
def artifacts_of(board: Board, server_lost: Callable[[], bool]) -> Iterator[None]:
    """Keep the artifacts of the current flow run in step with `board` while the code within runs.

    Once `server_lost`, nothing is published any more: each attempt would take a minute.
    """
    publisher = _Publisher(board, flow_run.id, server_lost)
    board.subscribe(lambda outcome, before: publisher.ended.put((outcome, before)))
    done = threading.Event()
    # The context carries the settings, and with them the address of the server.
    thread = threading.Thread(target=copy_context().run, args=(publisher.run, done), name="artifacts", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


class _Publisher:
    def __init__(self, board: Board, run_id: str, server_lost: Callable[[], bool]) -> None:
        self._server_lost = server_lost
        self.ended: SimpleQueue[tuple[Outcome, Running | None]] = SimpleQueue()
        self._board = board
        self._run_id = run_id
        self._written: dict[tuple[str, str], tuple[UUID, Any]] = {}
        """By key and flow run: the artifact and what it says."""

    def run(self, done: threading.Event) -> None:
        with get_client(sync_client=True) as client:
            while not done.wait(INTERVAL_S):
                self._publish(client)
            self._publish(client)

    def _publish(self, client: SyncPrefectClient) -> None:
        if self._server_lost():
            return
        snapshot = self._board.snapshot()
        share = round(100 * snapshot.ended / snapshot.total, 1) if snapshot.total else 100.0
        try:
            said = f"{snapshot.ended} of {snapshot.total} documents, {snapshot.failed} failed"
            said += f"; {snapshot.remark}" if snapshot.remark else ""
            self._write(client, PROGRESS_KEY, self._run_id, "progress", share, said)
            rows = json.dumps(_stage_rows(snapshot))
            self._write(client, STAGES_KEY, self._run_id, "table", rows, "Where the documents are")
            self._end_documents(client)
            slow = [running for running in snapshot.running if monotonic() - running.since > SLOW_S]
            for running in sorted(slow, key=lambda it: it.since)[:MOST_DOCUMENTS]:
                self._show(client, running)
        except httpx.HTTPError as error:
            # Progress is a service to the reader; a server that is away for a moment must not end the batch.
            logger.warning("progress could not be published: %s", error)

    def _show(self, client: SyncPrefectClient, running: Running) -> None:
        said = f"{running.name}: {running.stage.value}"
        self._write(client, DOCUMENT_KEY, running.run_id, "progress", 100 * running.progress, said)

    def _end_documents(self, client: SyncPrefectClient) -> None:
        """Give the artifacts of ended documents their last word."""
        while True:
            try:
                outcome, before = self.ended.get_nowait()
            except Empty:
                return
            written = self._written.pop((DOCUMENT_KEY, before.run_id), None) if before else None
            if written is None:
                continue
            last = ArtifactUpdate(data=100.0, description=describe(outcome))
            if not isinstance(outcome, Completed):
                last = ArtifactUpdate(description=describe(outcome))
            client.update_artifact(written[0], last)

    def _write(self, client: SyncPrefectClient, key: str, run_id: str, kind: str, data: Any, said: str) -> None:
        artifact, before = self._written.get((key, run_id), (None, None))
        if before == (data, said):
            return
        if artifact is None:
            request = ArtifactCreate(key=key, type=kind, description=said, data=data, flow_run_id=UUID(run_id))
            artifact = client.create_artifact(request).id
        else:
            client.update_artifact(artifact, ArtifactUpdate(data=data, description=said))
        self._written[key, run_id] = (artifact, (data, said))


def _stage_rows(snapshot: Snapshot) -> list[dict[str, Any]]:
    rows = [("waiting", snapshot.waiting)]
    rows += [("waiting for a model's answers", snapshot.aside)] if snapshot.aside else []
    rows += [(f"in stage {stage.value}", count) for stage, count in snapshot.by_stage().items() if count]
    rows += [
        ("completed", snapshot.completed),
        ("failed", snapshot.failed),
        ("of all: from an earlier run", snapshot.cached),
        ("of all: to review", snapshot.review),
    ]
    return [{"documents": name, "count": count} for name, count in rows]
