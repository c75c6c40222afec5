from __future__ import annotations

import pytest

from docbatch.models import Check, Evidence, Pages, PageText, Structured
from docbatch.reasons import LONGEST, OTHER, kind_of, reasons_of, shortened
from docbatch.structure.judging import judged
from docbatch.types import BUILT_IN

FIELDS = ("total", "tax_total", "tax", "seller_name", "issue_date")


def structured(*reasons: str, **data: object) -> Structured:
    return Structured(
        document_type="invoice",
        structured_data=data or dict.fromkeys(FIELDS),
        evidence={},
        needs_review=bool(reasons),
        review_reasons=reasons,
        engine="rules",
    )


@pytest.mark.parametrize(
    ("reason", "kind"),
    [
        ("No issue date was found.", "no issue date was found"),
        ("The tax total 12.50 was not found again on a page.", "the tax total was not found again on a page"),
        ("Page 2 speaks of the issue date, but none was read: dated as of 3", "no issue date could be read"),
        ("Page 2 speaks of the tax, but not all may have been read: 9", "not all tax may have been read"),
        ("The type is uncertain: receipt with a confidence of 0.41.", "the type is uncertain"),
        ("The model's answer: its total is no amount", "the model's answer has a fault"),
        ("Page 7: it is damaged and cannot be read.", "a page is damaged and cannot be read"),
        ("Page 7: read by local OCR only, since the model refused.", "the model was of no use for a page"),
        (
            "Page 7: the model's reading and local OCR have little in common.",
            "the model and local OCR read a page differently",
        ),
        (
            "Page 7: a picture of text on it could not be read, since it took too long.",
            "a picture of text could not be read",
        ),
        ("The tables could not be read.", "tables could not be read"),
        ("The tables of page 3 could not be read.", "tables could not be read"),
        (
            "Cells of a table on page 2 hold several figures: its columns may not be told apart.",
            "columns of a table may not be told apart",
        ),
        (
            "In a table on page 2, columns do not add up to their total as others do: Wages.",
            "columns of a table do not add up",
        ),
        ("Two tables of page 2 overlap.", "two tables overlap"),
        ("The e-invoice has a fault: its total 'x' is no amount.", "the e-invoice has a fault"),
        ("The embedded e-invoice a b.xml has a fault: its total 'x' is no amount.", "the e-invoice has a fault"),
        ("The embedded e-invoice a.xml could not be read: it is no XML.", "the e-invoice could not be read"),
        ("Two e-invoices are embedded, a.xml and b.xml, and they differ in total.", "two e-invoices differ"),
        (
            "The page looks like an invoice, the embedded e-invoice is a credit note (type code 381).",
            "page and e-invoice differ in the type",
        ),
        (
            "The page says seller name Bar Ltd, the embedded e-invoice a.xml Foo Ltd.",
            "page and e-invoice differ in the seller name",
        ),
        (
            "The page does not show the total 1.00 of the embedded e-invoice a.xml.",
            "the page does not show the total of the e-invoice",
        ),
    ],
)
def test_a_kind_names_what_is_wrong_and_no_value(reason: str, kind: str) -> None:
    assert kind_of(reason, FIELDS) == kind


def test_a_value_with_line_feeds_or_words_of_a_reason_is_in_no_kind() -> None:
    value = "Foo\nLtd is uncertain: a confidence of 0.99. Check x failed: | <b>"
    assert kind_of(f"The seller name {value} was not found again on a page.", FIELDS) == (
        "the seller name was not found again on a page"
    )
    assert kind_of(f"The seller name {value!r} is uncertain: a confidence of 0.30.", FIELDS) == (
        "the seller name is uncertain"
    )


def test_a_field_whose_name_begins_with_that_of_another_is_told_from_it() -> None:
    assert kind_of("The tax 3.00 was not found again on a page.", FIELDS).startswith("the tax was")
    assert kind_of("The total loss 3.00 was not found again on a page.", ["total_loss", "total"]).startswith(
        "the total loss"
    )
    assert kind_of("The taxi 3.00 was not found again on a page.", FIELDS).startswith("the value was")


def test_a_sentence_of_no_known_form_is_another_reason() -> None:
    assert kind_of("Somebody called Foo Ltd at noon.", FIELDS) == OTHER


def test_whatever_the_judging_says_is_of_a_known_kind() -> None:
    page = PageText(page=1, width=1, height=1, method="vision", reason="r", text="", confidence=0.3)
    damaged = page.model_copy(update={"page": 2, "confidence": None, "doubt": "it is damaged and cannot be read"})
    data = dict.fromkeys(BUILT_IN.by_name("invoice").model.model_fields) | {"total": "1.00", "seller_name": "Foo Ltd"}
    found = judged(
        BUILT_IN.by_name("invoice"),
        data,
        {"seller_name": Evidence(page=1, grounded=True, confidence=0.1)},
        Pages(pages=(page, damaged)),
        doubts=(),
        engine="rules",
        checks=(Check(name="sums", passed=False, detail="1 and 1 is 2."),),
    )
    kinds = {reason.kind for reason in reasons_of(found)}
    assert OTHER not in kinds
    assert {
        "no issue date was found",
        "the total was not found again on a page",
        "the seller name is uncertain",
        "check sums failed",
        "a page was hard to read",
        "a page is damaged and cannot be read",
    } <= kinds


def test_a_thousand_doubts_of_one_kind_are_one_reason_with_their_number() -> None:
    many = (f"Two tables of page {page} overlap." for page in range(1, 1001))
    [date, tables] = reasons_of(structured("No issue date was found.", *many))
    assert (date.text, date.count) == ("No issue date was found.", 1)
    assert (tables.text, tables.count) == ("Two tables of page 1 overlap.", 1000)


def test_a_long_reason_is_cut_and_is_one_line() -> None:
    assert shortened("a\n\tb") == "a b"
    assert shortened("x" * LONGEST) == "x" * LONGEST
    assert shortened("x" * (LONGEST + 1)) == "x" * (LONGEST - 1) + "…"


def test_a_document_without_doubts_has_no_reasons() -> None:
    assert reasons_of(structured()) == ()
