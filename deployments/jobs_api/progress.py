"""How far the jobs are: what the store accepted, put together with what the batches' ledgers say."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple, cast

from deployments.jobs_api.folders import Folders
from deployments.jobs_api.store import JobRow, JobStatus, Store
from docbatch.ledger import JobState, read_states

ENDED = {"completed", "failed"}


class Standing(NamedTuple):
    """A job and where it stands."""

    row: JobRow
    status: JobStatus
    state: JobState | None
    """What the ledger says; None before a run took the job up, and from a retry until a run takes it up again."""

    @property
    def ended(self) -> bool:
        """Whether no run has anything left to do for it."""
        return self.status in ENDED


class Progress:
    """Looks at the store and at the ledgers; never keeps a ledger open."""

    def __init__(self, store: Store, folders: Folders) -> None:
        self._store = store
        self._folders = folders

    def of(self, rows: Iterable[JobRow]) -> list[Standing]:
        """Where these jobs stand, in the same order."""
        rows = [*rows]
        states: dict[str, JobState] = {}
        for batch_id in {row.batch_id for row in rows}:
            jobs = [row.job_id for row in rows if row.batch_id == batch_id]
            states |= read_states(self._folders.of(batch_id).ledger, jobs)
        return [_standing(row, states.get(row.job_id)) for row in rows]

    def of_batch(self, batch_id: str) -> list[Standing]:
        """Where all jobs of a batch stand, in the order of the upload; the store's copy is brought up to date."""
        rows = self._store.jobs_of(batch_id)
        states = read_states(self._folders.of(batch_id).ledger)
        standings = [_standing(row, states.get(row.job_id)) for row in rows]
        if changed := [(each.row.job_id, each.status) for each in standings if each.status != each.row.status]:
            self._store.copy_status(changed)
        return standings

    def refresh(self, batch_id: str | None = None) -> None:
        """Bring the store's copy of all that may have changed up to date."""
        for each in self._store.batch_ids(unsettled=True):
            if batch_id in (None, each):
                self.of_batch(each)


def _standing(row: JobRow, state: JobState | None) -> Standing:
    if state is None or (row.superseded is not None and state.finished == row.superseded):
        return Standing(row, "pending", None)
    return Standing(row, cast("JobStatus", state.status), state)
