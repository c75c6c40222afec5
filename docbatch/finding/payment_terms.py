"""When an invoice is to be paid."""

from __future__ import annotations

import re

from docbatch.evidence import Found
from docbatch.finding.labels import alternatives, date_reader, find_labelled, labels
from docbatch.finding.languages import WORDS
from docbatch.layout import Reading
from docbatch.values.dates import is_day_first

_DUE_LABELS = labels(
    (
        1.0,
        rf"""
            (?:payment |terms )?due(?: date| by| on)? | date due | pay(?:ment|able)? (?:by|before)
            fällig(?:keit|keitsdatum| am| bis)? | zahlbar bis(?: zum)? | zahlungsziel
            zahlbar (?:innerhalb|ohne abschlag).*?bis | (?:date (?:d['’])?)?[ée]ch[ée]ance
            date limite(?: de (?:paiement|règlement))? | (?:à payer|à régler|payable) (?:avant|jusqu['’]au)(?: le)?
            (?:fecha (?:de )?)?vencimiento | vence(?: el)? | fecha l[ií]mite(?: de pago)?
            (?:data (?:di )?)?scadenza(?: pagamento)? | verval(?:datum|dag) | (?:te )?betalen v[óo]{{2}}r
            uiterste betaaldatum | betalingsfrist
            {WORDS.due}
        """,
    ),
)
_PAID_LATER = re.compile(
    alternatives(
        rf"""
        payment terms | terms of payment | net \d\d days | terms\W{{1,3}}net \d | (?:pay|payable|payment|due) within \d
        zahlbar (?:bis|innerhalb|binnen) | innerhalb (?:von )?\d+ tagen .{{0,40}}(?:zahl|überweis) | zahlungsziel
        délai de paiement | conditions de (?:paiement|règlement) | (?:payable|à régler) (?:sous|avant|à réception)
        plazo de pago | condiciones de pago | pagadero | termini di pagamento | condizioni di pagamento
        pagamento (?:entro|a) \d+ giorni | betal(?:ings)?termijn | binnen \d+ dagen .{{0,40}}(?:voldoen|betalen|maken)
        {WORDS.paid_later}
    """
    )
)
"""What is said of when to pay."""


def due_date(reading: Reading) -> Found | None:
    """Return the day by which to pay, as its label says."""
    found = find_labelled(reading, _DUE_LABELS, date_reader(is_day_first(sheet.page.text for sheet in reading.sheets)))
    return found[0] if found else None


def speaks_of_terms(reading: Reading) -> bool:
    """Whether a document says in how many days, or on what terms, it is to be paid."""
    return bool(_PAID_LATER.search(reading.lower))
