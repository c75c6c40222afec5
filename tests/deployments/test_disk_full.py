"""A real disk that is full: a small one in memory, which only root may mount."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.deployments.test_command_line import call

pytestmark = [pytest.mark.prefect, pytest.mark.usefixtures("known_database")]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of half a megabyte."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", str(folder)]
    if os.geteuid() or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("a small disk can be mounted by root only")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_ends_the_batch_in_one_line_and_the_next_run_completes(
    small_disk: Path, tmp_path: Path, samples: Path
) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    for number in range(30):
        (inbox / f"{number}.pdf").write_bytes((samples / "text-speech.pdf").read_bytes() + f"% {number}".encode())
    (small_disk / "filler").write_bytes(bytes(250_000))
    arguments = (str(inbox), "--results", str(small_disk / "results"), "--engine", "local")
    done = call(tmp_path, *arguments)
    assert done.returncode == 2
    assert "cannot be" in done.stderr.strip().splitlines()[-1]
    assert "Traceback" not in done.stderr
    (small_disk / "filler").unlink()
    subprocess.run(["mount", "-o", "remount,size=20m", str(small_disk)], check=True)
    assert call(tmp_path, *arguments).returncode == 0
    lines = (small_disk / "results" / "manifest.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["status"] for line in lines] == ["completed"] * 30
