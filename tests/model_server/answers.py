"""What the server is asked, and what it answers when nothing goes wrong."""

from __future__ import annotations

import base64
import binascii
import json
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from hashlib import sha256
from typing import Any, Literal

from tests.model_server.fitting import Json, fit

CHAT = "/v1/chat/completions"
IMAGE_TOKENS = 765
DEFAULT_TEXT = "A page with nothing of note."

Kind = Literal["vision", "structure", "other"]


def key_of(content: bytes | str) -> str:
    """The name under which a request is counted: the SHA-256 of its image, or of the text of its messages."""
    return sha256(content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content).hexdigest()


def tokens_of(text: str) -> int:
    """As many tokens as the server counts for `text`: one for four characters, rounded up."""
    return -(-len(text) // 4)


@dataclass(frozen=True)
class Request:
    """One HTTP request, or one line of a batch."""

    method: str
    path: str
    data: bytes = b""
    content_type: str = ""
    api_key: str = ""

    @cached_property
    def body(self) -> Json:
        """The JSON object sent; empty where something else was."""
        try:
            body = json.loads(self.data)
        except ValueError:
            return {}
        return body if isinstance(body, dict) else {}

    @property
    def is_chat(self) -> bool:
        """Whether a model is asked, rather than a file or a batch handled."""
        return self.path == CHAT

    @property
    def model(self) -> str:
        """The model asked."""
        return str(self.body.get("model", ""))

    @property
    def temperature(self) -> float | None:
        """The temperature asked for, if any."""
        return self.body.get("temperature")

    @property
    def max_tokens(self) -> int | None:
        """The longest answer asked for, under either of its names."""
        return self.body.get("max_completion_tokens") or self.body.get("max_tokens")

    def parts(self, kind: str) -> Iterator[Json]:
        """The parts of all messages that are of one kind, `text` or `image_url`."""
        for message in self.body.get("messages") or ():
            content = message.get("content") or ()
            parts = [{"type": "text", "text": content}] if isinstance(content, str) else content
            yield from (part for part in parts if part.get("type") == kind)

    @cached_property
    def text(self) -> str:
        """The text of all messages."""
        return "\n".join(part["text"] for part in self.parts("text"))

    @cached_property
    def images(self) -> tuple[bytes, ...]:
        """The images sent within the request; those that cannot be decoded are left out."""
        return tuple(image for part in self.parts("image_url") if (image := _decoded(part["image_url"]["url"])))

    @cached_property
    def key(self) -> str:
        """The name under which the request is counted; empty where no model is asked."""
        if not self.is_chat:
            return ""
        return key_of(b"".join(self.images)) if self.images else key_of(self.text)

    @property
    def kind(self) -> Kind:
        """What is asked of the model: to read an image, to answer in JSON, or something else."""
        if self.images:
            return "vision"
        return "structure" if self.format.startswith("json_") else "other"

    @property
    def format(self) -> str:
        """The type of the `response_format`: `json_schema`, `json_object`, or `text`."""
        return str((self.body.get("response_format") or {}).get("type", "text"))

    @cached_property
    def schema(self) -> Json | None:
        """The JSON schema to answer in; with `json_object`, one that is written out in the prompt counts."""
        asked: Json = self.body.get("response_format") or {}
        if self.format == "json_schema":
            return (asked.get("json_schema") or {}).get("schema")
        if self.format == "json_object":
            return asked.get("schema") or _schema_within(self.text)
        return None

    @property
    def prompt_tokens(self) -> int:
        """What the request is charged."""
        return tokens_of(self.text) + IMAGE_TOKENS * len(self.images)


Answerer = Callable[[Request], "str | Json"]
"""Says what the model answers; an object is sent as JSON."""

Fields = Mapping[str, Any] | Callable[[Request], Mapping[str, Any]]
"""The values that a structuring answer is filled with, for all requests or by request."""


@dataclass(frozen=True)
class Reply:
    """What goes back over the wire, and how."""

    body: Json | bytes
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    content_type: str = "application/json"
    delay: float = 0.0
    """Seconds until it is sent; by then the caller may have left."""
    cut: bool = False
    """Whether the connection is closed in the middle of the body."""

    @property
    def payload(self) -> bytes:
        """The body as sent."""
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()

    @property
    def completion(self) -> Json | None:
        """The body, if it is a completion that says something."""
        return self.body if isinstance(self.body, dict) and self.body.get("choices") else None

    @property
    def content(self) -> str:
        """What the model said, if anything."""
        return (self.completion["choices"][0]["message"]["content"] or "") if self.completion else ""

    def saying(self, content: str | None, *, finish_reason: str = "stop", refusal: str | None = None) -> Reply:
        """The same completion with another message, charged for what it says now."""
        assert self.completion
        said = {"role": "assistant", "content": content, "refusal": refusal}
        choice = {"index": 0, "message": said, "finish_reason": finish_reason, "logprobs": None}
        usage = _usage(self.completion["usage"]["prompt_tokens"], tokens_of(content or refusal or ""))
        return replace(self, body=self.completion | {"choices": [choice], "usage": usage})


def complete(request: Request, said: str | Json) -> Reply:
    """A completion that says `said`, cut off if that is longer than asked for."""
    content = said if isinstance(said, str) else json.dumps(said, ensure_ascii=False)
    room = 4 * request.max_tokens if request.max_tokens else len(content)
    blank = {
        "id": f"chatcmpl-{request.key[:12]}",
        "object": "chat.completion",
        "created": int(time.time()),
        "model": request.model,
        "choices": ["none yet"],
        "usage": _usage(request.prompt_tokens, 0),
    }
    return Reply(blank).saying(content[:room], finish_reason="length" if len(content) > room else "stop")


def refuse(
    status: int,
    message: str,
    *,
    kind: str = "invalid_request_error",
    code: str | None = None,
    param: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> Reply:
    """An error as OpenAI words it; `kind` is what stands in its `type`."""
    error = {"message": message, "type": kind, "param": param, "code": code}
    return Reply({"error": error}, status, headers or {})


def complaint(request: Request) -> Reply | None:
    """What is wrong with a chat request, by OpenAI's own rules; None if nothing is."""
    asked: Json = request.body.get("response_format") or {}
    for missing in (name for name in ("model", "messages") if not request.body.get(name)):
        return refuse(400, f"Missing required parameter: '{missing}'.", param=missing)
    if request.body.get("stream"):
        return refuse(400, "This server does not stream.", param="stream")
    if len(request.images) < len([*request.parts("image_url")]):
        return refuse(400, "Invalid image data: expected a base64-encoded data URL.", code="invalid_base64")
    if request.format == "json_object" and "json" not in request.text.lower():
        message = (
            "'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'."
        )
        return refuse(400, message, param="messages")
    if request.format == "json_schema":
        return _complaint_about_schema(asked.get("json_schema") or {})
    return None


def default_answerer(texts: Mapping[str, str], default_text: str, fields: Fields) -> Answerer:
    """Read an image by looking it up in `texts`, fill a schema from `fields`, and say `default_text` to all else."""

    def answer(request: Request) -> str | Json:
        if request.images:
            page = {"text": texts.get(request.key, default_text), "tables": []}
            return fit(request.schema, page) if request.schema else page
        values = fields(request) if callable(fields) else fields
        if request.schema:
            return fit(request.schema, values)
        return dict(values) if request.format == "json_object" else default_text

    return answer


def _decoded(url: str) -> bytes | None:
    """The bytes of a `data:` URL; None for anything else, since the server fetches nothing."""
    head, _, data = url.partition(";base64,")
    try:
        return base64.b64decode(data, validate=True) if head.startswith("data:") else None
    except binascii.Error:
        return None


def _schema_within(text: str) -> Json | None:
    """The first JSON schema written out in `text`."""
    decoder = json.JSONDecoder()
    at = text.find("{")
    while at >= 0:
        try:
            value, _ = decoder.raw_decode(text, at)
        except ValueError:
            value = None
        if isinstance(value, dict) and "properties" in value:
            return value
        at = text.find("{", at + 1)
    return None


def _usage(prompt: int, completion: int) -> Json:
    return {
        "prompt_tokens": prompt,
        "completion_tokens": completion,
        "total_tokens": prompt + completion,
        "prompt_tokens_details": {"cached_tokens": 0},
    }


def _complaint_about_schema(asked: Json) -> Reply | None:
    param = "response_format"
    for missing in (name for name in ("name", "schema") if not asked.get(name)):
        where = f"response_format.json_schema.{missing}"
        return refuse(400, f"Missing required parameter: '{where}'.", param=where, code="missing_required_parameter")
    start = f"Invalid schema for response_format '{asked['name']}': "
    if asked["schema"].get("type") != "object":
        found = asked["schema"].get("type")
        return refuse(400, f"{start}schema must be a JSON Schema of 'type: \"object\"', got '{found}'.", param=param)
    for context, problem in _breaches_of_strictness(asked["schema"], ()) if asked.get("strict") else ():
        return refuse(400, f"{start}In context={context}, {problem}", param=param)
    return None


def _breaches_of_strictness(schema: Json, context: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    """What OpenAI does not take in a schema that is to be followed strictly, and where."""
    if "$ref" in schema and len(schema) > 1:
        yield context, f"$ref cannot have keywords { {*schema} - {'$ref'} }."
    if schema.get("type") == "object":
        if schema.get("additionalProperties") is not False:
            yield context, "'additionalProperties' is required to be supplied and to be false."
        for name in schema.get("properties", {}):
            if name not in schema.get("required", ()):
                wanted = "'required' is required to be supplied and to be an array including every key in properties."
                yield context, f"{wanted} Missing '{name}'."
    for step, inner in _inner_schemas(schema):
        yield from _breaches_of_strictness(inner, (*context, *step))


def _inner_schemas(schema: Json) -> Iterator[tuple[tuple[str, ...], Json]]:
    for group in ("properties", "$defs"):
        for name, inner in schema.get(group, {}).items():
            yield (group, name), inner
    for number, inner in enumerate(schema.get("anyOf", ())):
        yield ("anyOf", str(number)), inner
    if "items" in schema:
        yield ("items",), schema["items"]
