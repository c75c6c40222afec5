"""Answers of models as data: the strict JSON schema that is asked for, and the JSON that comes back, as it comes."""

from __future__ import annotations

import json
import re
from copy import deepcopy
from typing import Any

from pydantic import BaseModel

from docbatch.errors import InvalidResponseError
from docbatch.questions import Answer

_FENCE = re.compile(r"```(?:json)?\s*(.*?)```", re.DOTALL)


def strict_schema(model: type[BaseModel]) -> dict[str, Any]:
    """The JSON schema of `model` in the strict form: every property required, no others, no defaults."""
    schema = deepcopy(model.model_json_schema())
    _make_strict(schema)
    return schema


def _make_strict(node: Any) -> None:
    if isinstance(node, list):
        for item in node:
            _make_strict(item)
    if not isinstance(node, dict):
        return
    node.pop("default", None)
    node.pop("title", None) if isinstance(node.get("title"), str) else None
    if node.get("type") == "object" and "properties" in node:
        node["additionalProperties"] = False
        node["required"] = list(node["properties"])
    for value in node.values():
        _make_strict(value)


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
            return value
    if answer.cut:
        raise InvalidResponseError(
            "the model's answer was cut off at the limit of its length (DOCBATCH_MAX_OUTPUT_TOKENS)"
        )
    raise InvalidResponseError("the model's answer holds no JSON object")
