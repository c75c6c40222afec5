"""A ruled table: which of its cells each word stands in, and whether its rules part all that is written."""

from __future__ import annotations

import itertools
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from statistics import median
from typing import NamedTuple

from docbatch.models import Box
from docbatch.tabular.words import Line, Rule, is_figure

SAME = 4.0
"""Points within which edges of cells are one rule, drawn twice or as a thin box."""
INSET = 8.0
"""Points between the wall of a cell and the edge of its background, at most."""
LEAST_RUNS = 3
"""Horizontal rules of the same reach that make the frame of a table."""
LEAST_CROWDED, MOST_CROWDED = 2, 0.05
"""Lines of cells with a wide gap that show that some rules between columns are missing: how many, and which share."""
CLOSE = 0.85
"""Share of the distance between lines of figures below which a line goes on with the row above."""
MOST_LOOSE = 1.5
"""Times more starts of cells than cells in the longest row: those of a chart's bars stand anywhere."""


class _Cell(NamedTuple):
    x0: float
    y0: float
    x1: float
    y1: float
    row: int
    column: int


class _Part(NamedTuple):
    """What of a piece of text stands in one cell."""

    row: int
    column: int
    line: int
    text: str
    x1: float
    """The right of the piece."""
    beside: bool
    """Whether another piece stands beside it in its cell."""


class Ruled(NamedTuple):
    """A ruled table as a grid of text, and whether its rules part all of its cells."""

    grid: list[list[str]]
    whole: bool
    loose: bool
    """Whether its cells begin anywhere, as the bars of a chart do."""


def read_ruled(cells: Sequence[Box], lines: Sequence[Line]) -> Ruled:
    """Put the words of `lines` into `cells`; a cell that spans has its text at its first row and column."""
    if not cells:
        return Ruled([], whole=False, loose=False)
    lefts, tops = _edges([cell[0] for cell in cells]), _edges([cell[1] for cell in cells])
    placed = [_Cell(*cell, _index(tops, cell[1]), _index(lefts, cell[0])) for cell in cells]
    written = [part for number, line in enumerate(lines) for part in _parts_in_cells(line, number, placed, tops, lefts)]
    grid = [[""] * len(lefts) for _ in tops]
    for part in written:
        grid[part.row][part.column] = f"{grid[part.row][part.column]} {part.text}".strip()
    longest = max(Counter(cell.row for cell in placed).values(), default=0)
    crowded = len({(part.row, part.line) for part in written if part.beside})
    whole = (crowded < LEAST_CROWDED or crowded < MOST_CROWDED * len(written)) and not _has_records_below_each_other(
        written
    )
    if whole:
        grid = _joined_columns(_joined_rows(grid, written, lines, lefts), lefts)
        grid = grid[1:] if _has_title(grid, cells) else grid
    return Ruled(grid, whole, len(lefts) > MOST_LOOSE * longest + 1)


def _has_title(grid: Sequence[Sequence[str]], cells: Sequence[Box]) -> bool:
    """Whether the first row is one cell across the table, above rows of several."""
    left, right = min(cell[0] for cell in cells), max(cell[2] for cell in cells)
    top = min(cells, key=lambda cell: cell[1])
    alone = sum(map(bool, grid[0])) == 1 and top[2] - top[0] > 0.95 * (right - left)
    return alone and len(grid) > 2 and sum(map(bool, grid[1])) > 1


