"""The document types: those of docbatch, each a module with a `TYPE`, and those that users add."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from docbatch.layout import Reading
from docbatch.types import contract, credit_note, invoice, other, own, receipt
from docbatch.types.definition import DocumentType

SURE = 0.5
"""From here a document is of a type; below it is `other`."""
_CLOSE = 0.15
"""Two types nearer than this are worth a look."""


@dataclass(frozen=True)
class Types:
    """The types that a document may be of."""

    kinds: tuple[DocumentType, ...]
    """The last is what a document is if it is none of the others."""
    signature: str = ""
    """Names, versions and contents of those that a user added; empty where there are none."""

    def by_name(self, name: str) -> DocumentType:
        """Return the type called `name`; KeyError if there is none."""
        return {kind.name: kind for kind in self.kinds}[name]

    def recognise(self, reading: Reading) -> tuple[DocumentType, float, bool]:
        """Return the type of a document, how sure that is (0 to 1), and whether it is too close to call."""
        ranked = sorted(((kind.recognise(reading), -i, kind) for i, kind in enumerate(self.kinds[:-1])), reverse=True)
        (best, _, kind), (second, _, _) = ranked[0], ranked[1]
        if best < SURE:
            return self.kinds[-1], round(1 - best, 2), best > SURE - _CLOSE
        return kind, round(best, 2), best - second < _CLOSE or best < SURE + _CLOSE / 2


BUILT_IN = Types((invoice.TYPE, credit_note.TYPE, receipt.TYPE, contract.TYPE, other.TYPE))
"""The types of docbatch."""


@cache
def known_types(places: str = "") -> Types:
    """The types of docbatch and those that a user keeps at `places`, as the setting `types` names them.

    Raises `UsageError` where there is no type at a place, or a wrong one.
    """
    added, signature = own.load(places, taken={kind.name for kind in BUILT_IN.kinds})
    return Types((*added, *BUILT_IN.kinds), signature) if added else BUILT_IN
