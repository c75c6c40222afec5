"""Stage `text` of an e-invoice in XML: its page and its table at once, since both are laid out from its values."""

from __future__ import annotations

from docbatch.batch import Batch
from docbatch.e_invoices import plain
from docbatch.models import Document, Reading, Stage
from tasks.stage import stage


@stage(Stage.TEXT)
def read_e_invoice(document: Document) -> Reading:
    """Lay out the e-invoice that `document` is as a page."""
    return Batch.current().on_workbench(1, plain.read_document, document.path)
