"""Invoices, credit notes, other papers and slips in the languages that have a vocabulary of their own."""

from __future__ import annotations

import unicodedata

import pytest

from docbatch.finding.head import is_other
from docbatch.finding.labels import label
from docbatch.finding.languages.vocabulary import with_plain_letters
from docbatch.finding.party_labels import BUYER, party
from docbatch.layout import Reading
from docbatch.models import Structured, Tables
from docbatch.structure.local import structure_document
from tests.docbatch.conftest import Row, draw

MEANT = {
    "invoice_number": "2071/26",
    "issue_date": "2026-03-02",
    "due_date": "2026-03-16",
    "seller_name": "Blue Parrot",
    "buyer_name": "Red Fox",
    "net_total": "1250.00",
    "tax_total": "287.50",
    "total": "1537.50",
}
POLISH = """
# Faktura VAT
Numer faktury: 2071/26
Data wystawienia: 2 marca 2026 r.|Data sprzedaży: 01.03.2026
Termin płatności: 16.03.2026
Sprzedawca:|Nabywca:
Blue Parrot|Red Fox
ul. Polna 3|ul. Leśna 4
Nazwa towaru lub usługi|Ilość|Cena netto|Wartość netto
Krzesło|5|250,00|1 250,00
Razem netto|1 250,00 zł
Kwota VAT|287,50 zł
Do zapłaty|1 537,50 zł
"""
CZECH = """
# Faktura - daňový doklad č. 2071/26
Dodavatel:|Odběratel:
Blue Parrot|Red Fox
Polní 3|Lesní 4
Datum vystavení:|2. března 2026
Datum uskutečnění zdan. plnění:|1. 3. 2026
Datum splatnosti:|16. 3. 2026
Popis|Množství|Cena za MJ|Celkem bez DPH
Židle|5|250,00|1 250,00
Celkem bez DPH|1 250,00 Kč
DPH|287,50 Kč
Celkem k úhradě|1 537,50 Kč
"""
SLOVAK = """
# Faktúra
Číslo faktúry: 2071/26
Dodávateľ:|Odberateľ:
Blue Parrot|Red Fox
Poľná 3|Lesná 4
Dátum dodania:|1.3.2026
Dátum vystavenia:|2.3.2026
Dátum splatnosti:|16.3.2026
Názov položky|Množstvo|Jedn. cena|Spolu bez DPH
Stolička|5|250,00|1 250,00
Základ dane|1 250,00 €
Výška dane|287,50 €
Spolu na úhradu|1 537,50 €
"""
SWEDISH = """
# Faktura
Fakturanummer:|2071/26
Leveransdatum:|2026-03-01
Fakturadatum:|2026-03-02
Förfallodatum:|2026-03-16
Säljare:|Köpare:
Blue Parrot|Red Fox
Ängsgatan 3|Skogsgatan 4
Benämning|Antal|À-pris|Belopp
Stol|5|250,00|1 250,00
Summa exkl. moms|1 250,00 kr
Moms 23 %|287,50 kr
Att betala|1 537,50 kr
"""
NORWEGIAN = """
# Faktura
Fakturanr.:|2071/26
Leveringsdato:|01.03.2026
Fakturadato:|02.03.2026
Forfallsdato:|16.03.2026
Selger:|Kjøper:
Blue Parrot|Red Fox
Engveien 3|Skogveien 4
Beskrivelse|Antall|Enhetspris|Beløp
Stol|5|250,00|1 250,00
Sum eks. mva|1 250,00 kr
Mva|287,50 kr
Å betale|1 537,50 kr
"""
DANISH = """
# Faktura
Fakturanr.:|2071/26
Leveringsdato:|01.03.2026
Fakturadato:|2. marts 2026
Sidste rettidige betalingsdag:|16.03.2026
Sælger:|Køber:
Blue Parrot|Red Fox
Engvej 3|Skovvej 4
Beskrivelse|Antal|Stk. pris|Beløb
Stol|5|250,00|1.250,00
I alt ekskl. moms|1.250,00 kr.
Moms|287,50 kr.
Til betaling|1.537,50 kr.
"""
FINNISH = """
# Lasku
Laskun numero:|2071/26
Toimituspäivä:|1.3.2026
Laskun päivämäärä:|2.3.2026
Eräpäivä:|16.3.2026
Myyjä:|Ostaja:
Blue Parrot|Red Fox
Niittytie 3|Metsätie 4
Kuvaus|Määrä|Yksikköhinta|Summa
Tuoli|5|250,00|1 250,00
Veroton yhteensä|1 250,00 €
ALV 23 %|287,50 €
Maksettava yhteensä|1 537,50 €
"""
HUNGARIAN = """
# Számla
Számla sorszáma:|2071/26
Teljesítés dátuma:|2026. 03. 01.
Számla kelte:|2026. 03. 02.
Fizetési határidő:|2026. március 16.
Eladó:|Vevő:
Blue Parrot|Red Fox
Rét utca 3|Erdő utca 4
Megnevezés|Mennyiség|Egységár|Nettó érték
Szék|5|250,00|1 250,00
Nettó összesen|1 250,00 Ft
ÁFA összesen|287,50 Ft
Fizetendő összeg|1 537,50 Ft
"""
ROMANIAN = """
# Factură fiscală
Număr factură:|2071/26
Data livrării:|01.03.2026
Data emiterii:|2 martie 2026
Data scadenței:|16.03.2026
Furnizor:|Cumpărător:
Blue Parrot|Red Fox
Str. Pajiștii 3|Str. Pădurii 4
Denumire|Cantitate|Preț unitar|Valoare
Scaun|5|250,00|1.250,00
Total fără TVA|1.250,00 lei
Valoare TVA|287,50 lei
Total de plată|1.537,50 lei
"""
PORTUGUESE = """
# Fatura
Número da fatura:|2071/26
Data de entrega:|01/03/2026
Data de emissão:|2 de março de 2026
Data de vencimento:|16/03/2026
Fornecedor:|Cliente:
Blue Parrot|Red Fox
Rua do Prado 3|Rua da Mata 4
Designação|Quantidade|Preço unit.|Valor
Cadeira|5|250,00|1.250,00
Total s/ IVA|1.250,00 €
Total IVA|287,50 €
Total a pagar|1.537,50 €
"""
BRAZILIAN = """
# Nota Fiscal de Serviços
Número da nota:|2071/26
Data de emissão:|02/mar/2026
Vencimento:|16/03/2026
Prestador de serviços:|Tomador de serviços:
Blue Parrot|Red Fox
Rua do Prado 3|Rua da Mata 4
Descrição|Qtd.|Valor unitário|Valor total
Cadeira|5|R$ 250,00|R$ 1.250,00
Valor líquido|R$ 1.250,00
Imposto|R$ 287,50
Valor total da nota|R$ 1.537,50
"""
INVOICES = {
    "polish": (POLISH, "PLN"),
    "czech": (CZECH, "CZK"),
    "slovak": (SLOVAK, "EUR"),
    "swedish": (SWEDISH, "SEK"),
    "norwegian": (NORWEGIAN, "NOK"),
    "danish": (DANISH, "DKK"),
    "finnish": (FINNISH, "EUR"),
    "hungarian": (HUNGARIAN, "HUF"),
    "romanian": (ROMANIAN, "RON"),
    "portuguese": (PORTUGUESE, "EUR"),
    "brazilian": (BRAZILIAN, "BRL"),
}
CREDIT_NOTES = """
Faktura korygująca|Dobropis|Opravný daňový doklad|Kreditfaktura|Kreditnota|Hyvityslasku|Jóváíró számla|Sztornó számla
Factură de stornare|Notă de credit|Nota de crédito
"""
OTHERS = """
Zamówienie|Oferta|Wezwanie do zapłaty|Objednávka|Dodací list|Cenová nabídka|Cenová ponuka|Upomienka|Offert
Orderbekräftelse|Följesedel|Ordrebekreftelse|Purring|Tilbud|Følgeseddel|Rykker|Tarjous|Tilausvahvistus|Maksumuistutus
Árajánlat|Megrendelés|Szállítólevél|Ofertă|Comandă|Aviz de însoțire|Orçamento|Guia de remessa|Encomenda
"""
SLIPS = {
    "polish": ("PARAGON FISKALNY", "SUMA PTU|4,67", "SUMA PLN|24,97", "Gotówka PLN|30,00", "Reszta PLN|5,03", "PLN"),
    "czech": ("Účtenka", "Základ|20,64", "Celkem Kč|24,97", "Hotově|30,00", "Vráceno|5,03", "CZK"),
    "slovak": ("Pokladničný doklad", "Základ|20,81", "Spolu EUR|24,97", "Hotovosť|30,00", "Vydať|5,03", "EUR"),
    "swedish": ("Kassakvitto", "Varav moms|2,67", "Totalt SEK|24,97", "Kontant|30,00", "Tillbaka|5,03", "SEK"),
    "norwegian": ("Salgskvittering", "Herav mva|3,26", "Sum 2 varer|24,97", "Kontant|30,00", "Veksel|5,03", None),
    "danish": ("Kassebon", "Moms udgør|4,99", "At betale|24,97", "Kontant|30,00", "Byttepenge|5,03", None),
    "finnish": ("Kassakuitti", "ALV 14 %|3,07", "Yhteensä|24,97", "Käteinen|30,00", "Vaihtoraha|5,03", None),
    "hungarian": ("Nyugta", "Áfa|5,31", "Összesen: Ft|24,97", "Készpénz|30,00", "Visszajáró|5,03", "HUF"),
    "romanian": ("Bon fiscal", "Total TVA|3,99", "Total lei|24,97", "Numerar|30,00", "Rest|5,03", "RON"),
    "portuguese": (
        "Talão de venda",
        "IVA incluído|4,67",
        "Total a pagar|24,97",
        "Numerário|30,00",
        "Troco|5,03",
        None,
    ),
    "brazilian": ("Cupom Fiscal", "Qtd. total de itens|2", "TOTAL R$|24,97", "Dinheiro|30,00", "Troco|5,03", "BRL"),
}


