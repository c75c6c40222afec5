"""A document type made of a JSON Schema: its fields are found beside their labels, its documents by their titles.

Keywords beyond JSON Schema: `version`; `x-titles`, what such a document is headed; `x-words`, what else it says;
`x-labels` of a property, what stands beside or above its value; the formats `money`, `currency` and `identifier`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model

from docbatch.errors import UsageError
from docbatch.evidence import Found
from docbatch.finding.currency import find_currency_of
from docbatch.finding.labels import Labels, Reader, Span, date_reader, find_labelled, label, read_number
from docbatch.finding.line_items import find_line_items
from docbatch.finding.titles import headed
from docbatch.finding.total_labels import NET, TAX, TOTAL
from docbatch.finding.totals import find_amount
from docbatch.layout import Reading
from docbatch.models import Tables
from docbatch.types.definition import DocumentType, Fields, Form, LineItem, TypeModel
from docbatch.values.dates import is_day_first

LINE_ITEMS = "line_items"
USUAL: dict[str, Labels] = {"net_total": NET, "tax_total": TAX, "total": TOTAL}
"""What amounts are labelled that have no labels of their own."""
_TITLED, _LABELLED, _WORDED = 0.6, 0.3, 0.1
"""What a title, the labels and the words are worth to how sure the type is."""
_LONGEST_VALUE = 120

Text = Annotated[str, Field(min_length=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Items(_Strict):
    type: Literal["string", "object"]
    properties: dict[str, Any] = {}
    description: str = ""


class _Property(_Strict):
    type: Literal["string", "array"] | list[Literal["string", "array", "null"]]
    format: Literal["date", "money", "currency", "identifier"] | None = None
    description: str = ""
    title: str = ""
    items: _Items | None = None
    labels: Annotated[list[Text], Field(alias="x-labels")] = []

    @property
    def is_list(self) -> bool:
        return "array" in ([self.type] if isinstance(self.type, str) else self.type)


class _Schema(_Strict):
    schema_: Annotated[str, Field(alias="$schema")] = ""
    id: Annotated[str, Field(alias="$id")] = ""
    title: Text
    description: str = ""
    version: Text
    type: Literal["object"] = "object"
    properties: Annotated[dict[str, _Property], Field(min_length=1)]
    required: list[str] = []
    additionalProperties: bool = False  # noqa: N815  (JSON Schema calls it so)
    titles: Annotated[list[Text], Field(alias="x-titles", min_length=1)]
    words: Annotated[list[Text], Field(alias="x-words")] = []


def type_of_schema(path: Path) -> DocumentType:
    """The type that the JSON Schema at `path` describes; `UsageError` where it describes none."""
    try:
        schema = _Schema.model_validate_json(path.read_bytes())
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "the file"
        raise UsageError(f"the document type {path} is wrong: {place}: {first['msg']}") from error
    if unknown := set(schema.required) - set(schema.properties):
        raise UsageError(f"the document type {path} requires {min(unknown)!r}, which is not among its properties")
    found = _Finder(schema)
    return DocumentType(
        name=schema.title,
        model=_model_of(schema),
        recognise=found.recognise,
        find=found.find,
        required=tuple(schema.required),
        version=schema.version,
        forms=found.forms,
    )


def _model_of(schema: _Schema) -> type[TypeModel]:
    fields: dict[str, Any] = {}
    for name, given in schema.properties.items():
        kind = list[LineItem] if name == LINE_ITEMS else list[str] if given.is_list else str
        fields[name] = (kind | None, Field(default=None, description=given.description or given.title or None))
    made: type[TypeModel] = create_model(schema.title, __base__=TypeModel, __doc__=schema.description, **fields)
    return made


class _Finder:
    """Recognises documents of a type and finds their fields, by the words of its schema."""

    def __init__(self, schema: _Schema) -> None:
        self._properties = schema.properties
        self._titles = label(_block(schema.titles))
        self._words = [word.casefold() for word in schema.words]
        self._labels: dict[str, Labels] = {
            name: _labels(name, given) for name, given in schema.properties.items() if not given.is_list
        }
        self.forms: dict[str, Form] = {
            name: given.format
            for name, given in schema.properties.items()
            if given.format in ("money", "date", "currency")
        }

    def recognise(self, reading: Reading) -> float:
        """How sure it is, from 0 to 1, that a document is of this type: by its title, its labels and its words."""
        if not (title := headed(reading, self._titles)):
            return 0.0
        lines = [segment.lower for segment in reading.segments]
        seen = sum(any(pattern.match(line) for line in lines for pattern, _ in own) for own in self._labels.values())
        words = sum(word in reading.lower for word in self._words)
        score = _TITLED * title + _LABELLED * min(1.0, 2 * seen / max(len(self._labels), 1))
        return min(score + _WORDED * (min(1.0, 2 * words / len(self._words)) if self._words else 1.0), 0.99)

    def find(self, reading: Reading, tables: Tables) -> Fields:
        """The fields of a document, each beside, behind or below one of its labels."""
        amounts = {
            name: find_amount(reading, self._labels[name])
            for name, given in self._properties.items()
            if given.format == "money"
        }
        return {name: self._one(name, given, reading, tables, amounts) for name, given in self._properties.items()}

    def _one(
        self, name: str, given: _Property, reading: Reading, tables: Tables, amounts: dict[str, Found | None]
    ) -> Found | list[Found] | None:
        if name == LINE_ITEMS:
            return find_line_items(reading, tables)
        if given.is_list:
            return None
        if given.format == "money":
            return amounts[name]
        if given.format == "currency":
            return find_currency_of(reading, next(filter(None, reversed(amounts.values())), None))
        found = find_labelled(reading, self._labels[name], _reader(given, reading))
        return found[0] if found else None


def _reader(given: _Property, reading: Reading) -> Reader:
    if given.format == "date":
        return date_reader(is_day_first(sheet.page.text for sheet in reading.sheets))
    return read_number if given.format == "identifier" else _read_text


def _read_text(text: str) -> Span | None:
    """Read all of a piece of text."""
    value = text.strip()
    start = text.find(value)
    return Span(value, start, start + len(value)) if 0 < len(value) <= _LONGEST_VALUE else None


def _labels(name: str, given: _Property) -> Labels:
    if not given.labels and name in USUAL:
        return USUAL[name]
    return ((label(_block(given.labels or [given.title or name.replace("_", " ")])), 1.0),)


def _block(texts: Sequence[str]) -> str:
    """Texts as a block of alternatives, the longest first: "po" must not hide "po number"."""
    escaped = sorted((re.escape(" ".join(text.lower().split())) for text in texts), key=len, reverse=True)
    return "\n".join(text.replace("\\ ", r"\s") for text in escaped)
