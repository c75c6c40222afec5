"""Opening documents, and pictures of their pages.

PDFs are opened and drawn by MuPDF, image files are read by Pillow. Everything that looks at a page as a picture comes
here, so the limits on pixels and the translation of both libraries' exceptions are in one place.
"""

from __future__ import annotations

import logging
import os
import struct
import warnings
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from docbatch.errors import CorruptError, EmptyFileError, NotFoundError, PasswordRequiredError, TooLargeError
from docbatch.models import Box, DocumentKind, PageRoute
from docbatch.names import name_of
from docbatch.plain_paths import plain_path

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    import pymupdf
    from PIL import Image

logger = logging.getLogger(__name__)

POINTS_AN_INCH = 72
JPEG_QUALITY = 90
"""Of pictures that leave the machine: letters stay sharp, at a fifth of the bytes of a PNG."""
DRAWABLE_PIXELS = 400_000_000
"""Pixels of an image file above which it is refused: decoding alone would take gigabytes."""

PILLOW_FAULTS = (
    *(ArithmeticError, AssertionError, AttributeError, EOFError, LookupError, NotImplementedError, OSError),
    *(SyntaxError, TypeError, ValueError, struct.error),
)
"""What Pillow raises about damaged files: its readers of headers trust what these say."""


class PagePicture(NamedTuple):
    """A page as pixels."""

    pixels: np.ndarray
    """Height by width by 3, eight bits a channel, red, green, blue."""
    scale: float
    """Pixels a point: a place on the picture divided by this is a place on the page."""
    corner: tuple[float, float] = (0.0, 0.0)
    """Where its top left corner is on the page, in points, if it shows a part of it."""


def mupdf_faults() -> tuple[type[BaseException], ...]:
    """What PyMuPDF raises about damaged files: MuPDF's own errors, and what it makes of odd numbers and names."""
    import pymupdf

    return (pymupdf.mupdf.FzErrorBase, ArithmeticError, LookupError, RuntimeError, TypeError, ValueError)


@contextmanager
def open_pdf(path: str) -> Iterator[pymupdf.Document]:
    """Open the PDF at `path` for reading, and close it at the end.

    Raises `NotFoundError`, `CorruptError` (no PDF, or none of its pages can be reached) or `PasswordRequiredError`.
    """
    import pymupdf

    # MuPDF writes to the process's stderr about every oddity it repairs; one damaged file would flood the log.
    pymupdf.TOOLS.mupdf_display_errors(False)
    pymupdf.TOOLS.mupdf_display_warnings(False)
    name = name_of(path)
    try:
        with plain_path(path) as plain:
            document = pymupdf.open(plain, filetype="pdf")
    except (FileNotFoundError, pymupdf.FileNotFoundError) as error:
        raise NotFoundError(f"{name} is not there any more, or may not be read") from error
    except pymupdf.EmptyFileError as error:
        raise EmptyFileError(f"{name} has no bytes") from error
    except mupdf_faults() as error:
        raise CorruptError(f"{name} cannot be opened as a PDF") from error
    with document:
        # MuPDF goes by the content, whatever it is told that a file is.
        if not document.is_pdf:
            raise CorruptError(f"{name} is called a PDF, but its content is not one")
        if document.needs_pass:
            raise PasswordRequiredError(f"{name} opens only with a password")
        if count_pages(document, name) == 0:
            raise CorruptError(f"{name} has no pages that can be found")
        yield document


def count_pages(document: pymupdf.Document, name: str) -> int:
    """How many pages `document` says that it has; raises `CorruptError`, calling it `name`, if it cannot say."""
    try:
        return int(document.page_count)
    except mupdf_faults() as error:
        raise CorruptError(f"{name} has a page tree that cannot be read") from error


@contextmanager
def open_image(path: str) -> Iterator[Image.Image]:
    """Open the image file at `path` for reading, its pixels not yet decoded, and close it at the end.

    Raises `NotFoundError` or `CorruptError`; errors in the pixels come up only where they are used.
    """
    from PIL import Image

    name = name_of(path)
    # docbatch has limits of its own; Pillow's would warn at a size that is harmless, and refuse at twice that.
    Image.MAX_IMAGE_PIXELS = None
    with warnings.catch_warnings(), _silent_libtiff():
        warnings.simplefilter("ignore")  # Pillow warns, on the terminal, of odd metadata, which does not matter here
        try:
            image = Image.open(path)
        except (FileNotFoundError, PermissionError) as error:
            raise NotFoundError(f"{name} is not there any more, or may not be read") from error
        except PILLOW_FAULTS as error:
            raise _damaged(f"{name} cannot be opened as an image", error) from error
        with image:
            yield image


