"""Stages that fail on documents of a certain name, and otherwise do what the real ones do."""

from __future__ import annotations

import os
from pathlib import Path

from docbatch import text
from docbatch.errors import WorkerCrashedError
from docbatch.models import DocumentKind, Pages, Structured, Tables
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


def structure_file(path: str, kind: DocumentKind, pages: Pages, tables: Tables, types: str) -> Structured:
    """The stage `structure`, which always dies."""
    os._exit(9)
