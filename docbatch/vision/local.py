"""Reading page pictures on this machine, upright and in reading order, by the models of `ocr_models`."""

from __future__ import annotations

import hashlib
from math import atan2, cos, hypot, sin
from statistics import median
from typing import TYPE_CHECKING, Any, NamedTuple

from docbatch.models import Box, DocumentKind, PageRoute, PageText, Word
from docbatch.own_text import visible_lines
from docbatch.rendering import PagePicture, draw_page
from docbatch.text import PROSE_WORDS, Block, Line, around, as_text, covered, in_reading_order, on_one_height
from docbatch.turning import as_shown
from docbatch.vision.accents import without_stray_accents
from docbatch.vision.letters import LineRead, Token, tokens_of
from docbatch.vision.ocr_models import engine, proofreaders
from docbatch.vision.proofreading import proofread

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np

    Pixels = np.ndarray[Any, np.dtype[np.uint8]]

VERSION = "13"  # bump when the text, the words or their order change for the same page: old results are not reused
LONGEST_SIDE = 2000
"""Pixels along a page's longer side: the detector gains nothing above it, and its time grows with the area."""
SHORTEST_LONG_SIDE = 1000
"""A smaller page is drawn finer: labels and tickets of a few centimetres carry small print."""
DETECTED_SIDE = 736
"""Pixels that RapidOCR enlarges the shorter side of a smaller picture to before it looks for text."""
MOST_ENLARGED = 2.0
"""How many times a picture may be enlarged for that: a strip of one line would take as long as five pages."""
LEAST_CONFIDENCE = 0.5
"""Pieces read with less are left out: they are stains, stamps and pictures."""
MOST_COVERED = 0.5
"""A piece of which more lies under text that the page has of its own is that text, read from its picture."""
DOUBTFUL_CONFIDENCE = 0.85
"""Where a page's mean is below it, a sample is read upside down as well; upright print is rarely so poor."""
SAMPLE = 8
"""Pieces read in that sample."""

Corner = tuple[float, float]
Quad = tuple[Corner, Corner, Corner, Corner]
"""Top left, top right, bottom right, bottom left of a piece of text, in pixels."""


class _Piece(NamedTuple):
    quad: Quad
    read: LineRead


class _Span(NamedTuple):
    """A word in pixels of the upright picture."""

    box: Box
    text: str
    confidence: float


def read_page(path: str, kind: DocumentKind, route: PageRoute, dpi: int, max_pixels: int) -> PageText:
    """Read the page that `route` names from its picture.

    A PDF page is drawn at `dpi` (less where it would exceed `max_pixels`); an image file is taken as it is, down to a
    size that the models can use. A page that lies on its side or upside down is read upright; the places of the words
    are in points of the page as shown all the same. Raises what `rendering.draw_page` raises.
    """
    picture = draw_page(path, kind, route, dpi, max_pixels, max_side=LONGEST_SIDE, min_side=SHORTEST_LONG_SIDE)
    pixels = _as_trained(picture)
    turns, pieces = _read_upright(pixels)
    own = visible_lines(path, route.page) if kind is DocumentKind.PDF and not turns else []
    lines = _lines(_with_own(pieces, own, picture.scale))
    letters = sum(len(piece.read.text) for piece in pieces)
    return PageText(
        page=route.page,
        width=route.width,
        height=route.height,
        method="vision",
        reason=f"{route.reason}; its own text stands for what it covers" if own else route.reason,
        text=as_text([span.text for span in line] for line in lines),
        words=_placed(lines, turns, picture),
        turns=turns % 4,
        picture=hashlib.sha256(repr(pixels.shape).encode() + pixels.tobytes()).hexdigest(),
        confidence=round(sum(p.read.confidence * len(p.read.text) for p in pieces) / letters, 4) if letters else None,
    )


def read_region(picture: PagePicture) -> tuple[Word, ...]:
    """Read a picture of a part of a page: its words in lines, in reading order, in points of the page as shown."""
    turns, pieces = _read_upright(_as_trained(picture))
    return _placed(_lines(pieces), turns, picture)


def _as_trained(picture: PagePicture) -> Pixels:
    """The picture in blue, green, red, as the models were trained."""
    import numpy as np

    # A reversed view would be copied for each line that is cut out.
    return np.ascontiguousarray(picture.pixels[:, :, ::-1])


