"""Receipts from tills: a narrow slip that says what was sold and that it was paid."""

from __future__ import annotations

import re
from decimal import Decimal

from docbatch.evidence import Found
from docbatch.finding.form import is_narrow
from docbatch.finding.labels import date_reader, find_labelled, label, labels
from docbatch.finding.line_items import find_line_items
from docbatch.finding.names import BUYER, LEGAL_FORM, party
from docbatch.finding.totals import TAX, amounts_labelled, to_found
from docbatch.layout import Reading, Segment
from docbatch.models import Tables, Word
from docbatch.types import invoice
from docbatch.types.definition import DocumentType, Fields, LineItem, TypeModel
from docbatch.values.dates import find_dates, is_day_first
from docbatch.values.money import find_amounts, printed


class Receipt(TypeModel):
    """A till receipt."""

    merchant_name: str | None = None
    merchant_address: str | None = None
    """In one line."""
    date: str | None = None
    """YYYY-MM-DD, the day of the sale."""
    currency: str | None = None
    """ISO 4217."""
    tax_total: str | None = None
    total: str | None = None
    """What was to be paid, after rounding."""
    line_items: list[LineItem] | None = None


_PAID = re.compile(
    r"\b(?:cash|change|cashier|tender(?:ed)?|rounding|round(?:ed|ing)? adj\w*|visa|mastercard|debit card|credit card|card payment|bar|rückgeld|gegeben|kasse|kassierer\w*|kassenbon|ec-karte|girocard"
    r"|espèces?|rendu|caisse|caissier|carte bancaire|ticket|efectivo|cambio|entregado|caja|tarjeta|contanti|resto|scontrino|cassa|contant|wisselgeld|kassa|pinnen|pin)\b"
)
_SLIP = re.compile(
    r"thank you|come again|please come|table ?(?:no)?\b|\bpax\b|guest check|receipt|\bpos\b|\bqty\b|goods sold|server\b|counter|vielen dank|merci|gracias|grazie|bedankt|kassenbeleg|bonnummer"
    r"|\bsr\b|gst summary|tax summary|member card|bill no"
)


def recognise(reading: Reading) -> float:
    """Return how sure it is that a document is a receipt: a narrow form, words of a till, sums, and no buyer."""
    if not reading.sheets or len(reading.pages) > 4 or not reading.sheets[0].rows:
        return 0.0
    paid = len(set(_PAID.findall(reading.lower)))
    slip = len(set(_SLIP.findall(reading.lower)))
    amounts = sum(bool([a for a in find_amounts(s.text) if a.decimals]) for s in reading.segments)
    narrow = is_narrow(reading.sheets[0])
    if amounts < 1 or not (paid or slip):
        return 0.0
    score = (0.4 if narrow else 0.0) + min(0.1 * paid, 0.3) + min(0.08 * slip, 0.25)
    score += 0.1 * bool(amounts_labelled(reading, TOTAL))
    score -= 0.3 * bool(party(reading, BUYER)) + 0.2 * (not narrow and paid + slip < 3)
    return max(0.0, min(score, 0.99))


