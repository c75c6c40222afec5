"""Pages drawn from plain rows, so that a test shows the document it is about."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from docbatch.models import Pages, PageText, Word

Cell = str | tuple[float, str]
Row = str | list[Cell]
Draw = Callable[..., Pages]

HEIGHT = 10.0
LINE = 14.0
LETTER = 5.0


def _words(row: Row, y: float, line: int, height: float, confidence: float) -> list[Word]:
    words, x = [], 40.0
    for cell in [row] if isinstance(row, str) else row:
        start, text = cell if isinstance(cell, tuple) else (x, cell)
        x = start
        for token in text.split():
            words.append(Word(x, y, x + LETTER * len(token), y + height, token, line, confidence))
            x += LETTER * (len(token) + 0.6)
        x += 60.0
    return words


def draw(*pages: list[Row], method: str = "text", confidence: float | None = None, width: float = 595.0) -> Pages:
    """Pages of rows; a row is a text, or cells that are texts or (x, text). An empty row is a gap; `# ` is large."""
    drawn = []
    for number, rows in enumerate(pages, 1):
        words: list[Word] = []
        y = 40.0
        for line, row in enumerate(rows):
            large = isinstance(row, str) and row.startswith("# ")
            text = row[2:] if large else row
            words += _words(text, y, line, HEIGHT * 2 if large else HEIGHT, 1.0 if confidence is None else confidence)
            y += LINE * 2 if large else LINE
        lines: dict[int, list[str]] = {}
        for word in words:
            lines.setdefault(word.line, []).append(word.text)
        drawn.append(
            PageText(
                page=number,
                width=width,
                height=842.0,
                method=method,
                reason="drawn",
                text="\n".join(" ".join(texts) for texts in lines.values()) + "\n",
                words=tuple(words),
                confidence=confidence,
            )
        )
    return Pages(pages=tuple(drawn))


@pytest.fixture(name="draw")
def _draw() -> Draw:
    return draw
