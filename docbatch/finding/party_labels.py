"""Names on an invoice that are labelled as the seller's or the buyer's, and the blocks of lines that they head."""

from __future__ import annotations

import re

from docbatch.evidence import Found
from docbatch.finding.addresses import is_country, looks_like_address
from docbatch.finding.headings import is_heading
from docbatch.finding.labels import alternatives, label, within_line
from docbatch.finding.languages import WORDS
from docbatch.finding.names import LEGAL_FORM, has_legal_form, name_end, name_in
from docbatch.layout import Reading, Segment, Sheet
from docbatch.values.dates import find_dates

_ALONE = r"(?=\s*:|\s*$)"
"""Behind a word that is a label only with a colon or alone in its line."""
SELLER = label(
    rf"""
        seller | sold by | supplier | vendor | bill(?:ed)? from | billed by | invoice(?:d)? (?:by|from) | issued by
        issuer | service provider | remit(?:tance)? to | (?:from|provider|payee|pay(?:able)? to)(?=\s*:) | from(?=\s|$)
        verkäufer | rechnungs(?:er|aus)?steller
        (?:lieferant|aussteller|absender|leistungserbringer|auftragnehmer|zahlungsempfänger){_ALONE}
        vendeur | fournisseur | [ée]metteur | prestataire | facturée? par | émise? par | (?:de|expéditeur)(?=\s*:)
        (?:datos del )?vendedor(?=\s*:|\s*$|\s)
        proveedor | emisor | datos del? (?:emisor|proveedor|vendedor) | facturad[oa] por | emitid[oa] por
        remitente{_ALONE} | venditore | fatturat[oa] da | emess[oa] da | (?:emittente|mittente|da)(?=\s*:)
        (?:dati (?:del )?)?(?:cedente|fornitore)(?: ?/ ?\w+)?(?: \([^()]*\))?
        verkoper | leverancier | gefactureerd door | (?:afzender|crediteur){_ALONE} | van(?=\s*:)
        {WORDS.seller}
        """
)
BUYER = label(
    rf"""
        bill(?:ed)? to(?: address)? | billing (?:address|details|information) | (?:invoiced?|sold|issued) to | buyer
        (?:customer|client)(?: name| details| information)?{_ALONE} | prepared for | (?:recipient|to){_ALONE}
        käufer(?:/leistungsempfänger)? | rechnungsempfänger | rechnungs(?:adresse|anschrift) | rechnung an
        leistungsempfänger | (?:kunde|kundendaten|auftraggeber|empfänger|an){_ALONE}
        factur(?:ée?|er) à | adressée? à | adresse de facturation | acheteur | destinataire
        (?:coordonnées|informations?|adresse)(?: du)? client | à l['’]attention de{_ALONE} | à(?=\s*:)
        comprador | facturar a | facturad[oa] a | (?:datos|información) del? cliente | cliente{_ALONE} | destinatario
        (?:dirección|domicilio|datos) de facturación | (?:receptor|señor(?:es|\(es\))?|sr\.?\((?:e?s)\)){_ALONE}
        cessionario(?: ?/ ?\w+)?(?: \([^()]*\))? | committente{_ALONE} | intestatario | (?:fattura )?intestata a
        fatturare a | dati (?:del )?cliente | spett\.? ?(?:le|\.)?
        koper | factuuradres | (?:factuur|gefactureerd) aan | gegevens (?:van de )?klant
        (?:klant(?:gegevens|naam)?|aan|afnemer|debiteur){_ALONE}
        {WORDS.buyer}
        """
)
_COMPANY = (
    r"company(?: name)?|firm(?:a|enname)|azienda|empresa|entreprise|société|bedrijf(?:snaam)?|denominazione"
    r"|raison sociale|ragione sociale|razón social|" + alternatives(WORDS.company)
)
_NAME_LABEL = re.compile(
    rf"(?:(?P<company>{_COMPANY})|(?:(?:client|customer|party|buyer|full) )?name|nom|nombre|nome|naam"
    rf"|{alternatives(WORDS.name)})"
    r"(?![^\W\d_])\s*:?\s*",
    re.IGNORECASE,
)
ATTENTION = re.compile(r"(?:attn|att|attention|z\.? ?hd\.?|c/o|t\.a\.v\.?)\.?\s*:?\s*", re.IGNORECASE)
_OTHER_LABEL = re.compile(r"^[^\d:]{2,45}?\s?:")
_SALESMAN = re.compile(r"\W*vendedor\b")
"""Where it is no company, and the other side is not called the buyer, it is who served the customer."""
_LONGEST_NAME, _MOST_NAME_LINES = 80, 2
_ADDRESSED = re.compile(r"\W*spett\.? ?(?:le|\.)?")
"""What stands before the name of whom a letter is for, and nowhere else."""
_NEXT_LABEL = re.compile(r"[\s,;]+[^\W\d]\w{2,20}\s?:")
SALUTATION = re.compile(
    r"(?:herrn?|frau|firma|an|mr|mrs|ms|to|monsieur|madame|señora?|sig\.?(?:ra)?|de heer|mevrouw)\.?", re.IGNORECASE
)
_NO_NAMES = re.compile(
    r"\W*(?:"
    + alternatives(
        rf"""
        {WORDS.no_name}
        {WORDS.number}
        {WORDS.issued}
        {WORDS.dated}
        {WORDS.due}
        (?:finan\w+ |unsere |your |our |votre |notre |uw |onze )?administra(?:tie|tion|ción|cion|zione)
        amministrazione
        (?:finance|accounts?|accounting|billing|sales|support|purchasing)(?: (?:department|dept\.?|team|office))?
        customer (?:service|care|support)(?: (?:department|dept\.?|team|office))?
        accounts (?:payable|receivable)(?: department)? | (?:head|registered) office | \w*buchhaltung | rechnungswesen
        kunden(?:service|dienst|betreuung) | vertrieb | einkauf | verwaltung | comptabilité
        service (?:clients?|comptabilité|facturation) | facturation | contabilidad | facturación
        (?:atención al|servicio al) cliente | contabilità | ufficio \w+ | servizio clienti | klantenservice
        boekhouding | \w+administratie | contact(?:persoon|person)? | ansprechpartner
        p\.?\s?o\.?\s?box\b.* | original | duplicad[oa] | duplicate | duplicata
        (?:num[ée]ro|número|nummer|number|n[°º]|n[or]\.?|code|c[oó]digo|codice|identifiant)(?: (?:d[eio]|du|of))?
        (?:página|pagina|page|seite) \d.* | confidential | draft | entwurf
        """
    )
    + r")\W*",
    re.IGNORECASE,
)
"""Departments, labels, and what else stands alone in a line of a letterhead and is no name."""
_HONORIFIC = re.compile(
    r"(?:mme|mlle|mrs?|ms|monsieur|madame|herrn?|frau|señora?|sra?|sig(?:ra|\.ra)?|dhr|mevr(?:ouw)?|de heer)\b\.?\s+\S",
    re.IGNORECASE,
)
"""What customers are addressed with, and nobody calls himself."""
_FOR_SOMEBODY = re.compile(r"(?:attn|att|attention|z\.? ?hd|t\.a\.v|à l['’]attention de|alla c\.? ?a)\b", re.IGNORECASE)
"""What stands before the name of a person in the address of the company that a letter is sent to."""
_HOUSE = re.compile(r"[^\W\d][^\d,:]{2,40},\s*(?:n\.?\s?[°º]?\s*)?\d{1,4}\s?[a-z]?", re.IGNORECASE)
"""A street, in whatever language, and the number of a house behind a comma."""
BLOCK_LINES = 7
SHIPPED = label(
    rf"""
        ship(?:ped)? to | deliver(?:y|ed)? (?:to|address) | lieferadresse | adresse de livraison | afleveradres
        {WORDS.shipped}
    """
)
_BESIDE = 15.0
"""Heights of a letter to the right of a label up to which its value stands."""


