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
_HEAD = 65536
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
    head = data[:_HEAD].removeprefix(b"\xef\xbb\xbf").lstrip()
    return head.startswith((b"<", *_TYPICAL_BYTE_ORDERS))


def looks_like_e_invoice(data: bytes) -> bool:
    """Whether a file that cannot be read was meant as an e-invoice."""
    return bool(_LOOKS.search(data[:_HEAD].replace(b"\0", b"")))
