"""Columns, rows and doubts of tables, on lines drawn from plain text: a character is 5 points wide, a line 14 high."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest

from docbatch.models import Table
from docbatch.tabular.areas import unruled_parts
from docbatch.tabular.columns import find_columns
from docbatch.tabular.doubts import doubts_of
from docbatch.tabular.ruled import grid_rules, read_ruled
from docbatch.tabular.unruled import read_unruled
from docbatch.tabular.words import Line, Piece, Rule, Word, is_figure, is_period

LETTER, HEIGHT, STEP = 5.0, 8.0, 14.0


def lines_of(text: str, step: float = STEP) -> list[Line]:
    """The lines of `text`, pieces parted by two spaces or more."""
    lines = []
    for number, row in enumerate(text.strip("\n").split("\n")):
        top = 100 + step * number
        pieces = [
            Piece(
                tuple(
                    Word(
                        LETTER * (piece.start() + word.start()),
                        top,
                        LETTER * (piece.start() + word.end()),
                        top + HEIGHT,
                        word[0],
                    )
                    for word in re.finditer(r"\S+", piece[0])
                )
            )
            for piece in re.finditer(r"\S+( \S+)*", row)
        ]
        if pieces:
            lines.append(Line(top, top + HEIGHT, tuple(pieces)))
    return lines


def unruled(text: str, horizontals: Sequence[Rule] = (), verticals: Sequence[Rule] = ()) -> list[list[str]]:
    return read_unruled(lines_of(text), horizontals, verticals)


def table(*rows: list[str], page: int = 1, top: float = 0.0) -> Table:
    return Table(
        page=page,
        bbox=(0.0, top, 100.0, top + 50.0),
        headers=tuple(rows[0]),
        rows=tuple(tuple(row) for row in rows[1:]),
    )


def test_gaps_in_running_text_are_no_columns() -> None:
    text = """
a justified  line of text that  runs on
and on  with gaps wherever  they fall
in it   and none below  another one
for no  gap has  a reason to be there
"""
    assert unruled(text) == []


def test_terms_and_their_meanings_are_no_table() -> None:
    text = """
GDP     gross domestic product
(*)     forecast
Source  national accounts
"""
    assert unruled(text) == []


def test_a_paragraph_beside_a_table_is_no_part_of_it() -> None:
    prose = [
        Line(y, y + HEIGHT, (Piece(tuple(Word(60.0 * n, y, 60.0 * n + 55, y + HEIGHT, "running") for n in range(4))),))
        for y in (100 + 11.0 * n for n in range(12))
    ]
    cells = [
        Line(y, y + HEIGHT, tuple(Piece((Word(x, y, x + 20, y + HEIGHT, "12"),)) for x in (300.0, 400.0)))
        for y in (100 + STEP * n for n in range(8))
    ]
    joined = []
    for line in prose:
        beside = next((c for c in cells if abs(c.top - line.top) < 4), None)
        if beside:
            cells.remove(beside)
            joined.append(line._replace(pieces=line.pieces + beside.pieces))
        else:
            joined.append(line)
    (part,) = unruled_parts(joined + cells)
    assert {piece.text for line in part for piece in line.pieces} == {"12"}


def test_a_heading_of_several_columns_does_not_join_them() -> None:
    text = """
               Imports          Exports
           2009    2010     2009    2010
Austria    60,000  61,000   11,000  12,000
Brazil     50,000  51,000   43,000  44,000
"""
    assert unruled(text) == [
        ["", "Imports", "", "Exports", ""],
        ["", "2009", "2010", "2009", "2010"],
        ["Austria", "60,000", "61,000", "11,000", "12,000"],
        ["Brazil", "50,000", "51,000", "43,000", "44,000"],
    ]


def test_a_heading_spans_what_the_rule_below_it_spans() -> None:
    text = """
            All
Country     No.    Rate
Austria     60     1.5
Brazil      50     2.5
"""
    rows = unruled(text, [Rule(111.0, 58.0, 120.0)])
    assert rows[0] == ["Country", "All", ""]
    assert rows[1] == ["", "No.", "Rate"]


def test_the_lines_of_a_heading_become_one() -> None:
    text = """
            Number of  Share of
            schools    pupils
Austria     1,060      12.5
Brazil      4,150      33.0
Canada      2,000      20.1
"""
    assert unruled(text)[0] == ["", "Number of schools", "Share of pupils"]


def test_a_cell_that_wraps_stays_one_and_its_figures_stay_as_printed() -> None:
    text = """
Item                Number    Price
Nations with open   1.234,50  -7
data sites
States              12        (3.5)
"""
    assert unruled(text)[1:] == [["Nations with open data sites", "1.234,50", "-7"], ["States", "12", "(3.5)"]]


def test_cells_set_to_the_middle_of_a_row_stay_in_it_where_rules_part_the_rows() -> None:
    text = """
Qty   Description          Price    Amount
      Replace stop valve
2                          85.00    170.00
      with fittings
1     Flush the heater     1,240.50 1,240.50
"""
    rules = [Rule(at, 0.0, 220.0) for at in (110.0, 152.0, 167.0)]
    assert unruled(text, rules)[1:] == [
        ["2", "Replace stop valve with fittings", "85.00", "170.00"],
        ["1", "Flush the heater", "1,240.50", "1,240.50"],
    ]


def test_a_label_above_a_row_of_the_same_column_stays_a_row_between_rules() -> None:
    text = """
