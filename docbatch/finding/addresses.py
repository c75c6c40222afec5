"""Lines of a postal address."""

from __future__ import annotations

import re

from docbatch.finding.labels import alternatives

_STREET = alternatives(
    r"""
    no\.?\s?\d | lot\b | unit\b | suite\b | level\b | floor\b | block\b | street\b | st\b | road\b | rd\b | avenue\b
    ave\b | lane\b | drive\b | blvd\b | highway\b | mall\b | centre\b | center\b | park\b | p\.?\s?o\.?\s?box\b
    jalan\b | jln\b | lorong\b | taman\b | platz\b | weg\b | gasse\b
    rue\b | place\b | route\b | autoroute\b | chemin\b | calle\b | plaza\b | avda\b | via\b | viale\b | piazza\b
    laan\b | plein\b
    """
)
_ADDRESS = re.compile(
    rf"\b(?:{_STREET})|(?:str\.|stra(?:ß|ss)e|straat|weg|platz|gasse)(?:\s|,|$)|\b\d{{5}}\b|^\d{{1,5}}[a-z]?\s?,"
    r"|^\d{1,5}[a-z]? [a-z]{2,}|\b\d{4} ?[a-z]{2}\b",
    re.IGNORECASE,
)


def looks_like_address(text: str) -> bool:
    """Return whether a line has a word for a street, a house number before its street, or a postal code."""
    return bool(_ADDRESS.search(text))
