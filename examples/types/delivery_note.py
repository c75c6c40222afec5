"""Delivery notes: what was brought, when, for which order. An example of a document type of one's own."""

from __future__ import annotations

from docbatch.finding.labels import date_reader, find_labelled, label, labels, read_number
from docbatch.finding.line_items import find_line_items
from docbatch.finding.titles import titled
from docbatch.layout import Reading
from docbatch.models import Tables
from docbatch.types.definition import DocumentType, Fields, LineItem, TypeModel
from docbatch.values.dates import is_day_first

TITLE = label("delivery note | lieferschein | bon de livraison | albarán | bolla di consegna | pakbon")
NUMBER = labels(
    (1.0, r"delivery note (?:no|number) | lieferschein-?\s?(?:nr|nummer) | bon de livraison n°"),
    (0.6, r"no\.? | nr\.?"),
)
ORDER = labels((1.0, r"(?:your )?order (?:no|number) | bestell-?\s?(?:nr|nummer) | votre commande"))
DATE = labels((1.0, r"(?:delivery )?date | liefer-?datum | datum | date de livraison"))


class DeliveryNote(TypeModel):
    """What came with the goods."""

    note_number: str | None = None
    order_number: str | None = None
    """The order that it fulfils."""
    date: str | None = None
    """YYYY-MM-DD, the day of the delivery."""
    line_items: list[LineItem] | None = None


def recognise(reading: Reading) -> float:
    """Return how sure it is that a document is a delivery note: it says so at its head."""
    return 0.9 * titled(reading, TITLE)


def find(reading: Reading, tables: Tables) -> Fields:
    """Return the fields of a delivery note."""
    day_first = is_day_first(sheet.page.text for sheet in reading.sheets)
    numbers = find_labelled(reading, NUMBER, read_number)
    orders = find_labelled(reading, ORDER, read_number)
    dates = find_labelled(reading, DATE, date_reader(day_first))
    return {
        "note_number": numbers[0] if numbers else None,
        "order_number": orders[0] if orders else None,
        "date": dates[0] if dates else None,
        "line_items": find_line_items(reading, tables),
    }


TYPE = DocumentType("delivery_note", DeliveryNote, recognise, find, ("note_number", "date"), version="1")
