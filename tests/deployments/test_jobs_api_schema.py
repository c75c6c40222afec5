"""The OpenAPI document is exact: schemathesis finds no answer that it does not declare."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.deployments.serving import PDF, Api, Worker, serving

TOKEN = "s3cret"
CONFIG = Path(__file__).with_name("schemathesis.toml")
COMMAND = [sys.executable, "-c", "from schemathesis.cli import schemathesis; schemathesis()"]
COMMAND += ["--config-file", str(CONFIG), "run", "--no-color", "--seed", "1", "--suppress-health-check", "all"]
COMMAND += ["--header", f"Authorization: Bearer {TOKEN}", "--max-examples", "15", "--request-timeout", "10"]


@pytest.fixture
def api(tmp_path: Path, prefect_away: None) -> Iterator[Api]:
    """A jobs API with a token, and a job of each kind."""
    with serving(tmp_path, token=TOKEN) as served:
        accepted = served.upload(*[(f"{number}.pdf", PDF) for number in range(4)])
        worker = Worker(served.folder(accepted), accepted)
        completed, failed, processing, _ = (job["job_id"] for job in accepted["jobs"])
        worker.complete(completed)
        worker.fail(failed)
        worker.take_up(processing)
        yield served


@pytest.mark.parametrize(
    "phases",
    [
        ["--phases", "examples,coverage,fuzzing"],
        # The events of an upload that nobody processes have no end; they are tested by themselves.
        ["--phases", "stateful", "--exclude-path-regex", "events$"],
    ],
    ids=["each-operation", "one-after-the-other"],
)
def test_no_answer_is_other_than_declared(api: Api, tmp_path: Path, phases: list[str]) -> None:
    address = f"http://127.0.0.1:{api.port}/api/openapi.json"
    done = subprocess.run(
        [*COMMAND, *phases, address], capture_output=True, text=True, timeout=90, check=False, cwd=tmp_path
    )
    assert done.returncode == 0, done.stdout


def test_each_example_is_what_the_schema_says(api: Api) -> None:
    document = api.get("/api/openapi.json")
    operations = [operation for path in document["paths"].values() for operation in path.values()]
    assert len(operations) == 9
    for operation in operations:
        assert {"401", "500"} <= operation["responses"].keys()
        for status, answer in operation["responses"].items():
            if status >= "400":
                example = answer["content"]["application/problem+json"]["example"]
                assert example["status"] == int(status)
    assert document["security"] == [{"token": []}]
