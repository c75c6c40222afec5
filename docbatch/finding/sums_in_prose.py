"""Sums that sentences tell, as in `The net amount is 100.00 EUR`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from docbatch.finding.labels import alternatives
from docbatch.layout import Reading, Segment
from docbatch.values.money import Amount, find_amounts

_TELLS = (
    r"\b[^\d.;:]{0,30}?\s(?:is|are|was|comes to|amounts to|totals|of|ist|beträgt|betragen|beläuft sich auf|lautet|von"
    r"|est(?: de)?|s['’]élève à|de|es(?: de)?|asciende a|è(?: di)?|ammonta a|di|is|bedraagt|van|é de|är|er|wynosi)"
    r"(?: [^\W\d]{2,8}){0,2} (?:\W|eur|usd|gbp|chf|euro){0,5}(?=\d)"
)
_NET_WORDS = alternatives(
    r"""
    net(?:t)?[- ](?:amount|total|sum|price) | netto-? ?(?:betrag|summe|preis|bedrag|totaal)
    montant (?:net|ht|hors taxes?) | total ht
    (?:importe|importo|total|totale|valor) (?:neto|netto|líquido) | base imponible | imponibile
"""
)
_TOTAL_WORDS = alternatives(
    r"""
    (?:total|gross|invoice)[- ](?:amount|sum|price) | amount due
    (?:gesamt|rechnungs|brutto|end)-? ?(?:betrag|summe|preis)
    montant (?:total|ttc) | total ttc | importe total | importo totale | totaalbedrag | factuurbedrag | valor total
"""
)
_NET = re.compile(rf"\b(?:{_NET_WORDS}){_TELLS}")
_TOTAL = re.compile(rf"\b(?:{_TOTAL_WORDS}){_TELLS}")


def net_told(reading: Reading) -> Iterator[tuple[Segment, Amount]]:
    """Yield the amounts that sentences tell as the net total, each with its line."""
    return _told(reading, _NET)


def total_told(reading: Reading) -> Iterator[tuple[Segment, Amount]]:
    """Yield the amounts that sentences tell as the total, each with its line."""
    net = list(net_told(reading))  # `le montant total HT est de` has the words of either
    return (told for told in _told(reading, _TOTAL) if told not in net)


def _told(reading: Reading, words: re.Pattern[str]) -> Iterator[tuple[Segment, Amount]]:
    for segment in reading.segments:
        match = words.search(segment.lower)
        amounts = find_amounts(segment.text) if match else []
        behind = (a for a in amounts if match and a.start >= match.end() - 4 and a.end > match.end())
        amount = next(behind, None)
        if amount and (amount.decimals or amount.symbol):
            yield segment, amount
