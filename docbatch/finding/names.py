"""Names of companies and people: legal forms, the parties of an invoice, the head of a page."""

from __future__ import annotations

import re
from collections.abc import Iterator

from docbatch.evidence import Found
from docbatch.finding.labels import label
from docbatch.layout import Reading, Segment
from docbatch.values.dates import find_dates
from docbatch.values.identifiers import find_vat_ids

LEGAL_FORM = re.compile(
    r"(?<![\w.])(?:g?GmbH(?: & Co\.? ?KG(?:aA)?)?|GmbH|AG|KGaA|KG|OHG|UG|e\.?K\.?|e\.? ?V\.|eG|GbR|SE"
    r"|(?:Private |Pvt\.? |Pty\.? |Pte\.? )?(?:Limited|Ltd\.?)|PLC|plc|LLP|LLC|L\.L\.C\.|L\.P\.|Inc\.?|Incorporated|INCORPORATED|Corp\.?|Corporation|Company|Co\."
    r"|SARL|S\.A\.R\.L\.?|Sarl|SASU?|EURL|SNC|S\.A\.S\.?|SA|S\.A\.?|S\.p\.A\.?|SpA|SPA|S\.r\.l\.?|Srl|SRL|S\.n\.c\.?|S\.L\.U?\.?|SL|SLU|S\.C\."
    r"|B\.V\.?|BV|N\.V\.?|NV|V\.O\.F\.?|VOF|BVBA|SDN\.? ?BHD\.?|Sdn\.? ?Bhd\.?|BHD\.?|S/B|Berhad|BERHAD|ApS|A/S|AB|AS|Oy|Kft\.?|s\.r\.o\.|Sp\. z o\.o\.)(?![\w])"
)
# In France the form is not part of the name, it only stands behind it (Code de commerce L223-1, L227-1).
_FRENCH_FORM = re.compile(r"\s+(?:SARL|S\.A\.R\.L\.?|Sarl|SASU?|EURL|SNC)\s*$")

SELLER = label(
    r"""
        verkäufer | rechnungs(?:er|aus)?steller | lieferant: | seller | sold by | supplier | vendor
        issued by | service provider | from: | vendeur | fournisseur | émetteur | vendedor | proveedor
        emisor | fornitore | cedente.* | venditore | verkoper | leverancier
        """
)
BUYER = label(
    r"""
        käufer(?:/leistungsempfänger)? | rechnungsempfänger | rechnungsadresse | rechnung an
        leistungsempfänger | kunde: | auftraggeber | bill(?:ed)? to(?: address)? | billing address
        invoice to | invoiced to | sold to | buyer | customer(?: name)?:?$ | client:?$ | facturé à
        adresse de facturation | acheteur | destinataire | comprador | cliente:? | facturar a
        datos del cliente | destinatario | cessionario.* | intestatario | spett\.? ?(?:le|\.)? | klant:?$
        factuuradres | factuur aan | koper
        """
)
_NAME_LABEL = re.compile(
    r"(?:company |firmen)?(?:name|firma|nom|nombre|nome|naam|company|raison sociale|ragione sociale|razón social)\s*:?\s*",
    re.IGNORECASE,
)
_ATTENTION = re.compile(r"(?:attn|att|attention|z\.? ?hd\.?|c/o|t\.a\.v\.?)\.?\s*:?\s*", re.IGNORECASE)
_OTHER_LABEL = re.compile(r"^[^\d:]{2,30}\s?:")
_REGISTERED = re.compile(
    r"\b(?:siret|siren|rcs|r\.c\.s|ust\.?-?id|steuer-?n|handelsreg|hrb|amtsgericht|vat (?:reg|no|id|number)|reg(?:istered)?\.? (?:no|office|in)|company (?:no|reg)"
    r"|kvk|btw|p\.? ?iva|partita iva|c\.?f\.?|nif|cif|tva|abn|gst(?:in)?|siège social|registro mercantil|capital)\b",
    re.IGNORECASE,
)
_JOINERS = re.compile(r"\s+[-–—|•·]\s+|,\s+(?=\d)|\s+:\s*$|\s*\(")


