"""The OpenAI API in both directions: a question as the body of a request, a completion as an answer."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from typing import Any, Final

from openai.types.chat import ChatCompletion
from pydantic import ValidationError

from docbatch.errors import InvalidResponseError, ModelRefusedError
from docbatch.pricing import Tokens
from docbatch.questions import Answer, Message, Question

PATH: Final = "/v1/chat/completions"
"""The endpoint as the lines of a batch name it."""


def request_of(question: Question, lacking: Collection[str], *, of_openai: bool) -> dict[str, Any]:
    """The body of the request, without what the server is `lacking`."""
    request: dict[str, Any] = {"model": question.model, "messages": list(question.messages)}
    if "json_schema" not in lacking:
        schema = {"name": question.schema_name, "strict": True, "schema": question.answer_schema}
        request["response_format"] = {"type": "json_schema", "json_schema": schema}
    else:
        wanted = f"Answer with one JSON object of this schema: {json.dumps(question.answer_schema)}"
        request["messages"].append({"role": "user", "content": wanted})
        if "json_object" not in lacking:
            request["response_format"] = {"type": "json_object"}
    # OpenAI's newer models know `max_completion_tokens` only; others take it and ignore it without a word.
    limits = ("max_completion_tokens", "max_tokens")
    request[limits[of_openai == ("usual limit" in lacking)]] = question.max_output_tokens
    if "temperature" not in lacking:
        request["temperature"] = 0
    return request


def completion_of(body: object) -> ChatCompletion:
    """The completion in the body of an answer; raises `InvalidResponseError` where it is none."""
    try:
        return ChatCompletion.model_validate(body)
    except ValidationError as error:
        raise InvalidResponseError("the model server's answer is no completion") from error


def answer_of(completion: object) -> Answer:
    """What the model said; raises `ModelRefusedError` or `InvalidResponseError` where that is nothing."""
    if not isinstance(completion, ChatCompletion):  # a text, where a gateway answers with a web page
        raise InvalidResponseError("the model server's answer is no completion; OPENAI_BASE_URL may be wrong")
    if not completion.choices or completion.choices[0].message is None:
        raise InvalidResponseError("the model server's answer holds no choice")
    choice = completion.choices[0]
    if choice.message.refusal:
        raise ModelRefusedError("the model declined to answer")
    if choice.finish_reason == "content_filter":
        raise ModelRefusedError("a filter after the model withheld its answer")
    content = choice.message.content or ""
    if not content.strip():
        raise InvalidResponseError("the model's answer is empty")
    return Answer(content=content, cut=choice.finish_reason == "length")


def tokens_of(completion: object) -> Tokens:
    """The tokens that the server says it took; none where it does not say."""
    usage = getattr(completion, "usage", None)
    if usage is None:
        return Tokens()
    details = usage.prompt_tokens_details
    cached = (details.cached_tokens if details else 0) or 0
    return Tokens(input=usage.prompt_tokens or 0, cached_input=cached, output=usage.completion_tokens or 0)


def texts_of(message: Message) -> Sequence[str]:
    """The texts of a message."""
    content = message["content"]
    if isinstance(content, str):
        return [content]
    return [part["text"] for part in content if part.get("type") == "text"]
