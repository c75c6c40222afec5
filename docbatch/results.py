"""The results folder: one JSON a document, the manifest, the report, each written whole or not at all."""

from __future__ import annotations

import json
import os
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from fasteners import InterProcessLock

from docbatch.errors import FolderLostError, UsageError
from docbatch.ledger import Ledger
from docbatch.models import (
    Completed,
    Document,
    Failed,
    Outcome,
    Reading,
    Structured,
    Usage,
)

SCHEMA_VERSION = 1
MANIFEST = "manifest.jsonl"
REPORT = "report.md"
UNFINISHED = "unfinished-"
"""Begins the names of files that are being written."""


class ResultsFolder:
    """The folder that a run leaves its results in."""

    def __init__(self, path: Path) -> None:
        """Make the folder at `path` if it is not there; raises `UsageError` where it cannot be written."""
        self.path = path
        try:
            path.mkdir(parents=True, exist_ok=True)
            make_private(self._private)
            with tempfile.TemporaryFile(dir=path):
                pass
        except OSError as error:
            raise UsageError(f"the results folder {path} cannot be written: {error.strerror or error}") from error

    @property
    def _private(self) -> Path:
        return self.path / ".docbatch"

    def open_ledger(self) -> Ledger:
        """The ledger of this folder; raises `UsageError` where it cannot be used."""
        try:
            return Ledger(ledger_of(self.path))
        except (sqlite3.Error, OSError) as error:
            raise UsageError(f"the ledger {ledger_of(self.path)} cannot be used: {error}") from error

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Have the folder for one batch alone; raises `UsageError` while another has it."""
        lock = InterProcessLock(self._private / "lock")
        if not lock.acquire(blocking=False):
            if lock.lockfile:  # which it leaves open
                lock.lockfile.close()
            raise UsageError(f"another batch is using the results folder {self.path}: wait for it, or name another")
        try:
            for torn in self._private.glob(f"{UNFINISHED}*"):  # of a batch that was killed while it wrote
                torn.unlink(missing_ok=True)
            yield
        finally:
            lock.release()

    @property
    def former_run(self) -> str | None:
        """The Prefect flow run of the batch that has, or had, the folder; None where that ended in order."""
        try:
            return self._run_file.read_text("ascii")
        except FileNotFoundError:
            return None

    @property
    def _run_file(self) -> Path:
        return self._private / "run"

    @contextmanager
    def used_by(self, run_id: str) -> Iterator[None]:
        """Leave word that the Prefect flow run `run_id` uses the folder, for whoever finds it after a crash."""
        self._run_file.write_text(run_id, "ascii")
        try:
            yield
        finally:
            self._run_file.unlink(missing_ok=True)

    def has(self, outcome: Completed) -> bool:
        """Whether the result file of an earlier run is still there."""
        return (self.path / outcome.result).is_file()

    def store(
        self,
        document: Document,
        reading: Reading,
        structured: Structured,
        *,
        engines: dict[str, str | None],
        usage: Usage,
    ) -> str:
        """Write the result of `document`; returns its path relative to the folder.

        `engines` names what read the `text`, the `tables` and the page images (`vision`) and what structured; `usage`
        is what the calls to a model came to in this run.
        """
        content = {
            "schema_version": SCHEMA_VERSION,
            "job_id": document.job_id,
            "filename": document.name,
            "sha256": document.sha256,
            "method": reading.method,
            "pages": [
                {"page": page.page, "text": page.text, "method": page.method, "reason": page.reason}
                for page in reading.pages
            ],
            "tables": [table.model_dump(mode="json") for table in reading.tables],
            **structured.model_dump(mode="json", exclude={"engine", "pages_used", "e_invoice"}),
            **({"pages_used": structured.pages_used} if structured.pages_used else {}),
            **({"e_invoice": structured.e_invoice.model_dump(mode="json")} if structured.e_invoice else {}),
            "engine": engines,
            "usage": usage.model_dump(mode="json"),
        }
        name = f"{document.job_id}.json"
        self._write(name, [json.dumps(content, ensure_ascii=False, indent=1), "\n"])
        return name

    def write_manifest(self, outcomes: Iterable[Outcome]) -> Path:
        """Write one line for each of `outcomes`, in their order; returns the manifest's path."""
        return self._write(
            MANIFEST, (json.dumps(manifest_line(outcome), ensure_ascii=False) + "\n" for outcome in outcomes)
        )

    def write_report(self, markdown: str) -> Path:
        """Write the report of the batch; returns its path."""
        return self._write(REPORT, [markdown])

    def _write(self, name: str, content: Iterable[str]) -> Path:
        """Write a file so that a reader, or a power cut, meets the old one or the new one."""
        try:
            return self._write_whole(name, content)
        except OSError as error:
            raise FolderLostError(
                f"the results folder cannot be written any more: {error.strerror or error}"
            ) from error

    def _write_whole(self, name: str, content: Iterable[str]) -> Path:
        target = self.path / name
        # Readable by the owner only (mkstemp's mode): results hold what the documents say.
        handle, temporary = tempfile.mkstemp(dir=self._private, prefix=f"{UNFINISHED}{name[:40]}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.writelines(content)
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).replace(target)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
        return target


def ledger_of(results: Path) -> Path:
    """Where the folder `results` has its ledger, which may not be there yet."""
    return results / ".docbatch" / "ledger.sqlite3"


def manifest_line(outcome: Outcome) -> dict[str, Any]:
    """The manifest's line for `outcome`, with every key of the contract."""
    done = outcome if isinstance(outcome, Completed) else None
    return {
        "input": outcome.input,
        "job_id": outcome.job_id,
        "sha256": outcome.sha256,
        "status": outcome.status,
        "result": done.result if done else None,
        "error": outcome.error.model_dump() if isinstance(outcome, Failed) else None,
        "document_type": done.document_type if done else None,
        "method": done.method if done else None,
        "pages": done.pages if done else None,
        "needs_review": done.needs_review if done else None,
        "duplicate_of": outcome.duplicate_of,
        "cached": outcome.cached,
        "attempts": outcome.attempts,
        "seconds": round(outcome.seconds, 3),
        "usage": outcome.usage.model_dump(),
    }


def make_private(folder: Path) -> None:
    """Make `folder`, where it is not there, readable by its owner only: it will hold what documents say."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
