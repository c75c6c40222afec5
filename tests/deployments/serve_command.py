"""The jobs API as an administrator starts it, in a process of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.processes import LIMIT_S, killed_at_last

PROJECT = Path(__file__).parents[2]
COMMAND = [sys.executable, str(PROJECT / "deployments" / "serve_jobs.py")]


def environment(tmp_path: Path, **more: str) -> dict[str, str]:
    """The environment of a process that works for the test alone, with this folder's code."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "OPENAI_"))}
    own = {
        "PYTHONPATH": str(PROJECT),
        "DOCBATCH_DATA_DIR": str(tmp_path / "data"),
        "DOCBATCH_API_PORT": "0",
        "PREFECT_HOME": str(tmp_path),
    }
    return {**kept, **own, **more}


def start_command(tmp_path: Path, **more: str) -> tuple[subprocess.Popen[str], str]:
    """Start the API; returns its process and, once it listens, its address."""
    with (tmp_path / "api.log").open("ab") as log:
        process = subprocess.Popen(
            COMMAND, env=environment(tmp_path, **more), stdout=subprocess.PIPE, stderr=log, text=True
        )
    assert process.stdout is not None
    said = process.stdout.readline()
    assert "listens at http://" in said, (tmp_path / "api.log").read_text("utf-8")
    return process, said.split()[-1]


@contextmanager
def served_by_command(tmp_path: Path, **more: str) -> Iterator[tuple[str, int]]:
    """Serve for the code within, and see that SIGTERM ends it well; gives the address and the process's id."""
    process, url = start_command(tmp_path, **more)
    with killed_at_last(process):
        try:
            yield url, process.pid
        finally:
            process.send_signal(signal.SIGTERM)
            rest, _ = process.communicate(timeout=LIMIT_S)
    assert (process.returncode, rest) == (0, "")
