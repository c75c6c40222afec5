"""Stage `text`: the text layer of the pages that have a usable one."""

from __future__ import annotations

from docbatch import text
from docbatch.batch import Batch
from docbatch.models import Document, Inspection, Pages, Stage
from tasks.stage import stage


@stage(Stage.TEXT)
def read_text(document: Document, inspection: Inspection) -> Pages:
    """Read the pages of `document` that are routed to `text`."""
    routes = inspection.routes("text")
    return Batch.current().on_workbench(len(routes), text.read_text, document.path, routes)
