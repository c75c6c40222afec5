"""Workers that die while a batch goes on: what it costs the documents, and that none is left."""

from __future__ import annotations

import threading
from pathlib import Path

import psutil
import pytest

from docbatch import text
from flows.process_batch import process_batch
from tests.faults import reading
from tests.flows.asking import Lines, codes, manifest
from tests.processes import kill

pytestmark = [pytest.mark.prefect, pytest.mark.usefixtures("prefect_server")]


def run(tmp_path: Path, samples: Path, *names: str) -> Lines:
    """The manifest of a batch of so many copies of a sample, each with bytes of its own."""
    folder = tmp_path / "inbox"
    folder.mkdir()
    for name in names:
        (folder / name).write_bytes((samples / "text-speech.pdf").read_bytes() + f"\n% {name}\n".encode())
    process_batch([str(folder)], str(tmp_path / "results"), engine="local", workers=2)
    return manifest(tmp_path)


def living() -> list[psutil.Process]:
    """The workers of this process."""
    return [child for child in psutil.Process().children() if is_worker(child)]


def is_worker(process: psutil.Process) -> bool:
    try:
        return "spawn_main" in " ".join(process.cmdline())
    except psutil.NoSuchProcess:  # dead by now, if not yet buried
        return False


def test_a_worker_that_dies_and_one_that_hangs_cost_one_document_each(
    tmp_path: Path, samples: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text, "read_text", reading.read_text)
    monkeypatch.setenv("DOCBATCH_STAGE_TIMEOUT_S", "20")
    monkeypatch.setenv("DOCBATCH_PAGE_TIMEOUT_S", "0")
    lines = run(tmp_path, samples, "kills-its-worker--.pdf", "loops-for-ever--.pdf", *(f"z{i}.pdf" for i in range(8)))
    assert codes(lines) == ["crashed", "timeout", *[None] * 8]
    assert (lines[0]["attempts"], lines[0]["error"]["stage"]) == (3, "text")


def test_workers_killed_again_and_again_leave_no_document_behind(tmp_path: Path, samples: Path) -> None:
    done = threading.Event()

    def strike() -> None:
        for _ in range(6):
            if done.wait(1.0):
                return
            if workers := living():
                kill(workers[0])

    killer = threading.Thread(target=strike)
    killer.start()
    try:
        lines = run(tmp_path, samples, *(f"{i}.pdf" for i in range(12)))
    finally:
        done.set()
        killer.join()
    assert len(lines) == 12
    assert set(codes(lines)) <= {None, "crashed"}


def test_no_worker_outlives_its_batch(tmp_path: Path, samples: Path) -> None:
    run(tmp_path, samples, "a.pdf")
    assert not living()
