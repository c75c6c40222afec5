"""Tables of scanned pages, found from the places of words."""

from __future__ import annotations

from collections.abc import Sequence
from math import cos, radians, sin

import pytest

from docbatch.models import Box, Pages, PageText, Table, Word
from docbatch.scanned_tables import find_tables
from docbatch.tabular.lookalikes import is_lookalike
from docbatch.turning import as_shown, upright

WIDTH, HEIGHT = 600.0, 800.0
CHARACTER, LINE, STEP = 5.0, 14.0, 20.0
"""Points that a character is wide, that OCR says a line is high, and from one line to the next."""

Row = str | Sequence[tuple[float, str]]
"""A line of text at the left margin, or pieces of one with where each begins."""

PROSE = [
    f"Sentence number {n} of a letter that runs on to the right margin of its page, as letters do." for n in "12345"
]
FIGURES: list[Row] = [
    [(50, "Region"), (250, "First half"), (350, "Second half"), (450, "Year")],
    [(50, "North of the river"), (255, "12.5"), (355, "13.0"), (450, "25.5")],
    [(50, "South"), (260, "7.5"), (360, "8.5"), (450, "16.0")],
    [(50, "Islands"), (260, "1.0"), (360, "1.5"), (455, "2.5")],
]
GRID = [
    ("Region", "First half", "Second half", "Year"),
    ("North of the river", "12.5", "13.0", "25.5"),
    ("South", "7.5", "8.5", "16.0"),
    ("Islands", "1.0", "1.5", "2.5"),
]


def scan(rows: Sequence[Row], *, number: int = 1, size: float = 1.0, askew: float = 0.0, turns: int = 0) -> PageText:
    """A page as OCR gives it: words jitter, boxes are higher than letters.

    `size` is that of a point, `askew` the degrees by which lines fall to the right, `turns` as in `PageText`.
    """
    words: list[Word] = []
    shape = (HEIGHT, WIDTH) if turns % 2 else (WIDTH, HEIGHT)
    for line, row in enumerate(rows):
        for start, piece in [(50.0, row)] if isinstance(row, str) else row:
            x = start
            for text in piece.split():
                y = 60 + STEP * line + len(words) % 3 - 1
                box = (x, y, x + CHARACTER * len(text), y + LINE + len(words) % 2)
                words.append(Word(*as_shown(fallen(box, askew), turns, *shape), text, line, 0.99))
                x += CHARACTER * (len(text) + 1)
    words = [w._replace(x0=w.x0 * size, y0=w.y0 * size, x1=w.x1 * size, y1=w.y1 * size) for w in words]
    return PageText(
        page=number, width=size * shape[0], height=size * shape[1], method="vision", reason="", text="",
        words=tuple(words), turns=turns,
    )  # fmt: skip


def fallen(box: Box, degrees: float) -> Box:
    """`box` on a page that is turned to the right about its top left corner."""
    c, s = cos(radians(degrees)), sin(radians(degrees))
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    x, y, half, tall = x * c - y * s, x * s + y * c, (box[2] - box[0]) / 2, (box[3] - box[1]) / 2
    return (x - half, y - tall, x + half, y + tall)


def tables_on(*pages: PageText) -> tuple[Table, ...]:
    return find_tables(Pages(pages=pages)).tables


def cells(table: Table) -> list[tuple[str, ...]]:
    return [table.headers, *table.rows]


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param([], id="empty page"),
        pytest.param(PROSE, id="prose"),
        pytest.param([[(50, "Invoice")], *PROSE, [(50, "Page 1"), (500, "2 of 9")]], id="letter"),
        pytest.param(
            [*PROSE, [(50, "Currency:"), (200, "EUR")], [(50, "Date:"), (200, "03.06.2018")],
             [(50, "Order:"), (200, "2013-471331")], [(50, "Number:"), (200, "4711")]], id="labels and values",
        ),
    ],
)  # fmt: skip
def test_what_is_no_table_gives_none(rows: list[Row]) -> None:
    assert tables_on(scan(rows)) == ()


def test_addresses_with_gaps_by_chance_are_no_table() -> None:
    rows = [
        ("Supplier Ltd", ""),
        ("12, High Street", "Smith"),
        ("43300 Springfield", ""),
        ("Nowhere", ""),
        ("No.", "7"),
    ]
    assert is_lookalike(rows, on_slip=False)
    assert not is_lookalike([*rows, ("a", "1"), ("b", "2")], on_slip=False)


def test_the_sums_of_a_till_slip_are_no_table() -> None:
    sums: list[Row] = [[(50, "Bread"), (200, "2.50")], [(50, "TOTAL"), (200, "2.50")], [(50, "CASH"), (200, "5.00")]]
    assert tables_on(scan(["CORNER BAKERY LTD", "Tax invoice", *sums, [(50, "CHANGE"), (200, "2.50")]])) == ()


def test_the_goods_of_a_till_slip_under_headings_are_a_table() -> None:
    goods: list[Row] = [
        [(50, "ITEM"), (130, "QTY"), (180, "PRICE"), (240, "AMOUNT")],
        [(50, "Bread"), (135, "1"), (180, "2.50"), (245, "2.50")],
        [(50, "Milk"), (135, "2"), (180, "1.50"), (245, "3.00")],
    ]
    [table] = tables_on(scan(["CORNER BAKERY LTD", *goods]))
    assert table.headers == ("ITEM", "QTY", "PRICE", "AMOUNT")


def test_a_page_whose_words_were_left_out_gives_no_table() -> None:
    assert tables_on(scan(FIGURES).model_copy(update={"words": (), "has_words": False})) == ()


def test_columns_that_miss_their_total_are_a_doubt() -> None:
    rows = [*FIGURES, [(50, "Total"), (255, "21.0"), (355, "23.0"), (450, "99.9")]]
    [doubt] = find_tables(Pages(pages=(scan([*PROSE, "", *rows]),))).doubts
    assert "do not add up" in doubt
    assert "Year" in doubt


@pytest.mark.parametrize("askew", [-0.5, 0.0, 0.5])
@pytest.mark.parametrize("size", [1.0, 3.0])
def test_a_table_is_found_between_prose_at_any_resolution_and_askew(size: float, askew: float) -> None:
    [table] = tables_on(scan([*PROSE, "", *FIGURES, "", *PROSE], size=size, askew=askew))
    assert cells(table) == GRID


def test_a_table_knows_its_page() -> None:
    first, second = tables_on(scan([*PROSE, "", *FIGURES]), scan([*PROSE, "", *FIGURES], number=7))
    assert (first.page, second.page) == (1, 7)
    assert cells(first) == cells(second)


@pytest.mark.parametrize("turns", [1, 2, 3])
def test_a_table_on_a_page_that_lies_has_its_box_on_the_page_as_shown(turns: int) -> None:
    rows = [*PROSE, "", *FIGURES]
    [expected] = tables_on(scan(rows))
    page = scan(rows, turns=turns)
    [table] = tables_on(page)
    assert cells(table) == GRID
    assert upright(table.bbox, turns, page.width, page.height) == pytest.approx(expected.bbox, abs=0.1)


def test_the_box_of_a_table_holds_its_words_and_no_others() -> None:
    page = scan([*PROSE, "", *FIGURES])
    [table] = tables_on(page)
    x0, y0, x1, y1 = table.bbox
    inside = {w.line for w in page.words if x0 <= w.x0 and w.x1 <= x1 and y0 <= w.y0 and w.y1 <= y1}
    assert inside == set(range(len(PROSE) + 1, len(PROSE) + 1 + len(FIGURES)))
