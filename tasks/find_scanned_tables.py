"""Stage `scanned-tables`: the tables of scanned pages, from what OCR has read on them."""

from __future__ import annotations

from docbatch import scanned_tables
from docbatch.batch import Batch
from docbatch.models import Document, Pages, Stage, Tables
from docbatch.windows import Window
from tasks.stage import stage


@stage(Stage.SCANNED_TABLES, run_name="{document.name}{window.name}")
def find_scanned_tables(document: Document, window: Window, pages: Pages) -> Tables:
    """Find the tables of the `pages` of `document` in `window`, all of them read by OCR."""
    return Batch.current().on_workbench(len(pages.pages), scanned_tables.find_tables, pages)
