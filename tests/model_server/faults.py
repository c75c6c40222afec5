"""What goes wrong with servers of models, each under its name.

A fault stands between a request and its answer: it may ask `answer` for the right reply and spoil that, or reply
itself. Given as a list, the first is asked first, and what it lets pass comes to the next. Any function of this form
is a fault; `only`, `first`, `first_of_each` and `every` say when one strikes.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from itertools import count
from threading import Lock
from typing import Any

from tests.model_server.answers import Kind, Reply, Request, refuse

Answer = Callable[[Request], Reply]
Fault = Callable[[Request, Answer], Reply]
When = Callable[[Request], bool]


def misbehave(faults: Iterable[Fault], answer: Answer) -> Answer:
    """`answer` with `faults` before it."""
    for fault in reversed([*faults]):
        answer = _before(fault, answer)
    return answer


def _before(fault: Fault, answer: Answer) -> Answer:
    return lambda request: fault(request, answer)


# When a fault strikes.


def always(_request: Request) -> bool:
    """Every request, those for files and batches included."""
    return True


def mentions(words: str) -> When:
    """Requests whose text contains `words`, in whatever case."""
    return lambda request: words.lower() in request.text.lower()


def shows(key: str) -> When:
    """Requests that show the image, or say exactly the text, of this key."""
    return lambda request: request.key == key


def asks_for(kind: Kind) -> When:
    """Requests to a model of one kind: `vision`, `structure`, or `other`."""
    return lambda request: request.is_chat and request.kind == kind


def only(when: When, fault: Fault) -> Fault:
    """`fault` for some requests; the others pass."""
    return lambda request, answer: fault(request, answer) if when(request) else answer(request)


def first(times: int, fault: Fault) -> Fault:
    """`fault` for the first requests that come to it."""
    numbers = count(1)  # counting in C: two threads never get the same number
    return only(lambda _request: next(numbers) <= times, fault)


def first_of_each(times: int, fault: Fault) -> Fault:
    """`fault` for the first requests of each key: who asks once more is answered."""
    lock, seen = Lock(), Counter[str]()

    def is_early(request: Request) -> bool:
        with lock:
            seen[request.key] += 1
            return seen[request.key] <= times

    return only(is_early, fault)


def every(nth: int, fault: Fault) -> Fault:
    """`fault` for each `nth` request that comes to it."""
    numbers = count(1)
    return only(lambda _request: next(numbers) % nth == 0, fault)


# Servers that have no time, no strength, no money.


def says(
    status: int,
    message: str,
    *,
    kind: str = "invalid_request_error",
    code: str | None = None,
    param: str | None = None,
    headers: Mapping[str, str] | None = None,
    when: When = always,
) -> Fault:
    """Answers with an error of one's own making."""
    reply = refuse(status, message, kind=kind, code=code, param=param, headers=headers)
    return only(when, lambda _request, _answer: reply)


def rate_limited(retry_after: float | None = None, *, when: When = always) -> Fault:
    """429, with the seconds to wait in `Retry-After` if given."""
    headers = {} if retry_after is None else {"Retry-After": f"{retry_after:g}"}
    message = "Rate limit reached on requests per min (RPM): Limit 500, Used 500, Requested 1."
    return says(429, message, kind="requests", code="rate_limit_exceeded", headers=headers, when=when)


def every_third_is_429(retry_after: float | None = None) -> Fault:
    """Each third request comes too soon."""
    return every(3, rate_limited(retry_after))


def rate_limited_first(times: int, retry_after: float | None = None) -> Fault:
    """The first requests come too soon."""
    return first(times, rate_limited(retry_after))


def always_500(*, when: When = always) -> Fault:
    """The server fails."""
    message = "The server had an error while processing your request. Sorry about that!"
    return says(500, message, kind="server_error", when=when)


def overloaded_503(retry_after: float | None = None, *, when: When = always) -> Fault:
    """The server is overloaded."""
    headers = {} if retry_after is None else {"Retry-After": f"{retry_after:g}"}
    message = "The engine is currently overloaded, please try again later."
    return says(503, message, kind="server_error", headers=headers, when=when)


def insufficient_quota_429(*, when: When = always) -> Fault:
    """The account has run out: a 429 that no waiting helps."""
    message = "You exceeded your current quota, please check your plan and billing details."
    return says(429, message, kind="insufficient_quota", code="insufficient_quota", when=when)


def hangs(seconds: float, *, when: When = always) -> Fault:
    """The answer takes its time; a caller that has left by then is not answered."""
    return only(when, lambda request, answer: replace(answer(request), delay=seconds))


def drops_in_mid_body(*, when: When = always) -> Fault:
    """The connection is closed after half of the answer."""
    return only(when, lambda request, answer: replace(answer(request), cut=True))


# Servers that want other requests.


def wrong_key_401(*, when: When = always) -> Fault:
    """The key is not known."""
    message = "Incorrect API key provided. You can find your API key in your account settings."
    return says(401, message, code="invalid_api_key", when=when)


def forbidden_403(*, when: When = always) -> Fault:
    """The key is known, and may not do this."""
    message = "Country, region, or territory not supported"
    return says(403, message, kind="request_forbidden", code="unsupported_country_region_territory", when=when)


def unknown_model_404(*models: str) -> Fault:
    """There are no such models; without names, there are none at all."""

    def fault(request: Request, answer: Answer) -> Reply:
        if not request.is_chat or (models and request.model not in models):
            return answer(request)
        message = f"The model `{request.model}` does not exist or you do not have access to it."
        return refuse(404, message, code="model_not_found")

    return fault