Description          Amount
Bill to:
Total amount due     4.11
Paid                 0.00
"""
    assert unruled(text, [Rule(at, 0.0, 220.0) for at in (110.0, 142.0, 157.0)])[1:] == [
        ["Bill to:", ""],
        ["Total amount due", "4.11"],
        ["Paid", "0.00"],
    ]


def test_the_name_of_a_group_of_rows_is_a_row() -> None:
    text = """
Age        Rate   Cases
Women
45 to 54   21.8   47
55 to 64   85.5   116
Men
45 to 54   81.0   164
"""
    assert [row[0] for row in unruled(text)] == ["Age", "Women", "45 to 54", "55 to 64", "Men", "45 to 54"]


def test_figures_that_stand_close_are_parted_where_columns_are() -> None:
    text = """
Item     1994     2003
Lowest   9,594    34,000
Middle   17,99123 48,000
Highest  25,771   66,900
"""
    assert unruled(text)[2] == ["Middle", "17,99123", "48,000"]


def test_a_vertical_rule_parts_what_stands_on_both_sides_of_it() -> None:
    text = """
A        12 34
B        56 78
C        90 12
"""
    assert unruled(text, verticals=[Rule(57.5, 90.0, 150.0)])[0] == ["A", "12", "34"]


def test_columns_are_found_though_the_words_of_a_damaged_piece_run_back() -> None:
    def piece(*words: tuple[float, float]) -> Piece:
        return Piece(tuple(Word(x0, 0.0, x1, 8.0, "2,00") for x0, x1 in words))

    damaged = Line(10.0, 18.0, (piece((85.1, 118.8)), piece((147.3, 167.5)), piece((151.3, 187.3), (32.8, 36.2))))
    sound = Line(20.0, 28.0, (piece((85.1, 105.3)), piece((113.5, 175.3), (181.3, 193.3))))
    assert find_columns([damaged, sound])


def test_a_repeated_heading_begins_a_table() -> None:
    one = "Share    First    Second\n0.99     800      880\n0.95     160      176\n0.90     80       88\n"
    assert len(unruled_parts(lines_of(one + one))) == 2


def test_an_open_frame_is_closed_where_its_rules_end() -> None:
    horizontals = [Rule(y, 50.0, 250.0) for y in (100.0, 120.0, 140.0)]
    _, walls = grid_rules(horizontals, [Rule(150.0, 100.0, 140.0)])
    assert {wall.at for wall in walls} == {50.0, 150.0, 250.0}


def test_the_edges_of_backgrounds_are_no_walls() -> None:
    horizontals = [Rule(100.0, 50.0, 250.0), Rule(120.0, 50.0, 250.0), Rule(110.0, 55.0, 145.0)]
    verticals = [Rule(x, 100.0, 120.0) for x in (50.0, 150.0, 250.0)] + [Rule(55.0, 102.0, 118.0)]
    bars, walls = grid_rules(horizontals, verticals)
    assert [bar.at for bar in bars] == [100.0, 120.0]
    assert sorted(wall.at for wall in walls) == [50.0, 150.0, 250.0]


def test_a_cell_with_lines_of_figures_shows_that_rules_are_missing() -> None:
    cells = [(0.0, 95.0, 45.0, 125.0), (45.0, 95.0, 100.0, 125.0)]
    assert not read_ruled(cells, lines_of("12       34\n56       78")).whole
    assert read_ruled(cells, lines_of("12       a word\n         or two")).whole


@pytest.mark.parametrize("text", ["1,234.50", "-7 %", "(3.5)", "12 kg", "—", "n.a."])
def test_figures_and_what_stands_in_their_place(text: str) -> None:
    assert is_figure(text)


@pytest.mark.parametrize("text", ["Total", "Item 12", "a", "30 to 34-year-olds"])
def test_text_is_no_figure(text: str) -> None:
    assert not is_figure(text)


def test_years_and_days_name_columns() -> None:
    assert all(map(is_period, ("2009", "FY 2010", "2007-08", "May 21, 2010", "2009/10")))
    assert not any(map(is_period, ("1,994", "12", "2009 units sold", "3500")))


def test_a_column_that_misses_its_total_is_doubted() -> None:
    wrong = table(["", "2009", "2010", "2011"], ["A", "1", "10", "4"], ["B", "2", "20", "5"], ["Total", "3", "40", "9"])
    assert doubts_of([wrong]) == ("In a table on page 1, columns do not add up to their total as others do: 2010.",)


def test_rounded_figures_and_totals_of_something_else_are_not_doubted() -> None:
    rounded = table(["", "Share", "Part"], ["A", "33.3", "1"], ["B", "66.6", "2"], ["Total", "100.0", "3"])
    averages = table(["", "Rate", "Mean"], ["A", "10", "30"], ["B", "20", "50"], ["Total", "15", "40"])
    assert doubts_of([rounded, averages.model_copy(update={"page": 2})]) == ()


def test_cells_of_several_figures_are_doubted() -> None:
    merged = table(["", "2009 2010"], ["A", "60,400 60,500"], ["B", "50,000 50,000"], ["C", "40,000 45,000"])
    assert doubts_of([merged]) == (
        "Cells of a table on page 1 hold several figures: its columns may not be told apart.",
    )
    grouped = table(["", "2009"], ["A", "60 400"], ["B", "50 000"], ["C", "40 000"])
    assert doubts_of([grouped]) == ()


def test_tables_that_overlap_are_doubted() -> None:
    one, other = table(["A", "B"], ["1", "2"]), table(["C", "D"], ["3", "4"], top=20.0)
    assert doubts_of([one, other]) == ("Two tables of page 1 overlap.",)
