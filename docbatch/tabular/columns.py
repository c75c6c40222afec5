"""The columns of an unruled table: what its lines leave free below each other."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from typing import NamedTuple

from docbatch.tabular.words import Line, Piece, Rule, Word, is_figure

TOUCH = 1.0
"""Points that two boxes must share to stand below each other."""
HOLLOW_GAP = 2.5
"""In heights of a line: how close a piece alone in its column stands to the heading that it goes on with."""


class Column(NamedTuple):
    """Where a column's cells begin and end, in points from the left."""

    x0: float
    x1: float


class _Placed(NamedTuple):
    """A piece with the number of its line."""

    x0: float
    x1: float
    line: int
    piece: Piece

    def covers(self, x: float) -> float:
        """How much speaks against a column that begins at `x`: a word there more than a space."""
        if not self.x0 < x < self.x1:
            return 0.0
        return 1.0 if any(word.x0 < x < word.x1 for word in self.piece.words) else 0.5


def find_columns(lines: Sequence[Line]) -> list[Column]:
    """The columns of `lines`, from left to right.

    Pieces that stand below each other share a column. Where that would put two pieces of one line into a column, it is
    parted where more lines have a gap than text; what reaches across the gap spans the columns beside it.
    """
    placed = [
        # The words of damaged text run back.
        _Placed(min(piece.x0, piece.x1), max(piece.x0, piece.x1), number, piece)
        for number, line in enumerate(lines)
        if line.gapped
        for piece in line.pieces
    ]
    columns = [column for group in _groups(placed) for column in _parted(group)]
    return sorted(columns)


def _groups(placed: Sequence[_Placed]) -> list[list[_Placed]]:
    """Those that overlap, directly or by others between them."""
    groups: list[list[_Placed]] = []
    reach = 0.0
    for piece in sorted(placed):
        if groups and piece.x0 < reach - TOUCH:
            groups[-1].append(piece)
            reach = max(reach, piece.x1)
        else:
            groups.append([piece])
            reach = piece.x1
    return groups


def _parted(group: list[_Placed]) -> list[Column]:
    """`group` as one column or several."""
    gaps = _gaps(group)
    best, most = None, 0.0
    for x in sorted({x for gap in gaps for x in (gap[0] + 0.1, gap[1] - 0.1)}):
        # Within a gap, so that each side is less than the whole.
        gain = sum(start < x < end for start, end in gaps) - sum(p.covers(x) for p in group)
        if gain > most:
            best, most = x, gain
    if best is None:
        return [Column(min(p.x0 for p in group), max(p.x1 for p in group))]
    sides = ([p for p in group if p.x1 <= best], [p for p in group if p.x0 >= best])
    return [column for side in sides for part in _groups(side) for column in _parted(part)]


def _gaps(group: list[_Placed]) -> list[tuple[float, float]]:
    """The gaps between neighbours on one line."""
    by_line: dict[int, list[_Placed]] = {}
    for piece in sorted(group):
        by_line.setdefault(piece.line, []).append(piece)
    return [
        (left.x1, right.x0)
        for pieces in by_line.values()
        for left, right in itertools.pairwise(pieces)
        if left.x1 < right.x0
    ]


def split_at_rules(lines: Sequence[Line], rules: Sequence[Rule]) -> list[Line]:
    """Part the pieces of `lines` where a vertical rule runs between two of their words."""
    return [
        line._replace(
            pieces=tuple(
                part
                for piece in line.pieces
                for part in _cut(piece, [r.at for r in rules if r.start < (line.top + line.bottom) / 2 < r.end])
            )
        )
        for line in lines
    ]


def _cut(piece: Piece, at: Sequence[float]) -> list[Piece]:
    """`piece` parted at the positions `at`, as far as they are between words."""
    parts: list[list[Word]] = [[]]
    for word in piece.words:
        last = parts[-1][-1] if parts[-1] else None
        if last is not None and any(
            _middle(last) < x < _middle(word) for x in at if x > last.x1 - 2 and x < word.x0 + 2
        ):
            parts.append([])
        parts[-1].append(word)
    return [Piece(tuple(part)) for part in parts]


