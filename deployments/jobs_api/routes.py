"""The operations, as HTTP and OpenAPI have them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from anyio import CancelScope
from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool

from deployments.jobs_api.answers import (
    BATCH_PATTERN,
    Accepted,
    BatchAnswer,
    BatchPath,
    Health,
    JobAnswer,
    JobPage,
    JobPath,
    PrefectHealth,
)
from deployments.jobs_api.desk import Desk
from deployments.jobs_api.events import events
from deployments.jobs_api.folders import Folders
from deployments.jobs_api.prefect_runs import PrefectAwayError, PrefectRuns, require_prefect
from deployments.jobs_api.problems import problems
from deployments.jobs_api.store import JobStatus
from deployments.jobs_api.uploads import PART_NAME, Limits, receive

HEALTH_LIMIT_S = 3.0
"""Seconds that the Prefect server may take to answer a question about health."""

MOST_NUMBER = 2**63 - 1
"""The largest number that SQLite has."""

UPLOAD_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": [PART_NAME],
                    "additionalProperties": False,
                    "properties": {
                        PART_NAME: {
                            "type": "array",
                            "minItems": 1,
                            "description": "PDF, PNG, JPEG, TIFF or XML e-invoice files; each part needs a filename.",
                            "items": {"type": "string", "format": "binary"},
                        }
                    },
                },
                "encoding": {
                    PART_NAME: {"contentType": "application/pdf, image/png, image/jpeg, image/tiff, application/xml"},
                },
            }
        },
    }
}
UPLOAD_LINKS: dict[int | str, dict[str, Any]] = {
    202: {
        "description": "The files are on the disk and will be processed.",
        "headers": {"Location": {"description": "Where the batch is.", "schema": {"type": "string"}}},
        "links": {
            name: {"operationId": name, "parameters": {parameter: f"$response.body#/{where}"}}
            for name, parameter, where in (
                ("read_batch", "batch_id", "batch_id"),
                ("follow_batch", "batch_id", "batch_id"),
                ("list_jobs", "batch", "batch_id"),
                ("read_job", "job_id", "jobs/0/job_id"),
                ("read_result", "job_id", "jobs/0/job_id"),
                ("retry_job", "job_id", "jobs/0/job_id"),
                ("delete_job", "job_id", "jobs/0/job_id"),
            )
        },
    }
}
RESULT_BODY: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The result, as the results folder of a batch has it.",
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["schema_version", "job_id", "filename", "sha256", "document_type", "structured_data"],
                }
            }
        },
    }
}
EVENT_STREAM: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "`job` events with a job each, `progress` events with the counts, and one `end` event; "
        "lines that begin with a colon only keep the connection alive. Each connection begins with the present "
        "state of all jobs, so that Last-Event-ID is not needed. Close the connection at `end`.",
        "content": {"text/event-stream": {"schema": {"type": "string"}}},
    }
}


def upload_route(desk: Desk, folders: Folders, limits: Limits) -> APIRouter:
    """Taking files in."""
    router = APIRouter(prefix="/api", tags=["uploads"])

    @router.post(
        "/batch",
        status_code=202,
        response_model=Accepted,
        responses={**UPLOAD_LINKS, **problems(400, 408, 413, 415, 422, 507)},
        openapi_extra=UPLOAD_BODY,
    )
    async def upload(request: Request, response: Response) -> Accepted:
        """Upload files; each becomes a job. Answers once they are on the disk, before they are processed."""
        folder = await run_in_threadpool(folders.new)
        try:
            files = await receive(request, folder, limits)
            accepted = await run_in_threadpool(desk.accept, folder, files)
        finally:
            # Also where the client has left, or the server stops.
            with CancelScope(shield=True):
                await run_in_threadpool(folders.discard, folder)
        response.headers["Location"] = accepted.links.self
        return accepted

    return router


def job_routes(desk: Desk) -> APIRouter:
    """Asking about jobs, and changing them."""
    router = APIRouter(prefix="/api/jobs", tags=["jobs"])

    @router.get("", responses=problems(422))
    def list_jobs(
        status: Annotated[JobStatus | None, Query(description="Only jobs with this status.")] = None,
        batch: Annotated[str | None, Query(pattern=BATCH_PATTERN, description="Only jobs of this batch.")] = None,
        limit: Annotated[int, Query(ge=1, le=200, description="Jobs on a page.")] = 50,
        before: Annotated[
            int | None, Query(ge=1, le=MOST_NUMBER, description="Where the page begins, from `next` of the one before.")
        ] = None,
    ) -> JobPage:
        """Jobs, newest first."""
        return desk.page(limit, before, status, batch)

    @router.get("/{job_id}", responses=problems(404, 422))
    def read_job(job_id: JobPath) -> JobAnswer:
        """One job: how far it is, or how it ended."""
        return desk.job(job_id)

    @router.get("/{job_id}/result", responses={**RESULT_BODY, **problems(404, 409, 422)}, response_class=Response)
    def read_result(job_id: JobPath) -> Response:
        """The result of a completed job."""
        return Response(desk.result(job_id), media_type="application/json")

    @router.post("/{job_id}/retry", status_code=202, responses=problems(404, 409, 422))
    def retry_job(job_id: JobPath) -> JobAnswer:
        """Have a failed job tried again."""
        return desk.retry(job_id)

    @router.delete("/{job_id}", status_code=204, responses=problems(404, 409, 422), response_class=Response)
    def delete_job(job_id: JobPath) -> Response:
        """Remove a job, its upload and its result."""
        desk.remove(job_id)
        return Response(status_code=204)

    return router


def batch_routes(desk: Desk, stopping: Callable[[], bool]) -> APIRouter:
    """Asking about batches."""
    router = APIRouter(prefix="/api/batches", tags=["batches"])

    @router.get("/{batch_id}", responses=problems(404, 422))
    def read_batch(batch_id: BatchPath) -> BatchAnswer:
        """One batch: its jobs by status, its times, what it cost."""
        return desk.batch(batch_id)

    @router.get(
        "/{batch_id}/events", responses={**EVENT_STREAM, **problems(404, 422)}, response_class=StreamingResponse
    )
    async def follow_batch(batch_id: BatchPath) -> StreamingResponse:
        """Follow a batch, as server-sent events."""
        _, first = await run_in_threadpool(desk.standings, batch_id)
        # Proxies that collect answers, such as nginx, must pass each event on.
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(events(desk, batch_id, first, stopping), 200, headers, "text/event-stream")

    return router


def health_route() -> APIRouter:
    """Asking about the API itself."""
    router = APIRouter(prefix="/api", tags=["health"])

    @router.get("/health")
    def read_health() -> Health:
        """Always 200 while the API lives; says whether Prefect answers, without which nothing is started."""
        try:
            deployment = PrefectRuns(HEALTH_LIMIT_S).has_deployment()
        except PrefectAwayError:
            return Health(prefect=PrefectHealth(address=require_prefect(), answers=False, deployment=None))
        return Health(prefect=PrefectHealth(address=require_prefect(), answers=True, deployment=deployment))

    return router