def clean_name(text: str) -> str:
    """Return a name without the punctuation around it and without a French legal form behind it."""
    name = text.strip(" \t,;:|-–—•·*").strip()
    return _FRENCH_FORM.sub("", name) or name


def has_legal_form(text: str) -> bool:
    """Whether `text` has the mark of a company, such as Ltd, GmbH or S.p.A., behind at least one word."""
    match = LEGAL_FORM.search(text)
    return bool(match and match.start() > 1)


def _named(segment: Segment, start: int, end: int, confidence: float) -> Found | None:
    text = clean_name(segment.text[start:end])
    if sum(char.isalpha() for char in text) < 2 or len(text) > 80:
        return None
    at = segment.text.find(text, start)
    at = start if at < 0 else at
    return Found(text, segment.page, segment.words_at(at, at + len(text)), confidence)


def _first_part(segment: Segment, start: int = 0) -> int:
    """Where the name ends in a line such as `Name SARL - 12 Street - 1234 Town`."""
    joiner = _JOINERS.search(segment.text, start + 2)
    return joiner.start() if joiner else len(segment.text)


def party(reading: Reading, pattern: re.Pattern[str], confidence: float = 0.95) -> Found | None:
    """Return the name behind or below a label such as Seller or Bill to."""
    for segment in reading.segments:
        match = pattern.match(segment.lower)
        if not match:
            continue
        # A sentence that happens to begin with the word is no label.
        rest = segment.text[match.end() :].lstrip(" :.\u2013-")
        start = len(segment.text) - len(rest)
        if rest and (":" in segment.text[match.end() : start] or has_legal_form(rest)) and len(rest) < 80:
            found = _named(segment, start, _first_part(segment, start), confidence)
            if found:
                return found
        elif rest and not rest.startswith("("):
            continue
        found = _in_block(reading, segment, confidence)
        if found:
            return found
    return None


def _in_block(reading: Reading, head: Segment, confidence: float) -> Found | None:
    sheet = reading.sheet(head)
    for line in sheet.column_below(head, 7, reach=2.5):
        name = _NAME_LABEL.match(line.text)
        right = sheet.right_of(line)
        if name and name.end() == len(line.text) and right:
            return _named(right[0], 0, len(right[0].text), confidence)
        if name and ":" in name[0] and name.end() < len(line.text):
            return _named(line, name.end(), len(line.text), confidence)
        attention = _ATTENTION.match(line.text)
        start = attention.end() if attention else 0
        # A numbered line, a remark in brackets or a label of its own comes before the name in some blocks.
        if not attention and (_OTHER_LABEL.match(line.text) or line.text.startswith("(")):
            continue
        if right and right[0].text.startswith(":"):
            continue
        if not any(char.isalpha() for char in line.text[start:]):
            continue
        return _named(line, start, _first_part(line, start), confidence)
    return None


def seller(reading: Reading, buyer: Found | None, titles: re.Pattern[str]) -> Found | None:
    """Return the seller of an invoice.

    In this order: who is labelled so; the name at the head of the block with the seller's registration numbers; a name
    with a legal form in the head of the first page; the account's holder; the largest line of the head. `titles` are
    words such as Invoice that are no name.
    """
    labelled = party(reading, SELLER)
    if labelled:
        return labelled
    taken = buyer.value if buyer else None
    ways = (_registered, _with_legal_form, _account_holder, _sold_by, _largest)
    for way in ways:
        for found in way(reading, titles):
            if found.value != taken:
                return found
    return None


