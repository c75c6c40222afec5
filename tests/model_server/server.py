"""The server itself: it listens on the loopback, counts what it is asked, keeps files and runs batches."""

from __future__ import annotations

import json
import select
import socket
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from types import TracebackType
from typing import Any, Self

from tests.model_server.answers import (
    CHAT,
    DEFAULT_TEXT,
    Answerer,
    Fields,
    Json,
    Kind,
    Reply,
    Request,
    complaint,
    complete,
    default_answerer,
    refuse,
)
from tests.model_server.faults import Fault, misbehave

ENDED = {"completed", "failed", "expired", "cancelled"}


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
                return _listed([_model(name) for name in self.models])
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


class Batches:
    """Files and batches as OpenAI has them; the attributes say how a batch goes, and may be changed at any time."""

    def __init__(self, run: Callable[[Request], Reply]) -> None:
        self.polls = 1
        """At which look at it a batch has ended."""
        self.line_faults: list[Fault] = []
        """What goes wrong with single lines: these are in the error file, if the reply is no 2xx."""
        self.expires = False
        """Whether time runs out; lines that were not answered are in the error file as `batch_expired`."""
        self.lines_in_time = 0
        """How many lines are answered in a batch that expires or is cancelled."""
        self.fails_with: str | None = None
        """The code of an error that ends the batch before its first line, such as `token_limit_exceeded`."""
        self.files: dict[str, bytes] = {}
        """The contents of all files, by id."""
        self.states: dict[str, Json] = {}
        """The batches, by id."""
        self._run = run
        self._lock = Lock()
        self._file_objects: dict[str, Json] = {}
        self._polled: Counter[str] = Counter()

    def reply_to(self, request: Request) -> Reply:
        """Answer a request for a file or a batch."""
        with self._lock:
            match request.path.split("/")[2:]:
                case ["files"] if request.method == "POST":
                    return self._upload(request)
                case ["files", name, *what] if name in self.files:
                    return self._file(request.method, name, what)
                case ["batches"] if request.method == "POST":
                    return self._create(request.body)
                case ["batches"]:
                    return _listed([*self.states.values()][::-1])
                case ["batches", name] if name in self.states:
                    return Reply(self._poll(self.states[name]))
                case ["batches", name, "cancel"] if name in self.states:
                    return self._cancel(self.states[name])
                case _:
                    return refuse(404, f"No such object: {request.path}", param="id")

    def _upload(self, request: Request) -> Reply:
        head = f"Content-Type: {request.content_type}\r\n\r\n".encode()
        parts = {
            str(part.get_param("name", header="content-disposition")): part
            for part in message_from_bytes(head + request.data).walk()
            if not part.is_multipart()
        }
        if not {"file", "purpose"} <= {*parts}:
            return refuse(400, "'file' and 'purpose' are required properties")
        contents = parts["file"].get_payload(decode=True)
        assert isinstance(contents, bytes)
        name = str(parts["file"].get_filename())
        return Reply(self._keep(contents, name, str(parts["purpose"].get_payload())))

    def _keep(self, contents: bytes, filename: str, purpose: str) -> Json:
        kept: Json = {
            "id": f"file-{len(self._file_objects) + 1}",
            "object": "file",
            "bytes": len(contents),
            "created_at": int(time.time()),
            "filename": filename,
            "purpose": purpose,
            "status": "processed",
        }
        self.files[kept["id"]] = contents
        self._file_objects[kept["id"]] = kept
        return kept

    def _file(self, method: str, name: str, what: list[str]) -> Reply:
        if what == ["content"]:
            return Reply(self.files[name], content_type="application/octet-stream")
        if method == "DELETE":
            del self.files[name]
            return Reply({"id": name, "object": "file", "deleted": True})
        return Reply(self._file_objects[name])

    def _create(self, asked: Json) -> Reply:
        if asked.get("input_file_id") not in self.files:
            return refuse(400, f"No such File object: {asked.get('input_file_id')}", param="input_file_id")
        if asked.get("completion_window") != "24h":
            return refuse(400, "Invalid value: supported values are '24h'.", param="completion_window")
        now = int(time.time())
        batch = {
            "id": f"batch_{len(self.states) + 1}",
            "object": "batch",
            "endpoint": asked.get("endpoint"),
            "input_file_id": asked["input_file_id"],
            "completion_window": "24h",
            "status": "validating",
            "created_at": now,
            "expires_at": now + 24 * 3600,
            "request_counts": {"total": 0, "completed": 0, "failed": 0},
            "metadata": asked.get("metadata"),
            "errors": None,
            "output_file_id": None,
            "error_file_id": None,
        }
        self.states[batch["id"]] = batch
        return Reply(batch)

    def _cancel(self, batch: Json) -> Reply:
        if batch["status"] in ENDED:
            return refuse(409, f"Cannot cancel a batch with status '{batch['status']}'.")
        _becomes(batch, "cancelling")
        return Reply(batch)

    def _poll(self, batch: Json) -> Json:
        """The batch, one look further on."""
        if batch["status"] in ENDED:
            return batch
        self._polled[batch["id"]] += 1
        lines, problems = _read_lines(self.files[batch["input_file_id"]], batch["endpoint"])
        problems += [(self.fails_with, "The batch failed.", None)] if self.fails_with else []
        batch["request_counts"]["total"] = len(lines)
        if problems:
            names = ("code", "message", "line")
            data = [dict(zip(names, problem, strict=True)) for problem in problems]
            batch["errors"] = {"object": "list", "data": data}
            _becomes(batch, "failed")
        elif batch["status"] == "cancelling":
            self._end(batch, lines, "cancelled")
        elif self._polled[batch["id"]] < self.polls:
            _becomes(batch, "in_progress")
        else:
            self._end(batch, lines, "expired" if self.expires else "completed")
        return batch

    def _end(self, batch: Json, lines: list[Json], status: str) -> None:
        in_time = len(lines) if status == "completed" else self.lines_in_time
        results = [self._result(line) for line in lines[:in_time]]
        results += [_not_run(line, f"batch_{status}") for line in lines[in_time:]]
        good = [it for it in results if it["response"] and it["response"]["status_code"] == 200]
        bad = [it for it in results if it not in good]
        batch["output_file_id"] = self._write(f"{batch['id']}_output.jsonl", good)
        batch["error_file_id"] = self._write(f"{batch['id']}_error.jsonl", bad)
        batch["request_counts"] |= {"completed": len(good), "failed": len(bad)}
        _becomes(batch, status)

    def _result(self, line: Json) -> Json:
        reply = self._run(Request("POST", CHAT, json.dumps(line["body"]).encode()))
        if reply.cut or isinstance(reply.body, bytes):
            return _not_run(line, "request_timeout")
        response = {"status_code": reply.status, "request_id": f"req_{line['custom_id']}", "body": reply.body}
        return _line_result(line, response, None)

    def _write(self, filename: str, results: list[Json]) -> str | None:
        """The id of a file of results. They are in reverse: the order of the lines is not promised, so not kept."""
        if not results:
            return None
        contents = "".join(json.dumps(it) + "\n" for it in reversed(results)).encode()
        return str(self._keep(contents, filename, "batch_output")["id"])


