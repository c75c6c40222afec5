"""Data that unpacks without end."""

from __future__ import annotations

import zlib
from pathlib import Path

import pymupdf
import pytest

from docbatch.errors import TooLargeError
from docbatch.models import DocumentKind
from docbatch.routing import inspect_document
from docbatch.unpacking import unpacks_to_more_than

MB = 2**20


def test_small_data_is_not_even_unpacked() -> None:
    assert not unpacks_to_more_than(MB, b"not deflated at all", 1)


def test_data_is_measured_layer_by_layer() -> None:
    once = zlib.compress(bytes(8 * MB), 9)
    assert unpacks_to_more_than(8 * MB - 1, once, 1)
    assert not unpacks_to_more_than(8 * MB, once, 1)
    assert unpacks_to_more_than(8 * MB - 1, zlib.compress(once, 9), 2)


def test_damaged_data_counts_as_far_as_it_goes() -> None:
    assert not unpacks_to_more_than(MB, b"x\x9c" + bytes(2000), 1)


def test_a_page_that_unpacks_without_end_is_too_large_before_anything_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "bomb.pdf"
    with pymupdf.open() as document:
        page = document.new_page()
        page.insert_text((72, 72), "harmless")
        document.update_stream(page.get_contents()[0], b" " * (300 * MB), compress=True)
        document.save(path)
    assert path.stat().st_size < MB
    with pytest.raises(TooLargeError, match="DOCBATCH_MAX_CONTENT_MB"):
        inspect_document(str(path), DocumentKind.PDF, 10)
    assert inspect_document(str(path), DocumentKind.PDF, 10, max_content_mb=400).pages
