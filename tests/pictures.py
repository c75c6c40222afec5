"""Pictures of print, and of what is none, and pages of text with them."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

import pymupdf
from PIL import Image, ImageDraw, ImageFilter

Place = tuple[float, float, float, float]

A4 = (595, 842)
PROSE = [
    "The committee met on Tuesday and heard the report of the treasurer on the year.",
    "It was found that the expenses for travel had grown less than was expected, while",
    "the income from members stayed the same. The report was accepted without a vote.",
    "The next meeting takes place in the autumn, at a time that the chair will announce.",
    "Members who wish to speak are asked to say so in writing two weeks before that day.",
]
LETTERHEAD = ["Quillmark Paper Ltd", "12 Harbour Street, Leith", "VAT ID GB123456789"]
TABLE = [["Item", "Quantity", "Amount"], ["Envelopes", "200", "48.00"], ["Labels", "15", "31.50"]]


def printed(lines: Sequence[str], size: tuple[float, float] = (250, 70), dpi: int = 150) -> Image.Image:
    """A picture of `lines`, as large as `size` in points."""
    with pymupdf.open() as document:
        page = document.new_page(width=size[0], height=size[1])
        for number, line in enumerate(lines):
            page.insert_text((10, 20 + 18 * number), line, fontsize=11)
        return _drawn(page, dpi)


def ruled(rows: Sequence[Sequence[str]] = TABLE, dpi: int = 110) -> Image.Image:
    """A picture of a table of 330 points by 20 a row."""
    with pymupdf.open() as document:
        page = document.new_page(width=330, height=20 * len(rows))
        for down, row in enumerate(rows):
            for across, cell in enumerate(row):
                x, y = 110 * across, 20 * down
                page.draw_rect((x, y, x + 110, y + 20), width=0.7)
                page.insert_text((x + 8, y + 14), cell, fontsize=10)
        return _drawn(page, dpi)


def photograph() -> Image.Image:
    """Light and shade, and grain."""
    noise = Image.effect_noise((400, 300), 120)
    return Image.blend(noise.filter(ImageFilter.GaussianBlur(12)), Image.effect_noise((400, 300), 60), 0.3)


def chart() -> Image.Image:
    """Bars with a number below each."""
    picture = Image.new("L", (500, 300), 255)
    draw = ImageDraw.Draw(picture)
    for bar in range(8):
        draw.rectangle((30 + 55 * bar, 240 - 25 * bar, 65 + 55 * bar, 260), fill=90)
        draw.text((38 + 55 * bar, 270), f"20{10 + bar}", fill=0)
    return picture


def code() -> Image.Image:
    """Squares as in a QR code."""
    cells = Image.new("1", (29, 29))
    cells.putdata(random.Random(7).choices((0, 1), k=29 * 29))
    return cells.convert("L").resize((290, 290), Image.Resampling.NEAREST)


def page_of_text(lines: Sequence[str] = PROSE, top: float = 120, lower: float = 600) -> pymupdf.Document:
    """An A4 page with `lines` of its own, the first three from `top` and the others from `lower` down."""
    document = pymupdf.open()
    page = document.new_page(width=A4[0], height=A4[1])
    for number, line in enumerate(lines):
        page.insert_text((60, (top if number < 3 else lower) + 16 * number), line, fontsize=11)
    return document


def paste(document: pymupdf.Document, picture: Image.Image, place: Place, *, turn: int = 0) -> None:
    """Put `picture` on the first page of `document` at `place`, in points of the page before it is turned."""
    pixels = picture.convert("RGB")
    pixmap = pymupdf.Pixmap(pymupdf.csRGB, pixels.width, pixels.height, pixels.tobytes(), False)
    document[0].insert_image(pymupdf.Rect(place), pixmap=pixmap, keep_proportion=False, rotate=turn)


def saved(document: pymupdf.Document, path: Path) -> Path:
    """Save `document` at `path` and close it."""
    document.save(path)
    document.close()
    return path


def _drawn(page: pymupdf.Page, dpi: int) -> Image.Image:
    pixmap = page.get_pixmap(dpi=dpi)
    return Image.frombytes("RGB", (pixmap.width, pixmap.height), pixmap.samples)


def on_letterhead(lines: Sequence[str], top: float) -> pymupdf.Document:
    """A page of `lines` from `top` downwards on a picture of the whole page that shows a letterhead at its right."""
    paper = Image.new("RGB", (A4[0] * 2, A4[1] * 2), "white")
    paper.paste(printed(LETTERHEAD, dpi=144), (600, 30))
    document = pymupdf.open()
    page = document.new_page()
    paste(document, paper, (0, 0, *A4))
    for number, line in enumerate(lines):
        page.insert_text((60, top + 20 * number), line)
    return document
