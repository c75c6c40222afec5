"""Invoices: who asks whom for how much, by when."""

from __future__ import annotations

import re
from decimal import Decimal

from docbatch.evidence import Found
from docbatch.finding.currency import find_currency_of
from docbatch.finding.form import is_narrow
from docbatch.finding.item_sums import without_sums
from docbatch.finding.labels import alternatives, date_reader, find_labelled, label, labels
from docbatch.finding.languages import WORDS
from docbatch.finding.line_items import find_line_items
from docbatch.finding.numbers import OF, is_numbered, number, reference
from docbatch.finding.party_labels import BUYER, party
from docbatch.finding.payment_terms import due_date, speaks_of_terms
from docbatch.finding.sellers import addressee, seller
from docbatch.finding.titles import RECEIPT_TITLE, headed, titled
from docbatch.finding.total_labels import TOTAL
from docbatch.finding.totals import Totals, amounts_labelled, find_totals
from docbatch.layout import Reading, Segment
from docbatch.models import Tables
from docbatch.types.definition import DocumentType, Fields, LineItem, TypeModel
from docbatch.values.dates import FoundDate, find_dates, is_day_first
from docbatch.values.identifiers import find_ibans, find_vat_ids, is_valid_iban


class Invoice(TypeModel):
    """An invoice, its fields named after EN 16931."""

    invoice_number: str | None = None
    """The number that the seller gave the invoice, as printed."""
    issue_date: str | None = None
    """YYYY-MM-DD."""
    due_date: str | None = None
    """YYYY-MM-DD, the day by which it is to be paid."""
    seller_name: str | None = None
    seller_vat_id: str | None = None
    """The seller's VAT number, without spaces."""
    buyer_name: str | None = None
    currency: str | None = None
    """ISO 4217."""
    net_total: str | None = None
    """The total without tax."""
    tax_total: str | None = None
    total: str | None = None
    """The total with tax, before anything already paid is taken off."""
    iban: str | None = None
    """The account to pay to, without spaces."""
    line_items: list[LineItem] | None = None


