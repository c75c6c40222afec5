"""The jobs API as its clients see it, while Prefect is away; what a worker would do is written by the test."""

from __future__ import annotations

import json
import sqlite3
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import httpx_sse
import pytest

from docbatch.models import Stage, Usage
from tests.deployments.serving import PDF, Api, Worker, left, serving
from tests.e_invoices import ubl


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/jobs/00001-absent-0123456789ab", 404),
        ("GET", "/api/jobs/00001-absent-0123456789ab/result", 404),
        ("POST", "/api/jobs/00001-absent-0123456789ab/retry", 404),
        ("DELETE", "/api/jobs/00001-absent-0123456789ab", 404),
        ("GET", "/api/batches/0123456789abcdef", 404),
        ("GET", "/api/batches/0123456789abcdef/events", 404),
        ("GET", "/api/jobs/..%2F..%2Fetc%2Fpasswd", 404),
        ("GET", "/api/jobs/UPPER", 422),
        ("GET", "/api/jobs?limit=0", 422),
        ("GET", "/api/jobs?status=lost", 422),
        ("GET", "/api/jobs?before=99999999999999999999", 422),
        ("GET", "/nowhere", 404),
        ("PUT", "/api/jobs", 405),
    ],
)
def test_what_is_not_there_or_wrong_is_a_problem(api: Api, method: str, path: str, status: int) -> None:
    answer = api.client.request(method, path)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    problem = answer.json()
    assert problem.keys() == {"type", "title", "status", "detail"}
    assert problem["status"] == status
    assert problem["detail"]


def test_a_wrong_method_is_told_all_right_ones(api: Api) -> None:
    answer = api.client.put("/api/jobs/00001-absent-0123456789ab")
    assert answer.headers["allow"] == "DELETE, GET"


def test_a_fault_of_the_server_is_a_problem_that_tells_nothing(api: Api) -> None:
    accepted = api.upload(("a.pdf", PDF))
    ledger = api.folder(accepted).ledger
    ledger.parent.mkdir()
    ledger.write_bytes(b"no database" * 1000)
    answer = api.client.get(accepted["jobs"][0]["links"]["self"])
    assert (answer.status_code, answer.json()["type"]) == (500, "urn:docbatch:problem:internal")
    assert "database" not in answer.text


def test_files_are_on_the_disk_and_known_when_they_are_accepted(api: Api) -> None:
    accepted = api.upload(("Invoice 4711.PDF", PDF), ("scan", b"\x89PNG\r\n\x1a\n"), ("notes.txt", b"hello"))
    assert [job["file_name"] for job in accepted["jobs"]] == ["Invoice 4711.PDF", "scan", "notes.txt"]
    folder = api.folder(accepted)
    assert sorted(path.name for path in folder.files.iterdir()) == [
        "00001-Invoice-4711.pdf",
        "00002-scan",
        "00003-notes-txt",
    ]
    assert (folder.files / "00001-Invoice-4711.pdf").read_bytes() == PDF
    assert api.folders.path.stat().st_mode & 0o777 == 0o700
    job = api.job(accepted)
    assert job["status"] == "pending"
    assert (job["progress"], job["size"], job["error"], job["started"]) == (0.0, len(PDF), None, None)
    assert job["batch_id"] == accepted["batch_id"]
    batch = api.get(accepted["links"]["self"])
    assert batch["counts"] == {"pending": 3, "processing": 0, "completed": 0, "failed": 0, "total": 3}


def test_an_e_invoice_in_xml_is_a_document(api: Api) -> None:
    accepted = api.upload(("invoice.xml", ubl()))
    assert [path.read_bytes() for path in api.folder(accepted).files.iterdir()] == [ubl()]


def test_the_answer_says_where_the_batch_is(api: Api) -> None:
    answer = api.client.post("/api/batch", files=[("files", ("a.pdf", PDF))])
    assert api.get(answer.headers["location"])["batch_id"] == answer.json()["batch_id"]


def test_jobs_are_listed_newest_first_page_by_page(api: Api) -> None:
    uploads = [api.upload(*[(f"{number}-{part}.pdf", PDF) for part in range(3)]) for number in range(3)]
    seen, link = [], "/api/jobs?limit=4"
    while link:
        page = api.get(link)
        assert page["total"] == 9
        seen += [job["job_id"] for job in page["jobs"]]
        link = page["next"]
    assert seen == [job["job_id"] for accepted in reversed(uploads) for job in reversed(accepted["jobs"])]


