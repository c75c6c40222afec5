"""What native code does to the process that it runs in."""

from __future__ import annotations

import logging
import os
import signal
import sys
import time


def die() -> None:
    """End at once, as on a segmentation fault or by the kernel's out-of-memory killer."""
    os.kill(os.getpid(), signal.SIGKILL)


def leave_quietly() -> None:
    """Call exit(), as some C libraries do on an error."""
    os._exit(3)


def loop_for_ever() -> None:
    """Never return."""
    while True:
        pass


def ignore_termination_and_loop() -> None:
    """Never return, whatever is asked politely."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    loop_for_ever()


def fill_memory() -> None:
    """Take more and more memory."""
    taken = []
    while True:
        taken.append(bytearray(40 * 2**20))
        time.sleep(0.02)


def return_what_cannot_be_sent() -> object:
    """Return what does not pickle."""
    return lambda: None


def own_pid() -> int:
    """No fault at all: say which process this is."""
    return os.getpid()


def loaded_modules() -> list[str]:
    """No fault: say what this process has imported."""
    return sorted(sys.modules)


def sleep_and_return(seconds: float, value: str) -> str:
    """No fault: take some time."""
    time.sleep(seconds)
    return value


def raise_this(error: BaseException) -> None:
    """Fail as asked."""
    raise error


def warn(message: str) -> None:
    """Log a warning, as the domain does about a page."""
    logging.getLogger("docbatch.test").warning("%s", message)
