"""IBANs and VAT numbers: found by their form, proven by their check digits."""

from __future__ import annotations

import re
from typing import NamedTuple

from stdnum import iban
from stdnum.ch import uid as swiss
from stdnum.eu import vat as european
from stdnum.gb import vat as british

_IBAN = re.compile(r"(?<![A-Za-z0-9])([A-Z]{2}\d{2}(?:\s?[A-Z0-9]{4}){2,7}(?:\s?[A-Z0-9]{1,4})?)(?![A-Za-z0-9])")
_GROUPED_IBAN = re.compile(r"(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?:[ .]?[A-Z0-9]{2,4}){3,9}(?![A-Za-z0-9])")
"""An IBAN in groups of any size, as in `NL91 ABNA 0417.164.300`: only its check digits tell it from other codes."""
_LABELLED_IBAN = re.compile(r"\bIBAN\b[^A-Z0-9]{0,12}$", re.IGNORECASE)
_LABEL_REACH = 24
_LONGEST_IBAN = 34
_VAT = re.compile(
    r"(?<![A-Za-z0-9])("
    r"ATU\d{8}|BE ?[01]\d{3}[. ]?\d{3}[. ]?\d{3}|BG\d{9,10}|CY\d{8}[A-Z]|CZ\d{8,10}|DE ?\d{3} ?\d{3} ?\d{3}|DK ?\d{8}"
    r"|EE\d{9}|E[LS][A-Z0-9]\d{7}[A-Z0-9]|FI\d{8}"
    r"|FR ?[A-Z0-9]{2} ?\d{3} ?\d{3} ?\d{3}|GB ?\d{3} ?\d{4} ?\d{2}|HR\d{11}|HU\d{8}"
    r"|IE\d[A-Z0-9+*]\d{5}[A-Z]{1,2}|IT ?\d{11}|LT(?:\d{9}|\d{12})|LU\d{8}|LV\d{11}|MT\d{8}|NL ?\d{9}B\d{2}|PL ?\d{10}"
    r"|PT ?\d{9}|RO\d{2,10}|SE\d{12}|SI\d{8}|SK\d{10}|CHE-?\d{3}\.?\d{3}\.?\d{3}"
    r")(?![A-Za-z0-9])"
)


_BIC_BEHIND = re.compile(r"\s*(?:BIC|SWIFT)$", re.IGNORECASE)
"""The label of the number that follows an IBAN in its line."""


class Identifier(NamedTuple):
    """A number as found in a text."""

    value: str
    """Without spaces and separators."""
    start: int
    end: int


def find_ibans(text: str) -> list[Identifier]:
    """Return what has the form of an IBAN in `text`; one that fails its check digits only behind the word IBAN."""
    found = [proved for match in _GROUPED_IBAN.finditer(text) if (proved := _proved_iban(match))]
    for match in _IBAN.finditer(text):
        if any(match.start() < proved.end and proved.start < match.end() for proved in found):
            continue
        printed = _BIC_BEHIND.sub("", match[1])
        value = re.sub(r"\s", "", printed)
        before = text[max(0, match.start() - _LABEL_REACH) : match.start()]
        if len(value) <= _LONGEST_IBAN and (_LABELLED_IBAN.search(before) or is_valid_iban(value)):
            found.append(Identifier(value, match.start(1), match.start(1) + len(printed)))
    return sorted(found, key=lambda identifier: identifier.start)


def _proved_iban(match: re.Match[str]) -> Identifier | None:
    """The groups from the first of a match whose check digits are right together; a code may stand right behind."""
    groups = re.split(r"([ .])", match[0])
    for count in range(len(groups), 0, -2):
        value = "".join(groups[0:count:2])
        if is_valid_iban(value):
            return Identifier(value, match.start(), match.start() + len("".join(groups[:count])))
    return None


def find_vat_ids(text: str) -> list[Identifier]:
    """Return the VAT numbers of EU states, Britain and Switzerland in `text`, by their form."""
    return [Identifier(re.sub(r"[\s.-]", "", m[1]), m.start(1), m.end(1)) for m in _VAT.finditer(text)]


def is_valid_iban(value: str) -> bool:
    """Whether the check digits and the length of an IBAN are right for its country."""
    return bool(iban.is_valid(value, check_country=False))


def is_valid_vat(value: str) -> bool | None:
    """Whether the check digits of a VAT number are right; None for a country that has no test here."""
    country = value[:2].upper()
    if country == "GB":
        return bool(british.is_valid(value))
    if value.upper().startswith("CHE"):
        return bool(swiss.is_valid(value))
    if country.lower() not in european.MEMBER_STATES and country != "EL":
        return None
    return bool(european.is_valid(value))
