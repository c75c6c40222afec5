"""The domains of a page's mailboxes and sites: whoever writes an invoice can be reached there under his name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from docbatch.evidence import Found, squeezed
from docbatch.finding.names import LEGAL_FORM
from docbatch.finding.party_labels import is_in_buyers_block, may_be_name
from docbatch.finding.shared_domains import is_shared
from docbatch.layout import Reading, Segment

_DOMAIN = re.compile(
    r"(?:(?P<mail>@)|https?://|\bwww\.|(?<![\w@.\-]))(?:www\.)?(?P<host>[a-z0-9\-]+(?:\.[a-z0-9\-]+)*)"
    r"\.(?P<top>com|net|org|eu|de|at|ch|fr|be|lu|es|it|nl|uk|ie|us|ca|io|biz|info|shop|example)(?![\w\-]|\.\w)",
    re.IGNORECASE,
)
_SECOND_LEVELS = frozenset({"co", "com", "org", "net", "gov", "ac", "gob", "gouv"})
"""Labels of a host that stand between a name and its country, as in `name.co.uk`."""
_LEAST = 3
_LEAST_WITHIN = 5
"""Letters of a domain from which it is no chance that a longer name has them."""
_MOST_WORDS = 5
_NAMED, _ALONE = 0.7, 0.4
"""Confidence in a name that a line and a domain agree on, and in one of which there is only the domain."""


class Domain(NamedTuple):
    """The name in the domain of a mailbox or a site."""

    name: str
    """As printed, without what stands before and behind it."""
    segment: Segment
    start: int

    @property
    def found(self) -> Found:
        """The name as a value, which as a rule is written otherwise, and so is not sure."""
        words = self.segment.words_at(self.start, self.start + len(self.name))
        return Found(self.name, self.segment.page, words, _ALONE)


def domains(reading: Reading, buyer: Found | None) -> list[Domain]:
    """Return the domains on the pages that are not the buyer's, those that are printed most often first."""
    found = [domain for domain in _all(reading) if not (buyer and _fits(domain.name, buyer.value))]
    counted = Counter(domain.name.casefold() for domain in found)
    first = {domain.name.casefold(): domain for domain in reversed(found)}
    return [first[name] for name, _ in counted.most_common()]


def _all(reading: Reading) -> Iterator[Domain]:
    for segment in reading.segments:
        for match in _DOMAIN.finditer(segment.text):
            host = match["host"].split(".")
            if len(host) > 1 and host[-1].lower() in _SECOND_LEVELS:
                host.pop()
            name = host[-1]
            written = not is_shared(name) and sum(map(str.isalpha, name)) >= _LEAST
            if written and not is_in_buyers_block(reading, segment):
                yield Domain(name, segment, match.start("host") + match["host"].rfind(name))


def is_reached_there(name: str, known: list[Domain]) -> bool:
    """Whether one of the domains is that of whoever is called `name`."""
    return any(_fits(domain.name, name) for domain in known)


def _fits(domain: str, name: str) -> bool:
    """Whether a domain has the words of a name, or one of them that tells it, or its initials."""
    plain = LEGAL_FORM.sub(" ", name)
    whole, wanted = squeezed(plain), squeezed(domain)
    words = [squeezed(word) for word in plain.split()]
    if len(whole) < _LEAST or len(wanted) < _LEAST:
        return False
    # Behind a hyphen stands a town or a trade, which are names of others as well.
    if whole in {wanted, squeezed(domain.split("-", maxsplit=1)[0])} or wanted == "".join(word[:1] for word in words):
        return True
    rest = wanted
    for word in (word for word in words if len(word) >= _LEAST):
        rest = rest.replace(word, "", 1)
    if not rest:
        return True  # its words in another order
    within = (len(wanted) >= _LEAST_WITHIN and wanted in whole) or (len(whole) >= _LEAST_WITHIN and whole in wanted)
    return within or wanted in words


def named_like(reading: Reading, known: list[Domain], titles: re.Pattern[str]) -> Iterator[Found]:
    """Yield the lines of the first page that a domain is called after, letter for letter or else nearly."""
    exact = {squeezed(domain.name) for domain in known}
    lines = reading.sheets[0].segments if known else ()
    for segment in sorted(lines, key=lambda line: squeezed(line.text) not in exact):
        short = len(segment.text.split()) <= _MOST_WORDS and not _DOMAIN.search(segment.text)
        if not short or not may_be_name(segment, titles) or is_in_buyers_block(reading, segment):
            continue
        if is_reached_there(segment.text, known):
            yield Found(segment.text.strip(), segment.page, segment.words, _NAMED)
