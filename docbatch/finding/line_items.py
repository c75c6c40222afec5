"""Line items: the rows under a heading such as Description, Quantity, Price, Amount."""

from __future__ import annotations

import re
from typing import NamedTuple

from docbatch.evidence import Found
from docbatch.layout import Reading, Segment, Sheet
from docbatch.models import Table, Tables, Word
from docbatch.values.money import Amount, find_amounts, parse_number, printed

_COLUMNS = {
    "description": r"desc\w*|item(?: ?name)?s?|product|article|details|particulars|title|beschreibung|bezeichnung|artikel(?:beschreibung|bezeichnung)?|leistung"
    r"|désignation|designation|libellé|descripci[óo]n|concepto|art[íi]culo|descrizione|omschrijving|articolo|prodotto",
    "quantity": r"qty|quantity|quantité|qté|qte|nombre|menge|anzahl|cantidad|cant\.?|quantità|q\.?tà|qtà|aantal|units|hours",
    "unit_price": r"(?:unit|u/?)\s?(?:price|cost|p)?|unit price|price|rate|p\.?u\.?(?: ht)?|prix(?: unitaire| ht)?|einzelpreis|nettopreis|preis(?:/ ?einheit| pro \w+)?|e-preis|precio(?: unitario)?"
    r"|prezzo(?: unitario)?|prijs(?: per stuk)?|stukprijs|listpri\w+|u/p\w*|unite price",
    "amount": r"amount|total(?: ht| price)?|line total|net amount|betrag|gesamt(?:preis)?|entgelt|nettobetrag|summe|montant(?: ht| ttc)?|prix ht|importe|total|importo|totale|bedrag|totaal"
    r"|prijs incl.*|positions-?(?:betrag)?|amt",
}
_HEADINGS = [(name, re.compile(rf"(?:{words})(?![a-zà-ÿ])")) for name, words in _COLUMNS.items()]
_CURRENCY_BEHIND = re.compile(r"\s*[(\[].{0,6}[)\]]\s*$")
_END = re.compile(
    r"\W{0,3}(?:sub-?\s?total|total(?!ly)|net(?:to)?\b|zwischensumme|summe|gesamt|rechnungsbetrag|sous-total|subtotal|totaal|totale|imponibile|base imponible|exclusief|taxe?s?\b|vat\b|tva\b|mwst"
    r"|zahlungs|umsatzsteuer|gross ?amount|carried|übertrag|amount due|belegsummen|montant total|rounding|cash\b|change\b)"
)
_MOST_ITEMS = 500


class _Columns(NamedTuple):
    """Where the columns stand: name -> (x0, x1)."""

    spans: dict[str, tuple[float, float]]


def find_line_items(reading: Reading, tables: Tables) -> list[Found]:
    """Return the line items, each a dict of texts, from the pages or, where they show no heading, from the tables."""
    items: list[Found] = []
    columns: _Columns | None = None
    for sheet in reading.sheets:
        columns, found, ended = _on_page(sheet, columns)
        items += found
        if ended or len(items) >= _MOST_ITEMS:
            break
    return items[:_MOST_ITEMS] or _from_tables(tables)


def _heading(row: tuple[Segment, ...]) -> _Columns | None:
    spans: dict[str, tuple[float, float]] = {}
    for segment in row:
        for name, x0, x1 in _column_names(segment):
            if name == "amount" or name not in spans:
                spans[name] = (x0, x1)
    has_price = "amount" in spans or "unit_price" in spans
    return (
        _Columns(spans)
        if len(spans) >= 2 and has_price and ("description" in spans or len(spans) >= 3)
        else None
    )


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


def _on_page(sheet: Sheet, columns: _Columns | None) -> tuple[_Columns | None, list[Found], bool]:
    """The items of a page; `columns` of the page before go on where it has no heading of its own."""
    items: list[Found] = []
    for row in sheet.rows:
        heading = _heading(row) if not items else None
        if heading:
            columns = heading
            continue
        if columns is None:
            continue
        if any(_END.match(segment.lower) for segment in row) and items:
            return columns, items, True
        item = _item(row, columns)
        if item:
            items.append(item)
    return columns, items, False


def _item(row: tuple[Segment, ...], columns: _Columns) -> Found | None:
    spans = columns.spans
    amount = _money_in(row, spans.get("amount") or spans.get("unit_price"))
    if amount is None:
        return None
    values: dict[str, str | None] = {
        "description": None,
        "quantity": None,
        "unit_price": None,
        "amount": printed(amount.value),
    }
    price = _money_in(row, spans.get("unit_price")) if "amount" in spans else None
    if price and price is not amount:
        values["unit_price"] = printed(price.value)
    values["quantity"] = _quantity(row, spans.get("quantity"))
    values["description"] = _description(row, spans)
    words = tuple(word for segment in row for word in segment.words)
    if not values["description"]:
        return None
    return Found(values, row[0].page, words, 0.7)


def _overlap(word: Word, span: tuple[float, float], slack: float) -> bool:
    return word.x0 < span[1] + slack and word.x1 > span[0] - slack


def _words_in(row: tuple[Segment, ...], span: tuple[float, float] | None, slack: float = 6.0) -> list[Word]:
    return [w for segment in row for w in segment.words if _overlap(w, span, slack)] if span else []


def _money_in(row: tuple[Segment, ...], span: tuple[float, float] | None) -> Amount | None:
    """The amount nearest to the column's right edge, to which amounts are set."""
    best: tuple[float, Amount] | None = None
    for segment in row if span else ():
        for amount in find_amounts(segment.text):
            words = segment.words_at(amount.start, amount.end)
            if span and words and (amount.decimals or amount.symbol) and _near(words, span):
                distance = abs(words[-1].x1 - span[1])
                if best is None or distance < best[0]:
                    best = (distance, amount)
    return best[1] if best else None


def _near(words: tuple[Word, ...], span: tuple[float, float]) -> bool:
    height = words[0].y1 - words[0].y0
    return words[0].x0 < span[1] + 3 * height and words[-1].x1 > span[0] - height


def _quantity(row: tuple[Segment, ...], span: tuple[float, float] | None) -> str | None:
    for word in _words_in(row, span):
        number = parse_number(word.text) if re.fullmatch(r"\d{1,6}(?:[.,]\d{1,4})?", word.text) else None
        if number is not None:
            return str(number)
    return None


def _description(row: tuple[Segment, ...], spans: dict[str, tuple[float, float]]) -> str | None:
    numbers = [span for name, span in spans.items() if name != "description"]
    left = min(
        (span[0] for span in numbers if span[0] > spans.get("description", (0.0, 0.0))[0]), default=1e9
    )
    taken = [w.text for segment in row for w in segment.words if (w.x0 + w.x1) / 2 < left]
    start = spans.get("description", (0.0, 0.0))[0]
    if "description" in spans:
        behind = [
            w.text for segment in row for w in segment.words if w.x1 > start - 4 and (w.x0 + w.x1) / 2 < left
        ]
        taken = behind if any(any(c.isalpha() for c in t) for t in behind) else taken
    text = " ".join(taken).strip()
    return text if sum(c.isalpha() for c in text) >= 2 else None


def _from_tables(tables: Tables) -> list[Found]:
    for table in tables.tables:
        names = [_cell_name(cell) for cell in table.headers]
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
        elif name:
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
