"""The runs in Prefect: started under a key of our own, looked after, withdrawn."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple
from uuid import UUID

import httpx
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterId
from prefect.client.schemas.objects import State, StateType
from prefect.exceptions import ObjectNotFound
from prefect.settings import get_current_settings
from prefect.states import Cancelled, Crashed

from docbatch.errors import UsageError

DEPLOYMENT = "process-batch/on-demand"
TAG = "jobs-api"
REQUEST_LIMIT_S = 10.0
"""Seconds that the Prefect server may take for one answer."""
ASKED_AT_ONCE = 100
"""Flow runs that one request asks for; the server gives 200 at most."""

WORKING = {StateType.PENDING, StateType.RUNNING, StateType.CANCELLING}
"""The states in which a process should be there, or on its way."""


class PrefectAwayError(Exception):
    """Prefect cannot do it now: it does not answer, or has no such deployment yet; the message says which."""


class PrefectRefusedError(PrefectAwayError):
    """Prefect answers, and declines this one request; others may be served."""


class RunState(NamedTuple):
    """Where Prefect says that a run is."""

    type: StateType
    message: str

    @property
    def ended(self) -> bool:
        """Whether it will not go on."""
        return self.type in {StateType.COMPLETED, StateType.FAILED, StateType.CRASHED, StateType.CANCELLED}

    @property
    def cancelled(self) -> bool:
        """Whether a person has stopped it."""
        return self.type in {StateType.CANCELLED, StateType.CANCELLING}

    @property
    def should_work(self) -> bool:
        """Whether a process should be working on it, or starting to."""
        return self.type in WORKING


def require_prefect() -> str:
    """The address of the Prefect server; raises `UsageError` where none is configured."""
    # Without one, each of Prefect's clients would start a server of its own.
    if not (url := get_current_settings().api.url):
        raise UsageError("no Prefect server is configured: set PREFECT_API_URL to one that stays up")
    return str(url)


def address_of(flow_run_id: str) -> str | None:
    """Where a person sees the run, if the address of the UI is known."""
    ui = get_current_settings().ui_url
    return f"{str(ui).rstrip('/')}/runs/flow-run/{flow_run_id}" if ui else None


class PrefectRuns:
    """Speaks to the Prefect server; who asks decides about another try."""

    def __init__(self, limit_s: float = REQUEST_LIMIT_S) -> None:
        self._limit_s = limit_s

    @contextmanager
    def _client(self) -> Iterator[SyncPrefectClient]:
        try:
            with get_client(sync_client=True, httpx_settings={"timeout": self._limit_s}) as client:
                yield client
        except httpx.HTTPStatusError as error:
            said = f"the Prefect server declines: {error}"
            raise (PrefectRefusedError if error.response.is_client_error else PrefectAwayError)(said) from error
        except httpx.HTTPError as error:
            raise PrefectAwayError(f"the Prefect server does not answer as it should: {error!r}") from error

    def start(self, run_id: str, batch_id: str, inputs: Sequence[str], results: str, *, retry_failed: bool) -> str:
        """Ask for a run of the batch, or find the one that was asked for under `run_id` before; returns Prefect's id.

        Raises `PrefectAwayError`.
        """
        parameters = {"inputs": [*inputs], "results": results, "retry_failed": retry_failed}
        with self._client() as client:
            try:
                deployment = client.read_deployment_by_name(DEPLOYMENT)
            except ObjectNotFound as error:
                raise PrefectAwayError(f"there is no deployment {DEPLOYMENT}: run `prefect deploy --all`") from error
            run = client.create_flow_run_from_deployment(
                deployment.id,
                parameters=parameters,
                tags=[TAG, f"batch:{batch_id}"],
                idempotency_key=f"docbatch-jobs-{run_id}",
            )
        return str(run.id)

    def states(self, flow_run_ids: Iterable[str]) -> dict[str, RunState]:
        """Where these runs are; one that Prefect does not know is left out. Raises `PrefectAwayError`."""
        wanted = [UUID(each) for each in flow_run_ids]
        found: dict[str, RunState] = {}
        with self._client() as client:
            for start in range(0, len(wanted), ASKED_AT_ONCE):
                chosen = FlowRunFilter(id=FlowRunFilterId(any_=wanted[start : start + ASKED_AT_ONCE]))
                for run in client.read_flow_runs(flow_run_filter=chosen):
                    if run.state:
                        found[str(run.id)] = RunState(run.state.type, run.state.message or "")
        return found

    def give_up(self, flow_run_id: str, state: RunState) -> None:
        """Have Prefect say of a run without a process that it crashed, or is cancelled. Raises `PrefectAwayError`."""
        gone = "no process works on it any more"
        self._set(flow_run_id, Cancelled(message=gone) if state.cancelled else Crashed(message=gone))

    def withdraw(self, flow_run_id: str) -> None:
        """Cancel a run that has nothing to do any more, unless it has ended. Raises `PrefectAwayError`."""
        state = self.states([flow_run_id]).get(flow_run_id)
        if state and not state.ended:
            self._set(flow_run_id, Cancelled(message="its files were deleted"))

    def _set(self, flow_run_id: str, state: State[Any]) -> None:
        with self._client() as client:
            try:
                client.set_flow_run_state(UUID(flow_run_id), state, force=True)
            except ObjectNotFound:
                return  # which has ended it, too

    def has_deployment(self) -> bool:
        """Whether the deployment is there. Raises `PrefectAwayError`."""
        with self._client() as client:
            try:
                client.read_deployment_by_name(DEPLOYMENT)
            except ObjectNotFound:
                return False
        return True
