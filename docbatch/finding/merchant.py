"""Who sold: name and address in the head of a receipt."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from docbatch.evidence import Found, squeezed
from docbatch.finding.addresses import is_surely_address, looks_like_address
from docbatch.finding.confirming import Agreement, agreement, as_printed_again
from docbatch.finding.head import (
    beside,
    has_trade,
    head_of,
    is_company,
    is_name,
    is_other,
    is_plain,
    is_registered,
    is_registration,
    own_words,
    without_number,
)
from docbatch.finding.merchant_address import address
from docbatch.finding.misread import is_odd, with_initials_repaired
from docbatch.finding.names import LEGAL_FORM, repaired
from docbatch.finding.trades import has_misread_trade, is_trade, with_trades_repaired
from docbatch.layout import Reading, Segment
from docbatch.models import Word

_OWNER = re.compile(
    r"(?:own(?:ed)?|operated|managed|run) by\s*:?\s*|inh(?:aber)?\.?\s*:?\s+|merchant\s*:\s*", re.IGNORECASE
)
_COUNTED = re.compile(r"#\d{3,} (?=[^\W\d])")
"""The number of a shop before its name."""
_WELCOME = re.compile(r"[a-z]elcome to\s+(?=\S)", re.IGNORECASE)
_OPEN_FORM = re.compile(r"\b(?:sdn|pte|pvt|pty)\.?$", re.IGNORECASE)
_CLOSING_FORM = re.compile(r"(?:bhd|ltd|limited)\b", re.IGNORECASE)
_GOES_ON = re.compile(r"(?:\b(?:zum|zur|am|im|of|the|de|del|della|di|la|les|le|du|des|and|und|et|y)|&)$", re.IGNORECASE)
"""A name that ends so goes on in the next line."""
_BEGUN_ABOVE = re.compile(
    r"(?:co|company|sdn|bhd|pte|pvt|ltd|limited|enterprises?|trading|holdings|industries)\b"
    r"|\w?[-–]\s.*\w\W?$|&",
    re.IGNORECASE,
)
"""A name that begins so has begun in the line above."""
_FORM_FIRST = re.compile(r"\W*(?:co\.|co\W*\(|(?:sdn|bhd|pte|pvt|ltd)\b)", re.IGNORECASE)
"""The form of a company with nothing before it whose form it is."""
_NO_NAME = re.compile(r"^\W*&|\d{5}|\d,\s|(?:^|\s)\d[-–]\s|^[-–]|[()]|\d[:;]\d|\b1[A-Z]{3}")
"""What a name neither begins with nor has, such as the digits of a register, or half a pair of brackets."""
_NO_FULL_NAME = re.compile(r"[1-9,@]|\w\.\w{2,}\b")
"""What is in a list, an address or the name of a site, but in no name of a shop."""
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")
_COMPANY, _OF_TRADE, _PLAIN = 0.85, 0.68, 0.65
"""How sure a name is that has a legal form, a word for a trade, or neither."""
_OPEN_ENDED, _ODD, _BARE, _CROWDED, _SHORT, _WRITTEN = 0.8, 0.65, 0.8, 0.8, 0.85, 0.8
"""What a name is worth above a line that may go on with it, spelt as none is, without a word of its own, beside other
text, with few letters, and in small letters above a name in capitals, as somebody writes on a slip."""
_SAME_SIZE, _NEAR_SIZE, _OTHER_SIZE = 0.2, 0.35, 0.5
_MOST_ABOVE, _LEAST_LETTERS = 2, 4


def merchant(reading: Reading) -> tuple[Found | None, Found | None]:
    """Return the merchant's name and address from the head of the receipt."""
    lines = head_of(reading)
    at = _name_line(lines)
    if at is None:
        return None, address(reading, lines, "")
    name, last = _name(reading, lines, at)
    # The owner's name may stand below the address of his shop.
    return name, address(reading, lines[last + 1 :], name.value) or address(reading, lines[:at], name.value)