# OCR reads the last letter of TOTAL as i or 1, and till printers leave out spaces.
_SUM = r"t[o0]ta[li1]"
TOTAL = labels(
    (
        1.0,
        rf"""
            (?:net|nett|grand)? ?{_SUM}\.? ?(?:amount |sales )?\(?rounded\)?\D* | rounded total\D*
            {_SUM} (?:amount )?(?:payable|to pay|due)\D* | amount (?:due|payable|to pay)\D* | grand {_SUM}\D*
            net[ti]? {_SUM}\D* | net am(?:oun)?t\D* | total à payer | net à payer | montant dû | total ttc
            zu zahlen | gesamtbetrag | total a pagar | totale (?:complessivo|euro|da pagare) | te betalen
        """,
    ),
    (
        0.95,
        rf"""
            {_SUM}(?: ?\(?(?:rm|myr|eur|usd|gbp|chf|€|\$)\)?)?(?=\W*(?:[a-z]{{0,3}}\W*\d|$))
            {_SUM} amount\b\D* | summe(?: eur)? | totaal | totale | total facture | bill {_SUM}\D*
            {_SUM} bill\D*
        """,
    ),
    (
        0.9,
        rf"""
            {_SUM} (?:amount |sales? )?\(?(?:incl\w*|inc|with)\b\D* | {_SUM} sales?\D* | {_SUM} .{{0,3}}incl\D*
            amount {_SUM}\D*
        """,
    ),
)
_SUBTOTAL = labels(
    (
        1.0,
        rf"""
            (?:\d{{1,3}} )?sub-? ?{_SUM}\D* | sous[- ]total\D* | zwischensumme\D* | subtotale?\D* | subtotaal\D*
        """,
    ),
)
_CASH = labels(
    (
        1.0,
        r"""
            cash\b\D* | tender(?:ed)?\D* | (?:amount )?(?:tendered|received|paid|accepted)\D*
            accepted total\D* | gegeben | bar\b\D* | espèces?\D* | efectivo\D* | entregado\D* | contanti\D*
            contant\D* | payment\D* | visa\D* | master\D* | card\D*
        """,
    ),
)
_CHANGE = labels(
    (
        1.0,
        r"""
            (?:your )?change\D* | balance\D* | rückgeld\D* | rendu\D* | cambio\D* | resto\D* | wisselgeld\D*
        """,
    ),
)
_DATE_LABELS = labels(
    (
        1.0,
        r"""
            (?:bill|biz|invoice|trans(?:action)?|sales?|order)?\s?(?:date|dt)(?: ?/ ?time)? | datum | fecha
            data | le(?=\s\d)
        """,
    ),
)
_PRINTED = re.compile(r"print|prn|expir|valid|due|member|gst (?:reg|id)|since")

_ENDS_HEAD = re.compile(
    r"\W{0,3}(?:(?:tel|fax|phone|telephone|h/?p|hotline|mobile|e-?mail|www|https?|gst|sst|vat|tax|ust|tva|iva|btw|p\.iva|siret|invoice|receipt|bill|cash|date|time|table|cashier|order|doc|pos|rechnung|datum|quittung|bon"
    r"|facture|ticket|caisse|factura|fecha|scontrino|kassa|server|guest|served|staff|counter|member|welcome|item|qty|description|simplified|operator|document|slip|trans|site|company no|website|facebook)(?![a-z])|tax ?invoice)"
)
_REGISTRATION = re.compile(
    r"\(?\s*(?:co(?:mpany)?\.?\s?(?:reg)?\.?\s?(?:no)?\.?\s?:?|roc\s?:?|reg(?:istration)?\.?\s?(?:no)?\.?\s?:?|ssm\s?:?|brn\s?:?|siren|hrb)?\s*(?:no\.?)?\s*:?\s*\(?\s*[A-Z]{0,3}\d{5,12}\s?-?\s?[A-Z0-9]?\s*\)?\.?",
    re.IGNORECASE,
)
_PHONE = re.compile(r"\+?[\d\s()\-/.]{8,}")
_TAX_NUMBER = re.compile(r"\b(?:gst|sst|vat|tax|tin|uid|siret|ust)\b[^a-z]*\d{5}|\bgst\b")
_OWNER = re.compile(
    r"(?:own(?:ed)?|operated|managed|run) by\s*:?\s*|inh(?:aber)?\.?\s*:?\s+|merchant\s*:\s*", re.IGNORECASE
)
_OPEN_FORM = re.compile(r"\b(?:sdn|pte|pvt|pty)\.?$", re.IGNORECASE)
_CLOSING_FORM = re.compile(r"(?:bhd|ltd|limited)\b", re.IGNORECASE)
_BRACKETED_NUMBER = re.compile(
    r"\s*[(\[{]\s*(?:co\.?\s?(?:reg)?\.?\s?(?:no)?\.?\s?:?\s*)?[A-Z]{0,3}\d{4,}\s?-?\s?[A-Z0-9]{0,2}\s*[)\]}].*$|\s+\d{5,8}-[A-Z]\b.*$",
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    r"\b(?:no\.?\s?\d|lot\b|unit\b|suite\b|level\b|floor\b|block\b|street\b|st\.|road\b|rd\b|avenue\b|ave\b|lane\b|drive\b|blvd\b|highway\b|jalan\b|jln\b|lorong\b|taman\b|str\.|straße|strasse|platz\b|weg\b"
    r"|rue\b|place\b|route\b|autoroute\b|calle\b|plaza\b|avda\b|via\b|viale\b|piazza\b|laan\b|straat\b|plein\b|kaya\b|mall\b|centre\b|center\b|park\b)|\d{5}\b|^\d{1,4}[a-z]?\s?,|\b\d{4} ?[A-Z]{2}\b|straße|straat\b|strasse",
    re.IGNORECASE,
)
_TRADE = re.compile(
    r"\b(?:enterprise|trading|restaurant|restoran|cafe|café|bakery|store|stores|market|mart|supermarket|hardware|pharmacy|kedai|hotel|bar|grill|kitchen|shop|bistro|boutique|gmbh|apotheke|bäckerei|ristorante|panificio)\b",
    re.IGNORECASE,
)


