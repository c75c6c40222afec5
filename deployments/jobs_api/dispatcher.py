"""Sees to it that each accepted job ends: starts runs when Prefect is there, and others where runs died.

One thread. For each batch with something left to do, one run after the other:

    wanted -> sent (under our own key, so that a lost answer starts nothing twice) -> ended -> settled
                 `-- ended or died with jobs left --> another run is wanted

Whether a run died is not for Prefect to say, which may have been away when it happened: it died if no process holds
the lock of its results folder. What remains is a run that waits for a worker, which is left alone.
"""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections.abc import Callable, Sequence
from time import monotonic
from typing import NamedTuple

from prefect.client.schemas.objects import StateType

from deployments.jobs_api.folders import Folders
from deployments.jobs_api.prefect_runs import PrefectAwayError, PrefectRefusedError, PrefectRuns, RunState
from deployments.jobs_api.progress import Progress, Standing
from deployments.jobs_api.store import RunRow, Store
from docbatch.errors import FolderLostError, ServerLostError, UsageError
from docbatch.models import ErrorInfo, Failed
from docbatch.names import printable
from docbatch.results import ResultsFolder

logger = logging.getLogger(__name__)

MOST_FRUITLESS = 3
"""Runs, one after the other, that may end without one more job having ended."""
LONGEST_DELAY_S = 30.0
"""Seconds between two tries at most while Prefect is away."""


class Pace(NamedTuple):
    """How long the dispatcher waits."""

    interval_s: float = 2.0
    """Between two looks at runs under way."""
    running_grace_s: float = 30.0
    """How long a run that should work may show no change before its lock is tried."""
    pending_grace_s: float = 300.0
    """The same for one whose process is being started, which may have to fetch its image first."""
    stop_limit_s: float = 1.0
    """For the thread to end; a connection that Prefect does not take up lasts longer, and may be cut off."""


class Quiet(NamedTuple):
    """Since when a run has shown no change."""

    seen: int
    since: float


