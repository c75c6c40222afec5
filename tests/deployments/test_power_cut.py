"""Everything dies at one moment while uploads are processed, and is brought up again."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from docbatch.ledger import read_executions
from tests.deployments.stacks import Json, brought_up, environment_of, until

pytestmark = [pytest.mark.prefect, pytest.mark.usefixtures("known_database")]

COUNT = 16


def test_uploads_outlive_a_power_cut_and_what_was_done_is_not_done_again(tmp_path: Path, samples: Path) -> None:
    environment = environment_of(tmp_path)
    speech = (samples / "text-speech.pdf").read_bytes()
    files = [("files", (f"page-{number}.pdf", speech + b"\n%% %d\n" % number)) for number in range(COUNT)]

    def jobs(status: str) -> list[Json]:
        found = httpx.get(f"{stack.jobs}/jobs", params={"status": status, "limit": COUNT}).raise_for_status().json()
        return list(found["jobs"])

    with brought_up(tmp_path, environment) as stack:
        httpx.post(f"{stack.jobs}/batch", files=files).raise_for_status()
        until(lambda: len(jobs("completed")) > 1)
        stack.cut_power()

    with brought_up(tmp_path, environment) as stack:
        until(lambda: len(jobs("completed")) + len(jobs("failed")) == COUNT)
        assert jobs("failed") == []
    [ledger] = (tmp_path / "data").glob("jobs/*/results/.docbatch/ledger.sqlite3")
    again = [times for times in read_executions(ledger).values() if times > 1]
    assert len(again) <= 6  # documents under way at once
