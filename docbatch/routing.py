"""How each page of a document is read: by its own text, or by looking at it.

That text comes out of a page does not mean that it says what the page shows. Scans carry the text of somebody's OCR,
fonts without a mapping give letters at random, and a letter pasted as a picture has a page number as its only text.
A page that is read by its own text may have pictures of text besides, of which the places are noted.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from importlib.metadata import version
from string import ascii_lowercase
from typing import TYPE_CHECKING, Any, NamedTuple

from docbatch.e_invoices.page import lay_out
from docbatch.e_invoices.plain import read_plain
from docbatch.errors import CorruptError, TooLargeError
from docbatch.models import Box, DocumentKind, Inspection, PageRoute, ReadingMethod
from docbatch.names import name_of
from docbatch.pictures import printed_regions
from docbatch.rendering import count_pages, frame_sizes, is_uniform, mupdf_faults, open_pdf
from docbatch.unpacking import unpacks_to_more_than

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pymupdf

VERSION = "4"  # bump when a page may be routed another way: old decisions are not reused
ENGINE = f"pymupdf {version('pymupdf')}"

MOST_UNREADABLE = 0.2
"""Share of characters without a meaning (no Unicode, private use, control) above which a text layer is unusable."""
SCAN_COVERAGE = 0.8
"""Share of the page above which a picture is taken for a scan of the whole page."""
LEAST_SCAN_WORDS = 0.5
"""Share of a scan's text layer that must look like words for it to be used."""
FEW_CHARACTERS = 50
"""Text that could be a page number, a stamp or a heading, and nothing more."""
CHARACTERS_A_PICTURE = 400
"""A page with a picture over all of it needs as much text to be read by it; with half a picture, half as much."""
LEAST_PICTURE = 0.2
"""Share of the page below which a picture is a logo or an illustration."""
MANY_PATHS = 100
"""Drawn outlines above which a page with hardly any text may have its letters drawn."""
LEAST_LETTERS = 150
"""Letters that a page must have before their mix says anything about a language."""
VOWELS = (0.2, 0.65)
"""Share of vowels in Latin text: European languages have 0.35 to 0.5, tables of codes and names hardly below 0.25."""

MOST_SIGNS = 1 / 3
"""Share of signs in a text, as a font leaves them whose letters are numbered from the first printable character on;
tables of measures have 0.2."""

MANY_WORDS = 2000
"""Words from which a page has a text, whatever stands between them; they need not be gone through once more."""

_SIGNS = "!\"#$%&'()+,:;<>?@[\\]^`{}~"
"""Signs of ASCII, without those that lead from an entry to its number or make rules."""
_CID = re.compile(r"\(cid:\d+\)")
_CONTROL = re.compile(r"[\0-\x08\x0e-\x1f]")
_LATIN_VOWELS = frozenset("aeiouy")
_MEANINGLESS = ("Co", "Cc", "Cn", "Cs")  # private use, control, unassigned, surrogate
_MOST_GRID = 50


class _PageLook(NamedTuple):
    """What a page consists of."""

    words: Sequence[str]
    places: Sequence[Box]
    """Of the words, in points of the page before it is turned, as those of the pictures."""
    pictures: Sequence[Box]
    lines: int
    coverage: float
    """Share of the page under pictures."""
    paths: int
    hidden: bool
    """Whether most text is drawn invisibly, as OCR programs do."""
    controls: int
    """Control characters among its text."""


def inspect_document(path: str, kind: DocumentKind, max_pages: int, max_content_mb: float = 256) -> Inspection:
    """Look at the document at `path` and decide for each page how to read it, with the reason.

    Sizes are in points, for an image file in pixels. Raises `NotFoundError`, `CorruptError` (it cannot be opened, or
    none of its pages can), `PasswordRequiredError`, or `TooLargeError` if it has more than `max_pages` pages, or a
    page whose drawing unpacks to more than `max_content_mb` MiB. An XML file raises what `read_plain` raises.
    """
    if kind is DocumentKind.XML:
        page = lay_out(read_plain(path)).page
        return Inspection(pages=(_route(page.page, (page.width, page.height), page.method, page.reason),))
    if kind is DocumentKind.IMAGE:
        sizes = enumerate(frame_sizes(path, max_pages), 1)
        return Inspection(pages=tuple(_route(page, size, "vision", "image file") for page, size in sizes))
    name = name_of(path)
    with open_pdf(path) as document:
        count = count_pages(document, name)
        if count > max_pages:
            raise TooLargeError(f"{name} has {count} pages, more than the limit of {max_pages} (DOCBATCH_MAX_PAGES)")
        routes = [_inspect_page(document, page, max_content_mb) for page in range(1, count + 1)]
    if not any(routes):
        raise CorruptError(f"none of the pages of {name} can be read")
    return Inspection(
        pages=tuple(
            route or _route(page, (0, 0), "text", "the page is damaged and cannot be read")
            for page, route in enumerate(routes, 1)
        )
    )


