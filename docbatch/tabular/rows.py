"""The rows of an unruled table: which lines make one row, what its heading is, and what a heading spans."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from statistics import median

from docbatch.tabular.columns import TOUCH, Column
from docbatch.tabular.words import Line, Piece, Rule, is_figure, is_period

TIGHT = 0.85
"""Share of the usual distance between rows below which a line belongs to the row above."""
ACROSS = 0.6
"""Share of a table's width that a rule between its rows runs across."""
LEAST_BANDS = 3
"""Bands between rules that make a table ruled by rows."""
NEAR_HEADING = 2.4
"""In heights of a line: how far apart, top to top, the lines of one heading may stand."""
NEAR_ROWS = 1.05
"""The same in distances between rows."""
WHOLE = 0.9
"""Share of a table's width that a rule below a heading of some columns does not run across."""
LEAST_TEXT_ROWS = 4
"""Lines with a label and something beside it that are rows of text, and no heading of so many lines."""
LEAST_BESIDE = 3
"""Rows without a label of their own that make labels stand beside several rows."""
OFF_CENTRE = 0.08
"""How far the middle of a heading may lie from that of the columns it spans, in widths of these."""


@dataclass
class Cell:
    """Text in the columns from `first` to `last`."""

    first: int
    last: int
    text: str
    x0: float
    x1: float
    level: int = 0


@dataclass
class Row:
    """The cells of a line, or of several that were joined."""

    top: float
    bottom: float
    cells: list[Cell]
    lines: int = 1
    crowded: int = 0
    """Pieces that had to share a cell with another of the same line."""
    last_top: float = field(default=0.0)

    @property
    def filled(self) -> set[int]:
        """Columns that have text."""
        return {cell.first for cell in self.cells}

    @property
    def figures(self) -> set[int]:
        """Columns that have a figure."""
        return {cell.first for cell in self.cells if is_figure(cell.text)}

    @property
    def names_periods(self) -> bool:
        """Whether all its figures beside the first column are years or days, two at least."""
        beside = [cell for cell in self.cells if cell.first > 0 and is_figure(cell.text)]
        return len(beside) > 1 and all(is_period(cell.text) for cell in beside)

    @property
    def is_record(self) -> bool:
        """Whether it has figures in most of its cells beside the first column."""
        beside = self.filled - {0}
        return len(self.cells) > 1 and bool(beside) and 2 * len(self.figures - {0}) > len(beside)


def read_rows(lines: Sequence[Line], columns: Sequence[Column], rules: Sequence[Rule]) -> list[Row]:
    """The rows of a table from its `lines`, its `columns` and its horizontal `rules`, the headings first."""
    rows = [_row(line, columns) for line in lines]
    width = columns[-1].x1 - columns[0].x0
    across = sorted(
        rule.at for rule in rules if min(rule.end, columns[-1].x1) - max(rule.start, columns[0].x0) > ACROSS * width
    )
    head = _headings(rows, across)
    near = _step(rows) * NEAR_ROWS
    for row, below in itertools.pairwise(rows):
        _span_rules(row, columns, rules)
        if not _tile(row.cells, below.filled, columns):
            _widen(row.cells, below.filled, columns)
    headings = _joined_headings(rows[:head], across, near)
    body = _joined_body(rows[head:], across)
    _join_labels(body)
    return headings + body


def _row(line: Line, columns: Sequence[Column]) -> Row:
    cells: list[Cell] = []
    crowded = 0
    for piece in line.pieces:
        first, last = _place(piece, columns)
        if cells and cells[-1].last >= first:
            cells[-1].text += " " + piece.text
            cells[-1].last, cells[-1].x1 = max(cells[-1].last, last), piece.x1
            crowded += 1
        else:
            cells.append(Cell(first, last, piece.text, piece.x0, piece.x1))
    return Row(line.top, line.bottom, cells, crowded=crowded, last_top=line.top)


def _place(piece: Piece, columns: Sequence[Column]) -> tuple[int, int]:
    """The first and the last column that `piece` stands in."""
    shared = [min(piece.x1, column.x1) - max(piece.x0, column.x0) for column in columns]
    under = [number for number, length in enumerate(shared) if length > TOUCH]
    if not under:
        nearest = max(range(len(columns)), key=lambda number: shared[number])
        return nearest, nearest
    if len(under) > 1 and is_figure(piece.text):
        widest = max(under, key=lambda number: shared[number])
        return widest, widest
    return under[0], under[-1]


