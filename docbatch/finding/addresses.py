"""Lines of a postal address, and the words that all addresses are made of."""

from __future__ import annotations

import re
from functools import cache

from babel import Locale

from docbatch.finding.labels import alternatives
from docbatch.finding.misread import (
    is_nearly_one_of,
    look,
    with_numbers_repaired,
    with_parts_joined,
)
from docbatch.layout import is_by_ocr
from docbatch.models import Word

_STREET = alternatives(
    r"""
    no\.?\s?\d | lot\b | unit\b | suite\b | level\s?\d*\b | floor\b | block\b | street\b | st\b | road\b | rd\b
    avenue\b
    ave\b | lane\b | drive\b | blvd\b | highway\b | mall\b | centre\b | center\b | park\b | p\.?\s?o\.?\s?box\b
    jalan\b | jln\b | lorong\b | taman\b | platz\b | weg\b | gasse\b
    rue\b | place\b | route\b | autoroute\b | chemin\b | calle\b | paseo\b | plaza\b | avda\b
    via\b | viale\b | piazza(?:le)?\b | laan\b | plein\b
    boulevard\b | parkway\b | pkwy\b | freeway\b | fwy\b | hwy\b | expressway\b | turnpike\b | crescent\b | cnr\b
    shopping (?:cent(?:re|er)|mall|park)\b | retail park\b | industrial (?:estate|park)\b | business park\b
    quai\b | impasse\b | faubourg\b | lieu-?dit\b | cedex\b | centre commercial\b
    avenida\b | carretera\b | ctra\b | pol[íi]gono\b | centro comercial\b | centro commerciale\b
    vicolo\b | p\.zza\b | v\.le\b | c\.so\b | rua\b | praça\b | travessa\b | estrada\b
    square(?=,?$)
    """
)
_WITH_NUMBER = alternatives(
    r"""
    av\. | bd\b | bld\b | allée\b | cours\b | camino\b | ronda\b | glorieta\b | rambla\b | travesía\b | corso\b
    largo\b | strada\b | località\b | loc\. | contrada\b | alameda\b | lote\b | local\b | ul\.(?=\s)
    al\.(?=\s) | pl\.(?=\s)
    way\b | close\b | circle\b | row\b | trail\b | court\b | gardens\b | terrace\b | parade\b | quay\b
    """
)
"""Words for a street that are others as well, but not before the number of a house."""
_BEHIND = r"laan|plein|kade|gracht|singel|dijk|steeg|allee|ring|chaussee|ufer|damm|gatan|vägen|vej|gade|plads|dreef"
"""Words for a street that stand at the end of its name, before the number of the house."""
_ADDRESS = re.compile(
    rf"\b(?:{_STREET})|\b(?:{_WITH_NUMBER})(?=.*\d)|^\d.*\b(?:{_WITH_NUMBER})|str\.?(?=\s?\d)|(?:str\.|stra(?:ß|ss)e|straat|weg|platz|gasse)(?:\s|,|$)|(?:{_BEHIND})\s+\d"
    r"|\b\d{5}\b|\b[A-Z]{1,2}\d[A-Z\d]? (?!\d(?:st|nd|rd|th))\d[A-Z]{2}\b|\b[A-Z]\d[A-Z] \d[A-Z]\d\b"
    r"|^(?:CH|A|D|F|L|B|NL|I|AT|DE)\s?-\s?\d{4,5}\s|\b\d{4} ?[a-z]{2}\b|^c/\s?[a-z]|^\d{1,5}[a-z]?\s?,"
    r"|^[^\W\d_][^\d,:]{5,},\s?\d{1,4}[a-z]?(?=,|\s|$)(?!\s?%)|[a-z]\s\((?!uk|us|my|sg|nz|au|hk|eu)[a-z]{2}\)$",
    re.IGNORECASE,
)
_HOUSE_FIRST = re.compile(r"^[1-9]\d{0,4}[a-z]? (?:[nsew]\.? )?[a-z]{2,}", re.IGNORECASE)


def looks_like_address(text: str) -> bool:
    """Return whether a line has a word for a street, a house number before its street, or a postal code."""
    return is_surely_address(text) or bool(_HOUSE_FIRST.match(text))


