"""Structure by rules alone: no network, no model, a few milliseconds a document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from docbatch.checks import run_checks
from docbatch.e_invoices.embedded import NOTHING_EMBEDDED, Embedded, find_embedded
from docbatch.evidence import Found, Readings, as_read, evidence_of, surest_readings
from docbatch.finding.adjustments import adjustments, subtotals
from docbatch.finding.sums import looks_like_bill
from docbatch.layout import Reading
from docbatch.models import DocumentKind, Evidence, Pages, Structured, Tables
from docbatch.structure.exact import FromPage, Looks, structure_by_xml
from docbatch.structure.found import find_fields
from docbatch.structure.judging import judged, spoken
from docbatch.structure.plain_xml import structure_plain_xml
from docbatch.types import BUILT_IN, known_types
from docbatch.types.definition import DocumentType, Fields, Form
from docbatch.types.invoice import is_another_paper

VERSION = "20"
"""Counts up when the rules change, so that results of older rules are not reused."""
ENGINE = f"rules {VERSION}"


def structure_file(path: str, kind: DocumentKind, pages: Pages, tables: Tables, types: str = "") -> Structured:
    """The structure of the document at `path`, of which `pages` and `tables` were read, by its XML where it has any.

    `types` says where the user's own document types are, as the setting of that name does.
    """
    if kind is DocumentKind.XML:
        return structure_plain_xml(path, pages)
    return structure_document(pages, tables, find_embedded(path, kind), types)


def structure_document(
    pages: Pages, tables: Tables, embedded: Embedded = NOTHING_EMBEDDED, types: str = ""
) -> Structured:
    """Return the type, fields, evidence and checks of a document, and why a person should look at it, if so."""
    reading = Reading.of(pages.pages)
    kind, sure, close = known_types(types).recognise(reading)
    looks = Looks(kind.name, sure, close)
    if embedded.invoice:
        kind = BUILT_IN.by_name(embedded.invoice.document_type)
    fields = find_fields(kind, reading, tables)
    data = _data(kind, fields)
    evidence = _evidence(fields, kind.forms, surest_readings(pages.pages))
    if embedded.invoice:
        return structure_by_xml(embedded, pages, fields, looks, FromPage(data, evidence, ENGINE), tables.doubts)
    about_type = doubts_about_type(kind, sure, close) or _doubts_about_other(kind, reading)
    doubts = [*about_type, *tables.doubts, *embedded.doubts, *_unread(fields)]
    checks = run_checks(data, adjustments(reading), subtotals(reading))
    return judged(kind, data, evidence, pages, doubts=doubts, engine=ENGINE, checks=checks)


def _data(kind: DocumentType, fields: Fields) -> dict[str, Any]:
    """The fields as the type's model dumps them: checked for their form, in the order of the model."""
    values = {name: _value(found) for name, found in fields.items()}
    return kind.model.model_validate(values).model_dump(mode="json")


def _value(found: Found | list[Found] | dict[str, Found] | None) -> Any:
    if isinstance(found, Found):
        return found.value
    if isinstance(found, list):
        return [item.value for item in found if item.value is not None] or None
    if isinstance(found, dict):
        return {key: item.value for key, item in found.items()} or None
    return None


def _evidence(fields: Fields, forms: Mapping[str, Form], readings: Readings) -> dict[str, Evidence]:
    """The evidence by field; for lists and objects by `field.0` and `field.key`.

    A currency is one of few, and none is another with a letter misread, so it is as sure as it was found.
    """
    flat: dict[str, Found] = {}
    for name, found in fields.items():
        if isinstance(found, Found):
            flat[name] = found
        elif isinstance(found, list):
            flat |= {f"{name}.{number}": item for number, item in enumerate(found)}
        elif isinstance(found, dict):
            flat |= {f"{name}.{key}": item for key, item in found.items()}
    return {
        name: evidence_of(found if forms.get(name) == "currency" else as_read(found, readings))
        for name, found in flat.items()
        if found.value is not None
    }


def _unread(fields: Fields) -> list[str]:
    """A reason for each field that the document has words for, but of which no value could be read behind them.

    The rules of a type return such words with their place and the value None: that is not the same as a document that
    does not speak of a field, which is no reason for a review.
    """
    reasons = []
    for name, found in fields.items():
        several = found if isinstance(found, list) else [found]
        read = "not all may have been" if any(isinstance(one, Found) and one.value for one in several) else "none was"
        reasons += [
            f"Page {one.page} speaks of the {spoken(name)}, but {read} read: {evidence_of(one).quote}"
            for one in several
            if isinstance(one, Found) and one.value is None
        ]
    return reasons


def _doubts_about_other(kind: DocumentType, reading: Reading) -> list[str]:
    """Why a document of no known type may be one after all: bills are in more languages than the rules know."""
    if kind is not BUILT_IN.by_name("other") or is_another_paper(reading) or not looks_like_bill(reading):
        return []
    return ["The type is uncertain: other, but with sums as an invoice or a receipt has."]


def doubts_about_type(kind: DocumentType, sure: float, close: bool) -> list[str]:
    """Why the type should be looked at, as recognised with a confidence of `sure` from 0 to 1."""
    return [f"The type is uncertain: {kind.name} with a confidence of {sure:.2f}."] if close else []