def _parts_in_cells(
    line: Line, number: int, cells: Sequence[_Cell], tops: Sequence[float], lefts: Sequence[float]
) -> Iterator[_Part]:
    """The words of each piece of a line by the cells in which they have their middle."""
    y = (line.top + line.bottom) / 2
    row_of_cells = [cell for cell in cells if cell.y0 <= y <= cell.y1]
    # Pieces beside each other in a cell that spans columns are the cells of these.
    middles = [(piece.x0 + piece.x1) / 2 for piece in line.pieces]
    held = {(cell.row, cell.column): sum(cell.x0 <= x <= cell.x1 for x in middles) for cell in row_of_cells}
    wide = {(cell.row, cell.column) for cell in row_of_cells if cell.column == 0 and cell.x1 > lefts[-1] + INSET}
    shared = {at for at, count in held.items() if count > 1} - (set() if line.is_record else wide)
    for piece in line.pieces:
        inside: dict[tuple[int, int], list[str]] = {}
        for word in piece.words:
            x = (word.x0 + word.x1) / 2
            cell = next((cell for cell in row_of_cells if cell.x0 <= x <= cell.x1), None)
            # A cell that is not closed on all sides is none to tabula.
            at = (cell.row, cell.column) if cell else (_index(tops, y), _index(lefts, x))
            inside.setdefault(at, []).append(word.text)
        for (row, column), words in inside.items():
            beside = (row, column) in shared
            own = _index(lefts, (piece.x0 + piece.x1) / 2) if beside and len(inside) == 1 else column
            yield _Part(row, own, number, " ".join(words), piece.x1, beside)


def _joined_rows(
    grid: list[list[str]], written: Sequence[_Part], lines: Sequence[Line], lefts: Sequence[float]
) -> list[list[str]]:
    """`grid` with rows joined that stand closer than lines of figures do: the background of a line has edges, too."""
    spanning = {part.row for part in written if part.x1 > [*lefts, float("inf")][part.column + 1] + INSET}
    held: dict[int, set[int]] = {}
    for part in written:
        held.setdefault(part.row, set()).add(part.line)
    figures = [any(map(is_figure, filter(None, row[1:]))) for row in grid]
    tops = [lines[min(held[row])].top if row in held else 0.0 for row in range(len(grid))]
    ends = [lines[max(held[row])].top if row in held else 0.0 for row in range(len(grid))]
    steps = [tops[n] - ends[n - 1] for n in range(1, len(grid)) if figures[n] and figures[n - 1]]
    step = median(steps) if steps else 0.0
    joined: list[list[str]] = []
    end = 0.0
    for row, texts in enumerate(grid):
        close = joined and row in held and 0 < tops[row] - end < CLOSE * step
        close = close and sum(map(bool, texts)) < sum(map(bool, joined[-1]))
        if (
            close
            and not figures[row]
            and row not in spanning
            and all(above for above, own in zip(joined[-1], texts, strict=True) if own)
        ):
            joined[-1] = [f"{above} {own}".strip() for above, own in zip(joined[-1], texts, strict=True)]
        else:
            joined.append(list(texts))
        end = ends[row] if row in held else end
    return joined


def _joined_columns(grid: list[list[str]], lefts: Sequence[float]) -> list[list[str]]:
    """`grid` with columns joined that begin close to each other and have text in turns only."""
    columns = [list(column) for column in zip(*grid, strict=True)]
    starts = list(lefts)
    at = 1
    while at < len(columns):
        apart = not any(a and b for a, b in zip(columns[at - 1], columns[at], strict=True))
        if apart and starts[at] - starts[at - 1] < 2 * INSET:
            columns[at] = [a or b for a, b in zip(columns[at - 1], columns[at], strict=True)]
            del columns[at - 1], starts[at - 1]
        else:
            at += 1
    return [list(row) for row in zip(*columns, strict=True)]


def _has_records_below_each_other(written: Sequence[_Part]) -> bool:
    """Whether a row between rules holds several lines that have figures in more than one of its cells."""
    cells = {(part.row, part.line, part.column) for part in written if is_figure(part.text)}
    records = [row for (row, _), count in Counter((row, line) for row, line, _ in cells).items() if count > 1]
    return any(count > 1 for count in Counter(records).values())


def _edges(values: Sequence[float]) -> list[float]:
    """Sorted positions, those within `SAME` as one."""
    edges: list[float] = []
    for value in sorted(values):
        if not edges or value - edges[-1] > SAME:
            edges.append(value)
    return edges


