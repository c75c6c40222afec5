"""Everything that goes wrong, told as RFC 9457 wants it: `application/problem+json`."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import Field
from starlette.exceptions import HTTPException
from starlette.routing import Match, Route

from docbatch.models import Frozen
from docbatch.names import printable

MEDIA_TYPE = "application/problem+json"

MEANINGS = {
    400: ("bad-request", "The request cannot be understood."),
    401: ("unauthorized", "The token is missing or wrong."),
    403: ("forbidden", "The request comes from another site's page."),
    404: ("not-found", "There is no such thing."),
    405: ("method-not-allowed", "This can be done elsewhere only."),
    408: ("request-timeout", "The rest of the request did not come."),
    409: ("conflict", "The job is not in a state for this."),
    413: ("too-large", "The upload is over a limit."),
    415: ("unsupported-media-type", "This kind of content is not taken."),
    421: ("misdirected-request", "The request is for another host."),
    422: ("invalid-request", "A part of the request is missing or wrong."),
    500: ("internal", "A fault of the server; its log has the details."),
    507: ("insufficient-storage", "The disk is full."),
}
"""By status: the last part of the problem's type, and what it means."""


class Problem(Frozen):
    """What went wrong, by RFC 9457."""

    type: Annotated[str, Field(description="Names the kind of problem.", examples=["urn:docbatch:problem:not-found"])]
    title: Annotated[str, Field(description="The status in words.", examples=["Not Found"])]
    status: Annotated[int, Field(ge=400, le=599, examples=[404])]
    detail: Annotated[str, Field(description="What happened here, and what to do.", examples=["there is no such job"])]


class ProblemError(Exception):
    """A request cannot be served; the message is a sentence for the client."""

    def __init__(self, status: int, detail: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.headers = headers


def problem_answer(status: int, detail: str, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """The answer that tells of a problem."""
    phrase = HTTPStatus(status).phrase
    kind, _ = MEANINGS.get(status, (phrase.lower().replace(" ", "-"), ""))
    problem = Problem(type=f"urn:docbatch:problem:{kind}", title=phrase, status=status, detail=detail)
    return JSONResponse(problem.model_dump(), status, headers, media_type=MEDIA_TYPE)


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Declares that an operation may answer with these problems."""
    return {status: _declaration(status) for status in statuses}


def _declaration(status: int) -> dict[str, Any]:
    kind, meaning = MEANINGS[status]
    example = {
        "type": f"urn:docbatch:problem:{kind}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": meaning,
    }
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": meaning, "content": {MEDIA_TYPE: {"schema": schema, "example": example}}}


def tell_problems(app: FastAPI) -> None:
    """Have `app` answer every error as a problem."""

    async def refused(_: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, ProblemError)
        return problem_answer(error.status, error.detail, error.headers)

    async def declined(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, HTTPException)
        if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            allowed = ", ".join(sorted(_methods(request)))
            return problem_answer(error.status_code, f"here one can {allowed}", {"Allow": allowed})
        return problem_answer(error.status_code, str(error.detail), error.headers)

    async def invalid(_: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, RequestValidationError)
        wrong = (f"{'.'.join(str(part) for part in each['loc'])}: {each['msg']}" for each in error.errors())
        return problem_answer(422, printable("; ".join(wrong)))

    async def failed(_: Request, __: Exception) -> JSONResponse:
        return problem_answer(500, MEANINGS[500][1])

    app.add_exception_handler(ProblemError, refused)
    app.add_exception_handler(HTTPException, declined)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(Exception, failed)


def _methods(request: Request) -> set[str]:
    """All methods that the path of `request` has; a router names those of its first route only."""
    methods: set[str] = set()
    for route in request.app.state.routes:
        if isinstance(route, Route) and route.matches(request.scope)[0] is not Match.NONE:
            methods |= route.methods or set()
    return methods