_ROUNDING = Decimal("0.05")
"""A total in cash is rounded by less than this."""


def total(reading: Reading) -> Found | None:
    """Return what was to be paid: of the sums labelled total the one that cash less change confirms, else the best."""
    candidates = [c for c in amounts_labelled(reading, TOTAL) if c.value > 0]
    given = {abs(c.value) for c in amounts_labelled(reading, _CASH)}
    returned = {abs(c.value) for c in amounts_labelled(reading, _CHANGE)}
    paid = {g - r for g in given for r in returned if g > r}
    confirmed = next((c for c in candidates if c.value in paid or (not returned and c.value in given)), None)
    if confirmed:
        return to_found(confirmed._replace(confidence=max(confirmed.confidence, 0.97)))
    rounded = _printed(
        reading, {p for p in paid if not candidates or any(abs(p - c.value) <= _ROUNDING for c in candidates)}
    )
    if rounded:
        return rounded
    fallback = [c._replace(confidence=0.6) for c in amounts_labelled(reading, _SUBTOTAL) if c.value > 0]
    best = (candidates or fallback)[:1]
    return to_found(best[0]) if best else None


def _printed(reading: Reading, values: set[Decimal]) -> Found | None:
    """The last amount on the receipt that is one of `values`, but for the lines on cash and change themselves."""
    for segment in reversed(reading.segments if values else ()):
        row = reading.sheet(segment).rows[segment.row]
        if any(p.match(s.lower) for s in row for labels in (_CASH, _CHANGE) for p, _ in labels):
            continue
        for amount in find_amounts(segment.text):
            if amount.value in values and amount.decimals:
                words = segment.words_at(amount.start, amount.end)
                return Found(printed(amount.value), segment.page, words, 0.8)
    return None


def sale_date(reading: Reading) -> Found | None:
    """Return the day of the sale: labelled, else the first date that is not of printing or expiry."""
    day_first = is_day_first(sheet.page.text for sheet in reading.sheets)
    labelled = find_labelled(reading, _DATE_LABELS, date_reader(day_first))
    if labelled:
        return labelled[0]
    for wanted in (True, False):
        for segment in reading.segments:
            for found in find_dates(segment.text, day_first):
                if bool(_PRINTED.search(segment.lower)) is not wanted:
                    weight = 0.85 if found.certain else 0.75
                    words = segment.words_at(found.start, found.end)
                    return Found(found.value.isoformat(), segment.page, words, weight)
    return None


def head(reading: Reading) -> list[Segment]:
    """Return the lines above the first that is about the sale and not about the merchant; at most a dozen."""
    lines: list[Segment] = []
    for row in reading.sheets[0].rows[:14]:
        segment = max(row, key=lambda s: len(s.text))
        if find_amounts_with_decimals(segment.text):
            break
        lines.append(segment)
    return lines


def find_amounts_with_decimals(text: str) -> bool:
    """Whether an amount with decimals stands in `text`."""
    return any(amount.decimals for amount in find_amounts(text))


