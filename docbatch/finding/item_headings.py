"""What the columns of line items are headed with."""

from __future__ import annotations

import re

from docbatch.finding.labels import alternatives
from docbatch.finding.languages import WORDS

_COLUMNS = {
    "description": r"""
        desc(?!onto|uento)\w* | item ?names? | details | particulars | title | beschreibung | bezeichnung
        artikel(?:beschreibung|bezeichnung) | leistung | désignation | designation | libellé
        descripci[óo]n | concepto | descrizione | omschrijving
        """,
    "item": r"""
        items? | product | article | artikel | art[íi]culo | articolo | prodotto
        """,
    "quantity": r"""
        qty | quantity | quantité | qté | qte | nombre | menge | anzahl | cantidad | cant\.? | quantità | q\.?tà | qtà
        aantal | units | hours | hrs | stunden | std\.? | heures | horas | ore | uren
        """,
    "unit_price": r"""
        ansatz | stundensatz | tarif[ae]?
        unite? price | unit cost | price | rate | u/?p\W*\w* | p\.?u\.?(?: ht)? | u\.p\.? | prix(?: unitaire| ht)?
        einzelpreis
        nettopreis | preis(?:/ ?einheit| pro \w+)? | e-preis | precio(?: unitario)? | prezzo(?: unitario)?
        prijs(?: per stuk)? | stukprijs | listpri\w+
        """,
    "amount": r"""
        amount | amt | total(?: ht| price)? | line total | net amount | betrag | gesamt(?:preis)? | entgelt
        nettobetrag
        summe | positions-?(?:betrag)? | price w/o(?: tax)? | montant(?: ht| ttc)? | importe | importo | totale
        bedrag | totaal | prijs incl\W*.*
        """,
    "discount": r"""
        disc(?:ount)?\.?(?:\W*%\W*)? | %? ?dto\.? | rabatt(?: ?%)? | remise(?: ?%)? | sconto(?: ?%)? | korting(?: ?%)?
        """,
}
_WORDS_OF_COLUMNS = {name: f"{words}\n{WORDS._asdict()[name]}" for name, words in _COLUMNS.items()}
HEADINGS = [
    (name, re.compile(rf"(?:{alternatives(words)})(?![a-zà-žșț])")) for name, words in _WORDS_OF_COLUMNS.items()
]
"""The names of the columns, each with the pattern that fits the whole of its heading in lower case."""
GROSS = re.compile(r"\W*(?:brutt[oó]|ttc|lordo|(?:s|z) dph|incl\W.*|inkl\W.*)\W*")
"""The part of a heading that says that the amounts below it have the tax in them."""