_INVOICE_TITLES = rf"""
    (?:\w+ )?(?:tax |sales |retail |commercial |proforma |pro forma |simplified |vat )?invoice(?! (?:to|address)\b)
    \w*rechnung(?! an\b) | facture
    factura | fattura | \w*factuur | (?:(?:utility|electric(?:ity)?|water|gas|energy|tele(?:phone|com)) )?bill
    note d'honoraires | honorarnote | kostennote | parcella | nota proforma
    {WORDS.invoice}
    self-?billed invoice
    gutschrift\W+(?:im gutschriftsverfahren|selbst ausgestellte rechnung)
"""
_CORRECTIONS = (
    "rechnungskorrektur | storno(?:rechnung)? | korrekturrechnung | corrected invoice | facture rectificative"
)
_CREDIT_TITLES = rf"""
    (?<!invoice/)(?<!invoice / )(?:tax )?credit[ -]?(?:note|memo(?:randum)?|invoice)
    (?:rechnungs)?gutschrift(?!\W+(?:im|selbst)\b)
    {_CORRECTIONS} | avoir(?! (?:lieu|été|pour|le|la|un|une)\b)
    (?:facture|ticket|bon|note) d['’]avoir | {WORDS.credit_note}
    note de crédit | nota de (?:crédito|abono) | factura (?:rectificativa|de abono) | abono
    nota di (?:credito|accredito) | credit(?:nota|factuur)
"""
TITLE = label(_INVOICE_TITLES)
CREDIT_TITLE = label(_CREDIT_TITLES)
_CORRECTION_TITLE = label(_CORRECTIONS)
_NO_NAME = label(f"{_INVOICE_TITLES}\n{_CREDIT_TITLES}")
_TITLE_ANYWHERE = re.compile(
    r"\binvoice\b|rechnung\b|\bfacture\b|\bfactura\b|\bfattura\b|factuur\b|rechnungsn|factuurnummer"
    r"|\b(?:electric(?:ity)?|gas|water|energy|utility|(?:tele)?phone|broadband) bill\b|\bbill (?:number|no)\b"
    rf"|faktura|(?<!\w)(?:{alternatives(WORDS.invoice)})(?![^\W\d_])"
)
ISSUE_LABELS = labels(
    (
        1.0,
        rf"""
            (?:tax )?inv(?:oice|\.)? date | date of (?:issue|(?:the )?invoice) | issued?(?: date| on)? | date issued
            (?:billed|invoiced) on
            (?:bill|billing|document|statement|tax|credit (?:note|memo)) date | tax point(?: date)? | dated
            (?:rechnungs|beleg|ausstellungs|gutschrifts|rg\.?|re)-? ?dat(?:um|\.) | datum der (?:rechnung|gutschrift)
            (?:rechnung|gutschrift) vom(?=\W*\d|\W*$) | ausgestellt am
            date (?:de |d['’])?(?:la )?(?:facture|facturation|[ée]mission|l['’]avoir|[ée]dition)
            (?:[ée]mis|factur[ée]|[ée]dit[ée]|[ée]tabli)e? le
            fecha (?:de )?(?:la )?(?:factura(?:ci[oó]n)?|fact\.|emisi[oó]n|expedici[oó]n) | (?:emitid|expedid)[oa] el
            fecha y hora (?:de )?emisi[oó]n | data (?:della |di |del )?(?:fattura|emissione|documento) | emess[oa] il
            factuur ?-?datum | datum (?:van de )?factuur | creditdatum | faktura(?:datum|dato|dag)
            {WORDS.issued}
        """,
    ),
    (
        0.8,
        rf"""
            (?:date|datum|fecha|data|{alternatives(WORDS.dated)})(?=\s*[:.]|\s*$|\s+\d) | le(?=\s\d) | date/heure
        """,
    ),
)
_OTHER_DATES = re.compile(
    alternatives(
        rf"""
        {WORDS.other_date}
        due | payable | pay by | payer | límite | limite | [ée]ch[ée]ance | vence | betal | betaal | förfall | forfald
        płatno | ziel | order | bestell | commande | pedido | ordine | deliver | liefer | leistung | livraison | entrega
        consegna
        lever | fällig | vencim | scaden | verval | period | zeitraum | zahlbar | payment | from | until
        bis
        ship | print
        """
    )
)
_NUMBERED = 0.7
"""What a label such as `Invoice No.` is worth for a title, on a page that has none."""
_OTHER_PAPERS = label(
    rf"""
        quot(?:e|ation) | estimate | proposal | purchase order | sales order | order (?:confirmation|form)
        delivery (?:note|order) | packing (?:slip|list) | statement(?: of account)? | remittance advice
        pay ?(?:slip|stub) | payroll | lohnabrechnung | gehaltsabrechnung | bulletin de (?:paie|salaire) | nómina
        busta paga | loonstrook | gehalts\w+ | bank statement | kontoauszug | estratto (?:conto|di conto)
        rekeningafschrift | extracto(?: bancario| de cuenta)? | price list | preisliste | tarifs?(?: \d{{4}})?
        lista de precios | listino(?: prezzi)? | prijslijst
        speisekarte | menukaart | menu | carte | budget | expense (?:report|claim) | notes? de frais
        spesenabrechnung | reisekosten\w* | steuerbescheid | nota spese | declaratie
        angebot | kostenvoranschlag | bestellung | auftragsbestätigung | lieferschein | mahnung | zahlungserinnerung
        devis | bon de (?:commande|livraison) | relevé(?: de compte)? | presupuesto | cotización | albarán
        (?:nota|orden) de (?:pedido|compra|entrega) | preventivo | offerta | ordine(?: di acquisto)?
        documento di trasporto | offerte | inkooporder | pakbon | opdrachtbevestiging
        {WORDS.other_paper}
    """
)
"""Titles of other papers, which have buyers, taxes and totals as well."""
_AT_MOST_OF_ANOTHER = 0.3
_NAMED = 0.5
"""How much of a title makes a document another paper: also one with a number behind it."""
_UNTITLED, _PERHAPS = 0.55, 0.4
"""How sure an invoice is that does not say so: just enough to be one, and to be worth a look."""
_ALL, _TELLING, _CENT = 3, 2, Decimal("0.02")
_AT_MOST_BESIDE_CREDIT = 0.4
"""A credit note names the invoice that it corrects; with its own title it is not taken for one."""
_TOLD = 0.7
"""Confidence from which a seller is told by a label or by his registration, and not by the place of his name."""
_ALONE = 0.8
"""What a name told by its place is worth that may as well be the buyer's."""
_DATED, _ONLY_DATE, _FIRST_DATE = 0.7, 0.65, 0.5
"""What a date without a label is worth in the head of an invoice."""
_FROM_TITLE = re.compile(rf"\b(?:{OF})\s+$")
_OF_ALONE = re.compile(rf"\s*(?:{OF})\s*")
_PLACE = re.compile(r"[^\W\d_][^\d,:;]{1,40},\s*(?:(?:den|le|il|a|lì|,)\s+)?")
"""The place before the date of a letter, as in `Springfield, 3 May 2026`."""
_BUYERS_VAT = re.compile(
    alternatives(
        rf"""
        client | customer | your | ihre | buyer | käufer | kunde | klant | cliente | votre | acheteur | bill to
        (?<!\w)(?:{alternatives(WORDS.buyers)})
        """
    )
)


