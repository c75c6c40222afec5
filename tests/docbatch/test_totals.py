"""Net, tax and total: by their labels in all their spellings, and by what arithmetic says of the others."""

from __future__ import annotations

import pytest

from docbatch.finding.till import is_contradicted
from docbatch.finding.till import total as total_of_till
from docbatch.finding.totals import find_totals
from docbatch.layout import Reading
from docbatch.structure.judging import LEAST_SURE
from tests.docbatch.conftest import Row, draw


def totals(*rows: Row) -> tuple[str | None, ...]:
    found = find_totals(Reading.of(draw(list(rows)).pages))
    return tuple(each.value if each else None for each in found)


SUMS = ("100,00 €", "19,00 €", "119,00 €")
GOODS: list[Row] = [["Bread", "2.50"], ["Milk", "1.22"]]


def paid(*rows: Row) -> str | None:
    found = total_of_till(Reading.of(draw(list(rows), width=220, method="vision", confidence=0.95).pages))
    return found.value if found else None


@pytest.mark.parametrize(
    "rows",
    [
        (["Total H.T:", "100,00 €"], ["Total T.V.A:", "19,00 €"], ["Total T.T.C:", "119,00 €"]),
        (["BASE:", "100,00"], ["IVA (19%):", "19,00"], ["TOTAL:", "119,00"]),
        (["Sous-total", "100.00$"], ["TPS/TVQ", "19.00$"], ["Grand total", "119.00$"]),
        (["totaal diensten", "100,00"], ["btw bedrag 19 % over 100,00", "19,00"], ["factuurtotaal", "EUR", "119,00"]),
        (["SUBTOTAL", "100.00"], ["TOTAL TAX", "19.00"], ["BALANCE DUE", "$119.00"]),
        (["Total net:", "100,00 €"], ["excl. Tax 19% (S):", "19,00 €"], ["Total Due:", "119,00 €"]),
        (["Totaal ex BTW:", "100,00"], ["BTW (19%):", "19,00"], ["Totaal te betalen:", "119,00"]),
        (["Total facture hors TVA", "100,00 €"], ["TVA", "19,00 €"], ["Total facture TTC", "119,00 €"]),
        (["Gesamtpreis netto:", "100,00 €"], ["MwSt 19 %", "19,00 €"], ["Gesamt:", "119,00 €"]),
        (["Importe total sin IVA", "100,00 €"], ["IVA", "19,00 €"], ["Totales", "119,00 €"]),
        (["Summa exkl. moms", "100,00"], ["Moms 19 %", "19,00"], ["Att betala", "119,00"]),
        ("Netto: £ 100,00 Mehrwertsteuer (19%): £ 19,00 Brutto: £ 119,00",),
        ("Base 100,00 € IVA 19 % 19,00 € Total 119,00 €",),
        (["Total", "100,00 €", "19,00 €", "119,00 €"],),
        ("Der Netto-Betrag beläuft sich auf genau 100,00.", "Brutto Endsumme von 119,00 €."),
        ("The net amount is EUR 100.00 for the work.", "The total amount due comes to EUR 119.00 this month."),
        ("Le montant total HT est de 100,00 €.", "L'ensemble, soit un montant TTC de 119,00 €, est dû."),
        (["Montant total HT", "100.0 €"], ["Tva", "19.0 €"], ["Net à payer TTC", "119.0 €"]),
    ],
)  # fmt: skip
def test_the_three_sums_are_told_apart_in_every_spelling(rows: tuple[Row, ...]) -> None:
    net, _, total = totals(*rows)
    assert (net, total) == ("100.00", "119.00")


def test_a_sum_without_a_label_is_the_one_that_arithmetic_demands() -> None:
    assert totals(["Electricity", "100.00"], ["VAT", "19.00"], ["Total", "119.00"]) == ("100.00", "19.00", "119.00")


def test_a_labelled_sum_that_contradicts_the_others_is_not_put_right_by_another_amount() -> None:
    page: tuple[Row, ...] = (["Cable", "102.00"], ["Net total", "100.00"], ["VAT", "8.00"], ["Total", "110.00"])
    assert totals(*page) == ("100.00", "8.00", "110.00")


def test_a_sum_without_a_label_is_what_the_page_prints_and_not_what_was_reckoned() -> None:
    assert totals(["Bread", "25.52"], ["VAT", "1.49"], ["Total", "27.00"]) == ("25.52", "1.49", "27.00")


