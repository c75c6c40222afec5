"""Answers of models as data: the strict JSON schema that is asked for, and the JSON that comes back, as it comes."""

from __future__ import annotations

import json
import re
from typing import Any

from pydantic import BaseModel

from docbatch.errors import InvalidResponseError
from docbatch.questions import Answer

_FENCE = re.compile(r"```(?:json)?\s*(.*?)```", re.DOTALL)


def strict_schema(model: type[BaseModel]) -> dict[str, Any]:
    """The JSON schema of `model` in the strict form: every property required, no others, no defaults.

    The strict form knows no objects with keys of their own; they are asked for as lists of pairs, which `unpaired`
    turns back.
    """
    return dict(_strict(model.model_json_schema()))


def _strict(node: Any) -> Any:
    if isinstance(node, list):
        return [_strict(item) for item in node]
    if not isinstance(node, dict):
        return node
    if node.get("type") == "object" and isinstance(node.get("additionalProperties"), dict):
        return {"type": "array", "items": _pair(_strict(node["additionalProperties"]))}
    # A property may itself be called "title" or "default": those are objects.
    strict = {k: _strict(v) for k, v in node.items() if k not in _NOT_STRICT or isinstance(v, dict)}
    if node.get("type") == "object" and "properties" in node:
        strict |= {"additionalProperties": False, "required": list(node["properties"])}
    return strict


_NOT_STRICT = ("default", "title")


def _pair(value: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {"key": {"type": "string"}, "value": value},
        "required": ["key", "value"],
        "additionalProperties": False,
    }


def unpaired(value: Any) -> Any:
    """`value` with lists of key and value turned back into objects."""
    if isinstance(value, list):
        if value and all(isinstance(item, dict) and set(item) == {"key", "value"} for item in value):
            return {str(item["key"]): unpaired(item["value"]) for item in value}
        return [unpaired(item) for item in value]
    if isinstance(value, dict):
        return {key: unpaired(item) for key, item in value.items()}
    return value


def read_object(answer: Answer) -> dict[str, Any]:
    """The JSON object in `answer`, also where text or a fence stands around it.

    Raises `InvalidResponseError` where the answer was cut off or holds no object.
    """
    content = answer.content.strip()
    for candidate in (content, *_FENCE.findall(content), content[content.find("{") : content.rfind("}") + 1]):
        try:
            value = json.loads(candidate)
        except ValueError:
            continue
        if isinstance(value, dict):
            return dict(unpaired(value))
    if answer.cut:
        raise InvalidResponseError(
            "the model's answer was cut off at the limit of its length (DOCBATCH_MAX_OUTPUT_TOKENS)"
        )
    raise InvalidResponseError("the model's answer holds no JSON object")