def _headings(rows: Sequence[Row], across: Sequence[float]) -> int:
    """How many of `rows` are headings: those above the first with figures, but for the names of groups of rows.

    A rule across the table below a row of several cells ends them before. Where several of them have a label and more,
    they are rows of text.
    """
    first = next((number for number, row in enumerate(rows) if row.is_record and not row.names_periods), 0)
    if sum(0 in row.filled and len(row.cells) > 1 for row in rows[:first]) >= LEAST_TEXT_ROWS:
        return 0
    for number in range(1, first):
        ruled = any(rows[number - 1].bottom - 2 < at < rows[number].bottom - 1 for at in across)
        if ruled and any(len(row.cells) > 1 for row in rows[:number]):
            return number
    while first and rows[first - 1].filled == {0} and any(row.filled - {0} for row in rows[: first - 1]):
        first -= 1
    return first


def _joined_headings(rows: Sequence[Row], across: Sequence[float], near: float) -> list[Row]:
    """Headings as rows: lines of one heading joined, what stands below a heading of several columns in the next row."""
    placed: list[tuple[Cell, float, float]] = []
    for row in rows:
        for cell in row.cells:
            above = [item for item in placed if item[0].first <= cell.last and cell.first <= item[0].last]
            if not above:
                placed.append((cell, row.top, row.bottom))
                continue
            nearest = max(above, key=lambda item: (item[0].level, item[1]))
            same = (nearest[0].first, nearest[0].last) == (cell.first, cell.last)
            close = row.top - nearest[1] < max(NEAR_HEADING * (row.bottom - row.top), near)
            parted = any(nearest[2] - 2 < at < row.bottom for at in across)
            if same and close and not parted:
                nearest[0].text += " " + cell.text
                placed[placed.index(nearest)] = (nearest[0], row.top, row.bottom)
            else:
                cell.level = nearest[0].level + 1
                placed.append((cell, row.top, row.bottom))
    levels = sorted({cell.level for cell, _, _ in placed})
    top, bottom = (rows[0].top, rows[-1].bottom) if rows else (0.0, 0.0)
    return [Row(top, bottom, [cell for cell, _, _ in placed if cell.level == level]) for level in levels]


def _span_rules(row: Row, columns: Sequence[Column], rules: Sequence[Rule]) -> None:
    """Let each heading span the columns over which the rule below it runs, where each has a rule of its own."""
    width = columns[-1].x1 - columns[0].x0
    height = row.bottom - row.top
    for cell in row.cells:
        under = [
            rule
            for rule in rules
            if row.bottom - 2 < rule.at < row.bottom + 2 * height
            and rule.start < cell.x0 + 2
            and rule.end > cell.x1 - 2
            and rule.end - rule.start < WHOLE * width
        ]
        if not under:
            continue
        rule = min(under)
        spanned = [
            number
            for number, column in enumerate(columns)
            if min(rule.end, column.x1) - max(rule.start, column.x0) > 0.5 * (column.x1 - column.x0)
        ]
        others = {n for other in row.cells if other is not cell for n in range(other.first, other.last + 1)}
        if spanned and not others & set(spanned):
            cell.first, cell.last = min(spanned[0], cell.first), max(spanned[-1], cell.last)


def _tile(cells: list[Cell], below: set[int], columns: Sequence[Column]) -> bool:
    """Share all columns but the first among the headings of a line, if each then stands in the middle of its own.

    Each must have two cells at least in the next line, whose filled columns are `below`. Returns whether they did.
    """
    over = [cell for cell in cells if cell.first > 0]
    if not over or len(over) >= len(columns) - 1:
        return False
    ranges, first = [], 1
    for cell, following in zip(over, [*over[1:], None], strict=True):
        last = len(columns) - 1
        if following is not None:
            middle = (cell.x1 + following.x0) / 2
            last = min(
                range(cell.last, following.first),
                key=lambda n: abs((columns[n].x1 + columns[n + 1].x0) / 2 - middle),
            )
        x0, x1 = columns[first].x0, columns[last].x1
        off = abs((x0 + x1) / 2 - (cell.x0 + cell.x1) / 2) / max(x1 - x0, 1.0)
        if off > OFF_CENTRE or len(below.intersection(range(first, last + 1))) < 2:
            return False
        ranges.append((first, last))
        first = last + 1
    for cell, reach in zip(over, ranges, strict=True):
        cell.first, cell.last = reach
    return True


def _widen(cells: list[Cell], below: set[int], columns: Sequence[Column]) -> None:
    """Let each heading span the columns over whose middle it stands, if no other stands over them.

    At least two of these must have a cell in the next line, whose filled columns are `below`.
    """
    for number, cell in enumerate(cells):
        least = max(cells[number - 1].last + 1 if number else 1, 1)
        most = cells[number + 1].first - 1 if number + 1 < len(cells) else len(columns) - 1
        if cell.first < least:
            continue
        middle = (cell.x0 + cell.x1) / 2
        choices = []
        for first in range(least, cell.first + 1):
            for last in range(cell.last, most + 1):
                if (first, last) != (cell.first, cell.last) and len(below.intersection(range(first, last + 1))) < 2:
                    continue
                x0, x1 = columns[first].x0, columns[last].x1
                off = abs((x0 + x1) / 2 - middle) / max(x1 - x0, 1.0)
                choices.append((off, last - first, first, last))
        own = next(choice for choice in choices if choice[2:] == (cell.first, cell.last))
        best = min(choices)
        if own[0] > OFF_CENTRE and best[0] < OFF_CENTRE and best[0] < own[0] / 2:
            cell.first, cell.last = best[2:]


