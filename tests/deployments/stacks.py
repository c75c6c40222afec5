"""A stack as `make up` brings it up, in processes of its own."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import psutil

from tests.processes import LIMIT_S, kill

PROJECT = Path(__file__).parents[2]
COMMAND = [sys.executable, str(PROJECT / "deployments" / "up.py")]

Json = dict[str, Any]


class Stack(NamedTuple):
    """A stack that is up."""

    ui: str
    prefect: str
    jobs: str
    environment: dict[str, str]
    folder: Path
    process: subprocess.Popen[bytes]

    def runs(self, **where: Any) -> list[Json]:
        """Flow runs, the newest first, as Prefect has them."""
        wanted = {"sort": "START_TIME_DESC", "limit": 50, **where}
        found: list[Json] = httpx.post(f"{self.prefect}/flow_runs/filter", json=wanted).raise_for_status().json()
        return found

    def deployment(self, name: str) -> Json:
        """The deployment of the batch called `name`."""
        found: Json = httpx.get(f"{self.prefect}/deployments/name/process-batch/{name}").raise_for_status().json()
        return found

    def cut_power(self) -> None:
        """Kill all of it at one moment, with what it has started, also what has a parent no more."""
        family = psutil.Process(self.process.pid).children(recursive=True)
        orphans = [
            it for it in psutil.process_iter(["cmdline"]) if str(self.folder) in " ".join(it.info["cmdline"] or ())
        ]
        self.process.kill()
        for process in {*family, *orphans}:
            kill(process)
        self.process.wait()
        psutil.wait_procs(family, timeout=LIMIT_S)


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(met: Callable[[], Any], seconds: float = 180) -> Any:
    """What `met` gives, once that is something."""
    deadline = time.monotonic() + seconds
    while not (given := met()):
        assert time.monotonic() < deadline, "waited for too long"
        time.sleep(0.3)
    return given


def environment_of(folder: Path) -> dict[str, str]:
    """Settings for a stack of its own in `folder`."""
    strange = ("PREFECT_", "OPENAI_", "DOCBATCH_TEST_BASE_URL")
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith(strange)},
        "DOCBATCH_DATA_DIR": str(folder / "data"),
        "DOCBATCH_SERVER_PORT": str(free_port()),
        "DOCBATCH_API_PORT": str(free_port()),
        "PREFECT_HOME": str(folder / "home"),
    }


@contextmanager
def brought_up(folder: Path, environment: dict[str, str]) -> Iterator[Stack]:
    """A stack in `folder`, taken down at the end with Ctrl-C unless its power was cut."""
    known = folder / "data" / "up.json"
    started = time.time()
    with (folder / "up.log").open("ab") as log:
        process = subprocess.Popen(COMMAND, env=environment, stderr=log)

    def is_up() -> bool:
        assert process.poll() is None, (folder / "up.log").read_text("utf-8")
        return known.exists() and known.stat().st_mtime > started

    try:
        until(is_up)
        addresses = json.loads(known.read_text("utf-8"))
        ui, prefect, jobs = (addresses[name] for name in ("Prefect UI", "Prefect API", "jobs API"))
        yield Stack(ui, prefect, jobs, environment, folder, process)
    finally:
        if process.poll() is None:
            family = psutil.Process(process.pid).children(recursive=True)
            process.send_signal(signal.SIGINT)
            assert process.wait(LIMIT_S) == 0
            _, alive = psutil.wait_procs(family, timeout=LIMIT_S)
            assert alive == []
            assert (folder / "up.log").read_text("utf-8").rstrip().endswith("down.")
