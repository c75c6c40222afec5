"""What is to be done about each input: nothing, because an earlier run did it; the same as its twin; or the work."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from docbatch.batch import Batch
from docbatch.errors import DocumentError, LeftOverError
from docbatch.intake import Arrival, arrive, changed_within
from docbatch.journal import Journal
from docbatch.models import Completed, Document, ErrorInfo, Failed, Outcome, Stage, Usage
from docbatch.names import job_id_of, shown

LEFT_OVER = "the batch was interrupted before this document was done; the same command takes it up"
MOST_STARTS_AGAIN = 3
"""How often a document is started again after the Prefect server went away under it."""
NOTHING_DONE: dict[str, Any] = {"attempts": 0, "seconds": 0.0, "stage_seconds": {}, "usage": Usage()}
"""The figures of a document on which this run did nothing."""


class Work(NamedTuple):
    """A document to be processed, and the journal of what was done about it in this run."""

    document: Document
    journal: Journal


class Selection(NamedTuple):
    """Which documents a run takes up beyond the new and the changed ones."""

    retry_failed: bool = False
    """Only those that failed last time; all others keep what they have."""
    force: bool = False
    """All, as if there were no earlier run."""
    min_age_s: float = 0.0
    """Only files that have not changed for so many seconds: others may still be growing."""


@dataclass
class Plan:
    """Goes through the inputs of a batch once, in order, and remembers what is left to say of them."""

    batch: Batch
    selection: Selection
    order: list[str] = field(default_factory=list)
    """The job of each input, in input order."""
    left_out: int = 0
    """Inputs that `retry_failed` passes over because no run has seen them yet."""
    left_over: int = 0
    """Inputs that were not done, since the batch was interrupted."""
    growing: int = 0
    """Inputs that changed a moment ago, and are left for the next run."""
    _again: deque[Work] = field(default_factory=deque)
    """What is to be started once more, before anything else."""
    _aside: list[Work] = field(default_factory=list)
    """What waits for the answers of a model."""
    _starts: Counter[str] = field(default_factory=Counter)
    """How often a document was started again, by its job."""
    _first: dict[str, str] = field(default_factory=dict)
    """The first job with each content, by its hash."""
    _twins: list[Arrival] = field(default_factory=list)

    def rounds(self, paths: Iterable[str], wait: Callable[[], object]) -> Iterator[Callable[[], Work | None]]:
        """Yield what gives the documents to be processed; again, after a `wait`, while some were set aside."""
        following = self.documents(paths)
        yield following
        while self._aside:
            if not self.batch.leaving.asked:
                wait()
            if self.batch.leaving.asked:
                self.left_over += len(self._aside)
                for work in self._aside:
                    self.batch.finish(failed(work.document, LeftOverError(LEFT_OVER)))
                return
            self._again.extend(self._aside)
            self._aside.clear()
            yield following

    def documents(self, paths: Iterable[str]) -> Callable[[], Work | None]:
        """Gives what must be processed, one document a call, those to be started again first; None when done."""
        fresh = (Work(document, Journal()) for document in self.work(paths))
        return lambda: self._again.popleft() if self._again else next(fresh, None)

    def start_again(self, work: Work) -> bool:
        """Have a document started once more; False where it was so often that something about it must be wrong."""
        self._starts[work.document.job_id] += 1
        if self._starts[work.document.job_id] > MOST_STARTS_AGAIN:
            return False
        self._again.append(work)
        return True

    def set_aside(self, work: Work) -> None:
        """Keep a document for the next round, until the answers that it waits for are there."""
        self.batch.board.set_aside(work.document.job_id)
        self._aside.append(work)

    def work(self, paths: Iterable[str]) -> Iterator[Document]:
        """Yield the documents among `paths` that must be processed; the others get their outcome in the ledger.

        A document is hashed just before it is yielded, so that the first is under way at once and only a few wait.
        """
        settings, ledger = self.batch.settings, self.batch.ledger
        for path in paths:
            if self.batch.leaving.asked:
                self._leave(path)
                continue
            if changed_within(path, self.selection.min_age_s):
                self.growing += 1
                self.batch.board.withdraw()
                continue
            arrival = arrive(path, max_bytes=settings.max_file_mb * 2**20)
            outcome = self._known(arrival)
            if outcome is None and self._passed_over(arrival):
                self.left_out += 1
                self.batch.board.withdraw()
                continue
            self.order.append(arrival.job_id)
            if arrival.sha256 and self._first.setdefault(arrival.sha256, arrival.job_id) != arrival.job_id:
                self._twins.append(arrival)
            elif outcome:
                self.batch.finish(outcome)
            elif arrival.document is None:
                assert arrival.error is not None
                self.batch.finish(failed(arrival, arrival.error))
            elif self.batch.stopped:
                self.batch.finish(failed(arrival, self.batch.stopped))
            else:
                ledger.accept([arrival.document], self.batch.recipe.digest)
                yield arrival.document

    def _leave(self, path: str) -> None:
        """Say of an input that it was not begun, unless an earlier run has done it."""
        arrival = Arrival(shown(path), job_id_of(path), sha256=None, document=None, error=None)
        if self._passed_over(arrival):
            self.left_out += 1
            self.batch.board.withdraw()
            return
        self.order.append(arrival.job_id)
        job = self.batch.ledger.job(arrival.job_id)
        if job and isinstance(job.outcome, Completed) and self.batch.results.has(job.outcome):
            self.batch.finish(job.outcome.model_copy(update={"cached": True, **NOTHING_DONE}))
        else:
            self.left_over += 1
            self.batch.finish(failed(arrival, LeftOverError(LEFT_OVER)))

    def conclude_twins(self) -> None:
        """Answer for every input whose bytes another input had first, once that one has ended."""
        for arrival in self._twins:
            assert arrival.sha256 is not None
            first = self.batch.ledger.job(self._first[arrival.sha256])
            if first and first.outcome:
                self.batch.finish(
                    first.outcome.model_copy(
                        update={
                            "input": arrival.input,
                            "job_id": arrival.job_id,
                            "duplicate_of": first.job_id,
                            **NOTHING_DONE,
                        }
                    )
                )

    def _passed_over(self, arrival: Arrival) -> bool:
        """Whether this run has nothing to say of an input: it takes up what failed, and this was never tried."""
        return self.selection.retry_failed and self.batch.ledger.job(arrival.job_id) is None

    def _known(self, arrival: Arrival) -> Outcome | None:
        """The outcome that an earlier run left, if it still holds."""
        if self.selection.force or arrival.sha256 is None:
            return None
        job = self.batch.ledger.job(arrival.job_id)
        if job is None or job.outcome is None or job.sha256 != arrival.sha256:
            return None
        if arrival.error is not None:
            return self._failed_again(arrival, arrival.error, job.outcome)
        if job.outcome.duplicate_of or (isinstance(job.outcome, Failed) and job.outcome.error.stage == Stage.INTAKE):
            # It was answered with another's result, which may have changed; or it was not let in, and now it is.
            return None
        if job.recipe != self.batch.recipe.digest and not self.selection.retry_failed:
            return None
        match job.outcome:
            case Completed() as outcome:
                if not self.batch.results.has(outcome):
                    return None
            case Failed() as outcome:
                if outcome.error.retryable or self.selection.retry_failed:
                    return None
        return job.outcome.model_copy(
            update={
                "input": arrival.input,
                "duplicate_of": None,
                "cached": True,
                **NOTHING_DONE,
            }
        )

    def _failed_again(self, arrival: Arrival, error: DocumentError, before: Outcome) -> Outcome:
        """The failure of an input that cannot be taken in, which is from an earlier run if that said the same."""
        again = failed(arrival, error)
        said_before = isinstance(before, Failed) and before.error == again.error
        return again.model_copy(update={"cached": said_before})


def failed(arrival: Arrival | Document, error: DocumentError) -> Failed:
    """The outcome of an input that `error` stopped, without the figures of a run."""
    return Failed(
        input=arrival.input,
        job_id=arrival.job_id,
        sha256=arrival.sha256,
        error=ErrorInfo(code=error.code, stage=error.stage, message=error.message, retryable=error.retryable),
    )
