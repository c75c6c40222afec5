"""Where the page of an e-invoice says something else than its XML: a broken export, or a fraud.

What the XML says is looked for on the page. The page contradicts it where it is not there; that the rules found
something else is not enough, as they are wrong more often than exports are. A total and a number with a plain label
are sure enough to count also where the XML's value stands elsewhere on the page.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from docbatch.e_invoices.model import TERMS, EInvoice
from docbatch.evidence import Found, evidence_of, locate, squeezed
from docbatch.models import Difference, Evidence, Pages
from docbatch.types.definition import Fields
from docbatch.values.identifiers import find_ibans
from docbatch.values.money import to_decimal

SURE = 0.95
"""Confidence of the rules from which a labelled value contradicts the XML on its own."""
WORTH_NAMING = 0.5
"""Confidence of the rules from which what they found is named as what the page says."""
SURE_OF_A_DATE = 0.9
"""Of the day on which an invoice is due, which a page often says in other words: within 30 days."""
_OFTEN_IN_OTHER_WORDS = frozenset({"due_date", "currency"})
"""Fields that a page need not show as such; only another value contradicts them."""
_LETTER_BY_LETTER = frozenset({"invoice_number", "seller_vat_id", "iban"})
"""Fields in which two exchanged digits are another number, not a misprint."""
_SHARED_SIGNS = ("$", "¥", "Rs")
"""Signs of several currencies, which the XML tells apart."""


def places_of(invoice: EInvoice, found: Fields, pages: Pages) -> dict[str, Evidence]:
    """Where the page shows each value of `invoice`: where the rules `found` it, else where it stands at all."""
    return {name: _place(name, value, found.get(name), pages) for name, value in _single(invoice).items()}


def differences(
    invoice: EInvoice, found: Fields, places: Mapping[str, Evidence], pages: Pages
) -> tuple[Difference, ...]:
    """The fields in which the page, as the rules read it, contradicts `invoice`."""
    said = (
        _difference(name, value, _sole(found.get(name)), places[name].grounded, invoice, pages)
        for name, value in _single(invoice).items()
    )
    return tuple(one for one in said if one)


def _single(invoice: EInvoice) -> dict[str, str]:
    return {name: value for name, value in invoice.fields.items() if name in TERMS}


def _sole(found: Any) -> Found | None:
    return found if isinstance(found, Found) and found.value is not None else None


def _place(name: str, value: str, found: Any, pages: Pages) -> Evidence:
    one = _sole(found)
    if one and one.words and agree(name, value, str(one.value)):
        return evidence_of(one._replace(confidence=1.0))
    place = locate(value, pages)
    return Evidence() if name in _LETTER_BY_LETTER and (place.confidence or 0.0) < 1 else place


def _difference(
    name: str, value: str, one: Found | None, shown: bool, invoice: EInvoice, pages: Pages
) -> Difference | None:
    """What the page says instead of `value`, None in it for nothing; None where it does not contradict."""
    other = None
    if one and one.confidence >= WORTH_NAMING and not agree(name, value, str(one.value)):
        other = str(one.value)
    if shown:
        contradicted = _plainly_other(name, one, invoice) if other else False
    elif name in _OFTEN_IN_OTHER_WORDS:
        contradicted = bool(other and one) and _names_another(name, one)
    else:
        contradicted = not _need_not_be_shown(name, value, invoice, pages)
    return Difference(field=name, page=other, e_invoice=value) if contradicted else None


def agree(name: str, xml: str, page: str) -> bool:
    """Whether two values are the same but for how they are written."""
    amounts = to_decimal(xml), to_decimal(page)
    if name.endswith("total") and None not in amounts:
        # The sign of a credit is a matter of custom: the page of a negative invoice often says credit note.
        return abs(amounts[0] or Decimal(0)) == abs(amounts[1] or Decimal(0))
    ours, theirs = squeezed(xml), squeezed(page)
    if name in ("invoice_number", "seller_name", "buyer_name") and min(len(ours), len(theirs)) >= 3:
        return ours in theirs or theirs in ours
    return ours == theirs


def _plainly_other(name: str, one: Found | None, invoice: EInvoice) -> bool:
    """Whether a label on the page plainly names another number or total, although the XML's stands there, too."""
    if one is None or one.confidence < SURE:
        return False
    if name == "total":
        return not (invoice.amount_due and agree("total", invoice.amount_due, str(one.value)))
    return name == "invoice_number"


def _names_another(name: str, one: Found | None) -> bool:
    if one is None:
        return False
    if name == "currency":
        quote = " ".join(word.text for word in one.words)
        return str(one.value) in quote or not any(sign in quote for sign in _SHARED_SIGNS)
    return one.confidence >= SURE_OF_A_DATE


def _need_not_be_shown(name: str, value: str, invoice: EInvoice, pages: Pages) -> bool:
    """Whether a page may well be silent about a value."""
    if name == "tax_total":
        return not to_decimal(value)
    if name == "net_total":
        return not to_decimal(invoice.tax_total)
    if name == "iban":  # of several accounts in the XML the page may show another
        shown = {found.value for page in pages.pages for found in find_ibans(page.text)}
        return bool(shown & set(invoice.accounts))
    if name == "seller_name":
        return locate(invoice.trading_name, pages).grounded
    return False
