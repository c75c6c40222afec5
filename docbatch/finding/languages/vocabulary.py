"""What a language calls the things that invoices and receipts label."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple


class Vocabulary(NamedTuple):
    """The words of a language, each field a block of alternatives as `finding.labels` reads them, in lower case.

    Words are written with their marks, and found without them as well: OCR loses the marks of letters, and so do
    programs that print in a code page of another country.

    The words of all languages are looked for together. A word that is another one elsewhere, in English above all, must
    say by what follows it that it is this one; what one language keeps out behind a word, another lets in that has the
    word alone.
    """

    invoice: str = ""
    """What an invoice calls itself."""
    credit_note: str = ""
    receipt: str = ""
    other_paper: str = ""
    """What quotes, orders, delivery notes, reminders, statements and pay slips call themselves."""
    document: str = ""
    """What a number may be of, before the word for number: `faktura` in `Faktura č. 12`."""
    number: str = ""
    """Labels of the number of an invoice."""
    own_number: str = ""
    """Those labels that can only be of the number of an invoice."""
    issued: str = ""
    """Labels of the date of issue."""
    dated: str = ""
    """Words for a date, whichever."""
    other_date: str = ""
    """Pieces of the labels of other dates: of supply, of payment, of an order."""
    due: str = ""
    """Labels of the day by which to pay."""
    paid_later: str = ""
    """Words for the terms of payment."""
    seller: str = ""
    buyer: str = ""
    shipped: str = ""
    """Labels of whom the goods are sent to."""
    buyers: str = ""
    """Words beside a number that make it the buyer's."""
    company: str = ""
    """Labels of a company's name in its block."""
    name: str = ""
    """Labels of a name in its block."""
    no_name: str = ""
    """What stands alone in a line of a letterhead and is no name."""
    tax: str = ""
    """Words for value added tax."""
    without: str = ""
    """Words before the tax that a sum is without."""
    with_: str = ""
    """Words before the tax that a sum includes."""
    sum_of: str = ""
    """Words for a sum."""
    net: str = ""
    """Labels of the total without tax."""
    taxed: str = ""
    """Labels of the amount of tax."""
    total: str = ""
    """Labels of the total with tax that are nothing else."""
    payable: str = ""
    """Labels of a total, or of what is to be paid."""
    subtotal: str = ""
    not_total: str = ""
    """What begins like the label of a total and is none, though it may be that of a tax."""
    slip_total: str = ""
    """Labels of the total that only tills print."""
    cash: str = ""
    change: str = ""
    card: str = ""
    paid: str = ""
    """Words for how something was paid, anywhere on a slip."""
    slip: str = ""
    """Words that only slips have, anywhere on them."""
    slip_line: str = ""
    """How a line begins that is not about the merchant."""
    printed: str = ""
    """Pieces of the labels of dates that are not that of the sale."""
    description: str = ""
    item: str = ""
    quantity: str = ""
    unit_price: str = ""
    amount: str = ""
    discount: str = ""
    item_end: str = ""
    """How a row begins that ends the line items."""
    item_part: str = ""
    """How a row begins that is about a part of the item above it."""


_MARKS = {"ł": "l", "ø": "oö", "đ": "d", "æ": "", "ő": "öóo", "ű": "üúu", "å": "âa"}
"""What letters are read as that do not decompose into a letter and a mark, or whose mark is taken for another."""


def with_plain_letters(block: str) -> str:
    """Return a block whose letters with marks also stand for those without them."""
    composed = unicodedata.normalize("NFC", block)
    return re.sub(r"[^\W\d_]", lambda match: _either(match[0]), composed).replace("æ", "(?:æ|ae|a)")


def _either(letter: str) -> str:
    others = _MARKS.get(letter, unicodedata.normalize("NFD", letter)[0])
    # Romanian is written with the comma below, and by older programs with the Turkish cedilla.
    others += {"ș": "ş", "ț": "ţ"}.get(letter, "")
    return f"[{letter}{others}]" if others and others != letter else letter
