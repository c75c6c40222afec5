"""Net, tax and total: candidates by label, of which arithmetic chooses."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import islice, product
from typing import NamedTuple

from docbatch.evidence import Found
from docbatch.finding.labels import Labels, label_end
from docbatch.finding.line_items import heads_items
from docbatch.finding.sums_in_prose import net_told, total_told
from docbatch.finding.total_labels import (
    AMOUNT,
    NET,
    NOT_TOTALS,
    NOT_TOTALS_BUT_TAXES,
    SIGN,
    TAX,
    TOTAL,
)
from docbatch.layout import BELOW_REACH, Reading, Segment, Sheet, is_by_ocr
from docbatch.models import Word
from docbatch.values.money import SYMBOLS, Amount, find_amounts, parse_number, printed

_TOLERANCE = Decimal("0.02")
_MOST_RATES = 6
"""Rates of tax that a table of totals may have a line for, above their sum."""
_PROVED_BY_SUM = 0.85
"""Confidence of an amount without a label that of all amounts of a page is the one that makes its sum right."""
_FEW, _ALL = 2, 3
_MOST = 6
"""Candidates a field that are combined: 6 * 6 * 6 sums cost nothing."""

_UNTAXED = re.compile(
    r"kleinunternehmer|§ ?19 ?(?:abs\. ?1 ?)?ustg|kein(?:e|en)? (?:ausweis (?:von|der) )?umsatzsteuer"
    r"|tva non applicable|293 ?b du cgi|regime forfett?ario|vrijgesteld van btw|exent[oa] de iva"
    r"|not (?:vat|gst) registered"
)
"""Words of those who by law put no tax on their invoices, such as § 19 UStG and article 293 B of the CGI."""
_NOT_SURE = 0.5
"""Confidence of an amount that goes to review: a whole number among others that have decimals."""
_TOLD = 0.75
"""Confidence of an amount that a sentence tells, where no label names it."""


class Totals(NamedTuple):
    """The three amounts of a document, as far as it shows them."""

    net: Found | None
    tax: Found | None
    total: Found | None


class Candidate(NamedTuple):
    """An amount that a label names."""

    value: Decimal
    page: int
    words: tuple[Word, ...]
    confidence: float


def find_totals(reading: Reading, net: Labels = NET, tax: Labels = TAX, total: Labels = TOTAL) -> Totals:
    """Return net, tax and total: the best labelled amounts, of those that add up where any do."""
    nets, taxes, totals = (amounts_labelled(reading, wanted) for wanted in (net, tax, total))
    nets = nets or [_candidate(place, _TOLD) for place in net_told(reading)]
    totals = totals or [_candidate(place, _TOLD) for place in total_told(reading)]
    if not totals:
        whole = [
            group or _whole_labelled(reading, wanted) for group, wanted in ((nets, net), (taxes, tax), (totals, total))
        ]
        if best := _adding_up(*whole):
            return best
        totals = whole[-1]
    totals = _not_nets(totals or amounts_labelled(reading, AMOUNT), nets)
    best = _adding_up(nets, taxes, totals) or _in_a_row(reading, total)
    if best:
        return best
    found = _completed(reading, Totals(*(to_found(group[0]) if group else None for group in (nets, taxes, totals))))
    if found.net and not found.total and not found.tax and _UNTAXED.search(reading.lower):
        return found._replace(total=found.net)
    if found.total and found.tax and not found.net and not Decimal(found.tax.value):
        return found._replace(net=found.total)  # without tax they are the same
    return found


def _not_nets(totals: list[Candidate], nets: list[Candidate]) -> list[Candidate]:
    """`totals` without those that their label rather calls the net, as `Total excluding VAT`, if others are left."""
    plain = {net.words: net.confidence for net in nets}
    return [total for total in totals if plain.get(total.words, 0.0) <= total.confidence] or totals


def _completed(reading: Reading, found: Totals) -> Totals:
    """`found` with the one amount that has no label, where the page prints what it must be.

    An amount with a label stays though it contradicts the others: that the page contradicts itself must be seen.
    """
    net, tax, total = (Decimal(each.value) if each else None for each in found)
    if net is None and tax and total is not None and tax != total:
        return found._replace(net=_printed(reading, total - tax))
    if net is not None and tax is not None and total is None:
        return found._replace(total=_printed(reading, net + tax))
    if net is not None and total is not None and tax is None and total > net:
        return found._replace(tax=_printed(reading, total - net))
    return found


def _printed(reading: Reading, value: Decimal) -> Found | None:
    """The last place where the amount `value` is printed, if any: arithmetic says what it is."""
    for segment in reversed(reading.segments):
        for amount in find_amounts(segment.text):
            if abs(amount.value - value) <= _TOLERANCE:
                words = segment.words_at(amount.start, amount.end)
                return Found(printed(amount.value), segment.page, words, _PROVED_BY_SUM)
    return None


def _adding_up(nets: list[Candidate], taxes: list[Candidate], totals: list[Candidate]) -> Totals | None:
    sums = [
        (n.confidence + t.confidence + s.confidence + (0.3 if t.value else 0), n, t, s)
        for n, t, s in product(nets[:_MOST], taxes[:_MOST], totals[:_MOST])
        if abs(n.value + t.value - s.value) <= _TOLERANCE and s.value
    ]
    if not sums:
        return None
    _, n, t, s = max(sums, key=lambda item: item[0])
    # Labels that agree with arithmetic are hardly wrong.
    return Totals(*(to_found(c._replace(confidence=max(c.confidence, 0.97))) for c in (n, t, s)))


def _in_a_row(reading: Reading, wanted: Labels) -> Totals | None:
    """Net, tax and total side by side in a row of totals, as in a table that has a column for each of them."""
    for segment in reversed(reading.segments):
        row = reading.sheet(segment).rows[segment.row]
        if segment.index or not _named(segment, 0, wanted):
            continue
        amounts = [(piece, amount) for piece in row for amount in _money(piece.text)]
        net, tax, total = (amount.value for _, amount in amounts) if len(amounts) == _ALL else (Decimal(0),) * _ALL
        if 0 < tax < net and abs(net + tax - total) <= _TOLERANCE:
            return Totals(*(to_found(_candidate(place, _PROVED_BY_SUM)) for place in amounts))
    return None


def to_found(candidate: Candidate) -> Found:
    """Return a candidate as a value for the results."""
    return Found(printed(candidate.value), candidate.page, candidate.words, candidate.confidence)


def find_amount(reading: Reading, wanted: Labels) -> Found | None:
    """Return the amount that one of the `wanted` labels names most clearly."""
    amounts = amounts_labelled(reading, wanted)
    return to_found(amounts[0]) if amounts else None


def amounts_labelled(reading: Reading, wanted: Labels) -> list[Candidate]:
    """Return the amounts that the `wanted` labels name, the best first, later ones first among equals.

    The best is the one that is labelled most clearly and was read most surely. Where none has decimals, as in
    currencies without them, whole numbers beside a label are taken.
    """
    found = _labelled(reading, wanted, _money)
    return found if found or _prints_decimals(reading) else _labelled(reading, wanted, _whole)


def _whole_labelled(reading: Reading, wanted: Labels) -> list[Candidate]:
    """The whole numbers that the `wanted` labels name, none of them sure: other amounts of the document have decimals.

    OCR loses the point of an amount, so that of scanned pages none is taken.
    """
    if any(sheet.page.method != "text" for sheet in reading.sheets):
        return []
    return [each._replace(confidence=min(each.confidence, _NOT_SURE)) for each in _labelled(reading, wanted, _whole)]


def _prints_decimals(reading: Reading) -> bool:
    """Whether amounts have decimals in a document; a whole number is then one that lost its point, or counts things."""
    with_decimals = (s for s in reading.segments if any(amount.decimals for amount in find_amounts(s.text)))
    return len(list(islice(with_decimals, _FEW))) == _FEW


def _labelled(reading: Reading, wanted: Labels, read: Callable[[str], list[Amount]]) -> list[Candidate]:
    found = []
    for segment in reading.segments:
        for start, end in _stretches(segment):
            named = _named(segment, start, wanted)
            if not named:
                continue
            behind, weight = named
            if end < len(segment.text):
                amounts = [a for a in read(segment.text[:end]) if a.end > behind]
                found += [_candidate((segment, amounts[-1]), weight)] if amounts else []
            elif amount := _beside(reading, segment, behind, weight, read):
                found.append(amount)
    # Totals come last in a document: a carried-over or sub-total of the same name stands before them.
    found.reverse()
    return sorted(found, key=lambda item: -item.confidence * _read(item))


def _named(segment: Segment, start: int, wanted: Labels) -> tuple[int, float] | None:
    """Where the label that begins at `start` of a segment ends, and how telling it is; None if it is none of these."""
    if NOT_TOTALS.match(segment.lower, start):
        return None
    if wanted is not TAX and NOT_TOTALS_BUT_TAXES.match(segment.lower, start):
        return None
    for pattern, weight in wanted:
        if start == 0:
            end = label_end(pattern, segment)
        else:
            match = pattern.match(segment.lower, start)
            end = match.end() if match else None
        if end is not None:
            return end, weight
    return None


def _stretches(segment: Segment) -> Iterator[tuple[int, int]]:
    """The parts of a line that each may have a label and its amount, as in `Net: 100.00 VAT: 19.00 Total: 119.00`.

    One ends behind an amount that a word follows, unless that says what the amount is a part or the base of.
    """
    start = 0
    if len(segment.words) > _FEW and not _ASIDE.search(segment.lower):
        for amount in _money(segment.text):
            following = _NEXT_LABEL.match(segment.lower, amount.end)
            if following and following.end() < len(segment.text):
                yield start, amount.end
                start = following.start("label")
    yield start, len(segment.text)


def _read(candidate: Candidate) -> float:
    """How surely the words of a candidate were read, as its least sure one."""
    return min((word.confidence for word in candidate.words), default=1.0)


def _money(text: str) -> list[Amount]:
    return [a for a in find_amounts(text) if a.decimals or (a.symbol and abs(a.value) < 10**9)]


def _whole(text: str) -> list[Amount]:
    """The number that `text` consists of, with letters for a currency or not, if it is without decimals, or has one."""
    match = _WHOLE.fullmatch(text)
    value = parse_number(match["number"]) if match else None
    if not match or value is None:
        return []
    return [Amount(value, match.start("number"), match.end("number"), decimals=False, symbol=None)]


def _beside(
    reading: Reading, segment: Segment, end: int, weight: float, read: Callable[[str], list[Amount]]
) -> Candidate | None:
    """The last amount of the run of amounts that follows the label, else one below it."""
    sheet = reading.sheet(segment)
    run: list[tuple[Segment, Amount]] = [(segment, a) for a in read(segment.text) if a.end > end]
    if not run:  # an amount without a space in front of it, as in `TotalRM15.40`
        behind = read(segment.text[end:])
        run = [(segment, a._replace(start=a.start + end, end=a.end + end)) for a in behind]
    if not run or _BASE.search(segment.lower[: run[-1][1].start]):
        for right in sheet.right_of(segment):
            amounts = read(right.text)
            if amounts:
                run += [(right, a) for a in amounts]
            elif run or sum(char.isalpha() for char in right.text) > 4:
                break
    if run:
        # `VAT 19% of 100.00  19.00`: the amount itself comes last.
        return _candidate(run[-1], weight)
    misread = _misread(sheet, segment)
    if misread:
        return misread._replace(confidence=0.6 * weight)
    # The column of a table of goods holds what each of them comes to.
    return None if heads_items(sheet.rows[segment.row]) else _below(sheet, segment, weight * 0.8)


def _below(sheet: Sheet, heading: Segment, weight: float) -> Candidate | None:
    """The amount below a heading; of a column of several the last, where it is the sum of the others."""
    column: list[tuple[Segment, Amount]] = []
    last = heading
    for under in sheet.column_below(heading, _MOST_RATES + 1, reach=BELOW_REACH):
        amounts = _money(under.text)
        if not amounts or abs(under.x1 - last.x1) > 6 * last.height:
            break
        column.append((under, amounts[-1]))
        last = under
    column = column or _cells_below(sheet, heading)
    if not column:
        return None
    summed = len(column) > 2 and sum(amount.value for _, amount in column[:-1]) == column[-1][1].value
    return _candidate(column[-1] if summed else column[0], weight)


def _cells_below(sheet: Sheet, heading: Segment) -> list[tuple[Segment, Amount]]:
    """The amounts under a heading in a table that sets headings to the left of its cells and amounts to the right.

    So does Poland's KSeF with its summary of rates. Of several rates without a sum none counts.
    """
    headings, column = sheet.rows[heading.row], []
    ends = [*(other.x0 for other in headings[1:]), sheet.page.width]
    for row in sheet.rows[heading.row + 1 : heading.row + 2 + _MOST_RATES]:
        in_cells = len(row) == len(headings) >= _ALL and all(
            head.x0 - head.height <= cell.x0 and cell.x1 <= end + head.height
            for head, cell, end in zip(headings, row, ends, strict=True)
        )
        amounts = _money(row[heading.index].text) if in_cells else []
        if len(amounts) != 1:
            break
        column.append((row[heading.index], amounts[0]))
    values = [amount.value for _, amount in column]
    return column if len(values) == 1 or (values and sum(values[:-1]) == values[-1]) else []


_WHOLE = re.compile(
    r"[ :=]*(?:[A-Z]{1,2}\.? ?)?"
    r"(?P<number>\d{1,3}(?:(?:[.,'] ?| )\d{3})+|\d{3,7}|(?<![A-Z])(?<![A-Z] )\d{1,9}[.,]\d)(?: ?(?:Ft|[A-Z]{3}))?[ :=]*"
)
"""A whole number that may be an amount: fewer digits count things, and more number something.

