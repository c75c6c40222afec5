"""Stage `vision`: one page read by a model. The page is the unit of retry, of caching and of payment."""

from __future__ import annotations

from docbatch import rendering
from docbatch.batch import Batch
from docbatch.models import Asked, Document, PageAnswer, PageRoute, Stage
from docbatch.questions import AnswerPending
from docbatch.vision import openai
from tasks.stage import ask, stage


@stage(Stage.VISION, run_name="{document.name} page {route.page}")
def read_page_by_model(document: Document, route: PageRoute, picture: str) -> PageAnswer | Asked:
    """Have the model read the page of `document` that `route` names; `picture` is the hash of what is seen there."""
    batch = Batch.current()
    settings = batch.settings
    drawn = batch.on_workbench(
        1, rendering.picture_of, document.path, document.kind, route, settings.vision_side_px, settings.max_pixels
    )
    question = openai.question(drawn, settings.vision_model, settings.max_output_tokens)
    try:
        return openai.page_of(ask(document, Stage.VISION, question, route.page))
    except AnswerPending:
        return Asked()
