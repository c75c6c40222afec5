"""Who sells and who buys on an invoice, told by the place and the form of a name where no label says so."""

from __future__ import annotations

import re
from collections.abc import Iterator

from docbatch.evidence import Found
from docbatch.finding.domains import Domain, domains, is_reached_there, named_like
from docbatch.finding.labels import alternatives
from docbatch.finding.line_items import heads_items
from docbatch.finding.names import LEGAL_FORM, has_legal_form, name_end, name_in
from docbatch.finding.party_labels import (
    ATTENTION,
    BLOCK_LINES,
    SALUTATION,
    SELLER,
    SHIPPED,
    block_above,
    is_in_buyers_block,
    is_no_name,
    is_street,
    may_be_name,
    party,
)
from docbatch.finding.total_labels import NET, SUBTOTAL, TAX, TOTAL
from docbatch.layout import Reading, Segment
from docbatch.values.dates import find_dates
from docbatch.values.identifiers import find_vat_ids

_REGISTER_WORDS = alternatives(
    r"""
    siret | siren | rcs | r\.c\.s | siège social | capital | tva | ust\.?-?id | steuer-?n | handelsreg | hrb
    amtsgericht
    vat (?:reg|no|id|number) | vat(?= ?\#) | registration (?:no|number) | registration(?= ?\#)
    reg(?:istered)?\.? (?:no|office|in) | company (?:no|reg) | abn | gst(?:in)? | kvk | btw
    p\.? ?iva | partita iva | c\.?f\.? | nif | cif | registro mercantil
    """
)
_REGISTERED = re.compile(rf"\b(?:{_REGISTER_WORDS})\b", re.IGNORECASE)
_COLUMNS = 4
"""Pieces of a row from which it is one of a table, where nobody introduces himself."""
_SENDER_LINE = re.compile(
    r"(?P<name>[^\W\d][^•·|,;:]{2,50}?)\s*(?:[•·|,–]| - )\s*[^•·|:]{2,40}\d[^•·|:]{0,12}?\s*(?:[•·|,–]| - )\s*"
    r"(?:[A-Z]{1,2}[- ])?\d{4,5}(?:-\d{4})?\s+[^\W\d]"
)
_ENDS_WITH_CODE = re.compile(r",.*\s\d{5}(?:-\d{4})?$")
"""The last line of an American address."""
_MARKS = re.compile(r"[•·|–]| - ")
_TOWN = re.compile(
    r"(?:^|\s)(?:[A-Z]{1,2}[- ])?\d{4,5}\s+[A-Z]\w+|\b\d{4} ?[A-Z]{2}\b|\b[A-Z]{2},? \d{5}\b"
    r"|\b[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}\b"
)
"""A line with a postal code and a town."""
_CONFIRMED = 0.75
"""Confidence in a name told by its place that a domain or the foot of the page confirms."""
_LETTERHEAD, _NOT_BUYER = 0.5, 0.6
"""Confidence in the name above an address in the head, and where a label says that the buyer is somebody else."""
_DEPARTMENT = re.compile(r"\s(?:Abteilung|Abt\.|Department|Dept\.?|Afdeling|Departamento|Département|Reparto)\s")
_TRADER = re.compile(r"di(?: [A-ZÀ-Ý][\w'’]+){2,4}")
_OF_OTHERS = re.compile(r":|^\s*\d{4}\s$")
_NOT_IN_NAME = re.compile(r"\d|[@:]")
_MOST_WORDS, _SHORT = 6, 2
_TOP_ROWS = 3
_HEAD, _FOOT = 0.35, 0.85
"""Shares of the height of the first page above and below which the seller introduces himself."""


def seller(reading: Reading, buyer: Found | None, titles: re.Pattern[str]) -> Found | None:
    """Return the seller of an invoice.

    In this order: who is labelled so; who sends a letter, by the line above its window; the name at the head of the
    block with the seller's registration numbers; a name with a legal form in the head or foot of the first page; the
    line that a domain is called after; the account's holder; the name above an address in the head, or anywhere above
    an address and how to reach it, or a line far taller than all others; the name in a domain. `titles` are words such
    as Invoice that are no name.
    """
    labelled = party(reading, SELLER)
    if labelled or not reading.sheets:
        return labelled
    known = domains(reading, buyer)
    told = _told_by_place(reading, buyer, titles, known)
    if not told:
        return known[0].found if known else next(_topmost(reading, titles), None)
    told = _in_full(reading, told)
    if told.confidence < _CONFIRMED and (is_reached_there(told.value, known) or _stands_in_foot(reading, told)):
        return told._replace(confidence=_CONFIRMED)
    if told.confidence == _LETTERHEAD and buyer:
        return told._replace(confidence=_NOT_BUYER)
    return told


