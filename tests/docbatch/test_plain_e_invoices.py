"""E-invoices that are XML files of their own: what is refused, and what the others give."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

import pytest

from docbatch import e_invoices
from docbatch.e_invoices import tree
from docbatch.e_invoices.plain import read_document, read_plain
from docbatch.errors import (
    CorruptError,
    DocumentError,
    NotFoundError,
    TooLargeError,
    UnsupportedError,
)
from docbatch.intake import arrive
from docbatch.models import Document, DocumentKind, Pages, Reading, Stage, Structured, Tables
from docbatch.recipe import Recipe
from docbatch.routing import inspect_document
from docbatch.settings import Settings
from docbatch.structure import local
from tests.e_invoices import SAID, cii, minimum, ubl, zugferd_1

FAULTS = Path(__file__).parents[1] / "faults" / "e_invoices"
EACH = pytest.mark.parametrize("data", [cii(), zugferd_1(), ubl()], ids=["cii", "zugferd-1", "ubl"])


def written(tmp_path: Path, data: bytes) -> str:
    path = tmp_path / "invoice.xml"
    path.write_bytes(data)
    return str(path)


def structured(path: str) -> tuple[Reading, Structured]:
    reading = read_document(path)
    pages, tables = Pages(pages=reading.pages), Tables(tables=reading.tables)
    return reading, local.structure_file(path, DocumentKind.XML, pages, tables)


def document(path: str) -> Document:
    taken_in = arrive(path, max_bytes=10**9).document
    assert taken_in is not None
    return taken_in


@pytest.mark.parametrize("fault", sorted(path.name for path in FAULTS.glob("*.xml")))
def test_a_bomb_an_entity_from_outside_and_what_is_not_well_formed_are_corrupt(fault: str) -> None:
    path = str(FAULTS / fault)
    assert document(path).kind is DocumentKind.XML
    with pytest.raises(CorruptError, match=f"{fault} cannot be read as an e-invoice: it"):
        inspect_document(path, DocumentKind.XML, 10)


def test_xml_that_only_speaks_of_e_invoices_is_unsupported(tmp_path: Path) -> None:
    style_sheet = b"<stylesheet xmlns:rsm='urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100'/>"
    path = written(tmp_path, style_sheet)
    assert document(path).kind is DocumentKind.XML
    with pytest.raises(UnsupportedError, match="neither a CII nor a UBL invoice"):
        inspect_document(path, DocumentKind.XML, 10)


def test_more_bytes_or_elements_than_an_invoice_has_are_too_large(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path, cii())
    with monkeypatch.context() as patch, pytest.raises(TooLargeError, match="more elements"):
        patch.setattr(tree, "MOST_ELEMENTS", 10)
        read_plain(path)
    monkeypatch.setattr(tree, "MOST_BYTES", 1000)
    with pytest.raises(TooLargeError, match="larger than"):
        read_plain(path)


def test_a_file_that_is_gone_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError):
        read_plain(str(tmp_path / "gone.xml"))


@EACH
def test_damaged_bytes_raise_errors_of_the_document_only(tmp_path: Path, data: bytes) -> None:
    chance = Random(7)
    for _ in range(150):
        mutant = bytearray(data)
        for _ in range(chance.randrange(1, 6)):
            mutant[chance.randrange(len(mutant))] = chance.randrange(256)
        path = written(tmp_path, bytes(mutant[: chance.choice((len(mutant), chance.randrange(len(mutant))))]))
        try:
            structured(path)
        except DocumentError as error:
            assert error.code in ("corrupt", "unsupported")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"total": "1300.00"}, "Check net_plus_tax_is_total failed"),
        ({"lines": "900.00"}, "Check lines_with_allowances_are_net failed"),
        ({"iban": "GB29NWBK60161331926818"}, "Check iban_check_digits failed"),
        ({"issued": "20990101"}, "Check date_is_plausible failed"),
        ({"number": ""}, "No invoice number was found."),
        ({"total": "1.200,00"}, "The e-invoice has a fault: its total '1.200,00' is no amount."),
    ],
)
def test_what_is_wrong_within_it_goes_to_review(tmp_path: Path, changes: dict[str, Any], reason: str) -> None:
    _, result = structured(written(tmp_path, cii(**changes)))
    assert result.needs_review
    assert any(said.startswith(reason) for said in result.review_reasons)


def test_one_that_says_nothing_is_a_page_without_values(tmp_path: Path) -> None:
    reading, result = structured(
        written(tmp_path, b"<Invoice xmlns='urn:oasis:names:specification:ubl:schema:xsd:Invoice-2'/>")
    )
    assert reading.pages[0].text == "Invoice\n\n"
    assert not reading.tables
    assert not result.evidence
    assert result.needs_review


@EACH
def test_every_value_is_exact_and_stands_on_the_page(tmp_path: Path, data: bytes) -> None:
    path = written(tmp_path, data)
    (route,) = inspect_document(path, DocumentKind.XML, 10).pages
    reading, result = structured(path)
    (page,) = reading.pages
    assert (route.width, route.height, route.method, route.reason) == (page.width, page.height, "text", page.reason)
    assert page.reason.startswith("XML e-invoice (")
    assert result.structured_data == read_plain(path).fields
    assert not result.needs_review
    singles = {name: value for name, value in result.structured_data.items() if name != "line_items"}
    assert result.evidence.keys() == {*singles, "line_items.0"}
    for name, value in singles.items():
        proof = result.evidence[name]
        assert (proof.page, proof.grounded, proof.quote) == (1, True, value)
        assert value in page.text
    assert result.evidence["line_items.0"].quote == "Paper & card 2000 0.50 1000.00"
    for box in (*(proof.bbox for proof in result.evidence.values()), reading.tables[0].bbox):
        assert box is not None
        assert 0 <= box[0] < box[2] <= page.width
        assert 0 <= box[1] < box[3] <= page.height


def test_a_box_holds_the_words_of_its_value(tmp_path: Path) -> None:
    reading, result = structured(written(tmp_path, cii()))
    for name in SAID.keys() & result.evidence.keys():
        proof = result.evidence[name]
        assert proof.bbox is not None
        x0, y0, x1, y1 = proof.bbox
        inside = [word.text for word in reading.pages[0].words if x0 <= word.x0 < x1 and y0 <= word.y0 < y1]
        assert " ".join(inside) == proof.quote


def test_the_lines_are_a_table(tmp_path: Path) -> None:
    (table,) = read_document(written(tmp_path, ubl())).tables
    assert (table.page, table.headers) == (1, ("Description", "Quantity", "Unit price", "Amount"))
    assert table.rows == (("Paper & card", "2000", "0.50", "1000.00"),)


def test_a_long_description_is_neither_cut_nor_wrapped(tmp_path: Path) -> None:
    name = "Paper " * 150
    reading, result = structured(written(tmp_path, cii().replace(b"Paper &amp; card", name.encode())))
    (page,) = reading.pages
    assert result.structured_data["line_items"][0]["description"] == name.strip()
    assert name.strip() in page.text
    assert page.width > 150 * 6 * 6


def test_a_profile_without_lines_has_no_table_and_asks_for_no_more(tmp_path: Path) -> None:
    reading, result = structured(written(tmp_path, minimum()))
    assert not reading.tables
    assert result.structured_data["line_items"] is None
    assert not result.needs_review


@pytest.mark.parametrize("data", [cii(code="381"), ubl(credit_note=True)], ids=["cii", "ubl"])
def test_a_credit_note_is_one(tmp_path: Path, data: bytes) -> None:
    reading, result = structured(written(tmp_path, data))
    assert result.document_type == "credit_note"
    assert reading.pages[0].text.startswith("Credit note\n")


def test_amounts_that_are_turned_over_are_said_on_the_page(tmp_path: Path) -> None:
    data = cii(code="381", net="-1000.00", tax="-200.00", total="-1200.00", lines="-1000.00")
    reading, result = structured(written(tmp_path, data))
    assert result.structured_data["total"] == "1200.00"
    assert "The XML gives these amounts as negative." in reading.pages[0].text


def test_the_result_says_that_all_is_from_the_xml_and_holds_no_name(tmp_path: Path) -> None:
    path = written(tmp_path, ubl())
    reading, result = structured(path)
    assert result.e_invoice is not None
    assert (result.e_invoice.file, result.e_invoice.syntax) == (None, "UBL")
    assert "invoice.xml" not in result.model_dump_json()
    engines = Recipe.of(Settings()).engines(document(path), reading, result)
    own = f"e-invoice UBL v{e_invoices.VERSION}"
    assert engines == {"text": own, "tables": own, "vision": None, "structure": own}


def test_another_version_of_the_reader_reads_xml_anew_at_every_stage_and_pdfs_where_it_matters(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    xml = document(written(tmp_path, ubl()))
    pdf = xml.model_copy(update={"kind": DocumentKind.PDF})
    stages = (Stage.INSPECT, Stage.TEXT, Stage.STRUCTURE)
    before = {(stage, it.kind): Recipe.of(Settings()).key(stage, it) for stage in stages for it in (xml, pdf)}
    monkeypatch.setattr(e_invoices, "VERSION", "another")
    after = {(stage, it.kind): Recipe.of(Settings()).key(stage, it) for stage in stages for it in (xml, pdf)}
    same = {key for key in before if before[key] == after[key]}
    assert same == {(Stage.INSPECT, DocumentKind.PDF), (Stage.TEXT, DocumentKind.PDF)}
