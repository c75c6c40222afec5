"""XML e-invoices through the flows, beside what only looks like one."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import ArtifactFilter, ArtifactFilterKey

from flows.process_batch import process_batch
from tests import e_invoices
from tests.flows.asking import Run, codes, manifest, own_text, result
from tests.model_server import ModelServer

pytestmark = [pytest.mark.prefect, pytest.mark.usefixtures("prefect_server", "lasting_workers")]

FAULTS = Path(__file__).parents[1] / "faults" / "e_invoices"


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """A folder of XML files."""
    folder = tmp_path / "inbox"
    folder.mkdir()
    (folder / "1-cii.xml").write_bytes(e_invoices.cii())
    (folder / "2-minimum.xml").write_bytes(e_invoices.minimum())
    (folder / "3-again.txt").write_bytes(e_invoices.cii())
    (folder / "4-credit.xml").write_bytes(e_invoices.ubl(credit_note=True, total="1300.00"))
    return folder


def run_locally(tmp_path: Path, *inputs: str) -> list[dict[str, Any]]:
    process_batch(list(inputs), str(tmp_path / "results"), engine="local", workers=2)
    return manifest(tmp_path)


def test_what_is_no_e_invoice_fails_typed_and_stops_nothing(tmp_path: Path, inbox: Path) -> None:
    shutil.copy(FAULTS / "billion-laughs.xml", inbox / "5-bomb.xml")
    shutil.copy(FAULTS / "truncated.xml", inbox / "6-cut.xml")
    (inbox / "7-order.xml").write_bytes(b"<Order/>")
    lines = run_locally(tmp_path, f"{inbox}/*")
    assert codes(lines) == [None, None, None, None, "corrupt", "corrupt", "unsupported"]
    assert [line["error"]["stage"] for line in lines[4:]] == ["inspect", "inspect", "intake"]


def test_in_a_folder_they_are_passed_over(tmp_path: Path, inbox: Path) -> None:
    e_invoices.pdf(inbox / "a.pdf")
    assert [Path(line["input"]).name for line in run_locally(tmp_path, str(inbox))] == ["a.pdf"]


def test_they_are_documents_like_any_other(tmp_path: Path, inbox: Path) -> None:
    first, small, twin, credit = run_locally(tmp_path, f"{inbox}/*")
    assert [line["document_type"] for line in (first, small, twin, credit)] == [*["invoice"] * 3, "credit_note"]
    assert {(line["method"], line["pages"]) for line in (first, small, twin, credit)} == {("text", 1)}
    assert [line["needs_review"] for line in (first, small, credit)] == [False, False, True]
    assert (twin["duplicate_of"], twin["result"]) == (first["job_id"], first["result"])
    content = result(tmp_path, first)
    assert content["filename"] == "1-cii.xml"
    assert content["structured_data"]["total"] == content["evidence"]["total"]["quote"] == "1200.00"
    assert content["tables"][0]["rows"] == [["Paper & card", "2000", "0.50", "1000.00"]]
    assert all(line["cached"] for line in run_locally(tmp_path, f"{inbox}/*") if not line["duplicate_of"])


def test_the_report_says_why_to_look_at_what_any_run_did_and_the_server_gets_no_value(
    tmp_path: Path, inbox: Path
) -> None:
    for cached in (False, True):
        [line] = run_locally(tmp_path, f"{inbox}/4-credit.xml")
        assert line["cached"] == cached
        [reason] = [it.strip(" -") for it in report(tmp_path) if it.startswith("  - Check")]
        assert reason in [it.replace("_", "\\_") for it in result(tmp_path, line)["review_reasons"]]
        assert "1300.00" in reason
        assert "- check " in latest_artifact("batch-report")
        assert "1300.00" not in latest_artifact("batch-report")


def report(tmp_path: Path) -> list[str]:
    return (tmp_path / "results" / "report.md").read_text("utf-8").splitlines()


def latest_artifact(key: str) -> str:
    with get_client(sync_client=True) as client:
        found = client.read_artifacts(artifact_filter=ArtifactFilter(key=ArtifactFilterKey(any_=[key])))
    return str(max(found, key=lambda it: str(it.created)).data)


def test_no_model_is_asked_about_them_whatever_they_leave_out(inbox: Path, run: Run, tmp_path: Path) -> None:
    with ModelServer(own_text) as server:
        lines = run(server, inbox / "*")
        assert codes(lines) == [None] * 4
        assert not server.requests
    assert {line["usage"]["cost_usd"] for line in lines} == {0.0}
    assert "openai" not in json.dumps(result(tmp_path, lines[1])["engine"])


def test_an_estimate_counts_no_call_for_them(inbox: Path, tmp_path: Path) -> None:
    summary = process_batch([f"{inbox}/*"], str(tmp_path / "results"), engine="local", estimate=True)
    assert "| calls | 0 |" in (summary.estimate or "")
