"""The forms of values in `structured_data`: money, dates and currencies as the results have them."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from docbatch.values.currencies import find_currency
from docbatch.values.dates import find_dates
from docbatch.values.money import parse_number, printed

MONEY = frozenset({"net_total", "tax_total", "total"})
DATES = frozenset({"issue_date", "due_date", "date", "effective_date"})
CURRENCY = "currency"

_MONEY = re.compile(r"-?\d+\.\d{2,}")
_CODE = re.compile(r"[A-Z]{3}")


def put_into_form(data: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """`data` with money, dates and currency in the form of the results, and a sentence for each that has none.

    A value without a form becomes null: it cannot be relied on, and the sentence says what it was.
    """
    formed, faults = dict(data), list[str]()
    for name, value in data.items():
        if isinstance(value, str) and not value.strip():
            formed[name] = None
        elif isinstance(value, (str, int, float)) and not isinstance(value, bool):
            formed[name] = _formed(name, str(value))
            if formed[name] is None:
                faults.append(f"{name} is {str(value)[:40]!r}, which is no {_wanted(name)}")
    return formed, faults


def _formed(name: str, value: str) -> str | None:
    if name in MONEY:
        return _money(value)
    if name in DATES:
        return _date(value)
    if name == CURRENCY:
        return _currency(value)
    return value


def _wanted(name: str) -> str:
    return "amount of money" if name in MONEY else "date" if name in DATES else "currency"


def _money(value: str) -> str | None:
    if _MONEY.fullmatch(value):
        return value
    number = parse_number(re.sub(r"[^\d.,' -]", "", value).strip())
    return printed(number) if number is not None else None


def _date(value: str) -> str | None:
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError:
        found = find_dates(value)
        return found[0].value.isoformat() if found else None


def _currency(value: str) -> str | None:
    if _CODE.fullmatch(value):
        return value
    found = find_currency(value)
    return found[0] if found else None
