"""Line items: the rows under a heading such as Description, Quantity, Price, Amount."""

from __future__ import annotations

import re
from typing import NamedTuple

from docbatch.evidence import Found
from docbatch.finding.labels import alternatives
from docbatch.layout import Reading, Segment, Sheet
from docbatch.models import Table, Tables, Word
from docbatch.values.money import Amount, find_amounts, parse_number, printed

_COLUMNS = {
    "description": r"""
        desc\w* | item ?names? | details | particulars | title | beschreibung | bezeichnung
        artikel(?:beschreibung|bezeichnung) | leistung | désignation | designation | libellé
        descripci[óo]n | concepto | descrizione | omschrijving
        """,
    "item": r"""
        items? | product | article | artikel | art[íi]culo | articolo | prodotto
        """,
    "quantity": r"""
        qty | quantity | quantité | qté | qte | nombre | menge | anzahl | cantidad | cant\.? | quantità | q\.?tà | qtà
        aantal | units | hours | hrs | stunden | std\.? | heures | horas | ore | uren
        """,
    "unit_price": r"""
        ansatz | stundensatz | tarif[ae]?
        unite? price | unit cost | price | rate | u/?p\W*\w* | p\.?u\.?(?: ht)? | prix(?: unitaire| ht)? | einzelpreis
        nettopreis | preis(?:/ ?einheit| pro \w+)? | e-preis | precio(?: unitario)? | prezzo(?: unitario)?
        prijs(?: per stuk)? | stukprijs | listpri\w+
        """,
    "amount": r"""
        amount | amt | total(?: ht| price)? | line total | net amount | betrag | gesamt(?:preis)? | entgelt
        nettobetrag
        summe | positions-?(?:betrag)? | price w/o(?: tax)? | montant(?: ht| ttc)? | importe | importo | totale
        bedrag | totaal | prijs incl\W*.*
        """,
}
_HEADINGS = [(name, re.compile(rf"(?:{alternatives(words)})(?![a-zà-ÿ])")) for name, words in _COLUMNS.items()]
_CURRENCY_BEHIND = re.compile(r"\s*[(\[].{0,6}[)\]]\s*$")
_END_WORDS = alternatives(
    r"""
    (?:\d+ )?items?(?:\(s\))? (?:total|sold) | (?:\(\w+ \w+\) ?)?(?:\d{1,3} )?sub-?\s?t[o0ce]t[ae] | pay cash
    total(?!ly) | net(?:to)?\b | gross ?amount | amount due
    [a-z -]{1,20} total \(?inc | zu zahlen | te betalen | [aà] payer | erhaltene anzahlung
    carried | rounding | cash\b | change\b | vat\b
    taxe?s?\b | zwischensumme | summe | gesamt | rechnungsbetrag | umsatzsteuer | mwst | zahlungs | belegsummen
    positionssumme
    übertrag
    sous-total | montant total | tva\b | subtotaal | totaal | exclusief | totale | imponibile | base imponible
    """
)
_END = re.compile(rf"\W{{0,3}}(?:{_END_WORDS})")
_PART = re.compile(r"\W*(?:incl\b|including|inkl\b|davon|dont|of which|di cui|de los cuales|waarvan)")
"""What begins so is a part of the item above it."""
_QUANTITY = re.compile(r"-?\d{1,6}(?:[.,]\d{1,4})?")
_MOST_ITEMS = 500
_SLACK, _NARROW = 24.0, 6.0
"""Points that an amount, or another cell, may stand outside the heading of its column."""
_HEADING_REACH = 1.3


Span = tuple[float, float]
Columns = dict[str, Span]
"""Where each column stands, from left to right."""
Row = tuple[Segment, ...]


class _Money(NamedTuple):
    """An amount in a row, with its place."""

    amount: Amount
    x0: float
    x1: float


def find_line_items(reading: Reading, tables: Tables) -> list[Found]:
    """Return the line items, each a dict of texts, from the pages or, where they show no heading, from the tables."""
    items: list[Found] = []
    columns: Columns | None = None
    for sheet in reading.sheets:
        columns, found, ended = _on_page(sheet, columns)
        items += found
        if ended or len(items) >= _MOST_ITEMS:
            break
    return items[:_MOST_ITEMS] or _from_tables(tables)


