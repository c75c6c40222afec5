"""The application: the parts put together, from its start to its end."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool

from deployments.jobs_api.access import Access, token_of
from deployments.jobs_api.desk import Desk
from deployments.jobs_api.dispatcher import Dispatcher, Pace
from deployments.jobs_api.folders import Folders
from deployments.jobs_api.prefect_runs import PrefectRuns
from deployments.jobs_api.problems import Problem, problems, tell_problems
from deployments.jobs_api.routes import batch_routes, health_route, job_routes, upload_route
from deployments.jobs_api.store import Store
from deployments.jobs_api.uploads import Limits
from docbatch import __version__
from docbatch.settings import Settings

DESCRIPTION = "Upload documents, follow the jobs that they become, fetch a JSON for each."


def create_app(
    settings: Settings,
    folders: Folders,
    *,
    pace: Pace | None = None,
    limits: Limits | None = None,
    stopping: Callable[[], bool] = lambda: False,
    died: Callable[[], None] = lambda: None,
) -> FastAPI:
    """The application on `folders`, which it must have alone.

    `stopping` tells it that the server is about to end, so that event streams end, too; `died` is called if it cannot
    start runs any more. Raises `UsageError` where the settings would let anybody in.
    """
    token = token_of(settings)
    store = Store(folders.store)
    dispatcher = Dispatcher(store, folders, PrefectRuns(), pace=pace or Pace(), died=died)
    desk = Desk(settings, store, folders, dispatcher)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await run_in_threadpool(folders.tidy, store.batch_ids())
        dispatcher.start()
        try:
            yield
        finally:
            await run_in_threadpool(dispatcher.stop)
            # Uploads under way are cut off by now, some perhaps before they could remove what they had written.
            await run_in_threadpool(folders.tidy, store.batch_ids())

    # No page of FastAPI's documentation: it loads its scripts from elsewhere.
    app = FastAPI(
        title="docbatch jobs",
        version=__version__,
        description=DESCRIPTION,
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        generate_unique_id_function=lambda route: route.name,
        lifespan=lifespan,
        responses=problems(*([401] if token else [403, 421]), 500),
    )
    routers = [
        upload_route(desk, folders, limits or Limits.of(settings)),
        job_routes(desk),
        batch_routes(desk, stopping),
        health_route(),
    ]
    for router in routers:
        app.include_router(router)
    app.state.routes = [route for router in routers for route in router.routes]
    app.add_middleware(Access, token=token)
    tell_problems(app)
    _describe(app, secured=token is not None)
    return app


def _describe(app: FastAPI, *, secured: bool) -> None:
    """Complete the OpenAPI document with what FastAPI cannot see: problems, and the token."""
    describe = app.openapi

    def complete() -> dict[str, Any]:
        if app.openapi_schema is None:
            schema = describe()
            components = schema.setdefault("components", {})
            schemas = components.setdefault("schemas", {})
            schemas["Problem"] = Problem.model_json_schema()
            for unused in ("HTTPValidationError", "ValidationError"):
                schemas.pop(unused, None)
            if secured:
                components["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
                schema["security"] = [{"token": []}]
        assert app.openapi_schema is not None
        return app.openapi_schema

    app.openapi = complete  # type: ignore[method-assign]  # FastAPI's own way of extending its document
