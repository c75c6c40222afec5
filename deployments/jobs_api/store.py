"""What the API itself knows: what was accepted, and which runs were asked for. How far a job is, its ledger knows.

One SQLite file. A job's `status` here is a copy of the ledger's, brought up to date whenever somebody looks, so that
jobs of all batches can be filtered and counted by one query.
"""

from __future__ import annotations

import sqlite3
import uuid
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Literal, NamedTuple

from docbatch.database import Database
from docbatch.models import now

JobStatus = Literal["pending", "processing", "completed", "failed"]

MOST_FILES_OF_A_RUN = 500
"""Files that one run of retries names at most: Prefect takes parameters of 512 KiB."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS batches (
    id      TEXT PRIMARY KEY,
    created TEXT NOT NULL,
    settled INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE IF NOT EXISTS runs (
    number      INTEGER PRIMARY KEY AUTOINCREMENT,
    id          TEXT NOT NULL UNIQUE,
    batch_id    TEXT NOT NULL REFERENCES batches ON DELETE CASCADE,
    retry       INTEGER NOT NULL,
    state       TEXT NOT NULL DEFAULT 'wanted' CHECK (state IN ('wanted', 'sent', 'ended')),
    flow_run_id TEXT,
    unfinished  INTEGER NOT NULL DEFAULT 0,
    fruitless   INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX IF NOT EXISTS runs_batch ON runs (batch_id);
CREATE TABLE IF NOT EXISTS jobs (
    number      INTEGER PRIMARY KEY AUTOINCREMENT,
    job_id      TEXT NOT NULL UNIQUE,
    batch_id    TEXT NOT NULL REFERENCES batches ON DELETE CASCADE,
    run_id      TEXT NOT NULL REFERENCES runs (id),
    file_name   TEXT NOT NULL,
    stored_name TEXT NOT NULL,
    size        INTEGER NOT NULL,
    created     TEXT NOT NULL,
    status      TEXT NOT NULL DEFAULT 'pending',
    superseded  TEXT
) STRICT;
CREATE INDEX IF NOT EXISTS jobs_batch ON jobs (batch_id);
CREATE INDEX IF NOT EXISTS jobs_status ON jobs (status);
CREATE INDEX IF NOT EXISTS jobs_run ON jobs (run_id);
CREATE TABLE IF NOT EXISTS withdrawals (flow_run_id TEXT PRIMARY KEY) STRICT;
"""

_JOB = (
    "SELECT jobs.number, job_id, jobs.batch_id, run_id, file_name, stored_name, size, jobs.created, jobs.status, "
    "superseded, runs.flow_run_id FROM jobs JOIN runs ON runs.id = jobs.run_id"
)
_RUN = "SELECT id, batch_id, retry, state, flow_run_id, unfinished, fruitless FROM runs"


class NewJob(NamedTuple):
    """A file that was taken in."""

    job_id: str
    file_name: str
    """As its sender calls it."""
    stored_name: str
    size: int


class JobRow(NamedTuple):
    """A job as the store knows it."""

    number: int
    """Grows with each job; the order of the list."""
    job_id: str
    batch_id: str
    run_id: str
    """The run that it was last given to."""
    file_name: str
    stored_name: str
    size: int
    created: str
    status: JobStatus
    superseded: str | None
    """When the end came, by the ledger, that a retry was asked for: it counts no more."""
    flow_run_id: str | None
    """The run's name in Prefect, once that is known."""


class BatchRow(NamedTuple):
    """A batch as the store knows it."""

    id: str
    created: str
    settled: bool
    """All its jobs have ended, and no run is asked for."""


class RunRow(NamedTuple):
    """A run that was asked for."""

    id: str
    """Also its idempotency key in Prefect."""
    batch_id: str
    retry: bool
    state: Literal["wanted", "sent", "ended"]
    """`sent` from just before Prefect is told: what the run takes is fixed then."""
    flow_run_id: str | None
    unfinished: int
    """Jobs that had not ended when it was sent."""
    fruitless: int
    """Runs before it, one after the other, after which no more jobs had ended than before."""


