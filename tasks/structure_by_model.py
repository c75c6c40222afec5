"""Stage `structure` under the OpenAI engine: the model finds the fields, and nothing that it says is taken on trust."""

from __future__ import annotations

from functools import partial

from docbatch.batch import Batch
from docbatch.models import Asked, Document, Pages, Reading, Stage, Structured, Tables
from docbatch.questions import AnswerPending
from docbatch.structure import local, openai
from docbatch.types import known_types
from docbatch.windows import saying_what_was_searched
from tasks.stage import ask, stage


@stage(Stage.STRUCTURE)
def structure_by_model(document: Document, reading: Reading) -> Structured | Asked:
    """Find the type of `document` and its fields by asking, and look each value up again in what was read."""
    batch = Batch.current()
    settings = batch.settings
    own, types = settings.types, known_types(settings.types)
    pages = Pages(pages=reading.searched)
    limits = openai.Limits(settings.structure_model, settings.model_context_tokens, settings.max_output_tokens)
    put = partial(ask, document, Stage.STRUCTURE)
    known = batch.on_workbench(len(pages.pages), openai.sort_file, document.path, document.kind, pages, own)
    if known.is_known:
        tables = Tables(tables=reading.tables, doubts=reading.doubts)
        found = batch.on_workbench(len(pages.pages), local.structure_document, pages, tables, known.embedded)
        return saying_what_was_searched(found, reading)
    try:
        kind = known.kind if known.sure else openai.ask_for_type(put, pages, limits, types)
        fields = openai.ask_for_fields(put, pages, types.by_name(kind), limits)
    except AnswerPending:
        return Asked()
    found = batch.on_workbench(
        len(pages.pages), openai.judge_fields, pages, kind, fields, limits.model, reading.doubts, known.embedded, own
    )
    return saying_what_was_searched(found, reading)
