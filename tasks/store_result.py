"""Stage `store`: the result file. Never cached: the file may be gone, and another input may have the same bytes."""

from __future__ import annotations

from docbatch.batch import Batch
from docbatch.errors import FolderLostError
from docbatch.journal import current_journal
from docbatch.models import Document, Reading, Stage, Structured, Usage
from tasks.stage import stage


@stage(Stage.STORE, cached=False)
def store_result(document: Document, reading: Reading, structured: Structured) -> str:
    """Write the result of `document`; returns its path relative to the results folder."""
    batch = Batch.current()
    journal = current_journal()
    try:
        return batch.results.store(
            document,
            reading,
            structured,
            engines=batch.recipe.engines(document, reading, structured),
            usage=journal.usage if journal else Usage(),
        )
    except FolderLostError as error:
        batch.lost.append(error)
        raise
