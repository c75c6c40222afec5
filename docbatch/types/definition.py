"""What a document type is made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from pydantic import BaseModel, ConfigDict

from docbatch.evidence import Found
from docbatch.layout import Reading
from docbatch.models import Tables

Form = Literal["money", "date", "currency"]
"""What a value is, where its form matters: `1234.50`, `2025-03-31`, `EUR`."""

FORMS: Mapping[str, Form] = {
    **dict.fromkeys(("net_total", "tax_total", "total"), "money"),
    **dict.fromkeys(("issue_date", "due_date", "date", "effective_date"), "date"),
    "currency": "currency",
}
"""The forms of the fields that several types have."""

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
    """A document type: one module, or one JSON Schema, has all of it."""

    name: str
    model: type[TypeModel]
    recognise: Callable[[Reading], float]
    """How sure it is, from 0 to 1, that a document is of this type."""
    find: Callable[[Reading, Tables], Fields]
    """Finds the fields of a document of this type."""
    required: tuple[str, ...] = ()
    """Fields without which a person should look at the document; if there are none, nor need he for uncertain ones."""
    version: str | None = None
    """Of a type that a user added: it enters the cache keys and the results; those of docbatch count with its rules."""
    forms: Mapping[str, Form] = field(default_factory=lambda: FORMS)
    """The fields whose values have a form."""
