"""Why documents go to review, in few words: kinds of reasons that can be counted, and sentences that fit into a list.

A kind names fields and checks, never what a document says, so it can be shown where values should not be.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from docbatch.models import Reason, Structured

LONGEST = 160
"""Characters of a reason that are kept; the result has it whole."""
OTHER = "another reason"

_FORMS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(form, re.DOTALL), kind)
    for form, kind in (
        (r"No (?P<field>.+) was found\.", "no {field} was found"),
        (r"The (?P<field>.+) was not found again on a page\.", "the {field} was not found again on a page"),
        (r"Page \d+ speaks of the (?P<field>.+), but none was read: .*", "no {field} could be read"),
        (
            r"Page \d+ speaks of the (?P<field>.+), but not all may have been read: .*",
            "not all {field} may have been read",
        ),
        (r"The type is uncertain: .*", "the type is uncertain"),
        (r"The (?P<field>.+) is uncertain: a confidence of [\d.]+", "the {field} is uncertain"),
        (r"Check (?P<name>\w+) failed: .*", "check {name} failed"),
        (r"Page \d+ was hard to read: .*", "a page was hard to read"),
        (r"Page \d+: it is damaged and cannot be read.*", "a page is damaged and cannot be read"),
        (r"Page \d+: .*a picture of text on it could not be read, since .*", "a picture of text could not be read"),
        (r"Page \d+: read by local OCR only, since .*", "the model was of no use for a page"),
        (r"Page \d+: the model's reading and local OCR .*", "the model and local OCR read a page differently"),
        (r"The model's answer: .*", "the model's answer has a fault"),
        (r"The tables(?: of page \d+)? could not be read\.", "tables could not be read"),
        (r"Cells of a table on page \d+ hold several figures: .*", "columns of a table may not be told apart"),
        (r"In a table on page \d+, columns do not add up .*", "columns of a table do not add up"),
        (r"Two tables of page \d+ overlap\.", "two tables overlap"),
        (r"The (?:embedded )?e-invoice (?:.+ )?has a fault: .*", "the e-invoice has a fault"),
        (r"The embedded e-invoice .+ could not be read: .*", "the e-invoice could not be read"),
        (r"Two e-invoices are embedded, .*", "two e-invoices differ"),
        (r"The page looks like .+, the embedded e-invoice is .*", "page and e-invoice differ in the type"),
        (r"The page says (?P<field>.+), the embedded e-invoice .*", "page and e-invoice differ in the {field}"),
        (
            r"The page does not show the (?P<field>.+) of the embedded e-invoice .*",
            "the page does not show the {field} of the e-invoice",
        ),
    )
)


def reasons_of(structured: Structured) -> tuple[Reason, ...]:
    """Why a person should look at a document: the first reason of each kind, and how many of that kind there are."""
    fields = [*structured.structured_data]
    kinds = [kind_of(reason, fields) for reason in structured.review_reasons]
    counts = Counter(kinds)
    first = dict(zip(reversed(kinds), reversed(structured.review_reasons), strict=True))
    return tuple(Reason(kind=kind, text=shortened(first[kind]), count=count) for kind, count in counts.items())


def kind_of(reason: str, fields: Iterable[str]) -> str:
    """What kind of reason this is, for a document with these `fields`; `OTHER` for one of no known form."""
    for form, kind in _FORMS:
        if found := form.fullmatch(reason):
            parts = found.groupdict()
            if "field" in parts:
                parts["field"] = _field_at_start(parts["field"], fields)
            return kind.format_map(parts)
    return OTHER


def shortened(text: str) -> str:
    """`text` as one line, cut where it is long."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else line[: LONGEST - 1].rstrip() + "…"


def _field_at_start(text: str, fields: Iterable[str]) -> str:
    """The field that `text` begins with, as words; its value may follow."""
    names = (name.replace("_", " ") for name in fields)
    return max((name for name in names if f"{text} ".startswith(f"{name} ")), key=len, default="value")