def _middle(word: Word) -> float:
    return (word.x0 + word.x1) / 2


def split_at_columns(lines: Sequence[Line], columns: Sequence[Column]) -> list[Line]:
    """Part pieces that hold the cells of neighbours: a gap of theirs stands between two columns, aligned with both."""
    lefts, rights, middles = _edges(lines)
    split = []
    for line in lines:
        pieces: list[Piece] = []
        for piece in line.pieces:
            if line.gapped or len(piece.words) > 1:
                pieces += _split(piece, columns, lefts, rights, middles)
            else:
                pieces.append(piece)
        split.append(line._replace(pieces=tuple(pieces)))
    return split


def join_hollow(lines: Sequence[Line], columns: Sequence[Column]) -> list[Line]:
    """Join what stands alone in its column, among headings, to the heading close to its left: it is a word of it."""
    alone = {id(held[0]) for column in columns if len(held := _held(lines, column)) == 1}
    joined = []
    for line in lines:
        pieces = list(line.pieces[:1])
        for piece in line.pieces[1:]:
            close = piece.x0 - pieces[-1].x1 < HOLLOW_GAP * line.height
            if id(piece) in alone and close and not line.is_record:
                pieces[-1] = Piece(pieces[-1].words + piece.words)
            else:
                pieces.append(piece)
        joined.append(line._replace(pieces=tuple(pieces)))
    return joined


def _held(lines: Sequence[Line], column: Column) -> list[Piece]:
    """The pieces that stand in `column`, at least with a part."""
    return [p for line in lines for p in line.pieces if min(p.x1, column.x1) - max(p.x0, column.x0) > TOUCH]


def _edges(lines: Sequence[Line]) -> tuple[dict[int, int], dict[int, int], dict[int, int]]:
    """How many pieces begin, end, and have their middle at each point."""
    lefts: dict[int, int] = {}
    rights: dict[int, int] = {}
    middles: dict[int, int] = {}
    for line in lines:
        if line.gapped:
            for piece in line.pieces:
                for counts, x in ((lefts, piece.x0), (rights, piece.x1), (middles, (piece.x0 + piece.x1) / 2)):
                    counts[round(x)] = counts.get(round(x), 0) + 1
    return lefts, rights, middles


def _split(
    piece: Piece,
    columns: Sequence[Column],
    lefts: dict[int, int],
    rights: dict[int, int],
    middles: dict[int, int],
) -> list[Piece]:
    covered = [column for column in columns if min(column.x1, piece.x1) - max(column.x0, piece.x0) > TOUCH]
    if len(covered) < 2:
        return [piece]
    parts, start = [], 0
    for left, right in itertools.pairwise(covered):
        for at in range(start + 1, len(piece.words)):
            before, after = piece.words[at - 1], piece.words[at]
            if not (_middle(before) < right.x0 and left.x1 < _middle(after)):
                continue
            head, rest = piece.words[start:at], piece.words[at:]
            end = rest[-1].x1
            fits_right = _many(lefts, rest[0].x0) or _many(rights, end) or _many(middles, (rest[0].x0 + end) / 2)
            middle = (head[0].x0 + head[-1].x1) / 2
            fits_left = _many(rights, head[-1].x1) or _many(lefts, head[0].x0) or _many(middles, middle)
            if (fits_right and fits_left) or _are_figures(head, rest):
                parts.append(Piece(head))
                start = at
                break
    return [*parts, Piece(piece.words[start:])]


def _are_figures(left: Sequence[Word], right: Sequence[Word]) -> bool:
    """Whether both are figures, and not groups of the digits of one."""
    texts = [" ".join(word.text for word in words) for words in (left, right)]
    return all(map(is_figure, texts)) and not re.fullmatch(r"-?\d{1,3}( \d{3})+([.,]\d+)?", " ".join(texts))


def _many(counts: dict[int, int], x: float) -> bool:
    return sum(counts.get(round(x) + near, 0) for near in (-1, 0, 1)) >= 2
