"""Amounts, dates, currencies and check-digit numbers in text."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from docbatch.values.currencies import find_currency
from docbatch.values.dates import find_dates, is_day_first
from docbatch.values.identifiers import find_ibans, find_vat_ids, is_valid_iban, is_valid_vat
from docbatch.values.money import find_amounts, parse_number, printed, to_decimal


@pytest.mark.parametrize("text", ["", "no number", "19 %", "7%", "12:30", "13.06.2018", "A-12/3", "1.2.3.4", "1" * 60])
def test_what_is_no_amount_is_not_found(text: str) -> None:
    assert [a for a in find_amounts(text) if a.decimals] == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,234.50", "1234.50"),
        ("1.234,50", "1234.50"),
        ("1 234,50 €", "1234.50"),
        ("1'234.50", "1234.50"),
        ("1\u202f234,50", "1234.50"),
        ("€ 2.321,00", "2321.00"),
        ("RM53.60", "53.60"),
        ("12.50EUR", "12.50"),
        ("-20,48 €", "-20.48"),
        ("-RM 0.02", "-0.02"),
        ("1,269.12-", "-1269.12"),
        (".50", "0.50"),
        ("8,4100", "8.4100"),
        ("4,759 .20", "4759.20"),
        ("1 500,- Kč", "1500"),
        ("150:-", "150"),
        ("12 500 Ft", "12500"),
        ("31 334,16 Lei", "31334.16"),
        ("R$ 1.222,50", "1222.50"),
        ("43,08PLN", "43.08"),
    ],
)
def test_an_amount_is_read_in_european_and_american_form(text: str, value: str) -> None:
    assert [a.value for a in find_amounts(text)] == [Decimal(value)]


@pytest.mark.parametrize(
    ("text", "decimals"), [("150,-", True), ("1 234:-", True), ("12, - 14", False), ("5-6", False)]
)
def test_a_dash_for_the_decimals_makes_a_whole_number_money(text: str, decimals: bool) -> None:
    assert next(a.decimals for a in find_amounts(text)) is decimals


def test_a_rate_before_an_amount_is_not_taken_for_it() -> None:
    assert [a.value for a in find_amounts("VAT 19 % of 100,00 19,00")] == [Decimal("100.00"), Decimal("19.00")]


@pytest.mark.parametrize("text", ["", "abc", "\u0661\u0662", "9" * 40, ".", ",,"])
def test_a_text_without_a_number_has_no_value(text: str) -> None:
    assert parse_number(text) in (None, Decimal(0))


def test_three_digits_behind_a_single_separator_are_thousands() -> None:
    assert parse_number("1.234") == Decimal(1234)
    assert parse_number("1.23") == Decimal("1.23")


def test_money_is_printed_with_two_decimals_or_as_many_as_it_has() -> None:
    assert [printed(Decimal(text)) for text in ("5", "5.1", "8.4100", "-3.456")] == ["5.00", "5.10", "8.4100", "-3.456"]


@pytest.mark.parametrize("value", [None, 5, "", "abc", "1,234.50", "NaN", "1e5"])
def test_only_the_money_of_results_is_read_back(value: object) -> None:
    assert to_decimal(value) is None
    assert to_decimal("-1234.50") == Decimal("-1234.50")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "99/99/2000",
        "31.02.2020",
        "1.2",
        "HC03-7 - 15",
        "version 2.1.3.4",
        "may be 3 of 5000",
        "5 out 12",
        "2024. May",
    ],
)
def test_what_is_no_date_is_not_found(text: str) -> None:
    assert find_dates(text) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2018-03-23", date(2018, 3, 23)),
        ("13.06.2018", date(2018, 6, 13)),
        ("25. 12. 2018", date(2018, 12, 25)),
        ("30.10.18", date(2018, 10, 30)),
        ("11/17/2017", date(2017, 11, 17)),
        ("22/01/201709:09:16", date(2017, 1, 22)),
        ("03 MAR 2018", date(2018, 3, 3)),
        ("05-Aug-2017", date(2017, 8, 5)),
        ("OCT 3, 2016", date(2016, 10, 3)),
        ("August 3 , 2014", date(2014, 8, 3)),
        ("this 5 day of May, 2006", date(2006, 5, 5)),
        ("10th day of July, 2014", date(2014, 7, 10)),
        ("17. Dezember 2018", date(2018, 12, 17)),
        ("1er janvier 2020", date(2020, 1, 1)),
        ("4 de mayo de 2018", date(2018, 5, 4)),
        ("3 agosto 2019", date(2019, 8, 3)),
        ("19 april 2014", date(2014, 4, 19)),
        ("7 de março de 2021", date(2021, 3, 7)),
        ("4 marts 2021", date(2021, 3, 4)),
        ("12 augusti 2021", date(2021, 8, 12)),
        ("2 września 2021", date(2021, 9, 2)),
        ("30 pazdziernika 2021 r.", date(2021, 10, 30)),
        ("12. března 2021", date(2021, 3, 12)),
        ("1. zari 2021", date(2021, 9, 1)),
        ("7. mája 2021", date(2021, 5, 7)),
        ("2021. 03. 12.", date(2021, 3, 12)),
        ("2021. március 12.", date(2021, 3, 12)),
        ("2021. febr. 3.", date(2021, 2, 3)),
        ("in 2021. May 3, 2022", date(2022, 5, 3)),
        ("18. tammikuuta 2021", date(2021, 1, 18)),
        ("4 iunie 2021", date(2021, 6, 4)),
        ("24. desember 2021", date(2021, 12, 24)),
        ("05/out/2021", date(2021, 10, 5)),
    ],
)
def test_a_date_is_read_in_many_languages(text: str, value: date) -> None:
    assert [found.value for found in find_dates(text)] == [value]


def test_the_document_itself_says_whether_the_day_comes_first() -> None:
    assert is_day_first(["from 03/04/2020 to 25/04/2020"])
    assert not is_day_first(["from 03/04/2020 to 04/25/2020"])


@pytest.mark.parametrize("printed", ["Tue 6/05/18", "TUE. 06/05/2018", "6/05/18 (Tuesday)", "06/05/2018 mardi"])
def test_the_day_of_the_week_says_which_number_is_the_month(printed: str) -> None:
    assert not is_day_first([printed])
    assert is_day_first([printed.replace("6", "5", 1).replace("/05/", "/06/")])


@pytest.mark.parametrize("printed", ["Wed 6/05/18", "today 6/05/18", "Tue 6/6/2018", "Sun 30/30/2018"])
def test_a_day_of_the_week_that_no_reading_has_says_nothing(printed: str) -> None:
    assert is_day_first([printed])


def test_a_clock_puts_the_time_before_the_year() -> None:
    assert [f.value for f in find_dates("Mon Jan 29 13:24:15 2018")] == [date(2018, 1, 29)]
    assert find_dates("Jan 29 13:24:15") == []


def test_prices_that_include_a_tax_are_not_those_of_an_american_company() -> None:
    assert is_day_first(["Total Inc. GST RM 5.00 on 03/04/2017"])
    assert not is_day_first(["Sample Inc. 03/04/2017"])


def test_without_such_a_date_an_american_address_puts_the_month_first() -> None:
    assert not is_day_first(["03/04/2020, Springfield, IL 62704"])
    assert is_day_first(["03/04/2020, DE 80333 München"])
    assert find_dates("03/04/2020", day_first=False)[0].value == date(2020, 3, 4)
    assert not find_dates("03/04/2020")[0].certain


@pytest.mark.parametrize(
    ("text", "context", "code"),
    [
        ("42,00 €", "", "EUR"),
        ("EUR", "", "EUR"),
        ("RM 5.00", "", "MYR"),
        ("US$ 5", "", "USD"),
        ("$5", "", "USD"),
        ("$5", "Sydney, Australia", "AUD"),
        ("$5", "Muster GmbH", None),
        ("$5", "CUIT 30-68731043-4", "ARS"),
        ("$5", "R.U.T.: 96.587.380-5", "CLP"),
        ("Rs 5", "Bangalore, India", "INR"),
        ("Rs 5", "", None),
        ("in US Dollars", "", "USD"),
        ("THE ABC FOR ALL", "", None),
        ("100 Kč", "", "CZK"),
        ("100 zl", "", "PLN"),
        ("1 000 Ft", "Számla", "HUF"),
        ("200 Ft", "Oak floor", None),
        ("100 Kc", "Celkem", "CZK"),
        ("Kc 100", "", None),
        ("KC Plumbing", "celkem", None),
        ("12 FT", "", None),
        ("R$ 5", "", "BRL"),
        ("5 lei", "TVA 19 %", "RON"),
        ("a lei", "la fattura", None),
        ("5 kr", "Förfallodatum", "SEK"),
        ("5 kr", "Forfallsdato", "NOK"),
        ("5 kr", "Beløb i alt", "DKK"),
        ("5 kr", "", None),
        ("two euros", "", "EUR"),
    ],
)
def test_a_currency_is_named_only_where_its_sign_leaves_no_doubt(text: str, context: str, code: str | None) -> None:
    found = find_currency(text, context)
    assert (found[0] if found else None) == code


def test_an_iban_is_found_by_its_check_digits_or_its_label() -> None:
    assert find_ibans("DE89 3704 0044 0532 0130 00")[0].value == "DE89370400440532013000"
    assert find_ibans("IBAN : FR21 1242 1242 1242 1242 1242 124 - BIC : X")[0].value == "FR2112421242124212421242124"
    assert find_ibans("FR21 1242 1242 1242 1242 1242 124") == []
    assert find_ibans("IBAN: AT12 3456 7890 1234 5678 BIC")[0].value == "AT123456789012345678"
    assert not is_valid_iban("FR2112421242124212421242124")


def test_a_vat_number_is_found_by_its_form_and_judged_by_its_check_digits() -> None:
    assert find_vat_ids("BTW NL810433941B01")[0].value == "NL810433941B01"
    assert find_vat_ids("order DE1234") == []
    assert is_valid_vat("NL810433941B01")
    assert is_valid_vat("DE123456789") is False
    assert is_valid_vat("US123456789") is None


@pytest.mark.parametrize("printed", ["Jun 26, 15 04:55 PM", "Jun26'15 08:22PM", "June 26, 2015"])
def test_a_date_by_its_month_may_have_a_year_of_two_digits(printed: str) -> None:
    assert [found.value.isoformat() for found in find_dates(printed)] == ["2015-06-26"]


@pytest.mark.parametrize(
    ("text", "day_first"),
    [
        ("03/06/16 TOTAL $5.98", False),
        ("03/06/16 TOTAL $5.98 GST NO 123", True),
        ("FECHA 03/06/16 TOTAL $5.98", True),
        ("03/06/16 TOTAL 5.98 €", True),
        ("03/06/16 TOTAL R$ 5,98", True),
    ],
)
def test_dollars_are_american_unless_something_speaks_for_another_country(text: str, day_first: bool) -> None:
    assert is_day_first([text]) is day_first


@pytest.mark.parametrize("printed", ["NL91ABNA0417164300", "NL91 ABNA 0417 1643 00", "NL91 ABNA 0417.164.300 BIC ABNA"])
def test_an_iban_is_found_in_groups_of_any_size(printed: str) -> None:
    assert [found.value for found in find_ibans(f"IBAN: {printed}")] == ["NL91ABNA0417164300"]
