from __future__ import annotations

import subprocess
import sys

import psutil
import pytest

from tests.processes import alive, kill, kill_family, killed_at_last

WAITING = [sys.executable, "-c", "import sys; sys.stdin.read()"]
PARENT = f"import subprocess, sys; it = subprocess.Popen({WAITING!r}); print(it.pid, flush=True); it.wait()"


def test_killing_one_that_has_ended_is_no_failure() -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as command:
        process = psutil.Process(command.pid)
        command.wait()
        kill(process)
        kill_family(command)
    assert not alive(command.pid)


def test_a_family_is_killed_also_when_the_test_fails() -> None:
    command = subprocess.Popen([sys.executable, "-c", PARENT], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    with pytest.raises(ZeroDivisionError), killed_at_last(command):
        assert command.stdout is not None
        child = int(command.stdout.readline())
        assert alive(child)
        raise ZeroDivisionError
    assert not alive(command.pid)
    assert not alive(child)