def _joined_body(rows: Sequence[Row], across: Sequence[float]) -> list[Row]:
    """The rows below the headings, their wrapped lines joined."""
    if not rows:
        return []
    by_rules = _ruled_by_rows(rows, across)
    step = _step(rows)
    joined = [rows[0]]
    for row, following in zip_longest(rows[1:], rows[2:]):
        last = joined[-1]
        room = following.top - row.top if following else step
        parted = any(last.last_top < at < row.bottom - 1 and at > last.bottom - 3 for at in across)
        if not parted and (by_rules or _goes_on(last, row, step, room)) and not _clash(last, row):
            _join(last, row)
        else:
            joined.append(row)
    return joined


def _join_labels(rows: Sequence[Row]) -> None:
    """Join the lines of a label that stands beside several rows, each named in the second column."""
    if sum(0 not in row.filled and 1 in row.filled - row.figures for row in rows) < LEAST_BESIDE:
        return
    owner = None
    for row in rows:
        label = next((cell for cell in row.cells if cell.first == 0), None)
        if label is None:
            continue
        if owner and 1 in row.filled and (label.text[:1].islower() or owner.text.endswith(("-", "/"))):
            owner.text += " " + label.text
            row.cells.remove(label)
        else:
            owner = label


def _step(rows: Sequence[Row]) -> float:
    """The usual distance from a row of figures to the next, top to top; 0 where no two follow each other."""
    steps = [b.top - a.top for a, b in itertools.pairwise(rows) if a.is_record and b.is_record]
    return median(steps) if steps else 0.0


def _ruled_by_rows(rows: Sequence[Row], across: Sequence[float]) -> bool:
    """Whether each band between rules is a row.

    Of two bands only, each must have its rule above and below, and a record whose cells are set to the middle: a line
    above it fills a column that the record leaves empty. A line of the same column above a record is one of its own.
    """
    bands: dict[int, list[Row]] = {}
    for row in rows:
        bands.setdefault(sum(at < (row.top + row.bottom) / 2 for at in across), []).append(row)
    records = [sum(row.is_record for row in band) for band in bands.values()]
    framed = len(bands) > 1 and min(bands) > 0 and max(bands) < len(across) and set(records) == {1}
    if len(bands) < LEAST_BANDS and not (framed and all(_is_set_to_middle(band) for band in bands.values())):
        return False
    return sum(count > 1 for count in records) <= 0.1 * len(bands)


def _is_set_to_middle(band: Sequence[Row]) -> bool:
    """Whether the lines above the band's one record leave its columns alone."""
    before = list(itertools.takewhile(lambda row: not row.is_record, band))
    return not any(row.filled & band[len(before)].filled for row in before)


def _clash(above: Row, below: Row) -> bool:
    """Whether both have a figure in one column, or one a figure under text of the other."""
    both = above.filled & below.filled
    return bool(both & (above.figures | below.figures))


def _goes_on(above: Row, below: Row, step: float, room: float) -> bool:
    """Whether `below` goes on with the row `above`: rows are a `step` apart, the next line begins `room` below it."""
    if not below.filled <= above.filled and not (above.filled == {0} and _starts_low(below, only=0)):
        return False
    if below.filled == above.filled and len(above.filled) > 1 and not (0 in below.filled and _starts_low(below)):
        return False
    distance = below.top - above.last_top
    if step and distance < TIGHT * step:
        names_a_group = above.is_record and below.filled == {0} and room < TIGHT * step
        return _starts_low(below) or not names_a_group
    if step and distance > 1.15 * step:
        return False
    if above.filled == {0} and below.is_record:
        return _starts_low(below, only=0)
    if below.is_record:
        return False
    if 0 not in below.filled:
        return True
    return _starts_low(below)


def _starts_low(row: Row, only: int | None = None) -> bool:
    """Whether its cells, or the one in the column `only`, begin like the middle of a sentence."""
    cells = [cell for cell in row.cells if only is None or cell.first == only]
    return bool(cells) and all(cell.text[:1].islower() or cell.text[:1] in "(&" for cell in cells)


def _join(above: Row, below: Row) -> None:
    for cell in below.cells:
        match = next((own for own in above.cells if own.first == cell.first), None)
        if match is None:
            above.cells.append(cell)
        else:
            match.text += " " + cell.text
            match.x1 = cell.x1
    above.cells.sort(key=lambda cell: cell.first)
    above.bottom, above.last_top = below.bottom, below.top
    above.lines += below.lines
    above.crowded += below.crowded
