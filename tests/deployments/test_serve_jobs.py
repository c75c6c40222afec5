"""The command `python deployments/serve_jobs.py`."""

from __future__ import annotations

import signal
import socket
import subprocess
from pathlib import Path

import httpx
import pytest

from docbatch.results import make_private
from tests.deployments.serve_command import COMMAND, environment, served_by_command, start_command
from tests.processes import LIMIT_S, killed_at_last

AWAY = {"PREFECT_API_URL": "http://127.0.0.1:9/api"}


def refused(tmp_path: Path, **settings: str) -> str:
    """What the command says when it cannot serve: one line, status 2."""
    done = subprocess.run(
        COMMAND, env=environment(tmp_path, **settings), capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stdout, len(done.stderr.strip().splitlines())) == (2, "", 1), done.stderr
    return done.stderr


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({}, "PREFECT_API_URL"),
        ({**AWAY, "DOCBATCH_API_HOST": "0.0.0.0"}, "DOCBATCH_API_TOKEN"),
        ({**AWAY, "DOCBATCH_API_PORT": "many"}, "DOCBATCH_API_PORT"),
        ({**AWAY, "DOCBATCH_API_HOST": "192.0.2.1", "DOCBATCH_API_TOKEN": "t"}, "cannot listen at 192.0.2.1"),
        ({**AWAY, "DOCBATCH_DATA_DIR": "/proc/none"}, "DOCBATCH_DATA_DIR"),
    ],
)
def test_what_cannot_be_served_is_said_in_one_line(tmp_path: Path, settings: dict[str, str], said: str) -> None:
    assert said in refused(tmp_path, **settings)


def test_a_second_api_on_the_same_folder_and_one_on_the_same_port_are_refused(tmp_path: Path) -> None:
    with served_by_command(tmp_path, **AWAY) as (url, _):
        assert "another jobs API" in refused(tmp_path, **AWAY)
        other = tmp_path / "other"
        make_private(other)
        port = url.rpartition(":")[2]
        assert "Address already in use" in refused(other, **AWAY, DOCBATCH_API_PORT=port)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_soon_and_well_also_while_somebody_follows(tmp_path: Path, how: signal.Signals) -> None:
    process, url = start_command(tmp_path, **AWAY)
    with killed_at_last(process):
        accepted = httpx.post(f"{url}/api/batch", files=[("files", ("a.pdf", b"%PDF-1.7"))]).json()
        with httpx.stream("GET", url + accepted["links"]["events"]) as answer:
            lines = answer.iter_lines()
            next(lines)
            process.send_signal(how)
            for _ in lines:  # which would have no end
                pass
        rest, _ = process.communicate(timeout=LIMIT_S)
    assert (process.returncode, rest) == (0, "")


def test_an_idle_connection_does_not_hold_it_up(tmp_path: Path) -> None:
    process, url = start_command(tmp_path, **AWAY)
    with killed_at_last(process), socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2]))):
        process.terminate()
        process.communicate(timeout=LIMIT_S)  # while the connection is still there
    assert process.returncode == 0
