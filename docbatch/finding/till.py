"""What a till prints below the goods: the total, what was given and returned, the day."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from docbatch.checks import line_items_sum_to_net
from docbatch.evidence import Found
from docbatch.finding.adjustments import adjustments, subtotals
from docbatch.finding.goods import find_goods
from docbatch.finding.labels import alternatives, date_reader, find_labelled, labels
from docbatch.finding.languages import WORDS
from docbatch.finding.line_items import find_line_items
from docbatch.finding.total_labels import SIGN, SUBTOTAL, SUM, TAX
from docbatch.finding.totals import Candidate, amounts_labelled, to_found
from docbatch.layout import Reading, Segment
from docbatch.models import Tables
from docbatch.values.dates import find_dates, is_day_first
from docbatch.values.money import find_amounts, printed, to_decimal

_AMOUNT = r"am(?:oun)?t\.?"
_PAYABLE = r"(?:p[ae]yable|to (?:be )?pa(?:y|id)|due)"
TOTAL = labels(
    (
        1.0,
        rf"""
            (?:net|nett|grand)? ?{SUM}\.? ?(?:amount |sales )?\(?rounded\)?\D* | rounded total\D*
            \d{{1,2}}:\d\d ?(?:[ap]m)? ?total | [aà] payer
            {SUM} (?:{_AMOUNT} )?{_PAYABLE}\D* | {_AMOUNT} {_PAYABLE}\D* | grand t[o0]ta[li1]?(?:{SIGN}|\b)\D*
            net[ti]? {SUM}\D* | net am(?:oun)?t\D* | tot(?:al)?\.? t ?t ?c
            ttc\W{{0,5}}(?=\d|$) | (?:(?:total|net|somme|reste) )?[aà] payer | montant (?:dû|total|ttc)
            (?:summe )?zu zahlen | (?:gesamt|end|zahl|rechnungs)betrag | endsumme
            (?:total |importe )?a (?:pagar|cobrar) | (?:importe|valor) total | total compra
            (?:totale? )?(?:complessivo|euro|da pagare) | importo (?:totale|da pagare)
            (?:totaal )?te (?:betalen|voldoen) | totaalbedrag | eindtotaal
            att betala | at betale | i alt | totalt | do zapłaty | razem
            {WORDS.slip_total} | to pay(?=\W*(?:{SIGN})?\W*\d|\W*$)
        """,
    ),
    (
        0.95,
        rf"""
            {SUM}(?: ?\(?(?:rm|myr|eur|usd|gbp|chf|€|\$)\)?)?(?=\W*(?:(?!h\.?t\b)[a-z]{{0,3}}\W*\d|$))
            {SUM} am\w{{1,5}}\b\D* | summe(?! ?\(?netto)(?: eur)? | gesamt(?:summe|preis)?(?! ?\(?netto)
            {SUM} (?:rm|myr|{SIGN}|r[s$]) | totaal | totale | total facture | somme | som | summa
            suma(?: total)?(?=\W*(?:pln|eur|€)?\W*\d|\W*$) | tota(?=\W*\d|$) | tot\.?(?=\W*\d|$)
            (?:bill|order|check|chk|sales?|purchase|transaction|final) {SUM}\D*
            (?:dine[ -]?in|eat[ -]?in|for here|take[ -]?(?:out|away)|carry[ -]?out|to[ -]?go|delivery) {SUM}\D*
            {SUM} (?:bill|order|purchase|price|cost|fare|fee|charges?|tariff)\b\D*
        """,
    ),
    (
        0.9,
        rf"""
            {SUM} (?:amount |sales? )?\(?(?:incl\w*|inc|with)\b\D* | {SUM} sales?\D* | {SUM} .{{0,3}}incl\D*
            (?:amount|gross) {SUM}\D*
        """,
    ),
    (
        0.85,
        rf"""
            (?!sub|gst|sst|tax|vat|qty|item|disc|sav|cash|serv|point)[a-z]+ {SUM} \(?(?:incl\w*|inc)\b\D*
            (?:\d{{1,3}} )?balance due\D* | rounding(?: ?\(?(?:rm|myr)\)?)?(?=\W*\d{{2,}})
            ttl a(?:ft|tf)\w* r(?:ou)?nd\D*
        """,
    ),
)
_CASH = labels(
    (
        1.0,
        rf"""
            cash\b\D* | tender(?:ed)?\D* | (?:amount )?(?:tendered|received|paid|accepted)\D* | total paid\D*
            credit(?= ?(?:rm|myr)\b|\W*\d|$)\D* | accepted total\D* | payment\D* | visa\D* | master\D* | card\D*
            gegeben\D* | bar(?:geld|zahlung)?\b\D* | erhalten\D* | espèces?\D* | règlement\D*
            efectivo\D* | entrega(?:do)?\b\D* | recibido\D* | contant[ei]\D* | ricevuto\D*
            contant\D* | ontvangen\D* | dinheiro\D* | numerário\D* | entregue\D*
            (?:{alternatives(WORDS.cash)})\D*
        """,
    ),
)
_CHANGE = labels(
    (
        1.0,
        rf"""
            (?:your )?change\D* | balance(?! due)\D* | (?:rück|wechsel)geld\D* | zurück\D*
            (?:à )?rendu\D* | monnaie\D* | cambio\D* | vuelto\D* | resto\D* | wisselgeld\D* | terug\D*
            (?:{alternatives(WORDS.change)})\D*
        """,
    ),
)
_CARD = labels(
    (
        1.0,
        rf"""
            visa\b\D* | master ?card\b\D* | (?:debit|credit|bank|gift) ?card\b\D* | maestro\b\D* | v ?pay\b\D*
            am(?:erican )?ex(?:press)?\b\D* | discover\b\D* | contactless\D* | eft ?pos\D* | (?:apple|google) pay\b\D*
            girocard\b\D* | (?:geg\. )?ec-?(?:cash|karte)\b\D* | (?:kredit|bank)karte\D* | kartenzahlung\D*
            sepa-?\w*\b\D* | carte bancaire\D* | cb\b\D* | carta (?:di )?credito\D* | bancomat\D*
            importo pagato\D* | pagamento elettronico\D* | tarjeta\D* | pin(?:nen)?\b\D* | (?:bank)?pas\b\D*
            betrag eur\b\D* | (?:{alternatives(WORDS.card)})\b\D*
            payé\b\D* | bezahlt\b\D* | pagado\b\D* | pagato\b\D* | pago\b\D* | betaald\b\D*
        """,
    ),
)
"""What is paid by these is what was to be paid: a card gives no change."""
_ROUNDED_BY = labels(
    (1.0, r"(?:cash |bill )?round(?:ing|ed)?\b\D* | r(?:ou)?nd(?:in)?g?\.? ?adj\D* | rundung\D* | arrondi\D*")
)
_DATE_LABELS = labels(
    (
        1.0,
        rf"""
            (?:bill|biz|inv(?:oice)?\.?|trans(?:action)?|sales?|order)?\s?(?:date|dt)(?: ?/ ?time)?
            (?:kauf|rechnungs|beleg|verkaufs)?datum | fecha | data | le(?=\s\d)
            {WORDS.dated}
        """,
    ),
)
_PRINTED = re.compile(
    r"print|prn|expir|valid|due|member|gst (?:reg|id)|since|druck|gültig|ablauf|impr[eé]s|valable|échéance|válid|caduc"
    r"|scad|afdruk|geldig|saving|points|offer|birth|" + alternatives(WORDS.printed)
)
"""Words beside a date that is not that of the sale, but of the paper, a card, an offer or the customer's account."""
_TIME_OF_DAY = re.compile(r"(?<!\d)(?:[01]?\d|2[0-3])[:h][0-5]\d(?!\d)")
_BARE_DATE = re.compile(r"(?:^|\s)\d\d:\d\d(?::\d\d)?\s+(\d\d)(\d\d)(20\d\d|\d\d)(?=\s|$)")
"""A date of digits alone, which only the time before it tells from a number."""


_BY_CARD, _IN_CASH, _BARE = 0.75, 0.6, 0.6
_PROVED_BY_TAX = 0.85
_PROVED_BY_PAYMENT = 0.9
_RATE = re.compile(r"\d\s?%")
_TIP_ROWS = 2
"""Rows above a total in which the rates of suggested tips stand."""
_ROUNDING = Decimal("0.05")
"""A total in cash is rounded by less than this."""


def total(reading: Reading) -> Found | None:
    """Return what was to be paid: of the sums labelled total the one that cash less change confirms, else the best."""
    candidates = [c for c in amounts_labelled(reading, TOTAL) if c.value > 0 and _may_be_total(reading, c)]
    given = {abs(c.value) for c in amounts_labelled(reading, _CASH)}
    returned = {abs(c.value) for c in amounts_labelled(reading, _CHANGE)}
    paid = {g - r for g in given for r in returned if g > r}
    confirmed = next((c for c in candidates if c.value in paid or (not returned and c.value in given)), None)
    if not confirmed and returned and max(returned) < _ROUNDING:  # which nobody had back
        confirmed = next((c for c in candidates if c.value in given), None)
    if confirmed:
        return to_found(confirmed._replace(confidence=max(confirmed.confidence, 0.97)))
    near = [c for c in candidates if any(abs(p - c.value) <= _ROUNDING for p in paid)]
    rounded = _printed(reading, {p for p in paid if not candidates or any(abs(p - c.value) <= _ROUNDING for c in near)})
    if rounded:
        return rounded
    if near:  # given to the cent, so that the sum in cash stands beside no other label
        exact = next((c for c in amounts_labelled(reading, _CASH) if c.value in paid), None)
        return to_found(exact._replace(confidence=_PROVED_BY_PAYMENT) if exact else near[0])
    if candidates:
        return _rounded(reading, candidates[0]) or to_found(_after_rounding(candidates))
    summed = _summed(reading)
    if summed:
        return summed
    by_card = [c._replace(confidence=_BY_CARD) for c in amounts_labelled(reading, _CARD) if c.value > 0]
    if by_card and len({c.value for c in by_card}) == 1:
        return to_found(by_card[0])
    in_cash = [c._replace(confidence=_IN_CASH) for c in amounts_labelled(reading, _CASH) if c.value > 0]
    if in_cash and not returned and len({c.value for c in in_cash}) == 1:
        return to_found(in_cash[0])
    # A subtotal is the total of a slip that has no other; where a total is printed but cannot be read it is not.
    if any(p.match(s.lower) for s in reading.segments for p, _ in TOTAL):
        return None
    subtotals = [c._replace(confidence=0.6) for c in amounts_labelled(reading, SUBTOTAL) if c.value > 0]
    return to_found(subtotals[0]) if subtotals else None


def _summed(reading: Reading) -> Found | None:
    """The amount without a known label, if any, that a subtotal and the tax below it come to."""
    nets = {c.value for c in amounts_labelled(reading, SUBTOTAL) if c.value > 0}
    taxes = {c.value for c in amounts_labelled(reading, TAX) if c.value > 0}
    found = _printed(reading, {net + tax for net in nets for tax in taxes if tax < net})
    return found._replace(confidence=_PROVED_BY_TAX) if found else None


def is_contradicted(reading: Reading, paid: Found) -> bool:
    """Whether a receipt says otherwise: by a larger sum that is labelled total as well, or by cash less change."""
    value = Decimal(paid.value)
    given = {abs(c.value) for c in amounts_labelled(reading, _CASH)}
    returned = {abs(c.value) for c in amounts_labelled(reading, _CHANGE)}
    left = {g - r for g in given for r in returned if g > r}
    if value in given or any(abs(each - value) <= _ROUNDING for each in left):
        return False
    totals = [c.value for c in amounts_labelled(reading, TOTAL) if _may_be_total(reading, c)]
    return bool(left) or any(each - value > _ROUNDING for each in totals)


def _may_be_total(reading: Reading, candidate: Candidate) -> bool:
    """Whether an amount labelled total is the largest of its row, and the row is none of suggested tips.

    The last row of a table of taxes has the tax beside the net sum; tips are suggested below a row of rates.
    """
    rows = next(sheet.rows for sheet in reading.sheets if sheet.page.page == candidate.page)
    at = next(number for number, row in enumerate(rows) if any(candidate.words[0] in s.words for s in row))
    amounts = [amount.value for segment in rows[at] for amount in find_amounts(segment.text) if amount.decimals]
    rates = max(len(_RATE.findall(" ".join(s.text for s in row))) for row in rows[max(0, at - _TIP_ROWS) : at + 1])
    return all(value <= candidate.value for value in amounts) and not (rates > 1 and len(amounts) > 1)


def _after_rounding(candidates: Sequence[Candidate]) -> Candidate:
    """The best of `candidates`, or the one below it that it was rounded to."""
    best = candidates[0]
    return next(
        (
            other
            for other in candidates
            if 0 < abs(other.value - best.value) < _ROUNDING
            and not other.value % _ROUNDING
            and (other.page, other.words[0].y0) > (best.page, best.words[0].y0)
        ),
        best,
    )


def _rounded(reading: Reading, best: Candidate) -> Found | None:
    """What the `best` sum comes to with the rounding that the receipt labels, where that is printed as well."""
    if not best.value % _ROUNDING:
        return None
    off = {abs(c.value) for c in amounts_labelled(reading, _ROUNDED_BY) if 0 < abs(c.value) < _ROUNDING}
    sums = {best.value + sign * each for each in off for sign in (1, -1)}
    return _printed(reading, {value for value in sums if not value % _ROUNDING})


def _printed(reading: Reading, values: set[Decimal]) -> Found | None:
    """The last amount on the receipt that is one of `values`, but for the lines on cash and change themselves."""
    for segment in reversed(reading.segments if values else ()):
        row = reading.sheet(segment).rows[segment.row]
        if any(p.match(s.lower) for s in row for wanted in (_CASH, _CHANGE) for p, _ in wanted):
            continue
        spans = [(a.value, a.start, a.end) for a in find_amounts(segment.text) if a.decimals]
        # An amount without a space in front of it, as in `TotalRM15.40`, is found only by what it must be.
        spans += [
            (value, at.start(), at.end()) for value in values for at in re.finditer(_literal(value), segment.text)
        ]
        for value, start, end in spans:
            if value in values:
                return Found(printed(value), segment.page, segment.words_at(start, end), 0.8)
    return None


def _literal(value: Decimal) -> str:
    """A pattern for an amount as it is printed."""
    return rf"(?<![\d.,]){printed(value).replace('.', '[.,]')}(?!\d)"


def sale_date(reading: Reading) -> Found | None:
    """Return the day of the sale: labelled, else that beside a time, else the first; of printing or expiry if need be.

    The till prints the time beside the day of the sale, and beside few others.
    """
    day_first = is_day_first(sheet.page.text for sheet in reading.sheets)
    labelled = find_labelled(reading, _DATE_LABELS, date_reader(day_first))
    others = [each for segment in reading.segments for each in _dates(segment, day_first)]
    timed = [each for each in others if _TIME_OF_DAY.search(_row_of(reading, each))]
    bare = [each for segment in reading.segments for each in _bare_dates(segment)]
    found = [*labelled, *timed, *bare, *others]
    return next((each for each in found if not _PRINTED.search(_row_of(reading, each))), next(iter(found), None))


def _dates(segment: Segment, day_first: bool) -> Iterator[Found]:
    for found in find_dates(segment.text, day_first):
        words = segment.words_at(found.start, found.end)
        yield Found(found.value.isoformat(), segment.page, words, 0.85 if found.certain else 0.75)


def _bare_dates(segment: Segment) -> Iterator[Found]:
    """The dates of digits alone behind a time, as `13:35:21 121222`, which put the day first."""
    for match in _BARE_DATE.finditer(segment.text):
        for found in find_dates("/".join(match.groups())):
            yield Found(found.value.isoformat(), segment.page, segment.words_at(*match.span()), _BARE)


def _row_of(reading: Reading, found: Found) -> str:
    """The text of the row that a value was found in, in lower case."""
    sheet = next(sheet for sheet in reading.sheets if sheet.page.page == found.page)
    row = next(row for row in sheet.rows if any(found.words[0] in segment.words for segment in row))
    return " ".join(segment.lower for segment in row)


def line_items(reading: Reading, tables: Tables, paid: Found | None, taxes: Found | None) -> list[Found]:
    """Return what was sold: the rows under a heading if they add up, else the rows that do, else what the heading has.

    Tills have rows above their sums that need no heading, and below them tables of taxes that have one.
    """
    headed = find_line_items(reading, tables)
    data = {
        "total": paid.value if paid else None,
        "tax_total": taxes.value if taxes else None,
        "line_items": [item.value for item in headed],
    }
    check = line_items_sum_to_net(data, adjustments(reading), subtotals(reading))
    if check and check.passed:
        return headed
    sums = [to_found(c) for wanted in (SUBTOTAL, TOTAL) for c in amounts_labelled(reading, wanted)]
    goods = find_goods(reading, paid, sums)
    return goods if goods and sum_of(goods) != sum_of(headed) else headed


def sum_of(items: list[Found]) -> Decimal | None:
    """Return what items come to, if each of them has an amount."""
    amounts = [to_decimal(item.value["amount"]) for item in items]
    known = [amount for amount in amounts if amount is not None]
    return sum(known, Decimal(0)) if known and len(known) == len(amounts) else None


def tax(reading: Reading, paid: Found | None) -> Found | None:
    """Return the tax: a labelled amount that is less than the total."""
    limit = abs(Decimal(paid.value)) if paid else None
    taxes = [t for t in amounts_labelled(reading, TAX) if limit is None or abs(t.value) < limit]
    return to_found(taxes[0]) if taxes else None