def recognise(reading: Reading) -> float:
    """Return how sure it is that a document is an invoice: its title, its number and its sum to pay."""
    if takes_back(reading):
        return min(points(reading, 1.0) + 0.1, 0.99)  # as sure as a credit note is of its title
    if not reading.sheets:
        return 0.0
    title, numbered = titled(reading, TITLE), is_numbered(reading)
    if headed(reading, TITLE) < 1 and headed(reading, RECEIPT_TITLE) == 1:
        title, numbered = 0.0, False  # a receipt names the invoice that it says is paid
    named = (
        numbered
        or headed(reading, TITLE) == 1
        or any(_TITLE_ANYWHERE.search(line.lower) for line in reading.sheets[0].segments)
    )
    score = points(reading, max(title, _NUMBERED * numbered)) if named else 0.0
    if titled(reading, CREDIT_TITLE) == 1:
        return min(score, _AT_MOST_BESIDE_CREDIT)
    if not title and not numbered and headed(reading, _OTHER_PAPERS) == 1:
        return min(score, _AT_MOST_OF_ANOTHER)
    return score if score >= _UNTITLED else max(score, _by_substance(reading, numbered))


def _by_substance(reading: Reading, numbered: bool) -> float:
    """How sure it is that a document without a title is an invoice: who owes how much of it in tax, where, and when.

    One is taken for an invoice, and another not, but never without a look.
    """
    if is_narrow(reading.sheets[0]):
        return 0.0
    totals = find_totals(reading)
    amounts = [Decimal(found.value) for found in (totals.net, totals.tax, totals.total) if found]
    summed = len(amounts) == _ALL and abs(amounts[0] + amounts[1] - amounts[2]) <= _CENT and amounts[1] > 0
    paid_to = find_ibans(reading.text) or find_vat_ids(reading.text)
    signs = sum(map(bool, (party(reading, BUYER), due_date(reading), paid_to, numbered)))
    if summed and signs >= _TELLING:
        return _UNTITLED
    perhaps = (summed and signs) or (totals.total and (signs > _TELLING or headed(reading, TITLE)))
    return _PERHAPS if perhaps else 0.0


