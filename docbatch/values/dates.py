"""Dates in text: found, and read day first or month first as the document itself does."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from datetime import date
from typing import NamedTuple

_MONTHS: tuple[str, ...] = (
    "january januar jänner janvier enero gennaio januari janeiro stycznia jan janv ene gen",
    "february februar février fevrier febrero febbraio februari fevereiro lutego feb févr fevr fev",
    "march märz maerz mars marzo maart março marts marca mar mär mrz mrt",
    "april avril abril aprile kwietnia apr avr abr",
    "may mai mayo maggio mei maio maj maja mag",
    "june juni juin junio giugno junho czerwca jun giu",
    "july juli juillet julio luglio julho lipca jul juil lug",
    "august août aout agosto augustus augusti sierpnia aug aoû ago",
    "september septembre septiembre settembre setembro września sept sep set",
    "october oktober octobre octubre ottobre outubro października oct okt ott",
    "november novembre noviembre novembro listopada nov",
    "december dezember décembre decembre diciembre dicembre dezembro grudnia dec dez déc dic",
)
"""Names and abbreviations in English, German, French, Spanish, Italian and Dutch, then in Portuguese, Swedish, Danish
and Polish."""
_MORE_MONTHS: tuple[str, ...] = (
    "styczeń leden ledna január januára januar tammikuu tammikuuta ianuarie",
    "luty únor února február februára helmikuu helmikuuta februarie febr",
    "marzec březen března marec március maaliskuu maaliskuuta martie",
    "kwiecień duben dubna apríl apríla április huhtikuu huhtikuuta aprilie ápr",
    "květen května máj mája május toukokuu toukokuuta",
    "czerwiec červen června jún júna június kesäkuu kesäkuuta iunie iun",
    "lipiec červenec července júl júla július heinäkuu heinäkuuta iulie iul",
    "sierpień srpen srpna augusta augusztus elokuu elokuuta",
    "wrzesień září septembra szeptember syyskuu syyskuuta septembrie szept",
    "październik říjen října október októbra lokakuu lokakuuta octombrie",
    "listopad listopadu novembra marraskuu marraskuuta noiembrie",
    "grudzień prosinec prosince decembra joulukuu joulukuuta decembrie des desember",
)
"""Those of Polish, Czech, Slovak, Hungarian, Finnish, Romanian and Norwegian, as far as they differ from the others."""


def _plain(word: str) -> str:
    """A word without the marks of its letters, as some programs print it and OCR reads it."""
    return "".join(char for char in unicodedata.normalize("NFD", word) if not unicodedata.combining(char))


MONTH_NUMBER = {
    form: number
    for number, names in enumerate(zip(_MONTHS, _MORE_MONTHS, strict=True), 1)
    for name in " ".join(names).split()
    for form in (name, _plain(name))
} | {"out": 10}

# The Portuguese short form of October and the Norwegian one of December are words elsewhere, which no year follows.
_MONTH = "|".join(sorted(MONTH_NUMBER.keys() - {"out", "des"}, key=len, reverse=True))
_MONTH += r"|(?:out|des)(?=\W{1,3}(?:19|20)\d\d)"
_YEAR = r"(?:19|20)\d\d"
# OCR loses the space before a time: 22/01/201709:09.
_END = r"(?=\D|\d{1,2}:\d\d|$)"
# Clocks of computers put the time before the year: Jan 29 13:24:15 2018.
_TIME = r"\d{1,2}:\d\d(?::\d\d)?(?:\s[A-Z]{3,4})?"
_DATE = re.compile(
    rf"""
    (?<!\d)(?:
      (?P<iso_y>{_YEAR})(?P<s1>[-/]|\.\s?)(?P<iso_m>\d{{1,2}})(?P=s1)(?P<iso_d>\d{{1,2}})(?!\d)
    | (?P<ymd_y>{_YEAR})\.\s{{0,2}}(?P<ymd_m>{_MONTH})\.?\s{{0,2}}(?P<ymd_d>\d{{1,2}})(?![\d:])(?!,?\s(?:19|20)\d\d)
    | (?P<a>\d{{1,2}})(?P<s2>-|\s?/\s?|\.\s?)(?P<b>\d{{1,2}})(?P=s2)(?P<num_y>{_YEAR}{_END}|\d\d(?![\d/.-]))
    | (?P<dmy_d>\d{{1,2}})(?:st|nd|rd|th|er|º|°)?[\s.\-/,']{{0,3}}(?:(?:day\ )?of\s|de\s|d')?(?P<dmy_m>{_MONTH})
      (?![a-zà-ž])[\s.\-/,']{{0,3}}(?:del?\s)?(?P<dmy_y>{_YEAR}{_END}|\d\d(?![\d:]))
    | (?<![a-zà-ž])(?P<mdy_m>{_MONTH})(?![a-zà-ž])[\s.\-/]{{0,3}}(?P<mdy_d>\d{{1,2}})(?:st|nd|rd|th)?
      (?:[\s,.\-/]{{1,4}}(?:{_TIME}\s+)?(?P<mdy_y>{_YEAR})(?!\d)|(?:,\s?|')(?P<mdy_yy>\d\d)(?![\d:]))
    )
    """,
    re.VERBOSE | re.IGNORECASE,
)
_NUMERIC = re.compile(r"(?<![\d./-])(\d{1,2})[-/.]\s?(\d{1,2})[-/.]\s?((?:19|20)\d\d|\d\d)(?![\d/-])")
_DAYS_OF_WEEK: tuple[str, ...] = (
    "monday montag lundi lunes lunedì maandag segunda måndag mandag poniedziałek mon mo lun ma pon",
    "tuesday dienstag mardi martes martedì dinsdag terça tisdag tirsdag wtorek tue tues di mar",
    "wednesday mittwoch mercredi miércoles mercoledì woensdag quarta onsdag środa wed mi mer mié wo",
    "thursday donnerstag jeudi jueves giovedì donderdag quinta torsdag czwartek thu thur thurs do jeu jue gio",
    "friday freitag vendredi viernes venerdì vrijdag sexta fredag piątek fri fr ven vie vr",
    "saturday samstag sonnabend samedi sábado sabato zaterdag lördag lørdag sobota sat sa sam sáb sab za",
    "sunday sonntag dimanche domingo domenica zondag söndag søndag niedziela sun so dim dom zo",
)
"""Names and abbreviations in the same languages."""
_MORE_DAYS: tuple[str, ...] = (
    "pondělí pondelok maanantai hétfő luni segunda-feira",
    "úterý utorok tiistai kedd marți terça-feira",
    "středa streda keskiviikko szerda miercuri quarta-feira",
    "čtvrtek štvrtok torstai csütörtök joi quinta-feira",
    "pátek piatok perjantai péntek vineri sexta-feira",
    "lauantai szombat sâmbătă",
    "neděle nedeľa sunnuntai vasárnap duminică",
)
"""Those of Czech, Slovak, Finnish, Hungarian, Romanian and, in their full form, Portuguese."""
_NAMED_DAYS = tuple(map(" ".join, zip(_DAYS_OF_WEEK, _MORE_DAYS, strict=True)))
_WEEKDAYS = {
    name: {number for number, names in enumerate(_NAMED_DAYS) if name in names.split()}
    for name in " ".join(_NAMED_DAYS).split()
}
_WEEKDAY = "|".join(sorted(_WEEKDAYS, key=len, reverse=True))
_LONGEST_DAY = 16
_WEEKDAY_BEFORE = re.compile(rf"(?<![^\W\d_])({_WEEKDAY})[.,]?\s{{0,3}}$", re.IGNORECASE)
_WEEKDAY_BEHIND = re.compile(rf"[\s,(]{{0,3}}({_WEEKDAY})(?![^\W\d_])", re.IGNORECASE)
_CANDIDATE = re.compile(rf"\d[-/.]\s?\d|\d\s?[-/.]\d|(?:{_MONTH})", re.IGNORECASE)
# A state and its five-digit code, an American legal form, or the country or currency by name.
# DE is Germany as often as Delaware, whose codes begin with 197 to 199.
AMERICAN_STATE = (
    "A[KLRZ]|C[AOT]|D[C]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|P[A]|RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY]"
)
_AMERICAN = re.compile(
    rf"\b(?:(?:{AMERICAN_STATE}),? \d{{5}}|DE,? 19[789]\d\d)(?:-\d{{4}})?\b"
    r"|\b(?:LLC\b|USA\b|U\.S\.|USD\b|US Dollars?\b|United States\b)"
)
# `Inc.` is the form of a company, and on a slip where prices include a tax what they are.
_RATHER_AMERICAN = re.compile(r"(?<!R)\$\s?\d|\bInc\.")
_OF_OTHERS = re.compile(
    r"\b(?:GST|ABN|HST|TPS|IVA|Pte|Pty|RM|Canada|Australia|New Zealand|Singapore|Hong Kong|M[eé]xico|fecha|gracias"
    r"|CNPJ|CPF)\b"
    r"|\b(?:S|A|NZ|HK|AU|R)\$",
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
    if match["ymd_y"]:
        return _make(int(match["ymd_y"]), MONTH_NUMBER[match["ymd_m"].lower()], int(match["ymd_d"])), True
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

    A date that can be read in one way only decides, or one beside the day of the week that it is in one way only;
    where there is none, American addresses or dollars do, also those that no sign of another country makes Canadian or
    Australian.
    """
    known = list(texts)
    votes = sum(_vote(text, match) for text in known for match in _NUMERIC.finditer(text))
    return votes > 0 if votes else not _is_american("\n".join(known))


def _vote(text: str, match: re.Match[str]) -> int:
    """1 where a numeric date in a text can only have the day first, -1 where it can only have the month, else 0."""
    first, second = int(match[1]), int(match[2])
    if 1 <= min(first, second) <= 12 < max(first, second) <= 31:
        return 1 if first > second else -1
    before = text[max(0, match.start() - _LONGEST_DAY) : match.start()]
    beside = _WEEKDAY_BEFORE.search(before) or _WEEKDAY_BEHIND.match(text, match.end())
    if not beside or first == second:
        return 0
    year, days = int(match[3]), _WEEKDAYS[beside[1].lower()]
    day_first, month_first = _make(year, second, first), _make(year, first, second)
    return int(_is_on(day_first, days)) - int(_is_on(month_first, days))


def _is_on(day: date | None, weekdays: AbstractSet[int]) -> bool:
    return day is not None and day.weekday() in weekdays


def _is_american(text: str) -> bool:
    return bool(_AMERICAN.search(text) or (_RATHER_AMERICAN.search(text) and not _OF_OTHERS.search(text)))
