"""What happened to one document in this run: which stages were executed, how often, for how long.

A stage whose result comes from the cache is not executed and leaves no entry, which is how a run knows that it
did nothing.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from time import monotonic
from typing import NamedTuple

from docbatch.models import Stage, Usage


class Entry(NamedTuple):
    """One execution of a stage."""

    stage: Stage
    attempt: int
    """1 for the first try."""
    seconds: float


class Clock:
    """Counts seconds from its making, without those that are said to be idle."""

    def __init__(self) -> None:
        self._started = monotonic()

    @property
    def seconds(self) -> float:
        """Seconds since the start."""
        return monotonic() - self._started

    def leave_out(self, seconds: float) -> None:
        """Do not count so many of the seconds that have passed."""
        self._started += seconds


class Journal:
    """The entries of one document; stages of one document may run side by side."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._entries: list[Entry] = []
        self._seconds = 0.0
        self._usage = Usage()

    @property
    def seconds(self) -> float:
        """Seconds that the document was worked on; 0 where it never was."""
        return self._seconds

    def add(self, entry: Entry) -> None:
        """Note one execution."""
        with self._lock:
            self._entries.append(entry)

    def spend(self, usage: Usage) -> None:
        """Note what a call to a model came to."""
        with self._lock:
            self._usage += usage

    @property
    def usage(self) -> Usage:
        """What the document's calls to models came to, failed ones included."""
        return self._usage

    @property
    def attempts(self) -> int:
        """Attempts made by the stage that was retried most; 0 where no stage was executed."""
        return max((entry.attempt for entry in self._entries), default=0)

    def seconds_by_stage(self) -> dict[str, float]:
        """Seconds spent in each stage, all its attempts and pages together."""
        totals: dict[str, float] = {}
        for entry in self._entries:
            totals[entry.stage.value] = totals.get(entry.stage.value, 0.0) + entry.seconds
        return totals

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Collect what stages note that are called within, or in threads started within with its context."""
        clock = Clock()
        token = _CURRENT.set(self)
        try:
            yield
        finally:
            _CURRENT.reset(token)
            self._seconds += clock.seconds


@contextmanager
def timed(stage: Stage, attempt: int) -> Iterator[Clock]:
    """Note the execution of `stage` within, however it ends, where a journal is kept."""
    clock = Clock()
    token = _CLOCK.set(clock)
    try:
        yield clock
    finally:
        _CLOCK.reset(token)
        if journal := _CURRENT.get():
            journal.add(Entry(stage, attempt, clock.seconds))


def current_journal() -> Journal | None:
    """The journal that is kept here, if one is."""
    return _CURRENT.get()


def note_waiting(seconds: float) -> None:
    """Take `seconds` spent in a queue from the time of the stage that is being timed, if one is."""
    if clock := _CLOCK.get():
        clock.leave_out(seconds)


_CLOCK: ContextVar[Clock | None] = ContextVar("clock", default=None)
_CURRENT: ContextVar[Journal | None] = ContextVar("journal", default=None)