def test_a_sum_that_the_page_does_not_print_stays_open() -> None:
    assert totals(["VAT", "19.00"], ["Total", "119.00"]) == (None, "19.00", "119.00")


def test_whole_numbers_are_sums_where_nothing_has_decimals() -> None:
    assert totals(["Total Net Premium", "13,502"], ["Total Premium Payable", "14,152"])[2] == "14152.00"


def test_a_whole_number_beside_decimals_is_no_sum() -> None:
    assert paid(["Bread", "2.50"], ["Milk", "1.20"], ["TOTAL", "370"], ["MasterCard", "3.70"]) == "3.70"


@pytest.mark.parametrize("label", ["Visa", "girocard", "Carte bancaire", "Importo pagato", "Bezahlt", "SEPA-ELV"])
def test_what_a_card_paid_is_the_total_of_a_slip_without_one(label: str) -> None:
    assert paid(["Bread", "2.50"], ["Milk", "1.20"], [label, "3.70"]) == "3.70"


def test_a_whole_number_beside_decimals_is_a_sum_where_none_else_is_called_so_and_sure_if_it_adds_up() -> None:
    goods: list[Row] = [["Chair", "240,50"], ["Table", "700,25"]]
    sums: list[Row] = [["Total neto", "696.617"], ["I.V.A.", "132.357"], ["Total", "828.974"]]
    assert totals(*goods, *sums) == ("696617.00", "132357.00", "828974.00")
    alone = find_totals(Reading.of(draw([*goods, ["TOTAL:", "1140"]]).pages)).total
    assert alone
    assert (alone.value, alone.confidence < LEAST_SURE) == ("1140.00", True)


@pytest.mark.parametrize("row", [["Amount: 50.00 EUR"], ["Monto: 50.0"], ["Betrag:", "50,00 €"]])
def test_the_one_amount_that_is_called_so_is_a_total_that_is_not_sure(row: Row) -> None:
    found = find_totals(Reading.of(draw(["Service: repair", row]).pages)).total
    assert found
    assert (found.value, found.confidence < LEAST_SURE) == ("50.00", True)


def test_the_tax_stands_behind_the_sum_that_it_is_reckoned_on() -> None:
    rows: list[Row] = [
        ["Summe Betrag", "50,37 €"],
        ["+19 % USt. auf 50,37 €", "9,57 €"],
        ["Rechnungsbetrag", "59,94 €"],
    ]
    assert totals(*rows) == ("50.37", "9.57", "59.94")


@pytest.mark.parametrize(
    "law", ["Kein Ausweis von Umsatzsteuer, da Kleinunternehmer", "TVA non applicable, art. 293 B du CGI"]
)
def test_the_total_of_who_puts_no_tax_on_it_is_the_net_one(law: str) -> None:
    assert totals(["Netto", "457,27 EUR"], law) == ("457.27", None, "457.27")
    assert totals(["Netto", "457,27 EUR"], "Vielen Dank")[2] is None
    assert totals(["Netto", "100,00"], ["MwSt", "19,00"], law)[2] is None


def test_letters_for_a_currency_may_stand_before_a_whole_number() -> None:
    assert totals(["Total: Q180"])[2] == "180.00"


def test_what_was_given_in_cash_is_the_total_only_without_change() -> None:
    goods: list[Row] = [["Bread", "2.50"], ["Milk", "1.20"]]
    assert paid(*goods, ["Bar", "EUR", "3.70"]) == "3.70"
    assert paid(*goods, ["Bar", "EUR", "5.00"], ["Rückgeld", "1.40"]) is None


def test_of_two_amounts_of_a_label_the_one_read_surely_counts() -> None:
    page = draw([["Total", "8.20"], ["Total", "8.50"]], method="vision", confidence=0.95).pages[0]
    words = tuple(word._replace(confidence=0.4) if word.text == "8.50" else word for word in page.words)
    found = find_totals(Reading.of((page.model_copy(update={"words": words}),))).total
    assert found
    assert found.value == "8.20"


@pytest.mark.parametrize(
    "rows",
    [
        (["*Total Qty: 1.00", "9.00"],),  # counts
        (["TOTAL", "73.87", "4.43"],),  # the last row of a table of taxes
        (["Gratuity:", "15%", "18%"], ["+Amount:", "0.86", "1.04"], ["=Total:", "6.62", "6.80"]),  # suggested
        (["Total HT", "9.16"],),
        (["Summe (netto):", "9.16"],),
    ],
)
def test_what_is_called_total_beside_other_sums_is_not_what_was_paid(rows: tuple[Row, ...]) -> None:
    assert paid(*GOODS, *rows) is None