def _told_by_place(reading: Reading, buyer: Found | None, titles: re.Pattern[str], known: list[Domain]) -> Found | None:
    for way in (
        _sender,
        _registered,
        _with_legal_form,
        lambda reading, titles: named_like(reading, known, titles),
        _account_holder,
        _sold_by,
        _logo,
        _letterhead,
        _reachable,
        _largest,
    ):
        for found in way(reading, titles):
            text = found.value
            labelled = is_no_name(text) or _is_sum(text)
            ruled_out = labelled or _heads_column(reading, found) or _is_buyers(reading, found)
            if not ruled_out and not (buyer and found.value == buyer.value):
                return found
    return None


def _is_sum(text: str) -> bool:
    """Whether a text is what a sum of the invoice is called, and nothing else."""
    plain = text.lower().strip(" :")
    return any(pattern.fullmatch(plain) for wanted in (NET, TAX, TOTAL, SUBTOTAL) for pattern, _ in wanted)


def _is_buyers(reading: Reading, found: Found) -> bool:
    """Whether a name stands in the block of whom the invoice is sent to."""
    return any(is_in_buyers_block(reading, line) for line in reading.sheets[0].segments if found.words[0] in line.words)


def _in_full(reading: Reading, told: Found) -> Found:
    """A name with its legal form where another line has it so, or with the person behind an Italian trade.

    There the name of a sole trader goes on with `di` and who he is, which the next line may say.
    """
    sheet = reading.sheets[0]
    if has_legal_form(told.value):
        return told
    for line in sheet.segments:
        form = LEGAL_FORM.match(line.text, len(told.value) + 1) if line.text.startswith(told.value + " ") else None
        found = name_in(line, 0, form.end(), told.confidence) if form else None
        if found:
            return found
        below = sheet.column_below(line, 1, reach=1.0) if line.words == told.words else []
        if below and _TRADER.fullmatch(below[0].text):
            return told._replace(value=f"{told.value} {below[0].text}", words=told.words + below[0].words)
    return told


def _heads_column(reading: Reading, found: Found) -> bool:
    """Whether a name stands among the headings of the line items."""
    rows = (row for sheet in reading.sheets if sheet.page.page == found.page for row in sheet.rows)
    return any(heads_items(row) for row in rows if any(found.words[0] in segment.words for segment in row))


def _stands_in_foot(reading: Reading, told: Found) -> bool:
    """Whether a name from elsewhere stands in the foot of the first page as well, where a seller says who he is."""
    sheet = reading.sheets[0]
    foot = [segment for segment in sheet.segments if segment.y0 > _FOOT * sheet.page.height]
    return any(told.value in segment.text and told.words[0] not in segment.words for segment in foot)


def addressee(reading: Reading, sold_by: Found | None, titles: re.Pattern[str]) -> Found | None:
    """Return the name above the address of a letter's window: the first block in the head that is not the seller's."""
    sheet = reading.sheets[0] if reading.sheets else None
    for segment in sheet.segments if sheet else ():
        if sheet and segment.y0 > _HEAD * sheet.page.height:
            break
        block = sheet.column_below(segment, BLOCK_LINES) if sheet else []
        if (
            ATTENTION.match(segment.text)
            or not any(_TOWN.search(line.text) for line in block[1:])
            or not may_be_name(segment, titles)
        ):
            continue
        name = next((line for line in (segment, *block) if not SALUTATION.fullmatch(line.text.strip())), segment)
        own = any(
            _REGISTERED.search(line.text) or (sold_by and sold_by.value in line.text) for line in (segment, *block)
        )
        found = None if own or _is_shipped_to(reading, segment) else name_in(name, 0, name_end(name), 0.6)
        if found:
            return found
    return None


def _is_shipped_to(reading: Reading, segment: Segment) -> bool:
    return any(SHIPPED.match(line.lower) for line in block_above(reading, segment))


