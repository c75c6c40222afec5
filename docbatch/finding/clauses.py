"""What the clauses of a contract say: from when it holds, for how long."""

from __future__ import annotations

import re

from docbatch.evidence import Found, found_in
from docbatch.finding.labels import alternatives
from docbatch.layout import Flow
from docbatch.values.dates import find_dates, is_day_first

_EFFECTIVE_WORDS = alternatives(
    r"""
    effective\s+(?:date|for\s+all\s+purposes|as\s+of|on|from)
    in\s+kraft | wirksam\s+ab | gültig\s+ab | prend\s+effet | entre\s+en\s+vigueur | con\s+efectos
    entrada\s+en\s+vigor | decorrenza | ingangsdatum
    """
)
_EFFECTIVE = re.compile(_EFFECTIVE_WORDS, re.IGNORECASE)
_MADE_WORDS = alternatives(
    r"""
    \bas\s+of | \bdate\s*: | made(?:\s+and\s+entered\s+into)?(?:\s+(?:as\s+of|on|this))
    entered\s+into\s+(?:as\s+of|on|this|effective)
    """
)
_MADE = re.compile(_MADE_WORDS, re.IGNORECASE)
_DATED = re.compile(r"\b(?:dated|date\s+of\s+this\s+agreement\s*:?)", re.IGNORECASE)
_SIGNED = re.compile(r"\bdated?\b\s*:?", re.IGNORECASE)

_NUMBERS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "fifteen": 15, "eighteen": 18, "twenty": 20, "twenty four": 24,
    "thirty": 30, "thirty six": 36,
    "ein": 1, "einem": 1, "zwei": 2, "drei": 3, "fünf": 5,
    "un": 1, "deux": 2, "trois": 3, "cinq": 5, "dos": 2, "tres": 3,
    "due": 2, "tre": 3, "een": 1, "twee": 2, "drie": 3,
}  # fmt: skip
_NUMBER = r"(?:\d{1,3}|" + "|".join(sorted((n.replace(" ", r"[\s-]") for n in _NUMBERS), key=len, reverse=True)) + ")"
_UNIT = r"(?:months?|years?|monate?n?|jahre?n?|mois|ans?|années?|meses|años?|mesi|anni?|maanden|jaar)"
_PERIOD = rf"\b(?P<period>{_NUMBER}\s*(?:\(\s*\d{{1,3}}\s*\)\s*)?[\s-]?(?:calendar\s+)?{_UNIT}\b)"
_FOR = r"(?:of\s+this\s+\w+\s+)?(?:shall\s+be\s+|is\s+|will\s+be\s+)?(?:for\s+)?(?:a\s+)?(?:period\s+)?(?:of\s+)?"
_START = r"(?:effective\s+date|date\s+(?:of\s+this|hereof|first))"
_ENDS = r"(?:terminate|expire|remain\s+in\s+(?:full\s+force|effect)|continue|be\s+in\s+effect|in\s+force)"
_CONTRACT = r"(?:this|the)\s+(?:\w+\s+)?(?:agreement|contract|lease|undertaking)"
_NO_NOTICE = r"(?!['’]?\s+(?:prior|notice|written))"
_SENTENCE = re.compile(r"[^.;]*")
_OF_SEVERAL = 0.6
_SURELY_OF_CONTRACT = 0.85
"""Weight from which a clause speaks of the contract itself, so that the periods of other clauses are no rivals."""
_TERMS = tuple(
    (weight, re.compile(pattern, re.IGNORECASE))
    for weight, pattern in (
        (0.9, rf"\bterm(?:\s*:)?\s+{_FOR}{_PERIOD}"),
        # What ends by these words may be a duty or a benefit; here it is the contract itself.
        (0.85, rf"\b{_CONTRACT}\b[^.;]{{0,120}}?\b{_ENDS}\b[^.;]{{0,120}}?{_PERIOD}{_NO_NOTICE}"),
        (0.8, rf"\b(?:laufzeit|vertragsdauer|durée|duración|plazo|durata|looptijd)\b[^.;]{{0,80}}?{_PERIOD}"),
        (0.7, rf"\b{_ENDS}\b[^.;]{{0,120}}?{_PERIOD}{_NO_NOTICE}"),
        (
            0.6,
            rf"{_PERIOD}\s+(?:after|from|following)\s+(?:the\s+)?(?:effective\s+date|date\s+(?:of\s+this|hereof|first))",
        ),
    )
)


