"""The files that a PDF carries within itself, each read up to a limit."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any, NamedTuple

from docbatch.names import name_of
from docbatch.rendering import open_pdf

logger = logging.getLogger(__name__)

MOST_FILES = 50
"""Attachments looked at; an invoice has a handful."""


class Attachment(NamedTuple):
    """A file within a PDF."""

    name: str
    data: bytes
    """Its first bytes, up to the limit."""
    cut: bool
    """Whether it has more."""


def attachments(path: str, most_bytes: int, head: int = 512) -> list[Attachment]:
    """The files embedded in the PDF at `path` that may be XML, each up to `most_bytes`.

    Those named in its catalogue count, whether as embedded files or as associated ones (ISO 19005-3). One that does
    not begin as XML does is left at its first `head` bytes. One that cannot be read is empty and `cut`. Raises what
    `open_pdf` raises.
    """
    import pymupdf

    found: dict[int, Attachment] = {}
    with open_pdf(path) as document:
        try:
            for number, name, stream in _embedded(document):
                if number not in found and len(found) < MOST_FILES:
                    found[number] = _read(name, stream, most_bytes, head)
        except (RuntimeError, ValueError, pymupdf.mupdf.FzErrorBase) as error:
            logger.warning("%s: its attachments cannot be listed (%s)", name_of(path), type(error).__name__)
    return list(found.values())


def _embedded(document: Any) -> Iterator[tuple[int, str, Any]]:
    """Number, name and stream of each embedded file."""
    from pymupdf import mupdf

    pdf = mupdf.pdf_specifics(document.this if hasattr(document, "this") else document)
    if not pdf.m_internal:
        return
    root = mupdf.pdf_dict_gets(mupdf.pdf_trailer(pdf), "Root")
    tree = mupdf.pdf_load_name_tree(pdf, mupdf.pdf_new_name("EmbeddedFiles"))
    associated = mupdf.pdf_dict_gets(root, "AF")
    specifications = [mupdf.pdf_dict_get_val(tree, i) for i in range(min(mupdf.pdf_dict_len(tree), MOST_FILES))]
    specifications += [mupdf.pdf_array_get(associated, i) for i in range(min(mupdf.pdf_array_len(associated), MOST_FILES))]
    for specification in specifications:
        files = mupdf.pdf_dict_gets(specification, "EF")
        names = (mupdf.pdf_to_text_string(mupdf.pdf_dict_gets(specification, key)) for key in ("UF", "F"))
        name = next(filter(None, names), "")
        for key in ("F", "UF"):
            stream = mupdf.pdf_dict_gets(files, key)
            if mupdf.pdf_is_stream(stream):
                yield mupdf.pdf_to_num(stream), name, stream
                break


def _read(name: str, stream: Any, most_bytes: int, head: int) -> Attachment:
    import pymupdf

    from docbatch.e_invoices.reading import looks_like_xml

    try:
        data = _first_bytes(stream, head)
        if looks_like_xml(data):
            data = _first_bytes(stream, most_bytes + 1)
        return Attachment(name, data[:most_bytes], len(data) > most_bytes)
    except (RuntimeError, ValueError, pymupdf.mupdf.FzErrorBase):
        return Attachment(name, b"", True)


def _first_bytes(stream: Any, count: int) -> bytes:
    """At most `count` bytes of a stream, whatever it would unpack to."""
    from pymupdf import mupdf

    limited = mupdf.fz_open_null_filter(mupdf.pdf_open_stream(stream), count, 0)
    buffer = mupdf.fz_read_all(limited, min(count, 65536))
    return bytes(mupdf.fz_buffer_extract_copy(buffer))
