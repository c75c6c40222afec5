"""What a till prints below the goods, in the words of many countries: the total, and the day of the sale."""

from __future__ import annotations

import pytest

from docbatch.finding.till import sale_date, total
from docbatch.layout import Reading
from tests.docbatch.conftest import Row, draw


def slip(*rows: Row) -> Reading:
    return Reading.of(draw(["Corner Shop", *rows], width=220, method="vision", confidence=0.95).pages)


def total_of(*rows: Row) -> str | None:
    found = total(slip(["Bread", "2.50"], ["Milk", "1.20"], *rows))
    return found.value if found else None


def day_of(*rows: Row) -> str | None:
    found = sale_date(slip(*rows))
    return found.value if found else None


@pytest.mark.parametrize("row", [["Points total 5", "9.00"], ["Voucher", "4.07"]])
def test_an_amount_that_is_no_total_is_none(row: Row) -> None:
    assert total_of(row) is None


@pytest.mark.parametrize(
    "label",
    [
        "Dine In Total", "Order Total", "TOTAL PURCHASE", "Total Fare", "Zu zahlen", "Endsumme", "Zahlbetrag",
        "TOT TTC",
        "Net à payer", "Somme", "A PAGAR", "Importe total", "Totale", "Te betalen", "Som", "Att betala", "At betale",
        "Do zapłaty", "SUMA", "Tota",
    ],
)  # fmt: skip
def test_a_total_is_told_in_the_words_of_ten_languages(label: str) -> None:
    assert total_of([label, "3.70"]) == "3.70"


def test_without_a_known_label_the_total_is_what_subtotal_and_tax_come_to() -> None:
    assert total_of(["Subtotal", "3.70"], ["Tax", "0.37"], ["To table", "4.07"]) == "4.07"
    assert total_of(["Subtotal", "3.70"], ["Tax", "0.37"], ["To table", "4.99"]) == "3.70"


@pytest.mark.parametrize(
    ("given", "returned"),
    [
        ("Gegeben", "Wechselgeld"), ("Espèces", "Monnaie"), ("Recibido", "Vuelto"), ("Contanti", "Resto"),
        ("Ontvangen", "Terug"), ("Dinheiro", "Troco"), ("Kontant", "Växel"), ("Gotówka", "Reszta"),
    ],
)  # fmt: skip
def test_what_was_given_less_the_change_proves_a_total(given: str, returned: str) -> None:
    rows: tuple[Row, ...] = (["Total", "37.00"], ["Total", "3.70"], [given, "5.00"], [returned, "1.30"])
    assert total_of(*rows) == "3.70"


def test_a_total_that_was_rounded_is_what_is_to_be_paid_though_its_label_cannot_be_read() -> None:
    rows: list[Row] = [
        ["Total sales", "88.97"],
        ["Rounding Adj", "-0.02"],
        ["lotai Aft Adj", "88.95"],
        ["Item Count", "2"],
    ]
    assert total_of(*rows) == "88.95"
    assert total_of(*rows[:2]) == "88.97"


def test_a_space_that_was_read_behind_the_point_does_not_hide_a_total() -> None:
    read = draw([["SUBTOTAL", "30.53"], ["TOTAL", "30. 53"], ["LOYALTY", "30.00"]], method="vision", confidence=0.9)
    found = total(Reading.of(read.pages))
    assert found
    assert found.value == "30.53"


def test_change_of_less_than_a_coin_is_the_rounding() -> None:
    rows: list[Row] = [["Sales", "248.04"], ["Rounding", "0.01"], ["Total", "248.05"], ["Cash", "248.05"]]
    assert total_of(*rows, ["Change", "0.01"]) == "248.05"


@pytest.mark.parametrize("card", ["Kreditkarte", "Bancomat", "Multibanco", "Bankpas", "Dankort", "Contactless"])
def test_what_was_paid_by_card_was_to_be_paid(card: str) -> None:
    assert total_of([card, "3.70"]) == "3.70"


@pytest.mark.parametrize(
    "row", ["No date here", "12:30 1234567", "12:30 991399", "Order 121222", "Terminal 121222 at 7"]
)
def test_a_number_is_no_day(row: str) -> None:
    assert day_of(row) is None


def test_the_day_of_the_sale_stands_beside_the_time() -> None:
    assert day_of("Open again from 01.02.2020", "Receipt 12", "03.04.2020 18:49") == "2020-04-03"
    assert day_of("Open again from 01.02.2020", "Receipt 12 13:35:21 030420 S07") == "2020-04-03"


@pytest.mark.parametrize("label", ["Date d'expiration", "Gültig bis", "Válido hasta", "Savings at", "Date de validité"])
def test_the_day_of_a_card_or_an_offer_is_not_that_of_the_sale(label: str) -> None:
    assert day_of(f"{label} : 31/05/2021", "07-04-2020") == "2020-04-07"
    assert day_of(f"{label} : 31/05/2021") == "2021-05-31"


def test_a_label_in_letters_that_stand_apart_is_read_as_its_word() -> None:
    assert total_of(["S u m m e:", "3.70"], ["Article", "9.99"]) == "3.70"


@pytest.mark.parametrize("row", [["A B", "3.70"], ["X X X X", "3.70"], ["T o tal", "3.70"]])
def test_initials_marks_and_halves_of_a_word_are_no_word(row: Row) -> None:
    assert row[0] in [segment.text for segment in slip(row).segments]


def test_the_letter_of_the_tax_may_touch_the_total() -> None:
    assert total_of(["Total", "3.70B"]) == "3.70"
    assert total_of(["Total", "3.70l"]) is None
