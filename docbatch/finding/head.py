"""The head of a till slip: its lines above the goods, and which of them are about the merchant."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from docbatch.finding.addresses import is_surely_address, looks_like_address
from docbatch.finding.labels import alternatives
from docbatch.finding.languages import WORDS
from docbatch.finding.line_items import heads_items
from docbatch.finding.names import LEGAL_FORM
from docbatch.finding.trades import is_trade, with_trades_repaired, without_trade
from docbatch.layout import Reading, Segment, same_length_lower
from docbatch.values.dates import find_dates
from docbatch.values.money import find_amounts

# OCR takes the l of Tel for a 1 or an i, and parts its letters.
_REACHED_BY = alternatives(
    r"""
    t\s?e\s?[l1i] | tele?(?:phone|fono|fon|foon|f)? | téléphone | teléfono | tfno | tlf | telephone | phone | fax
    h\s?/?\s?p | ph(?=\s?[.:]\s?[+(\d]) | hotline | careline | mobile | e-?mail | www | https?
    """
)
_LABELS = r"(?=\W*(?:\d|$)|\s?[:.#№]|\s(?:nr|no|n[°º]|č|for|för|til|za|a|pela|og|och)\b)"
"""What follows a word of a slip that elsewhere is a part of a name: a value, or more of what a till says."""
_OTHER_LINE = alternatives(
    rf"""
    {_REACHED_BY} | website | facebook
    gst | sst | vat | tax | ust | uid | tva | iva | btw | p(?:art)?\. ?iva | siret | company no
    invoice | receipt | bill | cash | date | time | table | cashier | order | doc | document | pos | slip | trans
    transaction\s?(?:no|number|id|type)
    server | guest | served | staff | counter | member | welcome(?! to) | item | qty | description | simplified
    operator | pa(?:y|id) by | payment | [mt]id(?=\W*\d) | (?:merchant|terminal)\s?(?:id|no|number)
    formerly | licen[cs]ee
    bonkopie | (?:kopie|copy|duplicata?)(?=\W*$) | till(?= ?\d) | n\.?i\.?f | c\.?i\.?f | \d{{1,2}}\. ?[a-zä]+$
    see back | (?:check|chk|tbl)(?= ?(?:#|no|\d|:|$)) | to win | survey | manager(?= ?:|\s\w+ \w+$) | your
    lundi | mardi | montag | mo(?=\W*-) | lunes | lunedì | maandag | monday | open(?=\W*(?:$|\d|daily|mon|from|:))
    öffnungszeiten | horaires | eur(?=$) | \w{{1,4}} ?#(?= ?\d) | [\w ]{{2,20}}#(?=:)
    site(?= ?[:#]|$) | thank | tq(?= ) | filiale(?=\W*\d)
    (?:grocery|groceries|produce|dairy|frozen(?: foods?)?|meat|deli|household|general merchandise|food)(?=\W*$)
    \w+ \w+ number(?=\W*$)
    documento commerciale | di vendita o | ricevuta | recibo | reçu | kass(?:en)?bon | (?:kassen|kunden|händler)beleg
    paragon(?=\W*$|\W*\d| fiskalny) | (?:{alternatives(WORDS.slip_line)}){_LABELS}
    le atendió | servi par | es bediente | bediener | cajer[oa] | caissier
    \w*rechnung | datum | quittung | bon | facture | ticket | caisse | factura | fecha | scontrino | kassa
    """
)
_ENDS_HEAD = re.compile(rf"\W{{0,3}}(?:(?:{_OTHER_LINE})(?![a-zà-žșț])|tax ?invoice)")
_SENTENCE = re.compile(
    r"\b(?:appreciates?|goods so ?l ?d|thanks?|we hope|enjoyed|visit us|come again|vielen dank|merci (?:de|pour)"
    r"|gracias por)\b"
)
"""Words of what is said to the customer."""
_FAREWELL = re.compile(r"\b(?:thank you|come again|visit us again|vielen dank|merci|gracias|grazie|bedankt)\b")
_CODE = r"[A-Z]{0,3}\d{5,12}\s?-?\s?[A-Z0-9]?"
_REGISTRATION = re.compile(
    rf"\(?\s*(?:(?:co(?:mpany)?|reg(?:istration)?)\.?\s?(?:reg)?\.?\s?(?:no)?\.?|roc|ssm|brn|siren|hrb)?\s*:?\s*(?:no\.?)?"
    rf"\s*:?\s*\(?\s*{_CODE}\s*\)?\.?",
    re.IGNORECASE,
)
_PHONE = re.compile(r"\W?\+?[\d\s()\-/.]{8,}")
_TAX_NUMBER = re.compile(r"\b(?:gst|sst|vat|tax|tin|uid|siret|ust)\b[^a-z]*\d{5}|\bgst(?:\b|no|id|reg)")
_LABELLED_NUMBER = re.compile(r"[^\W\d_]\W{0,2}:\W{0,2}[A-Z]{0,3}(?=\S*\d{4})\d[\w/-]{4,}")
"""A label and behind its colon a number of some length, which no house has, whatever OCR made of the label."""
_BRACKETED_NUMBER = re.compile(
    r"\s*[(\[{]\s*(?:co\.?\s?(?:reg)?\.?\s?(?:no)?\.?\s?:?\s*)?[A-Z]{0,3}\d{4,}\s?[-·.]?\s?[A-Z0-9]{0,2}\s*[)\]}].*$"
    r"|\s+\d{5,9}[-·][A-Z]\b.*$",
    re.IGNORECASE,
)
_NO_PLACE = re.compile(
    r"@|\(?\b\d{3}\)?[- .]\d{3}[- .]\d{4}\b|\b\d{1,2}:\d\d(?::\d\d)? ?(?:[ap]\.?m|uhr|h)\b|\(?0\d{2,5}\)? ?/ ?\d{4,}",
    re.IGNORECASE,
)
"""What is in no line of a name or an address: a mailbox, a time, a telephone number."""
_IDENTIFIER = re.compile(r"(?=(?:\D*\d){2})(?=.*[A-Z])[A-Z\d][A-Z\d-]{5,}|[A-Z]{2,4}/\d{5,}")
_BRANCH = re.compile(
    r"\s*\b(?:store|branch|shop|filiale|markt|magasin|tienda)?\s*(?:#|no\.|nr\.)\s*\d+\s*$", re.IGNORECASE
)
_PRICE = re.compile(r"[.,]\d{2}\D*$")
_MORE_NUMBERS = re.compile(r"\s*[&,+-]\s*\d")
"""What goes on with numbers, as those of houses do: `No. 55,57 & 59`."""
_FORM_ALONE = re.compile(
    r"\W*(?:co|company|sdn\.? ?bhd|bhd|berhad|s/b|pte\.? ?ltd|ltd|limited|inc|gmbh)\.?", re.IGNORECASE
)
"""A legal form that stands apart from its name."""
_SHORT_FORM = re.compile(r"[A-Z]{2}(?=[ ,][A-Z]{2})")
"""A legal form of two letters before more letters, which it may be a part of."""
_OF_BRANCH = re.compile(r"\W*(?:restaurant|location|outlet|hotel|unit)\W*(?:#|no\.|nr\.)\s*\d+\W*", re.IGNORECASE)
_WITH_DIGIT = re.compile(r"\s+\S*\d\S*")
_TOWN_CODE = re.compile(r"\d{4,5}(?: [A-Z]{2})?")
_LEAST_LETTERS = 3
_MOST_LINES, _MOST_TORN = 14, 5
_NAME_AND_FORM = 2
_CLOSE = 1.0
"""Heights of a letter between parts of a line that was set with wide spaces to fill the roll."""
REACHED_BY = _REACHED_BY


def head_of(reading: Reading) -> list[Segment]:
    """Return the lines above the goods, their first price or heading: of each row its longest part, its subject."""
    lines: list[Segment] = []
    rows = reading.sheets[0].rows if reading.sheets else ()
    first = _first_row(rows)
    for row in rows[first : first + _MOST_LINES]:
        if heads_items(row) and len(row) > 1:
            break
        if any(map(_has_price, row)):
            # A number that somebody wrote above the print is no price.
            if any(char.isalpha() for segment in (*lines, *row) for char in segment.text):
                break
            continue
        # OCR reads what stands in the spaces of a line that was set wide, such as the letters of a sign.
        lines.append(_line_of(row, set_wide=reading.sheets[0].page.method == "text"))
    return lines


def _first_row(rows: Sequence[Sequence[Segment]]) -> int:
    """Where the slip begins: below the farewell of the one before, the end of which may hang above it with its sums."""
    for number, row in enumerate(rows[:_MOST_TORN]):
        if any(_FAREWELL.search(segment.lower) for segment in row):
            return number + 1 if _is_priced(rows[:number]) and _is_priced(rows[number + 1 :]) else 0
    return 0


def _is_priced(rows: Sequence[Sequence[Segment]]) -> bool:
    return any(_has_price(segment) for row in rows for segment in row)


def _has_price(segment: Segment) -> bool:
    text = segment.text
    return any(
        amount.decimals
        and _PRICE.search(text[amount.start : amount.end])
        and not (_MORE_NUMBERS.match(text, amount.end) and is_surely_address(text))
        for amount in find_amounts(text)
    )


def _line_of(row: Sequence[Segment], *, set_wide: bool) -> Segment:
    """The longest part of a row, or that with an address, but all of it where a code stands apart from its town.

    Of what has but half of a pair of brackets the other half is in the rest of the row, and of a legal form its name.
    """
    if any(segment.text.count("(") != segment.text.count(")") for segment in row):
        return _joined(row)
    if len(row) == _NAME_AND_FORM and _FORM_ALONE.fullmatch(row[1].text) and not is_other(row[0]):
        return _joined(row)
    if len(row) > 1 and _TOWN_CODE.fullmatch(row[0].text) and not any(map(is_other, row[1:])):
        return _joined(row)
    close = all(right.x0 - left.x1 <= _CLOSE * left.height for left, right in pairwise(row))
    if len(row) > 1 and close and set_wide and not any(map(is_other, row)):
        return _joined(row)
    return max(row, key=lambda part: (is_surely_address(part.text) and not is_other(part), len(part.text)))


def _joined(row: Sequence[Segment]) -> Segment:
    text = " ".join(segment.text for segment in row)
    words = tuple(word for segment in row for word in segment.words)
    return replace(row[0], words=words, text=text, lower=same_length_lower(text), x1=row[-1].x1)


def beside(reading: Reading, line: Segment) -> list[Segment]:
    """Return what else stands in the row of a line of the head."""
    return [segment for segment in reading.sheet(line).rows[line.row] if segment.text not in line.text]


def is_company(text: str) -> bool:
    """Whether a line has the mark of a company; two letters are none where they may be a part of a cut word."""
    name = without_number(text)
    form = LEGAL_FORM.search(name)
    if not form:
        return False
    cut = _SHORT_FORM.match(name, form.start()) and (form.start() == 0 or is_surely_address(text))
    return not cut


def is_name(segment: Segment) -> bool:
    """Whether a line may be the name of a merchant, or a part of it."""
    text = segment.text
    letters = sum(c.isalpha() for c in text)
    enough = letters >= _LEAST_LETTERS and letters >= 0.4 * len(text.replace(" ", ""))
    return (
        enough
        and not is_other(segment)
        and not (looks_like_address(text) and not is_company(text) and not is_trade(text))
    )


def is_plain(segment: Segment) -> bool:
    """Whether a line is words without a number that are about nothing else, as `Station Park`, which may be a name."""
    text = segment.text
    return not is_other(segment) and not any(map(str.isdigit, text)) and sum(map(str.isalpha, text)) >= _LEAST_LETTERS


def is_registered(line: Segment, below: Segment) -> bool:
    """Whether a line is the name of a trade with the number of its register below it."""
    return is_registration(below) and is_name(line) and has_trade(line.text) and not line.text.startswith("(")


def has_trade(text: str) -> bool:
    """Whether a line has the word for a trade, also one that was read with a space in it."""
    return is_trade(with_trades_repaired(text))


def is_registration(segment: Segment) -> bool:
    """Whether a line is the number of a company in its register."""
    return bool(_REGISTRATION.fullmatch(segment.text.strip(" *#-=.,")))


def is_other(segment: Segment) -> bool:
    """Whether a line of the head is neither name nor address: a number, a date, a phone, a title."""
    text = segment.text.strip(" *#-=.,")
    return bool(
        _ENDS_HEAD.match(segment.lower)
        or _SENTENCE.search(segment.lower)
        or is_registration(segment)
        or _PHONE.fullmatch(text)
        or _TAX_NUMBER.search(segment.lower)
        or _LABELLED_NUMBER.search(segment.text)
        or _BRANCH.fullmatch(segment.text)
        or _OF_BRANCH.fullmatch(segment.text)
        or find_dates(text)
        or _NO_PLACE.search(text)
        or _IDENTIFIER.fullmatch(text)
        or any(amount.symbol for amount in find_amounts(text))
    )


def has_label(segment: Segment) -> bool:
    """Whether a part of a row is a label of the sale with its value, or the label alone before its value."""
    return bool(_ENDS_HEAD.match(segment.lower))


def without_number(text: str) -> str:
    """A name without the number of the company's register behind it and that of the branch."""
    bare = _BRANCH.sub("", _BRACKETED_NUMBER.sub("", text)) or text
    form = LEGAL_FORM.search(bare)
    # However it was read, what has digits and stands behind the legal form is the number of the register.
    return bare[: form.end()] if form and _WITH_DIGIT.fullmatch(bare, form.end()) else bare


def own_words(name: str) -> str:
    """The letters and digits of a name that are neither its legal form nor its trade nor a letter in brackets."""
    bare = re.sub(r"\(\w{1,3}\)", "", name)
    return re.sub(r"[\W_]", "", without_trade(LEGAL_FORM.sub("", bare)))
