"""Documents to measure with: three pages of text and a table each, no two with the same bytes."""

from __future__ import annotations

import random
from pathlib import Path

WORDS = (
    "delivery payment period contract party notice service order account review total item warehouse customer "
    "within after before without shall may agreed written annual quarterly result report figure region branch"
).split()


def make_documents(folder: Path, count: int, seed: int = 1) -> list[Path]:
    """Write `count` PDFs into `folder`; the same for the same `seed`."""
    chance = random.Random(seed)
    return [_make(folder / f"document-{number:05d}.pdf", number, chance) for number in range(count)]


def _make(path: Path, number: int, chance: random.Random) -> Path:
    import pymupdf

    with pymupdf.open() as document:
        for page_number in range(1, 4):
            page = document.new_page()
            page.insert_text((56, 60), f"Report {number:05d}, part {page_number}", fontsize=16)
            page.insert_text(
                (56, 84), f"Reference R-{number:05d}-{chance.randrange(10**6):06d}   2025-03-{page_number:02d}"
            )
            for line in range(16):
                text = " ".join(chance.choice(WORDS) for _ in range(13))
                page.insert_text((56, 116 + 14 * line), text, fontsize=10)
            _table(page, 370, chance)
            page.insert_text((56, 760), f"page {page_number} of 3", fontsize=9)
        document.save(path, deflate=True)
    return path


def _table(page: object, top: float, chance: random.Random) -> None:
    columns, rows, height = (56, 200, 300, 400, 540), 16, 22
    for x in columns:
        page.draw_line((x, top), (x, top + rows * height))  # type: ignore[attr-defined]
    for row in range(rows + 1):
        page.draw_line((columns[0], top + row * height), (columns[-1], top + row * height))  # type: ignore[attr-defined]
    for row in range(rows):
        cells = ["Region", "Orders", "Share", "Amount"]
        if row:
            cells = [chance.choice(WORDS), str(chance.randrange(5000)), f"{chance.random() * 100:.1f} %"]
            cells.append(f"{chance.random() * 100000:,.2f}")
        for x, cell in zip(columns, cells, strict=False):
            page.insert_text((x + 6, top + row * height + 15), cell, fontsize=10)  # type: ignore[attr-defined]
