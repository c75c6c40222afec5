"""Stage `tables`: the tables of the pages that carry text."""

from __future__ import annotations

from docbatch import tables
from docbatch.batch import Batch
from docbatch.models import Document, Inspection, Stage, Tables
from tasks.stage import stage


@stage(Stage.TABLES)
def read_tables(document: Document, inspection: Inspection) -> Tables:
    """Read the tables of `document`; pages that are read by vision have none."""
    batch = Batch.current()
    numbers = tuple(route.page for route in inspection.routes("text"))
    return batch.on_workbench(len(numbers), tables.read_tables, document.path, numbers, batch.settings.java_heap_mb)
