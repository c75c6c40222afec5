"""What tests of the OpenAI engine share: answers, and what a batch left."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.model_server import ModelServer, Request, key_of

PROJECT = Path(__file__).parents[2]
PRICE = {"input": 100.0, "cached_input": 50.0, "output": 400.0}
"""Dollars per million tokens, dear enough for small budgets to matter."""

Lines = list[dict[str, Any]]
Run = Callable[..., Lines]
Fill = Callable[..., Path]


def manifest(tmp_path: Path) -> Lines:
    return [json.loads(line) for line in (tmp_path / "results" / "manifest.jsonl").read_text("utf-8").splitlines()]


def result(tmp_path: Path, line: dict[str, Any]) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((tmp_path / "results" / line["result"]).read_text("utf-8"))
    return content


def own_text(request: Request) -> str | dict[str, Any]:
    """Answers each page with a text of its own, so that no two questions are alike; fields are null."""
    if request.images:
        return {"text": f"Note {key_of(request.images[0])[:12]}", "tables": []}
    return answer_of_nulls(request)


def answer_of_nulls(request: Request, **values: Any) -> dict[str, Any]:
    properties = (request.schema or {}).get("properties", {})
    if "document_type" in properties:
        return {"document_type": "other"}
    return {name: values.get(name) for name in properties}


def codes(lines: Lines) -> list[str | None]:
    return [line["error"] and line["error"]["code"] for line in lines]


def start_command(
    tmp_path: Path, folder: Path, server: ModelServer, *options: str, **settings: str
) -> subprocess.Popen[bytes]:
    """Start a batch of `folder` as a process of its own, to be killed."""
    environment = {
        **os.environ,
        "DOCBATCH_DATA_DIR": str(tmp_path / "data"),
        "OPENAI_BASE_URL": server.base_url,
        **settings,
    }
    command = [sys.executable, str(PROJECT / "flows" / "process_batch.py"), str(folder)]
    command += ["--results", str(tmp_path / "results"), "--engine", "openai", *options]
    return subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
