"""The ledger: which job waits, runs, finished or failed, under which recipe, and what it cost.

One SQLite file in the results folder, so that a folder of results carries its own history. It is the truth about
jobs: Prefect's database may be lost or be another one tomorrow, and a later run still knows what is done.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple, Self

from pydantic import TypeAdapter

from docbatch.database import BUSY_TIMEOUT_S, Database
from docbatch.models import Document, Outcome, Stage, Usage, now

PROGRESS: dict[Stage, float] = {
    Stage.INTAKE: 0.1,
    Stage.INSPECT: 0.1,
    Stage.TEXT: 0.2,
    Stage.OCR: 0.3,
    Stage.VISION: 0.4,
    Stage.TABLES: 0.5,
    Stage.SCANNED_TABLES: 0.5,
    Stage.PICTURES: 0.55,
    Stage.STRUCTURE: 0.6,
    Stage.STORE: 0.8,
}
"""How far a job is, from 0 to 1, when it enters a stage; 1.0 is reached when its result is stored."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS jobs (
    job_id      TEXT PRIMARY KEY,
    input       TEXT NOT NULL,
    sha256      TEXT,
    recipe      TEXT NOT NULL,
    status      TEXT NOT NULL CHECK (status IN ('pending', 'processing', 'completed', 'failed')),
    stage       TEXT,
    progress    REAL NOT NULL DEFAULT 0,
    outcome     TEXT,
    flow_run_id TEXT,
    created     TEXT NOT NULL,
    started     TEXT,
    finished    TEXT
) STRICT;
CREATE INDEX IF NOT EXISTS jobs_status ON jobs (status);
CREATE TABLE IF NOT EXISTS executions (
    job_id TEXT NOT NULL,
    stage  TEXT NOT NULL,
    times  INTEGER NOT NULL,
    PRIMARY KEY (job_id, stage)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS calls (
    job_id        TEXT NOT NULL,
    stage         TEXT NOT NULL,
    page          INTEGER,
    model         TEXT NOT NULL,
    input_tokens  INTEGER NOT NULL,
    output_tokens INTEGER NOT NULL,
    cost_usd      REAL NOT NULL,
    made          TEXT NOT NULL
) STRICT;
"""

_STATES = "SELECT job_id, status, stage, progress, started, finished, outcome FROM jobs"
_STATES_OF = f"{_STATES} WHERE job_id IN (SELECT value FROM json_each(?))"  # noqa: S608  (no value is in it)

_OUTCOME: TypeAdapter[Outcome] = TypeAdapter(Outcome)


class Job(NamedTuple):
    """A job as the ledger knows it."""

    job_id: str
    input: str
    sha256: str | None
    recipe: str
    status: str
    """`pending`, `processing`, `completed` or `failed`."""
    stage: str | None
    progress: float
    outcome: Outcome | None
    """How it ended, where it has."""


class JobState(NamedTuple):
    """Where a job stands, for those who only look; times are ISO 8601, in UTC."""

    status: str
    """`pending`, `processing`, `completed` or `failed`."""
    stage: str | None
    progress: float
    started: str | None
    finished: str | None
    outcome_json: str | None

    @property
    def outcome(self) -> Outcome | None:
        """How it ended, where it has; read from its JSON each time, since most who look do not need it."""
        return _OUTCOME.validate_json(self.outcome_json) if self.outcome_json else None


class Calls(NamedTuple):
    """Requests of one stage to one model."""

    stage: str
    model: str
    usage: Usage


class Ledger(Database):
    """The jobs of one results folder; safe to use from several threads and several processes."""

    def __init__(self, path: Path) -> None:
        """Open the ledger at `path`, and make it if it is not there."""
        # With WAL and NORMAL a power cut may lose the last rows, never the file; lost rows are done again from cache.
        super().__init__(path, _SCHEMA, "synchronous = NORMAL")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def job(self, job_id: str) -> Job | None:
        """The job named `job_id`, or None."""
        with self._used() as connection:
            row = connection.execute(
                "SELECT job_id, input, sha256, recipe, status, stage, progress, outcome FROM jobs WHERE job_id = ?",
                (job_id,),
            ).fetchone()
        if row is None:
            return None
        job_id, source, sha256, known_recipe, status, stage, progress, outcome = row
        ended = _OUTCOME.validate_json(outcome) if outcome else None
        return Job(job_id, source, sha256, known_recipe, status, stage, progress, ended)

    def accept(self, documents: list[Document], recipe: str) -> None:
        """Note `documents` as pending; what was known of their jobs before is replaced."""
        moment = now().isoformat()
        with self._transaction() as connection:
            connection.executemany(
                "INSERT OR REPLACE INTO jobs (job_id, input, sha256, recipe, status, created) "
                "VALUES (?, ?, ?, ?, 'pending', ?)",
                [(document.job_id, document.input, document.sha256, recipe, moment) for document in documents],
            )

    def enter(self, job_id: str, stage: Stage) -> None:
        """Note that the job entered `stage`, and count that over all runs: what was done twice can be seen."""
        with self._transaction() as connection:
            connection.execute(
                "UPDATE jobs SET status = 'processing', stage = ?, progress = ?, started = coalesce(started, ?) "
                "WHERE job_id = ?",
                (stage.value, PROGRESS[stage], now().isoformat(), job_id),
            )
            connection.execute(
                "INSERT INTO executions VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET times = times + 1",
                (job_id, stage.value),
            )

    def note_call(self, job_id: str, stage: Stage, page: int | None, model: str, usage: Usage) -> None:
        """Note one request to a model, answered or not."""
        with self._used() as connection:
            connection.execute(
                "INSERT INTO calls VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    job_id,
                    stage.value,
                    page,
                    model,
                    usage.input_tokens,
                    usage.output_tokens,
                    usage.cost_usd,
                    now().isoformat(),
                ),
            )

    def calls_since(self, moment: datetime) -> list[Calls]:
        """The requests to models since `moment`, added up by stage and model."""
        with self._used() as connection:
            rows = connection.execute(
                "SELECT stage, model, count(*), sum(input_tokens), sum(output_tokens), sum(cost_usd) FROM calls "
                "WHERE made >= ? GROUP BY stage, model ORDER BY stage DESC, model",
                (moment.isoformat(),),
            ).fetchall()
        return [
            Calls(stage, model, Usage(requests=requests, input_tokens=sent, output_tokens=said, cost_usd=usd))
            for stage, model, requests, sent, said, usd in rows
        ]

    def finish(self, outcome: Outcome, recipe: str) -> None:
        """Note how a job ended."""
        moment = now().isoformat()
        progress = 1.0 if outcome.status == "completed" else None
        with self._used() as connection:
            connection.execute(
                "INSERT INTO jobs (job_id, input, sha256, recipe, status, progress, outcome, created, finished) "
                "VALUES (?, ?, ?, ?, ?, coalesce(?, 0), ?, ?, ?) ON CONFLICT (job_id) DO UPDATE SET "
                "input = excluded.input, sha256 = excluded.sha256, recipe = excluded.recipe, "
                "status = excluded.status, progress = coalesce(?, progress), outcome = excluded.outcome, "
                "finished = excluded.finished",
                (
                    outcome.job_id,
                    outcome.input,
                    outcome.sha256,
                    recipe,
                    outcome.status,
                    progress,
                    outcome.model_dump_json(),
                    moment,
                    moment,
                    progress,
                ),
            )

    def forget(self, job_ids: Iterable[str]) -> None:
        """Remove jobs; only while no batch works on them, since a batch counts on what it has noted."""
        gone = [(job_id,) for job_id in job_ids]
        with self._transaction() as connection:
            connection.executemany("DELETE FROM jobs WHERE job_id = ?", gone)
            connection.executemany("DELETE FROM calls WHERE job_id = ?", gone)
            connection.executemany("DELETE FROM executions WHERE job_id = ?", gone)


def read_states(path: Path, job_ids: Iterable[str] | None = None) -> dict[str, JobState]:
    """Where the jobs of the ledger at `path` stand, or only `job_ids`; makes and changes nothing.

    A ledger that is not there yet knows no job.
    """
    rows = _look(path, _STATES) if job_ids is None else _look(path, _STATES_OF, json.dumps([*job_ids]))
    return {job_id: JobState(*state) for job_id, *state in rows}


def read_executions(path: Path) -> dict[tuple[str, str], int]:
    """How often each stage of each job was executed, by all runs together; what came from the cache was not.

    Stages that take windows or pages count each of these.
    """
    return {(job_id, stage): times for job_id, stage, times in _look(path, "SELECT * FROM executions")}


def read_calls(path: Path) -> list[Calls]:
    """All requests to models that the ledger at `path` knows of, added up by stage and model."""
    rows = _look(
        path,
        "SELECT stage, model, count(*), sum(input_tokens), sum(output_tokens), sum(cost_usd) FROM calls "
        "GROUP BY stage, model",
    )
    return [
        Calls(stage, model, Usage(requests=requests, input_tokens=sent, output_tokens=said, cost_usd=usd))
        for stage, model, requests, sent, said, usd in rows
    ]


def _look(path: Path, query: str, *values: str) -> list[tuple[Any, ...]]:
    """The rows of `query`, by a connection that is closed at once and so keeps nobody from writing."""
    try:
        if path.stat().st_size == 0:
            return []  # not even looked into: whoever makes it needs it alone
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", timeout=BUSY_TIMEOUT_S, uri=True)) as look:
            look.execute("PRAGMA query_only = ON")
            if not look.execute("SELECT 1 FROM sqlite_master WHERE name = 'calls'").fetchone():
                return []  # whoever makes the ledger has only begun to: this table is its last
            return look.execute(query, values).fetchall()
    except FileNotFoundError:
        return []
    except sqlite3.OperationalError:
        if path.exists():
            raise
        return []  # it was deleted meanwhile
