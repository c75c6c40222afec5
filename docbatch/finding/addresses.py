"""Lines of a postal address, and the words that all addresses are made of."""

from __future__ import annotations

import re
from functools import cache

from babel import Locale

from docbatch.finding.labels import alternatives
from docbatch.layout import is_by_ocr
from docbatch.models import Word

_STREET = alternatives(
    r"""
    no\.?\s?\d | lot\b | unit\b | suite\b | level\s?\d*\b | floor\b | block\b | street\b | st\b | road\b | rd\b
    avenue\b
    ave\b | lane\b | drive\b | blvd\b | highway\b | mall\b | centre\b | center\b | park\b | p\.?\s?o\.?\s?box\b
    jalan\b | jln\b | lorong\b | taman\b | platz\b | weg\b | gasse\b
    rue\b | place\b | route\b | autoroute\b | chemin\b | calle\b | plaza\b | avda\b | via\b | viale\b | piazza\b
    laan\b | plein\b
    """
)
_ADDRESS = re.compile(
    rf"\b(?:{_STREET})|(?:str\.?(?=\s?\d)|str\.|stra(?:ß|ss)e|straat|weg|platz|gasse)(?:\s|,|$)|\b\d{{5}}\b|^\d{{1,5}}[a-z]?\s?,"
    r"|^\d{1,5}[a-z]? [a-z]{2,}|\b\d{4} ?[a-z]{2}\b",
    re.IGNORECASE,
)


def looks_like_address(text: str) -> bool:
    """Return whether a line has a word for a street, a house number before its street, or a postal code."""
    return bool(_ADDRESS.search(text))


_LANGUAGES = ("en", "de", "fr", "es", "it", "nl")
_LEAST_LETTERS = 5
"""Letters of the name of a country, of the shorter of which several look alike."""
_USUAL = frozenset(
    """
    street road avenue lane drive highway floor ground first second level block building unit suite
    jalan jln lorong taman bandar kawasan perindustrian pusat lebuh persiaran seksyen
    strasse platz gasse rue place avenue boulevard chemin route calle plaza avenida viale piazza corso straat
    laan
    """.split()
)
"""Words for streets and parts of buildings, which are no other word with a letter misread, as Mall and Mail are."""
_ALIKE = str.maketrans({"i": "l", "1": "l", ":": "l", "|": "l", "!": "l", "0": "o", "5": "s", "8": "b"})
"""Letters in lower case, digits and signs that OCR takes for each other."""
_MOST_MISREAD = 1 / 3
"""Share of a word's letters that may have been misread: 1ot is one of a lot, 10T a number."""
_TOKEN = re.compile(r"[^\W_][\w:|!]*[^\W_]")


def is_country(text: str) -> bool:
    """Whether a line is the name of a country and nothing else, with an article or without."""
    name = text.strip(" .,").casefold()
    return name in _countries() or name.removeprefix("the ") in _countries()


def repaired_address(text: str, words: tuple[Word, ...]) -> tuple[str, tuple[Word, ...]]:
    """An address and its words, with the words for a street as they can only be, where letters of them were misread.

    There are few, so that what is one of them is sure, however it was read; the words keep what was read. Words that
    were not read by OCR are what they are.
    """
    if not any(map(is_by_ocr, words)):
        return text, words
    return _TOKEN.sub(lambda token: _repaired(token[0]), text), tuple(map(_surer, words))


@cache
def _countries() -> frozenset[str]:
    """The names of countries in lower case. Takes a moment the first time."""
    return frozenset(name.casefold() for code in _LANGUAGES for name in Locale(code).territories.values())


@cache
def _by_look() -> dict[str, str]:
    """The words that are told by their looks: countries, and words for streets."""
    countries = sorted(name for name in _countries() if name.isalpha() and len(name) >= _LEAST_LETTERS)
    return {word.translate(_ALIKE): word for word in (*countries, *sorted(_USUAL))}


def _repaired(token: str) -> str:
    seen = token.casefold()
    usual = _by_look().get(seen.translate(_ALIKE), seen)
    if sum(a != b for a, b in zip(seen, usual, strict=True)) > len(seen) * _MOST_MISREAD or seen == usual:
        return token
    letters = [char for char in token if char.isalpha()]
    return usual.upper() if all(char.isupper() for char in letters[1:]) else usual.capitalize()


def _surer(word: Word) -> Word:
    look = word.text.strip(".,").casefold().translate(_ALIKE)
    return word._replace(confidence=1.0) if look in _by_look() else word
