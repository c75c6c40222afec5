"""What the documents of one batch share, and how each of them ends."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import ParamSpec, TypeVar

from docbatch.board import Board
from docbatch.errors import DocumentError, ServerLostError
from docbatch.journal import Clock, note_waiting
from docbatch.ledger import Ledger
from docbatch.models import Document, Outcome, Stage, now
from docbatch.questions import Asking
from docbatch.recipe import Recipe
from docbatch.results import ResultsFolder
from docbatch.settings import Settings
from docbatch.workbench import Workbench

P = ParamSpec("P")
R = TypeVar("R")


@dataclass
class Leaving:
    """Whether somebody wants the batch to end early."""

    asked: bool = False


@dataclass(frozen=True)
class Batch:
    """The shared parts of a running batch; `current()` finds it from any of its threads."""

    settings: Settings
    recipe: Recipe
    results: ResultsFolder
    ledger: Ledger
    board: Board
    workbench: Workbench
    model_server: Asking | None = None
    """Where the OpenAI engine asks; None for the local engine."""
    started: datetime = field(default_factory=now)
    leaving: Leaving = field(default_factory=Leaving)
    lost: list[DocumentError] = field(default_factory=list)
    """That the Prefect server or the results folder is gone, once that is known."""

    @property
    def asking(self) -> Asking:
        """The model server; raises `LookupError` under the local engine."""
        if self.model_server is None:
            raise LookupError("the local engine asks no model")
        return self.model_server

    @property
    def stopped(self) -> DocumentError | None:
        """Why no further document can be done, where that is so."""
        if self.lost:
            return self.lost[0]
        return self.model_server.stopped if self.model_server else None

    def goes_on(self, server_is_back: Callable[[], bool]) -> bool:
        """Whether the server, lost for a moment, is there again; where it is not, the batch stops."""
        if not self.lost and server_is_back():
            return True
        if not self.lost:
            self.lost.append(ServerLostError("the Prefect server does not answer any more"))
        return False

    @property
    def useful_in_flight(self) -> int:
        """Documents under way at once that keep all workers, and all places at a model server, busy."""
        asking = self.settings.requests_in_flight if self.model_server else 0
        return 2 * self.settings.workers + 2 + asking

    @staticmethod
    def current() -> Batch:
        """The batch that this thread works for; raises `LookupError` outside of one."""
        return _CURRENT.get()

    @property
    def cache_folder(self) -> Path:
        """Where the results of stages are kept between runs, by content."""
        return self.settings.data_dir / "cache"

    @contextmanager
    def entered(self) -> Iterator[Batch]:
        """Make this the current batch of the code within, and of the threads that it starts with its context."""
        token = _CURRENT.set(self)
        try:
            yield self
        finally:
            _CURRENT.reset(token)

    def enter(self, document: Document, stage: Stage) -> None:
        """Note, for all who ask, that `document` entered `stage`."""
        self.board.enter(document.job_id, stage)
        self.ledger.enter(document.job_id, stage)

    def finish(self, outcome: Outcome) -> None:
        """Note, for all who ask, how a document ended."""
        self.ledger.finish(outcome, self.recipe.digest)
        self.board.end(outcome)

    def outcomes(self, job_ids: Iterable[str]) -> Iterator[Outcome]:
        """How the jobs ended, read from the ledger one by one; raises `LookupError` for one that has not."""
        for job_id in job_ids:
            job = self.ledger.job(job_id)
            if job is None or job.outcome is None:
                raise LookupError(f"the ledger does not say how {job_id} ended")
            yield job.outcome

    def on_workbench(self, pages: int, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run `function` in a worker, with the time limit for a stage that works on so many pages."""
        queued = Clock()
        with self.workbench.reserved() as worker:
            note_waiting(queued.seconds)
            return worker.call(self.limit_s(pages), function, *args, **kwargs)

    def limit_s(self, pages: int) -> float:
        """Seconds that a stage may take for so many pages."""
        return self.settings.stage_timeout_s + pages * self.settings.page_timeout_s


_CURRENT: ContextVar[Batch] = ContextVar("batch")
