"""The budget of a batch: what was spent, what calls under way may still cost, and whether one more fits."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from docbatch.errors import BudgetExhaustedError


class Reservation:
    """Money set aside for one call, until it is known what the call cost."""

    def __init__(self, most_usd: float) -> None:
        self.most_usd = most_usd
        self.spent_usd = 0.0

    def settle(self, spent_usd: float) -> None:
        """The call, or one more answer to it, cost `spent_usd`."""
        self.spent_usd += spent_usd


class Budget:
    """Money for calls to a model, shared by all threads of a batch."""

    def __init__(self, most_usd: float | None) -> None:
        """A budget of `most_usd` US dollars; None is no limit."""
        self._most = most_usd
        self._spent = 0.0
        self._reserved = 0.0
        self._claimed = 0.0
        self._changed = threading.Condition()

    @property
    def spent_usd(self) -> float:
        """What the calls that have ended cost."""
        with self._changed:
            return self._spent

    @contextmanager
    def reserved(self, most_usd: float) -> Iterator[Reservation]:
        """Set `most_usd` aside for the call made within.

        A call that does not fit waits for those under way, which mostly cost less than was set aside for them; with
        none under way it raises `BudgetExhaustedError`.
        """
        reservation = Reservation(most_usd)
        with self._changed:
            self._changed.wait_for(lambda: self._fits(most_usd) or not self._reserved)
            if not self._fits(most_usd):
                raise self._exhausted(most_usd)
            self._reserved += most_usd
        try:
            yield reservation
        finally:
            with self._changed:
                self._reserved = max(0.0, self._reserved - most_usd)
                self._spent += reservation.spent_usd
                self._changed.notify_all()

    def claim(self, most_usd: float, *, at_any_rate: bool = False) -> bool:
        """Set `most_usd` aside for a call whose answer comes later; says whether it is.

        False: not now, but the claims before it may come to less. Raises `BudgetExhaustedError` where there are none.
        With `at_any_rate` it is set aside whether it fits or not: the call was made by an earlier run.
        """
        with self._changed:
            if not at_any_rate and not self._fits(most_usd):
                if self._claimed or self._reserved:
                    return False
                raise self._exhausted(most_usd)
            self._claimed += most_usd
            return True

    def settle_claim(self, most_usd: float, spent_usd: float) -> None:
        """The call that `most_usd` were set aside for cost `spent_usd`."""
        with self._changed:
            self._claimed = max(0.0, self._claimed - most_usd)
            self._spent += spent_usd
            self._changed.notify_all()

    def _fits(self, most_usd: float) -> bool:
        return self._most is None or self._spent + self._reserved + self._claimed + most_usd <= self._most

    def _exhausted(self, most_usd: float) -> BudgetExhaustedError:
        return BudgetExhaustedError(
            f"the next call may cost {most_usd:.4f} USD, and of {self._most or 0:.2f} USD "
            f"{self._spent:.4f} are spent (--max-cost-usd)"
        )