def party(reading: Reading, pattern: re.Pattern[str], confidence: float = 0.95) -> Found | None:
    """Return the name behind or below a label such as Seller or Bill to."""
    for segment in reading.segments:
        match = pattern.match(segment.lower)
        if not match:
            continue
        # A sentence that happens to begin with the word is no label.
        rest = segment.text[match.end() :].lstrip(" :.\u2013-")
        start = len(segment.text) - len(rest)
        introduced = ":" in segment.text[:start] or _ADDRESSED.fullmatch(match[0])
        if rest and _SALESMAN.match(segment.lower) and not (has_legal_form(rest) or "comprador" in reading.lower):
            continue
        if rest and (introduced or has_legal_form(rest)) and len(rest) < _LONGEST_NAME:
            found = name_in(segment, start, name_end(segment, start), confidence)
            if found:
                return found
        elif rest and not rest.startswith("("):
            continue
        found = _beside(reading, segment, pattern) or _in_block(reading, segment, confidence)
        if found:
            return found
    return _within_line(reading, pattern)


def _within_line(reading: Reading, pattern: re.Pattern[str]) -> Found | None:
    """The name behind a label with a colon in the midst of a line, up to the next such label."""
    for segment in reading.segments:
        for match in filter(None, (pattern.match(segment.lower, at) for at in within_line(segment))):
            if segment.text[match.end() :].lstrip().startswith(":"):
                start = segment.text.index(":", match.end()) + 1
                following = _NEXT_LABEL.search(segment.text, start)
                found = name_in(segment, start, following.start() if following else name_end(segment, start), 0.8)
                if found and len(found.value) < _LONGEST_NAME:
                    return found
    return None


def _beside(reading: Reading, head: Segment, pattern: re.Pattern[str]) -> Found | None:
    """The name to the right of a label that ends with a colon, unless that is the label of another column."""
    right = reading.sheet(head).right_of(head)[:1]
    if not right or not head.text.rstrip().endswith(":") or right[0].x0 - head.x1 > _BESIDE * head.height:
        return None
    text = right[0].lower
    if text.rstrip().endswith(":") or pattern.match(text) or not any(c.isalpha() for c in text) or find_dates(text):
        return None
    return name_in(right[0], 0, name_end(right[0]), 0.9)


