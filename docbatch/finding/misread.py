"""Words that OCR misread: letters that look alike, and spellings that no word has."""

from __future__ import annotations

import re
from collections.abc import Iterable
from collections.abc import Set as AbstractSet

from docbatch.evidence import squeezed

_ALIKE = str.maketrans({"i": "l", "1": "l", ":": "l", "|": "l", "!": "l", "_": "l", "0": "o", "5": "s", "8": "b"})
"""Letters in lower case, digits and signs that OCR takes for each other."""
_CAPITALS = str.maketrans("D", "B")
"""Letters that look alike as capitals only."""
_DIGITS = str.maketrans({"O": "0", "o": "0", "I": "1", "l": "1"})
_NUMBER = re.compile(r"(?<![\w.])[A-Z]{0,2}\d+(?:[OoIl]\d+|O)(?:\d|O(?![A-Z]))*(?![\w])")
"""A number such as that of a house, with or without letters before it, in which a digit was read as a letter."""
_ONES = re.compile(r"(?<![^\W_])(?=(?:1*[^\W\d_]){3}[^\W\d_1]*)[^\W\d_]+(?:1+[a-zà-ÿ]+)+(?![^\W_])")
"""A word of three letters or more with that digit within it, and no other."""
_INITIALS = re.compile(r"(?<!\w)(?=(?:\w\.){3}|(?:\w\.){2}\w\b)(?=\W*[A-Z]\W*\w\W)(?:[A-Z0-9]\.){2,}[A-Z0-9]?")
_FIRST_ZERO = re.compile(r"^0 (?=[A-Z][A-Za-z'’]{2})")
_LETTERS = str.maketrans({"0": "O", "1": "I", "5": "S", "8": "B"})
_ODD = re.compile(
    r"""
      [^\W\d_][:;_|!][^\W\d_]                      # a sign between letters
    | \b[^\W\d_]\d[a-z] | \b[^\W\d_]\d+[a-z]{2}  # a digit behind a first letter
    | [a-z]\d+[a-z]{2} | [A-Z]{2}[01][A-Z]{2}       # digits in a word
    | [a-z]1+\b                                    # the digit that looks like an l, at the end of one
    | [A-Z]{2}[a-z][A-Z]{2}                        # a small letter among capitals
    | \b[A-Z]{4,}[a-rt-z]\b                        # or behind them, but for the s of more than one
    | \b0\d?[a-z]+\b                               # a word that begins with the number 0
    | (?:\b[^\W\d_]\ ){4}                          # letters that stand apart
    """,
    re.VERBOSE,
)
_LONE = re.compile(r"(?<![\w'’.&/-])[b-df-hj-np-xz](?![\w'’.&/-])")
"""A consonant in lower case that stands alone."""
_LEAST_LONE = 2
_LEAST_LETTERS = 6
"""Letters of a word from which another that is one letter away from it is that word, misread."""


def look(text: str) -> str:
    """A text in lower case with one letter for those that look alike, as it is compared with a word as printed."""
    return text.translate(_CAPITALS).casefold().translate(_ALIKE)


def with_numbers_repaired(text: str) -> str:
    """Return `text` with digits for the letters between or behind digits that look like one, as in `G3O`.

    The letter behind the number of a house is an A, B or C, and for that very likeness never an O or an I.
    """
    return _NUMBER.sub(lambda match: match[0][:1] + match[0][1:].translate(_DIGITS), text)


def with_ones_repaired(text: str) -> str:
    """Return `text` with an l for each 1 between the letters of a word, as in `Ka1verstraat`: no word has one."""
    return _ONES.sub(lambda match: match[0].replace("1", "l"), text)


def with_initials_repaired(text: str) -> str:
    """Return `text` with letters for the digits between the points of initials, as in `D.1.Y.`, or before a name.

    Nothing has the number 0, so that `0 BRIEN'S` begins with a letter.
    """
    return _FIRST_ZERO.sub("O ", _INITIALS.sub(lambda match: match[0].translate(_LETTERS), text))


def with_parts_joined(text: str, known: AbstractSet[str]) -> str:
    """Return `text` without the space in each of the long `known` words, in lower case, that was read in two parts.

    A part that is a word of its own is left, and so are the parts of a short word, such as `Via Le`, unless one is
    a letter alone.
    """
    joined: list[str] = []
    for part in text.split(" "):
        if joined and _is_cut(joined[-1], part.rstrip(".,;"), known):
            joined[-1] += part
        else:
            joined.append(part)
    return " ".join(joined)


def _is_cut(first: str, second: str, known: AbstractSet[str]) -> bool:
    """Whether two parts of a text are one of the `known` words, and neither is one itself."""
    least = _LEAST_LETTERS - (min(len(first), len(second)) == 1)
    parts = {first.casefold(), second.casefold()}
    return len(first) + len(second) >= least and f"{first}{second}".casefold() in known and not parts & known


def is_odd(text: str) -> bool:
    """Whether a text is spelt as nothing is, but as OCR reads poor print, or letters that stand far apart."""
    return bool(_ODD.search(text)) or len(_LONE.findall(text)) >= _LEAST_LONE


def is_nearly_one_of(word: str, known: Iterable[str]) -> bool:
    """Whether a word is none of the `known` ones in lower case, but one letter away from a long one of them."""
    word = word.casefold()
    return any(len(other) >= _LEAST_LETTERS and _one_apart(word, other) for other in known)


def is_lost_letter(short: str, whole: str) -> bool:
    """Whether one text is another without one of its letters, as OCR reads a sign of drawn letters."""
    return len(whole) == len(short) + 1 and any(whole[:i] + whole[i + 1 :] == short for i in range(len(whole)))


def _one_apart(word: str, other: str) -> bool:
    """Whether two words that begin and end alike differ in one letter: another one, one too many, or one too few."""
    # Another ending makes another word of the same stem: streets, bakers.
    if abs(len(word) - len(other)) > 1 or word == other or word[:1] != other[:1] or word[-1:] != other[-1:]:
        return False
    same = next((i for i, (a, b) in enumerate(zip(word, other, strict=False)) if a != b), min(len(word), len(other)))
    longer, shorter = sorted((word, other), key=len, reverse=True)
    if len(longer) == len(shorter):
        return word[same + 1 :] == other[same + 1 :]
    return longer[same + 1 :] == shorter[same:]


def is_read_in_two_ways(text: str) -> bool:
    """Whether a word of some length stands in a text a second time with an N for an M, or without an accent."""
    words = {word.casefold() for word in re.findall(r"[^\W\d_]{4,}", text)}
    return len({squeezed(word).replace("m", "n") for word in words}) < len(words)
