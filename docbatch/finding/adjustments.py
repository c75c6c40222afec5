"""What is taken off or put on between the lines of an invoice and its net total: BG-20 and BG-21 of EN 16931."""

from __future__ import annotations

from decimal import Decimal

from docbatch.finding.labels import labels
from docbatch.finding.total_labels import SUBTOTAL
from docbatch.finding.totals import amounts_labelled
from docbatch.layout import Reading

_ALLOWANCES = labels(
    (
        1.0,
        r"""
            (?:less )?(?:\w+ )?discounts?\b | rebate | \w*rabatt | (?:preis)?nachlass | skonto | gutschein | voucher
            (?:total )?remises?\b | rabais | avoir déduit | (?:\w+ )?descuento | (?:\w+ )?sconto | korting | uw voordeel
            total allowances? | (?:gewährte |gesamtbetrag der )?abschl[aä]ge? | bereits berechnet\D* | abzüglich\D*
            abzgl\.?(?: \w+)?
        """,
    ),
)
_CHARGES = labels(
    (
        1.0,
        r"""
            (?:\w+ )?surcharge | (?:gesamtbetrag der )?zuschl[aä]ge? | aufschlag | freight(?: costs?| charges?)?
            fracht(?:kosten)?
            (?:zzgl\.? )?versand(?:kosten)? | shipping(?: (?:&|and) handling)?(?: costs?| charges?)?
            delivery(?: charges?| fee)?
            postage | porto | frais (?:de port|d['’]expédition|de livraison) | port(?=$|\W*\d)
            gastos de envío | envío | spese di (?:spedizione|trasporto) | spedizione | trasporto | verzendkosten
            service charge | handling(?: fee)? | total charges | round(?:ing|ed)?(?: off| adj\w*)?
        """,
    ),
)
_MOST = 4
"""Amounts of each kind that are tried; more of them would make any sum right."""


def adjustments(reading: Reading) -> tuple[Decimal, ...]:
    """The allowances (below 0) and charges that a document labels beside its lines, whatever sign it prints."""
    allowances = [-abs(found.value) for found in amounts_labelled(reading, _ALLOWANCES)[:_MOST]]
    charges = [found.value for found in amounts_labelled(reading, _CHARGES)[:_MOST]]
    return tuple(amount for amount in dict.fromkeys((*allowances, *charges)) if amount)


def subtotals(reading: Reading) -> tuple[Decimal, ...]:
    """What a document says that its lines come to, before taxes and charges."""
    return tuple(dict.fromkeys(found.value for found in amounts_labelled(reading, SUBTOTAL)[:_MOST] if found.value))
