"""What else a receipt says of the merchant's name: his site on the web, and the lines at its foot."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import SequenceMatcher

from docbatch.evidence import squeezed
from docbatch.finding.head import is_company, own_words
from docbatch.layout import Reading, Segment

_SITE = re.compile(
    r"(?:\bwww\s?\.\s?|@)([a-z0-9-]{3,})\s?\.\s?[a-z]{2}"
    r"|(?<![\w.-])([a-z0-9-]{3,})\.(?:com|net|org|info|co\.[a-z]{2}|de|at|ch|fr|it|es|nl)\b(?![a-z@-])"
)
_OF_OTHERS = frozenset(
    """
    facebook instagram twitter youtube tiktok linkedin yelp zagat tripadvisor google paypal whatsapp
    gmail googlemail hotmail outlook live yahoo ymail icloud aol gmx web mail t-online freenet libero orange wanadoo
    """.split()
)
"""Sites on which many merchants have a page or a mailbox."""
_LEAST, _LONG = 4, 6
_UNLIKE, _MOST_OF = 0.5, 0.7
_CONFIRMED, _UNKNOWN, _CONTRADICTED, _NAMED_OTHERWISE = 1.15, 1.0, 0.8, 0.65


def agreement(reading: Reading, name: str, head: list[Segment]) -> float:
    """What a name gains where the receipt has it again outside the `head`, and loses where its sites are another's."""
    own = squeezed(own_words(name))
    if len(own) < _LEAST:
        return _UNKNOWN
    rows = {segment.row for segment in head}
    others = [s for s in reading.segments if not (s.page == head[0].page and s.row in rows)]
    sites = [*_sites(reading.segments)]
    if any(_is_in(own, _SITE.sub("", segment.lower)) for segment in others) or any(
        _is_alike(own, site) for site in sites
    ):
        return _CONFIRMED
    if is_company(name):
        named = [squeezed(segment.text) for segment in head]
        return _NAMED_OTHERWISE if any(line and line in site for line in named for site in sites) else _UNKNOWN
    if sites and all(SequenceMatcher(None, own, site).ratio() < _UNLIKE for site in sites):
        return _CONTRADICTED
    return _UNKNOWN


def _is_in(name: str, text: str) -> bool:
    """Whether a text has a name; a short one as a word, for it stands in other words as well."""
    if len(name) >= _LONG:
        return name in squeezed(text)
    return name in map(squeezed, (text, *re.findall(r"[\w'’]+", text)))


def _is_alike(name: str, site: str) -> bool:
    """Whether a site has the name of a merchant or a part of it, and not another one that goes on behind it."""
    return site in name or (name in site and len(name) >= _MOST_OF * len(site))


def _sites(segments: Iterable[Segment]) -> Iterable[str]:
    """The names of the sites in some text that are not everybody's."""
    for segment in segments:
        for match in _SITE.finditer(segment.lower):
            site = match[1] or match[2]
            if site not in _OF_OTHERS and not site.isdigit():
                yield squeezed(site)
