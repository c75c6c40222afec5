"""Stage `ocr`: one page read from its picture on this machine. The page is the unit of retry and of caching."""

from __future__ import annotations

from docbatch.batch import Batch
from docbatch.models import Document, PageRoute, PageText, Stage
from docbatch.vision import local
from tasks.stage import stage


@stage(Stage.OCR, run_name="{document.name} page {route.page}")
def read_page_by_ocr(document: Document, route: PageRoute) -> PageText:
    """Read the page of `document` that `route` names by local OCR."""
    batch = Batch.current()
    settings = batch.settings
    return batch.on_workbench(
        1, local.read_page, document.path, document.kind, route, settings.ocr_dpi, settings.max_pixels
    )