def heads_items(row: Row) -> bool:
    """Return whether a row names the columns of line items."""
    return bool(_named(row).keys() & {"description", "quantity"})


def ends_items(row: Row) -> bool:
    """Return whether a row is of a sum, a tax or a payment, which stand below the line items."""
    return any(_END.match(segment.lower) for segment in row)


def _on_page(sheet: Sheet, columns: Columns | None) -> tuple[Columns | None, list[Found], bool]:
    """The items of a page; `columns` of the page before go on where it has no heading of its own."""
    items: list[Found] = []
    above: Row | None = None
    for number, row in enumerate(sheet.rows):
        heading = None if items else _heading(sheet, number)
        if heading:
            columns, above = heading, None
        elif columns and ends_items(row):
            if items:
                return columns, items, True
        elif columns and not _PART.match(row[0].lower):
            item = _item(row, columns)
            _add(items, _named_above(item, above) if item and above else item)
            above = None if item else row
    return columns, items, False


def _named_above(item: Found, above: Row) -> Found:
    """An item with its name in the row above, as tills print it, where its own row has only numbers."""
    words = tuple(word for segment in above for word in segment.words)
    far = item.words[0].y0 - words[-1].y1 > item.words[0].y1 - item.words[0].y0
    if far or any(sum(char.isalpha() for char in word) > 1 for word in (item.value["description"] or "").split()):
        return item
    name = " ".join(segment.text for segment in above)
    return item._replace(value=item.value | {"description": name}, words=words + item.words)


def _add(items: list[Found], item: Found | None) -> None:
    """Add an item; one of an amount alone, a little below an item that lacks one, is that item's amount."""
    if item is None:
        return
    last = items[-1] if items else None
    lower = last and item.words[0].y0 - last.words[-1].y1 < item.words[0].y1 - item.words[0].y0
    if last and lower and last.value["amount"] is None and item.value["unit_price"] is None:
        items[-1] = last._replace(value=last.value | {"amount": item.value["amount"]}, words=last.words + item.words)
    elif item.value["description"] and (item.value["amount"] or item.value["quantity"]):
        items.append(item)


def _heading(sheet: Sheet, number: int) -> Columns | None:
    """The columns that a row names, with those of a heading in two or three rows."""
    row = sheet.rows[number]
    columns = _named(row)
    if _money(row) or len(columns) < 2 or not ("description" in columns or len(columns) > 2):
        return None
    for other in (*sheet.rows[max(0, number - 1) : number], *sheet.rows[number + 1 : number + 2]):
        if abs(other[0].y0 - row[0].y0) < _HEADING_REACH * row[0].height:
            columns = _named(other) | columns
    return columns if "amount" in columns or "unit_price" in columns else None


def _named(row: Row) -> Columns:
    """The columns that one row names; of two amounts the last counts, otherwise the first."""
    columns: Columns = {}
    for segment in row:
        for name, x0, x1 in _column_names(segment):
            if name == "amount" or name not in columns:
                columns[name] = (x0, x1)
    if "item" in columns and "description" not in columns:  # beside a description it is a number
        columns["description"] = columns.pop("item")
    return columns


def _column_names(segment: Segment) -> list[tuple[str, float, float]]:
    """The columns named in one heading segment; neighbours without a gap make several."""
    found, words, i = [], segment.words, 0
    while i < len(words):
        for length in (3, 2, 1):
            text = _CURRENCY_BEHIND.sub("", " ".join(w.text for w in words[i : i + length]).lower())
            name = next((n for n, pattern in _HEADINGS if pattern.fullmatch(text)), None)
            if name and i + length <= len(words):
                found.append((name, words[i].x0, words[i + length - 1].x1))
                i += length - 1
                break
        i += 1
    return found


def _item(row: Row, columns: Columns) -> Found | None:
    """The item in a row: an amount, or a description with a price."""
    money = _money(row)
    price = _nearest(money, columns.get("unit_price"))
    amount = _nearest(money, columns.get("amount"))
    if "amount" not in columns and len(money) > 1:
        # The heading does not say where the amount stands, but it comes last.
        amount = money[-1]
        price = money[-2] if price is amount else price
    elif amount is price and "amount" in columns:
        price = None
    description = _description(row, columns)
    if not amount and not (description and price):
        return None
    values = {
        "description": description,
        "quantity": _quantity(row, columns),
        "unit_price": printed(price.amount.value) if price else None,
        "amount": printed(amount.amount.value) if amount else None,
    }
    return Found(values, row[0].page, tuple(word for segment in row for word in segment.words), 0.7)