def rows_of(page: str) -> list[Row]:
    """The rows of a page; with two cells the second stands where a column of amounts, or the other party, does."""
    columns = {1: (40,), 2: (40, 330), 4: (40, 240, 330, 440)}
    lines = [line.split("|") for line in page.strip().split("\n")]
    return [cells[0] if len(cells) == 1 else [*zip(columns[len(cells)], cells, strict=True)] for cells in lines]


def plain(text: str) -> str:
    """A text as OCR may read it, without the marks of its letters."""
    replaced = text.replace("ł", "l").replace("ø", "o").replace("æ", "ae").replace("Ł", "L")
    return "".join(char for char in unicodedata.normalize("NFD", replaced) if not unicodedata.combining(char))


def structured(rows: list[Row]) -> Structured:
    return structure_document(draw(rows), Tables())


@pytest.mark.parametrize("name", INVOICES)
def test_an_invoice_is_read_by_the_words_of_its_language(name: str) -> None:
    page, currency = INVOICES[name]
    found = structured(rows_of(page))
    assert found.document_type == "invoice"
    data = found.structured_data
    assert {key: data[key] for key in MEANT} == MEANT
    assert data["currency"] == currency
    assert [(item["description"], item["amount"]) for item in data["line_items"]] == [
        (page.strip().split("\n")[-4].split("|")[0], "1250.00")
    ]


