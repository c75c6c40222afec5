"""Dates in text: found, and read day first or month first as the document itself does."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

_MONTHS: tuple[str, ...] = (
    "january januar jänner janvier enero gennaio januari jan janv ene gen",
    "february februar février fevrier febrero febbraio februari feb févr fevr",
    "march märz maerz mars marzo maart mar mär mrz mrt",
    "april avril abril aprile apr avr abr",
    "may mai mayo maggio mei mag",
    "june juni juin junio giugno jun giu",
    "july juli juillet julio luglio jul juil lug",
    "august août aout agosto augustus aug aoû ago",
    "september septembre septiembre settembre sept sep set",
    "october oktober octobre octubre ottobre oct okt ott",
    "november novembre noviembre nov",
    "december dezember décembre decembre diciembre dicembre dec dez déc dic",
)
"""Names and abbreviations in English, German, French, Spanish, Italian and Dutch."""

MONTH_NUMBER = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}

_MONTH = "|".join(sorted(MONTH_NUMBER, key=len, reverse=True))
_YEAR = r"(?:19|20)\d\d"
# OCR loses the space before a time: 22/01/201709:09.
_END = r"(?=\D|\d{1,2}:\d\d|$)"
_DATE = re.compile(
    rf"""
    (?<!\d)(?:
      (?P<iso_y>{_YEAR})(?P<s1>[-/.])(?P<iso_m>\d{{1,2}})(?P=s1)(?P<iso_d>\d{{1,2}})(?!\d)
    | (?P<a>\d{{1,2}})(?P<s2>-|\s?/\s?|\.\s?)(?P<b>\d{{1,2}})(?P=s2)(?P<num_y>{_YEAR}{_END}|\d\d(?![\d/.-]))
    | (?P<dmy_d>\d{{1,2}})(?:st|nd|rd|th|er|º|°)?[\s.\-/,']{{0,3}}(?:(?:day\ )?of\s|de\s|d')?(?P<dmy_m>{_MONTH})
      (?![a-zà-ÿ])[\s.\-/,']{{0,3}}(?:del?\s)?(?P<dmy_y>{_YEAR}{_END}|\d\d(?![\d:]))
    | (?<![a-zà-ÿ])(?P<mdy_m>{_MONTH})(?![a-zà-ÿ])[\s.\-/]{{0,3}}(?P<mdy_d>\d{{1,2}})(?:st|nd|rd|th)?
      (?:[\s,.\-/]{{1,4}}(?P<mdy_y>{_YEAR})(?!\d)|(?:,\s?|')(?P<mdy_yy>\d\d)(?![\d:]))
    )
    """,
    re.VERBOSE | re.IGNORECASE,
)
_NUMERIC = re.compile(r"(?<![\d./-])(\d{1,2})[-/.]\s?(\d{1,2})[-/.]\s?(?:(?:19|20)\d\d|\d\d)(?![\d/-])")
_CANDIDATE = re.compile(rf"\d[-/.]\s?\d|\d\s?[-/.]\d|(?:{_MONTH})", re.IGNORECASE)
# A state and its five-digit code, an American legal form, or the country or currency by name.
# DE is Germany as often as Delaware, whose codes begin with 197 to 199.
_STATES = (
    "A[KLRZ]|C[AOT]|D[C]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|P[A]|RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY]"
)
_AMERICAN = re.compile(
    rf"\b(?:(?:{_STATES}),? \d{{5}}|DE,? 19[789]\d\d)(?:-\d{{4}})?\b"
    r"|\b(?:Inc\.|LLC\b|USA\b|U\.S\.|USD\b|US Dollars?\b|United States\b)"
)
_DOLLARS = re.compile(r"\$\s?\d")
_OTHER_DOLLARS = re.compile(
    r"\b(?:GST|ABN|HST|TPS|IVA|Pte|Pty|RM|Canada|Australia|New Zealand|Singapore|Hong Kong|M[eé]xico|fecha|gracias)\b"
    r"|\b(?:S|A|NZ|HK|AU)\$",
    re.IGNORECASE,
)
_EARLIEST, _LATEST = 1900, 2100


class FoundDate(NamedTuple):
    """A date as found in a text."""

    value: date
    start: int
    end: int
    certain: bool
    """False where day and month could be exchanged, and only the document's custom decided."""


def _make(year: int, month: int, day: int) -> date | None:
    if year < 100:
        year += 2000 if year < 70 else 1900
    if not _EARLIEST <= year <= _LATEST:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _read(match: re.Match[str], day_first: bool) -> tuple[date | None, bool]:
    if match["iso_y"]:
        return _make(int(match["iso_y"]), int(match["iso_m"]), int(match["iso_d"])), True
    if match["dmy_y"]:
        return _make(int(match["dmy_y"]), MONTH_NUMBER[match["dmy_m"].lower()], int(match["dmy_d"])), True
    if match["mdy_m"]:
        return _make(
            int(match["mdy_y"] or match["mdy_yy"]), MONTH_NUMBER[match["mdy_m"].lower()], int(match["mdy_d"])
        ), True
    first, second, year = int(match["a"]), int(match["b"]), int(match["num_y"])
    if first > 12 or second > 12 or first == second:
        day, month = (second, first) if second > 12 else (first, second)
        return _make(year, month, day), True
    day, month = (first, second) if day_first else (second, first)
    return _make(year, month, day), False


def find_dates(text: str, day_first: bool = True) -> list[FoundDate]:
    """Return the dates in `text`, in order; `day_first` reads the ones that could be read both ways."""
    if not _CANDIDATE.search(text):
        return []
    found = []
    for match in _DATE.finditer(text):
        value, certain = _read(match, day_first)
        if value:
            found.append(FoundDate(value, match.start(), match.end(), certain))
    return found


def is_day_first(texts: Iterable[str]) -> bool:
    """Tell from the texts of a document whether its numeric dates put the day first.

    A date that can be read in one way only decides; where there is none, American addresses or dollars do, also those
    that no sign of another country makes Canadian or Australian.
    """
    known = list(texts)
    votes = 0
    for text in known:
        for match in _NUMERIC.finditer(text):
            first, second = int(match[1]), int(match[2])
            if 1 <= min(first, second) <= 12 < max(first, second) <= 31:
                votes += 1 if first > second else -1
    return votes > 0 if votes else not _is_american("\n".join(known))


def _is_american(text: str) -> bool:
    return bool(_AMERICAN.search(text) or (_DOLLARS.search(text) and not _OTHER_DOLLARS.search(text)))
