"""From the bytes of an XML file to an e-invoice, in whichever syntax its root element says."""

from __future__ import annotations

import re

from docbatch.e_invoices import cii, ubl
from docbatch.e_invoices.model import EInvoice
from docbatch.e_invoices.tree import parse

_CII = "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:"
_ZUGFERD_1 = "urn:ferd:CrossIndustryDocument:"
_UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
_LOOKS = re.compile(rb"CrossIndustry(?:Invoice|Document)|ubl:schema:xsd:(?:Invoice|CreditNote)-2")
HEAD_BYTES = 65536
"""From the start, within which the name of the root element and its namespace stand."""
_TYPICAL_BYTE_ORDERS = (b"\xff\xfe", b"\xfe\xff")


def read_e_invoice(data: bytes) -> EInvoice | None:
    """The e-invoice in the XML file `data`; None if it is other XML, such as an order.

    Raises `UnreadableXmlError`.
    """
    root = parse(data)
    if root.name == "CrossIndustryInvoice" and root.namespace.startswith(_CII):
        return cii.read(root, "CII")
    if root.name == "CrossIndustryDocument" and root.namespace.startswith(_ZUGFERD_1):
        return cii.read(root, "ZUGFeRD 1.0")
    if root.name in ("Invoice", "CreditNote") and root.namespace.startswith(f"{_UBL}{root.name}-"):
        return ubl.read(root)
    return None


def looks_like_xml(data: bytes) -> bool:
    """Whether the first bytes could be those of an XML file."""
    head = data[:HEAD_BYTES].removeprefix(b"\xef\xbb\xbf").lstrip()
    return head.startswith((b"<", *_TYPICAL_BYTE_ORDERS))


def looks_like_e_invoice(data: bytes) -> bool:
    """Whether the first bytes are those of a file that is meant as an e-invoice, readable or not."""
    return bool(_LOOKS.search(data[:HEAD_BYTES].replace(b"\0", b"")))
