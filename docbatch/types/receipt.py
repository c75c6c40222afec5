"""Receipts from tills: a narrow slip that says what was sold and that it was paid."""

from __future__ import annotations

import re

from docbatch.finding.currency import find_currency_of
from docbatch.finding.form import is_narrow
from docbatch.finding.labels import alternatives
from docbatch.finding.languages import WORDS
from docbatch.finding.merchant import merchant
from docbatch.finding.party_labels import BUYER, party
from docbatch.finding.payment_terms import due_date, speaks_of_terms
from docbatch.finding.till import TOTAL, is_contradicted, line_items, sale_date, sum_of, tax, total
from docbatch.finding.titles import RECEIPT_TITLE, headed, titled
from docbatch.finding.totals import amounts_labelled
from docbatch.layout import Reading
from docbatch.models import Tables
from docbatch.types.definition import DocumentType, Fields, LineItem, TypeModel
from docbatch.values.money import find_amounts

_PAID_WORDS = alternatives(
    rf"""
    cash | change | cashier | tender(?:ed)? | rounding | round(?:ed|ing)? adj\w* | visa | mastercard | debit card
    discover | amex | american express | approval code | approved | auth(?:orization)? code | cash tend | change due
    credit card | card payment | (?:ec|girocard|maestro|sepa)-?(?:cash|elv|lastschrift) | kartenzahlung | bar
    rückgeld | gegeben | kasse | kassierer\w* | kassenbon | ec-karte | girocard
    wechselgeld | kreditkarte | ec-?karte | bargeld | barzahlung | bezahlt | contactless | card sale
    espèces? | rendu | monnaie | caisse | caissier | carte bancaire | ticket | payé
    efectivo | cambio | vuelto | entregado | caja | cajer[oa] | tarjeta | pagado | forma (?:de )?pago
    pagato | contant[ei] | pagamento | importo pagato | carta (?:di )?credito | bancomat | resto | scontrino | cassa
    betaald | contant | wisselgeld | kassa | pinnen | pin | bankpas
    paragon
    {WORDS.paid}
    """
)
_PAID = re.compile(rf"\b(?:{_PAID_WORDS})\b")
_SLIP_WORDS = alternatives(
    rf"""
    thank you | come again | please come | table | pax | guest check | receipt | pos | qty | goods sold | server
    counter | subtotal | sub total | items sold | you saved | savings | coupons? | survey | tip | chk | guests?
    bill no | gst summary | tax summary | member card | sr | customer copy | merchant copy | in-?time | out-?time
    vielen dank | es bediente sie | bediener | tisch(?:nr)? | kassenbeleg | kundenbeleg | händlerbeleg | bonnummer
    -?k-u-n-d-e-n-b-e ?-l-e-g-? | bon-nr | filiale | rabatt\w* | documento commerciale | scontrino
    gracias por su (?:compra|visita) | le atendió | factura simplificada | mesa | merci de votre visite | à bientôt
    merci | gracias | arrivederci | grazie | tavolo | bedankt | tot ziens | kassabon
    {WORDS.slip}
    """
)
_SLIP = re.compile(rf"\b(?:{_SLIP_WORDS})\b")
_MOST_PAGES = 4
_HEADED = 0.55
"""How sure a receipt on a wide page is by its title: such are often forms of another kind, worth a look."""
_CONTRADICTED = 0.5
"""Confidence of a total that another sum of the receipt contradicts, and its goods do not prove."""
_TO_BE_PAID = 0.3
"""What a day by which to pay takes off, and what terms of payment for a buyer do: at a till one pays at once."""
_MANY_PRICES = 6
"""Prices below each other on a narrow form that only a till prints."""


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


def recognise(reading: Reading) -> float:
    """Return how sure it is that a document is a receipt: a narrow form, words of a till, sums, and no buyer."""
    if not reading.sheets or len(reading.pages) > _MOST_PAGES or not reading.sheets[0].rows:
        return 0.0
    paid = len(set(_PAID.findall(reading.lower)))
    slip = len(set(_SLIP.findall(reading.lower)))
    totals = amounts_labelled(reading, TOTAL)
    # Where prices have no decimals, nothing but its label says that a number is one.
    amounts = sum(any(a.decimals or a.symbol for a in find_amounts(s.text)) for s in reading.segments) or len(totals)
    narrow = is_narrow(reading.sheets[0])
    priced = narrow and amounts >= _MANY_PRICES
    if amounts < 1 or not (paid or slip or priced):
        return 0.0
    score = (0.4 if narrow else 0.0) + min(0.1 * paid, 0.3) + min(0.08 * slip, 0.25) + 0.1 * priced
    score += 0.25 * titled(reading, RECEIPT_TITLE)
    score += 0.1 * bool(totals)
    # A till asks some buyers for their name; cash and change are on no invoice.
    score -= 0.3 * (not narrow and bool(party(reading, BUYER))) + 0.2 * (not narrow and paid + slip < 3)
    score -= _TO_BE_PAID * (bool(due_date(reading)) + bool(party(reading, BUYER) and speaks_of_terms(reading)))
    if headed(reading, RECEIPT_TITLE) == 1 and (paid or totals):
        score = max(score, _HEADED)
    return max(0.0, min(score, 0.99))


def find(reading: Reading, tables: Tables) -> Fields:
    """Return the fields of a receipt."""
    name, address = merchant(reading) if reading.sheets else (None, None)
    paid = total(reading)
    taxes = tax(reading, paid)
    items = line_items(reading, tables, paid, taxes)
    if paid and str(sum_of(items)) != paid.value and is_contradicted(reading, paid):
        paid = paid._replace(confidence=min(paid.confidence, _CONTRADICTED))
    return {
        "merchant_name": name,
        "merchant_address": address,
        "date": sale_date(reading),
        "currency": find_currency_of(reading, paid),
        "tax_total": taxes,
        "total": paid,
        "line_items": items,
    }


TYPE = DocumentType("receipt", Receipt, recognise, find, ("merchant_name", "date", "total"))
