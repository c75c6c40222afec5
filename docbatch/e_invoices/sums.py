"""The sums within an e-invoice, by the business rules of EN 16931."""

from __future__ import annotations

from decimal import Decimal

from docbatch.e_invoices.model import EInvoice
from docbatch.models import Check
from docbatch.values.money import to_decimal

_CENT = Decimal("0.02")


def sums_of_lines(invoice: EInvoice) -> tuple[Check, ...]:
    """The lines against their sum (BR-CO-10), and that against the net total (BR-CO-13), where all are given."""
    given = [to_decimal(line.amount) for line in invoice.line_items]
    lines, net = to_decimal(invoice.lines_total), to_decimal(invoice.net_total)
    if lines is None or not given or None in given:
        return ()
    added = sum((amount for amount in given if amount is not None), Decimal(0))
    checks = [_check("line_items_sum_to_lines_total", f"The {len(given)} line items add up to {added}", added, lines)]
    if net is not None:
        less, more = (to_decimal(it) or Decimal(0) for it in (invoice.allowances, invoice.charges))
        said = f"{lines} less allowances of {less} with charges of {more} is {lines - less + more}"
        checks.append(_check("lines_with_allowances_are_net", said, lines - less + more, net))
    return tuple(checks)


def _check(name: str, said: str, given: Decimal, wanted: Decimal) -> Check:
    right = abs(given - wanted) <= _CENT
    return Check(name=name, passed=right, detail=f"{said}{', as it says' if right else f', but it says {wanted}'}.")
