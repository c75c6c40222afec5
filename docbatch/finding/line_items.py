"""Line items: the rows under a heading such as Description, Quantity, Price, Amount."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from itertools import accumulate
from typing import NamedTuple

from docbatch.evidence import Found
from docbatch.finding.item_headings import GROSS, HEADINGS
from docbatch.finding.labels import alternatives, label
from docbatch.finding.languages import WORDS
from docbatch.layout import Reading, Segment, Sheet, is_by_ocr
from docbatch.models import Table, Tables, Word
from docbatch.values.money import find_amounts, parse_number, printed, to_decimal

_CURRENCY_BEHIND = re.compile(r"\s*[(\[].{0,6}[)\]]\s*$")
_END_WORDS = alternatives(
    r"""
    (?:\d+ )?items?(?:\(s\))? (?:total|sold) | (?:\(\w+ \w+\) ?)?(?:\d{1,3} )?sub-?\s?t[o0ce]t[ae] | pay cash
    total(?!ly) | net(?:to)?\b | gross ?am\w* | amount due | tender(?:ed)?\b | paid\b
    [a-z -]{1,20} total \(?inc | zu zahlen | te betalen | [aà] payer | erhaltene anzahlung
    carried | rounding | cash\b | change\b | vat\b(?!-\w)
    taxe?s?\b(?!-\w) | zwischensumme | summe | gesamt | rechnungsbetrag | umsatzsteuer | mwst | zahlungs | belegsummen
    positionssumme
    übertrag
    sous[- ]total | montant total | tva\b | subtotaal | totaal | exclusief | totale | imponibile | base imponible
    """
)
_SUMMED = "netto|brutto|nett[óo]|brutt[óo]|dph|vat|moms|mva|tva|iva|alv|[áa]fa|verollinen|verot(?:on|tomat)|összesen"
"""What a word for a sum goes on with."""
_END = re.compile(
    rf"\W{{0,3}}(?:{_END_WORDS}|(?:{alternatives(WORDS.item_end)})"
    rf"(?=[\W\d_]*(?:[^\W\d_]{{1,3}}(?![^\W\d_])[\W\d_]*){{0,2}}$|\s(?:bez|v[čc]|včetně|so?|z|eks|inkl|eksl|exkl|{_SUMMED})\b))"
)
"""The words of one language are others elsewhere, so that but a number follows them, its currency, or more of a sum."""
_PART = re.compile(
    r"\W*(?:incl\b|including|inkl\b|davon|dont|of which|di cui|de los cuales|waarvan|"
    rf"{alternatives(WORDS.item_part)})"
)
"""What begins so is a part of the item above it."""
_BELOW_LINES = label(
    r"""
        \w* ?discounts? | \w*rabatt | remise | rabais | sconto | descuento | korting | freight\D* | fracht\w*
        shipping\D*
        versand\w* | delivery\D* | postage | porto | frais\D* | (?:\w+ )?surcharge | zuschlag | service charge\D*
    """
)
"""What is taken off or put on below the lines, in rows that look like them."""
_QUANTITY = re.compile(r"-?\d{1,6}(?:[.,]\d{1,4})?")
_GLUED = re.compile(
    r"(?:^|[\s$€£]|RM)(?P<sign>-?)(?P<number>\d{1,5}[.,]\d(?:\d(?=(?P<code>\s?[*#]?[A-Za-z]{1,3}\W{0,2}$))|(?=[cCoOD]\W?$)))"
)
"""An amount with the code of its tax right behind it, or with a letter for its last 0."""
_NAME = re.compile(r"[^\W\d_]{3}")
_MOST_ITEMS = 500
_SLACK, _NARROW = 24.0, 6.0
"""Points that an amount, or another cell, may stand outside the heading of its column."""
_HEADING_REACH = 1.3


Span = tuple[float, float]
Columns = dict[str, Span]
"""Where each column stands, from left to right."""
Row = tuple[Segment, ...]


class Money(NamedTuple):
    """An amount in a row, with its words."""

    value: Decimal
    has_decimals: bool
    words: tuple[Word, ...]

    @property
    def x0(self) -> float:
        """Where it begins, from the left."""
        return self.words[0].x0

    @property
    def x1(self) -> float:
        """Where it ends, from the left."""
        return self.words[-1].x1


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
    read: list[tuple[Row, Found | None]] = []
    for number, row in enumerate(sheet.rows):
        begun = any(item for _, item in read)
        heading = None if begun else _heading(sheet, number)
        if heading:
            columns, read = heading, []
        elif columns and ends_items(row):
            if begun and not _goes_on([item for _, item in read if item], sheet.rows[number : number + 2], columns):
                return columns, _items(read), True
        elif columns and not _PART.match(row[0].lower):
            of_goods = begun or not _BELOW_LINES.match(row[0].lower)
            read.append((row, _item(row, columns) if of_goods else None))
    return columns, _items(read), False


def _goes_on(items: list[Found], rows: Sequence[Row], columns: Columns) -> bool:
    """Whether the first of `rows` is a sum of the last of `items` only, since a further item follows right below it."""
    following = _item(rows[1], columns) if len(rows) > 1 and not ends_items(rows[1]) else None
    if not following or _BELOW_LINES.match(rows[1][0].lower):
        return False
    if not following.value["amount"] or not following.value["unit_price"]:
        return False
    amounts = [to_decimal(item.value["amount"]) or Decimal(0) for item in reversed(items)]
    money = _money(rows[0])
    return bool(money) and money[-1].value in accumulate(amounts)


def _items(read: Sequence[tuple[Row, Found | None]]) -> list[Found]:
    """The items among the rows that were read, each with its name."""
    items: list[Found] = []
    first = next((number for number, (_, item) in enumerate(read) if item and item.value["amount"]), 0)
    below = bool(read) and not any(_says_what(row) for row, _ in read[: first + 1])
    for number, (_, item) in enumerate(read):
        beside = number + 1 if below else number - 1
        row, other = read[beside] if 0 <= beside < len(read) else ((), None)
        _add(items, _named_by(item, row) if item and row and not other else item)
    return items


def _says_what(row: Row) -> bool:
    """Whether a row has a word, as the name of an article does."""
    return any(_NAME.search(segment.text) for segment in row)


def _named_by(item: Found, row: Row) -> Found:
    """An item with its name in the row above or below, as tills print it, where its own row has only numbers."""
    words = tuple(word for segment in row for word in segment.words)
    upper, lower = (words, item.words) if words[0].y0 < item.words[0].y0 else (item.words, words)
    far = lower[0].y0 - upper[-1].y1 > item.words[0].y1 - item.words[0].y0
    own = item.value["description"] or ""
    for amount in reversed(find_amounts(own)):
        own = own[: amount.start] + own[amount.end :]
    if far or any(sum(char.isalpha() for char in word) > 1 for word in own.split()):
        return item
    name = " ".join(segment.text for segment in row)
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
    if _money(row) or any("summary" in segment.lower for segment in row):
        return None
    if len(columns) < 2 or not ("description" in columns or len(columns) > 2):
        return None
    others = (*sheet.rows[max(0, number - 1) : number], *sheet.rows[number + 1 : number + 2])
    near = [other for other in others if abs(other[0].y0 - row[0].y0) < _HEADING_REACH * row[0].height]
    for other in near:
        columns = _named(other) | columns
    columns |= _net_of_two([segment for each in (row, *near) for segment in each])
    return columns if "amount" in columns or "unit_price" in columns else None


def _net_of_two(heading: Sequence[Segment]) -> Columns:
    """The first of two columns of amounts where another row of the heading says that the second has the tax."""
    named = [found for segment in heading for found in _column_names(segment)]
    spans = sorted((x0, x1) for name, x0, x1 in named if name == "amount")
    gross = [segment for segment in heading if GROSS.fullmatch(segment.lower)]
    with_tax = any(segment.x0 < spans[-1][1] and segment.x1 > spans[-1][0] for segment in gross if len(spans) > 1)
    return {"amount": spans[-2]} if with_tax else {}


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
            name = next((n for n, pattern in HEADINGS if pattern.fullmatch(text)), None)
            if name and i + length <= len(words):
                found.append((name, words[i].x0, words[i + length - 1].x1))
                i += length - 1
                break
        i += 1
    return found


def _item(row: Row, columns: Columns) -> Found | None:
    """The item in a row: an amount, or a description with a price."""
    money = [each for each in _money(row) if not _is_discount(each, columns)]
    quantity = _quantity(row, columns)
    price = _nearest(money, columns.get("unit_price"))
    amount = _nearest(money, columns.get("amount"))
    if "amount" not in columns and len(money) > 1:
        # The heading does not say where the amount stands, but it comes last.
        amount = money[-1]
        price = money[-2] if price is amount else price
    elif amount is price and "amount" in columns:
        price = None
    elif "amount" not in columns and quantity in (None, "1") and _is_last("unit_price", columns):
        # A heading that names one price only, at its end, names what the item comes to.
        amount, price = price, None
    description = _description(row, columns)
    if not amount and not (description and price):
        return None
    values = {
        "description": description,
        "quantity": quantity,
        "unit_price": printed(price.value) if price else None,
        "amount": printed(amount.value) if amount else None,
    }
    return Found(values, row[0].page, tuple(word for segment in row for word in segment.words), 0.7)


def _money(row: Row) -> list[Money]:
    """The amounts of a row, from left to right."""
    return sorted((money for segment in row for money in money_in(segment)), key=lambda money: money.x1)


def money_in(segment: Segment) -> list[Money]:
    """Return the amounts of a segment, and the one at its end that has the code of a tax right behind it.

    OCR reads the last 0 of a price as a letter.
    """
    found = [
        Money(amount.value, amount.decimals, words)
        for amount in find_amounts(segment.text)
        if (amount.decimals or amount.symbol) and (words := segment.words_at(amount.start, amount.end))
    ]
    match = _GLUED.search(segment.text)
    if match and (match["code"] or is_by_ocr(segment.words[-1])):
        value = parse_number(match["number"] + ("" if match["code"] else "0"))
        words = segment.words_at(match.start("number"), match.end("number"))
        if value is not None and not any(set(words) & set(money.words) for money in found):
            found.append(Money(-value if match["sign"] else value, has_decimals=True, words=words))
    return found


def _is_last(name: str, columns: Columns) -> bool:
    """Whether a column is the one furthest to the right."""
    return name in columns and columns[name] == max(columns.values())


def _is_discount(money: Money, columns: Columns) -> bool:
    """Whether an amount stands in the column of discounts: no column ends nearer to its end."""
    away = {name: abs(money.x1 - span[1]) for name, span in columns.items()}
    return away.get("discount", 1e9) <= min(away.values(), default=0.0)


def _nearest(money: list[Money], span: Span | None) -> Money | None:
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
    return next((name for name, pattern in HEADINGS if pattern.fullmatch(text)), None)


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
