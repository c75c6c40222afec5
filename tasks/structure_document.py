"""Stage `structure`: what the document is and says, with evidence and checks."""

from __future__ import annotations

from docbatch.batch import Batch
from docbatch.models import Document, Pages, Reading, Stage, Structured, Tables
from docbatch.structure import local
from docbatch.windows import saying_what_was_searched
from tasks.stage import stage


@stage(Stage.STRUCTURE)
def structure_document(document: Document, reading: Reading) -> Structured:
    """Find the type of `document` and the fields of that type in what was read."""
    pages, tables = Pages(pages=reading.searched), Tables(tables=reading.tables, doubts=reading.doubts)
    batch = Batch.current()
    found = batch.on_workbench(
        len(pages.pages), local.structure_file, document.path, document.kind, pages, tables, batch.settings.types
    )
    return saying_what_was_searched(found, reading)
