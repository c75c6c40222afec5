"""Processes that a test starts, looks for and kills; any of them may end of its own in between."""

from __future__ import annotations

import contextlib
import subprocess
from collections.abc import Iterator
from typing import AnyStr

import psutil

LIMIT_S = 180.0
"""How long to wait for the end of what was asked or told to end; a busy machine takes its time."""


def alive(pid: int) -> bool:
    """Whether a process runs; one that is dead and not yet buried does not."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def kill(process: psutil.Process) -> None:
    """Kill it, if it has not ended by now."""
    with contextlib.suppress(psutil.NoSuchProcess):
        process.kill()


def kill_family(process: psutil.Process | subprocess.Popen[bytes] | subprocess.Popen[str]) -> None:
    """Kill a process and all that it has started, as a power cut would, and wait for their end.

    The children of a killed process may end by themselves before their turn comes: that is the end that was wanted.
    """
    with contextlib.suppress(psutil.NoSuchProcess):
        family = psutil.Process(process.pid).children(recursive=True)
        kill(psutil.Process(process.pid))
        for member in family:
            kill(member)
        process.wait()
        psutil.wait_procs(family, timeout=LIMIT_S)


@contextlib.contextmanager
def killed_at_last(process: subprocess.Popen[AnyStr]) -> Iterator[subprocess.Popen[AnyStr]]:
    """Have a process for the code within; what of its family is left at the end is killed, also after a failure."""
    with process:
        try:
            yield process
        finally:
            kill_family(process)
