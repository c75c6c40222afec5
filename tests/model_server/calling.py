"""What the tests of the model server ask it, through the real `openai` package, whose own retries are off."""

from __future__ import annotations

import base64
import json
from typing import Any, Literal

from openai import OpenAI
from openai.lib._pydantic import to_strict_json_schema
from openai.types import Batch
from openai.types.chat import ChatCompletion
from pydantic import BaseModel, ConfigDict

from tests.model_server import ModelServer
from tests.model_server.fitting import Json

PNG = b"\x89PNG of a page"
OTHER_PNG = b"\x89PNG of another page"


class Line(BaseModel):
    """A part of `Bill`."""

    model_config = ConfigDict(extra="forbid")
    description: str | None
    amount: str | None


class Bill(BaseModel):
    """What is asked for in these tests."""

    model_config = ConfigDict(extra="forbid")
    document_type: Literal["invoice", "receipt"]
    total: str | None
    seller: str | None
    lines: list[Line]


def strict_format(schema: Json | None = None) -> Json:
    schema = schema or to_strict_json_schema(Bill)
    return {"type": "json_schema", "json_schema": {"name": "bill", "strict": True, "schema": schema}}


class Caller:
    """Asks a model server as a program would."""

    def __init__(self, server: ModelServer, timeout: float = 5) -> None:
        self.client = OpenAI(base_url=server.base_url, api_key="sk-test", max_retries=0, timeout=timeout)

    def ask(self, content: Any = "Read this.", **parameters: Any) -> ChatCompletion:
        messages: Any = [{"role": "user", "content": content}]
        answer = self.client.chat.completions.create(**({"model": "small-model", "messages": messages} | parameters))
        assert isinstance(answer, ChatCompletion)
        return answer

    def read(self, image: bytes = PNG, **parameters: Any) -> ChatCompletion:
        url = "data:image/png;base64," + base64.b64encode(image).decode()
        parts = [{"type": "text", "text": "Read this."}, {"type": "image_url", "image_url": {"url": url}}]
        return self.ask(parts, **parameters)

    def structure(self, text: str = "A document.", **parameters: Any) -> ChatCompletion:
        return self.ask(text, response_format=strict_format(), **parameters)

    def run_batch(self, *lines: Json) -> Batch:
        contents = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines).encode()
        sent = self.client.files.create(file=("in.jsonl", contents), purpose="batch")
        return self.client.batches.create(
            input_file_id=sent.id, endpoint="/v1/chat/completions", completion_window="24h", metadata={"run": "7"}
        )

    def results(self, file_id: str | None) -> dict[str, Json]:
        assert file_id
        text = self.client.files.content(file_id).text
        return {it["custom_id"]: it for it in map(json.loads, text.splitlines())}


def line(custom_id: str, text: str = "Read this.", model: str = "small-model") -> Json:
    body = {"model": model, "messages": [{"role": "user", "content": text}]}
    return {"custom_id": custom_id, "method": "POST", "url": "/v1/chat/completions", "body": body}


def said(answer: ChatCompletion) -> Any:
    return json.loads(answer.choices[0].message.content or "")