def _sender(reading: Reading, titles: re.Pattern[str]) -> Iterator[Found]:
    """The name in the line of small print above the window of a letter: `Name · Street 1 · 12345 Town`.

    With commas alone it may be anybody's address; the sender's name stands elsewhere on the page as well.
    """
    sheet = reading.sheets[0]
    for row in sheet.rows:
        if row[0].y0 > _HEAD * sheet.page.height:
            return
        match = _SENDER_LINE.match(" | ".join(segment.text for segment in row))
        if len(row) > 1 and _ENDS_WITH_CODE.search(row[0].text):
            continue  # the last line of an address, beside that of another
        if match and not titles.match(row[0].lower) and row[0].text.startswith(match["name"].strip()):
            found = name_in(row[0], 0, len(match["name"].rstrip()), 0.75)
            named = sum(found.value in segment.text for segment in sheet.segments) if found else 0
            if found and (named > 1 or _MARKS.search(match[0])) and not is_in_buyers_block(reading, row[0]):
                yield found


def _registered(reading: Reading, titles: re.Pattern[str]) -> Iterator[Found]:
    """Names above or in the line with registration numbers, in the head or the foot of the first page."""
    sheet = reading.sheets[0]
    for segment in sheet.segments:
        if not _REGISTERED.search(segment.text) or not (_has_number(segment.text)):
            continue
        block = block_above(reading, segment)
        for line in block:
            number = _REGISTERED.search(line.text)
            end = min(name_end(line), number.start() if number else len(line.text))
            if len(sheet.rows[line.row]) >= _COLUMNS or is_no_name(line.text[:end].strip()):
                continue
            if titles.match(line.lower) or _NOT_IN_NAME.search(line.text[:end]):
                continue
            # Sentences about the law name registers as well.
            if number and len(line.text[:end].split()) > _MOST_WORDS:
                continue
            found = name_in(line, 0, end, 0.8 if has_legal_form(line.text[:end] + " ") else 0.7)
            if found:
                yield found
                break


def _has_number(text: str) -> bool:
    return bool(find_vat_ids(text)) or bool(re.search(r"\d{8,}|\d{3} \d{3} \d{3}|\d{2}\.\d{3}\.\d{3}", text))


def _with_legal_form(reading: Reading, titles: re.Pattern[str]) -> Iterator[Found]:
    sheet = reading.sheets[0]
    for segment in sheet.segments:
        head = segment.y0 < _HEAD * sheet.page.height or segment.y0 > _FOOT * sheet.page.height
        if not head or len(segment.text) > 90:
            continue
        department = _DEPARTMENT.search(segment.text)
        end = min(name_end(segment), department.start() if department else len(segment.text))
        match = LEGAL_FORM.search(segment.text[:end])
        # Behind another label stands another company, and NV or BV are letters of Dutch postal codes as well.
        if match and _OF_OTHERS.search(segment.text[: match.start()]):
            continue
        if match and match.start() > 2 and not titles.match(segment.lower) and not find_dates(segment.text):
            sure = _LETTERHEAD if _goes_on_from_above(reading, segment, titles) else 0.6
            found = name_in(segment, 0, end, sure)
            if found:
                yield found


def _goes_on_from_above(reading: Reading, segment: Segment, titles: re.Pattern[str]) -> bool:
    """Whether one word and a legal form may be the end of a name whose first line stands close above, in like letters.

    As the two lines of a logo do; of a person above his company nothing tells them apart.
    """
    above = block_above(reading, segment)[-2:-1]
    if not above or len(segment.text.split()) > _SHORT or not may_be_name(above[0], titles):
        return False
    line, height = above[0], segment.height
    alike = abs(line.height - height) < 0.25 * height and abs(line.x0 - segment.x0) < 2 * height
    return alike and segment.y0 - line.y1 < height and not has_legal_form(line.text)


_REACHED = re.compile(r"\w@\w|\bwww\.|\+\d{2}[\d ]{6,}|\b(?:tel|fon|phone|téléphone|teléfono)\b", re.IGNORECASE)
_HOLDER = re.compile(
    r"(?:titulaire du compte|kontoinhaber|account (?:holder|name)|beneficiary|titular(?: de la cuenta)?|intestato a"
    r"|rekeninghouder|t\.n\.v\.)\s*:\s*(?P<name>[^,;|]{2,60})",
    re.IGNORECASE,
)
_SOLD = re.compile(r"\b(?:are|is|was|were) (?:sold|provided|supplied) by (?P<name>[A-Z][^.;]{1,50}(?:\.(?=\s|$))?)")


