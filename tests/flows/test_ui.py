"""What a person sees in Prefect's UI, in a real browser."""

from __future__ import annotations

import shutil
import subprocess
import time
from pathlib import Path
from uuid import UUID

import pytest
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterName, LogFilter, LogFilterFlowRunId

from flows.process_batch import process_batch

BROWSER = shutil.which("chromium")

pytestmark = [
    pytest.mark.prefect,
    pytest.mark.skipif(BROWSER is None, reason="no chromium here; on Debian: apt-get install chromium"),
]

FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --window-size=1500,1300 --virtual-time-budget=20000 --dump-dom"
).split()


def page(address: str, profile: Path) -> str:
    """The text of a page after its scripts have run."""
    assert BROWSER is not None
    command = [BROWSER, *FLAGS, f"--user-data-dir={profile}", address]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=300).stdout


def _wait_for_logs(client: SyncPrefectClient, run: UUID) -> None:
    """Logs are sent every two seconds."""
    deadline = time.monotonic() + 180
    logs = LogFilter(flow_run_id=LogFilterFlowRunId(any_=[run]))
    while not any("store of" in log.message for log in client.read_logs(log_filter=logs)):
        assert time.monotonic() < deadline
        time.sleep(0.3)


def test_a_person_finds_one_document_and_its_stages(prefect_server: str, samples: Path, tmp_path: Path) -> None:
    name = "a document among a thousand.pdf"
    shutil.copy(samples / "text-speech.pdf", tmp_path / name)
    process_batch([str(tmp_path / name)], str(tmp_path / "results"), engine="local")
    with get_client(sync_client=True) as client:
        found = client.read_flow_runs(flow_run_filter=FlowRunFilter(name=FlowRunFilterName(any_=[name])))
        assert len(found) == 1
        _wait_for_logs(client, found[0].id)
    seen = page(f"{prefect_server}/runs/flow-run/{found[0].id}", tmp_path / "profile")
    for text in (name, f"batch of {name}", f"inspect of {name} done", f"store of {name} done"):
        assert text in seen
