"""What a document type is made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict

from docbatch.evidence import Found
from docbatch.layout import Reading
from docbatch.models import Tables

Fields = Mapping[str, "Found | list[Found] | dict[str, Found] | None"]
"""The fields found, by name: one value, a list of values, or values by key; None where nothing is shown."""


class TypeModel(BaseModel):
    """Base of the types' models: the fields of `structured_data`, in the order of the results."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)


class LineItem(TypeModel):
    """One line of an invoice or a receipt."""

    description: str | None = None
    quantity: str | None = None
    unit_price: str | None = None
    amount: str | None = None


@dataclass(frozen=True)
class DocumentType:
    """A document type; adding one means writing a module with its own and registering it in `docbatch.types`."""

    name: str
    model: type[TypeModel]
    recognise: Callable[[Reading], float]
    """How sure it is, from 0 to 1, that a document is of this type."""
    find: Callable[[Reading, Tables], Fields]
    """Finds the fields of a document of this type."""
    required: tuple[str, ...] = ()
    """Fields without which a person should look at the document."""
