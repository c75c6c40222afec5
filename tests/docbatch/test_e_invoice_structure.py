"""The page of an e-invoice against its XML: what wins, what is said, what is asked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pymupdf
import pytest

from docbatch import e_invoices
from docbatch.e_invoices.embedded import find_embedded
from docbatch.models import DocumentKind, Pages, Structured, Tables
from docbatch.reasons import OTHER, reasons_of
from docbatch.recipe import Recipe
from docbatch.routing import inspect_document
from docbatch.settings import Settings
from docbatch.structure import local, openai
from docbatch.text import read_text
from docbatch.windows import Window
from tests.e_invoices import PAGE, cii, minimum, pdf, ubl

OTHER_ACCOUNT = "DE89 3704 0044 0532 0130 00"


def pages_of(path: Path) -> Pages:
    return read_text(str(path), Window(pages=inspect_document(str(path), DocumentKind.PDF, 10).pages))


def structured(path: Path) -> Structured:
    result = local.structure_file(str(path), DocumentKind.PDF, pages_of(path), Tables())
    assert OTHER not in {reason.kind for reason in reasons_of(result)}  # the report can count each
    return result


def carrying(tmp_path: Path, xml: bytes, lines: tuple[str, ...] = PAGE) -> Structured:
    return structured(pdf(tmp_path / "invoice.pdf", {"factur-x.xml": xml}, lines))


@pytest.mark.parametrize(
    ("change", "field", "page", "xml"),
    [
        ({"total": "12000.00"}, "total", "1200.00", "12000.00"),
        ({"iban": OTHER_ACCOUNT}, "iban", "GB29NWBK60161331926819", "DE89370400440532013000"),
        ({"number": "INV-78"}, "invoice number", "INV-77", "INV-78"),
        ({"issued": "20240303"}, "issue date", "2024-03-02", "2024-03-03"),
        ({"due": "20240502"}, "due date", "2024-04-01", "2024-05-02"),
        ({"seller": "Fourth Coffee Inc"}, "seller name", "Northwind Traders Ltd", "Fourth Coffee Inc"),
        ({"net": "900.00", "lines": "900.00"}, "net total", "1000.00", "900.00"),
        ({"currency": "USD"}, "currency", "GBP", "USD"),
    ],
)
def test_a_page_that_says_something_else_than_the_xml_goes_to_review(
    tmp_path: Path, change: dict[str, Any], field: str, page: str, xml: str
) -> None:
    result = carrying(tmp_path, cii(**change))
    reason = f"The page says {field} {page}, the embedded e-invoice factur-x.xml {xml}."
    assert result.needs_review
    assert reason in result.review_reasons
    name = field.replace(" ", "_")
    assert result.structured_data[name] == xml
    assert not result.evidence[name].grounded
    assert xml in (result.evidence[name].quote or "")
    assert result.e_invoice
    assert {(one.field, one.page, one.e_invoice) for one in result.e_invoice.differences} == {(name, page, xml)}


def test_a_real_invoice_with_another_total_in_its_xml_goes_to_review(tmp_path: Path, samples: Path) -> None:
    with pymupdf.open(samples / "invoice-de-zugferd.pdf") as document:
        xml = document.embfile_get(0)
        [number] = [it for it in range(1, document.xref_length()) if document.xref_stream(it) == xml]
        document.update_stream(number, xml.replace(b">18.08<", b">81.08<"))
        document.save(tmp_path / "forged.pdf")
    reasons = structured(tmp_path / "forged.pdf").review_reasons
    assert "The page says total 18.08, the embedded e-invoice zugferd-invoice.xml 81.08." in reasons


def test_an_account_that_the_page_does_not_show_goes_to_review(tmp_path: Path) -> None:
    silent = tuple(line for line in PAGE if "IBAN" not in line)
    [reason] = carrying(tmp_path, cii(), silent).review_reasons
    assert reason == "The page does not show the iban GB29NWBK60161331926819 of the embedded e-invoice factur-x.xml."


def test_a_page_that_shows_the_account_among_others_agrees(tmp_path: Path) -> None:
    assert not carrying(tmp_path, cii(), (*PAGE, f"Or to IBAN: {OTHER_ACCOUNT}")).needs_review


def test_a_plainly_labelled_total_contradicts_although_the_other_stands_there_too(tmp_path: Path) -> None:
    reasons = carrying(tmp_path, cii(total="1350.00"), (*PAGE, "Last month you paid: GBP 1,350.00")).review_reasons
    assert any(reason.startswith("The page says total 1200.00,") for reason in reasons)


def test_a_page_that_looks_like_a_credit_note_contradicts_an_invoice(tmp_path: Path) -> None:
    page = ("Credit note", *PAGE[1:])
    reason = "The page looks like a credit note, the embedded e-invoice is an invoice (type code 380)."
    assert reason in carrying(tmp_path, cii(), page).review_reasons
    assert not carrying(tmp_path, cii(code="389"), page).needs_review  # self-billed: such a title is usual


def test_an_xml_that_cannot_be_read_is_said_and_the_page_is_read_alone(tmp_path: Path) -> None:
    result = carrying(tmp_path, cii()[:1500])
    assert result.needs_review
    assert result.e_invoice is None
    assert result.structured_data["total"] == "1200.00"
    assert "The embedded e-invoice factur-x.xml could not be read" in result.review_reasons[0]


def test_a_value_without_form_comes_from_the_page_and_is_doubted(tmp_path: Path) -> None:
    result = carrying(tmp_path, cii(total="1.200,00"))
    assert result.structured_data["total"] == "1200.00"
    assert "has a fault: its total '1.200,00' is no amount." in result.review_reasons[0]


@pytest.mark.parametrize("xml", [cii(), ubl()], ids=["cii", "ubl"])
def test_a_page_that_agrees_needs_nobody_and_shows_every_value(tmp_path: Path, xml: bytes) -> None:
    result = carrying(tmp_path, xml)
    assert result.review_reasons == ()
    assert result.structured_data["line_items"][0]["amount"] == "1000.00"
    single = [name for name, value in result.structured_data.items() if isinstance(value, str)]
    assert len(single) == 11
    assert all(result.evidence[name].grounded and result.evidence[name].bbox for name in single)
    assert result.e_invoice
    assert set(result.e_invoice.fields) == {*single, "line_items"}
    assert result.engine == f"e-invoice {result.e_invoice.syntax} v{e_invoices.VERSION}"


def test_a_page_may_say_a_due_date_and_a_currency_in_other_words(tmp_path: Path) -> None:
    page = tuple(line.replace("GBP", "").replace("1 April 2024", "within 30 days") for line in PAGE)
    result = carrying(tmp_path, cii(), page)
    assert not result.needs_review
    assert (result.structured_data["due_date"], result.structured_data["currency"]) == ("2024-04-01", "GBP")
    assert not result.evidence["due_date"].grounded


def test_what_the_xml_leaves_open_comes_from_the_page(tmp_path: Path) -> None:
    result = carrying(tmp_path, minimum())
    assert result.structured_data["iban"] == "GB29NWBK60161331926819"
    assert result.structured_data["due_date"] == "2024-04-01"
    assert result.e_invoice
    assert not {"iban", "due_date"} & set(result.e_invoice.fields)
    assert result.engine == f"e-invoice CII v{e_invoices.VERSION} + {local.ENGINE}"
    assert not result.needs_review


def test_the_type_is_that_of_the_code(tmp_path: Path) -> None:
    result = carrying(tmp_path, cii(code="381"), ("Credit note", *PAGE[1:]))
    assert result.document_type == "credit_note"
    assert not result.needs_review


def test_a_whole_xml_leaves_nothing_to_ask_a_model(tmp_path: Path) -> None:
    path = pdf(tmp_path / "a.pdf", {"factur-x.xml": cii()})
    assert openai.sort_file(str(path), DocumentKind.PDF, pages_of(path)).is_known


def test_a_model_fills_what_the_xml_leaves_open_and_overrules_nothing(tmp_path: Path) -> None:
    path = pdf(tmp_path / "a.pdf", {"factur-x.xml": minimum()})
    pages = pages_of(path)
    known = openai.sort_file(str(path), DocumentKind.PDF, pages)
    assert (known.kind, known.sure, known.is_known) == ("invoice", True, False)
    said = openai.Fields({"total": "1.00", "iban": "GB29NWBK60161331926819", "due_date": None}, (), None)
    result = openai.judge_fields(pages, known.kind, said, "model", (), known.embedded)
    assert result.structured_data["total"] == "1200.00"
    assert result.structured_data["iban"] == "GB29NWBK60161331926819"
    assert result.evidence["iban"].grounded
    assert result.engine.startswith(f"e-invoice CII v{e_invoices.VERSION} + openai model")


def test_a_doubt_about_the_xml_is_kept_where_a_model_reads_the_page(tmp_path: Path) -> None:
    path = pdf(tmp_path / "a.pdf", {"factur-x.xml": b"<broken"})
    pages = pages_of(path)
    known = openai.sort_file(str(path), DocumentKind.PDF, pages)
    said = openai.Fields({"total": "1200.00"}, (), None)
    result = openai.judge_fields(pages, "invoice", said, "model", (), known.embedded)
    assert "could not be read" in result.review_reasons[0]
    assert find_embedded(str(path), DocumentKind.PDF) == known.embedded


def test_another_version_of_the_reader_has_another_key(monkeypatch: pytest.MonkeyPatch) -> None:
    before = Recipe.of(Settings())
    monkeypatch.setattr(e_invoices, "VERSION", "another")
    after = Recipe.of(Settings())
    assert before.digest != after.digest
    assert [stage for stage in before.stages if before.stages[stage] != after.stages[stage]] == ["structure"]
