"""Structure by the XML that a PDF carries: its values win, and the page is read as well, to see whether it agrees.

What the XML does not say, such as the lines in the profile MINIMUM, comes from the page as it does without an XML.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from docbatch import e_invoices
from docbatch.checks import line_items_sum_to_net, run_checks
from docbatch.e_invoices.comparing import differences, places_of
from docbatch.e_invoices.embedded import Embedded
from docbatch.e_invoices.model import TERMS, EInvoice
from docbatch.e_invoices.sums import sums_of_lines
from docbatch.evidence import Found, evidence_of
from docbatch.models import Check, Difference, EInvoiceUse, Evidence, Pages, Structured
from docbatch.structure.judging import judged, spoken
from docbatch.types import BUILT_IN
from docbatch.types.definition import Fields
from docbatch.values.money import to_decimal

SURE_OF_TYPE = 0.8
"""Confidence of the rules from which a page that looks like the other type contradicts the XML."""
_PLAIN_CODES = {"380": "invoice", "381": "credit_note"}
"""Others, such as a self-billed (389) or a corrected invoice (384), bear many a title."""


class FromPage(NamedTuple):
    """What was found without the XML, by rules or by a model."""

    data: dict[str, Any]
    evidence: dict[str, Evidence]
    engine: str
    doubts: tuple[str, ...] = ()
    pages_used: tuple[int, ...] | None = None


class Looks(NamedTuple):
    """What type the page looks like by the rules."""

    document_type: str
    sure: float
    close: bool


def structure_by_xml(
    embedded: Embedded, pages: Pages, by_rules: Fields, looks: Looks, rest: FromPage, doubts: tuple[str, ...]
) -> Structured:
    """The finished structure of a document with an e-invoice; `rest` fills what that leaves open.

    `by_rules` is what the rules found on the page, which is compared with the XML; `doubts` speak for a review already.
    """
    invoice = embedded.invoice
    assert invoice is not None
    kind = BUILT_IN.by_name(invoice.document_type)
    places = places_of(invoice, by_rules, pages)
    different = differences(invoice, by_rules, places, pages)
    from_xml = invoice.fields
    data = kind.model.model_validate(rest.data | from_xml).model_dump(mode="json")
    evidence = _evidence(embedded, places, by_rules, rest)
    filled = [name for name, value in data.items() if value is not None and name not in from_xml]
    said = [_said(one, embedded.name) for one in different]
    structured = judged(
        kind,
        data,
        evidence,
        pages,
        doubts=(*doubts, *rest.doubts, *embedded.doubts, *_type_differs(invoice, looks), *said),
        engine=engine_of(invoice, rest.engine if filled else None),
        pages_used=rest.pages_used,
        checks=checks_of(data, invoice),
        exact=frozenset(from_xml),
    )
    return structured.model_copy(
        update={
            "e_invoice": EInvoiceUse(
                file=embedded.name,
                syntax=invoice.syntax,
                profile=invoice.profile,
                type_code=invoice.type_code,
                fields=tuple(from_xml),
                differences=different,
            )
        }
    )


def engine_of(invoice: EInvoice, other: str | None = None) -> str:
    """What structured a document by `invoice`, and by `other` what that leaves open."""
    name = f"e-invoice {invoice.syntax} v{e_invoices.VERSION}"
    return f"{name} + {other}" if other else name


def _evidence(embedded: Embedded, places: dict[str, Evidence], by_rules: Fields, rest: FromPage) -> dict[str, Evidence]:
    """The place of each value; one from the XML that the page does not show quotes the XML, and is not grounded."""
    assert embedded.invoice is not None
    known = embedded.invoice.fields
    evidence = {name: proof for name, proof in rest.evidence.items() if name.partition(".")[0] not in known}
    for name, place in places.items():
        value = getattr(embedded.invoice, name)
        quote = f"{TERMS[name]} in {embedded.name}: {value}"
        evidence[name] = place if place.grounded else Evidence(quote=quote, confidence=1.0)
    return evidence | _evidence_of_lines(embedded.invoice, by_rules)


def _evidence_of_lines(invoice: EInvoice, by_rules: Fields) -> dict[str, Evidence]:
    """The place of each line whose amount the rules found in a line of the page; each of those counts once."""
    found = by_rules.get("line_items")
    waiting = [item for item in found if isinstance(item, Found)] if isinstance(found, list) else []
    evidence = {}
    for number, line in enumerate(invoice.line_items):
        amount = to_decimal(line.amount)
        same = next((it for it in waiting if amount is not None and to_decimal(it.value.get("amount")) == amount), None)
        if same:
            waiting.remove(same)
            evidence[f"line_items.{number}"] = evidence_of(same)
    return evidence


def checks_of(data: dict[str, Any], invoice: EInvoice) -> tuple[Check, ...]:
    """The checks on the fields; the lines by the sums that the XML gives, as it knows allowances and charges."""
    sums = sums_of_lines(invoice)
    plain = line_items_sum_to_net(data)
    checks = [check for check in run_checks(data) if not (sums and plain and check.name == plain.name)]
    return (*checks, *sums)


def _said(difference: Difference, name: str) -> str:
    field = spoken(difference.field)
    if difference.page is None:
        return f"The page does not show the {field} {difference.e_invoice} of the embedded e-invoice {name}."
    return f"The page says {field} {difference.page}, the embedded e-invoice {name} {difference.e_invoice}."


def _type_differs(invoice: EInvoice, looks: Looks) -> list[str]:
    other = {"invoice": "credit_note", "credit_note": "invoice"}[invoice.document_type]
    negative = (invoice.total or "").startswith(
        "-"
    )  # an invoice over less than nothing is a credit note in all but code
    sure = looks.sure >= SURE_OF_TYPE and not looks.close
    if looks.document_type != other or not sure or negative or invoice.type_code not in _PLAIN_CODES:
        return []
    ours = f"{_a(invoice.document_type)} (type code {invoice.type_code})"
    return [f"The page looks like {_a(other)}, the embedded e-invoice is {ours}."]


def _a(document_type: str) -> str:
    return {"invoice": "an invoice", "credit_note": "a credit note"}[document_type]
