"""Telling how a batch goes those who do not watch it: the webhook, and Prefect's events for its automations."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

from prefect.events import emit_event
from prefect.exceptions import TerminationSignal
from prefect.runtime import flow_run
from prefect.utilities.urls import url_for

from docbatch.batch import Batch
from docbatch.board import Running
from docbatch.errors import BatchInterruptedError, UsageError
from docbatch.ledger import Calls
from docbatch.models import Outcome
from docbatch.names import name_of
from docbatch.news import Alarm, BatchFailing, News, batch_ended
from docbatch.report import Tally, TooManyFailedError
from docbatch.webhook import Webhook


@contextmanager
def telling(batch: Batch) -> Iterator[None]:
    """Tell when too many documents of `batch` fail while the code within runs, and afterwards how all went.

    Raises `UsageError` if the settings of the webhook are wrong.
    """
    url, secret = batch.settings.webhook_url, batch.settings.webhook_secret
    webhook = Webhook(url, secret.get_secret_value() if secret else None) if url else None
    teller = _Teller(batch, webhook)
    batch.board.subscribe(teller.note)
    stopped = None
    try:
        yield
    except BaseException as error:
        stopped = teller.reason_of(error)
        raise
    finally:
        if not flow_run.parameters.get("estimate"):  # which processes nothing
            teller.end(stopped)
        if webhook:
            webhook.close()


class _Teller:
    def __init__(self, batch: Batch, webhook: Webhook | None) -> None:
        self._batch = batch
        self._webhook = webhook
        self._run_id = flow_run.id
        self._run_name = flow_run.name
        self._url = url_for("flow-run", obj_id=flow_run.id) if flow_run.id else None
        self._results = name_of(str(batch.results.path.resolve()))
        self._alarm = Alarm(batch.settings.alert_share)
        self._calls: list[Calls] = []
        self._tally = Tally(self._calls, batch.settings.model_prices)

    def note(self, outcome: Outcome, _: Running | None) -> None:
        """Count an outcome, and tell if with it too many have failed."""
        self._tally.add(outcome)
        self._alarm.note(outcome)
        self._tell_if_failing()

    def end(self, stopped: str | None) -> None:
        """Tell how the batch went, and why it was `stopped`, if it was."""
        self._tell_if_failing()  # inputs that the run left out have shown that nothing remains
        self._calls += self._batch.ledger.calls_since(self._batch.started)
        summary = self._tally.summary(round(monotonic() - self._batch.board.since, 1))
        news = batch_ended(summary, results=self._results, run=self._run_id, url=self._url, stopped=stopped)
        self._tell(news)

    def reason_of(self, error: BaseException) -> str:
        """Why the batch was stopped, without what may name a path."""
        if self._batch.stopped:
            return str(self._batch.stopped)
        if isinstance(error, UsageError | TooManyFailedError):
            return str(error)
        if isinstance(error, KeyboardInterrupt | TerminationSignal | BatchInterruptedError):
            return "interrupted"
        return f"unforeseen {type(error).__name__}; the log has the details"

    def _tell_if_failing(self) -> None:
        board = self._batch.board.snapshot()
        alarm = self._alarm
        if alarm.goes_off(board.total - board.ended):
            news = BatchFailing(
                results=self._results,
                run=self._run_id,
                url=self._url,
                share=round(alarm.share, 4),
                limit=alarm.limit,
                documents=board.total,
                ended=alarm.ended,
                failed=alarm.failed,
                failures=dict(alarm.failures.most_common()),
            )
            self._tell(news)

    def _tell(self, news: News) -> None:
        data = news.model_dump(mode="json")
        if self._webhook:
            self._webhook.tell(news.kind, data)
        # Prefect adds what the run belongs to: its flow, its deployment, its work pool, its tags.
        resource = {
            "prefect.resource.id": f"prefect.flow-run.{self._run_id}",
            "prefect.resource.name": str(self._run_name),
        }
        emit_event(f"docbatch.{news.kind}", resource, payload=data)
