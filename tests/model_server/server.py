"""The server itself: it listens on the loopback and counts what it is asked."""

from __future__ import annotations

import select
import socket
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from types import TracebackType
from typing import Any, Self

from tests.model_server.answers import (
    CHAT,
    DEFAULT_TEXT,
    Answerer,
    Fields,
    Kind,
    Reply,
    Request,
    complaint,
    complete,
    default_answerer,
    refuse,
)
from tests.model_server.batches import Batches, listed
from tests.model_server.faults import Fault, misbehave
from tests.model_server.fitting import Json


@dataclass
class Record:
    """One request, or one line of a batch, and what became of it."""

    path: str
    model: str
    kind: Kind
    key: str
    """SHA-256 of the image, or of the messages' text; empty where no model was asked."""
    time: float
    """When it came, by `time.monotonic()`."""
    status: int | None = None
    """None until it is answered, and for ever if the caller left before."""
    whole: bool = True
    """False if the connection was lost in the middle of the answer."""


class Counts:
    """What was asked and how it was answered. A request is counted when it comes, its status before it is sent."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._requests: list[Record] = []
        self._lines: list[Record] = []
        self._in_flight = 0
        self._in_flight_max = 0

    def forget(self) -> None:
        """Count from zero, as for a second run; what is in flight stays so."""
        with self._lock:
            self._requests, self._lines = [], []
            self._in_flight_max = self._in_flight

    @property
    def requests(self) -> list[Record]:
        """The HTTP requests in the order in which they came, those for files and batches among them."""
        with self._lock:
            return [*self._requests]

    @property
    def lines(self) -> list[Record]:
        """The lines of batches that were run."""
        with self._lock:
            return [*self._lines]

    @property
    def in_flight_max(self) -> int:
        """The most requests to a model that were being answered at one moment."""
        return self._in_flight_max

    def asked(
        self, *, kind: Kind | None = None, status: int | None = None, key: str | None = None, model: str | None = None
    ) -> list[Record]:
        """The HTTP requests to a model that are as described."""
        wanted = {"kind": kind, "status": status, "key": key, "model": model}
        given = {name: value for name, value in wanted.items() if value is not None}
        chats = (record for record in self.requests if record.path == CHAT)
        return [record for record in chats if all(getattr(record, name) == value for name, value in given.items())]

    def by_status(self) -> Counter[int | None]:
        """How many HTTP requests to a model were answered with each status; None counts those not answered."""
        return Counter(record.status for record in self.asked())

    def answered(self, key: str) -> int:
        """How often what has this key was answered with 200, alone or in a batch, and not cut in mid body."""
        return self._times_answered()[key]

    def answered_twice(self) -> dict[str, int]:
        """The keys that were answered more than once, and how often."""
        return {key: times for key, times in self._times_answered().items() if times > 1}

    def _times_answered(self) -> Counter[str]:
        records = [*self.requests, *self.lines]
        return Counter(it.key for it in records if it.key and it.status == 200 and it.whole)

    @contextmanager
    def _in_progress(self, record: Record) -> Iterator[None]:
        counts = record.path == CHAT
        with self._lock:
            self._requests.append(record)
            self._in_flight += counts
            self._in_flight_max = max(self._in_flight_max, self._in_flight)
        try:
            yield
        finally:
            with self._lock:
                self._in_flight -= counts

    def _line_ran(self, record: Record) -> None:
        with self._lock:
            self._lines.append(record)


class ModelServer(Counts):
    """Speaks OpenAI's protocol at `base_url` for as long as its `with` lasts.

    `texts` has the text of each image by `key_of(image)`; `fields` what structuring answers are filled with;
    `answerer` replaces both. `faults` may be changed at any time. An exception in an answerer or a fault is answered
    with 500 and raised again at the end.
    """

    def __init__(
        self,
        answerer: Answerer | None = None,
        *,
        texts: Mapping[str, str] | None = None,
        default_text: str = DEFAULT_TEXT,
        fields: Fields | None = None,
        faults: Iterable[Fault] = (),
        models: Sequence[str] = ("small-model",),
        port: int = 0,
    ) -> None:
        super().__init__()
        self.answerer = answerer or default_answerer(texts or {}, default_text, fields or {})
        self.faults = [*faults]
        self.models = models
        self.batches = Batches(self._run_line)
        self.errors: list[BaseException] = []
        self.stopping = Event()
        self._port = port

    def __enter__(self) -> Self:
        self._listener = _Listener(self, self._port)
        # The accepting thread looks for the end every 10 ms: the default is 500 ms, which each test would wait for.
        self._thread = Thread(target=self._listener.serve_forever, args=(0.01,), name="model-server")
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self.stopping.set()
        self._listener.stop()
        self._thread.join()
        if self.errors and error is None:
            raise self.errors[0]

    @property
    def base_url(self) -> str:
        """What `OPENAI_BASE_URL` is to be."""
        return f"http://127.0.0.1:{self._listener.server_port}/v1"

    def reply_to(self, request: Request) -> Reply:
        """What is sent to `request`."""
        try:
            return misbehave(self.faults, self._well_behaved)(request)
        except Exception as error:
            self.errors.append(error)
            return refuse(500, f"{type(error).__name__} in the test's own answerer or fault", kind="server_error")

    def _well_behaved(self, request: Request) -> Reply:
        match request.method, request.path.split("/")[2:]:
            case "POST", ["chat", "completions"]:
                return self._complete(request)
            case "GET", ["models"]:
                return listed([_model(name) for name in self.models])
            case "GET", ["models", name] if name in self.models:
                return Reply(_model(name))
            case _, ["files" | "batches", *_]:
                return self.batches.reply_to(request)
            case _:
                return refuse(404, f"Invalid URL ({request.method} {request.path})")

    def _complete(self, request: Request) -> Reply:
        return complaint(request) or complete(request, self.answerer(request))

    def _run_line(self, request: Request) -> Reply:
        reply = misbehave(self.batches.line_faults, self._complete)(request)
        self._line_ran(_record(request, reply.status))
        return reply


def _record(request: Request, status: int | None = None) -> Record:
    return Record(request.path, request.model, request.kind, request.key, time.monotonic(), status)


def _model(name: str) -> Json:
    return {"id": name, "object": "model", "created": 1700000000, "owned_by": "tests"}


class _Listener(ThreadingHTTPServer):
    """Accepts connections, and closes all of them when it stops."""

    request_queue_size = 256
    daemon_threads = False  # only threads that are no daemons are waited for by server_close()

    def __init__(self, model_server: ModelServer, port: int) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.model_server = model_server
        self._connections: set[socket.socket] = set()
        self._lock = Lock()

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._lock:
            self._connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self._lock:
            self._connections.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        error = sys.exception()
        if error and not isinstance(error, ConnectionError):
            self.model_server.errors.append(error)

    def stop(self) -> None:
        """End with nothing left: a connection kept alive by its client would otherwise hold its thread for ever."""
        self.shutdown()
        with self._lock:
            for connection in self._connections:
                _hang_up(connection)
        self.server_close()


def _hang_up(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:  # the other side was first
        return


class _Handler(BaseHTTPRequestHandler):
    """Reads requests from one connection and sends what the model server says."""

    protocol_version = "HTTP/1.1"
    # Headers and body are two writes; with Nagle's algorithm the second would wait 40 ms for the first's receipt.
    disable_nagle_algorithm = True
    server: _Listener

    def do_GET(self) -> None:
        """Answer one request."""
        model_server = self.server.model_server
        request = self._read()
        record = _record(request)
        with model_server._in_progress(record):
            reply = model_server.reply_to(request)
            if reply.delay and (model_server.stopping.wait(reply.delay) or self._caller_left()):
                self.close_connection = True
                return
            record.status, record.whole = reply.status, not reply.cut
        try:
            self._send(reply)
        except ConnectionError:
            record.whole, self.close_connection = False, True

    def do_POST(self) -> None:
        """Answer one request."""
        self.do_GET()

    def do_DELETE(self) -> None:
        """Answer one request."""
        self.do_GET()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (http.server calls it so)
        """Say nothing."""

    def _read(self) -> Request:
        key = self.headers.get("Authorization", "").removeprefix("Bearer ") or self.headers.get("api-key", "")
        data = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        path = self.path.partition("?")[0]
        return Request(self.command, path, data, self.headers.get("Content-Type", ""), key)

    def _send(self, reply: Reply) -> None:
        payload = reply.payload
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Type", reply.content_type)
        self.send_header("Content-Length", str(len(payload)))
        self.end_headers()
        if reply.cut:
            payload = payload[: len(payload) // 2]
            self.close_connection = True
        self.wfile.write(payload)

    def _caller_left(self) -> bool:
        readable, _, _ = select.select([self.connection], [], [], 0)
        if not readable:
            return False
        try:
            return not self.connection.recv(1, socket.MSG_PEEK)
        except ConnectionError:
            return True
