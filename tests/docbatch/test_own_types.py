"""Document types that users add."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from docbatch.errors import UsageError
from docbatch.layout import Reading
from docbatch.models import Pages, Structured, Tables
from docbatch.recipe import Recipe
from docbatch.settings import Settings
from docbatch.structure.forms import put_into_form
from docbatch.structure.local import structure_document
from docbatch.structured_answers import strict_schema
from docbatch.types import BUILT_IN, known_types
from tests.docbatch.test_types import WIDE

Draw = Callable[..., Pages]

EXAMPLES = Path(__file__).parents[2] / "examples" / "types"
ORDER = str(EXAMPLES / "purchase_order.json")

PURCHASE_ORDER = [
    "Northwind Ltd", "12 High Street, London", "# Purchase Order", "PO number: 4500-1172", "Order date: 3 May 2024",
    "Delivery date: 17 May 2024", "Supplier: Acme Tools GmbH", "", ["Drill", "2", "50.00", "100.00"],
    ["Saw", "1", "19.00", "19.00"], ["Total", "GBP 119.00"], "Ship to: Gate 4",
]  # fmt: skip
BESTELLUNG = [
    "Nordwind GmbH", "# Bestellung", "Bestellnummer: 4500-1172", "Bestelldatum: 03.05.2024", "Liefertermin: 17.05.2024",
    "Lieferant: Acme Werkzeuge AG", ["Gesamtbetrag", "1.119,00 EUR"],
]  # fmt: skip
DELIVERY_NOTE = [
    "Acme Tools",
    "# Delivery Note",
    "Delivery note no: D-77",
    "Date: 4 May 2024",
    "Your order no: 4500-1172",
]


def read(pages: Pages, types: str) -> Structured:
    return structure_document(pages, Tables(), types=types)


@pytest.fixture
def schema(tmp_path: Path) -> Callable[..., str]:
    """Writes the schema of the example with changes, and gives its path."""

    def write(**changes: Any) -> str:
        path = tmp_path / "type.json"
        path.write_text(json.dumps(json.loads(Path(ORDER).read_text("utf-8")) | changes), "utf-8")
        return str(path)

    return write


def test_a_schema_finds_the_fields_of_its_documents(draw: Draw) -> None:
    found = read(draw(PURCHASE_ORDER), ORDER)
    assert found.document_type == "purchase_order"
    assert found.engine.endswith("purchase_order 1")
    assert {name: value for name, value in found.structured_data.items() if name != "line_items"} == {
        "order_number": "4500-1172",
        "order_date": "2024-05-03",
        "delivery_date": "2024-05-17",
        "supplier_name": "Acme Tools GmbH",
        "currency": "GBP",
        "net_total": None,
        "tax_total": None,
        "total": "119.00",
    }
    assert found.evidence["order_number"].grounded
    assert not found.needs_review


def test_a_schema_with_labels_in_several_languages_reads_them(draw: Draw) -> None:
    data = read(draw(BESTELLUNG), ORDER).structured_data
    assert data["order_number"] == "4500-1172"
    assert data["order_date"] == "2024-05-03"
    assert data["total"] == "1119.00"
    assert data["supplier_name"] == "Acme Werkzeuge AG"


def test_a_number_behind_the_title_counts_and_items_have_the_total_without_tax(draw: Draw) -> None:
    rows: list[Any] = [
        "# PURCHASE ORDER 88-4120", "Vendor: Cobalt Rope LLC", "PO Date: 11/02/2026", "",
        [(40.0, "Item"), (120.0, "Description"), (330.0, "Qty"), (420.0, "Amount")],
        [(40.0, "1"), (100.0, "Braided line 12 mm"), (310.0, "4"), (420.0, "850.00")],
        [(40.0, "2"), (100.0, "Shackle"), (310.0, "30"), (420.0, "274.50")],
        ["Subtotal:", "$1,124.50"], ["Tax 5.5%:", "$61.85"], ["Total:", "$1,186.35"], WIDE,
    ]  # fmt: skip
    found = read(draw(rows), ORDER)
    assert found.structured_data["order_number"] == "88-4120"
    assert [item["description"] for item in found.structured_data["line_items"]] == ["Braided line 12 mm", "Shackle"]
    assert [item["quantity"] for item in found.structured_data["line_items"]] == ["4", "30"]
    assert not found.needs_review


def test_a_type_without_tax_is_not_blamed_for_items_before_tax(draw: Draw, schema: Callable[..., str]) -> None:
    known_types.cache_clear()
    fields = json.loads(Path(ORDER).read_text("utf-8"))["properties"]
    own = schema(properties={name: given for name, given in fields.items() if name not in ("net_total", "tax_total")})
    rows: list[Any] = [row if row != ["Total", "GBP 119.00"] else ["Total", "GBP 142.80"] for row in PURCHASE_ORDER]
    rows.insert(8, [(40.0, "Description"), (150.0, "Qty"), (220.0, "Price"), (300.0, "Amount")])
    found = read(draw(rows), own)
    assert found.structured_data["line_items"]
    assert not any("line_items" in check.name for check in found.checks)


def test_what_a_document_of_the_type_must_have_and_lacks_goes_to_review(draw: Draw) -> None:
    found = read(draw([row for row in PURCHASE_ORDER if "PO number" not in row]), ORDER)
    assert found.document_type == "purchase_order"
    assert "No order number was found." in found.review_reasons


def test_other_documents_keep_their_types(draw: Draw) -> None:
    invoice = [
        "# Invoice",
        "Invoice number: 2020-17",
        "Invoice date: 3 May 2020",
        "Purchase order: 4500",
        ["Total", "9.00"],
        WIDE,
    ]
    assert read(draw(invoice), ORDER).document_type == "invoice"
    assert (
        read(draw(["Dear Sir,", "we have your purchase order and thank you for it."]), ORDER).document_type == "other"
    )


def test_a_module_in_a_file_is_a_type(draw: Draw) -> None:
    found = read(draw(DELIVERY_NOTE), str(EXAMPLES / "delivery_note.py"))
    assert found.document_type == "delivery_note"
    assert found.structured_data == {
        "note_number": "D-77",
        "order_number": "4500-1172",
        "date": "2024-05-04",
        "line_items": None,
    }


def test_a_folder_gives_all_its_types_and_a_module_is_found_by_its_import_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert [kind.name for kind in known_types(str(EXAMPLES)).kinds[:2]] == ["delivery_note", "purchase_order"]
    shutil.copy(EXAMPLES / "delivery_note.py", tmp_path / "our_delivery_note.py")
    monkeypatch.syspath_prepend(str(tmp_path))
    both = known_types(f"our_delivery_note, {ORDER}")
    assert [kind.name for kind in both.kinds[:2]] == ["delivery_note", "purchase_order"]


def test_a_model_is_asked_for_the_fields_of_the_schema_and_its_answer_is_put_into_form() -> None:
    kind = known_types(ORDER).by_name("purchase_order")
    asked = strict_schema(kind.model)
    assert list(asked["properties"]) == list(kind.model.model_fields) == asked["required"]
    data, faults = put_into_form({"delivery_date": "17 May 2024", "total": "1,119.00"}, kind.forms)
    assert data == {"delivery_date": "2024-05-17", "total": "1119.00"}
    assert faults == []


def test_results_are_made_anew_where_a_type_has_changed(schema: Callable[..., str]) -> None:
    digests = {Recipe.of(Settings()).digest, Recipe.of(Settings(types=ORDER)).digest}
    for changes in ({"version": "2"}, {"x-words": ["gate"]}):
        known_types.cache_clear()
        digests.add(Recipe.of(Settings(types=schema(**changes))).digest)
    assert len(digests) == 4


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"title": "Purchase Order"}, "is no name for a type"),
        ({"title": "invoice"}, "there is a type 'invoice' already"),
        ({"version": ""}, "version: String should have at least 1 character"),
        ({"x-titles": []}, "x-titles: List should have at least 1 item"),
        ({"x-lables": ["PO"]}, "x-lables: Extra inputs are not permitted"),
        ({"properties": {"total": {"type": "number"}}, "required": []}, "properties.total.type"),
        ({"properties": {"total": {"type": "string", "format": "email"}}, "required": []}, "properties.total.format"),
        ({"required": ["colour"]}, "requires 'colour', which is not among its properties"),
    ],
)
def test_a_wrong_schema_is_refused_by_what_is_wrong_with_it(
    changes: dict[str, Any], said: str, schema: Callable[..., str]
) -> None:
    known_types.cache_clear()
    with pytest.raises(UsageError, match=said):
        known_types(schema(**changes))


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("broken.json", "{", "broken.json is wrong: the file: Invalid JSON"),
        ("broken.py", "def", "broken.py cannot be imported: invalid syntax"),
        ("missing.py", "import no_such_module", "missing.py cannot be imported: No module named"),
        ("empty.py", "", "empty.py has no TYPE that is a"),
    ],
)
def test_a_file_without_a_type_is_refused(name: str, content: str, said: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(content, "utf-8")
    with pytest.raises(UsageError, match=said):
        known_types(str(tmp_path / name))


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("nowhere/type.json", "there is no file nowhere/type.json"),
        ("no_such_package.type_of_ours", "cannot be imported"),
        ("what is this", "neither a file, nor a folder, nor an import path"),
    ],
)
def test_a_place_without_a_type_is_refused(place: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        known_types(place)


def test_two_types_of_one_name_and_a_type_without_version_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is a type 'purchase_order' already"):
        known_types(f"{ORDER},{ORDER}")
    code = (EXAMPLES / "delivery_note.py").read_text("utf-8").replace(', version="1"', "")
    (tmp_path / "note.py").write_text(code, "utf-8")
    with pytest.raises(UsageError, match="the type 'delivery_note' has no version"):
        known_types(str(tmp_path / "note.py"))


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"has no \.json or \.py file"):
        known_types(str(tmp_path))


def test_without_the_setting_there_are_the_types_of_docbatch() -> None:
    assert known_types("") is BUILT_IN
    assert BUILT_IN.recognise(Reading.of([]))[0].name == "other"