def _becomes(batch: Json, status: str) -> None:
    batch |= {"status": status, f"{status}_at": int(time.time())}


def _not_run(line: Json, code: str) -> Json:
    return _line_result(line, None, {"code": code, "message": "This request could not be executed."})


def _line_result(line: Json, response: Json | None, error: Json | None) -> Json:
    name = line["custom_id"]
    return {"id": f"batch_req_{name}", "custom_id": name, "response": response, "error": error}


Problem = tuple[str, str, int | None]
"""Code, message and line of what is wrong with the input of a batch."""


def _read_lines(contents: bytes, endpoint: str) -> tuple[list[Json], list[Problem]]:
    """The lines of a batch, and what OpenAI would not accept in them."""
    lines: list[Json] = []
    problems: list[Problem] = []
    for number, text in enumerate(contents.decode().splitlines(), 1):
        try:
            line = json.loads(text)
            problem = _problem(line, lines, endpoint)
        except (ValueError, KeyError, TypeError):
            problem = ("invalid_json_line", "This line is not a JSON object with custom_id, method, url and body.")
        if problem:
            problems.append((*problem, number))
        else:
            lines.append(line)
    if not lines and not problems:
        problems.append(("empty_file", "The input file is empty.", None))
    return lines, problems


def _problem(line: Json, before: list[Json], endpoint: str) -> tuple[str, str] | None:
    if (line["method"], line["url"]) != ("POST", endpoint):
        return "invalid_url", "The URL provided for this request does not match the batch endpoint."
    if any(it["custom_id"] == line["custom_id"] for it in before):
        return "duplicate_custom_id", "The custom_id for this request is a duplicate of another request."
    if before and line["body"]["model"] != before[0]["body"]["model"]:
        return "mismatched_model", "All requests of a batch must be for the same model."
    return None


def _record(request: Request, status: int | None = None) -> Record:
    return Record(request.path, request.model, request.kind, request.key, time.monotonic(), status)


def _model(name: str) -> Json:
    return {"id": name, "object": "model", "created": 1700000000, "owned_by": "tests"}


def _listed(items: list[Json]) -> Reply:
    return Reply({"object": "list", "data": items, "has_more": False})


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
