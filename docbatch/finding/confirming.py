"""What else a receipt says of the merchant's name: his site on the web, and the lines at its foot."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import SequenceMatcher
from typing import NamedTuple

from docbatch.evidence import squeezed
from docbatch.finding.head import is_company, is_name, own_words
from docbatch.finding.misread import is_lost_letter
from docbatch.finding.names import LEGAL_FORM
from docbatch.finding.shared_domains import is_shared
from docbatch.layout import Reading, Segment

_SITE = re.compile(
    r"(?:\bwww\s?\.\s?|@)([a-z0-9-]{2,})\s?\.\s?[a-z]{2}"
    r"|(?<![\w.-])([a-z0-9-]{2,})\.(?:com|net|org|info|co\.[a-z]{2}|de|at|ch|fr|it|es|nl)\b(?![a-z@-])"
)
_ASKS = re.compile(r"survey|feedback|\bto win\b|tell us|umfrage|sondage|encuesta|sondaggio")
"""Where the customer is asked for his opinion the site may be that of the poll."""
_LEAST_READ, _LEAST_TOLD, _LEAST, _LONG = 3, 5, 4, 6
"""Letters of a name from which it is told in another reading, and that from one alone; within a site; and within other
text."""
_UNLIKE, _MOST_OF = 0.5, 0.7
_CONFIRMED, _UNKNOWN, _CONTRADICTED, _NAMED_OTHERWISE = 1.15, 1.0, 0.8, 0.65


class Agreement(NamedTuple):
    """What the rest of a receipt says of a name."""

    worth: float
    """What the name gains or loses by it, as a factor."""
    read_with: float = 0.0
    """How sure the reading is that has the name again."""
    part: str = ""
    """The letters of the name that it has."""


def as_printed_again(reading: Reading, name: str, lines: list[Segment]) -> str:
    """A name of one word, in some `lines`, as other text prints it, where the sign lost a letter.

    Signs are drawn, and read with less luck than text. A short name must be printed again as the name of a site, or
    twice, since other words are as near to it.
    """
    own = squeezed(name)
    rows = {segment.row for segment in lines}
    others = [s for s in reading.segments if not (s.page == lines[0].page and s.row in rows)]
    if len(own) < _LEAST_READ or len(own_words(name)) < len(own) or any(own in squeezed(s.text) for s in others):
        return name
    words: list[str] = [word for segment in others for word in re.findall(r"[^\W\d_]+", segment.text)]
    sites = {site for _, site in _sites(others)}
    alike = [word for word in words if is_lost_letter(own, squeezed(word))]
    told = {squeezed(word) for word in alike}
    if len(told) != 1 or not (len(own) >= _LEAST_TOLD or len(alike) > 1 or told & sites):
        return name
    word = next((each for each in alike if each.isupper() or each.istitle()), alike[0])
    return word.upper() if name.isupper() else word.capitalize()


def agreement(reading: Reading, name: str, head: list[Segment]) -> Agreement:
    """What the receipt says of a merchant's name outside the lines of its `head`, and which sites it has."""
    own = squeezed(own_words(name))
    if not own:
        return Agreement(_UNKNOWN)
    rows = {segment.row for segment in head}
    others = [s for s in reading.segments if not (s.page == head[0].page and s.row in rows)]
    sites = [*_sites(reading.segments)]
    whole = squeezed(LEGAL_FORM.sub("", name))
    for part in dict.fromkeys((whole, own)):
        again = [segment for segment in others if _is_in(part, _SITE.sub("", segment.lower))]
        again += [segment for segment, site in sites if _is_alike(part, site)]
        if again:
            read_with = max(min(word.confidence for word in segment.words) for segment in again)
            return Agreement(_CONFIRMED, read_with, part)
    if len(own) < _LEAST or _ASKS.search(reading.lower):
        return Agreement(_UNKNOWN)
    if is_company(name):
        named = [squeezed(segment.text) for segment in head if is_name(segment) and not is_company(segment.text)]
        otherwise = any(_meet(line, site) for line in named for _, site in sites)
        return Agreement(_NAMED_OTHERWISE if otherwise else _UNKNOWN)
    if sites and all(SequenceMatcher(None, own, site).ratio() < _UNLIKE for _, site in sites):
        return Agreement(_CONTRADICTED)
    return Agreement(_UNKNOWN)


def _is_in(name: str, text: str) -> bool:
    """Whether a text has a name; a short one as a word, for it stands in other words as well."""
    if len(name) >= _LONG:
        return name in squeezed(text)
    return name in map(squeezed, (text, *re.findall(r"[\w'’]+", text)))


def _is_alike(name: str, site: str) -> bool:
    """Whether a site has the name of a merchant or a part of it, and not another one that goes on behind it."""
    if min(len(name), len(site)) < _LEAST:
        return name == site
    return site in name or (name in site and len(name) >= _MOST_OF * len(site))


def _sites(segments: Iterable[Segment]) -> Iterable[tuple[Segment, str]]:
    """The names of the sites in some text that are not everybody's."""
    for segment in segments:
        for match in _SITE.finditer(segment.lower):
            site = match[1] or match[2]
            if not is_shared(site) and not site.isdigit():
                yield segment, squeezed(site)


def _meet(line: str, site: str) -> bool:
    """Whether a line of the head is the name of a site or a part of it, or has it."""
    return len(line) >= _LEAST and (line in site or site in line)