def test_a_new_upload_does_not_shift_the_next_page(api: Api) -> None:
    first = api.upload(*[(f"{part}.pdf", PDF) for part in range(4)])
    page = api.get("/api/jobs", limit=2)
    api.upload(("new.pdf", PDF))
    assert [job["job_id"] for job in api.get(page["next"])["jobs"]] == [
        first["jobs"][1]["job_id"],
        first["jobs"][0]["job_id"],
    ]


def test_jobs_are_filtered_by_status_and_batch(api: Api) -> None:
    mine, other = api.upload(*[(f"{part}.pdf", PDF) for part in range(4)]), api.upload(("other.pdf", PDF))
    worker = Worker(api.folder(mine), mine)
    ids = [job["job_id"] for job in mine["jobs"]]
    for job_id in ids[:3]:
        worker.take_up(job_id)
    worker.complete(ids[0])
    worker.fail(ids[1])

    def found(**filters: str) -> list[str]:
        page = api.get("/api/jobs", **filters)
        assert page["total"] == len(page["jobs"])
        return [job["job_id"] for job in page["jobs"]]

    assert found(status="completed") == [ids[0]]
    assert found(status="failed") == [ids[1]]
    assert found(status="processing") == [ids[2]]
    assert found(status="pending") == [other["jobs"][0]["job_id"], ids[3]]
    assert found(status="pending", batch=mine["batch_id"]) == [ids[3]]
    assert found(batch="0123456789abcdef") == []


def test_a_job_tells_how_far_it_is_and_how_it_ended(api: Api) -> None:
    accepted = api.upload(("a.pdf", PDF), ("b.pdf", PDF))
    worker = Worker(api.folder(accepted), accepted)
    a, b = (job["job_id"] for job in accepted["jobs"])
    worker.take_up(a)
    job = api.job(accepted)
    assert (job["status"], job["stage"], job["progress"]) == ("processing", "text", 0.2)
    assert job["started"]
    assert not job["finished"]
    worker.complete(a)
    worker.fail(b)
    job = api.job(accepted)
    assert (job["status"], job["progress"], job["attempts"], job["error"]) == ("completed", 1.0, 1, None)
    failed = api.job(accepted, 1)
    assert failed["status"] == "failed"
    assert failed["error"]["code"] == "corrupt"
    assert failed["error"]["advice"].startswith("The file is damaged")


def test_a_result_is_there_once_the_job_is_completed_and_has_the_clients_name(api: Api) -> None:
    accepted = api.upload(("Große Rechnung.pdf", PDF), ("b.pdf", PDF))
    a, b = (job["job_id"] for job in accepted["jobs"])
    link = accepted["jobs"][0]["links"]["result"]
    assert api.client.get(link).status_code == 409
    worker = Worker(api.folder(accepted), accepted)
    worker.complete(a)
    worker.fail(b)
    assert api.get(link) == {"schema_version": 1, "job_id": a, "filename": "Große Rechnung.pdf"}
    answer = api.client.get(accepted["jobs"][1]["links"]["result"])
    assert (answer.status_code, answer.json()["detail"]) == (409, "the job is failed: there is no result")


def test_only_a_failed_job_is_tried_again_and_once(api: Api) -> None:
    accepted = api.upload(("a.pdf", PDF))
    [job_id] = (job["job_id"] for job in accepted["jobs"])
    retry = f"/api/jobs/{job_id}/retry"
    assert api.client.post(retry).status_code == 409
    worker = Worker(api.folder(accepted), accepted)
    worker.fail(job_id)
    answer = api.client.post(retry)
    assert (answer.status_code, answer.json()["status"], answer.json()["error"]) == (202, "pending", None)
    assert api.client.post(retry).status_code == 409
    assert api.get("/api/jobs", status="failed")["total"] == 0
    worker.take_up(job_id)
    assert api.job(accepted)["status"] == "processing"
    worker.fail(job_id)
    assert api.job(accepted)["status"] == "failed"
    assert api.client.post(retry).status_code == 202