def _placed(lines: Sequence[Sequence[_Span]], turns: int, picture: PagePicture) -> tuple[Word, ...]:
    """Words on `picture`, turned so many times, where they stand on the page."""
    return tuple(
        Word(*_on_page(span.box, turns, picture), span.text, number, span.confidence)
        for number, line in enumerate(lines)
        for span in line
    )


def _with_own(pieces: list[_Piece], own: Sequence[Line], scale: float) -> list[_Piece]:
    """`pieces` with the lines of text that the page has of its own, instead of what was read of them."""
    lines = [_printed(line, scale) for line in own]
    boxes = [_level(line.quad, 0.0) for line in lines]
    return lines + [piece for piece in pieces if covered(_level(piece.quad, 0.0), boxes) < MOST_COVERED]


def _read_upright(pixels: Pixels) -> tuple[int, list[_Piece]]:
    """Read a picture in the orientation that its text has.

    Returns how many quarter turns to the left made it upright, and the pieces in pixels of the turned picture.
    """
    import numpy as np

    turns, turned = 0, pixels
    quads = _detect(turned)
    if _lie_sideways(quads):
        turns, turned = 1, np.ascontiguousarray(np.rot90(pixels))
        quads = _detect(turned)
    pieces = _recognise(turned, quads)
    if pieces and _mean(pieces) < DOUBTFUL_CONFIDENCE:
        sample = sorted(pieces, key=lambda piece: -_length(piece.quad))[:SAMPLE]
        upended = np.ascontiguousarray(np.rot90(turned, 2))
        height, width = turned.shape[:2]
        other = _recognise(upended, [_upended(piece.quad, width, height) for piece in sample])
        if _mean(other) > _mean(sample):
            turns, turned = turns + 2, upended
            pieces = _recognise(turned, [_upended(quad, width, height) for quad in quads])
    kept = [piece for piece in pieces if piece.read.tokens and piece.read.confidence >= LEAST_CONFIDENCE]
    reads = [piece.read for piece in kept]
    checked = proofread(reads, lambda chosen: _crops(turned, [kept[at].quad for at in chosen]), proofreaders())
    settled = without_stray_accents(checked)
    return turns, [_Piece(piece.quad, line) for piece, line in zip(kept, settled, strict=True)]


def _detect(pixels: Pixels) -> list[Quad]:
    """Where there is text on the picture."""
    # All three are said at every call, as RapidOCR keeps them from one call to the next.
    found = engine()(_not_too_narrow(pixels), use_det=True, use_cls=False, use_rec=False)
    boxes = getattr(found, "boxes", None)
    return [] if boxes is None else [_quad(box) for box in boxes]


def _not_too_narrow(pixels: Pixels) -> Pixels:
    """`pixels` with white on the right or below, as far as that keeps them from being enlarged too much."""
    import numpy as np

    height, width = pixels.shape[:2]
    least = int(max(DETECTED_SIDE / MOST_ENLARGED, DETECTED_SIDE * max(height, width) / LONGEST_SIDE))
    if min(height, width) >= least:
        return pixels
    return np.pad(pixels, ((0, max(0, least - height)), (0, max(0, least - width)), (0, 0)), constant_values=255)


def _recognise(pixels: Pixels, quads: Sequence[Quad]) -> list[_Piece]:
    """What stands in each of `quads`."""
    return [_Piece(quad, read) for quad, read in zip(quads, _read(_crops(pixels, quads)), strict=True)]


def _crops(pixels: Pixels, quads: Sequence[Quad]) -> list[Pixels]:
    """Each of `quads` as a picture of its own, its text from left to right."""
    import numpy as np

    return list(engine().crop_text_regions(pixels, np.array(quads, dtype=np.float32))) if quads else []


def _read(crops: Sequence[Pixels]) -> list[LineRead]:
    """What stands on each of the pictures."""
    if not crops:
        return []
    read = engine().recognize_txt(list(crops))
    return [
        LineRead(tuple(_tokens(crop, text, seen)), float(score))
        for crop, text, score, seen in zip(crops, read.txts, read.scores, read.word_results, strict=True)
    ]


def _tokens(crop: Pixels, text: str, seen: Any) -> list[Token]:
    """The words of a piece from the columns in which the recogniser saw its letters, as RapidOCR gives them."""
    if not text.strip():
        return []
    columns = [(column + 0.5) / seen.line_txt_len for word in seen.word_cols for column in word]
    return tokens_of(crop, text, columns, seen.confs)


