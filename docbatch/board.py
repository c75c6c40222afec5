"""The board: where each document of the running batch is, for whoever shows progress."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from time import monotonic

from docbatch.ledger import PROGRESS
from docbatch.models import Completed, Outcome, Stage


@dataclass(frozen=True)
class Running:
    """A document that is being worked on."""

    job_id: str
    name: str
    run_id: str
    """The Prefect flow run of the document."""
    since: float
    """Moment of its start, by the monotonic clock."""
    stage: Stage = Stage.INTAKE

    @property
    def progress(self) -> float:
        """From 0 to 1."""
        return PROGRESS[self.stage]


@dataclass(frozen=True)
class Snapshot:
    """The board at one moment."""

    total: int
    completed: int
    failed: int
    cached: int
    """Of the ended ones, those that an earlier run had done."""
    review: int
    """Of the completed ones, those that a person should look at."""
    running: tuple[Running, ...] = field(default=())
    aside: int = 0
    """Documents that wait for the answers of a model."""
    remark: str | None = None
    """What all wait for, where that takes long."""

    @property
    def ended(self) -> int:
        """Documents with an outcome."""
        return self.completed + self.failed

    @property
    def waiting(self) -> int:
        """Documents not begun."""
        return self.total - self.ended - len(self.running) - self.aside

    def by_stage(self) -> dict[Stage, int]:
        """How many documents are in each stage."""
        counts = Counter(document.stage for document in self.running)
        return {stage: counts[stage] for stage in Stage}


class Board:
    """Counts and places of the documents of one batch, safe to use from its threads."""

    def __init__(self, total: int) -> None:
        """A board for `total` documents, all waiting."""
        self.since = monotonic()
        """Moment of the batch's start, by the monotonic clock."""
        self._lock = threading.Lock()
        self._total = total
        self._running: dict[str, Running] = {}
        self._aside: set[str] = set()
        self._remark: str | None = None
        self._counts: Counter[str] = Counter()
        self._listeners: list[Callable[[Outcome, Running | None], None]] = []

    def subscribe(self, listener: Callable[[Outcome, Running | None], None]) -> None:
        """Have `listener` told of every outcome, in the thread that notes it, and where the document was before."""
        self._listeners.append(listener)

    def withdraw(self) -> None:
        """A document is not part of the batch after all."""
        with self._lock:
            self._total -= 1

    def start(self, job_id: str, name: str, run_id: str) -> None:
        """A document was begun."""
        with self._lock:
            self._aside.discard(job_id)
            self._running[job_id] = Running(job_id, name, run_id, monotonic())

    def set_aside(self, job_id: str) -> None:
        """A document waits for the answers of a model, and is begun again when they are there."""
        with self._lock:
            self._running.pop(job_id, None)
            self._aside.add(job_id)

    def say(self, remark: str | None) -> None:
        """What all wait for; None when that is over."""
        with self._lock:
            self._remark = remark

    def enter(self, job_id: str, stage: Stage) -> None:
        """A document entered `stage`."""
        with self._lock:
            if job_id in self._running:
                self._running[job_id] = replace(self._running[job_id], stage=stage)

    def end(self, outcome: Outcome) -> None:
        """A document has an outcome."""
        with self._lock:
            before = self._running.pop(outcome.job_id, None)
            self._aside.discard(outcome.job_id)
            self._counts[outcome.status] += 1
            self._counts["cached"] += outcome.cached
            self._counts["review"] += isinstance(outcome, Completed) and outcome.needs_review
        for listener in self._listeners:
            listener(outcome, before)

    def snapshot(self) -> Snapshot:
        """Where all documents are now."""
        with self._lock:
            return Snapshot(
                total=self._total,
                completed=self._counts["completed"],
                failed=self._counts["failed"],
                cached=self._counts["cached"],
                review=self._counts["review"],
                running=tuple(self._running.values()),
                aside=len(self._aside),
                remark=self._remark,
            )
