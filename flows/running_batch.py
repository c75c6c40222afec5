"""Opening and closing a batch: everything around the documents that the story of the batch does not need to tell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import NamedTuple

import httpx
from prefect import get_run_logger
from prefect.artifacts import create_markdown_artifact
from prefect.client.orchestration import get_client
from prefect.exceptions import ObjectNotFound
from prefect.runtime import flow_run
from prefect.settings import (
    PREFECT_CLIENT_MAX_RETRIES,
    PREFECT_FLOWS_HEARTBEAT_FREQUENCY,
    PREFECT_TASKS_REFRESH_CACHE,
    temporary_settings,
)

from docbatch.batch import Batch
from docbatch.board import Board
from docbatch.engines import Wanted, choose_engine
from docbatch.errors import BatchInterruptedError, ServerLostError, UsageError
from docbatch.estimate import estimate, markdown
from docbatch.intake import find_inputs
from docbatch.models import Failed, Outcome
from docbatch.plan import Plan
from docbatch.questions import Asking
from docbatch.recipe import Recipe
from docbatch.report import Summary, Tally, TooManyFailedError
from docbatch.results import ResultsFolder, make_private
from docbatch.settings import Settings, load_settings
from docbatch.terminal import progress_of
from docbatch.workbench import Workbench
from flows.artifacts import ESTIMATE_KEY, REPORT_KEY, artifacts_of
from flows.former_runs import bury
from flows.leaving import leaving_well
from flows.telling import telling

SERVER_LIMIT_S = 60.0
"""Seconds that a Prefect server which has gone is waited for."""


class Terms(NamedTuple):
    """On what terms a model is asked."""

    max_cost_usd: float | None
    """US dollars that all calls together may cost; None is no limit."""
    batch_api: bool
    """In the server's batches, at half price, rather than at once."""


@contextmanager
def open_batch(
    inputs: Sequence[str], results: Path, engine: Wanted, workers: int | None, terms: Terms, *, force: bool
) -> Iterator[tuple[Batch, tuple[str, ...]]]:
    """Give a running batch, current for the code within, and the paths of its inputs; take all down afterwards.

    With `force` no stage takes its result from the cache. Raises `UsageError` if the call or a setting is wrong.
    """
    settings = load_settings(workers=workers)
    chosen = choose_engine(engine, settings, batch_api=terms.batch_api)
    folder = ResultsFolder(results)
    found = find_inputs(inputs, results)
    get_run_logger().info("%d documents found, %d other files skipped", len(found.paths), found.skipped)
    with ExitStack() as stack:
        stack.enter_context(folder.taken())
        if former := folder.former_run:
            bury(former)
        stack.enter_context(folder.used_by(flow_run.id or ""))
        batch = Batch(
            settings=settings,
            recipe=Recipe.of(settings, chosen),
            results=folder,
            ledger=stack.enter_context(folder.open_ledger()),
            board=Board(len(found.paths)),
            workbench=stack.enter_context(
                Workbench(settings.workers, memory_mb=settings.worker_memory_mb, calls=settings.worker_calls)
            ),
            model_server=stack.enter_context(model_server(settings, terms)) if chosen == "openai" else None,
        )
        make_private(batch.cache_folder)
        stack.enter_context(batch.entered())
        stack.enter_context(telling(batch))
        stack.enter_context(leaving_well(batch))
        stack.enter_context(document_settings(force=force))
        stack.enter_context(artifacts_of(batch.board, lambda: bool(batch.lost)))
        stack.enter_context(progress_of(batch.board, lambda: batch.stopped is not None))
        yield batch, found.paths


@contextmanager
def model_server(settings: Settings, terms: Terms) -> Iterator[Asking]:
    """The server that the OpenAI engine asks, its connections closed afterwards."""
    # A second to load, which the local engine saves.
    from docbatch.asking.batched import BatchedModelServer  # noqa: PLC0415
    from docbatch.asking.server import ModelServer  # noqa: PLC0415

    if settings.concurrency_limit:
        require_concurrency_limit(settings.concurrency_limit)
    server = ModelServer(settings, max_cost_usd=terms.max_cost_usd)
    asking = BatchedModelServer(server, settings) if terms.batch_api else server
    try:
        yield asking
    finally:
        asking.close()


