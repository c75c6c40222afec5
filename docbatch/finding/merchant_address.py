"""The merchant's address in the head of a till slip: where it begins, and where it ends."""

from __future__ import annotations

import re
from dataclasses import replace

from docbatch.evidence import Found, squeezed
from docbatch.finding.addresses import (
    ends_with_country,
    has_misread_word,
    is_country,
    is_surely_address,
    looks_like_address,
    repaired_address,
)
from docbatch.finding.head import REACHED_BY, beside, has_label, is_company, is_other, is_registered
from docbatch.finding.misread import is_odd, is_read_in_two_ways, with_ones_repaired
from docbatch.finding.names import has_legal_form
from docbatch.layout import Reading, Segment
from docbatch.values.dates import AMERICAN_STATE

_CONTACT = re.compile(
    rf"\s*\b(?:{REACHED_BY})\b\s?(?:no\b)?[.:\s(+\d].*$"
    r"|\s+\(?\+?\d{2,3}\)?[- ]\d{3,4}[- ]?\d{4}\b.*$",
    re.IGNORECASE,
)
"""How to reach the merchant, behind the end of his address."""
_NUMBERED = re.compile(r"(?<![\d,/-])\d{7,}|\b(?:www\.|[\w-]+\.(?:com|net|org|co)\b)", re.IGNORECASE)
"""A number longer than any of a house or a town, or a site of the web."""
_BEGINS = re.compile(
    r"^\W*[1-9].*[^\W\d_]|^[A-Z]{1,3}-?\d|[^\W\d_].*\d.*[,/]|[^\W\d_].*[^\d#][1-9]\d{0,3}\s?[a-z]?$|,$"
)
_AT_CODE = re.compile(r"\W*(?:[A-Z]{1,2}\s?-\s?)?\d{4,5}\s+[^\W\d]{2}")
_WITH_STREET = re.compile(r"[^\W\d_]\D*\s\d{1,4}\s?[a-z]?$|\b(?:drive|street|avenue|road)\b", re.IGNORECASE)
_NUMBER_BEHIND = re.compile(
    r"(?<=\w\w)[\s,;)(-]+(?:p(?:art)?\.? ?iva|c\.?i\.?f|n\.?i\.?f|vat|gst|abn|tax|uid|ust\S*|siret|tva|btw|kvk|nip"
    r"|[^\W\d_]{1,12}\W{0,2}:)[^\d]{0,12}(?=\S*\d{4})\d.*$",
    re.IGNORECASE,
)
"""The number of a register or a tax, or another with a label, behind a line of the address."""
_AT_END = re.compile(
    rf"\b(?:{AMERICAN_STATE})\.?,? \d{{5}}(?:-\d{{4}})?\W*$"
    r"|\s\([A-Za-z]{2}\)$|\b[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}\W*$|\b[A-Z]\d[A-Z] \d[A-Z]\d\W*$"
)
"""What ends an address: the code of its town in America, Britain and Canada, the letters of its province in Italy."""
_TOWN = re.compile(r"^(?:[A-Z]{1,2}\s?-\s?)?\d{4}(?: ?[A-Z]{2})? [^\W\d]\D*$")
"""A town behind its code of four digits, as in Switzerland and Austria, where no region follows it."""
_SURE, _LESS_SURE = 0.7, 0.75
_LEAST_NAME = 5
_MOST_LINES = 6


def address(reading: Reading, lines: list[Segment], name: str) -> Found | None:
    """Return the address among the `lines` of the head that follow the merchant's `name`.

    It goes from the first line that looks like one to the first that is about something else. One without any number
    may be a slogan, so that one below it that has a number is the address.
    """
    unnumbered: Found | None = None
    lines = [_without_number_behind(line) for line in lines]
    while lines:
        taken, rest = _block(reading, lines, squeezed(name))
        if not taken:
            break
        if len(taken) == 1 and not is_surely_address(taken[0].text) and taken[0] is not lines[0]:
            lines = rest  # Goods, or a number of the sale: nothing but a number before a word tells it.
            continue
        found = _read(taken)
        if any(map(str.isdigit, found.value)):
            return found
        unnumbered = unnumbered or found._replace(confidence=found.confidence * _LESS_SURE)
        lines = rest
    return unnumbered


