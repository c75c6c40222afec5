"""Stage `pictures`: the pictures of text on one page of text. The page is the unit of retry and of caching."""

from __future__ import annotations

from docbatch.batch import Batch
from docbatch.inlay import PicturesText
from docbatch.models import Document, PageRoute, Stage
from docbatch.vision import regions
from tasks.stage import stage


@stage(Stage.PICTURES, run_name="{document.name} page {route.page}")
def read_pictures_on_page(document: Document, route: PageRoute) -> PicturesText:
    """Read the pictures that `route` names on a page of `document` by local OCR, whatever the engine."""
    batch = Batch.current()
    settings = batch.settings
    return batch.on_workbench(1, regions.read_pictures, document.path, route, settings.ocr_dpi, settings.max_pixels)