def choose_method(
    words: Sequence[str], lines: int, coverage: float, paths: int, hidden: bool, controls: int = 0
) -> tuple[ReadingMethod, str]:
    """Decide how a page with something on it is read; returns the method and the reason.

    The page has `words` on so many `lines`, a share `coverage` (0 to 1) of it lies under pictures, it has so many drawn
    `paths`, and its text may be `hidden`, which is how OCR programs put it behind a scan. Between its words stand so
    many control characters (`controls`), as a font without a mapping has them in place of letters.
    """
    text = "".join(words) + "\0" * controls
    count = len(text)
    if not count:
        return "vision", _without_text(coverage, paths)
    if fault := fault_of(text):
        return "vision", f"text layer is unreadable: {fault}"
    says = f"{count:,} characters of text"
    scanned = coverage >= SCAN_COVERAGE and hidden and count >= FEW_CHARACTERS
    if coverage >= LEAST_PICTURE and count < CHARACTERS_A_PICTURE * coverage and not scanned:
        return "vision", f"only {says}, a picture covers {coverage:.0%} of the page"
    if coverage >= SCAN_COVERAGE and (fault := _fault_of_scan(words, lines)):
        return (
            "vision",
            f"a picture covers {coverage:.0%} of the page, and its text layer is unreadable: {fault}",
        )
    if scanned:
        return "text", f"scan with a text layer of {count:,} characters"
    if count < FEW_CHARACTERS and paths >= MANY_PATHS:
        return "vision", f"only {says}, but {paths:,} drawn outlines"
    return "text", f"carries {says}"


def fault_of(text: str) -> str | None:
    """What makes the characters of a text layer unusable, or None."""
    counts = Counter(text)  # by distinct character, as a page has thousands of characters but a hundred distinct ones
    meaningless = sum(len(found) for found in _CID.findall(text))
    meaningless += sum(n for c, n in counts.items() if c == "\ufffd" or unicodedata.category(c) in _MEANINGLESS)
    if meaningless > MOST_UNREADABLE * len(text):
        return f"{meaningless / len(text):.0%} of its characters have no meaning"
    signs = sum(counts[c] for c in _SIGNS)
    if len(text) >= FEW_CHARACTERS and signs > MOST_SIGNS * len(text):
        return f"{signs / len(text):.0%} of its characters are signs"
    letters: Counter[str] = Counter()
    for c, n in counts.items():
        letters[unicodedata.normalize("NFD", c.casefold())[:1]] += n
    latin = sum(letters[c] for c in ascii_lowercase)
    if latin >= LEAST_LETTERS:
        vowels = sum(letters[c] for c in _LATIN_VOWELS) / latin
        if not VOWELS[0] <= vowels <= VOWELS[1]:
            return f"its letters form no words ({vowels:.0%} are vowels)"
    return None


def looks_like_word(word: str) -> bool:
    """Whether `word` could stand in a text: a number, or letters of one case with a vowel among them."""
    core = word.strip(".,;:!?()[]\"'„“”‚‘’«»-–—/&%$€£*#")
    if not core:
        return False
    if core.isnumeric() or (any(c.isdigit() for c in core) and not any(c.isalpha() for c in core)):
        return True
    letters = unicodedata.normalize("NFD", core)
    letters = "".join(c for c in letters if not unicodedata.combining(c))
    if not all(c.isalpha() or c in "-'’./&" for c in letters):
        return False
    plain = letters.casefold()
    if all("a" <= c <= "z" for c in plain if c.isalpha()) and len(plain) > 3 and not _LATIN_VOWELS & set(plain):
        return False
    return letters.islower() or letters.isupper() or letters.istitle() or letters[:1].isupper() or not letters.isascii()


def _fault_of_scan(words: Sequence[str], lines: int) -> str | None:
    """What makes OCR text behind a scan unusable, or None."""
    good = sum(looks_like_word(word) for word in words)
    if good < LEAST_SCAN_WORDS * len(words):
        return f"{1 - good / len(words):.0%} of it are no words"
    if len(words) >= 20 and len(words) < 1.3 * lines:
        return "nearly every word is on a line of its own"
    return None