def is_another_paper(reading: Reading) -> bool:
    """Whether a document calls itself a quote, an order, a statement or the like, which have sums as invoices do."""
    return headed(reading, _OTHER_PAPERS) >= _NAMED


def takes_back(reading: Reading) -> bool:
    """Whether a document corrects an invoice by one over less than nothing, code 384 of UNTDID 1001.

    A credit note, code 381, prints what it credits without a sign, or calls itself one.
    """
    if not titled(reading, _CORRECTION_TITLE):
        return False
    amounts = amounts_labelled(reading, TOTAL)
    return bool(amounts) and amounts[0].value < 0


def points(reading: Reading, title: float, slip: float = 0.4) -> float:
    """Return from 0 to 1 how much a document looks like an invoice, of which the `title` is a half.

    The form of a slip from a till takes off `slip`.
    """
    amounts = amounts_labelled(reading, TOTAL)
    score = 0.45 * title
    score += 0.2 * bool(number(reading))
    score += 0.2 * bool(amounts)
    buyer = party(reading, BUYER)
    score += 0.1 * bool(buyer)
    account = bool(find_ibans(reading.text))
    # Many a till slip says Tax Invoice: its form tells it apart. Of some buyers a till asks the name, and what is paid
    # there is seldom transferred, and never later: a date by which to pay is on no slip.
    billed = buyer or account or speaks_of_terms(reading)
    if not due_date(reading):
        score -= (slip / 2 if billed else slip) * is_narrow(reading.sheets[0])
    score += 0.1 * (account or bool(find_vat_ids(reading.text)))
    return max(0.0, min(score, 0.99))


def _sums_of(totals: Totals) -> list[Decimal]:
    """What the line items of an invoice may come to: its total, or that without tax."""
    net, tax, total = (Decimal(found.value) if found else None for found in totals)
    without_tax = total - tax if total is not None and tax is not None else None
    return [each for each in (net, total, without_tax) if each is not None]


def issue_date(reading: Reading, day_first: bool, numbered: Found | None) -> Found | None:
    """Return the date of issue: labelled, behind the number in a title, or the only date in the head."""
    labelled = find_labelled(reading, ISSUE_LABELS, date_reader(day_first))
    if labelled and labelled[0].confidence > 0.85:
        return labelled[0]
    behind = _date_behind_number(reading, day_first, numbered)
    if behind or labelled:
        return behind or labelled[0]
    return _date_in_head(reading, day_first)


def _date_behind_number(reading: Reading, day_first: bool, numbered: Found | None) -> Found | None:
    """The date in `Invoice No. 12 of 3 May`, also where the line breaks before the date."""
    for segment in reading.segments:
        if not numbered or segment.page != numbered.page or not any(w in segment.words for w in numbered.words[:1]):
            continue
        at = segment.text.find(numbered.words[-1].text) + len(numbered.words[-1].text)
        for found in find_dates(segment.text[at:], day_first):
            words = segment.words_at(at + found.start, at + found.end)
            return Found(found.value.isoformat(), segment.page, words, 0.9)
        right = reading.sheet(segment).right_of(segment)
        if len(right) > 1 and _OF_ALONE.fullmatch(right[0].lower):
            for found in find_dates(right[1].text, day_first)[:1]:
                words = right[1].words_at(found.start, found.end)
                return Found(found.value.isoformat(), segment.page, words, 0.9)
        if _FROM_TITLE.search(segment.lower[at:] + " "):
            for under in reading.sheet(segment).below(segment)[:1]:
                for found in find_dates(under.text, day_first)[:1]:
                    return Found(found.value.isoformat(), under.page, under.words_at(found.start, found.end), 0.85)
    return None


