"""What the API does, apart from how HTTP says it; every method blocks, on disk and SQLite only."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from urllib.parse import urlencode

from deployments.jobs_api.answers import (
    Accepted,
    AcceptedJob,
    AcceptedJobLinks,
    BatchAnswer,
    BatchLinks,
    Counts,
    JobAnswer,
    JobPage,
    result_of,
)
from deployments.jobs_api.dispatcher import Dispatcher
from deployments.jobs_api.folders import BatchFolder, Folders
from deployments.jobs_api.problems import ProblemError
from deployments.jobs_api.progress import Progress, Standing
from deployments.jobs_api.store import BatchRow, JobStatus, NewJob, Store
from docbatch.errors import FolderLostError, UsageError
from docbatch.ledger import read_calls
from docbatch.models import Usage
from docbatch.pricing import price_of
from docbatch.settings import Settings


class Desk:
    """Takes uploads in, answers about them, takes them back; raises `ProblemError` where it cannot."""

    def __init__(self, settings: Settings, store: Store, folders: Folders, dispatcher: Dispatcher) -> None:
        self._settings = settings
        self._store = store
        self._folders = folders
        self._dispatcher = dispatcher
        self._progress = Progress(store, folders)

    def accept(self, folder: BatchFolder, files: Sequence[NewJob]) -> Accepted:
        """Take in files that are on the disk: from here on they will be processed."""
        self._folders.keep(folder)
        try:
            self._store.accept(folder.id, files)
        except (sqlite3.Error, FolderLostError):
            self._folders.remove(folder)
            raise
        self._dispatcher.wake()
        return Accepted(
            batch_id=folder.id,
            jobs=[
                AcceptedJob(
                    job_id=file.job_id,
                    file_name=file.file_name,
                    links=AcceptedJobLinks(self=f"/api/jobs/{file.job_id}", result=f"/api/jobs/{file.job_id}/result"),
                )
                for file in files
            ],
            links=BatchLinks.of(folder.id),
        )

    def page(self, limit: int, before: int | None, status: JobStatus | None, batch_id: str | None) -> JobPage:
        """One page of the jobs."""
        self._progress.refresh(batch_id)
        rows = self._store.page(limit=limit + 1, before=before, status=status, batch_id=batch_id)
        shown = rows[:limit]
        more = len(rows) > limit
        given = {"limit": limit, "before": shown[-1].number if more else None, "status": status, "batch": batch_id}
        query = urlencode({name: value for name, value in given.items() if value is not None})
        return JobPage(
            jobs=[JobAnswer.of(standing) for standing in self._progress.of(shown)],
            total=self._store.count(status=status, batch_id=batch_id),
            next=f"/api/jobs?{query}" if more else None,
        )

    def job(self, job_id: str) -> JobAnswer:
        """One job."""
        return JobAnswer.of(self._standing(job_id))

    def result(self, job_id: str) -> bytes:
        """The result's JSON, under the names that the client knows: its own of the file, and this job's id."""
        standing = self._standing(job_id)
        if standing.status != "completed":
            raise ProblemError(409, f"the job is {standing.status}: there is no result")
        content = json.loads(self._result_file(standing).read_bytes())
        content |= {"job_id": job_id, "filename": standing.row.file_name}
        return json.dumps(content, ensure_ascii=False).encode()

    def retry(self, job_id: str) -> JobAnswer:
        """Have a failed job tried again."""
        standing = self._standing(job_id)
        finished = standing.state.finished if standing.state else None
        if standing.status != "failed" or finished is None or not self._store.retry(job_id, finished):
            raise ProblemError(409, f"the job is {standing.status}: only failed ones can be tried again")
        self._dispatcher.wake()
        return self.job(job_id)

    def remove(self, job_id: str) -> None:
        """Remove a job, its upload and its result; its batch with the last one."""
        standing = self._standing(job_id)
        if standing.status == "processing":
            raise ProblemError(409, "the job is being processed: delete it when it has ended")
        batch_id = standing.row.batch_id
        folder = self._folders.of(batch_id)
        if self._store.remove(job_id):
            self._folders.remove(folder)
            self._dispatcher.wake()
            return
        folder.file(standing.row.stored_name).unlink(missing_ok=True)
        try:
            self._folders.sweep(folder, [each.stored_name for each in self._store.jobs_of(batch_id)])
        except UsageError:
            # A run works on the batch, and may answer another file of the same bytes with this result. The dispatcher
            # sweeps when it has ended.
            return

    def batch(self, batch_id: str) -> BatchAnswer:
        """One batch."""
        row, standings = self.standings(batch_id)
        counts = Counts.of(standings)
        calls = read_calls(self._folders.of(batch_id).ledger)
        usage = sum((each.usage for each in calls), Usage())
        priced = all(price_of(each.model, self._settings.model_prices) for each in calls)
        states = [each.state for each in standings if each.state]
        started = min((state.started for state in states if state.started), default=None)
        finished = max((state.finished for state in states if state.finished), default=None)
        ended = all(each.ended for each in standings)
        done = sum(1.0 if each.ended else each.state.progress if each.state else 0.0 for each in standings)
        return BatchAnswer(
            batch_id=batch_id,
            status=_status(counts),
            counts=counts,
            progress=round(done / len(standings), 4),
            created=datetime.fromisoformat(row.created),
            started=datetime.fromisoformat(started) if started else None,
            finished=datetime.fromisoformat(finished) if finished and ended else None,
            usage=usage,
            cost_usd=usage.cost_usd if priced else None,
            links=BatchLinks.of(batch_id),
        )

    def standings(self, batch_id: str) -> tuple[BatchRow, list[Standing]]:
        """A batch and where its jobs stand."""
        row = self._store.batch(batch_id)
        standings = self._progress.of_batch(batch_id)
        if row is None or not standings:
            raise ProblemError(404, "there is no such batch")
        return row, standings

    def _standing(self, job_id: str) -> Standing:
        row = self._store.job(job_id)
        if row is None:
            raise ProblemError(404, "there is no such job")
        [standing] = self._progress.of([row])
        return standing

    def _result_file(self, standing: Standing) -> Path:
        result = result_of(standing)
        path = self._folders.of(standing.row.batch_id).results / (result or "")
        if not path.is_file():
            raise ProblemError(404, "the result file is gone")
        return path


def _status(counts: Counts) -> JobStatus:
    """The batch in one word."""
    if counts.pending == counts.total:
        return "pending"
    if counts.pending or counts.processing:
        return "processing"
    return "failed" if counts.failed else "completed"