def _without_text(coverage: float, paths: int) -> str:
    if coverage >= 0.01:
        return f"no text, a picture covers {coverage:.0%} of the page"
    return f"no text, {paths:,} drawn outlines" if paths else "no text that can be extracted"


def _inspect_page(document: pymupdf.Document, number: int, max_content_mb: float) -> PageRoute | None:
    """The route of one page, or None if MuPDF cannot load it."""
    try:
        page = document[number - 1]
        _require_bounded(document, page, max_content_mb)
        size = (page.rect.width, page.rect.height)
        look = _look(page)
        blank = not look.words and is_uniform(page)
    except mupdf_faults():
        return None
    if blank:
        return _route(number, size, "text", "blank page")
    method, reason = choose_method(look.words, look.lines, look.coverage, look.paths, look.hidden, look.controls)
    route = _route(number, size, method, reason)
    # Where most text is hidden, the pictures are a scan, and the text is what they say.
    if method == "vision" or look.hidden or not (regions := _printed(page, look)):
        return route
    return route.model_copy(update={"pictures": regions})


def _printed(page: pymupdf.Page, look: _PageLook) -> tuple[Box, ...]:
    """Where pictures on a page of text show print; nowhere if they cannot be drawn, which leaves the text."""
    if not look.pictures:
        return ()
    try:
        return printed_regions(page, look.pictures, look.places)
    except mupdf_faults():
        return ()


def _require_bounded(document: pymupdf.Document, page: pymupdf.Page, max_content_mb: float) -> None:
    """Raise `TooLargeError` if what is drawn on the page unpacks to more than may be read."""
    for xref in page.get_contents():
        layers = document.xref_get_key(xref, "Filter")[1].count("Fl")
        if unpacks_to_more_than(int(max_content_mb * 2**20), document.xref_stream_raw(xref), layers):
            raise TooLargeError(
                f"page {page.number + 1} unpacks to more than {max_content_mb:.0f} MB (DOCBATCH_MAX_CONTENT_MB)"
            )


def _look(page: pymupdf.Page) -> _PageLook:
    import pymupdf

    read = page.get_textpage(flags=pymupdf.TEXTFLAGS_WORDS)
    words = page.get_text("words", textpage=read)
    text_ops = hidden_ops = paths = 0
    pictures = []
    for operation, box in page.get_bboxlog():
        if operation.endswith("-text"):
            text_ops += 1
            hidden_ops += operation == "ignore-text"
        elif operation.endswith("-path"):
            paths += 1
        elif operation.endswith(("-image", "-imgmask")):
            pictures.append(box)
    return _PageLook(
        words=[word[4] for word in words],
        places=[word[:4] for word in words],
        pictures=pictures,
        lines=len({(word[5], word[6]) for word in words}),
        controls=len(_CONTROL.findall(page.get_text("text", textpage=read))) if len(words) < MANY_WORDS else 0,
        coverage=_coverage(pictures, _shown(page)),
        paths=paths,
        hidden=hidden_ops * 2 > text_ops,
    )


def _shown(page: pymupdf.Page) -> tuple[float, float, float, float]:
    """The page's area in the coordinates in which MuPDF reports what is drawn: those before it is turned."""
    width, height = page.rect.width, page.rect.height
    return (0.0, 0.0, height, width) if page.rotation in (90, 270) else (0.0, 0.0, width, height)


def _coverage(pictures: Sequence[Any], area: tuple[float, float, float, float]) -> float:
    """The share of `area` that lies under at least one of `pictures`, by a grid of points."""
    width, height = area[2] - area[0], area[3] - area[1]
    if not pictures or width <= 0 or height <= 0:
        return 0.0
    rows = [0] * _MOST_GRID  # one bit a column of the grid
    for x0, y0, x1, y1 in pictures:
        left, right = _cells(x0 - area[0], x1 - area[0], width)
        top, bottom = _cells(y0 - area[1], y1 - area[1], height)
        bits = ((1 << max(right - left, 0)) - 1) << left
        for row in range(top, bottom):
            rows[row] |= bits
    return sum(row.bit_count() for row in rows) / _MOST_GRID**2


def _cells(start: float, end: float, length: float) -> tuple[int, int]:
    """The grid cells whose centres lie between `start` and `end`, as a half-open range."""
    first = round(max(min(start, end), 0) / length * _MOST_GRID)
    last = round(min(max(start, end), length) / length * _MOST_GRID)
    return min(first, _MOST_GRID), max(last, 0)


def _route(page: int, size: tuple[float, float], method: ReadingMethod, reason: str) -> PageRoute:
    return PageRoute(page=page, width=round(size[0], 2), height=round(size[1], 2), method=method, reason=reason)
