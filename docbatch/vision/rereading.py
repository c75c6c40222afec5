"""A second and a third look at lines of which OCR is not sure.

A line is stretched, and sharpened, and read again each time. What is read the same from all three pictures is right far
more often than the least sure letter says; what is not, far less often. It costs a few lines of a page.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from docbatch.vision.letters import Token

if TYPE_CHECKING:
    import numpy as np

    Pixels = np.ndarray[Any, np.dtype[np.uint8]]

UNSURE = 0.8
"""A line whose least sure letter is below this is looked at again."""
LEAST_LINES, MOST_LINES = 3, 0.08
"""Lines of a page that are looked at again at most, and as a share of all; where more are unsure the page is poor."""
CONFIRMED = 0.85
"""What a letter is worth at least that three looks agree on."""
OUTVOTED = 0.6
"""And at most, where two looks agree against the first; so much less each is worth where no two agree."""
STRETCH = 1.2
SHARPEN, BLUR_PX = 0.8, 1.2


class LineRead(NamedTuple):
    """What was read in one line."""

    tokens: tuple[Token, ...]
    confidence: float
    """The mean of its letters, from 0 to 1."""

    @property
    def text(self) -> str:
        """Its words with a space between them."""
        return " ".join(token.text for token in self.tokens)

    @property
    def least(self) -> float:
        """How sure its least sure letter is."""
        return min((token.confidence for token in self.tokens), default=1.0)


def reread(
    cut: Callable[[Sequence[int]], list[Pixels]],
    lines: Sequence[LineRead],
    read: Callable[[Sequence[Pixels]], list[LineRead]],
) -> list[LineRead]:
    """`lines`, the unsure ones after two more looks by `read` at the pictures that `cut` gives for their numbers."""
    unsure = sorted((line.least, number) for number, line in enumerate(lines) if line.tokens and line.least < UNSURE)
    unsure = unsure[: max(LEAST_LINES, int(len(lines) * MOST_LINES))]
    if not unsure:
        return list(lines)
    numbers = [number for _, number in unsure]
    crops = cut(numbers)
    stretched = read([_stretched(crop) for crop in crops])
    sharpened = read([_sharpened(crop) for crop in crops])
    better = list(lines)
    for number, *others in zip(numbers, stretched, sharpened, strict=True):
        better[number] = settled(lines[number], *others)
    return better


def settled(first: LineRead, second: LineRead, third: LineRead) -> LineRead:
    """What three looks at a line come to."""
    one, two, three = (_squeezed(line) for line in (first, second, third))
    if one == two == three:
        return _bounded(first, least=CONFIRMED)
    if one in (two, three):
        return first
    if two == three:
        return _bounded(second, most=OUTVOTED)
    best = max((first, second, third), key=lambda line: line.confidence)
    return best._replace(tokens=tuple(it._replace(confidence=it.confidence * OUTVOTED) for it in best.tokens))


def _bounded(line: LineRead, least: float = 0.0, most: float = 1.0) -> LineRead:
    tokens = (token._replace(confidence=min(max(token.confidence, least), most)) for token in line.tokens)
    return line._replace(tokens=tuple(tokens))


def _squeezed(line: LineRead) -> str:
    return "".join(char for token in line.tokens for char in token.text.casefold() if char.isalnum())


def _stretched(crop: Pixels) -> Pixels:
    import cv2
    import numpy as np

    height, width = crop.shape[:2]
    return np.asarray(cv2.resize(crop, (round(width * STRETCH), height), interpolation=cv2.INTER_CUBIC), dtype=np.uint8)


def _sharpened(crop: Pixels) -> Pixels:
    import cv2
    import numpy as np

    blurred = cv2.GaussianBlur(crop, (0, 0), BLUR_PX)
    return np.asarray(cv2.addWeighted(crop, 1 + SHARPEN, blurred, -SHARPEN, 0), dtype=np.uint8)
