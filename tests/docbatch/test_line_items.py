"""Line items under a heading: where they begin and end, what each is called and what it comes to."""

from __future__ import annotations

import pytest

from docbatch.finding.line_items import find_line_items
from docbatch.layout import Reading
from docbatch.models import Tables
from tests.docbatch.conftest import Row, draw

Item = tuple[str, str | None, str | None, str | None]
"""Description, quantity, price and amount."""


def items(*rows: Row, method: str = "vision") -> list[Item]:
    page = draw(list(rows), method=method, confidence=0.95 if method == "vision" else None)
    found = find_line_items(Reading.of(page.pages), Tables())
    return [tuple(item.value[name] for name in ("description", "quantity", "unit_price", "amount")) for item in found]


HEADING: Row = ["Item", "Qty", "Price", "Amount"]


@pytest.mark.parametrize(
    "rows",
    [
        (["Item Count 2", "Change Amt", "3.40"], ["SR @ 6%", "43.90", "2.64"]),  # a heading holds no money
        (["Description", "Amount"], ["Discount", "0.00"], ["Net amount", "185.00"]),
        (["GST Summary", "Item", "Amount", "GST"], ["SR = 6%", "5", "14.52", "0.87"]),
        (["Description", "Amount"], ["Gross Amt", "40.00"], ["Tender", "40.00"]),
        (["Description", "Amount"], ["Sous total", "40,00"], ["TVA", "0,00"]),
        (["Description", "Amount"], ["(Excluded GST) Sub Total", "40.00"]),
        (["Description", "Amount"], ["SUB-TCTAL", "40.00"], ["Pay Cash", "40.00"]),
        (["Beschreibung", "Betrag"], ["Erhaltene Anzahlungen", "40,00"]),
    ],
)
def test_sums_and_taxes_are_no_items(rows: tuple[Row, ...]) -> None:
    assert items(*rows) == []


def test_what_is_put_on_below_a_subtotal_is_no_item() -> None:
    rows: list[Row] = [HEADING, ["Lamp", "2", "5.00", "10.00"], ["Subtotal", "", "", "10.00"],
                       ["Freight costs", "", "4.00", "4.00"], ["Total", "", "", "14.00"]]  # fmt: skip
    assert [description for description, *_ in items(*rows)] == ["Lamp"]


def test_items_go_on_below_the_sum_of_a_group_of_them() -> None:
    rows: list[Row] = [
        HEADING, ["White", "5", "2.13", "10.65"], ["Brown", "5", "2.78", "13.90"], ["Total 0% rate", "", "", "24.55"],
        ["Cake", "-8", "0.72", "-5.76"], ["Total 6% rate", "", "", "-5.76"], ["GST", "", "", "-0.35"],
        ["Total payable", "", "", "18.44"],
    ]  # fmt: skip
    assert [amount for *_, amount in items(*rows)] == ["10.65", "13.90", "-5.76"]


def test_a_sum_of_other_amounts_ends_the_items_though_a_row_like_one_follows() -> None:
    rows: list[Row] = [HEADING, ["White", "5", "2.13", "10.65"], ["Total", "", "", "12.67"],
                       ["Brown", "5", "2.78", "13.90"]]  # fmt: skip
    assert [amount for *_, amount in items(*rows)] == ["10.65"]


def test_an_item_that_begins_like_a_tax_is_one() -> None:
    rows: list[Row] = [HEADING, ["VAT-free books", "5", "45.00", "225.00"], ["VAT 0 %", "", "", "0.00"]]
    assert [(name, amount) for name, *_, amount in items(*rows)] == [("VAT-free books", "225.00")]


def test_names_stand_above_rows_of_numbers_or_below_them_throughout() -> None:
    numbers: list[Row] = [["8239", "1", "15.00", "15.00"], ["9744", "2", "7.00", "14.00"]]
    above = items(HEADING, "Silicone gun", numbers[0], "Sealer", numbers[1], ["Total", "", "", "29.00"])
    below = items(HEADING, numbers[0], "Silicone gun", numbers[1], "Sealer", ["Total", "", "", "29.00"])
    assert above == below == [("Silicone gun", "1", "15.00", "15.00"), ("Sealer", "2", "7.00", "14.00")]


def test_the_one_price_of_a_heading_is_the_amount() -> None:
    assert items(["Description", "Price"], ["Soda", "8.20"], ["Summe", "8.20"]) == [("Soda", None, None, "8.20")]


def test_the_price_in_front_of_an_amount_whose_heading_was_misread_is_no_amount() -> None:
    rows: list[Row] = [["Item", "Qty", "U/P", "DISC(%)", "Aint"], ["Rice", "1", "1.50", "0.00", "3"], ["Total", "3.00"]]
    assert [(price, amount) for *_, price, amount in items(*rows)] == [("1.50", None)]


@pytest.mark.parametrize("cell", ["15.00SR", "15.00 s", "15.0C", "15.0o"])
def test_an_amount_has_the_code_of_its_tax_behind_it_or_a_letter_for_its_last_zero(cell: str) -> None:
    assert items(HEADING, ["Bread", "1", "15.00", cell], ["Total", "", "", "15.00"])[0][3] == "15.00"


def test_a_letter_that_is_printed_is_no_zero() -> None:
    rows: list[Row] = [HEADING, ["Bread", "2", "7.50", "15.0C"], ["Total", "", "", "15.00"]]
    assert items(*rows)[0][3] == "15.00"
    assert items(*rows, method="text")[0][3] != "15.00"


def test_what_stands_under_the_heading_of_discounts_is_no_amount() -> None:
    rows: list[Row] = [["Item", "Qty", "U/P", "DISC(%)", "Amount"], ["Rice", "3", "9.00", "0.00", ""],
                       ["Tea", "1", "2.00", "0.00", "2.00"], ["Total", "", "", "", "29.00"]]  # fmt: skip
    assert [(price, amount) for *_, price, amount in items(*rows)] == [("9.00", None), ("2.00", "2.00")]


def test_a_price_in_front_of_an_item_does_not_name_it() -> None:
    rows: list[Row] = [["Item", "Qty", "Total"], "1 Meat + 3 Vege", ["RM6.69", "1", "RM6.69"], ["Total", "", "RM6.69"]]
    assert items(*rows)[0][0] == "1 Meat + 3 Vege"


def test_of_two_columns_of_amounts_the_one_without_the_tax_counts() -> None:
    page = draw(
        [
            [(40, "Nazwa"), (220, "Ilość"), (330, "Wartość"), (440, "Wartość")],
            [(330, "netto"), (440, "brutto")],
            [(40, "Krzesło"), (220, "5"), (330, "100,00"), (440, "123,00")],
        ]
    ).pages[0]
    # The second line of a heading stands close below its first.
    words = tuple(
        word._replace(y0=word.y0 - 5, y1=word.y1 - 5) if word.text in ("netto", "brutto") else word
        for word in page.words
    )
    found = find_line_items(Reading.of([page.model_copy(update={"words": words})]), Tables())
    assert [item.value["amount"] for item in found] == ["100.00"]
