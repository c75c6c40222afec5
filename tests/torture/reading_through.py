"""One document through every stage as its tasks do it, on a real workbench, without a server.

What the tasks' functions give goes through the cache's JSON and back between them, as it does between two runs.
"""

from __future__ import annotations

import json
from typing import NoReturn, TypeVar

from prefect.serializers import JSONSerializer

from docbatch import rendering
from docbatch.batch import Batch
from docbatch.inlay import PicturesText, inlaid
from docbatch.intake import arrive
from docbatch.models import Document, DocumentKind, PageRoute, Pages, PageText, Reading, Tables
from docbatch.vision.local import LONGEST_SIDE, SHORTEST_LONG_SIDE
from docbatch.windows import Window, windows
from tasks.find_scanned_tables import find_scanned_tables
from tasks.inspect_document import inspect_document
from tasks.read_e_invoice import read_e_invoice
from tasks.read_page_by_ocr import read_page_by_ocr
from tasks.read_pictures_on_page import read_pictures_on_page
from tasks.read_tables import read_tables
from tasks.read_text import read_text
from tasks.store_result import store_result
from tasks.structure_document import structure_document

R = TypeVar("R")

PICTURES = 2
"""Pages of a document that are drawn, or read by OCR: others of the same file seldom differ."""


def take_in(path: str) -> Document:
    """The document at `path`; raises the `DocumentError` that keeps it out."""
    arrival = arrive(path, max_bytes=Batch.current().settings.max_file_mb * 2**20)
    if arrival.document is None:
        assert arrival.error is not None
        raise arrival.error
    return arrival.document


def read_through(document: Document, *, ocr: bool) -> None:
    """Inspect, read, structure and store `document` for the current batch; raises what stops it.

    Pages without text are read by OCR only with `ocr`; otherwise they are drawn, as they are for a model.
    """
    inspection = from_cache(inspect_document.fn(document))
    if document.kind is DocumentKind.XML:
        finish(document, from_cache(read_e_invoice.fn(document)))
        return
    texts, found = Pages(), Tables()
    for window in windows(inspection.routes("text")):
        read = from_cache(read_text.fn(document, window))
        texts = Pages(pages=texts.pages + read.pages)
        tables = from_cache(read_tables.fn(document, window))
        found = Tables.of([found, tables])
    seen = [look_into(document, route, ocr=ocr) for route in inspection.with_pictures[:PICTURES]]
    inlays = {read.page: read for read in seen if read}
    read_pages = [inlaid(page, inlays[page.page]) if page.page in inlays else page for page in texts.pages]
    pictures = inspection.routes("vision")[:PICTURES]
    looks = tuple(filter(None, [look_at(document, route, ocr=ocr) for route in pictures]))
    if looks:
        window = Window(pages=pictures)
        found = Tables.of([found, from_cache(find_scanned_tables.fn(document, window, Pages(pages=looks)))])
    pages = sorted((*read_pages, *looks), key=lambda page: page.page)
    if not pages:
        return
    finish(document, Reading(pages=tuple(pages), tables=found.tables, doubts=found.doubts))


def finish(document: Document, reading: Reading) -> None:
    """Structure and store what was read of `document`; its result must be JSON."""
    structured = from_cache(structure_document.fn(document, reading))
    stored = Batch.current().results.path / store_result.fn(document, reading, structured)
    json.loads(stored.read_text("utf-8"), parse_constant=refuse)
    stored.unlink()


def look_at(document: Document, route: PageRoute, *, ocr: bool) -> PageText | None:
    """The page read by OCR; None where it is only drawn."""
    if ocr:
        return from_cache(read_page_by_ocr.fn(document, route))
    batch = Batch.current()
    side, pixels = batch.settings.vision_side_px, batch.settings.max_pixels
    batch.on_workbench(1, rendering.picture_of, document.path, document.kind, route, side, pixels)
    return None


def look_into(document: Document, route: PageRoute, *, ocr: bool) -> PicturesText | None:
    """What the pictures on a page of text say; None where they are only drawn."""
    if ocr:
        return from_cache(read_pictures_on_page.fn(document, route))
    batch = Batch.current()
    dpi, pixels = batch.settings.ocr_dpi, batch.settings.max_pixels
    batch.on_workbench(1, drawn_for_ocr, document.path, route, dpi, pixels)
    return None


def drawn_for_ocr(path: str, route: PageRoute, dpi: int, max_pixels: int) -> int:
    """Draw the pictures that `route` names; how many there are."""
    return len(rendering.draw_regions(path, route, dpi, max_pixels, LONGEST_SIDE, SHORTEST_LONG_SIDE))


def from_cache(value: R) -> R:
    """`value` as the next run has it from the cache, which must be the same."""
    serializer: JSONSerializer[R] = JSONSerializer()
    again = serializer.loads(serializer.dumps(value))
    if again != value:
        raise ValueError(f"a {type(value).__name__} comes back from the cache as another")
    return again


def refuse(constant: str) -> NoReturn:
    """JSON knows no NaN and no Infinity; Python's module does."""
    raise ValueError(f"{constant} in a result")