def _index(edges: Sequence[float], value: float) -> int:
    return max(bisect_right(edges, value + 0.01) - 1, 0)


def grid_rules(horizontals: Sequence[Rule], verticals: Sequence[Rule]) -> tuple[list[Rule], list[Rule]]:
    """The rules that part cells, horizontal and vertical: without the edges of backgrounds, and with missing sides."""
    walls = _walls(verticals)
    bars = [rule for rule in horizontals if not _is_inset(rule, walls)]
    return [_reaching(rule, walls) for rule in bars], walls + _missing_sides(bars, walls)


def _walls(verticals: Sequence[Rule]) -> list[Rule]:
    """`verticals` without those that run beside a longer one, as the edge of a cell's background does."""

    def rank(rule: Rule) -> tuple[float, int]:
        """The longest first; of those as long, the one between the backgrounds of two cells."""
        sides = {other.at < rule.at for other in verticals if 0 < abs(other.at - rule.at) <= INSET}
        return (round(rule.start - rule.end), -len(sides))

    walls: list[Rule] = []
    for rule in sorted(verticals, key=rank):
        beside = (wall for wall in walls if abs(wall.at - rule.at) <= INSET)
        if not any(wall.start - 2 <= rule.start and rule.end <= wall.end + 2 for wall in beside):
            walls.append(rule)
    return walls


def _is_inset(rule: Rule, walls: Sequence[Rule]) -> bool:
    """Whether a horizontal rule ends short of a wall on both sides, as the edge of a cell's background does."""
    crossing = [wall.at for wall in walls if wall.start < rule.at < wall.end]
    left = min((rule.start - x for x in crossing if x <= rule.start + 2), default=INSET + 1)
    right = min((x - rule.end for x in crossing if x >= rule.end - 2), default=INSET + 1)
    return 2 < left <= INSET and 2 < right <= INSET


def _reaching(rule: Rule, walls: Sequence[Rule]) -> Rule:
    """A horizontal rule that reaches the walls it almost reaches."""
    near = [wall.at for wall in walls if wall.start - 2 <= rule.at <= wall.end + 2]
    start = min((x for x in near if 0 < rule.start - x <= INSET), default=rule.start)
    end = max((x for x in near if 0 < x - rule.end <= INSET), default=rule.end)
    return Rule(rule.at, start, end)


def _missing_sides(horizontals: Sequence[Rule], verticals: Sequence[Rule]) -> list[Rule]:
    """The vertical rules that close tables whose rows are ruled to both sides, but have no frame there."""
    groups: dict[tuple[int, int], list[Rule]] = {}
    for rule in horizontals:
        start, end = round(rule.start / SAME), round(rule.end / SAME)
        near = ((a, b) for a in (start, start - 1, start + 1) for b in (end, end - 1, end + 1))
        key = next((pair for pair in near if pair in groups), (start, end))
        groups.setdefault(key, []).append(rule)
    sides: list[Rule] = []
    for group in (part for rules in groups.values() for part in _connected(rules, verticals)):
        top, bottom = group[0].at, group[-1].at
        left, right = min(rule.start for rule in group), max(rule.end for rule in group)
        sides += [
            Rule(side, top, bottom)
            for side in (left, right)
            if len(group) >= LEAST_RUNS
            and not any(abs(v.at - side) < SAME and v.start < bottom - 1 and v.end > top + 1 for v in verticals)
        ]
    return sides


def _connected(rules: list[Rule], verticals: Sequence[Rule]) -> list[list[Rule]]:
    """Horizontal `rules` of one reach, from top to bottom, parted where no vertical rule leads to the next one."""
    rules = sorted(rules)
    parts = [rules[:1]]
    for above, below in itertools.pairwise(rules):
        middle = (above.at + below.at) / 2
        thin = below.at - above.at < SAME
        if thin or any(v.start < middle < v.end and above.start < v.at < above.end for v in verticals):
            parts[-1].append(below)
        else:
            parts.append([below])
    return parts
