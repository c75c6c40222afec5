"""The document types. A new one is a module with a `TYPE`, registered in `TYPES`."""

from __future__ import annotations

from docbatch.layout import Reading
from docbatch.types import contract, credit_note, invoice, other, receipt
from docbatch.types.definition import DocumentType

TYPES: tuple[DocumentType, ...] = (invoice.TYPE, credit_note.TYPE, receipt.TYPE, contract.TYPE, other.TYPE)
"""Every type; the last is what a document is if it is none of the others."""

SURE = 0.5
"""From here a document is of a type; below it is `other`."""
_CLOSE = 0.15
"""Two types nearer than this are worth a look."""


def by_name(name: str) -> DocumentType:
    """Return the type called `name`; KeyError if there is none."""
    return {kind.name: kind for kind in TYPES}[name]


def recognise(reading: Reading) -> tuple[DocumentType, float, bool]:
    """Return the type of a document, how sure that is (0 to 1), and whether it is too close to call."""
    ranked = sorted(((kind.recognise(reading), -i, kind) for i, kind in enumerate(TYPES[:-1])), reverse=True)
    (best, _, kind), (second, _, _) = ranked[0], ranked[1]
    if best < SURE:
        return TYPES[-1], round(1 - best, 2), best > SURE - _CLOSE
    return kind, round(best, 2), best - second < _CLOSE or best < SURE + _CLOSE / 2
