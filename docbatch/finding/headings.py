"""Headings of the parts of an invoice, which stand alone in a line, as names do."""

from __future__ import annotations

import re

from docbatch.finding.labels import alternatives

_ABOUT = (
    r"(?:bank(?:ing)?|payment|contact|customer|client|company|invoice|order|account|billing|shipping|delivery|service)"
)
_TOLD = r"(?:details?|info(?:rmation)?|data|terms|instructions?|address|methods?|options|summary|advice)"
_HEADINGS = alternatives(
    rf"""
    (?:further |general |special )?(?:notes?|remarks?|comments?|terms|conditions|terms (?:and|&|of) \w+) | thank you.*
    {_ABOUT} {_TOLD}
    company | details? | summary | description | services? | products? | items? | date | address | payments? | amount
    status
    hinweise? | bemerkung(?:en)? | anmerkung(?:en)? | bankverbindung(?:en)? | (?:zahlungs|liefer)bedingungen
    (?:kontakt|bank|zahlungs|rechnungs|kunden)(?:daten|informationen) | kontakt | leistung(?:en)? | adresse | anschrift
    zahlung | zahlungsart | betreff | rechnungsdetails | positionen
    remarques? | observations? | coordonnées(?: bancaires)? | domiciliation(?: bancaire)? | mentions? légales?
    (?:conditions|modalités|moyens?|mode)(?: de)? (?:paiement|règlement|vente) | détails? | désignation | prestations?
    informations?(?: \w+){{0,2}} | objet
    notas? | observaciones | datos (?:bancarios|del? \w+|de la \w+) | detalles?(?: del?(?: la)? \w+)? | direcci[oó]n
    (?:condiciones|forma|m[eé]todo) de pago | descripci[oó]n | concepto | servicios? | productos?
    note | osservazioni | dati (?:bancari|fattura|aziendali|del? \w+|pagamento) | indirizzo | descrizione | oggetto
    (?:condizioni|modalit[aà])(?: di)? pagamento | coordinate bancarie
    opmerking(?:en)? | (?:bank|betaal|factuur|klant|contact)gegevens | gegevens | (?:betalings|leverings)voorwaarden
    adres | omschrijving | betreft
    """
)
_HEADING = re.compile(rf"\W*(?:{_HEADINGS})\W*", re.IGNORECASE)


def is_heading(text: str) -> bool:
    """Whether a text is the heading of a part of an invoice, such as `Bank details`, and nothing else."""
    return bool(_HEADING.fullmatch(text))