def _money(row: Row) -> list[_Money]:
    """The amounts of a row, from left to right."""
    found = []
    for segment in row:
        for amount in find_amounts(segment.text):
            words = segment.words_at(amount.start, amount.end)
            if words and (amount.decimals or amount.symbol):
                found.append(_Money(amount, words[0].x0, words[-1].x1))
    return sorted(found, key=lambda money: money.x1)


def _nearest(money: list[_Money], span: Span | None) -> _Money | None:
    """The amount in a column: the one nearest to its right edge, to which amounts are set."""
    near = [m for m in money if span and m.x0 < span[1] + _SLACK and m.x1 > span[0] - _SLACK]
    return min(near, key=lambda m: abs(m.x1 - (span[1] if span else 0)), default=None)


def _quantity(row: Row, columns: Columns) -> str | None:
    """The number under the heading of the quantity, or beside it and no nearer to another's."""
    span = columns.get("quantity")
    if not span:
        return None
    others = [other for name, other in columns.items() if name != "quantity"]
    for segment in row:
        # A cell of its own may stand beside its heading, which may be set to the middle of the column.
        slack = _SLACK if len(segment.words) == 1 else _NARROW
        for word in segment.words:
            away = _away(word, span)
            if away < slack and _QUANTITY.fullmatch(word.text) and all(away <= _away(word, other) for other in others):
                return word.text.replace(",", ".")
    return None


def _away(word: Word, span: Span) -> float:
    """How far a word stands beside a column's heading; 0 under it."""
    return max(span[0] - word.x1, word.x0 - span[1], 0.0)


def _description(row: Row, columns: Columns) -> str | None:
    """What stands under the heading of the description, or else the words in front of the first column of numbers."""
    start, stop = columns.get("description", (0.0, 0.0))
    end = min((span[0] for name, span in columns.items() if name != "description" and span[0] > start), default=1e9)
    under = [s for s in row if s.x0 < stop and s.x1 > start - _NARROW]
    before = [s for s in row if s.x0 < end and any(c.isalpha() for c in s.text)]
    for segments in (under, before):
        # A heading may be centred over texts that begin left of it, so whole segments count, up to the next column.
        text = " ".join(w.text for s in segments for w in s.words if (w.x0 + w.x1) / 2 < end).strip()
        if any(c.isalnum() for c in text) and not text.endswith(":"):
            return text
    return None


def _from_tables(tables: Tables) -> list[Found]:
    for table in tables.tables:
        names = [_cell_name(cell) for cell in table.headers]
        if "description" not in names:
            names = ["description" if name == "item" else name for name in names]
        if "description" in names and ("amount" in names or "unit_price" in names):
            return [item for row in table.rows if (item := _table_item(table, names, row))][:_MOST_ITEMS]
    return []


def _cell_name(cell: str) -> str | None:
    text = _CURRENCY_BEHIND.sub("", " ".join(cell.lower().split()))
    return next((name for name, pattern in _HEADINGS if pattern.fullmatch(text)), None)


def _table_item(table: Table, names: list[str | None], row: tuple[str, ...]) -> Found | None:
    values: dict[str, str | None] = dict.fromkeys(("description", "quantity", "unit_price", "amount"))
    for name, cell in zip(names, row, strict=False):
        if name in ("unit_price", "amount"):
            amounts = find_amounts(cell)
            values[name] = printed(amounts[-1].value) if amounts else None
        elif name == "quantity":
            number = re.match(r"\s*(\d{1,6}(?:[.,]\d{1,4})?)", cell)
            values[name] = str(parse_number(number[1])) if number else None
        elif name in values:
            values[name] = " ".join(cell.split()) or None
    if (
        not values["description"]
        or not (values["amount"] or values["unit_price"])
        or _END.match(values["description"].lower())
    ):
        return None
    x0, y0, x1, y1 = table.bbox
    place = Word(x0, y0, x1, y1, " ".join(cell for cell in row if cell), 0)
    return Found(values, table.page, (place,), 0.6)
