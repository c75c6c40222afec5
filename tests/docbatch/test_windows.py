"""Long documents, a window of pages at a time."""

from __future__ import annotations

from pathlib import Path

import pymupdf
import pytest

from docbatch.errors import CorruptError
from docbatch.models import PageRoute, Reading
from docbatch.text import read_text
from docbatch.windows import PAGES, windows


def routes(count: int) -> tuple[PageRoute, ...]:
    return tuple(PageRoute(page=n, width=595, height=842, method="text", reason="text") for n in range(1, count + 1))


def test_without_pages_there_is_no_window() -> None:
    assert windows(()) == ()


def test_a_document_of_usual_length_is_read_as_a_whole() -> None:
    [window] = windows(routes(PAGES))
    assert window.whole
    assert window.name == ""


def test_a_long_document_keeps_the_words_of_its_first_and_its_last_window() -> None:
    parts = windows(routes(3 * PAGES + 1))
    assert [part.with_words for part in parts] == [True, False, False, True]
    assert [part.name for part in parts][-1] == f" pages {3 * PAGES + 1} to {3 * PAGES + 1}"
    assert sum(len(part.pages) for part in parts) == 3 * PAGES + 1


def test_pages_without_words_have_their_text_and_are_not_searched(tmp_path: Path) -> None:
    with pymupdf.open() as document:
        for number in range(3):
            document.new_page().insert_text((72, 72), f"page {number + 1}")
        document.save(tmp_path / "long.pdf")
    [whole] = windows(routes(3))
    pages = read_text(str(tmp_path / "long.pdf"), whole.model_copy(update={"with_words": False})).pages
    assert [page.text for page in pages] == ["page 1\n", "page 2\n", "page 3\n"]
    assert not any(page.words for page in pages)
    assert Reading(pages=pages, tables=()).searched == ()


def test_a_damaged_window_is_no_damaged_document(tmp_path: Path) -> None:
    with pymupdf.open() as document:
        document.new_page()
        document.save(tmp_path / "short.pdf")
    beyond = windows(routes(3))[0].model_copy(update={"pages": routes(3)[1:]})
    with pytest.raises(CorruptError):
        read_text(str(tmp_path / "short.pdf"), beyond)
    pages = read_text(str(tmp_path / "short.pdf"), beyond.model_copy(update={"whole": False})).pages
    assert all(page.doubt for page in pages)
