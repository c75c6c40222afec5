"""The clause of a contract on its law: which state or country the law is of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from docbatch.evidence import Found, found_in
from docbatch.finding.labels import alternatives
from docbatch.layout import Flow
from docbatch.values.jurisdictions import ADJECTIVES, COUNTRIES, FOREIGN, STATES, country_of, is_known, is_state

_STATE_OF = (
    r"(?i:(?:sovereign\s+)?(?:state|commonwealth|province|territory|republic|kingdom|country|canton|emirate)\s+of\s*"
    r"(?:the\s+)?)"
)
_KNOWN = rf"(?i:(?:{STATES}|{COUNTRIES})\b)"
# Of any name in capitals the first words are taken, up to what goes on with the sentence.
_GOES_ON = r"(?:without|applicable|any|the|this|if|in|each|venue|and|with|as|except|excluding|exclusive|which|that)\b"
_NAMED = rf"[A-Z]\w*(?:\s+(?:of\s+)?(?!(?i:{_GOES_ON}))[A-Z]\w*){{0,3}}"
_PLACE = rf"{_STATE_OF}?(?P<name>{_KNOWN}|{_NAMED})"

_UP_TO = r"(?:(?!\.\s+[A-Z]|;)[^;])"
"""A character of the same sentence."""
_LAWS_OF = (
    r"(?i:\blaws?(?:\s+and\s+(?:public\s+)?(?:policy|policies))?"
    r"(?:(?:,\s|\s\(|\sand\s)[^.;]{0,80}?)?"
    r"\s+(?:of|in|in\s+force\s+in|in\s+effect\s+in|applicable\s+in|enacted\s+in)\s*(?:the\s+)?)"
)
_GOVERNED = rf"(?i:\b(?:governed|construed|interpreted|enforced|resolved|settled|determined)\b{_UP_TO}{{0,160}}?)"
_APPLIES = rf"(?i:{_UP_TO}{{0,120}}?\s(?:governs?|controls?|appl(?:y|ies))\b)"
_BY = r"(?i:\b(?:in\s+accordance\s+(?:with|to)|according\s+to|subject\s+to|pursuant\s+to|under|by)\s+(?:the\s+)?)"
_HEADED = alternatives(
    r"""
    (?:governing|applicable|choice\s+of)\s+law(?:\s*(?:and|&|/)\s*(?:jurisdiction|venue))? | law\s+and\s+jurisdiction
    anwendbares\s+recht | droit\s+applicable | loi\s+applicable | ley\s+aplicable | legge\s+applicabile
    toepasselijk\s+recht
    """
)
_RIGHTS = alternatives(
    r"""
    recht(?:s)?\s+(?:der|des|von|van)\s | droit\s+(?:de\s+la\s|de\s+l['’]|du\s|de\s)
    lois?\s+(?:de\s+la\s|de\s+l['’]|du\s|de\s)
    (?:leyes|ley|legislación|derecho)\s+(?:vigentes?\s+)?(?:de\s+la\s|de\s+los\s|del\s|de\s|en\s)
    (?:leggi|legge|diritto)\s+(?:della\s|del\s|dello\s|d['’]|in\s)
    """
)
_HEADING = rf"(?i:\b(?:{_HEADED})\s*(?:[:.\-\u2013]|\n)\s*(?:the\s+)?)"
_FOREIGN = "|".join(FOREIGN)
_LAW_WORD = r"(?:recht(?:s)?|droit|lois?|leyes|ley|legislación|derecho|normativa|leggi|legge|diritto)"


class _Wording(NamedTuple):
    """A way to say which law applies, and how surely it says that."""

    pattern: re.Pattern[str]
    weight: float


_NAME_OF_LAW = r"(?P<name>[A-Z]\w+(?:\s[A-Z]\w+)?)"
"""`New York law`, `English law`."""
_CLAUSES = tuple(
    _Wording(re.compile(pattern), weight)
    for weight, pattern in (
        (0.9, rf"{_GOVERNED}{_LAWS_OF}{_PLACE}"),
        # "The laws of the State of X govern this agreement."
        (0.85, rf"{_LAWS_OF}{_PLACE}{_APPLIES}"),
        # "Made in the Commonwealth of X, and shall be governed under the laws of said Commonwealth."
        (0.8, rf"{_STATE_OF}{_PLACE}(?i:[^.;]{{0,120}}?\bgoverned\b[^.;]{{0,80}}?\blaws?\s+of\s+(?:said|such|that)\s)"),
        (0.85, rf"{_GOVERNED}{_BY}{_NAME_OF_LAW}(?i:\s+laws?\b)"),
        (
            0.85,
            rf"\b{_NAME_OF_LAW}(?i:\s+laws?\s+(?:shall\s+|will\s+)?(?:\w+\s+)?(?:governs?|controls?|appl(?:y|ies))\b)",
        ),
        (0.8, rf"{_HEADING}(?:(?i:laws?\s+of\s+)(?i:the\s+)?)?{_STATE_OF}?(?P<name>{_KNOWN})"),
        (0.8, rf"{_HEADING}(?P<name>(?i:{ADJECTIVES}|{_FOREIGN}))\b"),
        (0.8, rf"(?i:\b(?:{_RIGHTS}))(?P<name>{_KNOWN})"),
        # A company is one "de droit français", a contract is governed by "le droit français".
        (0.8, rf"(?i:(?<!\bde\s)(?<!\bdi\s)\b{_LAW_WORD}\s+(?P<name>{_FOREIGN})\b)"),
        (0.8, rf"(?i:(?<!\bnaar\s)\b(?P<name>{_FOREIGN})\s+recht\b)"),
    )
)
_MENTIONS = (_Wording(re.compile(rf"{_BY}{_LAWS_OF}{_PLACE}"), 0.5),)
"""A law that something is under, maybe the contract."""
_OR_ELSE = re.compile(rf"{_UP_TO}{{0,160}}?\bor\b{_UP_TO}{{0,60}}?{_LAWS_OF}{_PLACE}")
"""The other law of a clause that lets it depend on something."""
_OF_COURTS = rf"(?i:\bcourts?\s{_UP_TO}{{0,60}}?\b(?:of|in)\s+(?:the\s+)?){_STATE_OF}?(?P<name>{_KNOWN})"
_COURTS = (_Wording(re.compile(_OF_COURTS), 0.5),)
"""The courts that a contract without a clause on its law names: mostly, not always, they apply their own."""

_OF_SEVERAL = _OF_NO_KNOWN_PLACE = 0.6
_ORGANISED = re.compile(
    r"\b(?:organi[sz]ed|incorporated|existing|registered|formed|established|constituted|corporation|company|felony|crime"
    r"|offen[cs]e|rights?)\b[^.;]{0,60}$",
    re.IGNORECASE,
)
"""What is under a law, but is not the contract."""
_NARROWER = re.compile(
    rf"[,(]?\s*(?:and\s+)?(?:of\s+)?(?:the\s+)?(?:{_STATE_OF}(?P<named>{_KNOWN}|{_NAMED})|(?P<name>(?i:(?:{STATES})\b)))"
)
"""The state behind a country: `the United States of America, State of X`; or behind a county of it."""
_SPEAKS_OF_IT = re.compile(
    rf"\b(?:(?:shall\s+be|is|are|will\s+be)\s+governed\s+by\s+(?:and\s|the\s+(?:internal\s+|substantive\s+)?laws?\b)|{_HEADED})",
    re.IGNORECASE,
)


class _Law(NamedTuple):
    name: str
    start: int
    end: int
    weight: float


def governing_law(flow: Flow) -> Found | None:
    """Return the state or country whose law governs a contract, as the clause names it.

    Where clauses name several, or one that is no known state or country, it is less sure. Of a contract that speaks of
    its law, but of no place that could be read, the words for it come back without a value.
    """
    for wordings in (_CLAUSES, _MENTIONS, _COURTS):
        laws = list(_laws(flow.text, wordings))
        if laws:
            law = laws[0]
            several = len({re.sub(r"\W", "", each.name.casefold()) for each in laws}) > 1
            return found_in(flow, law.name, law.start, law.end, law.weight * (_OF_SEVERAL if several else 1.0))
    spoken = _SPEAKS_OF_IT.search(flow.text)
    found = found_in(flow, "", spoken.start(), spoken.end(), 0.0) if spoken else None
    return found._replace(value=None) if found else None


def _laws(text: str, wordings: tuple[_Wording, ...]) -> Iterator[_Law]:
    """The places whose law any of `wordings` chooses, those of the surest wording first."""
    for pattern, weight in wordings:
        for match in pattern.finditer(text):
            if _ORGANISED.search(text[max(0, match.start() - 80) : match.start()]):
                continue
            other = _OR_ELSE.match(text, match.end())
            yield from filter(None, (_read(match, text, weight), _read(other, text, weight) if other else None))


def _read(match: re.Match[str], text: str, weight: float) -> _Law | None:
    """The state or country that a wording names; a state goes before the country it is in."""
    name, start, end = match["name"], match.start("name"), match.end("name")
    if country := country_of(name):
        return _Law(country, start, end, weight)
    narrower = None if is_state(name) else _NARROWER.match(text, end)
    if narrower and narrower.lastgroup:
        name, (start, end) = narrower[narrower.lastgroup], narrower.span(narrower.lastgroup)
    if is_known(name):
        return _Law(name, start, end, weight)
    # "Applicable law" and "State law" are of no place.
    return None if _NAME_OF_LAW in match.re.pattern else _Law(name, start, end, weight * _OF_NO_KNOWN_PLACE)
