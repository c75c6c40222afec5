"""Stage `tables`: the tables of the pages that carry text."""

from __future__ import annotations

from docbatch import tables
from docbatch.batch import Batch
from docbatch.models import Document, Stage, Tables
from docbatch.windows import Window
from tasks.stage import stage


@stage(Stage.TABLES, run_name="{document.name}{window.name}")
def read_tables(document: Document, window: Window) -> Tables:
    """Read the tables of the pages of `document` in `window`, all of them pages with text."""
    batch = Batch.current()
    pages = window.numbers
    return batch.on_workbench(len(pages), tables.read_tables, document.path, pages, batch.settings.java_heap_mb)
