"""The e-invoice that a PDF carries: found by content, as names are wrong in the wild, and never an error."""

from __future__ import annotations

from docbatch.e_invoices.attachments import Attachment, attachments
from docbatch.e_invoices.model import EInvoice
from docbatch.e_invoices.reading import looks_like_e_invoice, looks_like_xml, read_e_invoice
from docbatch.e_invoices.tree import MOST_BYTES, UnreadableXmlError
from docbatch.models import DocumentKind, Frozen

NAMES = ("factur-x.xml", "zugferd-invoice.xml", "xrechnung.xml", "ubl-invoice.xml", "cii-invoice.xml")
"""What the specifications call the attachment, in lower case; of several, these come first, in this order."""
_NAME_CHARACTERS = 80


class Embedded(Frozen):
    """What was found in a PDF beside its pages."""

    invoice: EInvoice | None = None
    name: str = ""
    """What the file that the invoice was read from is called."""
    doubts: tuple[str, ...] = ()
    """Why a person should look at it, as sentences."""


NOTHING_EMBEDDED = Embedded()


def find_embedded(path: str, kind: DocumentKind) -> Embedded:
    """The e-invoice that the document at `path` carries, if it does.

    One that cannot be read is a doubt. Raises what `open_pdf` raises.
    """
    if kind is not DocumentKind.PDF:
        return NOTHING_EMBEDDED
    return choose(attachments(path, MOST_BYTES))


def choose(files: list[Attachment]) -> Embedded:
    """The e-invoice among `files`, and what is odd about them."""
    read: list[tuple[str, EInvoice]] = []
    doubts: list[str] = []
    for file in sorted(files, key=_rank):
        name = _printable(file.name)
        try:
            invoice = _invoice_of(file)
        except UnreadableXmlError as error:
            doubts.append(f"The embedded e-invoice {name} could not be read: {error}.")
            continue
        if invoice:
            read.append((name, invoice))
            doubts += [f"The embedded e-invoice {name} has a fault: {fault}." for fault in invoice.faults[:5]]
    if not read:
        return Embedded(doubts=tuple(doubts))
    name, invoice = read[0]
    doubts += [
        f"Two e-invoices are embedded, {name} and {other}, and they differ in {_listed(different)}."
        for other, second in read[1:]
        if (different := [key for key in invoice.fields if invoice.fields[key] != second.fields.get(key)])
    ]
    return Embedded(invoice=invoice, name=name, doubts=tuple(doubts))


def _invoice_of(file: Attachment) -> EInvoice | None:
    """The invoice in `file`, None where it is no e-invoice; raises `UnreadableXmlError` for one that is broken."""
    expected = file.name.lower() in NAMES or looks_like_e_invoice(file.data)
    if file.cut and expected:
        raise UnreadableXmlError("it is damaged or too large")
    if not looks_like_xml(file.data):
        if expected:
            raise UnreadableXmlError("it is no XML")
        return None
    try:
        return read_e_invoice(file.data)
    except UnreadableXmlError:
        if expected:
            raise
        return None


def _rank(file: Attachment) -> int:
    name = file.name.lower()
    return NAMES.index(name) if name in NAMES else len(NAMES)


def _printable(name: str) -> str:
    return "".join(char for char in name if char.isprintable())[:_NAME_CHARACTERS] or "without a name"


def _listed(names: list[str]) -> str:
    return ", ".join(name.replace("_", " ") for name in names)
