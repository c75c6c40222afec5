"""The page of an e-invoice that has none: its values with labels, one below the other, as plain typing would have them.

XML has no page, so places on it are those of this layout: 14 points a line, 6 points a letter, from a margin of 36. The
page is A4, or as much wider and higher as it takes, since nothing is wrapped or cut: each value stands in one line.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from docbatch.e_invoices.model import TERMS, EInvoice
from docbatch.evidence import Found, evidence_of
from docbatch.models import Box, Evidence, PageText, Table, Word

A4 = (595.0, 842.0)
"""Points; the least that a page has."""
MARGIN = 36.0
LETTER = 6.0
"""Width of a letter in 10 point typing."""
HEIGHT = 10.0
LINE = 14.0
_BETWEEN_COLUMNS = 3
"""Letters."""

_TITLES = {"invoice": "Invoice", "credit_note": "Credit note"}
_HEAD = {
    "invoice_number": "Number",
    "issue_date": "Issue date",
    "due_date": "Due date",
    "seller_name": "Seller",
    "trading_name": "Seller trading as",
    "seller_vat_id": "Seller VAT number",
    "buyer_name": "Buyer",
    "currency": "Currency",
    "iban": "IBAN",
}
_SUMS = {
    "lines_total": "Sum of lines",
    "allowances": "Allowances",
    "charges": "Charges",
    "net_total": "Net total",
    "tax_total": "Tax total",
    "total": "Total",
    "amount_due": "Amount due",
}
_ABOUT = {"type_code": "Type code", "profile": "Specification"}
_LINE_HEADINGS = ("Description", "Quantity", "Unit price", "Amount")


class LaidOut(NamedTuple):
    """An e-invoice as a page."""

    page: PageText
    tables: tuple[Table, ...]
    """Its lines as one table, where it has any."""
    evidence: dict[str, Evidence]
    """The place of each field that the invoice gives, its lines as `line_items.0` and so on."""


class _Sheet:
    """A page that grows downwards, line by line."""

    def __init__(self) -> None:
        self.words: list[Word] = []
        self.lines: list[str] = []

    @property
    def end(self) -> float:
        """Where the next line begins."""
        return MARGIN + LINE * len(self.lines)

    def write(self, *cells: tuple[float, str]) -> tuple[Word, ...]:
        """Write one line of cells, each a text at a number of letters from the margin; returns its words."""
        written = tuple(word for column, text in cells for word in self._words(MARGIN + LETTER * column, text))
        self.lines.append(" ".join(word.text for word in written))
        self.words += written
        return written

    def _words(self, x: float, text: str) -> Iterator[Word]:
        for token in text.split():
            right = x + LETTER * len(token)
            yield Word(x, self.end, right, self.end + HEIGHT, token, len(self.lines))
            x = right + LETTER


def lay_out(invoice: EInvoice) -> LaidOut:
    """The page of `invoice`: all that it says of itself, and of each value where it stands there."""
    sheet = _Sheet()
    evidence: dict[str, Evidence] = {}
    sheet.write((0, _TITLES[invoice.document_type]))
    evidence |= _labelled(sheet, invoice, _HEAD)
    tables, places = _lines(sheet, invoice)
    evidence |= places
    sheet.write()
    evidence |= _labelled(sheet, invoice, _SUMS)
    if invoice.turned:
        sheet.write((0, "The XML gives these amounts as negative."))
    _labelled(sheet, invoice, _ABOUT)
    page = PageText(
        page=1,
        width=max(A4[0], MARGIN + max(word.x1 for word in sheet.words)),
        height=max(A4[1], MARGIN + sheet.end),
        method="text",
        reason=f"XML e-invoice ({invoice.syntax})",
        text="".join(f"{line}\n" for line in sheet.lines),
        words=tuple(sheet.words),
    )
    return LaidOut(page, tables, evidence)


def _labelled(sheet: _Sheet, invoice: EInvoice, labels: dict[str, str]) -> dict[str, Evidence]:
    """Write those values that are given, each after its label; returns the places of those that are fields."""
    evidence = {}
    for name, label in labels.items():
        value = getattr(invoice, name)
        if value is not None:
            words = sheet.write((0, f"{label}:"), (len(label) + 2, value))
            if name in TERMS:
                evidence[name] = _place(value, words[len(label.split()) :])
    return evidence


def _lines(sheet: _Sheet, invoice: EInvoice) -> tuple[tuple[Table, ...], dict[str, Evidence]]:
    """Write the lines of the invoice below their headings; returns them as a table, and the place of each."""
    rows = [
        tuple(cell or "" for cell in (line.description, line.quantity, line.unit_price, line.amount))
        for line in invoice.line_items
    ]
    if not any(any(row) for row in rows):
        return (), {}
    columns = _columns((_LINE_HEADINGS, *rows))
    sheet.write()
    top = sheet.end
    first = len(sheet.words)
    sheet.write(*zip(columns, _LINE_HEADINGS, strict=True))
    evidence = {}
    for number, row in enumerate(rows):
        words = sheet.write(*zip(columns, row, strict=True))
        if words:
            evidence[f"line_items.{number}"] = _place(row, words)
    right = max(word.x1 for word in sheet.words[first:])
    box: Box = (MARGIN, top, right, sheet.end - LINE + HEIGHT)
    return (Table(page=1, bbox=box, headers=_LINE_HEADINGS, rows=tuple(rows)),), evidence


def _columns(rows: Sequence[tuple[str, ...]]) -> list[float]:
    """Where each column begins, in letters, so that every cell has room."""
    starts = [0.0]
    for cells in zip(*rows, strict=True):
        starts.append(starts[-1] + max(map(len, cells)) + _BETWEEN_COLUMNS)
    return starts[:-1]


def _place(value: object, words: tuple[Word, ...]) -> Evidence:
    return evidence_of(Found(value, 1, words, 1.0))