def _name_line(lines: list[Segment]) -> int | None:
    named: list[int] = []
    for i, segment in enumerate(lines):
        # The merchant stands above his address, be it that of a `Market Square`.
        if named and is_surely_address(segment.text) and not is_company(segment.text):
            break
        if is_name(segment):
            named.append(i)
        elif named and looks_like_address(segment.text):
            break
    # What stands in brackets is said of a name.
    named = [i for i in named if not lines[i].text.startswith("(")] or named
    for marked in (is_company, has_trade, _WELCOME.match):
        for i in named:
            if marked(lines[i].text):
                return _in_full(lines, i, named)
        if marked is is_company and (registered := _registered(lines)) is not None:
            return registered
    # What stands below an address, and has the mark of neither, is about the goods.
    above = next((i for i, line in enumerate(lines) if is_surely_address(line.text) and not is_other(line)), len(lines))
    if named and named[0] < above:
        return _in_full(lines, named[0], named)
    # A name such as `Station Park` has the words of an address, but no number of a house.
    return next((i for i, line in enumerate(lines[: above + 1]) if is_plain(line)), None)


def _registered(lines: list[Segment]) -> int | None:
    """The line with a registered trade, if any: whose shop it is, also below the address."""
    return next((i for i, pair in enumerate(pairwise(lines)) if is_registered(*pair)), None)


def _in_full(lines: list[Segment], at: int, named: Sequence[int]) -> int:
    """The line above the address with the name in line `at` and whose branch of the chain it is, else `at`.

    What follows the name there is the place of the branch, unless it is a trade.
    """
    own = squeezed(own_words(lines[at].text))
    for i in named:
        text, below = lines[i].text, lines[i + 1 : i + 2]
        if i <= at or not own or not any(looks_like_address(line.text) for line in below):
            continue
        full = squeezed(own_words(text))
        goes_on = full.startswith(own) and own_words(full[len(own) :])
        if own in full and not goes_on and not _NO_FULL_NAME.search(text):
            return i
    return at


def _name(reading: Reading, lines: list[Segment], at: int) -> tuple[Found, int]:
    """The name in line `at`, with the lines above or below where it takes more than one, and its last line."""
    first = last = at
    text, words = _stripped(lines[at])
    for _ in range(_MOST_ABOVE):
        is_fragment = bool(_FORM_FIRST.match(text))
        if (
            not first
            or not (_has_begun_above(lines[first], text) or _is_kind(lines[:first], text))
            or not _is_beside(lines[first - 1], lines[first], _OTHER_SIZE if is_fragment else _NEAR_SIZE)
        ):
            break
        first -= 1
        above, more = _stripped(lines[first])
        text, words = f"{above} {text}", more + words
    if first == last and _goes_on(text, lines[last:]):
        last += 1
        below, more = _stripped(lines[last])
        text, words = (below, more) if _repeats(text, below) else (f"{text} {below}", words + more)
    text, words = repaired(with_trades_repaired(with_initials_repaired(text)), words)
    text = as_printed_again(reading, text, lines[first : last + 1])
    company = bool(LEGAL_FORM.search(text))
    sure = _COMPANY if company else _OF_TRADE if is_trade(text) else _PLAIN
    if not company and last + 1 < len(lines) and _is_beside(lines[last + 1], lines[last], _SAME_SIZE):
        sure *= _OPEN_ENDED
    if any(_has_letters(segment) for line in lines[first : last + 1] for segment in beside(reading, line)):
        sure *= _CROWDED
    worth = _worth(text)
    agreed = agreement(reading, text, lines)
    if sum(map(str.isalpha, text)) < _LEAST_LETTERS and not agreed.read_with:
        sure *= _SHORT
    if (
        text.islower()
        and not agreed.read_with
        and any(line.text.isupper() for line in lines[last + 1 :] if is_name(line))
    ):
        sure *= _WRITTEN
    # What is confirmed is a word of the name, and not how the rest of it is spelt.
    sure *= worth * (agreed.worth if worth == 1 else min(agreed.worth, 1.0))
    return Found(text, lines[first].page, _as_sure(words, agreed), sure), last


