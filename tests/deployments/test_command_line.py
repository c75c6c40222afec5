"""The command as a user gives it, in a process of its own."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from tests.processes import killed_at_last

PROJECT = Path(__file__).parents[2]
COMMAND = [sys.executable, str(PROJECT / "flows" / "process_batch.py")]
LIMIT_S = 300
"""Seconds after which a batch is taken for stuck, on however slow a machine."""


def environment(tmp_path: Path, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "OPENAI_"))}
    return {**kept, "DOCBATCH_DATA_DIR": str(tmp_path / "data"), "PREFECT_HOME": str(tmp_path / "home"), **more}


def until(met: Callable[[], bool]) -> None:
    """Wait until `met`."""
    deadline = time.monotonic() + LIMIT_S
    while not met():
        assert time.monotonic() < deadline, "waited for too long"
        time.sleep(0.05)


def call(tmp_path: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    command = [*COMMAND, *arguments]
    settings = environment(tmp_path, **more)
    return subprocess.run(command, env=settings, capture_output=True, text=True, timeout=LIMIT_S, check=False)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["absent.pdf", "--results", "r"], "no such input: absent.pdf"),
        (["{sample}", "--results", "/proc/results"], "cannot be written"),
        (["{sample}"], "--results"),
        (["{sample}", "--results", "r", "--workers", "0"], "DOCBATCH_WORKERS"),
        (["{sample}", "--results", "r", "--engine", "magic"], "invalid choice"),
        (["{sample}", "--results", "r", "--max-cost-usd", "-1"], "no amount of money"),
    ],
)
def test_a_wrong_call_is_one_line_and_status_2(tmp_path: Path, samples: Path, arguments: list[str], said: str) -> None:
    sample = str(samples / "text-speech.pdf")
    filled = {"{sample}": sample, "r": str(tmp_path / "r")}
    done = call(tmp_path, *(filled.get(argument, argument) for argument in arguments))
    assert done.returncode == 2
    assert said in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert not done.stdout


def test_a_wrong_setting_is_one_line_and_status_2(tmp_path: Path, samples: Path) -> None:
    done = call(tmp_path, str(samples), "--results", str(tmp_path / "r"), DOCBATCH_OCR_DPI="high")
    assert (done.returncode, len(done.stderr.strip().splitlines())) == (2, 1)
    assert "DOCBATCH_OCR_DPI" in done.stderr


def test_a_wrong_webhook_is_one_line_and_status_2(tmp_path: Path, samples: Path) -> None:
    arguments = (str(samples), "--results", str(tmp_path / "r"))
    done = call(tmp_path, *arguments, DOCBATCH_WEBHOOK_URL="localhost/hush")
    assert (done.returncode, len(done.stderr.strip().splitlines())) == (2, 1)
    assert "DOCBATCH_WEBHOOK_URL" in done.stderr
    assert "hush" not in done.stderr


def test_help_names_every_option(tmp_path: Path) -> None:
    done = call(tmp_path, "--help")
    assert done.returncode == 0
    for option in ("--results", "--engine", "--workers", "--retry-failed", "--force"):
        assert option in done.stdout


@pytest.mark.prefect
@pytest.mark.usefixtures("known_database")
def test_without_a_server_one_is_there_for_the_run_and_nothing_is_left(tmp_path: Path, samples: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    shutil.copy(samples / "text-speech.pdf", inbox)
    shutil.copy(samples / "locked-password.pdf", inbox)
    before = _ours(tmp_path)
    done = call(tmp_path, str(inbox), "--results", str(tmp_path / "results"))
    assert done.returncode == 1, done.stderr
    assert "watch the batch at http://127.0.0.1:" in done.stderr
    assert "password_required" in done.stdout
    lines = (tmp_path / "results" / "manifest.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["status"] for line in lines] == ["failed", "completed"]
    assert _ours(tmp_path) == before


@pytest.mark.prefect
@pytest.mark.usefixtures("known_database")
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_a_run_that_is_cut_off_leaves_no_process_and_the_next_one_completes(
    tmp_path: Path, samples: Path, how: signal.Signals
) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    for number in range(12):
        (inbox / f"{number}.pdf").write_bytes((samples / "text-speech.pdf").read_bytes() + b"\n%%%d\n" % number)
    arguments = [*COMMAND, str(inbox), "--results", str(tmp_path / "results")]
    command = subprocess.Popen(
        arguments, env=environment(tmp_path), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    with killed_at_last(command) as run:
        # More than are under way at once: some of these have been noted as done.
        until(lambda: run.poll() is not None or len(list((tmp_path / "results").glob("*.json"))) >= 8)
        run.send_signal(how)
        run.wait(timeout=LIMIT_S)
    if how is signal.SIGINT:
        assert run.returncode == 130
        # What was under way was finished, and the manifest speaks of all.
        assert len((tmp_path / "results" / "manifest.jsonl").read_text("utf-8").splitlines()) == 12
    until(lambda: not _ours(tmp_path))
    done = call(tmp_path, str(inbox), "--results", str(tmp_path / "results"))
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in (tmp_path / "results" / "manifest.jsonl").read_text("utf-8").splitlines()]
    assert len(lines) == 12
    assert any(line["cached"] for line in lines)


def _ours(tmp_path: Path) -> list[str]:
    """The living processes that work for the data folder of this test."""
    mark = f"{tmp_path}/data"
    found = []
    for process in psutil.process_iter():
        try:
            alive = process.status() != psutil.STATUS_ZOMBIE
            if alive and (mark in " ".join(process.cmdline()) or process.environ().get("DOCBATCH_DATA_DIR") == mark):
                found.append(" ".join(process.cmdline())[:120])
        except psutil.Error:
            continue
    return found


def test_a_server_that_is_not_there_is_one_line_and_status_2(tmp_path: Path, samples: Path) -> None:
    arguments = (str(samples), "--results", str(tmp_path / "r"))
    done = call(tmp_path, *arguments, PREFECT_API_URL="http://127.0.0.1:9/api")
    assert (done.returncode, len(done.stderr.strip().splitlines())) == (2, 1)
    assert "no Prefect server answers" in done.stderr


def test_a_data_folder_that_cannot_be_made_is_one_line_and_status_2(tmp_path: Path, samples: Path) -> None:
    done = call(tmp_path, str(samples), "--results", str(tmp_path / "r"), DOCBATCH_DATA_DIR="/proc/none")
    assert (done.returncode, len(done.stderr.strip().splitlines())) == (2, 1)
    assert "DOCBATCH_DATA_DIR" in done.stderr