def effective_date(flow: Flow) -> Found | None:
    """Return the date from which a contract holds.

    In this order: from when its opening says it is effective; when it was made; the date that heads a letter; the one
    it is dated by; the first date of the opening; the last beside a signature.
    """
    day_first = is_day_first([flow.text[:20000]])
    opening = flow.text[:5000]
    found = _date_behind(flow, _EFFECTIVE, opening, 0, day_first, 0.85)
    found = found or _date_behind(flow, _MADE, opening, 0, day_first, 0.85) or _lone_date(flow, day_first)
    found = found or _date_behind(flow, _DATED, opening, 0, day_first, 0.8)
    if found:
        return found
    for date in find_dates(flow.text[:2500], day_first):
        return found_in(flow, date.value.isoformat(), date.start, date.end, 0.6)
    start = max(0, len(flow.text) - 3000)
    return _date_behind(flow, _SIGNED, flow.text[start:], start, day_first, 0.5, last=True)


def _date_behind(
    flow: Flow,
    pattern: re.Pattern[str],
    text: str,
    offset: int,
    day_first: bool,
    confidence: float,
    last: bool = False,
) -> Found | None:
    """The first (or last) date that follows `pattern` at once in `text`, which begins at `offset` of the flow."""
    found = None
    for match in pattern.finditer(text):
        for date in find_dates(text[match.end() : match.end() + 60], day_first)[:1]:
            if date.start <= 25:
                start = offset + match.end()
                found = found_in(flow, date.value.isoformat(), start + date.start, start + date.end, confidence)
                if not last:
                    return found
    return found


def _lone_date(flow: Flow, day_first: bool) -> Found | None:
    """A date that has a line of its own above the text, as in a letter."""
    at = 0
    for line in flow.text[:1500].split("\n")[:20]:
        for date in find_dates(line, day_first)[:1]:
            if date.end - date.start >= 0.8 * len(line.strip()):
                return found_in(flow, date.value.isoformat(), at + date.start, at + date.end, 0.75)
        at += len(line) + 1
    return None


def term(flow: Flow) -> Found | None:
    """How long the contract runs, its number in digits; periods of notice and of single duties are not meant.

    Where its clauses, or the one that speaks of the contract itself, name several periods, which of them is meant is
    less sure.
    """
    found = [(weight, match) for weight, pattern in _TERMS for match in pattern.finditer(flow.text)]
    if not found:
        return None
    weight, match = found[0]
    rivals = [each for _, each in found]
    if weight >= _SURELY_OF_CONTRACT:
        sentence = _SENTENCE.match(flow.text, match.start())
        rivals = [each for other, each in found if other >= _SURELY_OF_CONTRACT]
        rivals += re.finditer(_PERIOD, sentence[0], re.IGNORECASE) if sentence else []
    several = len({_in_digits(each["period"]).casefold() for each in rivals}) > 1
    weight *= _OF_SEVERAL if several else 1.0
    return found_in(flow, _in_digits(match["period"]), match.start("period"), match.end("period"), weight)


def _in_digits(period: str) -> str:
    """`three (3) years` and `three years` as `3 years`."""
    bracketed = re.search(r"\(\s*(\d+)\s*\)\s*(.*)", period, re.DOTALL)
    if bracketed:
        return f"{bracketed[1]} {bracketed[2]}"
    number, _, unit = period.replace("-", " ").rpartition(" ")
    return f"{_NUMBERS.get(number.strip().lower(), number)} {unit}"
