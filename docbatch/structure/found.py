"""What the rules of a type find in a document, with its words where they stand on the pages as shown."""

from __future__ import annotations

from docbatch.evidence import Found
from docbatch.layout import Reading
from docbatch.models import PageText, Tables
from docbatch.turning import as_shown_on
from docbatch.types.definition import DocumentType, Fields


def find_fields(kind: DocumentType, reading: Reading, tables: Tables) -> Fields:
    """The fields of a document of type `kind`; the rules see its pages upright, and the results as they are shown."""
    turned = {page.page: page for page in reading.pages if page.turns}
    fields = kind.find(reading, tables)
    return {name: _shown(found, turned) for name, found in fields.items()} if turned else fields


def _shown(
    found: Found | list[Found] | dict[str, Found] | None, turned: dict[int, PageText]
) -> Found | list[Found] | dict[str, Found] | None:
    if isinstance(found, Found):
        page = turned.get(found.page)
        return found._replace(words=as_shown_on(page, found.words)) if page else found
    if isinstance(found, list):
        return [one for each in found if isinstance(one := _shown(each, turned), Found)]
    if isinstance(found, dict):
        return {key: one for key, each in found.items() if isinstance(one := _shown(each, turned), Found)}
    return None
