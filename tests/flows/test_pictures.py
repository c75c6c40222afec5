"""Pages of text with pictures of text, on a real Prefect server."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from docbatch.ledger import read_executions
from docbatch.results import ledger_of
from docbatch.vision import regions
from flows.process_batch import process_batch
from tests.faults import reading
from tests.flows.asking import Run, own_text, result
from tests.model_server import ModelServer
from tests.pictures import LETTERHEAD, PROSE, page_of_text, paste, printed, saved

pytestmark = [pytest.mark.prefect, pytest.mark.usefixtures("prefect_server", "lasting_workers")]


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    """A folder with a letter whose head is a picture."""
    document = page_of_text()
    paste(document, printed(LETTERHEAD), (300, 20, 550, 90))
    folder = tmp_path / "letters"
    folder.mkdir()
    saved(document, folder / "letter.pdf")
    return folder


def processed(folder: Path, results: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """The line of the manifest and the result of the only document in `folder`."""
    process_batch([str(folder)], str(results), engine="local", workers=2)
    line = json.loads((results / "manifest.jsonl").read_text("utf-8"))
    return line, json.loads((results / line["result"]).read_text("utf-8"))


def test_pictures_that_kill_their_worker_cost_the_page_nothing_but_them(
    letter: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(regions, "read_pictures", reading.read_pictures)
        line, content = processed(letter, tmp_path / "results")
    assert (line["status"], line["method"], line["needs_review"]) == ("completed", "text", True)
    assert content["pages"][0]["text"].splitlines() == PROSE
    assert any("a picture of text on it could not be read" in reason for reason in content["review_reasons"])
    # The same bytes elsewhere: what was found without the pictures is not taken for what is found with them.
    line, content = processed(letter, tmp_path / "other-results")
    assert line["method"] == "mixed"
    assert not any("could not be read" in reason for reason in content["review_reasons"])


def test_the_pictures_of_a_page_are_a_task_of_their_own_and_read_once(letter: Path, tmp_path: Path) -> None:
    line, content = processed(letter, tmp_path / "results")
    (page,) = content["pages"]
    assert (line["method"], content["method"], page["method"]) == ("mixed", "mixed", "text")
    assert page["reason"].endswith("characters of text; 1 picture of text read by OCR")
    assert page["text"].splitlines() == LETTERHEAD + PROSE
    assert content["engine"]["text"].startswith("pymupdf")
    assert content["engine"]["vision"].startswith("rapidocr")
    assert read_executions(ledger_of(tmp_path / "results"))[line["job_id"], "pictures"] == 1
    again, _ = processed(letter, tmp_path / "other-results")
    assert (again["job_id"], "pictures") not in read_executions(ledger_of(tmp_path / "other-results"))


def test_under_a_model_pictures_are_read_on_this_machine_and_cost_nothing(
    letter: Path, tmp_path: Path, run: Run
) -> None:
    with ModelServer(own_text) as server:
        [line] = run(server, letter)
        assert not server.asked(kind="vision")
        assert server.asked()
    assert line["method"] == "mixed"
    assert LETTERHEAD[2] in result(tmp_path, line)["pages"][0]["text"]
