"""Stage `text`: the text layer of the pages that have a usable one."""

from __future__ import annotations

from docbatch import text
from docbatch.batch import Batch
from docbatch.models import Document, Pages, Stage
from docbatch.windows import Window
from tasks.stage import stage


@stage(Stage.TEXT, run_name="{document.name}{window.name}")
def read_text(document: Document, window: Window) -> Pages:
    """Read the text of the pages of `document` in `window`."""
    return Batch.current().on_workbench(len(window.pages), text.read_text, document.path, window)