def _block(reading: Reading, lines: list[Segment], name: str) -> tuple[list[Segment], list[Segment]]:
    """The lines of the first address among `lines`, and the lines behind it."""
    taken: list[Segment] = []
    before: list[Segment] = []
    for i, segment in enumerate(lines):
        if _is_no_address(reading, segment):
            if taken:
                return taken, lines[i:]
            before.clear()
        elif taken and (_follows_end(segment, taken) or _names_company(segment, lines[i + 1 : i + 2])):
            return taken, lines[i:]
        elif taken or _may_begin(segment.text, name):
            taken = taken or _leading(before, at_code=_is_town(segment.text))
            taken.append(segment)
            if len(taken) >= _MOST_LINES or _CONTACT.search(segment.text):
                return taken, lines[i + 1 :]
        elif _CONTACT.search(segment.text):
            before.clear()
        else:
            before.append(segment)
    return taken, []


def _follows_end(line: Segment, taken: list[Segment]) -> bool:
    """Whether a line is below the end of an address, and no part of it."""
    return _is_ended(taken) and not (looks_like_address(line.text) or is_country(line.text))


def _is_ended(taken: list[Segment]) -> bool:
    """Whether the lines of an address end with a country, or with what only a country follows."""
    last = taken[-1].text
    return ends_with_country(last) or bool(_AT_END.search(last) or (len(taken) > 1 and _TOWN.match(last)))


def _names_company(line: Segment, below: list[Segment]) -> bool:
    """Whether the line behind an address is the name of whoever owns the shop."""
    company = is_company(line.text) and has_legal_form(line.text)
    return not is_surely_address(line.text) and (company or any(is_registered(line, it) for it in below))


def _without_number_behind(line: Segment) -> Segment:
    """A line without the number of a register or a tax that stands behind its words."""
    end = _NUMBER_BEHIND.search(line.text)
    if not end or has_label(line):
        return line
    text = line.text[: end.start()] + end[0][: len(end[0]) - len(end[0].lstrip(")"))]
    if not is_surely_address(text):
        return line
    return replace(line, text=text, lower=line.lower[: len(text)], words=line.words_at(0, len(text)))


def _is_no_address(reading: Reading, line: Segment) -> bool:
    """Whether a line is about something else, or looks like no address and stands beside a label of the sale."""
    if is_other(line) or _NUMBERED.search(line.text):
        return True
    return not looks_like_address(line.text) and any(map(has_label, beside(reading, line)))


def _may_begin(text: str, name: str) -> bool:
    """Whether a line looks like an address and is no remark in brackets.

    One with a number and the merchant's name is that of his branch: `0230 Corner Shop Newtown`.
    """
    branch = len(name) >= _LEAST_NAME and name in squeezed(text) and "," not in text
    return looks_like_address(text) and not branch and not text.startswith("(")


def _is_town(text: str) -> bool:
    """Whether a line begins with the postal code of a town and has no street, so that the street is above it."""
    return bool(_AT_CODE.match(text)) and not _WITH_STREET.search(text)


def _read(taken: list[Segment]) -> Found:
    """The address in the lines of `taken`, without how to reach the merchant behind it."""
    *whole, last = taken
    end = _CONTACT.sub("", last.text)
    if whole and end != last.text and len(end.split()) < 2:
        last, end = whole.pop(), taken[-2].text  # `Store Telephone: ...`
    words = (*(word for segment in whole for word in segment.words), *last.words_at(0, len(end)))
    text = " ".join(line.strip(" *=_") for line in [*(segment.text for segment in whole), end]).strip(" ,;:-*")
    text, words = repaired_address(text, words)
    weak = not any(is_surely_address(line.text) for line in taken)
    doubtful = weak or is_odd(text) or has_misread_word(text) or is_read_in_two_ways(text)
    text = with_ones_repaired(text)
    return Found(text, taken[0].page, words, _SURE * (_LESS_SURE if doubtful else 1.0))


def _leading(lines: list[Segment], *, at_code: bool) -> list[Segment]:
    """The last of `lines`, which stand between the name and a line of the address, that begin the address themselves.

    A plot or a house number does, or a line that goes on after a comma; `at_code` says that the line of the address
    begins with its postal code, so that the street is above, whatever it is called.
    """
    taken: list[Segment] = []
    for segment in reversed(lines):
        if segment.text.startswith("("):
            break
        if at_code and not taken and not is_company(segment.text):
            taken.insert(0, segment)
            continue
        if not _BEGINS.search(segment.text) or is_company(segment.text):
            break
        taken.insert(0, segment)
    return taken