def _in_block(reading: Reading, head: Segment, confidence: float) -> Found | None:
    sheet = reading.sheet(head)
    for line in sheet.column_below(head, BLOCK_LINES, reach=2.5):
        name = _NAME_LABEL.match(line.text)
        right = sheet.right_of(line)
        if name and name.end() == len(line.text) and right:
            return name_in(right[0], 0, len(right[0].text), confidence)
        if name and ":" in name[0] and name.end() < len(line.text):
            company = None if name["company"] else _company_below(sheet, line)
            return _behind(company or (line, name), confidence)
        attention = ATTENTION.match(line.text)
        start = attention.end() if attention else 0
        # A numbered line, a remark in brackets or a label of its own comes before the name in some blocks.
        if not attention and (_OTHER_LABEL.match(line.text) or line.text.startswith("(")):
            continue
        if right and right[0].text.startswith(":"):
            continue
        rest = line.text[start:].strip()
        if find_dates(rest):  # `From` and `To` head the days of a period as well
            return None
        if not any(char.isalpha() for char in rest) or SALUTATION.fullmatch(rest) or _NO_NAMES.fullmatch(rest):
            continue
        whole = _over_two_lines(reading, line, start, confidence)
        return whole or name_in(line, start, name_end(line, start), confidence)
    return None


_Labelled = tuple[Segment, re.Match[str]]


def _company_below(sheet: Sheet, person: Segment) -> _Labelled | None:
    """The line labelled as a company's name below that with a person's, who then acts for it."""
    for line in sheet.column_below(person, BLOCK_LINES):
        name = _NAME_LABEL.match(line.text)
        if name and name["company"] and ":" in name[0] and name.end() < len(line.text):
            return line, name
    return None


def _behind(labelled: _Labelled, confidence: float) -> Found | None:
    line, name = labelled
    return name_in(line, name.end(), len(line.text), confidence)


def _over_two_lines(reading: Reading, line: Segment, start: int, confidence: float) -> Found | None:
    """The name that begins in `line` and ends, with its legal form, in the next, in letters of the same size."""
    below = reading.sheet(line).column_below(line, 1, reach=1.0)
    if not below or has_legal_form(line.text) or not has_legal_form(below[0].text):
        return None
    under = below[0]
    alike = abs(under.x0 - line.x0) < line.height and abs(under.height - line.height) < 0.1 * line.height
    if not alike or looks_like_address(line.text) or any(c.isdigit() for c in line.text[start:] + under.text):
        return None
    first = name_in(line, start, len(line.text), confidence)
    rest = name_in(under, 0, name_end(under), confidence)
    if not first or not rest:
        return None
    return first._replace(value=f"{first.value} {rest.value}", words=first.words + rest.words)


def block_above(reading: Reading, segment: Segment) -> list[Segment]:
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


def may_be_name(segment: Segment, titles: re.Pattern[str]) -> bool:
    """Whether a line is short and of letters, and none of what else stands alone in a line; `titles` are no names."""
    text = segment.text
    letters = sum(char.isalpha() for char in text)
    plain = letters >= 0.7 * len(text.replace(" ", "")) and len(text) < 50 and ":" not in text
    sentence = text.endswith((".", "!", "?")) and not LEGAL_FORM.search(text)
    named = letters > 2 and not sentence and not SALUTATION.fullmatch(text.strip())
    titled = titles.match(segment.lower) or any(titles.fullmatch(segment.lower, at) for at in _words_of(text))
    return plain and named and not titled and not is_no_name(text) and not is_street(text)


def _words_of(text: str) -> list[int]:
    """Where the words of a text begin."""
    return [match.start() for match in re.finditer(r"\S+", text)]


def is_street(text: str) -> bool:
    """Whether a line looks like one of an address, by its words or as a name with the number of a house."""
    return looks_like_address(text) or bool(_HOUSE.fullmatch(text.strip()))


def is_no_name(text: str) -> bool:
    """Whether a text is a country, a department, a heading or a remark in brackets, or addresses a customer."""
    other = text.startswith("(") or is_country(text) or is_heading(text)
    return other or bool(_NO_NAMES.fullmatch(text) or _HONORIFIC.match(text))


def is_in_buyers_block(reading: Reading, segment: Segment) -> bool:
    """Whether a label in the block of a line says that it is about whom the invoice or the goods are sent to.

    Either above it, or as the line that names a person in that company, itself or below it.
    """
    if any(BUYER.match(line.lower) or SHIPPED.match(line.lower) for line in block_above(reading, segment)):
        return True
    below = reading.sheet(segment).column_below(segment, _MOST_NAME_LINES)
    return any(_FOR_SOMEBODY.match(line.text) for line in (segment, *below))
