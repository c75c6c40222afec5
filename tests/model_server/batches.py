"""Files and batches as OpenAI has them."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable
from email import message_from_bytes
from threading import Lock

from tests.model_server.answers import CHAT, Reply, Request, refuse
from tests.model_server.faults import Fault
from tests.model_server.fitting import Json

ENDED = {"completed", "failed", "expired", "cancelled"}


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
                    return listed([*self.states.values()][::-1])
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


def listed(items: list[Json]) -> Reply:
    """A list as OpenAI sends it, all on one page."""
    return Reply({"object": "list", "data": items, "has_more": False})
