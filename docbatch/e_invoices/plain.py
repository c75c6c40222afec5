"""An e-invoice that is a file of its own, and what stands in for its page.

Unlike one within a PDF there is nothing else to go by: what cannot be read is an error of the document.
"""

from __future__ import annotations

from pathlib import Path

from docbatch.e_invoices import tree
from docbatch.e_invoices.model import EInvoice
from docbatch.e_invoices.page import lay_out
from docbatch.e_invoices.reading import read_e_invoice
from docbatch.errors import CorruptError, NotFoundError, TooLargeError, UnsupportedError
from docbatch.models import Reading
from docbatch.names import name_of


def read_plain(path: str) -> EInvoice:
    """The e-invoice in the XML file at `path`.

    Raises `NotFoundError`, `UnsupportedError` (its root element is no invoice's), `CorruptError` (not well formed, or
    it declares a document type), or `TooLargeError` (more bytes, elements or depth than an invoice needs).
    """
    name = name_of(path)
    try:
        with Path(path).open("rb") as file:
            data = file.read(tree.MOST_BYTES + 1)
    except OSError as error:
        raise NotFoundError(f"{name} is not there any more, or may not be read") from error
    try:
        invoice = read_e_invoice(data)
    except tree.TooMuchXmlError as error:
        raise TooLargeError(f"{name} is too large for an e-invoice: {error}") from error
    except tree.UnreadableXmlError as error:
        raise CorruptError(f"{name} cannot be read as an e-invoice: {error}") from error
    if invoice is None:
        raise UnsupportedError(f"{name} is XML, but neither a CII nor a UBL invoice or credit note")
    return invoice


def read_document(path: str) -> Reading:
    """The e-invoice at `path` as its one page, and its lines as a table; raises what `read_plain` raises."""
    laid_out = lay_out(read_plain(path))
    return Reading(pages=(laid_out.page,), tables=laid_out.tables)