def _date_in_head(reading: Reading, day_first: bool) -> Found | None:
    """The first date of the upper half that no other label claims; surer where it is the only such one there.

    A line with nothing but a place and a date is how a letter is dated, and comes before other dates.
    """
    sheet = reading.sheets[0]
    dates = [
        (found, segment)
        for segment in sheet.segments
        if segment.y0 <= 0.5 * sheet.page.height
        for found in _dates_of_issue(reading, segment, day_first)
    ]
    if not dates:
        return None
    for found, segment in dates:
        if _PLACE.fullmatch(segment.text[: found.start]) and not segment.text[found.end :].strip(" ."):
            return Found(found.value.isoformat(), 1, segment.words_at(found.start, found.end), _DATED)
    found, segment = dates[0]
    sure = _ONLY_DATE if len({each.value for each, _ in dates}) == 1 and found.certain else _FIRST_DATE
    return Found(found.value.isoformat(), 1, segment.words_at(found.start, found.end), sure)


def _dates_of_issue(reading: Reading, segment: Segment, day_first: bool) -> list[FoundDate]:
    """The dates of a line that no label in its row claims for something else."""
    found = find_dates(segment.text, day_first)
    return [] if found and _OTHER_DATES.search(_context(reading, segment)) else found


def _context(reading: Reading, segment: Segment) -> str:
    """What stands in the row of a segment up to and with itself."""
    row = reading.sheet(segment).rows[segment.row]
    return " ".join(s.lower for s in row[: segment.index + 1])


def vat_id(reading: Reading) -> Found | None:
    """Return the seller's VAT number: the first that is not labelled as the buyer's."""
    for segment in reading.segments:
        for found in find_vat_ids(segment.text):
            if not _BUYERS_VAT.search(_context(reading, segment)[: -len(segment.text[found.start :])]):
                words = segment.words_at(found.start, found.end)
                return Found(found.value, segment.page, words, 0.9)
    return None


def iban(reading: Reading) -> Found | None:
    """Return the account to pay to."""
    for segment in reading.segments:
        row = reading.sheet(segment).rows[segment.row]
        # Label and number may be two segments; the form alone counts only with right check digits.
        before = " ".join(s.text for s in row[: segment.index]) + " " if segment.index else ""
        for found in find_ibans(before + segment.text):
            if found.end > len(before):
                start, end = max(found.start - len(before), 0), found.end - len(before)
                sure = 0.98 if is_valid_iban(found.value) else 0.6
                return Found(found.value, segment.page, segment.words_at(start, end), sure)
    return None


def find(reading: Reading, tables: Tables) -> Fields:
    """Return the fields of an invoice."""
    day_first = is_day_first(sheet.page.text for sheet in reading.sheets)
    numbered = number(reading) or reference(reading)
    totals = find_totals(reading)
    buyer = party(reading, BUYER)
    sold_by = seller(reading, buyer, _NO_NAME)
    buyer = buyer or addressee(reading, sold_by, _NO_NAME)
    if sold_by and not buyer and sold_by.confidence < _TOLD and _may_be_buyer(reading, sold_by):
        sold_by = sold_by._replace(confidence=sold_by.confidence * _ALONE)
    return {
        "invoice_number": numbered,
        "issue_date": issue_date(reading, day_first, numbered),
        "due_date": due_date(reading),
        "seller_name": sold_by,
        "seller_vat_id": vat_id(reading),
        "buyer_name": buyer,
        "currency": find_currency_of(reading, totals.total),
        "net_total": totals.net,
        "tax_total": totals.tax,
        "total": totals.total,
        "iban": iban(reading),
        "line_items": without_sums(find_line_items(reading, tables), _sums_of(totals)),
    }


def _may_be_buyer(reading: Reading, sold_by: Found) -> bool:
    """Whether the only name on an invoice stands as that of whom a letter is sent to, and nowhere else."""
    window = addressee(reading, None, _NO_NAME)
    named = sum(sold_by.value in segment.text for segment in reading.segments)
    return bool(window and window.value == sold_by.value and named == 1)


TYPE = DocumentType("invoice", Invoice, recognise, find, ("invoice_number", "issue_date", "seller_name", "total"))
