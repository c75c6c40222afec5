"""Going down well: the first Ctrl-C, or SIGTERM, is a wish, the second an order."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from docbatch.batch import Batch

REMARK = "leaving: what is under way is finished, nothing else is begun (Ctrl-C once more to leave at once)"
INTERVAL_S = 0.2
"""Seconds between two looks at whether somebody wants to leave."""


@contextmanager
def leaving_well(batch: Batch) -> Iterator[None]:
    """Have `batch` end early, but whole, on the first signal within; the second raises `KeyboardInterrupt` at once."""
    if threading.current_thread() is not threading.main_thread():  # where no signals arrive
        yield
        return

    def leave(_number: int, _frame: FrameType | None) -> None:
        # Nothing more here: this may run while the very same thread holds a lock.
        if batch.leaving.asked:
            raise KeyboardInterrupt
        batch.leaving.asked = True

    former = {number: signal.signal(number, leave) for number in (signal.SIGINT, signal.SIGTERM)}
    done = threading.Event()
    teller = threading.Thread(target=_tell, args=(batch, done), name="leaving", daemon=True)
    teller.start()
    try:
        yield
    finally:
        done.set()
        for number, handler in former.items():
            signal.signal(number, handler)


def _tell(batch: Batch, done: threading.Event) -> None:
    while not done.wait(INTERVAL_S):
        if batch.leaving.asked:
            batch.board.say(REMARK)
            return
