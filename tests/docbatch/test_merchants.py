"""Who sold, at the head of a till slip: which lines are his name, which his address, and which neither."""

from __future__ import annotations

import pytest

from docbatch.finding.merchant import merchant
from docbatch.layout import Reading
from tests.docbatch.conftest import Row, draw

GOODS: list[Row] = [["Bread", "2.50"], ["Milk", "1.20"], ["TOTAL", "3.70"]]


def head(*lines: str) -> tuple[str | None, str | None]:
    page = draw([*lines, *GOODS], width=220, method="vision", confidence=0.95)
    name, address = merchant(Reading.of(page.pages))
    return (name.value if name else None, address.value if address else None)


@pytest.mark.parametrize(
    ("lines", "name", "address"),
    [
        (("Corner Shop", "1155 S CAMINO DEL RIO", "DURANGO CO 81303", "ST# 02270 OP# 000144"),
         "Corner Shop", "1155 S CAMINO DEL RIO DURANGO CO 81303"),
        (("Lidl", "367 Avenue de la Libération", "33110 LE BOUSCAT", "Lundi - Samedi : 8H30 - 19H30"),
         "Lidl", "367 Avenue de la Libération 33110 LE BOUSCAT"),
        (("Mercado", "C. de Dom Juan, 35", "28002 Madrid", "Teléfono 914 11 22 33"),
         "Mercado", "C. de Dom Juan, 35 28002 Madrid"),
        (("R E W E", "Im Krämer", "61169 Friedberg", "06031-1667168"), "R E W E", "Im Krämer 61169 Friedberg"),
        (("Corner Shop", "341 PLYMOUTH STREET", "HALIFAX, MA 02338", "Store Telephone: (781) 293-1961"),
         "Corner Shop", "341 PLYMOUTH STREET HALIFAX, MA 02338"),
        (("Muster oHG", "Muster-Str.1", "12345 Musterstadt", "info@muster.example"),
         "Muster oHG", "Muster-Str.1 12345 Musterstadt"),
    ],
)  # fmt: skip
def test_an_address_ends_where_the_head_goes_on_to_something_else(
    lines: tuple[str, ...], name: str, address: str
) -> None:
    assert head(*lines) == (name, address)


@pytest.mark.parametrize(
    ("lines", "name"),
    [
        (("to win $1000", "Walmart", "Save money. Live better."), "Walmart"),
        (("WIRTSHAUS ZUM", "UNTERLACHENHOF", "Tribschenstrasse 20"), "WIRTSHAUS ZUM UNTERLACHENHOF"),
        (("SUPERMERCADO", "CENTRAL", "Calle Principal, 123"), "SUPERMERCADO CENTRAL"),
        (("IHOP Store # 9005", "57 High Street"), "IHOP"),
        (("Welcome to Yogurtland", "12502 North Kendall Drive"), "Yogurtland"),
        (("Copy Shop", "57 High Street"), "Copy Shop"),
        (("Open Kitchen", "57 High Street", "Open daily from 9"), "Open Kitchen"),
        (("7KZGF1SL2FF", "Corner Shop", "57 High Street"), "Corner Shop"),
    ],
)
def test_a_name_is_whole_and_no_slogan_number_or_branch(lines: tuple[str, ...], name: str) -> None:
    assert head(*lines)[0] == name


def test_goods_are_no_address_though_they_begin_with_a_number() -> None:
    page = draw(["Corner Shop", ["2 Fl. Eistee", "9.00"], ["1 Bergsoda", "4.50"], ["TOTAL", "13.50"]], width=220)
    assert merchant(Reading.of(page.pages))[1] is None
