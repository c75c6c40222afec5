"""The goods on a till slip without headings: the rows above its total whose amounts add up to it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from docbatch.evidence import Found
from docbatch.finding.labels import label
from docbatch.finding.line_items import Row, ends_items, money_in
from docbatch.layout import Reading
from docbatch.models import Word
from docbatch.values.money import parse_number, printed

_MOST_ROWS = 120
"""Rows above a sum that are gone through."""
_MOST_NAMES = 3
"""Rows that the name of one article takes at most."""
_NUMBER = re.compile(r"(?<![\w.,])\d{1,4}(?:[.,]\d{1,3})?(?![\d.,])")
_TIMES = re.compile(
    r"(?:(?P<each>@)|(?<![a-z])[x×*])\s?(?:[a-z]{2,3}|[$€£])?\s?(?P<price>\d{1,5}[.,]\d{2})(?!\d)", re.IGNORECASE
)
"""A price that something is multiplied with."""
_UNITS = re.compile(r"\b(?:net|at|for|stk|pcs|each|eur|chf|usd|gbp|unit)\b", re.IGNORECASE)
_NAME = re.compile(r"[^\W\d_]{3}")
_CODE = re.compile(r"\d{4}")
_COUNTS = re.compile(
    r"\W*(?:(?:total|tot\.?|no\.? of) )?(?:items?(?:\(s\)| count)?|qty|quantity|artikel|articles?|pieces)"
    r"\s*(?:[:=#]|\d|$)",
    re.IGNORECASE,
)
"""How many articles were sold, which may stand beside their sum."""
_OF_SLIP = re.compile(
    r":|\d[/.-]\d{1,2}[/.-]\d|(?:^|\s)#\s?\d|\b(?:invoice|receipt|transaction|cashier|counter|table|qty|eur)\b",
    re.IGNORECASE,
)
"""What stands above the first article and does not name it."""
_TAKEN_OFF = label(
    r"""
        (?:\w+ )?(?:discount|rabatt|remise|rebate|korting|sconto|descuento) | coupon | voucher | gutschein
    """
)
_NO_GOODS = label(
    r"""
        amount\b\D* | amt\b\D* | sales?\b\D* | purchase\D* | betrag\D* | montant\D* | importe\D* | points?\D*
        visa\D* | price\b\D* | (?:suggested )?tip\b\D* | gratuity\D* | balance\D* | card\D* | bar(?=\W*\d|$)
    """
)
"""What stands beside an amount that is no price of an article, on the slip of a card above all."""
_OF_SUMS = re.compile(
    r"\b(?:t[o0]ta[l1i]e?|s[uo]mme|subtotale?|round(?:ing|ed| off)?|serv(?:ice)?\.? ?ch\w*|srv|change|due"
    r"|gst|sst|vat|tva|iva|mwst|btw|tax)\b",
    re.IGNORECASE,
)
"""Words of sums, taxes and charges, wherever they stand in a row."""


class _Line(NamedTuple):
    """A row that may be of an article."""

    words: tuple[Word, ...]
    name: str
    """The row as text, up to its amounts."""
    amount: Decimal | None
    """What the article comes to; None for a row that only names or reckons it."""
    prices: tuple[Decimal, ...]
    """The amounts in front of it."""

    @property
    def names(self) -> bool:
        """Whether the row says what an article is and not what it comes to."""
        return self.amount is None and self.is_named

    @property
    def is_named(self) -> bool:
        """Whether the row says what the article is, in words."""
        return bool(_NAME.search(_UNITS.sub(" ", self.name)))


def find_goods(reading: Reading, paid: Found | None, sums: Sequence[Found]) -> list[Found]:
    """Return the articles above the total `paid`: those whose amounts add up to it, or to one of `sums` above it.

    Nothing else says that a row without a heading is an article, so there are none where nothing adds up.
    """
    for end in (paid, *sums):
        if end and paid and end.words and paid.words and _is_not_below(end, paid):
            found = _adding_up(reading, end)
            if found:
                return found
    return []


def _is_not_below(end: Found, paid: Found) -> bool:
    """Whether a sum stands beside or above the total: below it are the shares of its taxes, which add up as well."""
    height = paid.words[0].y1 - paid.words[0].y0
    return end.page == paid.page and end.words[0].y0 < paid.words[0].y0 + height / 2


def _adding_up(reading: Reading, end: Found) -> list[Found]:
    """The articles right above the sum `end` whose amounts come to it."""
    rows = next((sheet.rows for sheet in reading.sheets if sheet.page.page == end.page), ())
    at = next((number for number, row in enumerate(rows) if any(end.words[0] in s.words for s in row)), 0)
    lines: list[_Line] = []
    found = Decimal(0)
    for number in range(at - 1, max(-1, at - _MOST_ROWS), -1):
        line = _line(rows[number])
        if not _may_be_an_article(rows[number], line):
            if found:
                return []
            lines = []  # below the goods
        else:
            lines.insert(0, line)
            found += line.amount or 0
            if found and found == Decimal(end.value):
                return _named(lines, _above(rows[max(0, number - _MOST_NAMES) : number]), end.page)
    return []


def _may_be_an_article(row: Row, line: _Line) -> bool:
    """Whether nothing says that a row is of a sum or, where it has an amount, of something else that is paid."""
    # Words of a sum may stand inside the name of an article, above its amount.
    if ends_items(row if line.amount is not None else row[:1]) or _COUNTS.match(row[0].text):
        return False
    other = any(_NO_GOODS.match(segment.lower) or _OF_SUMS.search(segment.text) for segment in row)
    return line.amount is None or not other


def _above(rows: Sequence[Row]) -> list[_Line]:
    """The rows above the first article that may name it: those below all that belongs to the slip."""
    lines: list[_Line] = []
    for row in rows:
        other = ends_items(row) or any(_OF_SLIP.search(segment.text) for segment in row)
        lines = [] if other else [*lines, _line(row)]
    return lines


def _line(row: Row) -> _Line:
    """A row with its amounts; the last is what the article comes to, unless the row only says `2 x 0.49`."""
    money = [money for segment in row for money in money_in(segment) if money.has_decimals]
    text = " ".join(segment.text for segment in row)
    first = money[0] if money else None
    before = [word.text for segment in row for word in segment.words if first is None or word.x1 <= first.x0 + 1]
    words = tuple(word for segment in row for word in segment.words)
    line = _Line(words, " ".join(before), money[-1].value if money else None, tuple(each.value for each in money[:-1]))
    times = _TIMES.search(text)
    if (
        times
        and len(money) == 1
        and parse_number(times["price"]) == line.amount
        and (times["each"] or not line.is_named)
    ):
        return line._replace(amount=None, prices=(money[0].value,))
    if line.amount is not None and any(_TAKEN_OFF.match(segment.lower) for segment in row):
        return line._replace(amount=-abs(line.amount))
    return line


def _named(lines: list[_Line], above: list[_Line], page: int) -> list[Found]:
    """The articles in `lines`, from the first with an amount to the last row above the sum, with their names.

    A row of numbers alone has its name in the rows above it or, where such a row follows the last amount, below it;
    `above` are the rows that stand above the first.
    """
    priced = [number for number, line in enumerate(lines) if line.amount is not None]
    behind = [line for line in lines[priced[-1] + 1 :] if line.names and not _COUNTS.search(line.name)]
    below = bool(behind) and not lines[priced[-1]].is_named
    items = []
    for k, number in enumerate(priced):
        line = lines[number]
        before = lines[priced[k - 1] + 1 : number] if k else _nearest_above(above, _rows_of_a_name(priced))
        after = lines[number + 1 : priced[k + 1]] if k + 1 < len(priced) else behind
        names = [] if line.is_named else _names(after, before) if below else _names(before, after)
        name = " ".join(each.name for each in names[:_MOST_NAMES]) or line.name
        if not _NAME.search(name) and not _CODE.search(name):
            return []  # a sum that is printed twice, or the share of a tax
        quantity, price = _reckoned(line, [*before, *after] if k else after)
        values = {
            "description": name,
            "quantity": quantity,
            "unit_price": price,
            "amount": printed(line.amount or Decimal(0)),
        }
        items.append(Found(values, page, (*(word for each in names for word in each.words), *line.words), 0.7))
    return items


def _nearest_above(above: list[_Line], rows: int) -> list[_Line]:
    """The last `rows` of those above an amount, or as many as reach up to one that names something."""
    nearest = next((number for number, line in enumerate(reversed(above), 1) if line.names), 0)
    return above[-max(rows, nearest) :]


def _names(*places: Sequence[_Line]) -> list[_Line]:
    """The rows that name an article in the first of `places` that has any."""
    return next((names for place in places if (names := [line for line in place if line.names])), [])


def _rows_of_a_name(priced: Sequence[int]) -> int:
    """How many rows of a name stand above an amount, as those of the second and later amounts of `priced` show."""
    return max((after - before - 1 for before, after in pairwise(priced)), default=1) or 1


def _reckoned(line: _Line, beside: Sequence[_Line]) -> tuple[str | None, str | None]:
    """The quantity and the price that come to an article's amount, from its row or one of those `beside` it."""
    for each in (line, *(other for other in beside if other.amount is None and other.prices)):
        text = " ".join(word.text for word in each.words)
        for match in _NUMBER.finditer(text):
            number = parse_number(match[0])
            for price in each.prices:
                if number and line.amount and abs(number * price - line.amount) < Decimal("0.01"):
                    # Of two numbers with decimals, a weight and a price, the weight is printed first.
                    swapped = number != int(number) and text.find(str(price)) < match.start()
                    quantity, each_price = (price, number) if swapped and number != price else (number, price)
                    return f"{quantity.normalize():f}", printed(each_price)
    return None, None