def test_a_deleted_job_is_gone_with_its_upload_and_result(api: Api) -> None:
    accepted = api.upload(("a.pdf", PDF), ("b.pdf", PDF), ("c.pdf", PDF))
    a, b, c = (job["job_id"] for job in accepted["jobs"])
    folder = api.folder(accepted)
    worker = Worker(folder, accepted)
    worker.complete(a)
    worker.take_up(b)
    assert api.client.delete(f"/api/jobs/{a}").status_code == 204
    assert not list(folder.results.glob("*.json"))
    assert [path.name[:5] for path in sorted(folder.files.iterdir())] == ["00002", "00003"]
    for path in (f"/api/jobs/{a}", f"/api/jobs/{a}/result"):
        assert api.client.get(path).status_code == 404
    assert api.client.delete(f"/api/jobs/{a}").status_code == 404
    assert api.client.delete(f"/api/jobs/{b}").status_code == 409
    with worker.ledger() as ledger:
        assert ledger.job(a) is None
        assert ledger.job(b) is not None
    assert api.client.delete(f"/api/jobs/{c}").status_code == 204


def test_the_last_job_takes_its_batch_with_it(api: Api) -> None:
    accepted = api.upload(("a.pdf", PDF), ("b.pdf", PDF))
    for job in accepted["jobs"]:
        assert api.client.delete(job["links"]["self"]).status_code == 204
    assert api.client.get(accepted["links"]["self"]).status_code == 404
    assert left(api.folders) == []


def test_a_result_that_another_job_shares_stays_until_that_is_gone(api: Api) -> None:
    accepted = api.upload(("a.pdf", PDF), ("the same.pdf", PDF), ("c.pdf", PDF))
    a, b, _ = (job["job_id"] for job in accepted["jobs"])
    worker = Worker(api.folder(accepted), accepted)
    worker.complete(a)
    worker.complete(b, like=a)
    api.client.delete(f"/api/jobs/{a}")
    result = api.get(f"/api/jobs/{b}/result")
    assert (result["job_id"], result["filename"]) == (b, "the same.pdf")
    api.client.delete(f"/api/jobs/{b}")
    assert not list(api.folder(accepted).results.glob("*.json"))


def test_a_batch_tells_its_counts_times_and_cost(api: Api) -> None:
    accepted = api.upload(("a.pdf", PDF), ("b.pdf", PDF))
    a, b = (job["job_id"] for job in accepted["jobs"])
    worker = Worker(api.folder(accepted), accepted)
    worker.take_up(a)
    batch = api.get(accepted["links"]["self"])
    assert (batch["status"], batch["progress"], batch["finished"]) == ("processing", 0.1, None)
    worker.complete(a)
    worker.fail(b)
    usage = Usage(requests=1, input_tokens=100, output_tokens=10, cost_usd=0.25)
    with worker.ledger() as ledger:
        ledger.note_call(a, Stage.STRUCTURE, None, "gpt-4.1-mini", usage)
    batch = api.get(accepted["links"]["self"])
    assert (batch["status"], batch["progress"], batch["cost_usd"]) == ("failed", 1.0, 0.25)
    assert batch["usage"] == {"requests": 1, "input_tokens": 100, "output_tokens": 10, "cost_usd": 0.25}
    assert batch["counts"]["completed"] == batch["counts"]["failed"] == 1
    assert batch["finished"] >= batch["started"]
    with worker.ledger() as ledger:
        ledger.note_call(a, Stage.STRUCTURE, None, "a model of unknown price", usage)
    assert api.get(accepted["links"]["self"])["cost_usd"] is None


def follow(api: Api, accepted: dict[str, Any]) -> list[tuple[str, Any]]:
    with httpx_sse.connect_sse(api.client, "GET", accepted["links"]["events"]) as source:
        assert source.response.headers["content-type"].startswith("text/event-stream")
        return [(event.event, json.loads(event.data)) for event in source.iter_sse()]


def test_events_tell_each_change_and_end_with_the_last_job(api: Api) -> None:
    accepted = api.upload(("a.pdf", PDF), ("b.pdf", PDF))
    a, b = (job["job_id"] for job in accepted["jobs"])
    worker = Worker(api.folder(accepted), accepted)

    def work() -> None:
        time.sleep(1.3)
        worker.take_up(a)
        time.sleep(1.3)
        worker.complete(a)
        time.sleep(1.3)
        worker.fail(b)

    with ThreadPoolExecutor() as pool:
        pool.submit(work)
        told = follow(api, accepted)
    jobs = [(job["job_id"], job["status"]) for name, job in told if name == "job"]
    assert jobs == [(a, "pending"), (b, "pending"), (a, "processing"), (a, "completed"), (b, "failed")]
    counts = [content["completed"] + content["failed"] for name, content in told if name == "progress"]
    assert counts == [0, 0, 1, 2]
    assert told[-1] == ("end", {"pending": 0, "processing": 0, "completed": 1, "failed": 1, "total": 2})


