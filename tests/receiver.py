"""An HTTP server on loopback that is told things, and answers as badly as a test wants."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import monotonic, sleep
from typing import Any, NamedTuple


class Told(NamedTuple):
    """One request."""

    path: str
    headers: dict[str, str]
    """Names in lower case."""
    body: bytes

    @property
    def content(self) -> dict[str, Any]:
        """The body, from JSON."""
        content: dict[str, Any] = json.loads(self.body)
        return content


class Receiver:
    """What arrived, in order; answers each request with the next of `statuses`, the last one for ever.

    Status 0 is no answer at all: the connection stays open until the server ends.
    """

    def __init__(self, statuses: Sequence[int]) -> None:
        self.told: list[Told] = []
        self.statuses = list(statuses)
        self.url = ""
        self.ended = threading.Event()

    def wait_for(self, count: int, limit_s: float = 120.0) -> list[Told]:
        """The first requests, once there are `count`."""
        deadline = monotonic() + limit_s
        while len(self.told) < count:
            assert monotonic() < deadline, f"{len(self.told)} of {count} requests arrived"
            sleep(0.02)
        return list(self.told)


@contextmanager
def receiver(*statuses: int) -> Iterator[Receiver]:
    """A server that answers with `statuses` one after the other, 204 if none are given."""
    state = Receiver(statuses or (204,))

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            state.told.append(Told(self.path, {k.lower(): v for k, v in self.headers.items()}, body))
            status = state.statuses.pop(0) if len(state.statuses) > 1 else state.statuses[0]
            if not status:
                state.ended.wait()
                return
            self.send_response(status)
            if status in {301, 302, 307, 308}:
                self.send_header("location", "/elsewhere")
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    state.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield state
    finally:
        state.ended.set()
        server.shutdown()
        server.server_close()
        thread.join()
