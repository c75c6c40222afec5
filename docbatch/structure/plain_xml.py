"""Structure of an e-invoice that is its XML alone: every value is from it, and nothing is left to look for."""

from __future__ import annotations

from docbatch.e_invoices.page import lay_out
from docbatch.e_invoices.plain import read_plain
from docbatch.models import EInvoiceUse, Pages, Structured
from docbatch.structure.exact import checks_of, engine_of
from docbatch.structure.judging import judged
from docbatch.types import BUILT_IN

MOST_FAULTS = 5
"""Values without form that are named; a broken export repeats itself."""


def structure_plain_xml(path: str, pages: Pages) -> Structured:
    """The finished structure of the e-invoice in the XML file at `path`, of which `pages` were laid out.

    Raises what `read_plain` raises.
    """
    invoice = read_plain(path)
    kind = BUILT_IN.by_name(invoice.document_type)
    data = kind.model.model_validate(invoice.fields).model_dump(mode="json")
    structured = judged(
        kind,
        data,
        lay_out(invoice).evidence,
        pages,
        doubts=[f"The e-invoice has a fault: {fault}." for fault in invoice.faults[:MOST_FAULTS]],
        engine=engine_of(invoice),
        checks=checks_of(data, invoice),
        exact=frozenset(invoice.fields),
    )
    use = EInvoiceUse(
        # Not the name of the file: what is cached by content holds no name.
        file=None,
        syntax=invoice.syntax,
        profile=invoice.profile,
        type_code=invoice.type_code,
        fields=tuple(invoice.fields),
    )
    return structured.model_copy(update={"e_invoice": use})
