"""A SQLite file that threads, and processes, share: the part that every such file has in common."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from docbatch.errors import FolderLostError

BUSY_TIMEOUT_S = 30.0
"""Seconds to wait for another process that is writing to the same file."""


class Database:
    """One file, readable by its owner only; each use of it has the connection alone."""

    def __init__(self, path: Path, schema: str, *pragmas: str) -> None:
        """Open the file at `path`, made by `schema` if it is not there; `pragmas` such as `synchronous = NORMAL`."""
        self._name = path.name
        self._lock = threading.Lock()
        self._connection = sqlite3.connect(path, timeout=BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False)
        if path.stat().st_mode & 0o077:
            path.chmod(0o600)
        for pragma in ("journal_mode = WAL", *pragmas):
            self._connection.execute(f"PRAGMA {pragma}")
        self._connection.executescript(schema)

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()

    @contextmanager
    def _used(self) -> Iterator[sqlite3.Connection]:
        """Have the connection alone; raises `FolderLostError` where the file cannot be used any more."""
        with self._lock:
            try:
                yield self._connection
            except sqlite3.OperationalError as error:
                raise FolderLostError(f"{self._name} cannot be used any more: {error}") from error

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        """Have the connection alone, for changes that are made together or not at all."""
        with self._used() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")
