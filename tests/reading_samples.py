"""Reads a sample without Prefect: each stage's function, one after the other, in one worker process."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from docbatch import routing, scanned_tables, tables, text
from docbatch.errors import DocumentError
from docbatch.inlay import inlaid
from docbatch.intake import arrive
from docbatch.models import Document, Inspection, Pages, Reading, Tables
from docbatch.structure import local as structure
from docbatch.vision import local as vision
from docbatch.vision import regions
from docbatch.windows import Window
from docbatch.workbench import Workbench

EXPECTED = "expected"
SIZE_LIMIT = 10**8
LIMIT_S = 120.0

_WORKBENCH = Workbench(1, memory_mb=3000, calls=0)


@cache
def read_sample(path: Path) -> dict[str, Any]:
    """What the pipeline says about the document at `path`, without what depends on where and when it was read."""
    try:
        arrival = arrive(str(path), max_bytes=SIZE_LIMIT)
        if arrival.document is None:
            assert arrival.error is not None
            raise arrival.error
        return _read(arrival.document)
    except DocumentError as error:
        return {"error": error.code}


def _read(document: Document) -> dict[str, Any]:
    inspection: Inspection = _WORKBENCH.call(LIMIT_S, routing.inspect_document, document.path, document.kind, 100)
    routes = inspection.routes("text")
    pages = list(_WORKBENCH.call(LIMIT_S, text.read_text, document.path, Window(pages=routes)).pages) if routes else []
    for route in inspection.with_pictures:
        seen = _WORKBENCH.call(LIMIT_S, regions.read_pictures, document.path, route, 150, 40_000_000)
        pages = [inlaid(page, seen) if page.page == route.page else page for page in pages]
    numbers = tuple(route.page for route in routes)
    found = _WORKBENCH.call(LIMIT_S, tables.read_tables, document.path, numbers, 512) if routes else Tables()
    scanned = [
        _WORKBENCH.call(LIMIT_S, vision.read_page, document.path, document.kind, route, 150, 40_000_000)
        for route in inspection.routes("vision")
    ]
    pages += scanned
    found = Tables.of([found, scanned_tables.find_tables(Pages(pages=tuple(scanned)))])
    read = Pages(pages=tuple(sorted(pages, key=lambda page: page.page)))
    structured = _WORKBENCH.call(LIMIT_S, structure.structure_file, document.path, document.kind, read, found)
    return {
        "method": Reading(pages=read.pages, tables=()).method,
        "pages": [{"page": it.page, "text": it.text, "method": it.method, "reason": it.reason} for it in read.pages],
        "tables": [
            {"page": it.page, "headers": list(it.headers), "rows": [list(row) for row in it.rows]}
            for it in found.tables
        ],
        **structured.model_dump(mode="json", include={"document_type", "structured_data", "needs_review"}),
        "checks": {check.name: check.passed for check in structured.checks},
        "review_reasons": list(structured.review_reasons),
    }


def without_ocr_text(result: dict[str, Any]) -> dict[str, Any]:
    """`result` without what follows from single letters of OCR."""
    pages = [{key: value for key, value in page.items() if key != "text"} for page in result["pages"]]
    return {"method": result["method"], "document_type": result["document_type"], "pages": pages}


def stop() -> None:
    """End the worker process."""
    _WORKBENCH.close()