class Dispatcher:
    """The thread that starts and looks after runs."""

    def __init__(
        self,
        store: Store,
        folders: Folders,
        runs: PrefectRuns,
        *,
        pace: Pace,
        died: Callable[[], None] = lambda: None,
    ) -> None:
        """`died` is called if the thread ends by an error: an API that starts nothing any more must not look well."""
        self._store = store
        self._folders = folders
        self._progress = Progress(store, folders)
        self._runs = runs
        self._pace = pace
        self._died = died
        self._stop = threading.Event()
        self._wake = threading.Event()
        self._quiet: dict[str, Quiet] = {}
        self._said: dict[str, str] = {}
        self._thread = threading.Thread(target=self._work, name="dispatcher", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def wake(self) -> None:
        """Tell that there is something new to do."""
        self._wake.set()

    def stop(self) -> None:
        """End, soon: what is under way at Prefect is found again under its key."""
        self._stop.set()
        self._wake.set()
        self._thread.join(timeout=self._pace.stop_limit_s)

    def _work(self) -> None:
        delay_s = 1.0
        try:
            while not self._stop.is_set():
                self._wake.clear()
                try:
                    self.look_after_all()
                except PrefectAwayError as error:
                    self._say("Prefect", f"{error}; trying again")
                    self._stop.wait(delay_s)
                    delay_s = min(2 * delay_s, LONGEST_DELAY_S)
                else:
                    self._said.pop("Prefect", None)
                    delay_s = 1.0
                    self._wake.wait(self._pace.interval_s if self._store.batch_ids(unsettled=True) else None)
        finally:
            if not self._stop.is_set():
                self._died()

    def _say(self, subject: str, line: str) -> None:
        """Log `line` about `subject` once, however often it is true."""
        if line != self._said.get(subject):
            logger.warning("%s", line)
        self._said[subject] = line

    def look_after_all(self) -> None:
        """Do for each batch what can be done now; raises `PrefectAwayError`."""
        for flow_run_id in self._store.withdrawals():
            self._runs.withdraw(flow_run_id)
            self._store.withdrawn(flow_run_id)
        batches = self._store.batch_ids(unsettled=True)
        current = {batch_id: self._store.current_run(batch_id) for batch_id in batches}
        sent = [run.flow_run_id for run in current.values() if run and run.flow_run_id]
        states = self._runs.states(sent) if sent else {}
        for batch_id, run in current.items():
            if self._stop.is_set():
                return
            try:
                if run is None:
                    self._settle(batch_id)
                elif run.flow_run_id is None:
                    self._start(run)
                else:
                    self._look_after(run, run.flow_run_id, states.get(run.flow_run_id))
            except (PrefectRefusedError, UsageError, FolderLostError, OSError, sqlite3.DatabaseError) as error:
                # Its run is not taken, a run works on it, the disk is full: other batches can go on.
                self._say(batch_id, f"batch {batch_id} is left for the next look: {error}")

    def _start(self, run: RunRow) -> None:
        folder = self._folders.of(run.batch_id)
        mine = self._jobs_of(run)
        if not mine:
            self._store.end_run(run.id)
            return
        if run.state == "wanted":
            self._store.send_run(run.id, len(_unfinished(mine)))
            mine = self._jobs_of(run)  # again, since a retry may have joined it until now
        inputs = [str(folder.file(each.row.stored_name)) for each in mine] if run.retry else [folder.everything]
        flow_run_id = self._runs.start(run.id, run.batch_id, inputs, str(folder.results), retry_failed=run.retry)
        self._store.name_run(run.id, flow_run_id)
        logger.info("batch %s: flow run %s is to process %d files", run.batch_id, flow_run_id, len(mine))

    def _look_after(self, run: RunRow, flow_run_id: str, state: RunState | None) -> None:
        if state and not state.ended and not state.should_work:
            return  # it waits for a worker, or for a person
        mine = self._jobs_of(run)
        left = _unfinished(mine)
        if state is None or state.ended:
            if left:
                with self._folders.idle(self._folders.of(run.batch_id)) as results:
                    self._go_on(run, state, left, results)
            else:
                self._store.end_run(run.id)
                self._settle(run.batch_id)
        elif self._is_quiet(run, state, mine):
            with self._folders.idle(self._folders.of(run.batch_id)) as results:
                self._runs.give_up(flow_run_id, state)
                logger.warning("batch %s: no process works on flow run %s any more", run.batch_id, flow_run_id)
                if left:
                    self._go_on(run, state, left, results)
                else:
                    self._store.end_run(run.id)
                del self._quiet[run.id]

    def _is_quiet(self, run: RunRow, state: RunState, mine: Sequence[Standing]) -> bool:
        """Whether a run has shown no change for so long that its process may be gone."""
        seen = hash((state.type, tuple(each.state for each in mine)))
        if run.id not in self._quiet or self._quiet[run.id].seen != seen:
            self._quiet[run.id] = Quiet(seen, monotonic())
        pending = state.type is StateType.PENDING
        grace_s = self._pace.pending_grace_s if pending else self._pace.running_grace_s
        return monotonic() - self._quiet[run.id].since > grace_s

    def _go_on(self, run: RunRow, state: RunState | None, left: Sequence[Standing], results: ResultsFolder) -> None:
        """Ask for another run for the jobs that one has left, or give them up; no process works on them."""
        fruitless = run.fruitless + 1 if len(left) >= run.unfinished else 0
        if state and state.cancelled:
            self._give_up(run, left, results, "the run was cancelled in Prefect")
        elif fruitless >= MOST_FRUITLESS:
            said = f"; the last said: {printable(state.message)[:200]}" if state and state.message else ""
            self._give_up(run, left, results, f"{fruitless} runs ended without getting any further{said}")
        else:
            logger.warning("batch %s: %d jobs were left, another run takes them up", run.batch_id, len(left))
            self._store.replace_run(run, [each.row.job_id for each in left], fruitless)
            self._wake.set()

    def _give_up(self, run: RunRow, left: Sequence[Standing], results: ResultsFolder, reason: str) -> None:
        """Note in the ledger, which is the truth about jobs, that these have failed."""
        folder = self._folders.of(run.batch_id)
        error = ErrorInfo(code=ServerLostError.code, stage=None, message=reason, retryable=True)
        with results.open_ledger() as ledger:
            for each in left:
                source = str(folder.file(each.row.stored_name))
                ledger.finish(Failed(input=source, job_id=each.row.job_id, sha256=None, error=error), recipe="")
        logger.error("batch %s: %d jobs are given up: %s", run.batch_id, len(left), reason)
        self._store.end_run(run.id)
        self._wake.set()

    def _settle(self, batch_id: str) -> None:
        """Note that nothing is left to do for a batch, after what deleted jobs have left is removed."""
        standings = self._progress.of_batch(batch_id)
        self._folders.sweep(self._folders.of(batch_id), [each.row.stored_name for each in standings])
        self._store.settle(batch_id)
        self._said.pop(batch_id, None)

    def _jobs_of(self, run: RunRow) -> list[Standing]:
        return [each for each in self._progress.of_batch(run.batch_id) if each.row.run_id == run.id]


def _unfinished(standings: Sequence[Standing]) -> list[Standing]:
    return [each for each in standings if not each.ended]
