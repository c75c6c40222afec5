"""Rows that look like line items and are none: sums of the items above them, and a second copy of them."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from docbatch.evidence import Found
from docbatch.values.money import to_decimal

_CENT = Decimal("0.01")
_SEVERAL = 2


def without_sums(items: list[Found], sums: Iterable[Decimal]) -> list[Found]:
    """Return the items that come to one of the `sums` of their invoice, without the rows that sum them up.

    Rows behind them go if they have nothing but an amount or are the same again, rows between them if they come to
    what stands above. Items that come to a sum already, or to none in any such way, are returned as they are.
    """
    amounts = [to_decimal(item.value.get("amount")) for item in items]
    known = [amount for amount in amounts if amount is not None]
    goals = [goal for goal in sums if goal]
    if len(known) < len(items) or not goals or _meets(known, goals):
        return items
    for count in range(len(items) - 1, 0, -1):
        kept, rest = items[:count], items[count:]
        told = count >= _SEVERAL or not _is_bare(kept[0])
        gone = all(map(_is_bare, rest)) or [item.value for item in rest] == [item.value for item in kept]
        if told and gone and _meets(known[:count], goals):
            return kept
    plain = _not_summed_up(known)
    return [items[i] for i in plain] if _meets([known[i] for i in plain], goals) else items


def _meets(amounts: list[Decimal], goals: list[Decimal]) -> bool:
    """Whether amounts add up to a goal, but for a cent of rounding for each of them."""
    found = sum(amounts, Decimal(0))
    return any(abs(found - goal) <= max(_SEVERAL, len(amounts)) * _CENT for goal in goals)


def _is_bare(item: Found) -> bool:
    """Whether a row has an amount without a quantity or a price, as a sum has."""
    return item.value.get("quantity") is None and item.value.get("unit_price") is None


def _not_summed_up(amounts: list[Decimal]) -> list[int]:
    """The places of the amounts that are not the sum of several above them, since the last such sum."""
    places: list[int] = []
    above: list[Decimal] = []
    for i, amount in enumerate(amounts):
        if len(above) >= _SEVERAL and sum(above, Decimal(0)) == amount:
            above = []
            continue
        places.append(i)
        above.append(amount)
    return places
