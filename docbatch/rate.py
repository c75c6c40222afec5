"""The rate of calls to a model: requests and tokens a minute, calls in flight, and slowing down together."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic

WINDOW_S = 60.0
FIRST_PAUSE_S = 1.0
LONGEST_PAUSE_S = 60.0


class Gate:
    """Lets calls through at the allowed rate; shared by all threads of a batch, so that a 429 slows everyone."""

    def __init__(
        self,
        *,
        requests_per_minute: int | None = None,
        tokens_per_minute: int | None = None,
        in_flight: int = 8,
        stopped: Callable[[], Exception | None] = lambda: None,
    ) -> None:
        """None is no limit. `stopped` may give an error, which then meets everyone who waits."""
        self._requests = requests_per_minute
        self._tokens = tokens_per_minute
        self._places = in_flight
        self._stopped = stopped
        self._let_through: deque[tuple[float, int]] = deque()
        self._closed_until = 0.0
        self._pause_s = FIRST_PAUSE_S
        self._changed = threading.Condition()

    @contextmanager
    def passed(self, tokens: int) -> Iterator[None]:
        """Wait for a turn, for a call of about so many `tokens`, and hold a place in flight meanwhile."""
        with self._changed:
            while True:
                if error := self._stopped():
                    raise error
                wait_s = self._wait_s(tokens)
                if wait_s is not None and wait_s <= 0:
                    break
                self._changed.wait(min(wait_s, 1.0) if wait_s else 1.0)
            self._places -= 1
            self._let_through.append((monotonic(), tokens))
        try:
            yield
        finally:
            with self._changed:
                self._places += 1
                self._changed.notify_all()

    def slow_down(self, seconds: float | None) -> float:
        """Let nobody through for `seconds`, or for a pause that grows with each call; returns the pause in seconds."""
        with self._changed:
            pause = self._pause_s if seconds is None else min(max(seconds, 0.0), 10 * LONGEST_PAUSE_S)
            if seconds is None and monotonic() >= self._closed_until:
                # Refusals of calls that were under way together count once.
                self._pause_s = min(2 * self._pause_s, LONGEST_PAUSE_S)
            self._closed_until = max(self._closed_until, monotonic() + pause)
            return pause

    def went_well(self) -> None:
        """A call was answered: the next pause is short again."""
        with self._changed:
            self._pause_s = FIRST_PAUSE_S

    def wake(self) -> None:
        """Have everyone who waits look again."""
        with self._changed:
            self._changed.notify_all()

    def _wait_s(self, tokens: int) -> float | None:
        """Seconds until a call may go; None where it waits for a place."""
        now = monotonic()
        if self._places <= 0:
            return None
        while self._let_through and self._let_through[0][0] <= now - WINDOW_S:
            self._let_through.popleft()
        wait_s = self._closed_until - now
        if self._let_through and (self._over_requests() or self._over_tokens(tokens)):
            wait_s = max(wait_s, self._let_through[0][0] + WINDOW_S - now)
        return wait_s

    def _over_requests(self) -> bool:
        return self._requests is not None and len(self._let_through) >= self._requests

    def _over_tokens(self, tokens: int) -> bool:
        return self._tokens is not None and sum(t for _, t in self._let_through) + tokens > self._tokens
