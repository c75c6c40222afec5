"""Whether a result says so where it is wrong: review, and what a confidence is worth.

The scorer names every field that differs from its truth. A wrong field should be in a document that is marked for
review, a document without one should not be, and of values said with a confidence of 0.9 nine in ten should be right.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from pathlib import Path
from typing import Any, NamedTuple

FIELDS = {
    "invoices": ("invoice_number", "issue_date", "net_total", "seller_name", "total", "currency"),
    "receipts": ("merchant_name", "merchant_address", "date", "total"),
}
_MISS = re.compile(r"miss: (?:invoices|receipts|contract)\.(\w+) (\S+) want")


class Value(NamedTuple):
    """A field of a document, as it came out."""

    document: str
    field: str
    confidence: float | None
    """None where nothing was found."""
    right: bool


def figures_of_trust(corpus: Path, results: Path, misses: str) -> dict[str, float]:
    """Figures by name, from the scorer's verbose output and the results themselves."""
    lines = [json.loads(line) for line in (results / "manifest.jsonl").read_text("utf-8").splitlines()]
    known = {Path(line["input"]).name: line for line in lines}
    wrong = {(document, field) for field, document in _MISS.findall(misses)}
    scored = [name for name in known if _is_scored(name, corpus)]
    flagged = {name for name in scored if known[name]["needs_review"]}
    right = [name for name in scored if name not in {document for document, _ in wrong}]
    found = {
        "review.wrong_fields": float(len(wrong)),
        "review.wrong_flagged": _share(sum(document in flagged for document, _ in wrong), len(wrong)),
        "review.right_flagged": _share(sum(name in flagged for name in right), len(right)),
    }
    for tenth, values in sorted(_by_tenth(_values(corpus, results, known, wrong)).items()):
        found[f"confidence.{tenth / 10:.1f}_right"] = _share(sum(value.right for value in values), len(values))
        found[f"confidence.{tenth / 10:.1f}_count"] = float(len(values))
    return found


def _is_scored(name: str, corpus: Path) -> bool:
    if any((corpus / part / name).exists() for part in FIELDS):
        return True
    return any(entry["file"] == name and entry["doc_type"] == "contract" for entry in _entries(corpus, "text"))


def _values(corpus: Path, results: Path, known: dict[str, Any], wrong: set[tuple[str, str]]) -> list[Value]:
    values = []
    for part, fields in FIELDS.items():
        for entry in _entries(corpus, part):
            line = known.get(entry["file"])
            if not line or not line["result"]:
                continue
            result = json.loads((results / line["result"]).read_text("utf-8"))
            for field in fields:
                proof = result["evidence"].get(field) if result["structured_data"].get(field) is not None else None
                confidence = proof["confidence"] if proof else None
                values.append(Value(entry["file"], field, confidence, (entry["file"], field) not in wrong))
    return values


def _by_tenth(values: list[Value]) -> dict[int, list[Value]]:
    groups: dict[int, list[Value]] = defaultdict(list)
    for value in values:
        if value.confidence is not None:
            groups[min(int(value.confidence * 10 + 1e-9), 9)].append(value)
    return groups


def _entries(corpus: Path, part: str) -> list[dict[str, Any]]:
    read = json.loads((corpus / part / "manifest.json").read_text("utf-8"))
    return list(read["entries"] if isinstance(read, dict) else read)


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0
