"""What the sums of a document are called: the net, the tax, the total and what is summed up before them."""

from __future__ import annotations

import re

from docbatch.finding.labels import alternatives, labels
from docbatch.finding.languages import WORDS

_TAX = (
    r"(?:vat|tax(?:es)?|sales tax|gst|hst|mwst\.?|ust\.?|umsatzsteuer|mehrwertsteuer|versicherungs?steuer"
    rf"|t\.?v\.?a\.?|tps(?: ?/ ?tvq)?|tvq|iva|i\.v\.a\.?|btw|impost[ae]|impuestos?|impostos?|{alternatives(WORDS.tax)})"
)
_RATE = r"\d{1,2}(?:[.,]\d+)?\s?%"
SUM = r"t[o0]t[ae]?[li1]"
"""OCR reads the last letter of TOTAL as i or 1, its vowel as e, or leaves one out; till printers leave out spaces."""
SIGN = r"rm|eur|usd|gbp|chf|pln|czk|huf|ron|sek|nok|dkk|brl|zł|kč|ft|lei|kr|r?\$|€|£"
_WITHOUT = (
    r"(?:excl\w*\.?|ex\.?|exkl\w*\.?|ekskl\w*\.?|ohne|vor|w/o|without|before|hors|avant|sin|antes de|sem|senza"
    rf"|esclus\w+|al netto(?: di)?|zonder|v[oó][oó]r|utan|uden|bez|zzgl\.?|net of|{alternatives(WORDS.without)})"
)
_WITH = (
    r"(?:incl\w*\.?|inkl\w*\.?|mit|with|inclu\w*|con|comprese?|inbegrepen|ttc|including"
    rf"|{alternatives(WORDS.with_)})"
)
_SUM_OF = (
    r"(?:(?:sub|gesamt|zwischen|rechnungs|factuur|eind)[- ]?)?"
    r"(?:total[et]?|totales|totaal|summe|betrag|amount|montant|importe|importo|bedrag|valore?|monto|summa|beløb|belopp|kwota"
    rf"|montante|{alternatives(WORDS.sum_of)})(?: [^\W\d]+){{0,3}}"
)
"""A sum, and up to three words on what it is of, as in `Total of this invoice`."""

NOT_TOTALS = re.compile(
    r"\W{0,3}(?:total (?:\d+ ?%|includes?\b|items?|qty|quantity|quantit|disc|saving|pieces|weight|hours|cash|received"
    r"|paid|page|points)"
    r"|totale? (?:articoli|pezzi)|total art|summe der|total number|total de (?:artículos|unidades))"
)
"""What begins like the label of a sum and counts something else."""
NOT_TOTALS_BUT_TAXES = re.compile(rf"\W{{0,3}}(?:{alternatives(WORDS.not_total)})")
"""What begins like the label of a total and is none, though it may be that of a tax."""

