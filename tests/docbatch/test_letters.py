"""Words of a line that OCR has read."""

from __future__ import annotations

from typing import Any

import numpy as np
import pymupdf
import pytest

from docbatch.vision.letters import tokens_of


def printed(text: str) -> tuple[Any, list[float]]:
    """A picture of a line of print, and where the middle of each letter is, as a share of its width."""
    document = pymupdf.open()
    width = pymupdf.get_text_length(text, fontsize=24) + 4
    page = document.new_page(width=width, height=24)
    page.insert_text((2, 19), text, fontsize=24)
    pixmap = page.get_pixmap()
    pixels = np.frombuffer(pixmap.samples, np.uint8).reshape(pixmap.height, pixmap.width, 3)
    spans = [span for block in page.get_text("rawdict")["blocks"] for line in block["lines"] for span in line["spans"]]
    chars = [char for span in spans for char in span["chars"] if not char["c"].isspace()]
    return pixels, [(char["bbox"][0] + char["bbox"][2]) / 2 / width for char in chars]


@pytest.mark.parametrize(
    "text", ["TAX INVOICE", "Total 15.00 SR", "28-04-2018  20:10:51", "number 4711", "Due 1,111.11"]
)
def test_spaces_that_the_recogniser_left_out_are_seen_on_the_picture(text: str) -> None:
    pixels, columns = printed(text)
    run = text.replace(" ", "")
    tokens = tokens_of(pixels, run, columns, [1.0] * len(run))
    assert [token.text for token in tokens] == text.split()


def test_light_print_on_a_dark_ground_has_spaces_too() -> None:
    pixels, columns = printed("THE VISION")
    tokens = tokens_of(255 - pixels, "THEVISION", columns, [1.0] * 9)
    assert [token.text for token in tokens] == ["THE", "VISION"]


def test_a_word_is_as_sure_as_its_least_sure_letter_and_stands_where_it_is_printed() -> None:
    pixels, columns = printed("SDN BHD.")
    first, second = tokens_of(pixels, "SDN BHD.", columns, [0.9, 0.95, 0.99, 0.4, 0.41, 0.99, 0.99, 0.3])
    assert (first.confidence, second.confidence) == (0.9, 0.41)  # neither a space nor a full stop counts
    assert first.start == pytest.approx(0.0, abs=0.03)
    assert first.end < second.start
    assert second.end == pytest.approx(1.0, abs=0.05)


def test_a_letter_that_is_seen_beyond_the_end_of_the_line_is_its_last() -> None:
    pixels, columns = printed("Total 5")
    first, last = tokens_of(pixels, "Total 5", [*columns[:-1], 1.02], [1.0] * 7)
    assert (first.text, last.text) == ("Total", "5")
    assert first.end < last.start <= last.end <= 1.0


def test_white_around_a_line_and_a_wall_beside_it_are_no_part_of_its_words() -> None:
    pixels, columns = printed("12.5 kg")
    height, width, _ = pixels.shape
    white = np.full((height, 20, 3), 255, np.uint8)
    wall = np.zeros((height, 3, 3), np.uint8)
    framed = np.concatenate([wall, white, pixels, white, wall], axis=1)
    whole = width + 46
    first, last = tokens_of(framed, "12.5 kg", [(23 + at * width) / whole for at in columns], [1.0] * 7)
    assert first.start == pytest.approx(25 / whole, abs=0.03)
    assert last.end == pytest.approx(1 - 25 / whole, abs=0.03)


def test_wide_forms_of_latin_signs_become_narrow_ones() -> None:
    pixels, columns = printed("No: 5")
    assert [token.text for token in tokens_of(pixels, "No\uff1a \uff15", columns, [1.0] * 5)] == ["No:", "5"]