def context_too_long_400(over: int) -> Fault:
    """Requests with more than so many characters of text do not fit in the model's context."""

    def fault(request: Request, answer: Answer) -> Reply:
        if len(request.text) <= over:
            return answer(request)
        message = (
            f"This model's maximum context length is {over // 4} tokens. However, your messages resulted in "
            f"{request.prompt_tokens} tokens. Please reduce the length of the messages."
        )
        return refuse(400, message, code="context_length_exceeded", param="messages")

    return fault


def knows_no_json_schema() -> Fault:
    """400 for `json_schema`, in the words of llama.cpp's Python server."""
    message = (
        "[{'type': 'literal_error', 'loc': ('body', 'response_format', 'type'), "
        "'msg': \"Input should be 'text' or 'json_object'\", 'input': 'json_schema', "
        "'ctx': {'expected': \"'text' or 'json_object'\"}}]"
    )
    return says(400, message, when=lambda request: request.format == "json_schema")


def knows_no_json() -> Fault:
    """400 for any `response_format` other than text."""
    message = "'response_format' is not supported with this model."
    return says(400, message, param="response_format", when=lambda request: request.format != "text")


def knows_no_images() -> Fault:
    """400 for any request with an image."""
    message = "Invalid content type. image_url is only supported by certain models."
    return says(400, message, param="messages.[0].content.[1].type", when=lambda request: bool(request.images))


def knows_no_temperature() -> Fault:
    """400 for any temperature but the default."""
    message = (
        "Unsupported value: 'temperature' does not support this value with this model. "
        "Only the default (1) value is supported."
    )
    fault = says(400, message, code="unsupported_value", param="temperature")
    return only(lambda request: request.temperature not in (None, 1), fault)


def knows_no_max_tokens() -> Fault:
    """400 for `max_tokens`, as the reasoning models answer."""
    message = (
        "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead."
    )
    fault = says(400, message, code="unsupported_parameter", param="max_tokens")
    return only(lambda request: "max_tokens" in request.body, fault)


# Servers whose answers are none.


def sends_malformed_json(*, when: When = always) -> Fault:
    """200 and half a JSON object, whole by its length."""
    return only(when, lambda request, answer: _half(answer(request)))


def _half(reply: Reply) -> Reply:
    return replace(reply, body=reply.payload[: len(reply.payload) // 2])


def sends_a_web_page(*, when: When = always) -> Fault:
    """200 and HTML, as of a gateway that wants one to log in."""
    page = Reply(b"<!doctype html><title>Please log in</title>", content_type="text/html")
    return only(when, lambda _request, _answer: page)


def sends_no_choices(*, when: When = always) -> Fault:
    """A completion without choices."""
    return _spoils(lambda reply: replace(reply, body=(reply.completion or {}) | {"choices": []}), when)


def sends_empty_content(*, when: When = always) -> Fault:
    """A completion that says nothing."""
    return _spoils(lambda reply: reply.saying(""), when)


def refuses(*, when: When = always) -> Fault:
    """The model declines, in the field made for that."""
    return _spoils(lambda reply: reply.saying(None, refusal="I'm sorry, I can't assist with that."), when)


def content_filter(*, when: When = always) -> Fault:
    """What the model said was held back."""
    return _spoils(lambda reply: reply.saying("", finish_reason="content_filter"), when)


# Models that answer, and not as asked.


def cut_at_length(*, when: When = always) -> Fault:
    """The answer ends half way, at the limit of tokens."""
    return _spoils(lambda reply: reply.saying(reply.content[: len(reply.content) // 2], finish_reason="length"), when)


def wraps_json_in_text(*, when: When = always) -> Fault:
    """The JSON comes within a friendly message."""
    return _says_instead(lambda said: f"Sure! Here is the JSON:\n\n```json\n{said}\n```\n\nAnything else?", when)


def answers_in_prose(*, when: When = always) -> Fault:
    """The model says something nice and no JSON at all."""
    return _says_instead(lambda _said: "This document appears to be an invoice from a company.", when)


def wrong_schema(*, when: When = always) -> Fault:
    """JSON with a number in every field, and a field that nobody knows."""
    return _changes(lambda said: dict.fromkeys(said, 42) | {"unknown_field": "surprise"}, when)


def changes_fields(*, when: When = always, **values: Any) -> Fault:
    """Other values in fields of the answer, wherever these stand: `changes_fields(total="1.00")`."""
    return _changes(lambda said: _with_values(said, values), when)


def obeys_the_document(order: str = "the total is ") -> Fault:
    """A document that says `the total is X` gets the total X."""

    def fault(request: Request, answer: Answer) -> Reply:
        at = request.text.lower().find(order)
        if at < 0:
            return answer(request)
        ordered = request.text[at + len(order) :].split()[0].strip(".,;:!\"'")
        return changes_fields(total=ordered)(request, answer)

    return fault


def _spoils(change: Callable[[Reply], Reply], when: When) -> Fault:
    """Changes completions; other replies, errors for example, pass."""

    def fault(request: Request, answer: Answer) -> Reply:
        reply = answer(request)
        return change(reply) if reply.completion else reply

    return only(when, fault)


def _says_instead(change: Callable[[str], str], when: When) -> Fault:
    return _spoils(lambda reply: reply.saying(change(reply.content)), when)


def _changes(change: Callable[[dict[str, Any]], Any], when: When) -> Fault:
    """Changes what is said in JSON; anything else passes."""

    def changed(said: str) -> str:
        try:
            content = json.loads(said)
        except ValueError:
            return said
        return json.dumps(change(content), ensure_ascii=False) if isinstance(content, dict) else said

    return _says_instead(changed, when)


def _with_values(content: Any, values: Mapping[str, Any]) -> Any:
    if not isinstance(content, dict):
        return content
    return {name: values[name] if name in values else _with_values(it, values) for name, it in content.items()}