@pytest.mark.parametrize(
    "rows",
    [
        (["Total:", "3.72"], ["Total", "3.70"]),
        (["Total:", "3.72"], ["Rounding Adj", "-0.02"], ["Balance Due:", "3.70"], ["Cash", "5.00"], ["Change", "1.30"]),
        (["Total (RM):", "3.72"], ["CASH:", "3.70"], ["Change (RM):", "0.00"], ["Total:", "3.51", "0.21"]),
        (["Total", "3.72"], ["Rounding RM", "3.70"], ["CREDIT RM", "3.70"], ["CHANGE RM", ".00"]),
        (["Total", "3.72"], ["Grand TotalRM3.70"]),
        (["Total a cobrar:", "3,70"],),
        (["Gesamt:", "3,70 €"],),
        (["Total HT", "3,08"], ["TTC (€)", "3,70"]),
    ],
)
def test_what_was_paid_is_the_total_after_rounding_and_with_tax(rows: tuple[Row, ...]) -> None:
    assert paid(*GOODS, *rows) == "3.70"


@pytest.mark.parametrize(
    ("rows", "contradicted"),
    [
        ((["Total", "3.72"], ["Cash", "5.00"], ["Change", "1.28"]), False),
        ((["Total", "3.72"], ["Cash", "5.00"], ["Change", "1.30"]), False),  # rounded
        ((["Total", "3.72"], ["Cash", "50.00"], ["Change", "1.28"]), True),
        ((["Total amount", "9.72"], ["Net total", "3.72"]), True),
        ((["Total amount", "3.51"], ["Net total", "3.72"]), False),
    ],
)
def test_a_total_is_doubted_that_the_payment_or_a_larger_total_contradicts(
    rows: tuple[Row, ...], *, contradicted: bool
) -> None:
    reading = Reading.of(draw([*GOODS, *rows], width=220, method="vision", confidence=0.95).pages)
    found = total_of_till(reading)
    assert found
    assert is_contradicted(reading, found) is contradicted


def test_three_amounts_in_a_row_of_which_none_is_the_sum_of_the_others_are_not_told_apart() -> None:
    assert totals(["Total", "100,00 €", "20,00 €", "119,00 €"])[0] is None


def test_what_a_guest_may_give_makes_no_total() -> None:
    bill: tuple[Row, ...] = (["Subtotal", "$15.00"], ["Tax", "$0.90"], ["Total", "$15.90"])
    assert totals(*bill, "18%: (Tip $2.70 Total $18.60)", "20%: Tip $3.00 Total $18.90")[2] == "15.90"


def test_a_sentence_without_an_amount_tells_no_sum() -> None:
    assert totals("The net amount is due on 12 March 2026.", "The total amount is 3 items.") == (None, None, None)


NETS = """
Subtotal|Net total|Total excl. VAT|Total before tax|Amount excl. tax|Taxable amount|Nettobetrag|Zwischensumme
Total Netto|Summe ohne MwSt.|Rechnungsbetrag netto|Netto-Summe|Total HT|Montant H.T.|Total hors taxes|Sous-total HT
Base HT|Base imponible|Total sin IVA|Importe neto|Imponibile|Totale netto|Totale senza IVA|Totale (IVA esclusa)
Importo netto|Subtotaal|Totaal exclusief btw|Bedrag excl. btw|Totaal netto|Total sem IVA|Summa exkl. moms
Wartość netto|Razem netto
"""
TOTALS = """
Total|Grand Total|Balance due|Total incl. VAT|Total inc VAT|Gross total|Final total|Gesamtbetrag|Summe brutto
Zu zahlender Betrag|Gesamtbetrag inkl. MwSt.|Zahlbetrag|Total TTC|Net à payer|Total net à payer|Montant dû|Total a pagar
Total IVA incluido|Monto total|Líquido a pagar|Totale fattura|Importo totale|Totale (IVA inclusa)|Netto a pagare
Totaalbedrag|Te voldoen|Eindbedrag|Totaal (incl. btw)|Valor total|Invoice amount|Valor a pagar|Montante a pagar
Total da fatura|V. TOTAL DA NOTA
Summa att betala|Att betala|Summa inkl. moms|Rechnungstotal|Gesamttotal|I alt|Do zapłaty
"""
TAXES = """
VAT 19%|VAT @ 19%|Sales tax|Tax amount|zzgl. 19% USt.|davon MwSt.|Mehrwertsteuer|TVA (19%)|Montant TVA|Dont TVA
Cuota IVA|Importe IVA|IVA al 19%|Importo IVA|Totale imposta|19% BTW|Btw-bedrag|Bedrag BTW|Moms 19%|Moms totalt|Kwota VAT
"""