def test_who_comes_later_is_told_the_present_state_at_once(api: Api) -> None:
    accepted = api.upload(("a.pdf", PDF))
    Worker(api.folder(accepted), accepted).complete(accepted["jobs"][0]["job_id"])
    assert [name for name, _ in follow(api, accepted)] == ["job", "progress", "end"]


def test_a_follower_of_a_batch_that_is_deleted_is_told_the_end(api: Api) -> None:
    accepted = api.upload(("a.pdf", PDF))
    with ThreadPoolExecutor() as pool:
        told = pool.submit(follow, api, accepted)
        time.sleep(0.5)
        httpx.delete(f"http://127.0.0.1:{api.port}{accepted['jobs'][0]['links']['self']}")
        assert told.result()[-1][0] == "end"


def test_followers_who_leave_leave_nothing_behind(api: Api) -> None:
    accepted = api.upload(("a.pdf", PDF))
    before = threading.active_count()
    for _ in range(5):
        with httpx.stream("GET", f"http://127.0.0.1:{api.port}{accepted['links']['events']}") as answer:
            next(answer.iter_lines())
    time.sleep(1.5)
    assert threading.active_count() <= before + 1
    assert api.job(accepted)["status"] == "pending"


def test_health_says_that_prefect_is_away(api: Api) -> None:
    assert api.get("/api/health") == {
        "status": "ok",
        "prefect": {"address": "http://127.0.0.1:9/api", "answers": False, "deployment": None},
    }


def test_twenty_clients_at_once_are_all_answered_and_recorded_once(api: Api) -> None:
    def upload(client: int) -> list[str]:
        files = [("files", (f"{client}-{part}.pdf", PDF + b"x" * 10_000)) for part in range(5)]
        answer = httpx.post(f"http://127.0.0.1:{api.port}/api/batch", files=files, timeout=30)
        assert answer.status_code == 202
        return [job["job_id"] for job in answer.json()["jobs"]]

    with ThreadPoolExecutor(20) as pool:
        answered = [job_id for jobs in pool.map(upload, range(20)) for job_id in jobs]
    listed = [job["job_id"] for job in api.get("/api/jobs", limit=200)["jobs"]]
    assert len(answered) == len(set(answered)) == 100
    assert sorted(listed) == sorted(answered)
    assert len(left(api.folders)) == 20


def test_all_is_there_after_a_restart_and_what_belongs_to_nothing_is_gone(tmp_path: Path, prefect_away: None) -> None:
    with serving(tmp_path) as api:
        accepted = api.upload(("a.pdf", PDF))
        cut_off = api.folders.new()  # as an upload that the end of the process cut off leaves it
        (cut_off.incoming / "files" / "00001-half.pdf").write_bytes(PDF)
    with serving(tmp_path) as api:
        assert api.job(accepted)["status"] == "pending"
        assert left(api.folders) == [accepted["batch_id"]]


def test_when_the_store_is_lost_no_file_is(tmp_path: Path, prefect_away: None) -> None:
    with serving(tmp_path) as api:
        accepted = api.upload(("a.pdf", PDF))
    for path in (tmp_path / "jobs").glob("jobs.sqlite3*"):
        path.unlink()
    with serving(tmp_path) as api:
        assert api.get("/api/jobs")["total"] == 0
        assert left(api.folders) == [accepted["batch_id"]]


def test_an_upload_that_cannot_be_recorded_leaves_nothing(api: Api) -> None:
    with sqlite3.connect(api.folders.store) as store:
        store.execute("ALTER TABLE batches RENAME TO away")
    answer = api.client.post("/api/batch", files=[("files", ("a.pdf", PDF))])
    assert (answer.status_code, answer.json()["status"]) == (500, 500)
    assert left(api.folders) == []
    with sqlite3.connect(api.folders.store) as store:
        store.execute("ALTER TABLE away RENAME TO batches")


def test_a_ledger_that_a_batch_writes_to_is_read_without_holding_it_up(api: Api) -> None:
    accepted = api.upload(("a.pdf", PDF))
    worker = Worker(api.folder(accepted), accepted)
    worker.take_up(accepted["jobs"][0]["job_id"])
    writer = sqlite3.connect(api.folder(accepted).ledger, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("UPDATE jobs SET progress = 0.9")
    assert api.job(accepted)["progress"] == 0.2
    writer.execute("COMMIT")
    writer.close()
    assert api.job(accepted)["progress"] == 0.9
