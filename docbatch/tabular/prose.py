"""Paragraphs of running text, which are no part of a table, whatever stands beside them."""

from __future__ import annotations

from collections.abc import Sequence

from docbatch.tabular.words import Line, Piece, is_figure

LEAST_LINES = 5
"""Lines of running text below each other that make a paragraph; a cell has hardly as many."""
LEAST_WORDS = 4
"""Words of a line of running text."""
INDENT = 14.0
"""Points by which the first line of a paragraph may begin elsewhere."""
NEXT_LINE = 2.2
"""In heights of a line: how far below the last one the next line of a paragraph may begin."""
MOST_BESIDE = 0.95
"""Share of the lines of a paragraph at whose height something else stands; more are a column of a table."""
LEAST_REACH = 0.8
"""Share of the width of a paragraph that most of its lines fill."""


def without_paragraphs(lines: Sequence[Line]) -> list[Line]:
    """`lines` without the pieces that make up paragraphs beside something else."""
    if not any(line.gapped for line in lines):
        return list(lines)
    runs: list[list[tuple[int, Piece]]] = []
    for number, line in enumerate(lines):
        for piece in line.pieces:
            run = next((run for run in reversed(runs) if _follows(piece, line, run[-1][1])), None)
            if run is None:
                runs.append([(number, piece)])
            else:
                run.append((number, piece))
    beside = [_beside(run, lines) for run in runs]
    paragraphs = [run for run in beside if _is_paragraph(run) and not _is_column(run, lines)]
    if not paragraphs:
        return list(lines)
    prose = {id(piece) for run in paragraphs for _, piece in run}
    for run in paragraphs:
        prose |= {id(piece) for other in runs if _in_column(other, run) for _, piece in other}
    kept = (line._replace(pieces=tuple(p for p in line.pieces if id(p) not in prose)) for line in lines)
    return [_fitted(line) for line in kept if line.pieces]


def _follows(piece: Piece, line: Line, above: Piece) -> bool:
    """Whether `piece` of `line` is the next line of the paragraph that ends with `above`."""
    below = line.top - above.words[0].top > 0 and line.top - above.words[0].bottom < NEXT_LINE * line.height
    return below and abs(piece.x0 - above.x0) < INDENT


def _beside(run: list[tuple[int, Piece]], lines: Sequence[Line]) -> list[tuple[int, Piece]]:
    """The stretch of `run` that has something beside it: above and below, the text may be wider."""
    gapped = [at for at, (number, _) in enumerate(run) if lines[number].gapped]
    return run[gapped[0] : gapped[-1] + 1] if gapped else []


def _is_column(run: list[tuple[int, Piece]], lines: Sequence[Line]) -> bool:
    """Whether each line of `run` has something beside it at its height, as rows have."""
    return sum(lines[number].gapped for number, _ in run) > MOST_BESIDE * len(run)


def _is_paragraph(run: list[tuple[int, Piece]]) -> bool:
    if len(run) < LEAST_LINES:
        return False
    left, right = min(piece.x0 for _, piece in run), max(piece.x1 for _, piece in run)
    running = sum(_is_running(piece) for _, piece in run)
    full = sum(piece.x1 - piece.x0 > LEAST_REACH * (right - left) for _, piece in run)
    return running > 0.7 * len(run) and full > 0.6 * len(run)


def _in_column(run: list[tuple[int, Piece]], paragraph: list[tuple[int, Piece]]) -> bool:
    """Whether `run` is a shorter paragraph, above or below `paragraph` in the same column of text."""
    left, right = min(piece.x0 for _, piece in paragraph), max(piece.x1 for _, piece in paragraph)
    inside = all(left - 2 <= piece.x0 and piece.x1 <= right + 2 for _, piece in run)
    return inside and 2 * sum(_is_running(piece) for _, piece in run) >= len(run)


def _is_running(piece: Piece) -> bool:
    texts = [word.text for word in piece.words]
    return len(texts) >= LEAST_WORDS and 2 * sum(map(is_figure, texts)) < len(texts)


def _fitted(line: Line) -> Line:
    words = [word for piece in line.pieces for word in piece.words]
    return line._replace(top=min(word.top for word in words), bottom=max(word.bottom for word in words))