def each(words: str) -> list[str]:
    return [word for line in words.split("\n") for word in line.split("|") if word]


@pytest.mark.parametrize(("place", "words"), [(0, NETS), (1, TAXES), (2, TOTALS)])
def test_each_sum_is_told_by_any_word_for_it(place: int, words: str) -> None:
    for word in each(words):
        labels = ["Net total", "VAT", "Grand total"]
        labels[place] = word
        rows: list[Row] = [[label, (300, amount)] for label, amount in zip(labels, SUMS, strict=True)]
        found = find_totals(Reading.of(draw(rows).pages))
        assert [each.value if each else None for each in found] == ["100.00", "19.00", "119.00"], word
        assert min(each.confidence for each in found if each) > 0.9, word


def test_what_is_to_be_paid_is_no_net_total_though_french_calls_it_so() -> None:
    assert totals(["Total net à payer", "119,00 €"]) == (None, None, "119.00")
    assert totals(["Netto a pagare", "119,00 €"]) == (None, None, "119.00")


def test_a_total_without_tax_is_no_total_where_another_is() -> None:
    rows: list[Row] = [["Totaal zonder BTW", "34,95"], ["Bedrag BTW", "7,34"], ["Te betalen", "EUR 42,29"]]
    assert totals(*rows) == ("34.95", "7.34", "42.29")
    assert totals(rows[0], rows[2]) == ("34.95", None, "42.29")
    assert totals(rows[0])[2] == "34.95"


def test_a_label_may_be_marked_as_bold_by_asterisks() -> None:
    assert totals("**Total à payer :** 150,00 EUR") == (None, None, "150.00")


@pytest.mark.parametrize("amount", ["2000 FCFA", "2000 TND", "TND 2000", "2.000"])
def test_a_total_may_have_no_decimals_by_its_currency_or_where_nothing_has(amount: str) -> None:
    assert totals(["Bread", "2.000"], f"Total: {amount}") == (None, None, "2000.00")


def test_a_town_that_begins_like_a_currency_and_the_name_of_a_paper_are_none() -> None:
    assert totals("da fatura 12,00") == (None, None, None)
    assert totals("50005 ZARAGOZA", "TOTAL 5 PEN") == (None, None, None)


def test_thousands_may_be_set_apart_by_a_space_in_amounts_without_decimals() -> None:
    rows: list[Row] = [["Belopp före moms", "99 600 kr"], ["Moms totalt", "24 900 kr"], ["Summa", "124 500 kr"]]
    assert totals(*rows) == ("99600.00", "24900.00", "124500.00")


RATES: list[Row] = [
    [(40, "Stawka podatku"), (168, "Kwota netto"), (302, "Kwota podatku"), (437, "Kwota brutto")],
    [(40, "23%"), (250, "1 000,00"), (390, "230,00"), (520, "1 230,00")],
]


def test_an_amount_may_stand_to_the_right_in_the_cell_to_the_left_of_which_its_heading_stands() -> None:
    assert totals(*RATES) == ("1000.00", "230.00", "1230.00")


def test_of_several_rates_without_a_sum_none_is_the_total() -> None:
    second: Row = [(40, "8%"), (250, "100,00"), (390, "8,00"), (520, "108,00")]
    assert totals(*RATES, second) == (None, None, None)
    summed: Row = [(40, "Razem"), (250, "1 100,00"), (390, "238,00"), (520, "1 338,00")]
    assert totals(*RATES, second, summed) == ("1100.00", "238.00", "1338.00")


@pytest.mark.parametrize("word", ["Suma PTU", "Razem sztuk", "Celkem ks", "Total de itens", "Yhteensä kpl"])
def test_what_begins_like_a_total_and_is_another_sum_is_not_what_was_paid(word: str) -> None:
    assert paid(*GOODS, [word, "99,00"], ["Total", "3,72"]) == "3.72"
