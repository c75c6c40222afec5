"""From when a contract holds: what its opening says, the head of a letter, or the dates beside its signatures."""

from __future__ import annotations

import re
from collections.abc import Iterator

from docbatch.evidence import Found, found_in
from docbatch.finding.labels import alternatives
from docbatch.layout import Flow
from docbatch.values.dates import FoundDate, find_dates, is_day_first

_EFFECTIVE_WORDS = alternatives(
    r"""
    effective\s+(?:date|for\s+all\s+purposes|as\s+of|on|from)
    (?:term|lease|agreement)\b[^.;]{0,60}?\s(?:commenc(?:es|ing)|begin(?:s|ning))(?:\s+on)?
    (?:enters?|comes?)\s+into\s+(?:force|effect)(?:\s+(?:on|as\s+of|from))?
    (?:comenzando|iniciando|comienza|inicia)\s+el | entrar?[áa]\s+en\s+vigor | prendra\s+effet | à\s+compter\s+du
    entra\s+in\s+vigore | a\s+decorrere\s+dal | tritt\s+am | entra\s+em\s+vigor
    in\s+kraft | wirksam\s+ab | gültig\s+ab | beginnt\s+am | prend\s+effet | entre\s+en\s+vigueur | con\s+efectos
    entrada\s+en\s+vigor | decorrenza | decorre\s+dal | ingangsdatum | gaat\s+in\s+op | treedt\s+in\s+werking
    """
)
_EFFECTIVE = re.compile(_EFFECTIVE_WORDS, re.IGNORECASE)
_MADE_WORDS = alternatives(
    r"""
    \bas\s+of | made(?:\s+and\s+entered\s+into)?(?:\s+(?:as\s+of|on|this))
    entered\s+into\s+(?:as\s+of|on|this|effective) | (?:geschlossen|abgeschlossen)\s+am | vertragsdatum\s*:?
    conclue?\s+le | en\s+date\s+du | celebrad[oa]\s+(?:el|a) | stipulat[oa]\s+(?:il|in\s+data) | gesloten\s+op
    """
)
_MADE = re.compile(_MADE_WORDS, re.IGNORECASE)
_DATED = re.compile(
    r"\bthis\b[^.;]{0,120}?\bdated|\bdate\s+of\s+this\s+agreement\s*:?|\b(?:\w*vertrag|vereinbarung)\s+vom\b",
    re.IGNORECASE,
)
_DATED_THIS = re.compile(r"\bthis\b[^.;,]{0,100}?,?\s+dated\s+this\b", re.IGNORECASE)
"""What only the contract itself is; `this amendment to the lease dated` has the date of the lease."""
_DATED_SOMETHING = re.compile(r"\bdated\b", re.IGNORECASE)
"""The date of another agreement, maybe."""
_OF_ANOTHER = re.compile(
    r"\b(?:(?:entered\s+into|party\s+to|pursuant\s+to|under)\s+(?:an?|the)|certain)\s[^.;\"”]{0,120}\bagreement\b"
    r"[^.;\"”]{0,40}\bdated\s+as\s+of\s+$",
    re.IGNORECASE,
)
"""The agreement that a contract speaks of, before its date."""
_SENTENCE = 200
"""Characters before a date in which the agreement stands that it belongs to."""
_AT = r"(?i:fait\s+à|en|hecho\s+en|fatto\s+a|gedaan\s+te|opgemaakt\s+te)"
_AT_A_PLACE = re.compile(
    rf"^\W*(?:{_AT}\s+)?[A-ZÀ-Ý][^\W\d]+(?:[ \-'’][^\W\d]+){{0,2}},?\s+(?:(?:den|am|le|a|il|lì|op)\s+|(?<=,\s))(?=\d)",
    re.MULTILINE,
)
"""`Berlin, den`, `Fait à Paris, le`, `En Madrid, a`: what stands before the date of a contract on the continent."""
_EXECUTED = re.compile(
    r"\b(?:executed|signed|accepted|agreed|witness\s+whereof|hands?)\b[^.;]{0,160}?\b(?:as\s+of|on|this|dated?)\b\s*:?"
    r"(?=\s(?:the\s)?(?:\d|[A-Z][a-z]+\.?\s\d))",
    re.IGNORECASE,
)
_LABELLED = re.compile(r"\bdate\s*:", re.IGNORECASE)
_SIGNED = re.compile(
    r"(?:\b(?:Date|DATE|Datum|Fecha|Data)\b|^\W*(?i:dated)\b|\b(?i:dated|date|datum|fecha|data)\s*:)\s*:?", re.MULTILINE
)
"""In running text `dated` speaks of another agreement."""
_SPEAKS_OF_IT = re.compile(
    rf"(?:{_EFFECTIVE_WORDS}|{_MADE_WORDS}|\bdated)(?=\W{{0,12}}(?:the\s+)?(?!(?:19|20)\d\d\b)\d)", re.IGNORECASE
)
"""Words for the date with a digit behind them: a blank that nobody filled in has none, or but the year."""

