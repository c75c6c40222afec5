"""A stack of processes that belong together: started in order, looked after, taken down in the reverse order."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

import httpx
import psutil
from fasteners import InterProcessLock
from prefect.client.orchestration import get_client
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.exceptions import ObjectNotFound
from prefect.settings import get_current_settings
from prefect.workers.process import ProcessWorker

from deployments.automations import find_silent_runs
from deployments.command_line import make_data_folder, require_server, use_server
from deployments.local_server import ServerError, end_family, free_port, local_server, process_of, token_of
from docbatch.errors import UsageError
from docbatch.settings import Settings, load_settings

PROJECT = Path(__file__).parents[1]
POOL = "docbatch"
UI_PORT = 4200
"""Where Prefect's UI is looked for first."""
WORKER_SETTINGS = {"PREFECT_WORKER_QUERY_SECONDS": "2"}
"""Beside its server a worker can look for work more often than every ten seconds; what the user sets goes before."""
LONGEST_REST_S = 30.0
"""Seconds after which a part that keeps ending is started again at most."""
START_LIMIT_S = 60.0
"""Seconds that a part may take to answer."""


class Part(NamedTuple):
    """A process of the stack."""

    name: str
    command: list[str]


def main() -> int:
    """Bring the stack up and stay until Ctrl-C; returns the exit status."""
    try:
        settings = load_settings()
        make_data_folder(settings.data_dir)
        with _alone(settings.data_dir) as alone:
            if alone:
                _run(settings)
    except (UsageError, ServerError) as error:
        _say(f"docbatch: {error}")
        return 2
    return 0


@contextmanager
def _alone(data_dir: Path) -> Iterator[bool]:
    """Whether no other stack is up over this data folder; where one is, it is said where."""
    lock = InterProcessLock(data_dir / "up.lock")
    if not lock.acquire(blocking=False):
        known = data_dir / "up.json"
        _say("it is up already:")
        _tell(json.loads(known.read_text("utf-8")) if known.exists() else {"": "(it is just starting)"})
        yield False
        return
    try:
        yield True
    finally:
        (data_dir / "up.json").unlink(missing_ok=True)
        lock.release()


def _run(settings: Settings) -> None:
    leaving = threading.Event()
    # Raising in the middle of a start-up or a take-down would leave a half of the stack behind.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: leaving.set())
    _end_leftovers(settings.data_dir / "parts")
    with ExitStack() as stack:
        url = stack.enter_context(_prefect(settings))
        if not leaving.is_set():
            deploy(settings)
            find_silent_runs()
        api = f"http://{settings.api_host}:{settings.api_port or free_port()}"
        parts = [
            Part("worker", [sys.executable, "-m", "prefect", "worker", "start", "--pool", POOL, "--type", "process"]),
            Part("jobs API", [sys.executable, str(PROJECT / "deployments" / "serve_jobs.py")]),
        ]
        environment = {
            **WORKER_SETTINGS,
            **os.environ,
            "PREFECT_API_URL": url,
            "DOCBATCH_API_PORT": api.rpartition(":")[2],
        }
        for part in parts:
            stack.enter_context(_kept_up(part, environment, settings.data_dir, leaving))
        _wait_for(f"{api}/api/health", leaving)
        addresses = {
            "Prefect UI": url.removesuffix("/api"),
            "Prefect API": url,
            "jobs API": f"{api}/api",
            "logs": str(settings.data_dir / "logs"),
        }
        if not leaving.is_set():
            (settings.data_dir / "up.json").write_text(json.dumps(addresses), "utf-8")
            _say("docbatch is up:")
            _tell(addresses)
            _say("Ctrl-C takes it down.")
        leaving.wait()
        _say("taking it down ...")
    _say("down.")


@contextmanager
def _prefect(settings: Settings) -> Iterator[str]:
    """A Prefect server, the configured one or our own; gives the address of its API."""
    if configured := get_current_settings().api.url:
        require_server(str(configured))
        yield str(configured)
        return
    port = settings.server_port or (UI_PORT if _is_free(UI_PORT) else 0)
    with (
        local_server(settings.data_dir, port=port, postgres=settings.embedded_postgres, say=_say) as url,
        use_server(url),
    ):
        yield url


def deploy(settings: Settings) -> None:
    """Have the work pool and all deployments of prefect.yaml on the server; doing it again changes nothing."""
    with get_client(sync_client=True) as client:
        try:
            client.read_work_pool(POOL)
        except ObjectNotFound:
            template = ProcessWorker.get_default_base_job_template()
            client.create_work_pool(WorkPoolCreate(name=POOL, type="process", base_job_template=template))
    environment = {**os.environ, "DOCBATCH_TIME_ZONE": settings.time_zone, "PWD": str(PROJECT)}
    command = [sys.executable, "-m", "prefect", "--no-prompt", "deploy", "--all"]
    done = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise ServerError(f"the deployments could not be made:\n{done.stdout}{done.stderr}")


@contextmanager
def _kept_up(part: Part, environment: dict[str, str], data_dir: Path, leaving: threading.Event) -> Iterator[None]:
    """Run `part` for as long as the code within runs, and start it again whenever it ends."""
    for folder in ("logs", "parts"):
        (data_dir / folder).mkdir(exist_ok=True, mode=0o700)
    keeper = threading.Thread(target=_keep_up, args=(part, environment, data_dir, leaving), name=part.name)
    keeper.start()
    try:
        yield
    finally:
        leaving.set()
        keeper.join()


def _keep_up(part: Part, environment: dict[str, str], data_dir: Path, leaving: threading.Event) -> None:
    rest_s, short = 1.0, part.name.replace(" ", "-")
    while not leaving.is_set():
        started = time.monotonic()
        with (data_dir / "logs" / f"{short}.log").open("ab") as log:
            # In a session of its own: Ctrl-C is for the stack, which takes its parts down in order.
            process = psutil.Popen(
                part.command,
                cwd=PROJECT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        (data_dir / "parts" / short).write_text(token_of(process), "utf-8")
        while not leaving.wait(0.2) and process.poll() is None:
            pass
        if leaving.is_set():
            end_family(process)
            process.wait()
            (data_dir / "parts" / short).unlink()
            return
        rest_s = 1.0 if time.monotonic() - started > LONGEST_REST_S else min(2 * rest_s, LONGEST_REST_S)
        _say(f"the {part.name} ended with status {process.returncode}; it is started again (its log: {log.name})")
        leaving.wait(rest_s)


def _end_leftovers(parts: Path) -> None:
    """End the parts of a stack that was killed."""
    for path in parts.glob("*"):
        if leftover := process_of(path.read_text("utf-8")):
            end_family(leftover)


def _wait_for(address: str, leaving: threading.Event) -> None:
    deadline = time.monotonic() + START_LIMIT_S
    while time.monotonic() < deadline and not leaving.wait(0.2):
        try:
            if httpx.get(address, timeout=2.0).is_success:
                return
        except httpx.HTTPError:
            continue
    if not leaving.is_set():
        _say(f"nothing answers at {address} yet; its log says why")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def _tell(addresses: dict[str, str]) -> None:
    for name, address in addresses.items():
        _say(f"  {name:<12} {address}")


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
