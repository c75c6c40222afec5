"""Questions that wait for one of the server's batches, the batches under way, and the answers: on disk.

One SQLite file in the data folder. A run that was killed finds here what it had sent, and an answer that was paid for
waits until a stage has taken it. Questions hold what documents say: they are gone from here once they are sent, and
answers once the run that took them has ended.

    waiting -> sending -> sent -> answered | refused

A question is `sending` from before its batch is made at the server until the batch's id is known here: a run that dies
in between leaves a name by which the batch is found again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

from docbatch.database import Database
from docbatch.models import now

KEPT = timedelta(days=30)
"""How long a question or an answer is kept that nobody asks for."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS questions (
    key      TEXT PRIMARY KEY,
    model    TEXT NOT NULL,
    state    TEXT NOT NULL CHECK (state IN ('waiting', 'sending', 'sent', 'answered', 'refused')),
    run      TEXT NOT NULL,
    request  TEXT,
    batch    TEXT,
    answer   TEXT,
    paid_for INTEGER NOT NULL DEFAULT 0,
    asked    TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS questions_batch ON questions (batch);
CREATE INDEX IF NOT EXISTS questions_run ON questions (run, state);
CREATE TABLE IF NOT EXISTS batches (
    name TEXT PRIMARY KEY,
    id   TEXT
) STRICT;
"""


class Posted(NamedTuple):
    """A question in the outbox."""

    state: str
    answer: dict[str, Any] | None
    """The completion, where the question is `answered`."""
    paid_for: bool
    """Whether the answer is in the accounts of a document already."""


class Outbox(Database):
    """The questions of all runs that share a data folder; safe to use from several threads and processes."""

    def __init__(self, folder: Path, run: str) -> None:
        """Open the outbox in `folder` for a `run`, and make it if it is not there; forgets what nobody asked for."""
        super().__init__(folder / "outbox.sqlite3", _SCHEMA, "secure_delete = ON")
        self._run = run
        with self._transaction() as connection:
            connection.execute("DELETE FROM questions WHERE asked < ?", ((now() - KEPT).isoformat(),))

    def find(self, key: str) -> Posted | None:
        """The question under `key`, now one of this run; None where it was never asked."""
        with self._transaction() as connection:
            row = connection.execute("SELECT state, answer, paid_for FROM questions WHERE key = ?", (key,)).fetchone()
            if row is None:
                return None
            connection.execute("UPDATE questions SET run = ? WHERE key = ?", (self._run, key))
        state, answer, paid_for = row
        return Posted(state, json.loads(answer) if answer else None, bool(paid_for))

    def post(self, key: str, model: str, request: dict[str, Any]) -> None:
        """Add a question, as the body of the `request` to `model`."""
        text = json.dumps(request, ensure_ascii=False)
        with self._transaction() as connection:
            connection.execute(
                "INSERT OR IGNORE INTO questions (key, model, state, run, request, asked) "
                "VALUES (?, ?, 'waiting', ?, ?, ?)",
                (key, model, self._run, text, now().isoformat()),
            )

    def note_paid_for(self, key: str) -> None:
        """The answer is in the accounts of a document."""
        with self._transaction() as connection:
            connection.execute("UPDATE questions SET paid_for = 1 WHERE key = ?", (key,))

    def forget(self, keys: Iterable[str]) -> None:
        """Remove questions."""
        with self._transaction() as connection:
            connection.executemany("DELETE FROM questions WHERE key = ?", [(key,) for key in keys])

    def models(self) -> list[str]:
        """The models that questions of this run wait for."""
        with self._used() as connection:
            rows = connection.execute(
                "SELECT DISTINCT model FROM questions WHERE run = ? AND state = 'waiting' ORDER BY model", (self._run,)
            ).fetchall()
        return [model for (model,) in rows]

    def pack(self, name: str, model: str, *, most: int, most_bytes: int) -> list[tuple[str, str]]:
        """Make a batch called `name` of waiting questions to `model`; gives their keys and requests."""
        packed: list[tuple[str, str]] = []
        size = 0
        with self._transaction() as connection:
            rows = connection.execute(
                "SELECT key, request FROM questions WHERE run = ? AND state = 'waiting' AND model = ? "
                "ORDER BY rowid LIMIT ?",
                (self._run, model, most),
            )
            for key, request in rows:
                size += len(request.encode())
                if packed and size > most_bytes:
                    break
                packed.append((key, request))
            if packed:
                connection.execute("INSERT INTO batches (name) VALUES (?)", (name,))
                connection.executemany(
                    "UPDATE questions SET state = 'sending', batch = ? WHERE key = ?",
                    [(name, key) for key, _ in packed],
                )
        return packed

    def note_sent(self, name: str, batch_id: str) -> None:
        """The batch called `name` is under way at the server."""
        with self._transaction() as connection:
            connection.execute("UPDATE batches SET id = ? WHERE name = ?", (batch_id, name))
            connection.execute("UPDATE questions SET state = 'sent', request = NULL WHERE batch = ?", (name,))

    def unpack(self, name: str) -> None:
        """The batch called `name` was never made: its questions wait again."""
        with self._transaction() as connection:
            connection.execute("UPDATE questions SET state = 'waiting', batch = NULL WHERE batch = ?", (name,))
            connection.execute("DELETE FROM batches WHERE name = ?", (name,))

    def batches(self) -> dict[str, str | None]:
        """The batches that questions of this run are in, by name; the id is None where it is not known."""
        with self._used() as connection:
            rows = connection.execute(
                "SELECT DISTINCT name, id FROM batches JOIN questions ON batch = name "
                "WHERE run = ? AND state IN ('sending', 'sent')",
                (self._run,),
            ).fetchall()
        return dict(rows)

    def size(self, name: str) -> int:
        """How many questions a batch has."""
        with self._used() as connection:
            (count,) = connection.execute("SELECT count(*) FROM questions WHERE batch = ?", (name,)).fetchone()
        return int(count)

    def note_answers(self, name: str, answers: Iterable[tuple[str, dict[str, Any] | None]]) -> int:
        """What came of the batch called `name`, by key: a completion, or None; gives how many have one.

        Questions that are missing among `answers` were not answered either.
        """
        with self._transaction() as connection:
            connection.executemany(
                "UPDATE questions SET state = 'answered', answer = ? WHERE key = ? AND batch = ?",
                ((json.dumps(answer), key, name) for key, answer in answers if answer is not None),
            )
            (count,) = connection.execute(
                "SELECT count(*) FROM questions WHERE batch = ? AND state = 'answered'", (name,)
            ).fetchone()
            connection.execute("UPDATE questions SET state = 'refused' WHERE batch = ? AND state = 'sent'", (name,))
            connection.execute("DELETE FROM batches WHERE name = ?", (name,))
        return int(count)

    def drop(self, name: str) -> None:
        """The batch called `name` came to nothing: its questions are to be asked as if they never were."""
        with self._transaction() as connection:
            connection.execute("DELETE FROM questions WHERE batch = ?", (name,))
            connection.execute("DELETE FROM batches WHERE name = ?", (name,))
