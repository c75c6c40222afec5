from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import httpx
import psutil
import pytest

from deployments.local_server import ServerError, local_server
from tests.torture import victims

pytestmark = pytest.mark.prefect

LIMIT_S = 300
"""Seconds after which a server is taken for stuck, on however slow a machine."""
USE = """
import sys, time; from pathlib import Path; from deployments.local_server import local_server
with local_server(Path(sys.argv[1]), say=lambda line: None) as url:
    print(url, flush=True); sys.stdin.read()
"""


@pytest.fixture
def known_database(tmp_path: Path, with_database: Callable[[Path], None]) -> None:
    """The server of this test has its database already."""
    with_database(tmp_path)


@pytest.mark.usefixtures("known_database")
def test_two_runs_share_one_server_and_the_last_one_takes_it_down(tmp_path: Path) -> None:
    runs = [_use(tmp_path) for _ in range(2)]
    urls = {_said(run) for run in runs}
    assert len(urls) == 1
    [url] = urls
    keeper = _keeper(tmp_path)
    runs[0].kill()
    runs[0].communicate()
    time.sleep(2)
    with urllib.request.urlopen(f"{url}/health", timeout=30) as answer:
        assert answer.status == 200
    runs[1].communicate("")
    assert not keeper.is_running()


def test_a_server_that_cannot_start_says_where_to_look(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with (
            pytest.raises(ServerError, match=r"server\.log says why"),
            local_server(tmp_path, port=port, postgres=False, say=lambda _: None),
        ):
            pass


def _use(data_dir: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", USE, str(data_dir)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def _said(run: subprocess.Popen[str]) -> str:
    assert run.stdout is not None
    return run.stdout.readline().strip()


def _keeper(data_dir: Path) -> psutil.Process:
    [keeper] = [
        p for p in psutil.process_iter() if str(data_dir / "server") in _command(p) and "local_server.py" in _command(p)
    ]
    return keeper


def _command(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""


@pytest.mark.usefixtures("known_database")
def test_a_run_that_outlives_its_keeper_leaves_nothing(tmp_path: Path) -> None:
    run = _use(tmp_path)
    _said(run)
    _keeper(tmp_path).kill()
    run.communicate("")
    assert not victims.find(tmp_path).all


@pytest.mark.usefixtures("known_database")
@pytest.mark.skipif(sys.platform != "linux", reason="who adopts orphans is known on Linux only")
def test_a_postgres_that_is_killed_is_there_again_with_what_it_knew(tmp_path: Path) -> None:
    run = _use(tmp_path)
    url = _said(run)
    created = httpx.post(f"{url}/flows/", json={"name": "kept"}).raise_for_status().json()["id"]
    [postgres] = victims.find(tmp_path).postgres
    postgres.kill()
    postgres.wait()
    deadline, known = time.monotonic() + LIMIT_S, False
    while not known and time.monotonic() < deadline:
        time.sleep(0.5)
        with contextlib.suppress(httpx.HTTPError):
            known = httpx.get(f"{url}/flows/{created}").is_success
    assert known
    run.communicate("")
    assert not victims.find(tmp_path).all


def test_a_database_that_was_cut_off_while_it_was_made_is_made_anew(tmp_path: Path) -> None:
    run = _use(tmp_path)
    server = tmp_path / "server"
    while not (server / "postgres" / "postmaster.pid").exists():
        time.sleep(0.05)
    run.kill()
    run.communicate()
    victims.end(tmp_path)
    assert (server / "database-begun").exists()
    (server / "postgres" / "PG_VERSION").write_text("0")  # nothing gets past this
    run = _use(tmp_path)
    assert _said(run)
    assert not (server / "database-begun").exists()
    assert not (server / "prefect.db").exists()
    run.communicate("")
    assert not victims.find(tmp_path).all


@pytest.mark.usefixtures("known_database")
def test_a_keeper_that_is_killed_leaves_nothing_to_the_end_of_the_next_run(tmp_path: Path) -> None:
    run = _use(tmp_path)
    _said(run)
    _keeper(tmp_path).kill()
    run.communicate("")
    run = _use(tmp_path)
    assert _said(run)
    run.communicate("")
    assert not [p for p in psutil.process_iter() if str(tmp_path) in _command(p) and p.pid != os.getpid()]
