"""Stage `structure` under the OpenAI engine: the model finds the fields, and nothing that it says is taken on trust."""

from __future__ import annotations

from functools import partial

from docbatch.batch import Batch
from docbatch.models import Asked, Document, Pages, Reading, Stage, Structured
from docbatch.questions import AnswerPending
from docbatch.structure import openai
from tasks.stage import ask, stage


@stage(Stage.STRUCTURE)
def structure_by_model(document: Document, reading: Reading) -> Structured | Asked:
    """Find the type of `document` and its fields by asking, and look each value up again in what was read."""
    batch = Batch.current()
    settings = batch.settings
    pages = Pages(pages=reading.searched)
    limits = openai.Limits(settings.structure_model, settings.model_context_tokens, settings.max_output_tokens)
    put = partial(ask, document, Stage.STRUCTURE)
    sorted_by_rules = batch.on_workbench(len(reading.pages), openai.sort_by_rules, pages)
    try:
        kind = sorted_by_rules.kind if sorted_by_rules.sure else openai.ask_for_type(put, pages, limits)
        fields = openai.ask_for_fields(put, pages, kind, limits)
    except AnswerPending:
        return Asked()
    return batch.on_workbench(
        len(reading.pages), openai.judge_fields, pages, kind, fields, limits.model, reading.doubts
    )
