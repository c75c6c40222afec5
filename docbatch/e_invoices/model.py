"""An e-invoice as its XML says it, in the names and forms of the results."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Literal

from docbatch.models import Frozen
from docbatch.values.money import printed

CREDIT_NOTES = frozenset("81 83 261 262 296 308 381 396 420 458 502 503 532".split())
"""Codes of UNTDID 1001 that EN 16931 counts as credit notes (BT-3); 384, a corrected invoice, is an invoice."""

_DAY = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})(?!\d)")
_NUMBER = re.compile(r"[+-]?\d{1,15}(?:\.\d{0,10})?|[+-]?\.\d{1,10}")
MOST_LINES = 10_000
"""Lines taken from an invoice; the result is to stay a file that people open."""
_CURRENCY = re.compile(r"[A-Z]{3}")
_ACCOUNT = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{8,30}")


class Line(Frozen):
    """A line (BG-25)."""

    description: str | None = None
    """BT-153, the name of the item."""
    quantity: str | None = None
    """BT-129."""
    unit_price: str | None = None
    """BT-146, for one unit (BT-149 taken into account)."""
    amount: str | None = None
    """BT-131, without tax."""


class EInvoice(Frozen):
    """What the XML of an e-invoice says; None where it does not say it, or not in the right form."""

    syntax: Literal["CII", "ZUGFeRD 1.0", "UBL"]
    profile: str | None
    """BT-24, the specification that it claims to follow."""
    type_code: str | None
    """BT-3."""
    document_type: Literal["invoice", "credit_note"]
    invoice_number: str | None = None
    """BT-1."""
    issue_date: str | None = None
    """BT-2."""
    due_date: str | None = None
    """BT-9; the last, where there are several."""
    seller_name: str | None = None
    """BT-27."""
    seller_vat_id: str | None = None
    """BT-31."""
    buyer_name: str | None = None
    """BT-44."""
    currency: str | None = None
    """BT-5."""
    net_total: str | None = None
    """BT-109."""
    tax_total: str | None = None
    """BT-110, in the currency of the invoice."""
    total: str | None = None
    """BT-112."""
    iban: str | None = None
    """BT-84, the first account to pay to."""
    line_items: tuple[Line, ...] = ()

    accounts: tuple[str, ...] = ()
    """Every IBAN in it, of whomever."""
    trading_name: str | None = None
    """BT-28, by which the seller is also known."""
    lines_total: str | None = None
    """BT-106, the sum of the lines."""
    allowances: str | None = None
    """BT-107."""
    charges: str | None = None
    """BT-108."""
    amount_due: str | None = None
    """BT-115, what is left to pay."""
    turned: bool = False
    """Whether the amounts have the other sign in the XML: those of a credit note that are negative there."""
    faults: tuple[str, ...] = ()
    """What has no right form, in half sentences."""

    @property
    def fields(self) -> dict[str, Any]:
        """The fields of `structured_data` that it gives."""
        said = {name: value for name in TERMS if (value := getattr(self, name)) is not None}
        return said | ({"line_items": [line.model_dump() for line in self.line_items]} if self.line_items else {})

    @property
    def is_complete(self) -> bool:
        """Whether nothing is left to look for on the page but what an invoice need not have."""
        return bool(self.line_items) and all(getattr(self, name) is not None for name in _NEEDED)


TERMS = {
    "invoice_number": "BT-1",
    "issue_date": "BT-2",
    "due_date": "BT-9",
    "seller_name": "BT-27",
    "seller_vat_id": "BT-31",
    "buyer_name": "BT-44",
    "currency": "BT-5",
    "net_total": "BT-109",
    "tax_total": "BT-110",
    "total": "BT-112",
    "iban": "BT-84",
}
"""The business term of each field."""
_NEEDED = ("invoice_number", "issue_date", "seller_name", "buyer_name", "currency", "net_total", "total")


class Forms:
    """Brings the texts of an XML file into the forms of the results, and notes what has none."""

    def __init__(self) -> None:
        self.faults: list[str] = []

    def money(self, name: str, text: str | None) -> str | None:
        """An amount with a dot and two decimals, or as many more as it is written with."""
        number = self.number(name, text)
        return None if number is None else printed(number)

    def number(self, name: str, text: str | None) -> Decimal | None:
        """A decimal number as XML Schema writes it."""
        if text and _NUMBER.fullmatch(text):
            return Decimal(text)
        self._fault(name, text, "amount")
        return None

    def day(self, name: str, text: str | None) -> str | None:
        """A date from `20180605`, `2018-06-05` or `2018-06-05T00:00:00`, as YYYY-MM-DD."""
        if found := _DAY.match(text or ""):
            with suppress(ValueError):
                return date(*map(int, found.groups())).isoformat()
        self._fault(name, text, "date")
        return None

    def currency(self, text: str | None) -> str | None:
        """A code of ISO 4217."""
        if text and _CURRENCY.fullmatch(text):
            return text
        self._fault("currency", text, "code of a currency")
        return None

    def _fault(self, name: str, text: str | None, wanted: str) -> None:
        if text:
            self.faults.append(f"its {name} {text[:40]!r} is no {wanted}")


def plain(number: Decimal | None) -> str | None:
    """A quantity without zeros that say nothing: `2.0000` is `2`."""
    return None if number is None else f"{number.normalize():f}"


def price_of_one(price: Decimal | None, basis: Decimal | None) -> str | None:
    """The price of a unit, from what `basis` units cost (BT-149)."""
    if price is None:
        return None
    try:
        return printed(price if not basis or basis == 1 else round(price / basis, 6).normalize())
    except InvalidOperation:  # more digits than numbers of this world have
        return None


def account(text: str | None) -> str | None:
    """An IBAN without spaces; None for the number of an account that is none."""
    squeezed = re.sub(r"\s", "", text or "").upper()
    return squeezed if _ACCOUNT.fullmatch(squeezed) else None


def vat_number(text: str | None) -> str | None:
    """A VAT number without spaces and separators."""
    return re.sub(r"[\s.-]", "", text or "").upper() or None


def kind_of(type_code: str | None) -> Literal["invoice", "credit_note"]:
    """The type of a document by its code (BT-3)."""
    return "credit_note" if type_code in CREDIT_NOTES else "invoice"


def turned_over(invoice: EInvoice) -> EInvoice:
    """A credit note whose amounts are negative, against EN 16931, with amounts that count for the buyer."""
    if invoice.document_type != "credit_note" or not (invoice.total or "").startswith("-"):
        return invoice
    names = ("net_total", "tax_total", "total", "lines_total", "allowances", "charges", "amount_due")
    turned = {name: _turned(getattr(invoice, name)) for name in names}
    lines = tuple(line.model_copy(update={"amount": _turned(line.amount)}) for line in invoice.line_items)
    return invoice.model_copy(update={**turned, "line_items": lines, "turned": True})


def _turned(amount: str | None) -> str | None:
    return None if amount is None else printed(Decimal(0) - Decimal(amount))
