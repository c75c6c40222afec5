"""What all stages share as Prefect tasks: name, retries, cache, log line. Written once, so that no stage differs."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from prefect import get_run_logger, task
from prefect.cache_policies import NO_CACHE, CachePolicy
from prefect.client.schemas.objects import State, TaskRun
from prefect.concurrency.sync import concurrency
from prefect.context import TaskRunContext
from prefect.tasks import Task
from prefect.transactions import get_transaction
from prefect.utilities.annotations import quote

from docbatch.batch import Batch
from docbatch.errors import ERROR_TYPES, DocumentError
from docbatch.intake import require_unchanged
from docbatch.journal import current_journal, timed
from docbatch.models import Asked, Document, PageRoute, Reading, Stage, Usage
from docbatch.questions import Answer, Question
from docbatch.windows import Window

P = ParamSpec("P")
R = TypeVar("R")

RETRIES = max(kind.attempts for kind in ERROR_TYPES.values()) - 1
"""Further tries of a stage at most; how many, the error says that the stage met."""
RETRY_DELAYS_S = [1.0, 2.0, 4.0, 8.0, 16.0, 30.0]
"""Seconds before each further try, the last for all later ones, with jitter so that documents do not return in step."""
JITTER = 0.5


@dataclass
class ByContent(CachePolicy):
    """Cache by meaning: the document's bytes and the recipe of the stage, whatever the file is called."""

    stage: Stage | None = None

    def compute_key(
        self,
        task_ctx: TaskRunContext,
        inputs: dict[str, Any],
        flow_parameters: dict[str, Any],
        **kwargs: Any,
    ) -> str | None:
        """The key of the stage's result for the `document` (or the page, the window of it) among `inputs`.

        A `picture` among them stands for itself, whatever document it is of.
        """
        assert self.stage is not None
        recipe = Batch.current().recipe
        if picture := inputs.get("picture"):
            return recipe.key_of_picture(picture)
        route: PageRoute | None = inputs.get("route")
        window: Window | None = inputs.get("window")
        part = f"-page{route.page}" if route else window.name.replace(" ", "-") if window else ""
        reading: Reading | None = inputs.get("reading")
        if reading and any(page.incomplete for page in reading.pages):
            part = "-incomplete"  # what follows from less is not taken for what follows from all
        return recipe.key(self.stage, inputs["document"], part)


def only_if_another_try_can_help(task: Task[..., Any], run: TaskRun, state: State[Any]) -> bool:
    """Retry as often as the error that the stage met says."""
    error = state.result(raise_on_failure=False)
    return isinstance(error, DocumentError) and run.run_count < error.attempts


def unvisited(value: R) -> R:
    """`value`, marked for Prefect to hand on as it is, instead of walking through its thousands of words."""
    return cast("R", quote(value))


def ask(document: Document, stage: Stage, question: Question, page: int | None = None) -> Answer:
    """Put `question` about `document` to the model server, and note what that came to, whatever comes of it."""
    batch = Batch.current()

    def account(usage: Usage) -> None:
        batch.ledger.note_call(document.job_id, stage, page, question.model, usage)
        if journal := current_journal():
            journal.spend(usage)

    with slot_of(batch.settings.concurrency_limit):
        return batch.asking.ask(question, account, again=attempt_of_the_task() > 1)


def attempt_of_the_task() -> int:
    """1 for the first try of the running task."""
    context = TaskRunContext.get()
    return context.task_run.run_count if context else 1


def not_to_be_kept() -> None:
    """Have what the running task gives left out of the cache: it is no result."""
    if running := get_transaction():
        running.write_on_commit = False


def slot_of(limit: str | None) -> AbstractContextManager[object]:
    """A slot of the global concurrency limit called `limit`, held within; nothing where no limit is set."""
    return concurrency(limit, strict=True) if limit else nullcontext()


def stage(
    stage: Stage, *, run_name: str = "{document.name}", cached: bool = True
) -> Callable[[Callable[Concatenate[Document, P], R]], Task[Concatenate[Document, P], R]]:
    """Register a function of a document as the task of `stage`.

    `run_name` follows the stage's name in the UI; `cached` results are found again by content.
    """

    def register(function: Callable[Concatenate[Document, P], R]) -> Task[Concatenate[Document, P], R]:
        @wraps(function)
        def execute(document: Document, *args: P.args, **kwargs: P.kwargs) -> R:
            Batch.current().enter(document, stage)
            with timed(stage, attempt_of_the_task()) as clock:
                try:
                    result = function(document, *args, **kwargs)
                    require_unchanged(document)
                except DocumentError as error:
                    error.stage = error.stage or stage.value
                    raise
            if isinstance(result, Asked):
                not_to_be_kept()
            done = "asked" if isinstance(result, Asked) else "done"
            get_run_logger().info("%s of %s %s in %.2f s", stage.value, document.name, done, clock.seconds)
            return result

        return task(
            name=stage.value,
            task_run_name=f"{stage.value} {run_name}",
            retries=RETRIES,
            retry_delay_seconds=RETRY_DELAYS_S,
            retry_jitter_factor=JITTER,
            retry_condition_fn=only_if_another_try_can_help,
            cache_policy=ByContent(stage=stage) if cached else NO_CACHE,
            persist_result=cached,
            result_serializer="json",
            # Results are read once, by the next stage: kept, they would fill the memory of a long batch.
            cache_result_in_memory=False,
        )(execute)

    return register
