"""Stages that fail on documents of a certain name, and otherwise do what the real ones do."""

from __future__ import annotations

import os
from pathlib import Path

from docbatch import text
from docbatch.errors import WorkerCrashedError
from docbatch.inlay import PicturesText
from docbatch.models import DocumentKind, PageRoute, Pages, Structured, Tables
from docbatch.windows import Window
from tests.faults import process


def read_text(path: str, window: Window) -> Pages:
    """The stage `text`, deadly for some."""
    match Path(path).stem.partition("--")[0]:
        case "kills-its-worker":
            process.die()
        case "loops-for-ever":
            process.loop_for_ever()
        case "breaks-the-program":
            raise ZeroDivisionError
        case "fails-once":
            mark = Path(path).with_suffix(".tried")
            if not mark.exists():
                mark.touch()
                raise WorkerCrashedError("the first try fails")
    return text.read_text(path, window)


def read_pictures(path: str, route: PageRoute, dpi: int, max_pixels: int) -> PicturesText:
    """The stage `pictures`, which always dies."""
    os._exit(9)


def structure_file(path: str, kind: DocumentKind, pages: Pages, tables: Tables, types: str) -> Structured:
    """The stage `structure`, which always dies."""
    os._exit(9)
