"""Who signed a contract: the companies above `By:` and the people who sign for themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator

from docbatch.evidence import Found, found_in
from docbatch.layout import Flow

_OFFICE = (
    r"(?:president|chief|officer|directors?|secretary|treasurer|manager|chairman|counsel|partner|title|its|ceo|cfo"
    r"|witness)\b"
)
_FORM = (
    r"\b(?:Inc|Incorporated|Corp|Corporation|LLC|L\.L\.C|Ltd|Limited|L\.?P|LLP|PLC|Co|Company|Bank|Trust|GmbH|AG)\b\.?"
)
_BY = re.compile(
    r"^[ \t]*(?:(?:EMPLOYEE|EXECUTIVE|COMPANY)\W+)?(?P<name>[A-Z][^\n:_]{3,70}?)[ \t]*\n"
    rf"(?:(?![^\n]*(?i:{_FORM}))[^\n]{{0,60}}\n)?[ \t]*By\s*:",
    re.MULTILINE,
)
"""`ACME, INC.` above `By: ____`, perhaps with a line between them."""
_COMPANY = re.compile(rf".*?{_FORM}(?:,?\s(?:{_FORM}|I{{1,3}}\b))?", re.IGNORECASE)
"""The name up to its legal form; beside it stands who signs for the other side."""
_OWN_HAND = re.compile(
    r"(?:^|\s)/s/[ \t]?(?P<name>[A-Z][\w.'’-]*(?:[ \t]+[A-Z][\w.'’-]*){1,3})[ \t]*(?=\n|$|[_-]{3}|Date|\(SEAL)"
    r"(?=(?P<behind>[^\n]*(?:\n[^\n]*){0,2}))",
    re.MULTILINE,
)
_FOR_ANOTHER = re.compile(r"\b(?:By|for|Its|Witness|Attest|Name)\s*:?\s*$", re.IGNORECASE)
_SIGNATURES = re.compile(r"witness\s+whereof|very\s+truly\s+yours|sincerely|/s/|\bBy\s*:", re.IGNORECASE)


def signers(flow: Flow) -> Iterator[Found]:
    """The companies in whose name somebody signed, and then the people who signed with no office beside their name."""
    text = flow.text
    begin = _SIGNATURES.search(text)
    if begin is None:
        return
    for match in _BY.finditer(text, max(0, begin.start() - 200)):
        company = _COMPANY.match(match["name"])
        if company and not re.search(_OFFICE, company[0], re.IGNORECASE):
            yield from _found(flow, company[0], match)
    for match in _OWN_HAND.finditer(text, max(0, begin.start() - 1)):
        line = text[text.rfind("\n", 0, match.start("name")) + 1 : match.start()].rstrip()
        if not _FOR_ANOTHER.search(line) and not re.search(_OFFICE, match["behind"], re.IGNORECASE):
            yield from _found(flow, match["name"], match)


def _found(flow: Flow, name: str, match: re.Match[str]) -> Iterator[Found]:
    found = found_in(flow, name, match.start("name"), match.start("name") + len(name), 0.6)
    if found:
        yield found