_DEBITED = re.compile(
    r"prélev|lastschrift|\bdirect debit|\bdebited|domiciliaci[oó]n|addebit\w+|incasso|abgebucht|eingezogen",
    re.IGNORECASE,
)
"""Where the seller draws the money himself, the account is the buyer's."""


def _account_holder(reading: Reading, _titles: re.Pattern[str]) -> Iterator[Found]:
    if not _DEBITED.search(reading.text):
        yield from _matching(reading, _HOLDER)


def _sold_by(reading: Reading, _titles: re.Pattern[str]) -> Iterator[Found]:
    yield from _matching(reading, _SOLD)


def _matching(reading: Reading, pattern: re.Pattern[str]) -> Iterator[Found]:
    for segment in reading.segments:
        match = pattern.search(segment.text)
        found = name_in(segment, match.start("name"), match.end("name"), 0.6) if match else None
        if found:
            yield found


def _topmost(reading: Reading, titles: re.Pattern[str]) -> Iterator[Found]:
    """A short line alone in one of the first rows, for want of anything that tells more."""
    for row in reading.sheets[0].rows[:_TOP_ROWS]:
        short = len(row) == 1 and len(row[0].text.split()) <= _MOST_WORDS
        if short and may_be_name(row[0], titles) and not is_in_buyers_block(reading, row[0]):
            yield Found(row[0].text.strip(), row[0].page, row[0].words, 0.4)


def _letterhead(reading: Reading, titles: re.Pattern[str]) -> Iterator[Found]:
    """Names above an address in the upper part of the first page, the buyer's block left out."""
    sheet = reading.sheets[0]
    for segment in sheet.segments:
        if segment.y0 > _HEAD * sheet.page.height:
            return
        if not may_be_name(segment, titles) or is_in_buyers_block(reading, segment):
            continue
        below = sheet.column_below(segment, 3)
        if any(is_street(line.text) and not has_legal_form(line.text) for line in below):
            found = name_in(segment, 0, name_end(segment), _LETTERHEAD)
            if found:
                yield found


def _reachable(reading: Reading, titles: re.Pattern[str]) -> Iterator[Found]:
    """Names above an address with a mailbox, a site or a telephone below or beside it, as sellers sign a page."""
    sheet = reading.sheets[0]
    for segment in sheet.segments:
        if not may_be_name(segment, titles) or is_in_buyers_block(reading, segment):
            continue
        below = sheet.column_below(segment, 4)
        beside = [right for line in (segment, *below[:2]) for right in sheet.right_of(line)]
        reached = any(_REACHED.search(line.text) for line in (*below[1:], *beside))
        if reached and any(is_street(line.text) for line in below[:2]):
            found = name_in(segment, 0, name_end(segment), 0.5)
            if found:
                yield found


def _logo(reading: Reading, titles: re.Pattern[str]) -> Iterator[Found]:
    """A line far taller than all others, as only a name or a title is."""
    return _tallest(reading, titles, 2.5)


def _largest(reading: Reading, titles: re.Pattern[str]) -> Iterator[Found]:
    """A line taller than the usual ones."""
    return _tallest(reading, titles, 1.5)


def _tallest(reading: Reading, titles: re.Pattern[str], least: float) -> Iterator[Found]:
    """The tallest line of letters in the head, if `least` times the usual, with a legal form alone below it."""
    sheet = reading.sheets[0]
    head = [
        s
        for s in sheet.segments
        if s.y0 < _HEAD * sheet.page.height
        and not titles.match(s.lower)
        and sum(c.isalpha() for c in s.text) > 0.7 * len(s.text.replace(" ", ""))
        and len(s.text) < 50
    ]
    if not head:
        return
    tallest = max(head, key=lambda s: s.height)
    heights = sorted(s.height for s in sheet.segments)
    if tallest.height < least * heights[len(heights) // 2]:
        return
    under = sheet.below(tallest, 1.0)
    if under and LEGAL_FORM.fullmatch(under[0].text.strip()):
        words = tallest.words + under[0].words
        yield Found(f"{tallest.text} {under[0].text}", tallest.page, words, 0.5)
    found = name_in(tallest, 0, len(tallest.text), 0.4)
    if found:
        yield found