def _lie_sideways(quads: list[Quad]) -> bool:
    """Whether most of the text, by length, runs from top to bottom."""
    upright = sum(_length(quad) for quad in quads if _width(quad) >= _height(quad))
    return sum(_length(quad) for quad in quads) > 2 * upright


def _lines(pieces: list[_Piece]) -> list[list[_Span]]:
    """Pieces as lines of words in reading order; a page scanned askew is straightened for it."""
    skew = median(_angle(piece.quad) for piece in pieces) if pieces else 0.0
    blocks, spans = [], {}
    for number, piece in enumerate(pieces):
        level = _level(piece.quad, skew)
        # The ordering sees straightened places and may merge pieces, so each word carries the number of its piece.
        words = [(*level, str(number))]
        spans[number] = _words(piece)
        blocks.append(Block(level, [Line(level, words)], int(len(spans[number]) >= PROSE_WORDS)))
    lines: list[Line] = []
    for block in in_reading_order(blocks):
        line = block.lines[0]
        if lines and on_one_height(lines[-1].box, line.box) and line.box[0] >= lines[-1].box[2] - _slack(line.box):
            lines[-1] = Line(around([lines[-1].box, line.box]), lines[-1].words + line.words)
        else:
            lines.append(line)
    return [[span for key in line.words for span in spans[int(key[4])]] for line in lines]


def _words(piece: _Piece) -> list[_Span]:
    """A piece's words, each with the part of the piece's box that it takes."""
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = piece.quad
    spans = []
    for token in piece.read.tokens:
        xs = [ax + (bx - ax) * token.start, ax + (bx - ax) * token.end]
        xs += [dx + (cx - dx) * token.start, dx + (cx - dx) * token.end]
        ys = [ay + (by - ay) * token.start, ay + (by - ay) * token.end]
        ys += [dy + (cy - dy) * token.start, dy + (cy - dy) * token.end]
        spans.append(_Span((min(xs), min(ys), max(xs), max(ys)), token.text, token.confidence))
    return spans


def _on_page(box: Box, turns: int, picture: PagePicture) -> Box:
    """A box on the turned picture as a box in points on the page as shown."""
    height, width = picture.pixels.shape[:2]
    (left, top), scale = picture.corner, picture.scale
    x0, y0, x1, y1 = as_shown(box, turns, width, height)
    return (
        round(x0 / scale + left, 2),
        round(y0 / scale + top, 2),
        round(x1 / scale + left, 2),
        round(y1 / scale + top, 2),
    )


def _level(quad: Quad, skew: float) -> Box:
    """The box of `quad` after the page is turned back by `skew` about its origin."""
    c, s = cos(-skew), sin(-skew)
    corners = [(x * c - y * s, x * s + y * c) for x, y in quad]
    xs, ys = zip(*corners, strict=True)
    return (min(xs), min(ys), max(xs), max(ys))


def _printed(line: Line, scale: float) -> _Piece:
    """A line of text that the page has of its own, in pixels."""
    x0, y0, x1, y1 = (at * scale for at in line.box)
    length = max(x1 - x0, 1e-6)
    tokens = [
        Token(span[4], (span[0] * scale - x0) / length, (span[2] * scale - x0) / length, 1.0) for span in line.words
    ]
    return _Piece(((x0, y0), (x1, y0), (x1, y1), (x0, y1)), LineRead(tuple(tokens), 1.0))


def _quad(box: Any) -> Quad:
    a, b, c, d = ((float(x), float(y)) for x, y in box)
    return (a, b, c, d)


def _upended(quad: Quad, width: int, height: int) -> Quad:
    a, b, c, d = ((width - x, height - y) for x, y in quad)
    return (c, d, a, b)


def _width(quad: Quad) -> float:
    return hypot(quad[1][0] - quad[0][0], quad[1][1] - quad[0][1])


def _height(quad: Quad) -> float:
    return hypot(quad[3][0] - quad[0][0], quad[3][1] - quad[0][1])


def _length(quad: Quad) -> float:
    return max(_width(quad), _height(quad))


def _angle(quad: Quad) -> float:
    return atan2(quad[1][1] - quad[0][1], quad[1][0] - quad[0][0])


def _slack(box: Box) -> float:
    return 0.5 * (box[3] - box[1])


def _mean(pieces: list[_Piece]) -> float:
    return sum(piece.read.confidence for piece in pieces) / max(len(pieces), 1)