def _as_sure(words: tuple[Word, ...], agreed: Agreement) -> tuple[Word, ...]:
    """The words of a name; those that were read again are as sure as the surer of their readings."""
    return tuple(
        word._replace(confidence=max(word.confidence, agreed.read_with)) if squeezed(word.text) in agreed.part else word
        for word in words
    )


def _has_letters(segment: Segment) -> bool:
    return any(map(str.isalpha, segment.text))


def _has_begun_above(line: Segment, name: str) -> bool:
    """Whether a name cannot begin where its line does: with a legal form or a dash, or within brackets."""
    return not own_words(name) or bool(_BEGUN_ABOVE.match(line.text)) or name.count(")") > name.count("(")


def _is_kind(above: Sequence[Segment], name: str) -> bool:
    """Whether a line says what kind of shop has the name that stands alone above it, as `MEXICAN SEAFOOD` does."""
    *others, sign = (line.text for line in above)
    return is_trade(name) and not is_company(name) and not others and not is_trade(sign) and bool(_LATIN.search(sign))


def _goes_on(name: str, lines: list[Segment]) -> bool:
    """Whether a name goes on from the first of `lines` to the next: it cannot end there, or is registered with it."""
    line, *rest = lines
    if not rest:
        return False
    below = rest[0]
    if _OPEN_FORM.search(name):
        return bool(_CLOSING_FORM.match(below.text))
    if not own_words(name):
        return _repeats(name, below.text) or _is_beside(below, line, _OTHER_SIZE)
    if below.text.startswith("(") and LEGAL_FORM.search(below.text) and not LEGAL_FORM.search(name):
        return abs(below.height - line.height) < _OTHER_SIZE * line.height  # `CORNER SHOP` / `(NEWTOWN) LTD`
    if name.count("(") > name.count(")") or not (own_words(below.text) or LEGAL_FORM.search(name)):
        return _is_beside(below, line, _NEAR_SIZE)
    # The number of the register follows the name that is registered.
    registered = not LEGAL_FORM.search(name) and any(map(is_registration, rest[1:2]))
    return (registered or bool(_GOES_ON.search(name))) and _is_beside(below, line, _SAME_SIZE)


def _is_beside(other: Segment, name: Segment, size: float) -> bool:
    """Whether the line above or below a name may be a part of it: it looks like one, in letters of about that size."""
    return is_name(other) and not other.text.startswith("(") and abs(other.height - name.height) < size * name.height


def _repeats(name: str, below: str) -> bool:
    """Whether the line below has the end of a name again, as a sign has a trade or a longer name above the print."""
    first, again = name.casefold().split(), below.casefold().split()
    return name.casefold() in again or (min(len(first), len(again)) > 1 and first[-1] == again[-1])


def _worth(text: str) -> float:
    """What a name is worth by its looks: less where it is spelt as none is, or no more than a trade."""
    brackets = re.sub(r"\([^()]*\)", "", text)
    odd = is_odd(text) or has_misread_trade(text) or bool(_NO_NAME.search(brackets) or _FORM_FIRST.match(text))
    return (_ODD if odd else 1.0) * (1.0 if own_words(text) else _BARE)


def _stripped(segment: Segment) -> tuple[str, tuple[Word, ...]]:
    text = without_number(segment.text)
    owner = _OWNER.match(text) or _WELCOME.match(text) or _COUNTED.match(text)
    start = owner.end() if owner else 0
    name = text[start:].strip(" ,;:*-=_")
    at = segment.text.find(name, start)
    return repaired(name, segment.words_at(at, at + len(name)))
