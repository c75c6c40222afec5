"""What there is to tell of a batch to those who do not watch it: figures, never names or contents of documents."""

from __future__ import annotations

from collections import Counter
from typing import ClassVar

from docbatch.models import Failed, Frozen, Outcome, Usage
from docbatch.report import Summary

LEAST_ENDED = 20
"""Documents that must have ended before the share of failed ones says something.

Where 5 in 100 fail on any night, a limit of a fifth is reached by mere chance in 2 of 100 nights; from 10 documents on,
it would be in 10 of 100 (computed for 1000 documents, looked at after each).
"""


class News(Frozen):
    """What one is told; `kind` is the type of the webhook's message and, after `docbatch.`, the name of the event."""

    kind: ClassVar[str]

    results: str
    """Name of the results folder."""
    run: str | None
    """Id of the flow run."""
    url: str | None
    """Where the UI shows the flow run."""


class BatchFailing(News):
    """Too many documents of a running batch fail."""

    kind = "batch.failing"

    share: float
    """Failed documents among those that ended in this run, from 0 to 1."""
    limit: float
    """The share from which one is told."""
    documents: int
    """All documents of the batch."""
    ended: int
    """Those that ended in this run; what an earlier run had answered is left out."""
    failed: int
    failures: dict[str, int]
    """Failed documents by error code."""


class BatchEnded(News):
    """A batch is over; its counts include what an earlier run had answered (`cached`)."""

    kind = "batch.ended"

    documents: int
    """Documents with an outcome."""
    completed: int
    failed: int
    review: int
    """Of the completed ones, those that a person should look at."""
    cached: int
    failures: dict[str, int]
    types: dict[str, int]
    usage: Usage
    cost_usd: float | None
    """What the calls to models cost; None where the price of a model is not known."""
    seconds: float
    stopped: str | None
    """Why it was stopped before its end; None where it was not."""


def batch_ended(summary: Summary, *, results: str, run: str | None, url: str | None, stopped: str | None) -> BatchEnded:
    """The news that a batch went as `summary` says."""
    shared = summary.model_dump(include=BatchEnded.model_fields.keys() & Summary.model_fields.keys())
    return BatchEnded(results=results, run=run, url=url, stopped=stopped, **shared)


class Alarm:
    """Says once, and as soon as it is so, that too many documents fail."""

    def __init__(self, limit: float) -> None:
        """For a `limit` of the share of failed documents."""
        self.limit = limit
        self.ended = 0
        self.failures: Counter[str] = Counter()
        self._raised = False

    @property
    def failed(self) -> int:
        """Documents that failed in this run."""
        return self.failures.total()

    @property
    def share(self) -> float:
        """The share of failed documents among those that ended in this run."""
        return self.failed / self.ended if self.ended else 0.0

    def note(self, outcome: Outcome) -> None:
        """Count `outcome`, unless it is from an earlier run."""
        if outcome.cached:
            return
        self.ended += 1
        if isinstance(outcome, Failed):
            self.failures[outcome.error.code] += 1

    def goes_off(self, remaining: int) -> bool:
        """Whether to tell now, with so many documents still to end; true once at most."""
        enough = self.ended >= LEAST_ENDED or not remaining
        if self._raised or not enough or not self.failed or self.share < self.limit:
            return False
        self._raised = True
        return True
