"""The OpenAI engine against a real model, where one is named: whatever it says, every document has a typed end.

    DOCBATCH_TEST_BASE_URL=http://127.0.0.1:8000/v1 [DOCBATCH_TEST_MODEL=name] make test

The questions are kept small, since such a model mostly runs on the same machine.
"""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from docbatch.errors import ERROR_TYPES
from flows.process_batch import process_batch
from tests.flows.asking import Lines, codes, manifest

BASE_URL = os.environ.get("DOCBATCH_TEST_BASE_URL")
MODEL = os.environ.get("DOCBATCH_TEST_MODEL", "any")

pytestmark = [
    pytest.mark.prefect,
    pytest.mark.usefixtures("prefect_server"),
    pytest.mark.skipif(not BASE_URL, reason="asks a real model: set DOCBATCH_TEST_BASE_URL"),
]


@pytest.fixture
def run(tmp_path: Path, samples: Path, monkeypatch: pytest.MonkeyPatch) -> Lines:
    """The manifest of a batch of an invoice, a speech and a scan."""
    assert BASE_URL
    monkeypatch.setenv("OPENAI_BASE_URL", BASE_URL)
    for name, value in {
        "VISION_MODEL": MODEL,
        "STRUCTURE_MODEL": MODEL,
        "MODEL_CONTEXT_TOKENS": "1200",
        "MAX_OUTPUT_TOKENS": "160",
        "REQUESTS_IN_FLIGHT": "1",
    }.items():
        monkeypatch.setenv(f"DOCBATCH_{name}", value)
    for name in ("invoice-en-cloud.pdf", "text-speech.pdf", "scan-no-text-layer.pdf"):
        (tmp_path / "inbox").mkdir(exist_ok=True)
        shutil.copy(samples / name, tmp_path / "inbox")
    process_batch([str(tmp_path / "inbox")], str(tmp_path / "results"), engine="openai", workers=2)
    return manifest(tmp_path)


def test_every_document_ends_with_a_result_or_a_typed_error(run: Lines, tmp_path: Path) -> None:
    assert len(run) == 3
    assert {*codes(run)} <= {None, *ERROR_TYPES} - {"internal"}
    assert sum(line["usage"]["requests"] for line in run) >= 3
    assert sum(line["usage"]["input_tokens"] for line in run) > 0
    for line in (line for line in run if line["result"]):
        content = json.loads((tmp_path / "results" / line["result"]).read_text("utf-8"))
        for name, value in content["structured_data"].items():
            # Nothing that a model says passes for found, unless it stands in the document.
            if isinstance(value, str):
                assert content["evidence"][name]["grounded"] or line["needs_review"]