@pytest.mark.parametrize("name", INVOICES)
def test_an_invoice_is_read_though_its_letters_lost_their_marks(name: str) -> None:
    found = structured(rows_of(plain(INVOICES[name][0])))
    assert found.document_type == "invoice"
    assert {key: found.structured_data[key] for key in MEANT} == MEANT


@pytest.mark.parametrize("title", [word for line in CREDIT_NOTES.strip().split("\n") for word in line.split("|")])
def test_a_credit_note_is_none_of_the_invoices_that_it_looks_like(title: str) -> None:
    rows: list[Row] = [f"# {title}", *rows_of("Blue Parrot\nRed Fox\nNetto|100,00\nMoms|25,00\nTotal|125,00")]
    assert structured(rows).document_type == "credit_note"


@pytest.mark.parametrize("title", [word for line in OTHERS.strip().split("\n") for word in line.split("|")])
def test_a_paper_that_asks_for_no_payment_of_its_own_is_no_invoice(title: str) -> None:
    rows: list[Row] = [f"# {title}", *rows_of("Buyer: Red Fox\nDate: 01.03.2026\nNet|100,00\nVAT|25,00\nTotal|125,00")]
    assert structured(rows).document_type != "invoice"


@pytest.mark.parametrize("name", SLIPS)
def test_a_slip_is_read_by_the_words_of_its_till(name: str) -> None:
    title, beside, total, cash, change, currency = SLIPS[name]
    rows = rows_of(f"Blue Parrot\n{title}\n02.03.2026 14:12")
    rows += [[(40, cell), (180, amount)] for cell, amount in (line.split("|") for line in ("Ab 1|20,00", "Cd 2|4,97"))]
    rows += [
        [(40, cell), (180, amount)] for cell, amount in (line.split("|") for line in (total, beside, cash, change))
    ]
    found = structured(rows)
    assert found.document_type == "receipt"
    assert found.structured_data["total"] == "24.97"
    assert found.structured_data["date"] == "2026-03-02"
    assert found.structured_data["merchant_name"] == "Blue Parrot"
    assert found.structured_data["currency"] == currency


def test_a_letter_with_a_mark_stands_for_the_plain_one_and_no_plain_one_for_another() -> None:
    words = label(with_plain_letters("číslo | płatność | køb | æble | ő | țară"))
    assert all(map(words.match, ("číslo", "cislo", "platnosc", "kob", "aeble", "ö", "ţară", "tara")))
    assert not any(map(words.match, ("čislu", "cyslo", "kub", "tarla", "åble")))


@pytest.mark.parametrize("line", ["Till: 02 Operator: Anna", "Mesa Verde Grill", "Bord de Mer"])
def test_a_word_that_another_language_has_for_something_else_is_no_label(line: str) -> None:
    reading = Reading.of(draw([line, [(40, "Total"), (180, "4.50")]]).pages)
    assert party(reading, BUYER) is None
    assert not is_other(reading.segments[0])
