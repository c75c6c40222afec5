"""What is read from the XML of an e-invoice, and what is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pymupdf
import pytest

from docbatch.e_invoices import tree
from docbatch.e_invoices.embedded import NAMES, find_embedded
from docbatch.e_invoices.model import EInvoice
from docbatch.e_invoices.reading import read_e_invoice
from docbatch.e_invoices.sums import sums_of_lines
from docbatch.e_invoices.tree import UnreadableXmlError, parse
from docbatch.models import DocumentKind
from tests.e_invoices import cii, minimum, pdf, ubl, zugferd_1

FAULTS = Path(__file__).parents[1] / "faults" / "e_invoices"
SAYS = {
    "invoice_number": "INV-77",
    "issue_date": "2024-03-02",
    "due_date": "2024-04-01",
    "seller_name": "Northwind Traders Ltd",
    "seller_vat_id": "GB980780684",
    "buyer_name": "Contoso Retail plc",
    "currency": "GBP",
    "net_total": "1000.00",
    "tax_total": "200.00",
    "total": "1200.00",
    "iban": "GB29NWBK60161331926819",
    "line_items": [{"description": "Paper & card", "quantity": "2000", "unit_price": "0.50", "amount": "1000.00"}],
}


def read(data: bytes) -> EInvoice:
    invoice = read_e_invoice(data)
    assert invoice is not None
    return invoice


@pytest.mark.parametrize("name", ["billion-laughs", "external-entity", "external-dtd"])
def test_a_document_type_is_refused_before_anything_of_it_is_expanded_or_fetched(name: str) -> None:
    with pytest.raises(UnreadableXmlError, match="declares a document type"):
        parse((FAULTS / f"{name}.xml").read_bytes())


@pytest.mark.parametrize("name", ["truncated", "undeclared-entity"])
def test_what_is_not_well_formed_is_unreadable(name: str) -> None:
    with pytest.raises(UnreadableXmlError, match="no well-formed XML"):
        parse((FAULTS / f"{name}.xml").read_bytes())


@pytest.mark.parametrize("data", [b"", b"<", b"\x00\x00", b"hello", b'<?xml version="1.0" encoding="klingon"?><a/>'])
def test_no_bytes_raise_anything_else(data: bytes) -> None:
    with pytest.raises(UnreadableXmlError):
        parse(data)


def test_depth_number_and_size_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UnreadableXmlError, match="more elements"):
        parse(b"<a>" * 100_000)
    monkeypatch.setattr(tree, "MOST_ELEMENTS", 1000)
    with pytest.raises(UnreadableXmlError, match="more elements"):
        parse(b"<r>" + b"<a/>" * 1000 + b"</r>")
    monkeypatch.setattr(tree, "MOST_BYTES", 1000)
    with pytest.raises(UnreadableXmlError, match="larger"):
        parse(b"<r>" + b" " * 1000 + b"</r>")


def test_a_text_without_end_is_kept_in_part() -> None:
    assert len(parse(b"<r>" + b"A" * 5_000_000 + b"</r>").text) == tree.MOST_TEXT


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"issued": "20241302"}, "its issue date '20241302' is no date"),
        ({"total": "1.200,00"}, "its total '1.200,00' is no amount"),
        ({"total": "NaN"}, "its total 'NaN' is no amount"),
        ({"total": "1" * 40}, f"its total '{'1' * 40}' is no amount"),
        ({"currency": "Pounds"}, "its currency 'Pounds' is no code of a currency"),
    ],
)
def test_a_value_without_form_is_null_and_said(change: dict[str, Any], fault: str) -> None:
    invoice = read(cii(**change))
    assert fault in invoice.faults
    assert len(invoice.fields) == len(SAYS) - 1


def test_an_empty_element_says_nothing() -> None:
    invoice = read(cii(seller=" ", due="", iban="n/a"))
    assert not invoice.faults
    assert (invoice.seller_name, invoice.due_date, invoice.iban) == (None, None, None)


def test_an_order_is_no_invoice() -> None:
    order = cii().replace(b"CrossIndustryInvoice", b"SCRDMCCBDACIOMessageStructure")
    assert read_e_invoice(order) is None
    assert read_e_invoice(b"<Invoice xmlns='urn:somebody:else'/>") is None


@pytest.mark.parametrize(
    ("data", "syntax"), [(cii(), "CII"), (zugferd_1(), "ZUGFeRD 1.0"), (ubl(), "UBL")], ids=["cii", "zugferd-1", "ubl"]
)
def test_each_syntax_says_the_same_of_the_same_invoice(data: bytes, syntax: str) -> None:
    invoice = read(data)
    assert invoice.syntax == syntax
    assert invoice.document_type == "invoice"
    assert invoice.fields == SAYS
    assert invoice.is_complete
    assert not invoice.faults


def test_other_prefixes_and_encodings_change_nothing() -> None:
    plain = cii().replace(b"rsm:", b"x:").replace(b"xmlns:rsm", b"xmlns:x").decode()
    assert read(plain.replace('encoding="UTF-8"', 'encoding="UTF-16"').encode("utf-16")).fields == SAYS
    latin = cii(seller="Café Müller").decode().replace("UTF-8", "ISO-8859-1").encode("latin-1")
    assert read(latin).seller_name == "Café Müller"


@pytest.mark.parametrize(
    ("code", "kind"), [("380", "invoice"), ("384", "invoice"), ("389", "invoice"), ("381", "credit_note")]
)
def test_the_type_code_says_what_it_is(code: str, kind: str) -> None:
    assert read(cii(code=code)).document_type == kind
    assert read(ubl(code=code)).document_type == kind


def test_a_credit_note_in_ubl_has_its_own_names() -> None:
    invoice = read(ubl(credit_note=True))
    assert invoice.document_type == "credit_note"
    assert invoice.fields == SAYS


def test_a_credit_note_with_negative_amounts_counts_for_the_buyer() -> None:
    invoice = read(cii(code="381", net="-1000.00", tax="-200.00", total="-1200.00", lines="-1000.00"))
    assert (invoice.net_total, invoice.tax_total, invoice.total) == ("1000.00", "200.00", "1200.00")
    assert invoice.line_items[0].amount == "1000.00"


def test_the_profile_minimum_leaves_the_rest_open() -> None:
    invoice = read(minimum())
    assert not invoice.is_complete
    assert set(SAYS) - set(invoice.fields) == {"due_date", "iban", "line_items"}


@pytest.mark.parametrize(("text", "said"), [("1200", "1200.00"), ("1200.5", "1200.50"), ("1200.1250", "1200.1250")])
def test_money_has_two_decimals_or_as_many_more_as_it_is_written_with(text: str, said: str) -> None:
    assert read(cii(total=text)).total == said


def test_lines_may_differ_from_the_net_total_by_allowances_only() -> None:
    assert all(check.passed for check in sums_of_lines(read(cii(lines="1100.00", allowances="100.00"))))
    wrong = sums_of_lines(read(cii(lines="1100.00")))
    assert [check.name for check in wrong if not check.passed] == ["lines_with_allowances_are_net"]


def test_an_attachment_is_known_by_its_content_whatever_it_is_called(tmp_path: Path) -> None:
    path = pdf(tmp_path / "a.pdf", {"notes.txt": b"hello", "order.xml": b"<order/>", "rechnung.dat": cii()})
    embedded = find_embedded(str(path), DocumentKind.PDF)
    assert embedded.name == "rechnung.dat"
    assert embedded.invoice
    assert not embedded.doubts


def test_an_invoice_that_is_only_an_associated_file_is_found(tmp_path: Path) -> None:
    path = pdf(tmp_path / "a.pdf", {"factur-x.xml": cii()})
    with pymupdf.open(path) as document:
        names = document.xref_get_key(document.pdf_catalog(), "Names/EmbeddedFiles/Names")[1]
        specification = names[names.index("<<") :].rstrip("]")
        document.xref_set_key(document.pdf_catalog(), "AF", f"[{specification}]")
        document.xref_set_key(document.pdf_catalog(), "Names", "null")
        assert document.embfile_count() == 0
        document.save(tmp_path / "b.pdf")
    assert find_embedded(str(tmp_path / "b.pdf"), DocumentKind.PDF).invoice


def test_a_pdf_without_attachments_and_a_picture_carry_none(tmp_path: Path) -> None:
    assert find_embedded(str(pdf(tmp_path / "a.pdf")), DocumentKind.PDF).invoice is None
    assert find_embedded("/nowhere.png", DocumentKind.IMAGE).invoice is None


def test_an_attachment_that_unpacks_to_gigabytes_is_read_up_to_the_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("docbatch.e_invoices.embedded.MOST_BYTES", 10_000)
    bomb = cii().replace(b"</rsm:CrossIndustryInvoice>", b" " * 20_000_000 + b"</rsm:CrossIndustryInvoice>")
    path = pdf(tmp_path / "a.pdf", {"factur-x.xml": bomb})
    assert path.stat().st_size < 100_000
    embedded = find_embedded(str(path), DocumentKind.PDF)
    assert embedded.invoice is None
    assert "too large" in embedded.doubts[0]


def test_what_should_be_an_invoice_and_cannot_be_read_is_said(tmp_path: Path) -> None:
    broken = (FAULTS / "truncated.xml").read_bytes()
    for name, data in (("invoice.xml", broken), (NAMES[0], b"no XML at all")):
        embedded = find_embedded(str(pdf(tmp_path / "a.pdf", {name: data})), DocumentKind.PDF)
        assert embedded.invoice is None
        assert "could not be read" in embedded.doubts[0]


def test_two_invoices_that_differ_are_said(tmp_path: Path) -> None:
    path = pdf(tmp_path / "a.pdf", {"other.xml": cii(total="9.00"), "factur-x.xml": cii(), "same.xml": ubl()})
    embedded = find_embedded(str(path), DocumentKind.PDF)
    assert len(embedded.doubts) == 1
    assert "differ in total" in embedded.doubts[0]
