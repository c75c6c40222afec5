"""The words that invoices of many countries label their number, their dates and the parties with."""

from __future__ import annotations

import re

import pytest

from docbatch.finding.numbers import number
from docbatch.finding.party_labels import BUYER, SELLER, party
from docbatch.finding.payment_terms import due_date
from docbatch.layout import Reading
from docbatch.structure.judging import LEAST_SURE
from docbatch.types.invoice import issue_date
from tests.docbatch.conftest import Row, draw

NUMBERS = """
Invoice No|Invoice #|Invoice Number|Inv. No.|Inv #|Invoice Reference|Bill No|Document No.|Tax Invoice No.
Credit note number
Rechnungsnummer|Rechnungs-Nr.|Rechnung Nr.|RE-Nr.|Rg.-Nr.|Rechn.-Nr.|Rech.-Nr.|Beleg-Nr.|Gutschriftsnummer
Facture n°|Numéro de facture|N° facture|Réf. facture|Référence facture|Numéro d'avoir
Número de factura|Nº factura|Num. factura|N.º de factura|No. de Factura|Núm. de factura|Nota de crédito nº
Fattura n.|Numero fattura|N. fattura|Nr. fattura|Numero documento|Nota di credito n.
Factuurnummer|Factuurnr.|Volgnummer|Nummer factuur|Creditnotanummer
Número da fatura|Fatura nº|Fakturanummer|Faktura nr|Numer faktury|Faktura VAT nr
"""
ISSUED = """
Invoice Date|Date of invoice|Billed On|Statement Date|Issue Date|Date issued|Issued on|Billing date|Document date
Tax point|Inv. Date
Rechnungsdatum|Ausstellungsdatum|Belegdatum|Rechnung vom|Rechnungs-Datum|Rg.-Datum|Datum der Rechnung
Date de facture|Date de facturation|Date d'émission|DATE D'EMISSION|Émise le|Facturé le|Édité le
Fecha factura|Fecha Fact.|Fecha de emisión|Fecha de expedición|Emitida el|Data fattura|Data di emissione|Emessa il
Factuurdatum|Datum factuur|Data da fatura|Data de emissão|Fakturadatum|Fakturadato|Data wystawienia|Dato
"""
DUE = """
Due Date|Payment Due|Payable by|Pay by|Due on|Fällig am|Zahlbar bis|Fälligkeitsdatum|Zahlungsziel
Date d'échéance|ECHEANCE|À payer avant le|Payable avant le|Date limite de paiement|Fecha de vencimiento|Vence el
Fecha límite de pago|Data di scadenza|Scadenza pagamento|Vervaldatum|Uiterste betaaldatum|Betalen vóór
Data de vencimento|Förfallodatum|Forfaldsdato|Betalingsfrist|Termin płatności
"""
BUYERS = """
Bill To|Invoice To|Sold To|Customer|Client|Buyer|Billing details|Customer details|Prepared for|Recipient|To
Rechnung an|Rechnungsempfänger|Rechnungsanschrift|Kunde|Auftraggeber|Empfänger
Facturé à|Facturer à|Adressé à|Destinataire|Coordonnées client|Cliente|Facturado a|Datos del cliente|Señor(es)
Dirección de facturación|Intestatario|Fatturare a|Dati cliente|Cessionario/committente
Klant|Klantgegevens|Factuur aan|Gefactureerd aan|Afnemer|Debiteur|Aan|Faturar a|Kund|Nabywca
"""
SELLERS = """
Seller|Sold by|Supplier|From|Bill From|Issued by|Provider|Remit to|Pay to|Lieferant|Absender|Leistungserbringer
Auftragnehmer|Vendeur|Emetteur|Prestataire|De|Facturé par|Proveedor|Datos del emisor|Fornitore|Cedente/prestatore
Dati del Cedente / Fornitore|Emittente|Mittente|Da|Leverancier|Afzender|Van|Emitente|Säljare|Sprzedawca
"""


def each(words: str) -> list[str]:
    return [word for line in words.split("\n") for word in line.split("|") if word]


def reading(*rows: Row) -> Reading:
    return Reading.of(draw(list(rows)).pages)


@pytest.mark.parametrize("word", each(NUMBERS))
def test_a_number_stands_behind_or_beside_any_word_for_it(word: str) -> None:
    rows: list[Row] = [f"{word}: AB-2071", [word, "AB-2071"]]
    for row in rows:
        found = number(reading(row))
        assert found
        assert found.value == "AB-2071"
        assert found.confidence >= LEAST_SURE


@pytest.mark.parametrize("word", each(ISSUED))
def test_the_labelled_date_is_that_of_issue_and_not_the_first_of_others(word: str) -> None:
    found = issue_date(reading("Paid 01.01.2024", f"{word}: 13.02.2024", "Seen 14.02.2024"), True, None)
    assert found
    assert found.value == "2024-02-13"
    assert found.confidence >= LEAST_SURE


@pytest.mark.parametrize("word", each(DUE))
def test_the_day_to_pay_is_not_that_of_issue(word: str) -> None:
    page = reading(f"{word}: 13.02.2024")
    due = due_date(page)
    assert due
    assert due.value == "2024-02-13"
    assert issue_date(page, True, None) is None


@pytest.mark.parametrize(("words", "pattern"), [(BUYERS, BUYER), (SELLERS, SELLER)])
def test_a_party_stands_behind_or_below_any_word_for_it(words: str, pattern: re.Pattern[str]) -> None:
    for word in each(words):
        for rows in ([f"{word}: Blue Parrot"], [f"{word}:", "Blue Parrot", "12 High Street"]):
            found = party(reading(*rows), pattern)
            assert found, word
            assert found.value == "Blue Parrot"


@pytest.mark.parametrize("line", ["From our garden", "An apple a day", "To be paid", "De rien", "Van Gogh"])
def test_a_word_that_is_no_label_without_a_colon_names_nobody(line: str) -> None:
    page = reading(line, "Blue Parrot", "12 High Street")
    assert party(page, SELLER) is party(page, BUYER) is None


def test_from_and_to_head_the_days_of_a_period_as_well() -> None:
    page = reading([(40, "From:"), (200, "To:")], [(40, "1 March 2026"), (200, "31 March 2026")])
    assert party(page, SELLER) is party(page, BUYER) is None


def test_the_price_of_each_behind_a_lone_word_is_no_buyer() -> None:
    assert party(reading([(40, "2 Latte"), (200, "à"), (300, "4.50")], "Schnitzel"), BUYER) is None


def test_a_salesman_is_not_who_sells() -> None:
    assert party(reading("Vendedor: Blue Parrot"), SELLER) is None


def test_a_label_below_that_of_a_party_is_not_the_name() -> None:
    found = party(reading("Asiakas:", "Eräpäivä", "Viitenumero", "Blue Parrot"), BUYER)
    assert found
    assert found.value == "Blue Parrot"
