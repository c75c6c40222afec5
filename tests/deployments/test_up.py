"""The whole stack as `make up` brings it up, in processes of its own, and a person in front of it."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from tests.deployments.stacks import COMMAND, PROJECT, Json, Stack, brought_up, environment_of, until

pytestmark = pytest.mark.prefect

BROWSER = shutil.which("chromium")


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory, with_database: Callable[[Path], None]) -> Iterator[Stack]:
    """A stack, brought up once."""
    folder = tmp_path_factory.mktemp("stack")
    with_database(folder / "data")
    with brought_up(folder, environment_of(folder)) as stack:
        yield stack


def test_a_second_stack_says_that_it_is_up_already(stack: Stack) -> None:
    again = subprocess.run(COMMAND, env=stack.environment, capture_output=True, text=True, timeout=120, check=True)
    assert "it is up already" in again.stderr
    assert stack.jobs in again.stderr


def test_runs_whose_process_has_died_are_found_out(stack: Stack) -> None:
    found = httpx.post(f"{stack.prefect}/automations/filter", json={}).raise_for_status().json()
    assert [automation["name"] for automation in found] == ["docbatch: a silent run has crashed"]


def test_deploying_again_changes_nothing(stack: Stack) -> None:
    names = ("on-demand", "nightly", "retry-failed")
    before = [stack.deployment(name) for name in names]
    settings = {**stack.environment, "PREFECT_API_URL": stack.prefect, "DOCBATCH_TIME_ZONE": "UTC"}
    command = [sys.executable, "-m", "prefect", "--no-prompt", "deploy", "--all"]
    subprocess.run(command, env=settings, cwd=PROJECT, capture_output=True, check=True, timeout=120)
    after = [stack.deployment(name) for name in names]
    for deployment in (*before, *after):
        for moving in ("updated", "last_polled", "status"):
            deployment.pop(moving)
        for schedule in deployment["schedules"]:
            schedule.pop("updated")
            schedule.pop("created", None)
            schedule.pop("id")
    changed = {name for old, new in zip(before, after, strict=True) for name in old if old[name] != new[name]}
    assert changed == set()


def test_the_version_of_the_deployments_is_that_of_the_project(stack: Stack) -> None:
    from docbatch import __version__

    assert stack.deployment("nightly")["version"] == __version__


def test_the_schedule_fires_once_beside_another_run_and_does_not_overtake_itself(stack: Stack, samples: Path) -> None:
    (stack.folder / "inbox").mkdir()
    shutil.copy(samples / "text-speech.pdf", stack.folder / "inbox")
    os.utime(stack.folder / "inbox" / "text-speech.pdf", (time.time() - 3600,) * 2)
    shutil.copy(samples / "table-unruled.pdf", stack.folder / "inbox")  # which may still be growing
    deployment = stack.deployment("nightly")
    address = f"{stack.prefect}/deployments/{deployment['id']}"
    other = stack.deployment("on-demand")
    body: Json = {"parameters": {"inputs": [str(samples)], "results": str(stack.folder / "other"), "engine": "local"}}
    httpx.post(f"{stack.prefect}/deployments/{other['id']}/create_flow_run", json=body).raise_for_status()
    parameters = {"inputs": [str(stack.folder / "inbox")], "results": str(stack.folder / "night"), "engine": "local"}

    def fire() -> list[Json]:
        """Have the schedule fire in a moment, once; gives the runs that come of it, when they have ended."""
        soon = datetime.now(UTC) + timedelta(seconds=14)
        schedule = {"interval": 86_400 * 300, "anchor_date": soon.isoformat()}
        new = [{"active": True, "schedule": schedule, "slug": "soon", "parameters": parameters}]
        httpx.post(f"{address}/schedules", json=new).raise_for_status()
        # Every five seconds the server looks at deployments that were touched, else once a minute.
        httpx.patch(address, json={"description": deployment["description"]}).raise_for_status()
        mine = {"deployments": {"id": {"any_": [deployment["id"]]}}}
        due = {"expected_start_time": {"before_": (soon + timedelta(seconds=1)).isoformat()}}
        due["expected_start_time"]["after_"] = (soon - timedelta(seconds=1)).isoformat()
        ended = {"COMPLETED", "FAILED", "CANCELLED", "CRASHED"}

        def found() -> list[Json]:
            runs = stack.runs(flow_runs=due, **mine)
            return runs if runs and all(run["state_type"] in ended for run in runs) else []

        runs: list[Json] = until(found)
        schedules = httpx.get(f"{address}/schedules").json()
        [added] = [it for it in schedules if it["slug"] == "soon"]
        httpx.delete(f"{address}/schedules/{added['id']}").raise_for_status()
        return runs

    [run] = fire()
    assert run["state_type"] == "COMPLETED"
    lines = (stack.folder / "night" / "manifest.jsonl").read_text("utf-8").splitlines()
    assert [Path(json.loads(line)["input"]).name for line in lines] == ["text-speech.pdf"]
    # A night that is still going: the next one is not begun.
    later = {"type": "SCHEDULED", "state_details": {"scheduled_time": "2099-01-01T00:00:00Z"}}
    body = {"parameters": parameters, "state": later}
    going = httpx.post(f"{address}/create_flow_run", json=body).raise_for_status().json()
    for state in ("PENDING", "RUNNING"):
        change = {"state": {"type": state}}
        httpx.post(f"{stack.prefect}/flow_runs/{going['id']}/set_state", json=change).raise_for_status()
    [second] = fire()
    assert second["state_type"] == "CANCELLED"
    over = {"state": {"type": "COMPLETED"}, "force": True}
    httpx.post(f"{stack.prefect}/flow_runs/{going['id']}/set_state", json=over).raise_for_status()


@pytest.mark.skipif(BROWSER is None, reason="no chromium here; on Debian: apt-get install chromium")
def test_a_person_runs_a_batch_from_the_form_and_reads_the_report(stack: Stack, samples: Path) -> None:
    from playwright.sync_api import Error, sync_playwright

    inbox = stack.folder / "Post of Tuesday"
    inbox.mkdir()
    for name in ("scan-no-text-layer.pdf", "invoice-en-cloud.pdf", "broken-truncated.pdf", "table-landscape.pdf"):
        shutil.copy(samples / name, inbox)
    pictures = stack.folder / "screenshots"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1400, "height": 1300})
        page.set_default_timeout(120_000)
        page.goto(f"{stack.ui}/deployments")
        page.get_by_text("on-demand").first.click()
        page.get_by_role("button", name="Run", exact=True).click()
        page.get_by_text("Custom run").first.click()
        page.get_by_text("one an item, on the machine of the worker").wait_for()
        page.get_by_role("button", name="Add item").click()
        page.locator("textarea").nth(1).wait_for()  # until then the first is that of the results
        page.locator("textarea").first.fill(str(inbox))
        page.locator("textarea").nth(1).fill(str(stack.folder / "tuesday"))
        page.screenshot(path=pictures / "form.png", full_page=True)

        on_demand = {"deployments": {"id": {"any_": [stack.deployment("on-demand")["id"]]}}}

        def submitted() -> bool:
            """The form lays itself out anew after each field, and a click may go astray meanwhile."""
            with suppress(Error):  # of a button that is gone, since the last click was none that went astray
                page.get_by_role("button", name="Submit").click(timeout=2000)
            for _ in range(30):
                if any(run["parameters"].get("inputs") == [str(inbox)] for run in stack.runs(**on_demand)):
                    return True
                page.wait_for_timeout(500)
            return False

        until(submitted)
        named = {"name": {"any_": ["batch of Post of Tuesday"]}}
        [run] = until(lambda: stack.runs(flow_runs=named))
        page.goto(f"{stack.ui}/runs/flow-run/{run['id']}")

        def shown() -> int:
            """What a run leaves is shown when its page is opened anew."""
            page.reload()
            page.get_by_text("Artifacts", exact=True).first.click()
            page.wait_for_timeout(1500)
            return page.get_by_text("batch-progress").count()

        until(shown)
        page.screenshot(path=pictures / "running.png")
        until(lambda: stack.runs(flow_runs=named)[0]["state_type"] == "COMPLETED")
        page.reload()
        page.get_by_text("Artifacts", exact=True).first.click()
        page.get_by_text("4 of 4 documents, 1 failed").wait_for()
        page.screenshot(path=pictures / "ended.png")
        page.get_by_text("Subflow Runs", exact=True).first.click()
        page.get_by_text("scan-no-text-layer.pdf").last.wait_for()
        page.screenshot(path=pictures / "documents.png")
        page.get_by_text("Artifacts", exact=True).first.click()
        page.get_by_text("batch-report").last.click()
        page.get_by_text("corrupt (1)").first.wait_for()
        page.get_by_text(re.compile("The file is damaged")).first.wait_for()
        page.screenshot(path=pictures / "report.png", full_page=True)
        browser.close()


def test_files_that_are_uploaded_come_back_as_results(stack: Stack, samples: Path) -> None:
    files = [("files", (name, (samples / name).read_bytes())) for name in ("invoice-en-cloud.pdf", "text-speech.pdf")]
    accepted = httpx.post(f"{stack.jobs}/batch", files=files).raise_for_status().json()
    jobs = [job["job_id"] for job in accepted["jobs"]]
    seen: dict[str, list[tuple[str, float]]] = {job: [] for job in jobs}

    def ended() -> bool:
        for job in jobs:
            now = httpx.get(f"{stack.jobs}/jobs/{job}").raise_for_status().json()
            if (now["status"], now["progress"]) not in seen[job]:
                seen[job].append((now["status"], now["progress"]))
        return all(states[-1][0] in {"completed", "failed"} for states in seen.values())

    until(ended)
    for states in seen.values():
        assert states[0] == ("pending", 0.0)
        assert states[-1] == ("completed", 1.0)
        assert [progress for _, progress in states] == sorted(progress for _, progress in states)
    result = httpx.get(f"{stack.jobs}/jobs/{jobs[0]}/result").raise_for_status().json()
    assert result["filename"] == "invoice-en-cloud.pdf"
    assert result["document_type"] == "invoice"