class Store(Database):
    """The API's own database; safe to use from several threads."""

    def __init__(self, path: Path) -> None:
        """Open the database at `path`, and make it if it is not there."""
        # FULL: what was answered with 202 is there after a power cut.
        super().__init__(path, _SCHEMA, "synchronous = FULL", "foreign_keys = ON")

    def accept(self, batch_id: str, files: Sequence[NewJob]) -> None:
        """Note a batch, its jobs in order, and that it wants a run."""
        moment = now().isoformat()
        with self._transaction() as connection:
            connection.execute("INSERT INTO batches (id, created) VALUES (?, ?)", (batch_id, moment))
            run_id = _want_run(connection, batch_id, retry=False)
            connection.executemany(
                "INSERT INTO jobs (job_id, batch_id, run_id, file_name, stored_name, size, created) "
                "VALUES (?, ?, ?, ?, ?, ?, ?)",
                [(*file[:1], batch_id, run_id, *file[1:], moment) for file in files],
            )

    def batch(self, batch_id: str) -> BatchRow | None:
        """The batch, or None."""
        with self._used() as connection:
            row = connection.execute("SELECT * FROM batches WHERE id = ?", (batch_id,)).fetchone()
        return BatchRow(row[0], row[1], bool(row[2])) if row else None

    def batch_ids(self, *, unsettled: bool = False) -> list[str]:
        """All batches, oldest first, or only those with something left to do."""
        with self._used() as connection:
            query = f"SELECT id FROM batches {'WHERE NOT settled ' if unsettled else ''}ORDER BY created, id"  # noqa: S608
            return [batch_id for (batch_id,) in connection.execute(query)]

    def job(self, job_id: str) -> JobRow | None:
        """The job, or None."""
        with self._used() as connection:
            row = connection.execute(f"{_JOB} WHERE job_id = ?", (job_id,)).fetchone()
        return JobRow(*row) if row else None

    def jobs_of(self, batch_id: str) -> list[JobRow]:
        """The jobs of a batch, in the order of the upload."""
        with self._used() as connection:
            rows = connection.execute(f"{_JOB} WHERE jobs.batch_id = ? ORDER BY jobs.number", (batch_id,))
            return [JobRow(*row) for row in rows]

    def page(
        self, *, limit: int, before: int | None = None, status: str | None = None, batch_id: str | None = None
    ) -> list[JobRow]:
        """At most `limit` jobs, newest first, older than number `before`, with this status, of this batch."""
        with self._used() as connection:
            rows = connection.execute(
                f"{_JOB} WHERE (?1 IS NULL OR jobs.number < ?1) AND (?2 IS NULL OR jobs.status = ?2) "
                "AND (?3 IS NULL OR jobs.batch_id = ?3) ORDER BY jobs.number DESC LIMIT ?4",
                (before, status, batch_id, limit),
            )
            return [JobRow(*row) for row in rows]

    def count(self, *, status: str | None = None, batch_id: str | None = None) -> int:
        """How many jobs there are with this status, of this batch."""
        with self._used() as connection:
            [number] = connection.execute(
                "SELECT count(*) FROM jobs WHERE (?1 IS NULL OR status = ?1) AND (?2 IS NULL OR batch_id = ?2)",
                (status, batch_id),
            ).fetchone()
        return int(number)

    def copy_status(self, changed: Iterable[tuple[str, JobStatus]]) -> None:
        """Note the status that ledgers give to jobs."""
        with self._transaction() as connection:
            connection.executemany(
                "UPDATE jobs SET status = ? WHERE job_id = ?", [(status, job_id) for job_id, status in changed]
            )

    def retry(self, job_id: str, ended: str) -> bool:
        """Ask for a job that ended at `ended` to be tried again; False where that was asked before, or it is gone."""
        with self._transaction() as connection:
            found = connection.execute(
                "SELECT batch_id FROM jobs WHERE job_id = ? AND superseded IS NOT ?", (job_id, ended)
            ).fetchone()
            if found is None:
                return False
            connection.execute("UPDATE batches SET settled = 0 WHERE id = ?", found)
            run_id = _want_run(connection, found[0], retry=True)
            connection.execute(
                "UPDATE jobs SET superseded = ?, status = 'pending', run_id = ? WHERE job_id = ?",
                (ended, run_id, job_id),
            )
        return True

    def remove(self, job_id: str) -> bool:
        """Remove a job, and its batch with the last one; returns whether the batch is gone."""
        with self._transaction() as connection:
            found = connection.execute("DELETE FROM jobs WHERE job_id = ? RETURNING batch_id", (job_id,)).fetchone()
            if found is None:
                return False
            if connection.execute("SELECT 1 FROM jobs WHERE batch_id = ?", found).fetchone():
                return False
            connection.execute(
                "INSERT OR IGNORE INTO withdrawals SELECT flow_run_id FROM runs "
                "WHERE batch_id = ? AND state != 'ended' AND flow_run_id IS NOT NULL",
                found,
            )
            connection.execute("DELETE FROM batches WHERE id = ?", found)
        return True

    def current_run(self, batch_id: str) -> RunRow | None:
        """The run of a batch that is to be started or is under way: one after the other."""
        with self._used() as connection:
            row = connection.execute(
                f"{_RUN} WHERE batch_id = ? AND state != 'ended' ORDER BY number LIMIT 1", (batch_id,)
            ).fetchone()
        return RunRow(row[0], row[1], bool(row[2]), *row[3:]) if row else None

    def send_run(self, run_id: str, unfinished: int) -> None:
        """Note that Prefect is about to be told of a run; no job is added to it any more."""
        with self._transaction() as connection:
            connection.execute("UPDATE runs SET state = 'sent', unfinished = ? WHERE id = ?", (unfinished, run_id))

    def name_run(self, run_id: str, flow_run_id: str) -> None:
        """Note what Prefect calls a run; where its batch is gone meanwhile, that it is to be withdrawn."""
        with self._transaction() as connection:
            known = connection.execute("UPDATE runs SET flow_run_id = ? WHERE id = ?", (flow_run_id, run_id)).rowcount
            if not known:
                connection.execute("INSERT OR IGNORE INTO withdrawals VALUES (?)", (flow_run_id,))

    def end_run(self, run_id: str) -> None:
        """Note that a run has ended and has left nothing to do."""
        with self._transaction() as connection:
            connection.execute("UPDATE runs SET state = 'ended' WHERE id = ?", (run_id,))

    def replace_run(self, run: RunRow, job_ids: Iterable[str], fruitless: int) -> None:
        """Ask for another run in place of `run`, which has ended and left these jobs."""
        with self._transaction() as connection:
            connection.execute("UPDATE runs SET state = 'ended' WHERE id = ?", (run.id,))
            new = _new_run(connection, run.batch_id, retry=run.retry, fruitless=fruitless)
            connection.executemany("UPDATE jobs SET run_id = ? WHERE job_id = ?", [(new, each) for each in job_ids])

    def settle(self, batch_id: str) -> None:
        """Note that nothing is left to do for a batch, unless a run was asked for meanwhile."""
        with self._transaction() as connection:
            connection.execute(
                "UPDATE batches SET settled = 1 WHERE id = ?1 "
                "AND NOT EXISTS (SELECT 1 FROM runs WHERE batch_id = ?1 AND state != 'ended')",
                (batch_id,),
            )

    def withdrawals(self) -> list[str]:
        """The flow runs of batches that are gone."""
        with self._used() as connection:
            return [each for (each,) in connection.execute("SELECT flow_run_id FROM withdrawals")]

    def withdrawn(self, flow_run_id: str) -> None:
        """Note that a flow run will not start any more."""
        with self._transaction() as connection:
            connection.execute("DELETE FROM withdrawals WHERE flow_run_id = ?", (flow_run_id,))


def _want_run(connection: sqlite3.Connection, batch_id: str, *, retry: bool) -> str:
    """The run that takes one more job of the batch: one that was not sent yet, or a new one."""
    waiting = connection.execute(
        "SELECT id FROM runs WHERE batch_id = ? AND retry AND state = 'wanted' "
        "AND (SELECT count(*) FROM jobs WHERE run_id = runs.id) < ? ORDER BY number DESC LIMIT 1",
        (batch_id, MOST_FILES_OF_A_RUN),
    ).fetchone()
    return str(waiting[0]) if retry and waiting else _new_run(connection, batch_id, retry=retry, fruitless=0)


def _new_run(connection: sqlite3.Connection, batch_id: str, *, retry: bool, fruitless: int) -> str:
    run_id = uuid.uuid4().hex
    connection.execute(
        "INSERT INTO runs (id, batch_id, retry, fruitless) VALUES (?, ?, ?, ?)", (run_id, batch_id, retry, fruitless)
    )
    return run_id
