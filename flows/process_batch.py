"""A batch: many documents in, one result each, whatever happens to any of them.

    inputs -> intake -> [ledger: done under this recipe? the same as another?] -> process_document each -> manifest

Concurrency: the threads of the task runner only orchestrate; what works is the workbench, a fixed number of
processes. Documents enter through a sliding window: beyond it, each takes a few hundred bytes, for its name and hash.
A document's subflow is called inside a task, since subflows called side by side would be told apart by call order
only. Cache: each stage by content and recipe, in `DOCBATCH_DATA_DIR`; the batch itself is never cached.
"""

from __future__ import annotations

import deployments.quiet  # noqa: F401  (before Prefect, as it says)

from collections.abc import Callable, Iterator
from pathlib import Path
from queue import SimpleQueue
from typing import Annotated, Any, NamedTuple

from prefect import flow, get_run_logger, task
from prefect.cache_policies import NO_CACHE
from prefect.context import FlowRunContext
from prefect.futures import PrefectFuture
from prefect.runtime import flow_run
from prefect.task_runners import ThreadPoolTaskRunner
from prefect.transactions import CommitMode, transaction
from pydantic import Field

from docbatch.batch import Batch
from docbatch.engines import Wanted
from docbatch.errors import DocumentError, InternalError, ServerLostError
from docbatch.journal import Journal
from docbatch.models import Asked, Completed, Document, Outcome
from docbatch.names import name_of
from docbatch.plan import Plan, Selection, Work, failed
from docbatch.report import Summary
from docbatch.terminal import describe
from flows.process_document import with_cache
from flows.running_batch import (
    Terms,
    close_batch,
    is_connection_error,
    is_lost_server,
    open_batch,
    publish_estimate,
    server_is_back,
)
from tasks.collect_answers import collect_answers

MOST_IN_FLIGHT = 200
"""Bound of the task runner's threads; how many are used follows from the workers."""


RUNNER: ThreadPoolTaskRunner[Any] = ThreadPoolTaskRunner(max_workers=MOST_IN_FLIGHT)


class InFlight(NamedTuple):
    """A document under way."""

    work: Work
    future: PrefectFuture[Completed | Asked]


def batch_name() -> str:
    """Names the run in the UI after what it takes."""
    first, *others = flow_run.parameters["inputs"] or ["nothing"]
    return f"batch of {name_of(first)}" + (f" and {len(others)} more" if others else "")


@flow(
    name="process-batch",
    flow_run_name=batch_name,
    task_runner=RUNNER,  # type: ignore[arg-type]  # Prefect's runners are not what its own type asks for
    persist_result=False,
)
def process_batch(
    inputs: list[str],
    results: str = "results",
    engine: Wanted = "auto",
    workers: Annotated[int | None, Field(ge=1, le=64)] = None,
    max_cost_usd: Annotated[float | None, Field(ge=0)] = None,
    batch_api: bool = False,
    estimate: bool = False,
    retry_failed: bool = False,
    force: bool = False,
    min_age_s: Annotated[float, Field(ge=0)] = 0.0,
    max_failed_share: Annotated[float | None, Field(ge=0, le=1)] = None,
) -> Summary:
    """Process every document that `inputs` name and leave one JSON each in `results`; one bad file stops nothing.

    Prefect's form for a run shows what follows, in this order.

    Args:
        inputs: Files, folders (read with all that is below them) or globs, one an item, on the machine of the worker.
        results: Folder for the results. What it holds already is not done again; it serves one run at a time.
        engine: `local` sends nothing anywhere; `openai` asks models; `auto` asks where a key or an address is set.
        workers: Processes that read documents; one for each core if left empty.
        max_cost_usd: The most that calls to models may cost, in US dollars; no limit if left empty.
        batch_api: Ask models in batches, at half price; answers may take a day.
        estimate: Only say what it would cost, without one call to a model; the artifact batch-estimate has it.
        retry_failed: Take up only what failed last time.
        force: Process everything again, also what is done.
        min_age_s: Leave files for the next run that changed within so many seconds; they may still be growing.
        max_failed_share: End as Failed if more than this share of the documents, 0 to 1, failed; empty: never.
    """
    terms = Terms(max_cost_usd, batch_api=batch_api)
    with open_batch(inputs, Path(results), engine, workers, terms, force=force) as (batch, paths):
        if estimate:
            return publish_estimate(batch, paths)
        plan = Plan(batch, Selection(retry_failed=retry_failed, force=force, min_age_s=min_age_s))
        in_flight = min(batch.useful_in_flight, MOST_IN_FLIGHT)
        for following in plan.rounds(paths, collect_answers):
            for ended in through_window(following, start, in_flight):
                conclude(ended, batch, plan)
        plan.conclude_twins()
        return close_batch(batch, plan, max_failed_share)


