"""Reading the pictures of text on a page that is otherwise read by its own text, and nothing else of it."""

from __future__ import annotations

from docbatch.inlay import PicturesText, PictureText
from docbatch.models import PageRoute
from docbatch.rendering import draw_regions
from docbatch.vision.local import LONGEST_SIDE, SHORTEST_LONG_SIDE, read_region


def read_pictures(path: str, route: PageRoute, dpi: int, max_pixels: int) -> PicturesText:
    """Read the regions that `route` names of a page of the PDF at `path` by OCR.

    A region is drawn at `dpi`, a small one at up to twice that, a large one within `max_pixels`. Words are in points
    of the page as shown. Raises what `rendering.draw_regions` raises.
    """
    drawn = draw_regions(path, route, dpi, max_pixels, max_side=LONGEST_SIDE, min_side=SHORTEST_LONG_SIDE)
    return PicturesText(
        page=route.page,
        pictures=tuple(
            PictureText(box=box, words=read_region(picture)) for box, picture in zip(route.pictures, drawn, strict=True)
        ),
    )