def _registered(reading: Reading, titles: re.Pattern[str]) -> Iterator[Found]:
    """Names above or in the line with registration numbers, in the head or the foot of the first page."""
    sheet = reading.sheets[0]
    for segment in sheet.segments:
        if not _REGISTERED.search(segment.text) or not (_has_number(segment.text)):
            continue
        block = _block_above(reading, segment)
        for line in block:
            end = _first_part(line)
            if (
                titles.match(line.lower)
                or _REGISTERED.match(line.text)
                or any(c.isdigit() for c in line.text[:end])
            ):
                continue
            found = _named(line, 0, end, 0.8 if has_legal_form(line.text[:end] + " ") else 0.7)
            if found:
                yield found
                break


def _has_number(text: str) -> bool:
    return bool(find_vat_ids(text)) or bool(re.search(r"\d{8,}|\d{3} \d{3} \d{3}", text))


def _block_above(reading: Reading, segment: Segment) -> list[Segment]:
    """The lines of the block that `segment` ends, from the top; itself the last."""
    sheet = reading.sheet(segment)
    block, last = [segment], segment
    for row in reversed(sheet.rows[max(0, segment.row - 9) : segment.row]):
        near = [s for s in row if s.x0 < last.x1 and s.x1 > last.x0]
        if near and last.y0 - near[0].y1 <= 1.8 * max(near[0].y1 - near[0].y0, 1.0):
            block.append(near[0])
            last = near[0]
        elif row and last.y0 - row[0].y1 > 2 * max(last.y1 - last.y0, 1.0):
            break
    return block[::-1]


def _with_legal_form(reading: Reading, titles: re.Pattern[str]) -> Iterator[Found]:
    sheet = reading.sheets[0]
    for segment in sheet.segments:
        head = segment.y0 < 0.3 * sheet.page.height or segment.y0 > 0.85 * sheet.page.height
        if not head or len(segment.text) > 90:
            continue
        end = _first_part(segment)
        match = LEGAL_FORM.search(segment.text[:end])
        if match and match.start() > 2 and not titles.match(segment.lower) and not find_dates(segment.text):
            found = _named(segment, 0, end, 0.6)
            if found:
                yield found


_HOLDER = re.compile(
    r"(?:titulaire du compte|kontoinhaber|account (?:holder|name)|beneficiary|titular(?: de la cuenta)?|intestato a|rekeninghouder|t\.n\.v\.)\s*:\s*(?P<name>[^,;|]{2,60})",
    re.IGNORECASE,
)
_SOLD = re.compile(
    r"\b(?:are|is|was|were) (?:sold|provided|supplied) by (?P<name>[A-Z][^.;]{1,50}(?:\.(?=\s|$))?)"
)


def _account_holder(reading: Reading, titles: re.Pattern[str]) -> Iterator[Found]:
    yield from _matching(reading, _HOLDER)


def _sold_by(reading: Reading, titles: re.Pattern[str]) -> Iterator[Found]:
    yield from _matching(reading, _SOLD)


def _matching(reading: Reading, pattern: re.Pattern[str]) -> Iterator[Found]:
    for segment in reading.segments:
        match = pattern.search(segment.text)
        found = _named(segment, match.start("name"), match.end("name"), 0.6) if match else None
        if found:
            yield found


def _largest(reading: Reading, titles: re.Pattern[str]) -> Iterator[Found]:
    """The tallest line of letters in the head of the first page, with a legal form standing alone below it."""
    sheet = reading.sheets[0]
    head = [
        s
        for s in sheet.segments
        if s.y0 < 0.25 * sheet.page.height
        and not titles.match(s.lower)
        and sum(c.isalpha() for c in s.text) > 0.7 * len(s.text.replace(" ", ""))
        and len(s.text) < 50
    ]
    if not head:
        return
    tallest = max(head, key=lambda s: s.height)
    heights = sorted(s.height for s in sheet.segments)
    if tallest.height < 1.5 * heights[len(heights) // 2]:
        return
    under = sheet.below(tallest, 1.0)
    if under and LEGAL_FORM.fullmatch(under[0].text.strip()):
        words = tallest.words + under[0].words
        yield Found(f"{tallest.text} {under[0].text}", tallest.page, words, 0.5)
    found = _named(tallest, 0, len(tallest.text), 0.4)
    if found:
        yield found
