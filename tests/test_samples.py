"""The samples through the whole chain: against what was read there before, and against what a person reads there.

`tests/samples/expected/*.json` is what the pipeline gave when it was last looked at; after a change that is meant,
`python -m tests.record_samples` writes it anew, to be read in the diff. `truth.json` was written by looking at the
pages, and is not made by any program.
"""

from __future__ import annotations

import json
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import pytest

from tests.reading_samples import EXPECTED, read_sample, without_ocr_text

TRUTH: dict[str, Any] = json.loads((Path(__file__).parent / "samples" / "truth.json").read_text("utf-8"))

OCR_LIKENESS = 0.98
"""How like its record the text of OCR must be; the last digits of the model's arithmetic differ between processors."""


@pytest.mark.parametrize("name", sorted(TRUTH))
def test_a_sample_gives_what_it_gave_before(name: str, samples: Path) -> None:
    expected = json.loads((samples / EXPECTED / f"{name}.json").read_text("utf-8"))
    given = read_sample(samples / name)
    if given.get("method") == "vision":
        before, now = ("\n".join(page["text"] for page in result["pages"]) for result in (expected, given))
        assert SequenceMatcher(None, before, now, autojunk=False).ratio() >= OCR_LIKENESS
        expected, given = without_ocr_text(expected), without_ocr_text(given)
    assert given == expected


@pytest.mark.parametrize("name", sorted(TRUTH))
def test_a_sample_gives_what_a_person_reads(name: str, samples: Path) -> None:
    truth = TRUTH[name]
    given = read_sample(samples / name)
    if "error" in truth:
        assert given == {"error": truth["error"]}
        return
    assert given["document_type"] == truth["document_type"]
    assert len(given["pages"]) == truth["pages"]
    text = squeezed("\n".join(page["text"] for page in given["pages"]))
    for snippet in truth["contains"]:
        assert squeezed(snippet) in text


@pytest.mark.parametrize("name", sorted(name for name, truth in TRUTH.items() if truth.get("fields")))
def test_no_field_says_what_the_page_does_not(name: str, samples: Path) -> None:
    """A field may be missing, which review finds; it may not be wrong without being doubted."""
    truth = TRUTH[name]
    given = read_sample(samples / name)
    also = truth.get("also_right", {})
    wrong = {
        field: (said, right)
        for field, right in truth["fields"].items()
        if (said := given["structured_data"].get(field)) is not None
        and not isinstance(said, list | dict)
        and squeezed(str(said)) not in {squeezed(str(it)) for it in (right, *_listed(also.get(field)))}
    }
    assert not wrong or given["needs_review"], wrong


@pytest.mark.parametrize("name", sorted(name for name in TRUTH if name.startswith("invoice")))
def test_invoices_come_out_with_number_date_seller_and_total(name: str, samples: Path) -> None:
    data = read_sample(samples / name)["structured_data"]
    for field in ("invoice_number", "issue_date", "seller_name", "total"):
        assert data[field] in (TRUTH[name]["fields"][field], *_listed(TRUTH[name].get("also_right", {}).get(field)))


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def squeezed(text: str) -> str:
    return " ".join(text.split())
