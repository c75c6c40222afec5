"""What a result depends on besides the document's bytes; a change of recipe makes a result outdated."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from docbatch import e_invoices, inlay, routing, scanned_tables, tables, text
from docbatch.engines import Engine
from docbatch.models import Document, DocumentKind, Reading, ReadingMethod, Stage, Structured
from docbatch.settings import Settings
from docbatch.structure import local as rules
from docbatch.structure import openai as structure_model
from docbatch.types import known_types
from docbatch.vision import local as ocr
from docbatch.vision import ocr_models
from docbatch.vision import openai as vision_model

UPSTREAM: dict[Stage, tuple[Stage, ...]] = {
    Stage.INSPECT: (Stage.INSPECT,),
    Stage.TEXT: (Stage.INSPECT, Stage.TEXT),
    Stage.TABLES: (Stage.INSPECT, Stage.TABLES),
    Stage.PICTURES: (Stage.INSPECT, Stage.OCR),
    Stage.OCR: (Stage.INSPECT, Stage.OCR),
    Stage.SCANNED_TABLES: (Stage.INSPECT, Stage.OCR, Stage.SCANNED_TABLES),
    Stage.STRUCTURE: (
        *(Stage.INSPECT, Stage.TEXT, Stage.TABLES, Stage.PICTURES, Stage.OCR, Stage.VISION, Stage.SCANNED_TABLES),
        Stage.STRUCTURE,
    ),
}
"""The stages whose recipe enters each stage's result: its own and those that it reads from."""


@dataclass(frozen=True)
class Recipe:
    """The engine, version and options of each stage, as one line of text a stage."""

    engine: Engine
    stages: dict[Stage, str]

    @classmethod
    def of(cls, settings: Settings, engine: Engine = "local") -> Self:
        """The recipe of `engine` under `settings`; raises `UsageError` if one of the user's document types is wrong."""
        stages = {
            Stage.INSPECT: f"{routing.ENGINE} v{routing.VERSION} max_pages={settings.max_pages} "
            f"max_content_mb={settings.max_content_mb:g}",
            Stage.TEXT: f"{text.ENGINE} v{text.VERSION}",
            Stage.TABLES: f"{tables.ENGINE} v{tables.VERSION}",
            Stage.PICTURES: f"inlay v{inlay.VERSION}",  # beside what OCR reads there
            Stage.OCR: f"{ocr_models.ENGINE} v{ocr.VERSION} dpi={settings.ocr_dpi} max_pixels={settings.max_pixels}",
            Stage.SCANNED_TABLES: scanned_tables.ENGINE,
            Stage.VISION: "",
            Stage.STRUCTURE: f"{rules.ENGINE} v{rules.VERSION}, e-invoices v{e_invoices.VERSION}",
        }
        if added := known_types(settings.types).signature:
            stages[Stage.STRUCTURE] += f", types {added}"
        if engine == "openai":
            stages[Stage.VISION] = (
                f"{settings.vision_model} prompt v{vision_model.PROMPT_VERSION} side={settings.vision_side_px}"
            )
            # The rules decide the type where they are sure.
            stages[Stage.STRUCTURE] += (
                f", {settings.structure_model} prompt v{structure_model.PROMPT_VERSION} "
                f"context={settings.model_context_tokens}"
            )
        return cls(engine, stages)

    def key_of_picture(self, picture: str) -> str:
        """The cache key of what a model reads on the picture of a page, whatever file the page is in."""
        recipe = hashlib.sha256(self.stages[Stage.VISION].encode()).hexdigest()[:16]
        return f"docbatch-{Stage.VISION.value}-{picture}-{recipe}"

    def key(self, stage: Stage, document: Document, part: str = "") -> str:
        """The cache key of the result of a stage, for a `part` of the document: content and recipe, never a path."""
        lines = "\n".join(f"{name} {self.stages[name]}" for name in UPSTREAM[stage])
        if document.kind is DocumentKind.XML:  # every stage reads the XML
            lines += f"\ne-invoices v{e_invoices.VERSION}"
        recipe = hashlib.sha256(f"{document.kind}\n{lines}".encode()).hexdigest()[:16]
        return f"docbatch-{stage.value}-{document.sha256}-{recipe}{part}"

    def engines(self, document: Document, reading: Reading, structured: Structured) -> dict[str, str | None]:
        """What read and structured `document`, as its result names it; None for what was not needed."""
        if document.kind is DocumentKind.XML:
            own = structured.engine
            return {"text": own, "tables": own if reading.tables else None, "vision": None, "structure": own}
        methods = {page.method for page in reading.pages}
        seen = self.stages[Stage.VISION] or ocr_models.ENGINE if "vision" in methods else None
        return {
            "text": text.ENGINE if "text" in methods else None,
            "tables": ", ".join(self._tables(methods)) or None,
            "vision": seen or (ocr_models.ENGINE if any(page.pictures for page in reading.pages) else None),
            "structure": structured.engine,
        }

    def _tables(self, methods: set[ReadingMethod]) -> Iterator[str]:
        """What found the tables of pages read by `methods`; a model that reads pages gives theirs with them."""
        if "text" in methods:
            yield tables.ENGINE
        if "vision" in methods and self.engine == "local":
            yield scanned_tables.ENGINE

    @property
    def digest(self) -> str:
        """A short name of the whole recipe, to tell whether a stored result is up to date."""
        lines = "\n".join(f"{name} {line}" for name, line in sorted(self.stages.items()))
        return hashlib.sha256(lines.encode()).hexdigest()[:16]