_NOT_TO_PAY = r"(?! (?:à|a|da|te|zu|payable|due|rounded)\b)"
"""Behind `net` these words make it what is to be paid, with tax."""
NET = labels(
    (
        1.0,
        rf"""
            {_SUM_OF},? \(?{_WITHOUT}\)?\.?,? ?\(?(?:de |di |la |l['’])?{_TAX}\)?
            {_SUM_OF},? \(?{_TAX},? (?:excl|exkl|ekskl|esclus|non compris)\w*\)?
            {_SUM_OF} \(?(?:nett?o?|neto|líquido|h\.?t)\)?{_NOT_TO_PAY}
            nett?o-? ?(?:betrag|summe|gesamt|preis|bedrag|totaal)?\b{_NOT_TO_PAY} | (?:gesamt|end)preis\s?\(?netto\)?
            gesamt\s?netto | net(?:t)? ?(?:total|amount|value) | (?:total|amount) (?:{_WITHOUT})\b\D*
            (?:total|montant) h\.?t\.?v\.?a\.?
            untaxed amount | amount untaxed | {_WITHOUT} {_TAX}(?!\s*\d) | base(?: imponible)?(?=\W*\d|\W*$)
            (?:totale )?imponibile(?: totale)?
            taxable (?:amount|value|supply) | total taxable | base h\.?t | net{_NOT_TO_PAY}
            {WORDS.net}
        """,
    ),
    (
        0.8,
        rf"""
            {WORDS.subtotal}
            sub-? ?total\w* | subtotaal | sous[- ]total | zwischensumme | subtotale | warenwert | positionssumme
            (?:gesamt|netto)beitrag
        """,
    ),
)
TAX = labels(
    (
        1.0,
        rf"""
            total(?:e)? {_TAX}(?! (?:compris|inclu|incl))
            {_TAX}\.? (?:total|totalt|amount|payable) | summe (?:umsatzsteuer|mwst|ust)\.?
            (?:gesamt)?steuerbetrag(?: in)? | (?:montant|total) (?:de la )?(?:tva|taxes)
            (?:dont|davon|waarvan|di cui|of which|kwota|podatek) {_TAX}
            (?:totale|importo) (?:iva|imposta) | (?:total|cuota|importe) (?:de )?iva | totaal btw
            {WORDS.taxed}
            {_TAX}[- ]?(?:bedrag|betrag|beløb|belopp) | (?:bedrag|betrag|amount of|beløb|belopp|valor d[eo]) {_TAX}
        """,
    ),
    (
        0.85,
        rf"""
            (?:zzgl\.?|plus|\+|add|total)?\s?(?:{_RATE} ?)?{_TAX}(?:\s*\([^()]*\))?\W*(?=(?:{SIGN})?\s*-?\d|$)
            \+?\s?{_RATE} {_TAX}\.?(?= (?:auf|von|of|on|sur|de|su|over|van)\b)
            (?:zzgl\.?|\+)\s?{_TAX}\D* | {_TAX}\b\D{{0,25}}{_RATE}\D*
        """,
    ),
)
TOTAL = labels(
    (
        1.0,
        rf"""
            grand total | total g[ée]n[ée]ral | total general | invoice total | total invoice( amount)?
            total(?: for)? this invoice | (?:invoice|bill) amount
            (?:v(?:alor|\.) (?:tot(?:al|\.) )?|total )d[ao] (?:nota|fatura)(?: fiscal)?
            total (?:amount )?\(?{_WITH}\)?\D* | gross ?(?:total|amount)
            (?:montant )?total t\.?t\.?c\.? | montant t\.?t\.?c\.?
            total toutes taxes comprises | (?:rechnungs|gesamt)?(?:summe|betrag) \(?brutto\)?\D*
            brutto-? ?(?:summe|betrag|gesamt|endsumme|endbetrag|preis)? | (?:gesamt|end)preis(?: \(?brutto\)?)?
            rechnungs(?:betrag|summe|total)(?: brutto\D*)? | gesamttotal
            gesamt(?:betrag|summe)(?: brutto\D*)? | endbetrag | endsumme | importe total | total factura
            total con iva | totale (?:fattura|documento|complessivo) | totaal (?:incl\w*\.?\D*|factuur)
            {_SUM_OF},? \(?(?:{_TAX},? (?:incl|inkl|compres|compris|inclus|included)\w*|{_WITH}\b\D*|brutto|lordo)\)?
            final total | (?:montant|total) dû | monto total | importo totale | valor total | eindbedrag
            eindtotaal | factuur(?:bedrag|totaal) | totaalbedrag | total (?:de )?(?:la )?facture | credit total
            total credit\D* | gutschriftsbetrag
            rechnungsbeitrag | (?:jahres)?bruttobeitrag
            {WORDS.total}
        """,
    ),
    (
        0.9,
        rf"""
            total(?! (?:{_TAX}|h\.?t)\b)(?: amount)? | total avoir | montant total | totals | totaal | totale
            summe | gesamt | totales | totalt | att betala | summa | i alt | at betale | razem | do zapłaty
            total (?:eur|usd|gbp|chf)
            {WORDS.payable}
        """,
    ),
    (
        0.75,
        r"""
            (?:total |amount )to (?:be )?pa(?:y|id)
            (?:total )?amount due\D* | total due | balance due | net ?total rounded | amount payable
            total (?:\w+ )?payable | zahl(?:betrag|beitrag) | zu zahlen(?:der be(?:tr|itr)ag)? | zahlungsbetrag
            te voldoen | líquido a pagar
            net à payer | somme à payer
            (?:montant )?total à payer | montant à payer | reste à payer | total a pagar | importe a pagar
            (?:valor|montante) a pagar | (?:summa|belopp) att betala | beløb (?:at|å) betale
            (?:totale|netto) (?:da|a) pagare | te betalen | totaal te betalen
        """,
    ),
)
AMOUNT = labels(
    (
        0.5,
        r"""
            (?:amount|betrag|montant|monto|importe|importo|valore?|valor|bedrag|beløb|belopp|kwota|částka|suma)(?=\s*:)
        """,
    ),
)
"""What names the one sum of a document that calls none a total; it may as well be a part of it."""
SUBTOTAL = labels(
    (
        1.0,
        rf"""
            (?:\d{{1,3}} )?sub-? ?{SUM}\D* | sous[- ]total\D* | zwischensumme\D* | subtotale?\D* | subtotaal\D*
            {WORDS.subtotal}
        """,
    ),
)
