"""Document types of one's own, in a whole run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from docbatch.errors import UsageError
from docbatch.types import known_types
from flows.process_batch import process_batch
from tests.flows.asking import Fill

pytestmark = [pytest.mark.prefect, pytest.mark.usefixtures("prefect_server")]

SCHEMA = Path(__file__).parents[2] / "examples" / "types" / "purchase_order.json"
ORDER = """Northwind Ltd, 12 High Street, London E1 6AN, telephone 020 7946 0000

PURCHASE ORDER

PO number: 4500-1172
Order date: 3 May 2024
Supplier: Acme Tools GmbH
Total: GBP 119.00"""


def test_a_purchase_order_is_read_by_its_schema_and_again_when_the_schema_has_changed(
    letters: Fill, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, own, results = letters(ORDER), tmp_path / "types", tmp_path / "results"
    own.mkdir()
    schema = json.loads(SCHEMA.read_text("utf-8"))
    (own / "order.json").write_text(json.dumps(schema), "utf-8")
    monkeypatch.setenv("DOCBATCH_TYPES", str(own))

    def processed() -> tuple[dict[str, Any], dict[str, Any]]:
        known_types.cache_clear()
        process_batch([str(folder)], str(results), engine="local", workers=1)
        [line] = map(json.loads, (results / "manifest.jsonl").read_text("utf-8").splitlines())
        return line, json.loads((results / line["result"]).read_text("utf-8"))

    line, result = processed()
    assert line["document_type"] == "purchase_order"
    assert result["structured_data"]["order_number"] == "4500-1172"
    assert result["structured_data"]["total"] == "119.00"
    assert result["engine"]["structure"].endswith(", purchase_order 1")
    assert result["evidence"]["order_number"]["quote"] == "4500-1172"

    line, _ = processed()
    assert line["cached"]

    del schema["properties"]["delivery_date"]
    (own / "order.json").write_text(json.dumps(schema | {"version": "2"}), "utf-8")
    line, result = processed()
    assert not line["cached"]
    assert "delivery_date" not in result["structured_data"]
    assert result["engine"]["structure"].endswith(", purchase_order 2")


def test_a_wrong_schema_stops_the_run_before_its_first_document(
    letters: Fill, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "order.json").write_text('{"title": "order"}', "utf-8")
    monkeypatch.setenv("DOCBATCH_TYPES", str(tmp_path / "order.json"))
    with pytest.raises(UsageError, match=r"order\.json is wrong: version: Field required"):
        process_batch([str(letters(ORDER))], str(tmp_path / "results"), engine="local", workers=1)
    assert not (tmp_path / "results" / "manifest.jsonl").exists()
