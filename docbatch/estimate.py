"""What a batch would cost under the OpenAI engine, found out without asking anything: pages, calls, tokens, dollars."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from docbatch import routing, text
from docbatch.batch import Batch
from docbatch.errors import DocumentError
from docbatch.intake import arrive
from docbatch.models import Document, DocumentKind, Frozen
from docbatch.pricing import PRICES_AS_OF, Tokens, cost_usd, dollars, price_of
from docbatch.settings import Settings
from docbatch.windows import Window

CHARACTERS_A_TOKEN = 4.0
"""Of usual European text."""
TOKENS_A_PICTURE = 2_500
TOKENS_OF_INSTRUCTIONS = 900
"""Wording and schema of a question about the fields."""
TOKENS_OF_A_PAGE = 900
"""Of the transcription of a page that is read by the model."""
TOKENS_OF_FIELDS = 500
"""Of the answer with the fields of a document."""


class Estimate(Frozen):
    """A batch in figures, before it is run."""

    documents: int = 0
    unreadable: int = 0
    """Documents that would fail without a call."""
    text_pages: int = 0
    vision_pages: int = 0
    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float | None = 0.0
    """None where the price of a model is not known."""
    price_factor: float = 1.0
    """The share of the usual price that `cost_usd` is at."""


class _Sized(NamedTuple):
    text_pages: int
    characters: int
    vision_pages: int
    asked: bool = True
    """Whether a model is asked for its fields."""


def estimate(batch: Batch, paths: Iterable[str]) -> Estimate:
    """Look at every document of `paths` as the first stages do, and count."""
    with ThreadPoolExecutor(batch.settings.workers) as threads:
        sizes = list(threads.map(lambda path: _size_of(batch, path), paths))
    factor = batch.model_server.price_factor if batch.model_server else 1.0
    return _added_up([size for size in sizes if size], len(sizes), batch.settings, factor)


def _size_of(batch: Batch, path: str) -> _Sized | None:
    arrival = arrive(path, max_bytes=batch.settings.max_file_mb * 2**20)
    if arrival.document is None:
        return None
    try:
        return _look_at(batch, arrival.document)
    except DocumentError:
        return None


def _look_at(batch: Batch, document: Document) -> _Sized:
    inspection = batch.on_workbench(0, routing.inspect_document, document.path, document.kind, batch.settings.max_pages)
    if document.kind is DocumentKind.XML:
        return _Sized(len(inspection.pages), 0, 0, asked=False)
    routes = inspection.routes("text")
    pages = (
        batch.on_workbench(len(routes), text.read_text, document.path, Window(pages=routes, with_words=False)).pages
        if routes
        else ()
    )
    return _Sized(len(routes), sum(len(page.text) for page in pages), len(inspection.routes("vision")))


def _added_up(sizes: list[_Sized], documents: int, settings: Settings, price_factor: float) -> Estimate:
    text_pages, vision_pages = sum(s.text_pages for s in sizes), sum(s.vision_pages for s in sizes)
    seen = Tokens(input=vision_pages * TOKENS_A_PICTURE, output=vision_pages * TOKENS_OF_A_PAGE)
    read = [s.characters / CHARACTERS_A_TOKEN + s.vision_pages * TOKENS_OF_A_PAGE for s in sizes if s.asked]
    asked = Tokens(
        input=int(sum(min(tokens, settings.model_context_tokens) + TOKENS_OF_INSTRUCTIONS for tokens in read)),
        output=len(read) * TOKENS_OF_FIELDS,
    )
    prices = settings.model_prices
    parts = ((seen, price_of(settings.vision_model, prices)), (asked, price_of(settings.structure_model, prices)))
    known = all(price for tokens, price in parts if tokens.input)
    return Estimate(
        documents=documents,
        unreadable=documents - len(sizes),
        text_pages=text_pages,
        vision_pages=vision_pages,
        calls=vision_pages + len(read),
        input_tokens=seen.input + asked.input,
        output_tokens=seen.output + asked.output,
        price_factor=price_factor,
        cost_usd=price_factor * sum(cost_usd(tokens, price) for tokens, price in parts) if known else None,
    )


def markdown(figures: Estimate, settings: Settings) -> str:
    """`figures` as a table for people."""
    terms = "of a batch" if figures.price_factor < 1 else "at once"
    rows = [
        ("documents", f"{figures.documents:,}"),
        ("of these unreadable", f"{figures.unreadable:,}"),
        ("pages read as text", f"{figures.text_pages:,}"),
        (f"pages read by {settings.vision_model}", f"{figures.vision_pages:,}"),
        ("calls", f"{figures.calls:,}"),
        ("tokens in / out, about", f"{figures.input_tokens:,} / {figures.output_tokens:,}"),
        (
            f"cost, about ({terms}; prices of {PRICES_AS_OF} unless set)",
            dollars(figures.cost_usd),
        ),
    ]
    return "| estimate | |\n| --- | --- |\n" + "\n".join(f"| {name} | {value} |" for name, value in rows) + "\n"
