"""Stage `inspect`: a first look at a document, page by page."""

from __future__ import annotations

from docbatch import routing
from docbatch.batch import Batch
from docbatch.models import Document, Inspection, Stage
from tasks.stage import stage


@stage(Stage.INSPECT)
def inspect_document(document: Document) -> Inspection:
    """Decide how each page of `document` is to be read."""
    batch = Batch.current()
    return batch.on_workbench(0, routing.inspect_document, document.path, document.kind, batch.settings.max_pages)
