"""Serve the jobs API: `python deployments/serve_jobs.py`.

Needs a Prefect server that stays up (PREFECT_API_URL), the deployment process-batch/on-demand, and a worker that sees
the API's DOCBATCH_DATA_DIR under the same path. Settings: DOCBATCH_API_HOST, _API_PORT, _API_TOKEN, _API_MAX_FILES
and _API_MAX_UPLOAD_MB, see .env.example.
"""

from __future__ import annotations

import os

import deployments.quiet  # noqa: F401  (before Prefect, as it says)

# One layer tries again, and that is the dispatcher, which goes on for ever and says so in the log.
os.environ.setdefault("PREFECT_CLIENT_MAX_RETRIES", "0")

# isort: split

import logging
import signal
import socket
import sys

import uvicorn

from deployments.command_line import COMPLETED, SOME_FAILED, WRONG_CALL, leave
from deployments.jobs_api.access import token_of
from deployments.jobs_api.app import create_app
from deployments.jobs_api.folders import Folders
from deployments.jobs_api.prefect_runs import require_prefect
from docbatch.errors import UsageError
from docbatch.settings import Settings, load_settings

GRACE_S = 5
"""Seconds that requests under way are given to end before the server stops."""


class Server(uvicorn.Server):
    """Says where it listens, in one line, as soon as it does."""

    dispatcher_died = False

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, as uvicorn has it."""
        await super().startup(sockets)
        assert sockets
        print(f"docbatch: the jobs API listens at {_address(sockets[0])}", flush=True)

    def end_for_good(self) -> None:
        """Stop, since the part that starts runs has died: whoever started this may start it again."""
        self.dispatcher_died = True
        self.should_exit = True


def main() -> int:
    """Serve until told to stop; returns the exit status."""
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(asctime)s %(levelname)s %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)
    try:
        settings = load_settings()
        token_of(settings)
        require_prefect()
        folders = Folders(settings.data_dir)
        with folders.taken(), listening(settings) as listener:
            return serve(settings, folders, listener)
    except UsageError as error:
        print(f"docbatch: {error}", file=sys.stderr)
        return WRONG_CALL


def serve(settings: Settings, folders: Folders, listener: socket.socket) -> int:
    """Serve on `listener`; returns the exit status."""
    server: Server

    def died() -> None:
        server.end_for_good()

    app = create_app(settings, folders, stopping=lambda: server.should_exit, died=died)
    server = Server(
        uvicorn.Config(
            app, log_config=None, access_log=False, server_header=False, timeout_graceful_shutdown=GRACE_S, ws="none"
        )
    )
    for number in (signal.SIGINT, signal.SIGTERM):
        # uvicorn takes both while it serves, and raises them again when it has stopped.
        signal.signal(number, lambda *_: None)
    server.run(sockets=[listener])
    return SOME_FAILED if server.dispatcher_died else COMPLETED


def listening(settings: Settings) -> socket.socket:
    """A socket at the address that the settings name; raises `UsageError` where that cannot be had."""
    host, port = settings.api_host, settings.api_port
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        return socket.create_server(address[:2], family=family, backlog=2048)
    except OSError as error:
        raise UsageError(
            f"cannot listen at {host} port {port} (DOCBATCH_API_HOST, DOCBATCH_API_PORT): {error.strerror}"
        ) from error


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


if __name__ == "__main__":
    leave(main())
