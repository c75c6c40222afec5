"""Runs that a dead batch left behind in Prefect, shown as running for ever by a process that is no more."""

from __future__ import annotations

from uuid import UUID

from prefect import get_run_logger
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterId,
    FlowRunFilterParentFlowRunId,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.states import Crashed

PAGE = 200
"""Runs that are asked for at once."""
SAID = "Its process died. A later run took up where it stopped."


def bury(run_id: str) -> None:
    """Mark the flow run `run_id`, and the documents under it, as crashed where Prefect shows them as going on."""
    with get_client(sync_client=True) as client:
        left = 0
        for which in (
            FlowRunFilter(id=FlowRunFilterId(any_=[UUID(run_id)])),
            FlowRunFilter(parent_flow_run_id=FlowRunFilterParentFlowRunId(any_=[UUID(run_id)])),
        ):
            while found := _going_on(client, which):
                for run in found:
                    client.set_flow_run_state(run.id, Crashed(message=SAID), force=True)
                left += len(found)
    if left:
        get_run_logger().warning("%d runs of a batch that died are marked as crashed", left)


def _going_on(client: SyncPrefectClient, which: FlowRunFilter) -> list[FlowRun]:
    state = FlowRunFilterState(
        type=FlowRunFilterStateType(any_=[StateType.RUNNING, StateType.PENDING, StateType.CANCELLING])
    )
    return client.read_flow_runs(flow_run_filter=which.model_copy(update={"state": state}), limit=PAGE)
