"""Checks that need nothing but the extracted values: arithmetic, order of dates, check digits, currencies.

A check whose values are missing is not listed: that something is missing is said elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import combinations
from typing import Any

from docbatch.models import Check
from docbatch.values.identifiers import is_valid_iban, is_valid_vat
from docbatch.values.money import to_decimal

_CENT = Decimal("0.02")
"""Sums of rounded amounts may be a cent or two off."""

_MOST_ADJUSTMENTS = 3
"""Allowances and charges that may stand between the lines and the net total; with more, any sum would come right."""
_MOST_PUT_ON = Decimal("1.5")
"""Times its subtotal that a total with taxes, service and tip comes to at most."""
_DISCOUNT = re.compile(
    r"\W*(?:discount|disc\b|rebate|less\b|voucher|rabatt|nachlass|gutschein|remise|rabais|descuento|sconto|korting)",
    re.IGNORECASE,
)

Data = Mapping[str, Any]


def run_checks(data: Data, adjustments: Sequence[Decimal] = (), subtotals: Sequence[Decimal] = ()) -> tuple[Check, ...]:
    """Return every check that the fields in `data` allow, passed or not.

    `adjustments` are the allowances (below 0) and charges that the document prints beside its line items, `subtotals`
    what it says that they come to.
    """
    items_add_up = line_items_sum_to_net(data, adjustments, subtotals)
    checks = (net_plus_tax_is_total(data), items_add_up, *(test(data) for test in _TESTS))
    return tuple(check for check in checks if check is not None)


def net_plus_tax_is_total(data: Data) -> Check | None:
    """Net and tax must add up to the total."""
    net, tax, total = (to_decimal(data.get(name)) for name in ("net_total", "tax_total", "total"))
    if net is None or tax is None or total is None:
        return None
    right = abs(net + tax - total) <= _CENT
    return Check(
        name="net_plus_tax_is_total",
        passed=right,
        detail=f"{net} + {tax} = {net + tax}{', the total' if right else f', but the total is {total}'}.",
    )


def line_items_sum_to_net(
    data: Data, adjustments: Sequence[Decimal] = (), subtotals: Sequence[Decimal] = ()
) -> Check | None:
    """The amounts of the line items must add up to the net total, or to the total where prices include tax.

    A discount listed among them counts against the sum, whichever sign it has, unless the items are net of it already.
    What the document takes off or puts on below its lines, by `adjustments`, may stand between them and the total. A
    type without a net total, as tills have none, may have one of `subtotals` instead, to which taxes are put on.
    """
    items = [item for item in data.get("line_items") or () if isinstance(item, dict)]
    amounts = [to_decimal(item.get("amount")) for item in items]
    net, tax, total = (to_decimal(data.get(name)) for name in ("net_total", "tax_total", "total"))
    without_tax = total - tax if total is not None and tax is not None else None
    known = [
        (name, goal)
        for name, goal in (("net total", net), ("total", total), ("total without tax", without_tax))
        if goal is not None
    ]
    if total is not None and "net_total" not in data:
        known += [("subtotal", subtotal) for subtotal in subtotals if subtotal <= total <= subtotal * _MOST_PUT_ON]
    if not amounts or not known or any(amount is None for amount in amounts):
        return None
    numbers = [amount for amount in amounts if amount is not None]
    taken_off = sum((abs(n) for n, item in zip(numbers, items, strict=True) if _is_discount(item)), Decimal(0))
    goods = sum((n for n, item in zip(numbers, items, strict=True) if not _is_discount(item)), Decimal(0))
    sums = (sum(numbers, Decimal(0)), goods - taken_off, goods)
    slack = max(_CENT, len(amounts) * Decimal("0.01"))
    met = next(
        (
            (found, between, name)
            for between in _sums(adjustments)
            for name, goal in known
            for found in sums
            if abs(found + between - goal) <= slack
        ),
        None,
    )
    if not met and not {"net_total", "tax_total"} & data.keys():
        return None  # a type that knows no tax cannot tell whether the total has any
    if met:
        found, between, name = met
        said = (
            f"{found}, with {between} of allowances and charges the {name}"
            if between
            else f"{found}, which is the {name}"
        )
    else:
        said = f"{sums[0]}, but the {known[0][0]} is {known[0][1]}"
    return Check(
        name="line_items_sum_to_net", passed=bool(met), detail=f"The {len(amounts)} line items add up to {said}."
    )


def _sums(adjustments: Sequence[Decimal]) -> Iterator[Decimal]:
    """Nothing, then what some of `adjustments` come to, few of them first."""
    for count in range(min(len(adjustments), _MOST_ADJUSTMENTS) + 1):
        yield from (sum(some, Decimal(0)) for some in combinations(adjustments, count))


def _is_discount(item: Mapping[str, Any]) -> bool:
    return bool(_DISCOUNT.match(str(item.get("description") or "")))


def due_not_before_issue(data: Data) -> Check | None:
    """An invoice cannot be due before it was issued."""
    issued, due = _day(data.get("issue_date")), _day(data.get("due_date"))
    if issued is None or due is None:
        return None
    right = due >= issued
    return Check(
        name="due_not_before_issue",
        passed=right,
        detail=f"Due on {due}, {'not ' if right else ''}before the issue date {issued}.",
    )


def iban_check_digits(data: Data) -> Check | None:
    """The check digits of the IBAN must be right."""
    value = data.get("iban")
    if not isinstance(value, str) or not value:
        return None
    right = is_valid_iban(value)
    return Check(
        name="iban_check_digits",
        passed=right,
        detail=f"The length and check digits of the IBAN {value} are {_judged(right)}.",
    )


def vat_id_check_digits(data: Data) -> Check | None:
    """The check digits of the seller's VAT number must be right, where its country has any."""
    value = data.get("seller_vat_id")
    right = is_valid_vat(value) if isinstance(value, str) and value else None
    if right is None:
        return None
    return Check(
        name="vat_id_check_digits",
        passed=right,
        detail=f"The form and check digits of the VAT number {value} are {_judged(right)}.",
    )


def tax_less_than_total(data: Data) -> Check | None:
    """The tax is a part of the total."""
    tax, total = to_decimal(data.get("tax_total")), to_decimal(data.get("total"))
    if tax is None or total is None or not total or to_decimal(data.get("net_total")) is not None:
        return None
    right = abs(tax) < abs(total)
    return Check(name="tax_less_than_total", passed=right, detail=f"Tax {tax}, total {total}.")


def date_is_plausible(data: Data) -> Check | None:
    """A document that was issued is not from the future; a misread year often is."""
    day = _day(data.get("issue_date")) or _day(data.get("date"))
    if day is None:
        return None
    # A day of grace, since the day is another one elsewhere.
    right = (day - datetime.now(UTC).date()).days <= 1
    return Check(name="date_is_plausible", passed=right, detail=f"{day} is {'not ' if right else ''}in the future.")


def _judged(right: bool) -> str:
    return "right" if right else "wrong"


def _day(value: object) -> date | None:
    if not isinstance(value, str):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


_TESTS: tuple[Callable[[Data], Check | None], ...] = (
    tax_less_than_total,
    due_not_before_issue,
    date_is_plausible,
    iban_check_digits,
    vat_id_check_digits,
)