@task(name="document", task_run_name="{document.name}", cache_policy=NO_CACHE, persist_result=False)
def process_one(document: Document, journal: Journal) -> Completed | Asked:
    """Call the subflow of `document` from a task of its own, which is what tells subflows apart.

    A task is a transaction, and those within it are written when it ends well: a document that fails at its last
    page would lose all others. Eager, each result is written as soon as it is there.
    """
    with journal.kept(), transaction(commit_mode=CommitMode.EAGER):
        return with_cache(Batch.current().cache_folder)(document)


def start(work: Work) -> InFlight:
    """Set a document going.

    Prefect keeps what a flow's tasks gave, to trace where later tasks have their inputs from: no task of this flow
    takes another's, and of a hundred thousand documents it would be hundreds of megabytes, so each has its own.
    """
    context = FlowRunContext.get()
    assert context is not None
    with context.model_copy(update={"run_results": {}, "task_run_assets": {}}):
        return InFlight(work, process_one.submit(*work))


def through_window(
    following: Callable[[], Work | None], start: Callable[[Work], InFlight], size: int
) -> Iterator[InFlight]:
    """Start one document after the other, at most `size` under way at once; yield each when it has ended.

    `following` gives None when there is none at the moment; it is asked again after each one that ends.
    """
    ended: SimpleQueue[InFlight] = SimpleQueue()
    under_way = 0
    while True:
        while under_way < size and (work := following()):
            started = start(work)
            started.future.add_done_callback(lambda _, it=started: ended.put(it))  # type: ignore[misc]
            under_way += 1
        if not under_way:
            return
        yield ended.get()
        under_way -= 1


def conclude(ended: InFlight, batch: Batch, plan: Plan) -> None:
    """Note how a document ended, unless it is to come again."""
    outcome = outcome_of(ended)
    if isinstance(outcome, Asked):
        plan.set_aside(ended.work)
    elif not (is_lost_server(outcome) and batch.goes_on(server_is_back) and plan.start_again(ended.work)):
        batch.finish(outcome)
        get_run_logger().info("%s", describe(outcome))


def outcome_of(ended: InFlight) -> Outcome | Asked:
    """How a document ended. The one place where any exception becomes an outcome, and never stops the batch."""
    (document, journal), future = ended
    figures = {
        "attempts": journal.attempts,
        "seconds": journal.seconds,
        "stage_seconds": journal.seconds_by_stage(),
        "usage": journal.usage,
    }
    result = future.result(raise_on_failure=False)
    if isinstance(result, Asked):
        return result
    if isinstance(result, Completed):
        return result.model_copy(update=figures)
    if is_connection_error(result):
        result = ServerLostError("the Prefect server did not answer while the document was processed")
    if not isinstance(result, DocumentError):
        get_run_logger().critical("unforeseen error in %s", document.name, exc_info=result)
        result = InternalError(f"unforeseen {type(result).__name__}; the log has the details")
    return failed(document, result).model_copy(update=figures)


if __name__ == "__main__":
    from deployments.command_line import leave, main

    leave(main(process_batch))
