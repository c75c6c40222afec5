"""Stage `inspect`: a first look at a document, page by page."""

from __future__ import annotations

from docbatch import routing
from docbatch.batch import Batch
from docbatch.models import Document, Inspection, Stage
from tasks.stage import stage

BYTES_A_PAGE = 100_000
"""For the time limit, as the pages are not known yet."""


@stage(Stage.INSPECT)
def inspect_document(document: Document) -> Inspection:
    """Decide how each page of `document` is to be read."""
    batch = Batch.current()
    return batch.on_workbench(
        document.size // BYTES_A_PAGE,
        routing.inspect_document,
        document.path,
        document.kind,
        batch.settings.max_pages,
        batch.settings.max_content_mb,
    )
