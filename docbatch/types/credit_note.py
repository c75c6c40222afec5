"""Credit notes: an invoice the other way round, with amounts that count for the buyer."""

from __future__ import annotations

from typing import Any

from docbatch.evidence import Found
from docbatch.finding.titles import titled
from docbatch.layout import Reading
from docbatch.models import Tables
from docbatch.types import invoice
from docbatch.types.definition import DocumentType, Fields


class CreditNote(invoice.Invoice):
    """A credit note; its amounts are positive where it credits the buyer, whatever sign it prints."""


_SLIP = 0.2
"""What the form of a slip takes off: a till prints invoices of a kind, but seldom that something was taken back."""


def recognise(reading: Reading) -> float:
    """Return how sure it is that a document is a credit note: it says so where an invoice would say invoice."""
    title = 0.0 if invoice.takes_back(reading) else titled(reading, invoice.CREDIT_TITLE)
    # A credit note often names the invoice that it corrects, so it must win where it has the title.
    return min(invoice.points(reading, title, slip=_SLIP) + 0.1, 0.99) if title else 0.0


def find(reading: Reading, tables: Tables) -> Fields:
    """Return the fields of a credit note; amounts printed as negative are turned over."""
    fields = dict(invoice.find(reading, tables))
    total = fields["total"]
    if isinstance(total, Found) and str(total.value).startswith("-"):
        for name in ("net_total", "tax_total", "total"):
            found = fields[name]
            if isinstance(found, Found):
                fields[name] = found._replace(value=_turned(found.value))
        items = fields["line_items"]
        if isinstance(items, list):
            fields["line_items"] = [i._replace(value=i.value | {"amount": _turned(i.value["amount"])}) for i in items]
    return fields


def _turned(amount: Any) -> Any:
    """The amount with the other sign; what is no amount, or zero, stays."""
    if not isinstance(amount, str) or not amount.strip("-0."):
        return amount
    return amount[1:] if amount.startswith("-") else f"-{amount}"


TYPE = DocumentType("credit_note", CreditNote, recognise, find, invoice.TYPE.required)