def merchant(reading: Reading) -> tuple[Found | None, Found | None]:
    """Return the merchant's name and address from the head of the receipt."""
    lines = head(reading)
    at = _name_line(lines)
    if at is None:
        return None, None
    return _name(lines, at), _address(lines[at + 1 :])


def _name_line(lines: list[Segment]) -> int | None:
    named: list[int] = []
    for i, segment in enumerate(lines):
        if _is_name(segment):
            named.append(i)
        # The merchant stands above his address.
        if named and _ADDRESS.search(segment.text) and not _is_company(segment.text):
            break
    for marked in (_is_company, _is_trade):
        for i in named:
            if marked(lines[i].text):
                return i
    return named[0] if named else None


def _is_company(text: str) -> bool:
    return bool(LEGAL_FORM.search(_BRACKETED_NUMBER.sub("", text)))


def _is_trade(text: str) -> bool:
    return bool(_TRADE.search(text))


def _is_name(segment: Segment) -> bool:
    text = segment.text
    letters = sum(c.isalpha() for c in text)
    enough = letters >= 3 and letters >= 0.4 * len(text.replace(" ", ""))
    return (
        enough
        and not _is_other(segment)
        and not (_ADDRESS.search(text) and not _is_company(text) and not _is_trade(text))
    )


def _is_other(segment: Segment) -> bool:
    """Whether a line of the head is neither name nor address: a number, a date, a phone, a title."""
    text = segment.text.strip(" *#-=.")
    return bool(
        _ENDS_HEAD.match(segment.lower)
        or _REGISTRATION.fullmatch(text)
        or _PHONE.fullmatch(text)
        or _TAX_NUMBER.search(segment.lower)
        or find_dates(text)
    )


def _name(lines: list[Segment], at: int) -> Found:
    """The name in line `at`, with the line above or below where one company name takes two lines."""
    segment = lines[at]
    text, words = _stripped(segment)
    rest = re.sub(r"\W", "", _TRADE.sub("", LEGAL_FORM.sub("", text)))
    if not rest and at and _is_name(lines[at - 1]):
        above, more = _stripped(lines[at - 1])
        text, words = f"{above} {text}", more + words
    elif _OPEN_FORM.search(text) and at + 1 < len(lines) and _CLOSING_FORM.match(lines[at + 1].text):
        below, more = _stripped(lines[at + 1])
        text, words = f"{text} {below}", words + more
    return Found(text, segment.page, words, 0.85 if LEGAL_FORM.search(text) else 0.65)


def _stripped(segment: Segment) -> tuple[str, tuple[Word, ...]]:
    text = _BRACKETED_NUMBER.sub("", segment.text)
    owner = _OWNER.match(text)
    start = owner.end() if owner else 0
    name = text[start:].strip(" ,;:*-=_")
    at = segment.text.find(name, start)
    return name, segment.words_at(at, at + len(name))


def _address(lines: list[Segment]) -> Found | None:
    """The lines from the first that looks like an address to the first that is about something else."""
    taken: list[Segment] = []
    for segment in lines:
        if _is_other(segment):
            if taken:
                break
            continue
        if taken or _ADDRESS.search(segment.text):
            taken.append(segment)
        if len(taken) == 6:
            break
    if not taken:
        return None
    words: tuple[Word, ...] = tuple(word for segment in taken for word in segment.words)
    text = " ".join(segment.text for segment in taken).strip(" ,;:-*")
    return Found(text, taken[0].page, words, 0.7)


def find(reading: Reading, tables: Tables) -> Fields:
    """Return the fields of a receipt."""
    name, address = merchant(reading) if reading.sheets else (None, None)
    paid = total(reading)
    taxes = [
        t for t in amounts_labelled(reading, TAX) if paid is None or abs(t.value) < abs(Decimal(paid.value))
    ]
    return {
        "merchant_name": name,
        "merchant_address": address,
        "date": sale_date(reading),
        "currency": invoice.currency(reading, paid),
        "tax_total": to_found(taxes[0]) if taxes else None,
        "total": paid,
        "line_items": find_line_items(reading, tables),
    }


TYPE = DocumentType("receipt", Receipt, recognise, find, ("merchant_name", "date", "total"))
