"""Pictures on a page of text that may say what its text does not: a pasted table, a scanned letterhead, a stamp.

Looked for only on pages that have pictures, and told from photographs, charts and logos by a coarse drawing of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from docbatch.models import Box
from docbatch.rendering import grey_of
from docbatch.vision.print import blocks_of_print

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pymupdf

LEAST_LONG_PT, LEAST_SHORT_PT = 40.0, 8.0
"""Sides of a picture below which it holds no line of print."""
MOST_PARTS = 300
"""Pictures on a page above which they are taken for one: programs cut scans into strips, and print into letters."""
MOST_PICTURES = 8
"""Pictures of a page that are looked at, the largest first."""
TOUCHING_PT = 2.0
"""Pictures that are nearer to each other are parts of one."""
DPI, MOST_PIXELS = 144, 4_000_000
"""Of the drawing that is judged: print of 5 points is 5 pixels high."""
LARGEST_PIXELS = 100_000_000
"""Of a picture in the file: a larger one takes gigabytes to decode, and would cost the page its text."""
MARGIN_PT = 12.0
"""Kept around print where not all of a picture is read."""


def printed_regions(page: pymupdf.Page, pictures: Sequence[Box], words: Iterable[Box]) -> tuple[Box, ...]:
    """The regions of `page` where a picture shows print that its own text does not say, from top to bottom.

    `pictures` and the places of the page's own `words` are in points of the page before it is turned, the regions in
    points of the page as shown. Raises what MuPDF raises on a damaged page.
    """
    import pymupdf

    turn, shown = page.rotation_matrix, page.rect
    parts = [tuple(pymupdf.Rect(box) * turn & shown) for box in pictures]
    found = [box for box in _joined([part for part in parts if _is_area(part)]) if _is_large(box)]
    if not found or _is_too_large(page):
        return ()
    found.sort(key=lambda box: (box[0] - box[2]) * (box[3] - box[1]))
    own = [tuple(pymupdf.Rect(box) * turn) for box in words]
    regions = [region for box in found[:MOST_PICTURES] for region in _printed(page, box, own)]
    return tuple(sorted(regions, key=lambda box: (box[1], box[0])))


def _printed(page: pymupdf.Page, box: Box, own: Sequence[Box]) -> list[Box]:
    """The regions of one picture that show print: all of it, or the blocks between what the page's text covers."""
    drawn = grey_of(page, box, DPI, MOST_PIXELS)
    (left, top), scale = drawn.corner, drawn.scale
    over = [
        ((x0 - left) * scale, (y0 - top) * scale, (x1 - left) * scale, (y1 - top) * scale)
        for x0, y0, x1, y1 in own
        if x0 < box[2] and x1 > box[0] and y0 < box[3] and y1 > box[1]
    ]
    blocks = blocks_of_print(drawn.pixels, scale, over)
    if not over and len(blocks) == 1:
        return [_rounded(box)]
    return [
        _rounded(_with_margin((x0 / scale + left, y0 / scale + top, x1 / scale + left, y1 / scale + top), box))
        for x0, y0, x1, y1 in blocks
    ]


def _joined(parts: list[Box]) -> list[Box]:
    """`parts` of pictures, those that touch as one."""
    if len(parts) > MOST_PARTS:
        return [_around(parts)]
    joined: list[Box] = []
    for part in sorted(parts, key=lambda box: box[1]):
        # What the part connects becomes one, which may in turn reach others.
        whole = part
        while touched := [box for box in joined if _touch(box, whole)]:
            joined = [box for box in joined if box not in touched]
            whole = _around([whole, *touched])
        joined.append(whole)
    return joined


def _around(boxes: Sequence[Box]) -> Box:
    left, top, right, bottom = zip(*boxes, strict=True)
    return (min(left), min(top), max(right), max(bottom))


def _touch(a: Box, b: Box) -> bool:
    wide = min(a[2], b[2]) - max(a[0], b[0])
    return wide >= -TOUCHING_PT and min(a[3], b[3]) - max(a[1], b[1]) >= -TOUCHING_PT


def _is_area(box: Box) -> bool:
    return box[0] < box[2] and box[1] < box[3]


def _is_large(box: Box) -> bool:
    short, long = sorted((box[2] - box[0], box[3] - box[1]))
    return short >= LEAST_SHORT_PT and long >= LEAST_LONG_PT


def _is_too_large(page: pymupdf.Page) -> bool:
    return any(image["width"] * image["height"] > LARGEST_PIXELS for image in page.get_image_info())


def _with_margin(place: Box, within: Box) -> Box:
    x0, y0, x1, y1 = place
    return (
        max(x0 - MARGIN_PT, within[0]),
        max(y0 - MARGIN_PT, within[1]),
        min(x1 + MARGIN_PT, within[2]),
        min(y1 + MARGIN_PT, within[3]),
    )


def _rounded(box: Box) -> Box:
    x0, y0, x1, y1 = (round(at, 2) for at in box)
    return (x0, y0, x1, y1)
