"""Amounts of money in text: found, and brought to one form."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from docbatch.values.currencies import CODES, QUALIFIERS

_CODES = "|".join(sorted(CODES - {"COP", "MAD", "PEN", "SAR", "TRY"}))
"""Codes of currencies that are no words in capitals: a till sells pens, and bids one try again."""

SYMBOLS = (
    rf"[$€£¥₹₽₺₩฿₫₪]|(?<![A-Za-z])(?:(?:{QUALIFIERS})\$"
    rf"|(?:RM|Rs\.?|Euros?|EUROS?|DH|[Kk]r|KR|zł|ZŁ|Zł|zl|Kč|KČ|Kc|[Ll]ei|LEI|F\s?CFA|{_CODES})(?![A-Za-z]))"
)
"""What may stand between a sign and its digits."""

_NO_CENTS = r"(?:(?<=\d\d)[,:.][-\u2013\u2014]|[,:.][-\u2013\u2014]{2})(?![\w\u2013-])"
"""What stands for the decimals of a round sum: `150,-`, and in Sweden `150:-`. A lone digit numbers a clause."""

_TAX_CODE = r"(?<=[.,]\d\d)[A-FN-Zabdefn-z](?=\s|$)"
"""A letter that tills print behind a price for its rate of tax; others are units: 0.75l, 1.50m, 2.25kg, 7.50h."""

_AMOUNT = re.compile(
    rf"""
    (?<![\w.,/:])                                # not the tail of a code, a date or a longer number
    (?P<before>[-\u2212\u2013+(]?)\s?
    (?:(?P<symbol>{SYMBOLS})\s{{0,3}})?
    (?P<after>[-\u2212\u2013]?)
    (?P<number>
        \d{{1,3}}(?:[.,'\u2019\u00a0\u202f]\d{{3}})+(?:\s?[.,]\d{{2,4}})?(?!\d)  # 1,234.50  1.234,50  1'234.50
      | \d{{1,3}}(?:\x20\d{{3}})+(?:[.,]\d{{2}}(?!\d)|(?=\s?(?:{SYMBOLS}|Ft\b)|{_NO_CENTS}))  # 1 234,50  1 234 kr
      | \d{{1,12}}\s?[.,]\d{{2,4}}(?!\d)                                        # 1234.50, and 1234 .50 from poor OCR
      | (?<!\d)[.,]\d{{2}}(?!\d)                                              # .50
      | (?(symbol)\d{{1,12}}[.,]\d(?!\d)|\d{{1,12}}[.,]\d(?=\s?(?:{SYMBOLS})))    # $1234.5, as programs print it
      | \d{{1,12}}                                                            # 1234
    )
    (?P<behind>-(?!\w))?                          # 12.50-
    (?P<round>{_NO_CENTS})?
    (?=\s?(?P<unit>{SYMBOLS}))?
    (?!(?!{SYMBOLS}|{_TAX_CODE})[A-Za-z0-9_%/:]|[.,-]\d|\s?%)    # not a code, a date, a time or a rate
    """,
    re.VERBOSE,
)
_TAIL = re.compile(r"[.,](\d{1,4})$")
_MAX_DIGITS = 15


class Amount(NamedTuple):
    """An amount as found in a text."""

    value: Decimal
    start: int
    """Where its digits, sign or symbol begin in the text."""
    end: int
    decimals: bool
    """Whether decimals are printed; without them or a symbol a number is rarely money."""
    symbol: str | None


def parse_number(text: str) -> Decimal | None:
    """Return the number printed as `text`, in either form (`1,234.50`, `1.234,50`); None if it is none.

    The last separator is the decimal one, unless three digits follow it: `1.234` is over a thousand.
    """
    digits = re.sub(r"[\s'\u2019\u00a0\u202f]", "", text)
    if len(digits) > _MAX_DIGITS + 6 or not digits.isascii():
        return None
    tail = _TAIL.search(digits)
    if tail and (len(tail[1]) != 3 or ("." in digits and "," in digits)):
        whole, fraction = digits[: tail.start()], tail[1]
    else:
        whole, fraction = digits, ""
    whole = re.sub(r"[.,]", "", whole)
    try:
        return Decimal(f"{whole or '0'}.{fraction}" if fraction else whole)
    except InvalidOperation:
        return None


def find_amounts(text: str) -> list[Amount]:
    """Return the amounts in `text`, in order; rates, dates, times and codes are left out."""
    found = []
    for match in _AMOUNT.finditer(text):
        value = parse_number(match["number"])
        if value is None:
            continue
        negative = match["after"] or match["behind"] or (match["before"] and match["before"] in "-\u2212\u2013")
        start = match.start() + len(match[0]) - len(match[0].lstrip(" ("))
        found.append(
            Amount(
                value=-value if negative else value,
                start=start,
                end=match.end(),
                decimals=bool(match["round"] or re.search(r"[.,]\d{2}(?:\d{2})?$", match["number"])),
                symbol=match["symbol"] or match["unit"],
            )
        )
    return found


def printed(value: Decimal) -> str:
    """Return `value` as results show money: a dot, two decimals or as many more as it has."""
    exponent = value.as_tuple().exponent
    places = max(2, -exponent) if isinstance(exponent, int) else 2
    return f"{value:.{places}f}"


def to_decimal(text: object) -> Decimal | None:
    """Return a result's money string as a number; None if it is not one."""
    if not isinstance(text, str) or not re.fullmatch(r"-?\d{1,18}(?:\.\d{1,8})?", text):
        return None
    return Decimal(text)
