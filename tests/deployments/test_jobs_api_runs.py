"""How runs are started and looked after, at a real Prefect server; the test says how they go, not a worker."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterTags
from prefect.client.schemas.objects import FlowRun, StateType, WorkPool
from prefect.states import Cancelled, Completed, Failed, Pending, Running

from deployments.jobs_api.prefect_runs import PrefectRuns
from flows.process_batch import process_batch
from tests.deployments.serve_command import PROJECT
from tests.deployments.serving import PDF, Api, Worker, left, serving

pytestmark = [pytest.mark.prefect, pytest.mark.usefixtures("deployment")]

HOLD = """
import sys; from pathlib import Path; from docbatch.results import ResultsFolder
with ResultsFolder(Path(sys.argv[1])).taken(): print("taken", flush=True); sys.stdin.read()
"""


@pytest.fixture(scope="module")
def deployment(prefect_server: str) -> Iterator[None]:
    """The deployment that the API starts, on a pool that no worker serves."""
    with get_client(sync_client=True) as client:
        pool: WorkPool = client.create_work_pool(WorkPoolCreate(name="nobody", type="process"))
        flow_id = client.create_flow(process_batch)
        deployment_id = client.create_deployment(
            flow_id=flow_id, name="on-demand", work_pool_name=pool.name, enforce_parameter_schema=False
        )
        yield
        client.delete_deployment(deployment_id)
        client.delete_work_pool(pool.name)


@pytest.fixture
def prefect(prefect_server: str) -> Iterator[SyncPrefectClient]:
    with get_client(sync_client=True) as client:
        yield client


@pytest.fixture
def api(tmp_path: Path, deployment: None) -> Iterator[Api]:
    with serving(tmp_path / "data") as served:
        yield served


def eventually(probe: Callable[[], Any], limit_s: float = 15.0) -> Any:
    """What `probe` gives, once that is something."""
    deadline = time.monotonic() + limit_s
    while not (found := probe()):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    return found


def runs(prefect: SyncPrefectClient, accepted: dict[str, Any]) -> list[FlowRun]:
    """The flow runs of an upload, oldest first."""
    tags = FlowRunFilterTags(all_=[f"batch:{accepted['batch_id']}"])
    return sorted(prefect.read_flow_runs(flow_run_filter=FlowRunFilter(tags=tags)), key=lambda run: str(run.created))


def nth_run(prefect: SyncPrefectClient, accepted: dict[str, Any], number: int) -> FlowRun:
    found: list[FlowRun] = eventually(lambda: len(every := runs(prefect, accepted)) >= number and every)
    assert len(found) == number
    return found[-1]


def put(prefect: SyncPrefectClient, run: FlowRun, state: Any) -> None:
    prefect.set_flow_run_state(run.id, state, force=True)


def state_of(prefect: SyncPrefectClient, run: FlowRun) -> StateType | None:
    return prefect.read_flow_run(run.id).state_type


def test_an_upload_becomes_one_run_and_its_page_is_linked(
    api: Api, prefect: SyncPrefectClient, prefect_server: str
) -> None:
    accepted = api.upload(("a.pdf", PDF), ("b", PDF))
    run = nth_run(prefect, accepted, 1)
    folder = api.folder(accepted)
    assert run.parameters["inputs"] == [f"{folder.files}/*"]
    assert run.parameters["results"] == str(folder.results)
    assert not run.parameters["retry_failed"]
    assert eventually(lambda: api.job(accepted)["links"]["flow_run"]) == f"{prefect_server}/runs/flow-run/{run.id}"
    time.sleep(1)
    assert len(runs(prefect, accepted)) == 1


def test_a_run_whose_answer_was_lost_is_found_again(api: Api, prefect: SyncPrefectClient) -> None:
    starts = {PrefectRuns().start("one key", "0123456789abcdef", ["/x"], "/y", retry_failed=False) for _ in range(2)}
    assert len(starts) == 1


def test_a_run_that_waits_for_a_worker_is_left_alone(api: Api, prefect: SyncPrefectClient) -> None:
    accepted = api.upload(("a.pdf", PDF))
    run = nth_run(prefect, accepted, 1)
    time.sleep(3)
    assert state_of(prefect, run) is StateType.SCHEDULED
    assert len(runs(prefect, accepted)) == 1


@pytest.mark.parametrize("state", [Running(), Pending()])
def test_a_run_that_no_process_works_on_is_crashed_and_replaced(
    api: Api, prefect: SyncPrefectClient, state: Any
) -> None:
    accepted = api.upload(("a.pdf", PDF))
    run = nth_run(prefect, accepted, 1)
    put(prefect, run, state)
    nth_run(prefect, accepted, 2)
    assert state_of(prefect, run) is StateType.CRASHED


def test_a_run_whose_process_is_there_is_never_replaced(api: Api, prefect: SyncPrefectClient) -> None:
    accepted = api.upload(("a.pdf", PDF))
    run = nth_run(prefect, accepted, 1)
    command = [sys.executable, "-c", HOLD, str(api.folder(accepted).results)]
    with subprocess.Popen(command, cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        put(prefect, run, Running())
        time.sleep(3)
        put(prefect, run, Failed(message="as a worker that was cut off may say"))
        time.sleep(1)
        assert len(runs(prefect, accepted)) == 1
        holder.communicate("")
    nth_run(prefect, accepted, 2)


def test_a_run_that_prefect_has_forgotten_is_replaced(api: Api, prefect: SyncPrefectClient) -> None:
    accepted = api.upload(("a.pdf", PDF))
    prefect.delete_flow_run(nth_run(prefect, accepted, 1).id)
    nth_run(prefect, accepted, 1)


def test_after_three_runs_without_progress_the_rest_is_given_up_and_can_be_tried_again(
    api: Api, prefect: SyncPrefectClient
) -> None:
    accepted = api.upload(("a.pdf", PDF), ("b.pdf", PDF), ("c.pdf", PDF))
    worker = Worker(api.folder(accepted), accepted)
    a, b, c = (job["job_id"] for job in accepted["jobs"])
    worker.take_up(a)
    worker.complete(a)
    for number in range(1, 5):  # the first has made progress
        put(prefect, nth_run(prefect, accepted, number), Failed(message="a setting is wrong"))
    failed = eventually(lambda: (job := api.job(accepted, 1))["status"] == "failed" and job)
    assert (failed["error"]["code"], failed["error"]["retryable"]) == ("internal", True)
    assert "3 runs ended" in failed["error"]["message"]
    assert "a setting is wrong" in failed["error"]["message"]
    assert api.job(accepted)["status"] == "completed"
    for job_id in (b, c):
        assert api.client.post(f"/api/jobs/{job_id}/retry").status_code == 202
    inputs = {path for run in runs_after(prefect, accepted, 4) for path in run.parameters["inputs"]}
    folder = api.folder(accepted)
    assert inputs <= {str(folder.files / "00002-b.pdf"), str(folder.files / "00003-c.pdf")}
    retry = nth_run(prefect, accepted, 5)
    assert retry.parameters["retry_failed"]
    worker.take_up(b)
    worker.complete(b)
    worker.complete(c)
    put(prefect, retry, Completed())
    counts = eventually(lambda: (batch := api.get(accepted["links"]["self"]))["status"] == "completed" and batch)
    assert counts["counts"]["completed"] == 3


def runs_after(prefect: SyncPrefectClient, accepted: dict[str, Any], number: int) -> list[FlowRun]:
    return list(eventually(lambda: runs(prefect, accepted)[number:]))


def test_a_run_that_a_person_cancelled_is_not_started_again(api: Api, prefect: SyncPrefectClient) -> None:
    accepted = api.upload(("a.pdf", PDF))
    put(prefect, nth_run(prefect, accepted, 1), Cancelled())
    failed = eventually(lambda: (job := api.job(accepted))["status"] == "failed" and job)
    assert failed["error"]["message"] == "the run was cancelled in Prefect"
    assert len(runs(prefect, accepted)) == 1


def test_a_retry_waits_for_the_run_that_has_the_results(api: Api, prefect: SyncPrefectClient) -> None:
    accepted = api.upload(("a.pdf", PDF), ("b.pdf", PDF))
    a, b = (job["job_id"] for job in accepted["jobs"])
    run = nth_run(prefect, accepted, 1)
    put(prefect, run, Running())
    worker = Worker(api.folder(accepted), accepted)
    worker.fail(a)
    assert api.client.post(f"/api/jobs/{a}/retry").status_code == 202
    time.sleep(0.7)
    assert len(runs(prefect, accepted)) == 1
    worker.complete(b)
    put(prefect, run, Completed())
    retry = nth_run(prefect, accepted, 2)
    assert retry.parameters["inputs"] == [str(api.folder(accepted).files / "00001-a.pdf")]
    assert api.job(accepted)["status"] == "pending"


def test_the_run_of_a_batch_that_was_deleted_is_withdrawn(api: Api, prefect: SyncPrefectClient) -> None:
    accepted = api.upload(("a.pdf", PDF))
    run = nth_run(prefect, accepted, 1)
    eventually(lambda: api.job(accepted)["links"]["flow_run"])
    assert api.client.delete(accepted["jobs"][0]["links"]["self"]).status_code == 204
    eventually(lambda: state_of(prefect, run) is StateType.CANCELLED)
    assert left(api.folders) == []


def test_what_a_deleted_job_left_goes_when_its_run_has_ended(api: Api, prefect: SyncPrefectClient) -> None:
    accepted = api.upload(("a.pdf", PDF), ("b.pdf", PDF))
    a, b = (job["job_id"] for job in accepted["jobs"])
    folder = api.folder(accepted)
    run = nth_run(prefect, accepted, 1)
    worker = Worker(folder, accepted)
    command = [sys.executable, "-c", HOLD, str(folder.results)]
    with subprocess.Popen(command, cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        worker.complete(a)
        assert api.client.delete(f"/api/jobs/{a}").status_code == 204
        with worker.ledger() as ledger:
            assert ledger.job(a), "the run counts on what it has noted"
        worker.complete(b)
        holder.communicate("")
    put(prefect, run, Completed())
    eventually(lambda: [path.stem for path in folder.results.glob("*.json")] == [b])
    with worker.ledger() as ledger:
        assert ledger.job(a) is None
    assert api.get(f"/api/jobs/{b}/result")["job_id"] == b


def test_health_says_that_prefect_answers(api: Api) -> None:
    health = api.get("/api/health")["prefect"]
    assert (health["answers"], health["deployment"]) == (True, True)