def is_surely_address(text: str) -> bool:
    """Whether a line has more than a number before a word, with which goods begin as well, to be an address by."""
    return bool(_ADDRESS.search(text))


_LANGUAGES = ("en", "de", "fr", "es", "it", "nl")
_LEAST_LETTERS = 5
"""Letters of the name of a country, of the shorter of which several look alike."""
_USUAL = frozenset(
    """
    street road avenue lane drive highway floor ground first second level block blk building unit suite
    jalan jln lorong taman bandar kawasan perindustrian pusat lebuh persiaran seksyen
    johor kedah kelantan kuala lumpur melaka pahang penang perak perlis sabah sarawak selangor terengganu
    strasse platz gasse rue place avenue boulevard chemin route calle plaza avenida viale piazza corso straat
    laan
    """.split()
)
"""Words for streets and parts of buildings, and the states of Malaysia, with which every address there ends.

None is another word with a letter misread, as Mall and Mail are.
"""
_LONGEST_COUNTRY = 3
"""Words of the name of a country, but for a few that no address has."""
_WITH_DIGITS = frozenset("mall hall hill mill village valley".split())
"""Words that others are like, but only one of letters in the place of digits."""
_FREQUENT = frozenset("industrial shopping complex village business commercial residence county country".split())
"""Words that addresses have and other texts as well."""
_LIKE_THEM = frozenset("padang pinang strait".split())
"""Words of addresses that are one letter away from another."""
_MOST_MISREAD = 1 / 3
"""Share of a word's letters that may have been misread: 1ot is one of a lot, 10T a number."""
_TOKEN = re.compile(r"[^\W_][\w:|!]*[^\W_]")


def is_country(text: str) -> bool:
    """Whether a line is the name of a country and nothing else, with an article or without."""
    name = text.strip(" .,").casefold()
    return name in _countries() or name.removeprefix("the ") in _countries()


def ends_with_country(text: str) -> bool:
    """Whether the last words of a line are the name of a country, with which an address ends."""
    words = text.split()
    return any(is_country(" ".join(words[-count:])) for count in range(1, min(len(words), _LONGEST_COUNTRY) + 1))


def repaired_address(text: str, words: tuple[Word, ...]) -> tuple[str, tuple[Word, ...]]:
    """An address and its words, with the words for a street as they can only be, where letters of them were misread.

    There are few, so that what is one of them is sure, however it was read; the words keep what was read. Words that
    were not read by OCR are what they are.
    """
    if not any(map(is_by_ocr, words)):
        return text, words
    text = _TOKEN.sub(lambda token: _repaired(token[0]), text)
    return with_parts_joined(with_numbers_repaired(text), _USUAL), tuple(map(_surer, words))


def has_misread_word(text: str) -> bool:
    """Whether a word of an address is none for a street or a country, but one letter away from one."""
    known = _USUAL | _FREQUENT | _LIKE_THEM | _countries()
    tokens = re.findall(r"[^\W\d_]+", text.casefold())
    return any(token not in known and is_nearly_one_of(token, _USUAL | _FREQUENT) for token in tokens)


@cache
def _countries() -> frozenset[str]:
    """The names of countries in lower case. Takes a moment the first time."""
    return frozenset(name.casefold() for code in _LANGUAGES for name in Locale(code).territories.values())


@cache
def _by_look() -> dict[str, str]:
    """The words that are told by their looks: countries, and words for streets."""
    countries = sorted(name for name in _countries() if name.isalpha() and len(name) >= _LEAST_LETTERS)
    return {look(word): word for word in (*countries, *sorted(_USUAL))}


def _repaired(token: str) -> str:
    seen = token.casefold()
    if token[0].isalpha() and seen != (spelt := seen.replace("1", "l")) and spelt in _WITH_DIGITS:
        return spelt.upper() if token[:2].isupper() else spelt.capitalize()
    usual = _by_look().get(look(seen), seen)
    if sum(a != b for a, b in zip(seen, usual, strict=True)) > len(seen) * _MOST_MISREAD or seen == usual:
        return token
    letters = [char for char in token if char.isalpha()]
    return usual.upper() if all(char.isupper() for char in letters[1:]) else usual.capitalize()


def _surer(word: Word) -> Word:
    return word._replace(confidence=1.0) if look(word.text.strip(".,").casefold()) in _by_look() else word
