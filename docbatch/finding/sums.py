"""Signs of a bill in whatever language: sums below each other, an account, what a tax comes to."""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal

from docbatch.finding.form import is_narrow
from docbatch.layout import Reading
from docbatch.values.dates import find_dates
from docbatch.values.identifiers import find_ibans, find_vat_ids
from docbatch.values.money import Amount, find_amounts

_MOST_PAGES, _PAGES_OF_A_BILL = 4, 2
_MOST_LETTERS = 25
"""Letters beside an amount that stands in a form; more of them are a sentence about money."""
_FEW, _SOME = 2, 3
"""Amounts from which a slip, and from which a page, looks like a bill."""
_OVER_THOUSAND = re.compile(r"\d{1,3}(?:[.,] ?\d{3})+")
_LARGEST = 8
"""Amounts that may be a total with tax: the largest ones."""
_RATES = (Decimal("0.03"), Decimal("0.28"))
"""Rates of sales tax, from the lowest reduced one to the highest."""


def looks_like_bill(reading: Reading) -> bool:
    """Return whether a short document has sums as bills have, with what else those have, but not in what words."""
    if not reading.sheets or len(reading.pages) > _MOST_PAGES:
        return False
    amounts = _amounts(reading)
    values = [amount.value for amount in amounts if amount.value > 0]
    if is_narrow(reading.sheets[0]) and len(values) + _thousands(reading) >= _FEW:
        return True
    if sum(bool(amount.symbol) for amount in amounts) >= _SOME:
        return True
    if len(values) < _SOME:
        return False
    dated = len(reading.pages) <= _PAGES_OF_A_BILL and any(find_dates(segment.text) for segment in reading.segments)
    return dated or bool(find_ibans(reading.text) or find_vat_ids(reading.text)) or _is_taxed(values)


def _thousands(reading: Reading) -> int:
    """How many parts of a page are nothing but a number over a thousand, as prices are in currencies without cents."""
    return sum(bool(_OVER_THOUSAND.fullmatch(segment.text)) for segment in reading.segments)


def _amounts(reading: Reading) -> list[Amount]:
    """The amounts with decimals or a currency that stand in no sentence."""
    forms = [s.text for s in reading.segments if sum(map(str.isalpha, s.text)) <= _MOST_LETTERS]
    return [amount for text in forms for amount in find_amounts(text) if amount.decimals]


def _is_taxed(values: list[Decimal]) -> bool:
    """Whether a large amount is the sum of two others, of which one may be the tax on the other."""
    known = Counter(values)
    return any(
        total - tax in known and _RATES[0] <= tax / (total - tax) <= _RATES[1]
        for total in sorted(known)[-_LARGEST:]
        for tax in known
        if tax < total
    )
