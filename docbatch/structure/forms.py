"""The forms of values in `structured_data`: money, dates and currencies as the results have them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from docbatch.types.definition import FORMS, Form
from docbatch.values.currencies import find_currency
from docbatch.values.dates import find_dates
from docbatch.values.money import parse_number, printed

_MONEY = re.compile(r"-?\d+\.\d{2,}")
_CODE = re.compile(r"[A-Z]{3}")


def put_into_form(data: dict[str, Any], forms: Mapping[str, Form] = FORMS) -> tuple[dict[str, Any], list[str]]:
    """`data` with money, dates and currency, as `forms` names them, in the form of the results; and what has none.

    A value without a form becomes null: it cannot be relied on, and the sentence says what it was.
    """
    formed, faults = dict(data), list[str]()
    for name, value in data.items():
        if isinstance(value, str) and not value.strip():
            formed[name] = None
        elif isinstance(value, (str, int, float)) and not isinstance(value, bool):
            form = forms.get(name)
            formed[name] = _READ[form](str(value)) if form else str(value)
            if formed[name] is None and form:
                faults.append(f"{name} is {str(value)[:40]!r}, which is no {_CALLED[form]}")
    return formed, faults


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


_READ: Mapping[Form, Callable[[str], str | None]] = {"money": _money, "date": _date, "currency": _currency}
_CALLED: Mapping[Form, str] = {"money": "amount of money", "date": "date", "currency": "currency"}
