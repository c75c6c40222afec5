"""The number of an invoice: behind one of its labels, or in a sentence that tells it."""

from __future__ import annotations

import re

from docbatch.evidence import Found
from docbatch.finding.labels import (
    TYPES_OF_DOCUMENT,
    Span,
    alternatives,
    find_labelled,
    label,
    label_end,
    labels,
    read_number,
)
from docbatch.finding.languages import WORDS
from docbatch.layout import Reading

_DOCUMENT_WORDS = alternatives(
    rf"""
    (?:tax |sales |retail |commercial )?invoice | bill | \w*rechnung | facture | factura | fattura | factuur | document
    factura simplificada | parcella | honorarnote | kostennote | note d['’]honoraires
    credit ?(?:note|memo) | gutschrift | rechnungskorrektur | avoir | creditnota | nota (?:de|di) cr[ée]dito | beleg
    {WORDS.document}
    """
)
_DOCUMENT = rf"(?:{_DOCUMENT_WORDS})"
OF = "vom|du|del|van|of|dated|le|de|din|z dnia|ze dne|zo dňa"
"""What stands between the number and the date of a document."""
_NO = (
    r"n\.? ?[°º]\.?|(?:no|nr|n[uú]m|number|numéro|numero|número|nummer|id|ref(?:[ée]rence)?|n"
    r"|numer|č|č[ií]slo|cislo|nro|n:o|sz[áa]m|num[ăa]r)\b\.?|#|№"
)
_NUMBER_OF = (
    r"(?:n ?\.? ?[°º]\.? ?|n ?[or]?\.? |(?:num[ée]ro|n[uú]mero|n[uú]m\.?|r[ée]f\.?|référence) )"
    r"(?:de |di |della |d[ao] |d['’])?(?:la )?"
)
_ALONE = "n[uú]mero|numéro|number|(?:volg)?nummer|č[ií]slo|cislo|numer|nro|sorsz[áa]m|num[ăa]r"
NUMBER_LABELS = labels(
    (
        1.0,
        rf"""
            {_DOCUMENT}:? ?(?:\([^()]{{1,40}}\) ?){{0,2}}(?:{_NO})(?: ?(?:{_NO}))?
            (?:rechnungs?|rechn?\.|rg\.?|re|beleg|gutschrifts?)-?\s?(?:nummer|nr)\.? | inv\.? (?:{_NO})
            (?:factuur|credit\w*) ?(?:nummer|nr)\.?
            credit (?:note )?(?:number|no\b\.?) | faktura ?(?:vat )?n(?:ummer|r)\.? | (?:nr|numer) faktury
            nummer (?:van de )?factuur
            {WORDS.number}
            {_NUMBER_OF}(?:facture|fac?tt?ura|fatura|avoir|ticket) | invoice(?:no|number)
        """,
    ),
    (
        0.8,
        rf"""
            [\w ]{{3,30}} - \w+ {_DOCUMENT} (?:{_NO}) | {_DOCUMENT}(?: [^\W\d]+){{1,3}} (?:{_NO})(?=\W*\d)
            (?:{_NUMBER_OF}|num\.? (?:do )?)doc(?:umento|\.)
            {_DOCUMENT}(?=\W*(?:{TYPES_OF_DOCUMENT}) \S+/\d)
            (?:{_NO})\W*(?=\S*\d\S* (?:{OF}) ) | {_DOCUMENT}(?=\W*(?!(?:19|20)\d\d\W*$)\S*\d|\W*$)
        """,
    ),
    # Without a word on what it counts, as beside the title on many a form; without a colon it may be of a house.
    (0.76, rf"(?:{_ALONE}|folio|n ?[°º]\.?|no\.|nr\.)(?=\s*:)"),
    (0.6, rf"(?:{_ALONE}|n ?[°º]\.?|no\.|nr\.)(?=\s+\S*\d|\s*$)"),
)
REFERENCE_LABELS = labels(
    (
        0.5,
        r"""
            (?:our |unsere? |notre |nuestra |onze )?(?:reference|referenz|référence|referencia|referentie)(?=\s*:)
            (?:our |unsere? |notre |nuestra |onze )ref\.?(?=\s*:) | (?:beleg|bon)(?=\s*:)
        """,
    ),
)
"""What may number an invoice where nothing else does; as often it is a number of the buyer's."""
_IN_PROSE = re.compile(
    r"\b(?:rechnungsnummer|invoice (?:number|no\.?)|num[ée]ro (?:de|di) (?:la )?fac?tt?ur[ea]|factuurnummer)\b"
    r"[^.:\d]{0,40}?\b(?:lautet|ist|is|est|es|è)\s+(?=\S*\d)"
)
_OWN_NUMBER = label(
    rf"""
        (?:invoice|facture|factura|fattura|factuur|rechnung) ?(?:{_NO})(?=\W*[\w/-]*\d)
        rechnungs?-?\s?n(?:umme)?r\.? | factuurnummer | faktura ?n(?:ummer|r)\.?
        {WORDS.own_number}
    """
)


_MONTHLY_LABELS = labels(
    (1.0, r"(?:nr|numer) faktury(?: vat)? | faktura(?: vat| koryguj[ąa]ca){0,2} (?:nr|numer)\b\.?")
)
_MONTHLY = re.compile(r"(?:[A-Z]{1,4} ?)?\d{1,6}/(?:0?[1-9]|1[0-2])/(?:19|20)\d\d(?![\w/])")
"""A number that begins anew each month, as many do in Poland, where no date is written with strokes."""


def _read_monthly(text: str) -> Span | None:
    match = _MONTHLY.match(text)
    return Span(match[0], match.start(), match.end()) if match else None


def is_numbered(reading: Reading) -> bool:
    """Return whether the first page labels a number as that of an invoice, or tells it in a sentence."""
    sheet = reading.sheets[0]
    labelled = any(label_end(_OWN_NUMBER, segment) is not None for segment in sheet.segments)
    return labelled or bool(_in_prose(reading))


def number(reading: Reading) -> Found | None:
    """Return the number of an invoice or credit note."""
    monthly = find_labelled(reading, _MONTHLY_LABELS, _read_monthly) if "faktur" in reading.lower else []
    found = monthly or find_labelled(reading, NUMBER_LABELS, read_number)
    return found[0] if found else _in_prose(reading)


def _in_prose(reading: Reading) -> Found | None:
    """The number in a sentence such as `The invoice number is 12.`."""
    for segment in reading.segments:
        match = _IN_PROSE.search(segment.lower)
        span = read_number(segment.text[match.end() :]) if match else None
        if match and span:
            words = segment.words_at(match.end() + span.start, match.end() + span.end)
            return Found(span.value, segment.page, words, 0.8)
    return None


def reference(reading: Reading) -> Found | None:
    """Return the number of a document that only calls it a reference."""
    found = find_labelled(reading, REFERENCE_LABELS, read_number)
    return found[0] if found else None
