"""What the API answers, as frozen models; they are the OpenAPI document, too."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from fastapi import Path
from pydantic import Field

from deployments.jobs_api.prefect_runs import address_of
from deployments.jobs_api.progress import Standing
from deployments.jobs_api.store import JobStatus
from docbatch.errors import ERROR_TYPES, ServerLostError
from docbatch.models import Completed, Failed, Frozen, Stage, Usage

JOB_EXAMPLE = "00001-invoice-4711-0f3a9c52d1e8"
BATCH_EXAMPLE = "5d41402abc4b2a76"
JOB_PATTERN = "^[a-z0-9-]{1,60}-[0-9a-f]{12}$"
BATCH_PATTERN = "^[0-9a-f]{16}$"

JobId = Annotated[str, Field(pattern=JOB_PATTERN, examples=[JOB_EXAMPLE])]
BatchId = Annotated[str, Field(pattern=BATCH_PATTERN, examples=[BATCH_EXAMPLE])]
JobPath = Annotated[str, Path(pattern=JOB_PATTERN, examples=[JOB_EXAMPLE], description="The job's id.")]
BatchPath = Annotated[str, Path(pattern=BATCH_PATTERN, examples=[BATCH_EXAMPLE], description="The batch's id.")]


class JobLinks(Frozen):
    """Where more is to be had about a job."""

    self: str
    result: str
    """Answers with 409 until the job is completed."""
    batch: str
    flow_run: str | None
    """The page of its run in Prefect; null until Prefect was told of it."""


class JobError(Frozen):
    """Why a job failed."""

    code: Annotated[str, Field(examples=["password_required"])]
    stage: Annotated[str | None, Field(examples=["inspect"])]
    message: str
    retryable: bool
    """Whether another try may do better with nothing changed."""
    advice: str
    """What a person can do about it."""


class JobAnswer(Frozen):
    """A file and how far it is."""

    job_id: JobId
    batch_id: BatchId
    file_name: Annotated[str, Field(max_length=255, examples=["Invoice 4711.pdf"])]
    """As its sender called it."""
    size: Annotated[int, Field(ge=0)]
    """Bytes."""
    status: JobStatus
    stage: Stage | None
    """The stage that it was last in."""
    progress: Annotated[float, Field(ge=0, le=1)]
    error: JobError | None
    """Only of a failed job."""
    attempts: Annotated[int, Field(ge=0)]
    """Made by the stage that was retried most; 0 until the job has ended."""
    created: datetime
    started: datetime | None
    finished: datetime | None
    links: JobLinks

    @classmethod
    def of(cls, standing: Standing) -> JobAnswer:
        """The answer about a job that stands so."""
        row, state = standing.row, standing.state
        outcome = state.outcome if state else None
        return cls(
            job_id=row.job_id,
            batch_id=row.batch_id,
            file_name=row.file_name,
            size=row.size,
            status=standing.status,
            stage=Stage(state.stage) if state and state.stage else None,
            progress=state.progress if state else 0.0,
            error=_error(outcome) if isinstance(outcome, Failed) else None,
            attempts=outcome.attempts if outcome else 0,
            created=datetime.fromisoformat(row.created),
            started=_moment(state.started if state else None),
            finished=_moment(state.finished if state else None),
            links=JobLinks(
                self=f"/api/jobs/{row.job_id}",
                result=f"/api/jobs/{row.job_id}/result",
                batch=f"/api/batches/{row.batch_id}",
                flow_run=address_of(row.flow_run_id) if row.flow_run_id else None,
            ),
        )


class JobPage(Frozen):
    """Some of the jobs, newest first."""

    jobs: list[JobAnswer]
    total: Annotated[int, Field(ge=0)]
    """All that fit the filters, on all pages."""
    next: str | None
    """The link to the next page; null on the last one."""


class BatchLinks(Frozen):
    """Where more is to be had about a batch."""

    self: str
    jobs: str
    events: str

    @classmethod
    def of(cls, batch_id: str) -> BatchLinks:
        """The links of a batch."""
        own = f"/api/batches/{batch_id}"
        return cls(self=own, jobs=f"/api/jobs?batch={batch_id}", events=f"{own}/events")


class AcceptedJobLinks(Frozen):
    """Where the state and the result of a file will be."""

    self: str
    result: str


class AcceptedJob(Frozen):
    """A file that was taken in."""

    job_id: JobId
    file_name: Annotated[str, Field(max_length=255, examples=["Invoice 4711.pdf"])]
    links: AcceptedJobLinks


class Accepted(Frozen):
    """What became of an upload: all of it is on the disk, and will be processed."""

    batch_id: BatchId
    jobs: Annotated[list[AcceptedJob], Field(min_length=1)]
    """One for each file, in the order of the upload."""
    links: BatchLinks


class Counts(Frozen):
    """Jobs by status."""

    pending: Annotated[int, Field(ge=0)] = 0
    processing: Annotated[int, Field(ge=0)] = 0
    completed: Annotated[int, Field(ge=0)] = 0
    failed: Annotated[int, Field(ge=0)] = 0
    total: Annotated[int, Field(ge=0)] = 0

    @classmethod
    def of(cls, standings: list[Standing]) -> Counts:
        """The counts of these jobs."""
        statuses = [each.status for each in standings]
        return cls(**{status: statuses.count(status) for status in {*statuses}}, total=len(statuses))


class BatchAnswer(Frozen):
    """An upload and how far it is."""

    batch_id: BatchId
    status: JobStatus
    """`failed` where at least one job failed and none is left to do."""
    counts: Counts
    progress: Annotated[float, Field(ge=0, le=1)]
    """Mean over the jobs; one that has ended counts as 1."""
    created: datetime
    started: datetime | None
    finished: datetime | None
    usage: Usage
    """What calls to models came to, in all runs of the batch; zeros for the local engine."""
    cost_usd: float | None
    """What they cost; null where the price of a model is not known."""
    links: BatchLinks


class PrefectHealth(Frozen):
    """Whether Prefect can be reached."""

    address: str
    answers: bool
    deployment: bool | None
    """Whether the deployment process-batch/on-demand is there; null where Prefect does not answer."""


class Health(Frozen):
    """The API lives; uploads are taken whether Prefect answers or not."""

    status: Literal["ok"] = "ok"
    prefect: PrefectHealth


def result_of(standing: Standing) -> str | None:
    """The name of the result file of a completed job in its batch's results."""
    outcome = standing.state.outcome if standing.state else None
    return outcome.result if isinstance(outcome, Completed) else None


def _error(outcome: Failed) -> JobError:
    error = outcome.error
    # Two kinds have this code; the one that a later run may mend is no fault of docbatch.
    lost = error.code == ServerLostError.code and error.retryable
    kind = ServerLostError if lost else ERROR_TYPES.get(error.code)
    advice = "See that Prefect and a worker run, then retry the job." if lost else kind.advice if kind else ""
    return JobError(**error.model_dump(), advice=advice)


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
