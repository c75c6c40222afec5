"""The files that a PDF carries within itself, as far as they may be XML, each read up to a limit."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any, NamedTuple

from docbatch.e_invoices.reading import looks_like_xml
from docbatch.names import name_of
from docbatch.rendering import open_pdf

logger = logging.getLogger(__name__)

MOST_FILES = 50
"""Attachments looked at; an invoice has a handful."""
HEAD_BYTES = 512
"""Enough to tell XML from other files."""


class Attachment(NamedTuple):
    """A file within a PDF."""

    name: str
    data: bytes
    """Its content, or the beginning of it."""
    cut: bool
    """Whether XML goes on behind `data`, or cannot be read."""


def attachments(path: str, most_bytes: int) -> list[Attachment]:
    """The files embedded in the PDF at `path`, those that begin like XML up to `most_bytes` together.

    Those that the document names count, whether as embedded files or as associated ones (ISO 19005-3); those hung on
    a page as an annotation do not. Raises what `open_pdf` raises.
    """
    import pymupdf  # noqa: PLC0415  (only workers load it)

    found: dict[int, Attachment] = {}
    left = most_bytes
    with open_pdf(path) as document:
        try:
            for number, name, stream in _embedded(pymupdf.mupdf, document):
                if number not in found and len(found) < MOST_FILES:
                    found[number] = _read(pymupdf.mupdf, name, stream, left)
                    left -= len(found[number].data)
        except (RuntimeError, ValueError, pymupdf.mupdf.FzErrorBase) as error:
            logger.warning("%s: its attachments cannot be listed (%s)", name_of(path), type(error).__name__)
    return list(found.values())


def _embedded(mupdf: Any, document: Any) -> Iterator[tuple[int, str, Any]]:
    """Number, name and stream of each embedded file (ISO 32000-1, 7.11.4)."""
    pdf = mupdf.pdf_specifics(document.this)
    tree = mupdf.pdf_load_name_tree(pdf, mupdf.pdf_new_name("EmbeddedFiles"))
    associated = mupdf.pdf_dict_getl(mupdf.pdf_trailer(pdf), mupdf.pdf_new_name("Root"), mupdf.pdf_new_name("AF"))
    named = (mupdf.pdf_dict_get_val(tree, i) for i in range(min(mupdf.pdf_dict_len(tree), MOST_FILES)))
    listed = (mupdf.pdf_array_get(associated, i) for i in range(min(mupdf.pdf_array_len(associated), MOST_FILES)))
    for specification in (*named, *listed):
        files = mupdf.pdf_dict_gets(specification, "EF")
        names = (mupdf.pdf_to_text_string(mupdf.pdf_dict_gets(specification, key)) for key in ("UF", "F"))
        streams = (mupdf.pdf_dict_gets(files, key) for key in ("F", "UF"))
        if stream := next((it for it in streams if mupdf.pdf_is_stream(it)), None):
            yield mupdf.pdf_to_num(stream), next(filter(None, names), ""), stream


def _read(mupdf: Any, name: str, stream: Any, most_bytes: int) -> Attachment:
    try:
        data = _first_bytes(mupdf, stream, HEAD_BYTES)
        if not looks_like_xml(data):
            return Attachment(name, data, False)
        data = _first_bytes(mupdf, stream, most_bytes + 1)
    except (RuntimeError, ValueError, mupdf.FzErrorBase):
        return Attachment(name, b"", True)
    return Attachment(name, data[:most_bytes], len(data) > most_bytes)


def _first_bytes(mupdf: Any, stream: Any, count: int) -> bytes:
    """At most `count` bytes of a stream, whatever it would unpack to."""
    limited = mupdf.fz_open_null_filter(mupdf.pdf_open_stream(stream), count, 0)
    return bytes(mupdf.fz_buffer_extract_copy(mupdf.fz_read_all(limited, min(count, 65536))))