def require_concurrency_limit(name: str) -> None:
    """Raise `UsageError` unless the Prefect server has a global concurrency limit called `name`."""
    try:
        with get_client(sync_client=True) as client:
            client.read_global_concurrency_limit_by_name(name)
    except ObjectNotFound as error:
        raise UsageError(
            f"there is no global concurrency limit {name!r} (DOCBATCH_CONCURRENCY_LIMIT); make it with "
            f"`prefect gcl create {name} --limit N`"
        ) from error


def document_settings(*, force: bool) -> AbstractContextManager[object]:
    """Prefect's settings for the documents of a batch, set once: each time they are built anew, which takes 35 ms.

    No heartbeats, since each subflow would wait up to a second for its heartbeat thread to end; the batch has its own.
    """
    return temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None, PREFECT_TASKS_REFRESH_CACHE: force})


def close_batch(batch: Batch, plan: Plan, max_failed_share: float | None = None) -> Summary:
    """Write manifest and report, publish the report as an artifact, and return the figures.

    Raises `UsageError` if the batch was stopped, since no document could do better; `BatchInterruptedError` if somebody
    ended it early; `TooManyFailedError` if a larger share than `max_failed_share` failed.
    """
    figures = Tally(batch.ledger.calls_since(batch.started), batch.settings.model_prices)
    batch.results.write_manifest(figures.counting(batch.outcomes(plan.order)))
    seconds = monotonic() - batch.board.since
    batch.results.write_report(figures.markdown(seconds))
    remove_litter(batch.cache_folder)
    if batch.model_server:
        batch.model_server.finish()
    if batch.leaving.asked:
        raise BatchInterruptedError(f"{plan.left_over} of {len(plan.order)} documents were not done")
    if batch.stopped:
        raise UsageError(f"stopped: {batch.stopped}")
    # The server may be one that many can look into.
    report = figures.markdown(seconds, values=False)
    create_markdown_artifact(report, key=REPORT_KEY, description="How the batch went, what to do about failures")
    if plan.left_out:
        get_run_logger().info("%d inputs that no run has seen yet were left for a full run", plan.left_out)
    if plan.growing:
        get_run_logger().info("%d files changed a moment ago and were left for the next run", plan.growing)
    summary = figures.summary(seconds)
    if max_failed_share is not None and summary.failed > max_failed_share * summary.documents:
        raise TooManyFailedError(summary, max_failed_share)
    return summary


def is_connection_error(error: object) -> bool:
    """Whether `error` tells of a server that is away; one that answers, and declines, is not."""
    if isinstance(error, httpx.HTTPStatusError):
        return error.response.status_code >= httpx.codes.INTERNAL_SERVER_ERROR
    return isinstance(error, httpx.TransportError)


def is_lost_server(outcome: Outcome) -> bool:
    """Whether a document failed because the Prefect server went away."""
    return isinstance(outcome, Failed) and outcome.error.code == ServerLostError.code and outcome.error.retryable


def server_is_back() -> bool:
    """Wait for the Prefect server to answer again, for as long as a restart takes, unless somebody ends the batch."""
    deadline, leaving = monotonic() + SERVER_LIMIT_S, Batch.current().leaving
    while monotonic() < deadline and not leaving.asked:
        if server_answers():
            return True
        sleep(1.0)
    return False


def server_answers() -> bool:
    """Whether the Prefect server answers now; its client would try again for a minute."""
    try:
        with temporary_settings({PREFECT_CLIENT_MAX_RETRIES: 0}), get_client(sync_client=True) as client:
            return client.api_healthcheck() is None
    except httpx.HTTPError:
        return False


def remove_litter(cache: Path) -> None:
    """Remove the exceptions that Prefect stores of failed runs, under random names that nothing reads again."""
    for path in cache.glob("?" * 32):
        path.unlink(missing_ok=True)


def publish_estimate(batch: Batch, paths: Sequence[str]) -> Summary:
    """Estimate what the batch would cost, publish that as an artifact, and return it."""
    figures = estimate(batch, paths)
    text = markdown(figures, batch.settings)
    create_markdown_artifact(text, key=ESTIMATE_KEY, description="What the batch would cost, without one call")
    return Summary(documents=figures.documents, estimate=text)
