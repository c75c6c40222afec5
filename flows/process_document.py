"""One document, from its bytes to its stored result: a subflow of the batch, so that the UI shows its stages.

Each stage is a task with retries and a cache of its own; a page that is read by OCR is a task, too, since it is what
can fail alone. Nothing here computes: the stages do it on the workbench.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from prefect import Flow, flow, unmapped
from prefect.runtime import flow_run
from prefect.task_runners import ThreadPoolTaskRunner

from docbatch import inlay
from docbatch.batch import Batch
from docbatch.errors import InvalidResponseError, ModelRefusedError
from docbatch.models import (
    Asked,
    Completed,
    Document,
    DocumentKind,
    Inspection,
    PageRoute,
    Pages,
    PageText,
    Reading,
    Structured,
    Table,
    Tables,
)
from docbatch.questions import AnswerPending
from docbatch.reasons import reasons_of
from docbatch.vision import openai
from docbatch.windows import Window, windows, without_words
from tasks.find_scanned_tables import find_scanned_tables
from tasks.inspect_document import inspect_document
from tasks.read_e_invoice import read_e_invoice
from tasks.read_page_by_model import read_page_by_model
from tasks.read_page_by_ocr import read_page_by_ocr
from tasks.read_pictures_on_page import read_pictures_on_page
from tasks.read_tables import read_tables
from tasks.read_text import read_text
from tasks.stage import unvisited
from tasks.store_result import store_result
from tasks.structure_by_model import structure_by_model
from tasks.structure_document import structure_document

R = TypeVar("R")

PAGES_IN_FLIGHT = 8
"""Pages of one document that wait for OCR at once; more would only wait longer in the same queue."""

RUNNER: ThreadPoolTaskRunner[Any] = ThreadPoolTaskRunner(max_workers=PAGES_IN_FLIGHT)


@flow(
    name="process-document",
    flow_run_name="{document.name}",
    task_runner=RUNNER,  # type: ignore[arg-type]  # Prefect's runners are not what its own type asks for
    validate_parameters=False,  # only ever called with a `Document`, and validation costs 4 ms
    persist_result=False,
)
def process_document(document: Document) -> Completed | Asked:
    """Read `document`, find out what it says and store that; raises the `DocumentError` that stopped it.

    Gives `Asked` where a model has yet to answer: the document comes again.
    """
    Batch.current().board.start(document.job_id, document.name, flow_run.id)
    try:
        inspection = inspect_document(document)
        reading = read(document, inspection)
        structured = structure(document, unvisited(reading))
    except AnswerPending:
        return Asked()
    result = store_result(document, unvisited(reading), structured)
    return Completed(
        input=document.input,
        job_id=document.job_id,
        sha256=document.sha256,
        result=result,
        document_type=structured.document_type,
        method=reading.method,
        pages=len(inspection.pages),
        needs_review=structured.needs_review,
        reasons=reasons_of(structured),
    )


@cache
def with_cache(folder: Path) -> Flow[[Document], Completed | Asked]:
    """`process_document`, its stages' results cached in `folder`."""
    return process_document.with_options(result_storage=folder)


def read(document: Document, inspection: Inspection) -> Reading:
    """Read each page the way it is routed, pictures of text on pages of text too, and its tables.

    An e-invoice in XML is read as what it says.
    """
    if document.kind is DocumentKind.XML:
        return read_e_invoice(document)
    pages, tables = list[PageText](), list[Tables]()
    for texts, found in read_text_layer(document, windows(inspection.routes("text"))):
        pages += texts.pages
        tables.append(found)
    if routes := inspection.with_pictures:
        pages = with_pictures(document, routes, pages)
    if pictures := inspection.routes("vision"):
        recognised, found = read_pictures(document, pictures)
        if Batch.current().recipe.engine == "openai":
            recognised, found = by_model(document, pictures, recognised, found)
        pages += recognised
        tables.append(found)
    ordered, both = tuple(sorted(pages, key=lambda page: page.page)), Tables.of(tables)
    return Reading(pages=ordered, tables=both.tables, doubts=both.doubts)


def read_text_layer(document: Document, parts: tuple[Window, ...]) -> Iterator[tuple[Pages, Tables]]:
    """Read text and tables, window by window; those of a long document side by side."""
    if len(parts) == 1:
        yield read_text(document, parts[0]), read_tables(document, parts[0])
        return
    texts = read_text.map(unmapped(document), parts)
    tables = read_tables.map(unmapped(document), parts)
    for text, found in zip(texts, tables, strict=True):
        yield text.result(), found.result()


def with_pictures(document: Document, routes: tuple[PageRoute, ...], pages: list[PageText]) -> list[PageText]:
    """Put what OCR reads on the pictures that `routes` name into `pages`; one that cannot be read is a doubt."""
    futures = read_pictures_on_page.map(unmapped(document), routes)
    results = {route.page: future.result(raise_on_failure=False) for route, future in zip(routes, futures, strict=True)}
    return [inlay.settled(page, results[page.page]) if page.page in results else page for page in pages]


def read_pictures(document: Document, pictures: tuple[PageRoute, ...]) -> tuple[list[PageText], Tables]:
    """Read pages by OCR, side by side, and find the tables on them, window by window."""
    pages, found = list[PageText](), list[Tables]()
    futures = iter(read_page_by_ocr.map(unmapped(document), pictures))
    for window in windows(pictures):
        read = Pages(pages=tuple(future.result() for future in islice(futures, len(window.pages))))
        found.append(find_scanned_tables(document, window, unvisited(read)))
        pages += read.pages if window.with_words else map(without_words, read.pages)
    return pages, Tables.of(found)


def by_model(
    document: Document, pictures: tuple[PageRoute, ...], recognised: list[PageText], found: Tables
) -> tuple[list[PageText], Tables]:
    """Have the model read pages and tables; what OCR `recognised` and `found` stands in where its answer is no use."""
    model = Batch.current().settings.vision_model
    contents = [page.picture for page in recognised]
    futures = read_page_by_model.map(unmapped(document), pictures, contents)
    pages, tables = [], list[Table]()
    for read, ocr in zip([future.result(raise_on_failure=False) for future in futures], recognised, strict=True):
        if isinstance(read, ModelRefusedError | InvalidResponseError):
            pages.append(openai.instead(ocr, read.message))
            tables += found.of_page(ocr.page)
        elif isinstance(read, BaseException):
            raise read
        else:
            page, seen = openai.placed(answered(read), ocr, model)
            pages.append(page)
            tables += seen
    return pages, Tables(tables=tuple(tables))


def structure(document: Document, reading: Reading) -> Structured:
    """Find out what `document` is and says, by the engine of the batch; an e-invoice in XML needs no model."""
    if Batch.current().recipe.engine == "openai" and document.kind is not DocumentKind.XML:
        return answered(structure_by_model(document, reading))
    return structure_document(document, reading)


def answered(given: R | Asked) -> R:
    """What a stage found, once it has its answer; raises `AnswerPending` where it has not."""
    if isinstance(given, Asked):
        raise AnswerPending
    return given
