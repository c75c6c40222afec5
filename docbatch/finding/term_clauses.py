"""How long a contract runs, by the clauses that say when it ends."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from docbatch.evidence import Found, found_in
from docbatch.layout import Flow
from docbatch.values.dates import find_dates

_NUMBERS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "fifteen": 15, "eighteen": 18, "twenty": 20, "twenty four": 24,
    "thirty": 30, "thirty six": 36,
    "ein": 1, "eine": 1, "einem": 1, "eines": 1, "zwei": 2, "drei": 3, "vier": 4, "fünf": 5, "sechs": 6, "zehn": 10,
    "zwölf": 12, "un": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "douze": 12,
    "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "doce": 12, "due": 2, "tre": 3, "quattro": 4, "cinque": 5,
    "dodici": 12, "een": 1, "één": 1, "twee": 2, "drie": 3, "vijf": 5, "twaalf": 12,
}  # fmt: skip
_ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10,
}  # fmt: skip
_WORDS = sorted((number.replace(" ", r"[\s-]{1,3}") for number in _NUMBERS), key=len, reverse=True)
_NUMBER = rf"(?:\d{{1,3}}|{'|'.join(_WORDS)})"
_UNIT = r"(?:months?|years?|monate?n?|jahre?n?s?|mois|ans?|années?|meses|años?|mesi|anni?|maanden|jaar)"
_NTH = r"(?:\d{1,2}(?:st|nd|rd|th)|" + "|".join(_ORDINALS) + ")"
_ANNIVERSARY = rf"(?P<nth>{_NTH})\s+(?:\(\s*\w{{1,4}}\s*\)\s*)?anniversary"
_COUNTED = rf"{_NUMBER}\s*(?:\(\s*(?:\d{{1,3}}|{_NUMBER})\s*\)\s*)?[\s-]?(?:calendar\s+|full\s+)?{_UNIT}\b"
_PERIOD = rf"\b(?P<period>{_COUNTED}|{_ANNIVERSARY}\b)"
_FOR = (
    r"(?:of\s+this\s+\w+\s+)?(?:shall\s+be\s+|is\s+|will\s+be\s+)?(?:for\s+)?(?:an?\s+)?(?:initial\s+)?(?:period\s+|term\s+)?"
    r"(?:of\s+)?"
)
_ENDS = (
    r"(?:terminates?|expires?|ends?|remain(?:s)?\s+(?:in\s+(?:full\s+force|effect)|effective)|continues?(?!\s+to\b)|be\s+in\s+effect"
    r"|in\s+force|be\s+of\s+no\s+further|remain\s+valid|be\s+valid)"
)
_CONTRACT = (
    r"(?:(?<!portion\sof\s)(?:this|the)\s+(?:\w+\s+)?(?:agreement|contract|lease|undertaking)"
    r"|(?:restrictions|covenants|obligations|provisions|undertakings)\b[^.;]{0,60}?\b(?:herein|hereunder|hereof))"
)
_NO_NOTICE = r"(?!['’]?\s+(?:prior|notice|written|advance))"
_FOREIGN_TERM = (
    r"(?:laufzeit|vertragsdauer|mietdauer|durée|duración|plazo|vigencia|durata|looptijd|duur)\b[^.;]{0,80}?"
    r"|(?:auf|für)\s+(?:die\s+dauer|einen\s+zeitraum)\s+von\s|pour\s+une\s+(?:durée|période)\s+de\s"
    r"|por\s+un\s+(?:per[ií]odo|plazo|término)\s+de\s|per\s+un\s+periodo\s+di\s"
    r"|(?:voor\s+de\s+duur|voor\s+een\s+periode)\s+van\s|por\s+um\s+(?:período|prazo)\s+de\s"
)
_SURELY_OF_CONTRACT = 0.85
"""Weight from which a clause speaks of the contract itself, so that the periods of other clauses are no rivals."""
_TERMS = tuple(
    (weight, re.compile(pattern, re.IGNORECASE))
    for weight, pattern in (
        (0.9, rf"\bterm(?:\s*:)?\s+{_FOR}{_PERIOD}"),
        # What ends by these words may be a duty or a benefit; here it is the contract itself.
        (_SURELY_OF_CONTRACT, rf"\b{_CONTRACT}\b[^.;]{{0,120}}?\b{_ENDS}\b[^.;]{{0,120}}?{_PERIOD}{_NO_NOTICE}"),
        (0.8, rf"\b(?:{_FOREIGN_TERM}){_PERIOD}"),
        (0.7, rf"\b{_ENDS}\b[^.;]{{0,120}}?{_PERIOD}{_NO_NOTICE}"),
        (
            0.6,
            rf"{_PERIOD}\s+(?:after|from|following)\s+(?:the\s+)?(?:effective\s+date|date\s+(?:of\s+this|hereof|first))",
        ),
    )
)
_OF_SEVERAL = _OF_WHAT_SURVIVES = 0.6
_OTHER_DUTY = re.compile(
    r"solicit|\bhir(?:e|ing)\b|\bcompet(?:e|ing|ition)\b|standstill|beneficial\s+owner|\bacquire\b|\bsecurities\b|\bbenefits\b|\bsalary\b|\bseverance\b|\bbusiness\s+of\b",
    re.IGNORECASE,
)
"""What a party may not do for a time, which is not the time that the contract runs."""
_AFTER_THE_END = re.compile(
    r"\W{0,3}(?:(?:immediately|period)\s+)?(?:thereafter\b|(?:after|following|from)\s+(?:(?:the|any|such|his|her|your|my)\s+)*"
    r"(?:date\s+of\s+)?(?:(?:last\s+day|end)\s+of\s+)?(?:\w+['’]s?\s+)?(?:terminat|cessation|employ|separation|resign|expir))",
    re.IGNORECASE,
)
_SURVIVES = re.compile(r"\bsurviv", re.IGNORECASE)
_ANY_PERIOD = re.compile(_PERIOD, re.IGNORECASE)
_ENDS_ON = re.compile(rf"\bterm\b[^.;]{{0,160}}?\b{_ENDS}\s+(?:on|until|through)\s", re.IGNORECASE)
_BEFORE, _BEHIND = 80, 350
"""Characters around a period in which the duty that it limits is named: in a heading, or in the clause behind it."""


class _Clause(NamedTuple):
    weight: float
    match: re.Match[str]


def term(flow: Flow) -> Found | None:
    """How long the contract runs, its number in digits; periods of notice and of single duties are not meant.

    `The second anniversary` of its date is after two years. Where its clauses, or the one that speaks of the contract
    itself, name several periods, or what is said to survive the contract, which of them is meant is less sure. Of a
    term that ends on a day the words come back without a value, as nobody wrote how long that is.
    """
    clauses = list(_clauses(flow.text))
    if not clauses:
        return _until_a_date(flow)
    weight, match = clauses[0]
    least = _SURELY_OF_CONTRACT if weight >= _SURELY_OF_CONTRACT else 0.0
    rivals = [each.match for each in clauses if each.weight >= least]
    sentence = _sentence(flow.text, match)
    rivals += [each for each in _ANY_PERIOD.finditer(sentence) if not _AFTER_THE_END.match(sentence, each.end())]
    several = len({_in_digits(each).casefold() for each in rivals}) > 1
    weight *= _OF_SEVERAL if several else 1.0
    return found_in(flow, _in_digits(match), match.start("period"), match.end("period"), weight)


def _until_a_date(flow: Flow) -> Found | None:
    for match in _ENDS_ON.finditer(flow.text):
        if find_dates(flow.text[match.end() : match.end() + 30]):
            found = found_in(flow, "", match.start(), match.end(), 0.0)
            return found._replace(value=None) if found else None
    return None


def _clauses(text: str) -> Iterator[_Clause]:
    """The clauses that give a period in which the contract may run, the most telling wording first."""
    surviving = []
    for weight, pattern in _TERMS:
        for match in pattern.finditer(text):
            if _AFTER_THE_END.match(text, match.end("period")):
                continue
            if weight < _SURELY_OF_CONTRACT and _OTHER_DUTY.search(_around(text, match)):
                continue
            if _SURVIVES.search(_sentence(text, match).partition(match["period"])[0]):
                surviving.append(_Clause(weight * _OF_WHAT_SURVIVES, match))
            else:
                yield _Clause(weight, match)
    yield from surviving


def _sentence(text: str, match: re.Match[str]) -> str:
    """The sentence, or the part of one between semicolons, that a match stands in."""
    before = re.split(r"[.;]", text[max(0, match.start() - _BEHIND) : match.start()])[-1]
    return before + re.split(r"[.;]", text[match.start() : match.end() + _BEHIND])[0]


def _around(text: str, match: re.Match[str]) -> str:
    """What stands before a period, and behind it to the end of its sentence."""
    behind = text[match.end("period") : match.end("period") + _BEHIND]
    end = re.search(r"\.\s+(?:\(?\w{1,2}[.)]\s+)?[A-Z]", behind)
    return text[max(0, match.start() - _BEFORE) : match.end()] + (behind[: end.start()] if end else behind)


def _in_digits(match: re.Match[str]) -> str:
    """`three (3) years` and `three years` as `3 years`, and so `third anniversary`."""
    period = " ".join(match["period"].split())
    nth = match["nth"]
    if nth:
        years = _ORDINALS.get(nth.lower()) or int(nth[:-2])
        return f"{years} year{'s' if years > 1 else ''}"
    bracketed = re.search(r"\(\s*(\d+)\s*\)\s*(.*)", period, re.DOTALL)
    if bracketed:
        return f"{bracketed[1]} {bracketed[2].lstrip('-')}"
    number, _, unit = re.sub(r"\([^)]*\)", "", re.sub(r"-\s*", " ", period)).rpartition(" ")
    number = " ".join(number.lower().split())
    return f"{_NUMBERS.get(number, number)} {unit}"