@contextmanager
def _silent_libtiff() -> Iterator[None]:
    """Keep off the terminal what libtiff says there of each damaged strip; it cannot be told not to."""
    try:
        kept = os.dup(2)
    except OSError:  # there is no such thing: nobody to be kept from
        yield
        return
    try:
        with Path(os.devnull).open("wb") as nothing:
            os.dup2(nothing.fileno(), 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


def frame_sizes(path: str, max_pages: int) -> list[tuple[int, int]]:
    """Width and height in pixels of each frame of the image file at `path`, as shown (EXIF orientation applied).

    Raises what `open_image` raises, and `TooLargeError` for more than `max_pages` frames.
    """
    name = name_of(path)
    with open_image(path) as image:
        count = _count_frames(image, name)
        if count > max_pages:
            raise TooLargeError(f"{name} has {count} pages, more than the limit of {max_pages} (DOCBATCH_MAX_PAGES)")
        return [_frame_size(image, frame, name) for frame in range(count)]


def draw_page(
    path: str,
    kind: DocumentKind,
    route: PageRoute,
    dpi: int,
    max_pixels: int,
    max_side: int = 100_000,
    min_side: int = 0,
) -> PagePicture:
    """Return the picture of the page that `route` names, as it is shown.

    A PDF page is drawn at `dpi`, and finer where its longer side would have fewer than `min_side` pixels. An image
    file is taken as it is. Both are made smaller where they would exceed `max_pixels`, or `max_side` along a side.
    Raises `NotFoundError`, `PasswordRequiredError`, `CorruptError` (the page cannot be drawn) or `TooLargeError`.
    """
    if kind is DocumentKind.IMAGE:
        return _read_frame(path, route, max_pixels, max_side)
    return _draw_pdf_page(path, route, dpi, max_pixels, max_side, min_side)


def draw_regions(
    path: str, route: PageRoute, dpi: int, max_pixels: int, max_side: int, min_side: int
) -> list[PagePicture]:
    """Return the pictures of the regions that `route` names of a PDF page, in their order, as they are shown.

    Each is drawn at `dpi`, and finer, up to twice that, where its longer side would have fewer than `min_side` pixels;
    coarser within `max_pixels` and `max_side`. Raises what `draw_page` raises.
    """
    import pymupdf

    usual = dpi / POINTS_AN_INCH
    with open_pdf(path) as document:
        try:
            page = document[route.page - 1]
            return [
                _draw_region(page, box, _zoom(*size, wanted, max_pixels, max_side), pymupdf.csRGB)
                for box in route.pictures
                for size in [(box[2] - box[0], box[3] - box[1])]
                for wanted in [max(usual, min(min_side / max(*size, 1), 2 * usual))]
            ]
        except mupdf_faults() as error:
            raise CorruptError(f"a picture on page {route.page} of {name_of(path)} cannot be drawn") from error


def grey_of(page: pymupdf.Page, box: Box, dpi: int, max_pixels: int) -> PagePicture:
    """The region `box` of `page`, in points as shown, at `dpi` or within `max_pixels`, height by width in 256 greys.

    Raises what MuPDF raises on a damaged page.
    """
    import pymupdf

    zoom = _zoom(box[2] - box[0], box[3] - box[1], dpi / POINTS_AN_INCH, max_pixels, 100_000)
    drawn = _draw_region(page, box, zoom, pymupdf.csGRAY)
    return drawn._replace(pixels=drawn.pixels[:, :, 0])


def picture_of(path: str, kind: DocumentKind, route: PageRoute, side_px: int, max_pixels: int) -> bytes:
    """The page that `route` names as a JPEG file, its longer side `side_px` pixels, or fewer where an image has fewer.

    Raises what `draw_page` raises.
    """
    from PIL import Image

    dpi = POINTS_AN_INCH  # finer than needed only for pages of less than a metre, which `min_side` then decides
    picture = draw_page(path, kind, route, dpi, max_pixels, max_side=side_px, min_side=side_px)
    file = BytesIO()
    Image.fromarray(picture.pixels).save(file, "JPEG", quality=JPEG_QUALITY)
    return file.getvalue()


def is_uniform(page: pymupdf.Page) -> bool:
    """Whether `page` shows nothing: every pixel of a small picture of it has nearly the same grey."""
    import pymupdf

    # 36 dpi: a letter of 10 points still covers several pixels, and a page takes about a millisecond.
    zoom = _zoom(page.rect.width, page.rect.height, 36 / POINTS_AN_INCH, 1_000_000, 2000)
    try:
        picture = page.get_pixmap(matrix=pymupdf.Matrix(zoom, zoom), colorspace=pymupdf.csGRAY, alpha=False)
    except mupdf_faults():
        return False
    samples = picture.samples
    return not samples or max(samples) - min(samples) < 12


def _draw_pdf_page(path: str, route: PageRoute, dpi: int, max_pixels: int, max_side: int, min_side: int) -> PagePicture:
    import numpy as np
    import pymupdf

    with open_pdf(path) as document:
        try:
            page = document[route.page - 1]
            width, height = page.rect.width, page.rect.height
            wanted = max(dpi / POINTS_AN_INCH, min_side / max(width, height, 1))
            zoom = _zoom(width, height, wanted, max_pixels, max_side)
            picture = page.get_pixmap(matrix=pymupdf.Matrix(zoom, zoom), colorspace=pymupdf.csRGB, alpha=False)
            pixels = np.frombuffer(picture.samples, dtype=np.uint8).reshape(picture.height, picture.width, 3)
        except mupdf_faults() as error:
            raise CorruptError(f"page {route.page} of {name_of(path)} cannot be drawn") from error
    return PagePicture(pixels, zoom)


def _draw_region(page: pymupdf.Page, box: Box, zoom: float, colours: pymupdf.Colorspace) -> PagePicture:
    import numpy as np
    import pymupdf

    drawn = page.get_pixmap(matrix=pymupdf.Matrix(zoom, zoom), clip=pymupdf.Rect(box), colorspace=colours, alpha=False)
    pixels = np.frombuffer(drawn.samples, dtype=np.uint8).reshape(drawn.height, drawn.width, drawn.n)
    return PagePicture(pixels, zoom, (drawn.x / zoom, drawn.y / zoom))


def _read_frame(path: str, route: PageRoute, max_pixels: int, max_side: int) -> PagePicture:
    import numpy as np
    from PIL import ImageOps

    name = name_of(path)
    with open_image(path) as image:
        try:
            image.seek(route.page - 1)
            _require_drawable(image, name)
            zoom = _zoom(image.width, image.height, 1.0, max_pixels, max_side)
            if zoom < 1:
                image.draft("RGB", (int(image.width * zoom), int(image.height * zoom)))  # a JPEG decodes smaller
            upright = ImageOps.exif_transpose(image)
            pixels = np.asarray(_shrunk(_flattened(upright), max_pixels, max_side))
        except PILLOW_FAULTS as error:
            raise _damaged(f"page {route.page} of {name} cannot be read as an image", error) from error
    return PagePicture(pixels, pixels.shape[1] / route.width)


def _require_drawable(image: Image.Image, name: str) -> None:
    if image.width * image.height > DRAWABLE_PIXELS:
        raise TooLargeError(f"{name} has {image.width} by {image.height} pixels, too many to read")


def _shrunk(image: Image.Image, max_pixels: int, max_side: int) -> Image.Image:
    from PIL import Image

    zoom = _zoom(image.width, image.height, 1.0, max_pixels, max_side)
    if zoom >= 1:
        return image
    size = (max(1, round(image.width * zoom)), max(1, round(image.height * zoom)))
    return image.resize(size, Image.Resampling.LANCZOS)


def _flattened(image: Image.Image) -> Image.Image:
    """`image` in RGB, what is transparent on white, sixteen bits brought to eight."""
    import numpy as np
    from PIL import Image

    if image.mode.startswith(("I", "F")):
        values = np.asarray(image, dtype=np.float32)
        low, span = values.min(), max(float(np.ptp(values)), 1e-9)
        return Image.fromarray(((values - low) * (255 / span)).astype(np.uint8)).convert("RGB")
    if "A" in image.getbands() or "transparency" in image.info:
        layered = image.convert("RGBA")
        paper = Image.new("RGBA", layered.size, "white")
        return Image.alpha_composite(paper, layered).convert("RGB")
    return image.convert("RGB")


def _damaged(what: str, error: BaseException) -> CorruptError:
    """That `what` is wrong with an image; the log says what Pillow said, which may as well be a fault of ours."""
    logger.warning("%s (%s: %s)", what, type(error).__name__, str(error)[:100])
    return CorruptError(what)


def _count_frames(image: Image.Image, name: str) -> int:
    try:
        return int(getattr(image, "n_frames", 1)) if image.format == "TIFF" else 1
    except PILLOW_FAULTS as error:
        raise _damaged(f"{name} has pages that cannot be found", error) from error


def _frame_size(image: Image.Image, frame: int, name: str) -> tuple[int, int]:
    orientation_tag, turned = 0x0112, (5, 6, 7, 8)
    try:
        image.seek(frame)
        _require_drawable(image, name)  # a PNG is decoded to know its orientation
        orientation = image.getexif().get(orientation_tag, 1)
    except PILLOW_FAULTS as error:
        raise _damaged(f"page {frame + 1} of {name} cannot be read as an image", error) from error
    return (image.height, image.width) if orientation in turned else (image.width, image.height)


def _zoom(width: float, height: float, wanted: float, max_pixels: int, max_side: int) -> float:
    """The scale nearest to `wanted` that keeps both limits, and is small enough to round up by a pixel."""
    area, side = max(width * height, 1e-6), max(width, height, 1e-6)
    return float(min(wanted, (max_pixels / area) ** 0.5, max_side / side))
