"""All parts together: the API and a worker as commands, a real Prefect server, real documents."""

from __future__ import annotations

import json
import socket
import socketserver
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import httpx_sse
import psutil
import pytest
from prefect.client.orchestration import get_client
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterTags
from prefect.client.schemas.objects import StateType

from deployments.jobs_api.dispatcher import Pace
from docbatch.ledger import read_states
from docbatch.results import ledger_of
from flows.process_batch import process_batch
from tests.deployments.serve_command import PROJECT, environment, served_by_command, start_command
from tests.deployments.serving import serving
from tests.processes import kill_family, killed_at_last

pytestmark = [pytest.mark.prefect, pytest.mark.usefixtures("deployment")]

POOL = "docbatch-test"


@pytest.fixture(scope="module")
def deployment(prefect_server: str) -> Iterator[None]:
    """The deployment of `prefect.yaml`, for this folder's code."""
    with get_client(sync_client=True) as client:
        client.create_work_pool(WorkPoolCreate(name=POOL, type="process"))
        deployment_id = client.create_deployment(
            flow_id=client.create_flow(process_batch),
            name="on-demand",
            work_pool_name=POOL,
            entrypoint="flows/process_batch.py:process_batch",
            pull_steps=[{"prefect.deployments.steps.set_working_directory": {"directory": str(PROJECT)}}],
            enforce_parameter_schema=False,
        )
        yield
        client.delete_deployment(deployment_id)
        client.delete_work_pool(POOL)


@contextmanager
def worker(tmp_path: Path, prefect_server: str) -> Iterator[psutil.Process]:
    """A worker with all that it starts; killed at the end."""
    settings = {
        "PREFECT_API_URL": f"{prefect_server}/api",
        "PREFECT_WORKER_QUERY_SECONDS": "1",
        "DOCBATCH_WORKERS": "1",
    }
    command = [sys.executable, "-m", "prefect", "worker", "start", "--pool", POOL]
    with (tmp_path / "worker.log").open("ab") as log:
        process = psutil.Popen(command, env=environment(tmp_path, **settings), stdout=log, stderr=log, cwd=tmp_path)
    try:
        yield process
    finally:
        kill_family(process)


@contextmanager
def forwarding(port: int, to: str) -> Iterator[None]:
    """Make the server at the address `to` answer at `port`, too."""
    target = urlsplit(to)

    class Forwarder(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with socket.create_connection((target.hostname or "", target.port or 80)) as there:
                back = threading.Thread(target=_pump, args=(there, self.request), daemon=True)
                back.start()
                _pump(self.request, there)
                back.join()

    class Server(socketserver.ThreadingTCPServer):
        allow_reuse_address = True
        daemon_threads = True

    with Server(("127.0.0.1", port), Forwarder) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield
        server.shutdown()


def _pump(source: socket.socket, target: socket.socket) -> None:
    try:
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        return


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def upload(url: str, *paths: Path) -> dict[str, Any]:
    answer = httpx.post(f"{url}/api/batch", files=[("files", (path.name, path.read_bytes())) for path in paths])
    assert answer.status_code == 202, answer.text
    accepted: dict[str, Any] = answer.json()
    return accepted


def test_an_upload_while_prefect_is_away_is_processed_when_it_comes(
    tmp_path: Path, prefect_server: str, samples: Path
) -> None:
    port = free_port()
    with (
        worker(tmp_path, prefect_server),
        served_by_command(tmp_path, PREFECT_API_URL=f"http://127.0.0.1:{port}/api") as (url, _),
    ):
        assert not httpx.get(f"{url}/api/health", timeout=20).json()["prefect"]["answers"]
        names = ("text-speech.pdf", "invoice-en-cloud.pdf", "locked-password.pdf")
        accepted = upload(url, *(samples / name for name in names))
        with (
            forwarding(port, prefect_server),
            httpx.Client(timeout=120) as client,
            httpx_sse.connect_sse(client, "GET", url + accepted["links"]["events"]) as source,
        ):
            told = [(event.event, json.loads(event.data)) for event in source.iter_sse()]
            assert told[-1] == ("end", {"pending": 0, "processing": 0, "completed": 2, "failed": 1, "total": 3})
            speech, invoice, locked = accepted["jobs"]
            result = client.get(url + invoice["links"]["result"]).json()
            assert (result["filename"], result["document_type"]) == ("invoice-en-cloud.pdf", "invoice")
            assert client.get(url + speech["links"]["result"]).json()["job_id"] == speech["job_id"]
            failed = client.get(url + locked["links"]["self"]).json()
            assert failed["error"]["code"] == "password_required"
            assert failed["links"]["flow_run"]


def test_after_the_end_of_everything_each_job_is_completed_once(
    tmp_path: Path, prefect_server: str, samples: Path
) -> None:
    api, url = start_command(tmp_path, PREFECT_API_URL=f"{prefect_server}/api")
    with killed_at_last(api), worker(tmp_path, prefect_server) as process:
        accepted = upload(url, samples / "scan-no-text-layer.pdf", samples / "text-speech.pdf")
        deadline = time.monotonic() + 180
        while not httpx.get(f"{url}/api/jobs?status=processing").json()["jobs"]:
            assert time.monotonic() < deadline
            time.sleep(0.1)
        kill_family(api)
        kill_family(process)
    pace = Pace(interval_s=0.5, running_grace_s=5.0, stop_limit_s=0.0)
    with worker(tmp_path, prefect_server), serving(tmp_path / "data", pace=pace) as again:
        deadline = time.monotonic() + 180
        while again.get(accepted["links"]["self"])["counts"]["completed"] < 2:
            assert time.monotonic() < deadline, (tmp_path / "worker.log").read_text("utf-8")[-3000:]
            time.sleep(0.2)
        states = read_states(ledger_of(again.folder(accepted).results))
        assert {job_id: state.status for job_id, state in states.items()} == {
            job["job_id"]: "completed" for job in accepted["jobs"]
        }
        tags = FlowRunFilterTags(all_=[f"batch:{accepted['batch_id']}"])
        with get_client(sync_client=True) as client:
            runs = client.read_flow_runs(flow_run_filter=FlowRunFilter(tags=tags))
        assert sorted(run.state_type == StateType.CRASHED for run in runs) == [False, True]
