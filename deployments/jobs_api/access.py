"""Who may ask: whoever shows the token; where there is none, only who is on this machine and means to."""

from __future__ import annotations

import hmac
import ipaddress
from typing import NamedTuple
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from deployments.jobs_api.problems import problem_answer
from docbatch.errors import UsageError
from docbatch.settings import Settings

SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}


class Refusal(NamedTuple):
    """Why a request is not served."""

    status: int
    detail: str
    headers: dict[str, str] | None = None


def token_of(settings: Settings) -> str | None:
    """The token that clients must show, None on loopback without one.

    Raises `UsageError` where other machines could come in without one.
    """
    token = None if settings.api_token is None else settings.api_token.get_secret_value()
    if token == "":
        raise UsageError("DOCBATCH_API_TOKEN is empty: give it a value, or leave it out")
    if token is None and not is_loopback(settings.api_host):
        raise UsageError(
            f"DOCBATCH_API_HOST={settings.api_host} lets other machines in: set DOCBATCH_API_TOKEN, or use 127.0.0.1"
        )
    return token


def is_loopback(host: str) -> bool:
    """Whether `host`, a name or an address, is this machine as only itself can reach it."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class Access:
    """Lets requests through to `app` or answers them with a problem, before any of their body is read."""

    def __init__(self, app: ASGIApp, token: str | None) -> None:
        self._app = app
        self._token = token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, as ASGI has it."""
        if scope["type"] == "http" and (refusal := self._refusal(scope["method"], Headers(scope=scope))):
            await problem_answer(*refusal)(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def _refusal(self, method: str, headers: Headers) -> Refusal | None:
        if self._token is None:
            return _not_from_here(method, headers)
        scheme, _, shown = headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return Refusal(401, "show the token as `Authorization: Bearer ...`", {"WWW-Authenticate": "Bearer"})
        # Headers come as Latin-1; in constant time, so that its duration says nothing about the token.
        if not hmac.compare_digest(shown.strip().encode("latin-1"), self._token.encode()):
            return Refusal(401, "the token is wrong", {"WWW-Authenticate": 'Bearer error="invalid_token"'})
        return None


def _not_from_here(method: str, headers: Headers) -> Refusal | None:
    """Without a token: a page from elsewhere could have a browser on this machine ask, under a name that it made."""
    host = headers.get("host", "")
    try:
        named = urlsplit(f"//{host}").hostname or ""
    except ValueError:
        named = ""
    if not is_loopback(named):
        return Refusal(421, "without a token this serves 127.0.0.1 and localhost only")
    origin = headers.get("origin")
    if origin is not None and method not in SAFE_METHODS and origin.lower() != f"http://{host}".lower():
        return Refusal(403, "without a token this takes nothing from other sites' pages")
    return None