_OPENING, _HEAD, _FIRST, _END = 5000, 1500, 2500, 3000
"""Characters in which a contract says its date, a letter bears it, other dates count, and it is signed."""
_DIRECTLY, _NEAR = 6, 25
_IS_DATED = 0.8


def effective_date(flow: Flow) -> Found | None:
    """Return the date from which a contract holds.

    In this order: from when its opening says it is effective; its labelled date; when it was made; the date that heads
    a letter; the one it is dated by; the one it was signed on. The first date of an opening that says none of these,
    the date of another agreement and the last of several beside the signatures are not sure. If there are words for
    the date with a figure behind them, but no date, they come back without a value.
    """
    day_first = is_day_first([flow.text[:20000]])
    opening, end = (0, _OPENING), (max(0, len(flow.text) - _END), len(flow.text))
    return (
        _first(flow, _behind(flow, _EFFECTIVE, opening, day_first), 0.85)
        or _agreed(flow, [*_behind(flow, _LABELLED, (0, _HEAD), day_first)], 0.8)
        or _made(flow, opening, day_first)
        or _first(flow, _lone(flow, day_first), 0.75)
        or _first(flow, _behind(flow, _AT_A_PLACE, (0, _HEAD), day_first, _DIRECTLY), 0.75)
        or _first(flow, _behind(flow, _DATED, opening, day_first), _IS_DATED)
        or _agreed(flow, [*_behind(flow, _EXECUTED, end, day_first, _DIRECTLY)])
        or _agreed(flow, [*_behind(flow, _AT_A_PLACE, end, day_first, _DIRECTLY)])
        or _first(flow, _behind(flow, _DATED_SOMETHING, opening, day_first), 0.5)
        or _first(flow, iter(find_dates(flow.text[:_FIRST], day_first)), 0.5)
        or _agreed(flow, [*_behind(flow, _SIGNED, end, day_first)])
        or _first(flow, _behind(flow, _DATED_SOMETHING, end, day_first), 0.5)
        or _unread(flow)
    )


def _behind(
    flow: Flow, words: re.Pattern[str], part: tuple[int, int], day_first: bool, near: int = _NEAR
) -> Iterator[FoundDate]:
    """The dates that follow `words` at once, in the part of the flow from one character to another."""
    for match in words.finditer(flow.text, *part):
        for date in find_dates(flow.text[match.end() : min(match.end() + 60, part[1])], day_first)[:1]:
            if date.start <= near:
                yield date._replace(start=match.end() + date.start, end=match.end() + date.end)


def _made(flow: Flow, opening: tuple[int, int], day_first: bool) -> Found | None:
    """When a contract says that it was made, or is dated if it says that first; a letter bears a date before both."""
    made = next((it for it in _behind(flow, _MADE, opening, day_first) if not _is_of_another(flow, it)), None)
    if not made:
        return None
    dated = next(_behind(flow, _DATED_THIS, (0, made.start), day_first), None)
    if dated and not any(lone.start < dated.start for lone in _lone(flow, day_first)):
        return _first(flow, iter((dated,)), _IS_DATED)
    return _first(flow, iter((made,)), 0.85)


def _is_of_another(flow: Flow, date: FoundDate) -> bool:
    """Whether a date is that of an agreement which the contract speaks of."""
    return bool(_OF_ANOTHER.search(flow.text[max(0, date.start - _SENTENCE) : date.start]))


def _lone(flow: Flow, day_first: bool) -> Iterator[FoundDate]:
    """The dates that have a line of their own above the text, as in a letter."""
    at = 0
    for line in flow.text[:_HEAD].split("\n")[:20]:
        for date in find_dates(line, day_first)[:1]:
            if date.end - date.start >= 0.8 * len(line.strip()):
                yield date._replace(start=at + date.start, end=at + date.end)
        at += len(line) + 1


def _first(flow: Flow, dates: Iterator[FoundDate], confidence: float) -> Found | None:
    date = next(dates, None)
    return found_in(flow, date.value.isoformat(), date.start, date.end, confidence) if date else None


def _agreed(flow: Flow, dates: list[FoundDate], confidence: float = 0.65) -> Found | None:
    """The last of the dates beside labels or signatures; it is sure where all of them are the same."""
    if not dates:
        return None
    same = len({date.value for date in dates}) == 1
    return _first(flow, iter(dates[-1:]), confidence if same else 0.5)


def _unread(flow: Flow) -> Found | None:
    words = _SPEAKS_OF_IT.search(flow.text, 0, _OPENING)
    found = found_in(flow, "", words.start(), words.end() + 1, 0.0) if words else None
    return found._replace(value=None) if found else None