Programs print one digit behind the point as well.
"""
_ASIDE = re.compile(r"\b(?:tips?|gratuity|trinkgeld|pourboire|propina|mancia|fooi|gorjeta)\b|\([^()]*\d[.,]\d\d[^()]*")
"""Amounts in brackets, and what a guest may give: these are no sums of the document."""
_NEXT_LABEL = re.compile(
    rf"\s*(?:{SYMBOLS})?\W{{0,4}}(?P<label>(?!(?:{SIGN}|euros?|f\s?cfa)\b)[a-zà-ÿ]{{3}})", re.IGNORECASE
)
"""The beginning of a label behind an amount and its currency."""
_BASE = re.compile(r"\b(?:over|of|on|auf|von|aus|sur|de|su|di|sobre|van)\W*$")
"""What stands before the amount that a tax is reckoned on."""
_MISREAD = re.compile(r"\W{0,3}(\d{1,5})(?:[-:\u00b7]|[.,] )(\d{2})\W{0,3}")


def _misread(sheet: Sheet, segment: Segment) -> Candidate | None:
    """An amount beside a label whose decimal point OCR took for a dash or a colon, or with a space behind it."""
    for right in sheet.right_of(segment)[:1]:
        match = _MISREAD.fullmatch(right.text)
        if match and (sheet.page.method == "vision" or is_by_ocr(right.words[0])):
            return Candidate(Decimal(f"{match[1]}.{match[2]}"), segment.page, right.words, 1.0)
    return None


def _candidate(place: tuple[Segment, Amount], weight: float) -> Candidate:
    segment, amount = place
    return Candidate(amount.value, segment.page, segment.words_at(amount.start, amount.end), weight)
