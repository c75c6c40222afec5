"""The figures of trust, from a corpus of three documents."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.benchmarks.trust import figures_of_trust


def write(path: Path, data: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(data) if not isinstance(data, str) else data, "utf-8")


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    for part, names in (("invoices", ["a.pdf", "b.pdf"]), ("receipts", ["c.jpg"]), ("text", [])):
        write(tmp_path / "corpus" / part / "manifest.json", [{"file": name, "doc_type": part} for name in names])
        for name in names:
            write(tmp_path / "corpus" / part / name, "")
    return tmp_path / "corpus"


@pytest.fixture
def results(tmp_path: Path) -> Path:
    lines = []
    for name, review, confidence in (("a.pdf", True, 0.95), ("b.pdf", False, 0.91), ("c.jpg", True, 0.5)):
        lines.append({"input": f"in/{name}", "result": f"{name}.json", "needs_review": review})
        write(
            tmp_path / "results" / f"{name}.json",
            {"structured_data": {"total": "9.00"}, "evidence": {"total": {"confidence": confidence}}},
        )
    write(tmp_path / "results" / "manifest.jsonl", "".join(json.dumps(line) + "\n" for line in lines))
    return tmp_path / "results"


def test_wrong_fields_count_as_flagged_by_their_document_and_right_documents_by_theirs(
    corpus: Path, results: Path
) -> None:
    misses = "miss: invoices.total b.pdf want '8.00' got '9.00'\nmiss: receipts.total c.jpg want '1.00' got '9.00'\n"
    found = figures_of_trust(corpus, results, misses)
    assert found["review.wrong_fields"] == 2
    assert found["review.wrong_flagged"] == 0.5
    assert found["review.right_flagged"] == 1.0  # a.pdf, the only one that is right
    assert (found["confidence.0.9_right"], found["confidence.0.9_count"]) == (0.5, 2)
    assert (found["confidence.0.5_right"], found["confidence.0.5_count"]) == (0.0, 1)


def test_nothing_wrong_and_nothing_right_is_no_division_by_zero(corpus: Path, results: Path) -> None:
    (results / "manifest.jsonl").write_text("", "utf-8")
    assert figures_of_trust(corpus, results, "")["review.wrong_flagged"] == 1.0
