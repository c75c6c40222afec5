"""Every setting of docbatch, read once at the start of a run; the only reader of the environment.

Values come from environment variables `DOCBATCH_<NAME>` or from a file `.env` in the working folder;
`.env.example` lists them all.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import platformdirs
from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from docbatch.errors import UsageError
from docbatch.pricing import DEFAULT_PRICES, Price


class Settings(BaseSettings):
    """All settings, each with its unit and its limits."""

    model_config = SettingsConfigDict(
        env_prefix="DOCBATCH_", env_file=".env", extra="ignore", frozen=True, use_attribute_docstrings=True
    )

    data_dir: Path = Path(platformdirs.user_data_dir("docbatch"))
    """Folder for what is kept between runs: the cache of stage results and the local server's database."""

    workers: Annotated[int, Field(ge=1, le=64)] = max(os.cpu_count() or 1, 1)
    """Worker processes that read documents; by default one for each core."""

    stage_timeout_s: Annotated[float, Field(gt=0)] = 120.0
    """Seconds that one stage may take for a document of a few pages before its worker is killed."""

    page_timeout_s: Annotated[float, Field(ge=0)] = 5.0
    """Seconds added to a stage's limit for each page that it reads."""

    worker_memory_mb: Annotated[int, Field(ge=256)] = 3000
    """Resident memory, in MiB, above which a worker is killed and its document fails as out_of_memory."""

    worker_calls: Annotated[int, Field(ge=0)] = 500
    """Calls after which a worker is replaced by a fresh one, so that leaks of native code stay bounded; 0 never."""

    java_heap_mb: Annotated[int, Field(ge=64)] = 512
    """Heap of each worker's Java machine, in MiB."""

    max_file_mb: Annotated[float, Field(gt=0)] = 500.0
    """Largest file taken, in MiB."""

    max_pages: Annotated[int, Field(ge=1)] = 5000
    """Most pages of one document."""

    max_content_mb: Annotated[float, Field(gt=0)] = 256.0
    """Most that the drawing of one page may unpack to, in MiB; honest pages stay far below."""

    max_pixels: Annotated[int, Field(ge=1_000_000)] = 40_000_000
    """Most pixels of a page's picture; a larger page is rendered at a lower resolution."""

    ocr_dpi: Annotated[int, Field(ge=50, le=600)] = 150
    """Resolution at which pages are rendered for OCR, in dots an inch; a page's longer side has 2000 pixels at most."""

    server_port: Annotated[int, Field(ge=0, le=65535)] = 0
    """Port of the local Prefect server where no other server is configured; 0 takes a free one."""

    embedded_postgres: bool = True
    """Keep the local Prefect server's data in an embedded Postgres; false uses SQLite, several times slower."""

    openai_api_key: Annotated[SecretStr | None, Field(validation_alias="OPENAI_API_KEY")] = None
    """Key of the OpenAI engine."""

    openai_base_url: Annotated[str | None, Field(validation_alias="OPENAI_BASE_URL")] = None
    """Address of a server that speaks the OpenAI API."""

    vision_model: str = "gpt-4.1-mini"
    """Model of the OpenAI engine that reads pictures of pages."""

    structure_model: str = "gpt-4.1-mini"
    """Model of the OpenAI engine that finds the fields."""

    vision_side_px: Annotated[int, Field(ge=512, le=4096)] = 1536
    """Longest side of a page's picture for the model; 1536 is a multiple of models' tiles (512) and patches (32)."""

    model_timeout_s: Annotated[float, Field(gt=0)] = 120.0
    """Seconds to wait for one answer of a model."""

    model_context_tokens: Annotated[int, Field(ge=1000)] = 100_000
    """Tokens that a question to the structuring model may have; of longer documents the pages that matter are sent."""

    max_output_tokens: Annotated[int, Field(ge=100)] = 8000
    """Tokens that one answer of a model may have at most."""

    requests_per_minute: Annotated[int | None, Field(ge=1)] = None
    """Most requests to the model server a minute; unset: no limit."""

    tokens_per_minute: Annotated[int | None, Field(ge=1)] = None
    """Most tokens to the model server a minute; unset: no limit."""

    requests_in_flight: Annotated[int, Field(ge=1, le=64)] = 8
    """Requests to the model server that are under way at once at most."""

    batch_poll_s: Annotated[float, Field(gt=0)] = 30.0
    """Seconds between two looks at the server's batches, with `--batch-api`."""

    batch_requests: Annotated[int, Field(ge=1, le=50_000)] = 10_000
    """Most questions in one of the server's batches, with `--batch-api`; OpenAI takes 50,000."""

    concurrency_limit: str | None = None
    """Name of a Prefect global concurrency limit that each request to the model server takes a slot of, where batches
    on several machines share one account."""

    api_host: str = "127.0.0.1"
    """Address that the jobs API listens on; anything but loopback needs a token."""

    api_port: Annotated[int, Field(ge=0, le=65535)] = 8400
    """Port of the jobs API; 0 takes a free one."""

    api_token: SecretStr | None = None
    """Token that clients of the jobs API show as `Authorization: Bearer ...`."""

    api_max_files: Annotated[int, Field(ge=1)] = 2000
    """Most files in one upload."""

    api_max_upload_mb: Annotated[float, Field(gt=0)] = 1900.0
    """Largest upload, all its files together, in MiB; one file may have `max_file_mb`."""

    webhook_url: str | None = None
    """Address that is told when a batch ends, and as soon as too many of its documents fail."""

    webhook_secret: SecretStr | None = None
    """Key that what is told to the webhook is signed with."""

    alert_share: Annotated[float, Field(gt=0, le=1)] = 0.2
    """Share of failed documents from which one is told while the batch still runs."""

    time_zone: str = "UTC"
    """Time zone of the nightly deployment's two o'clock, such as Europe/Berlin."""

    types: str = ""
    """Document types of your own, separated by commas: `.json` or `.py` files, folders of them, or import paths."""

    model_prices: dict[str, Price] = DEFAULT_PRICES
    """US dollars per million tokens, as JSON: {"model": {"input": 0.4, "cached_input": 0.1, "output": 1.6}}."""


def load_settings(workers: int | None = None) -> Settings:
    """Read and validate all settings; `workers`, where given, goes before the environment.

    Raises `UsageError`, naming the variable and what is wrong with it, in one line.
    """
    try:
        return Settings() if workers is None else Settings(workers=workers)
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0])
        variable = name if name.isupper() else f"DOCBATCH_{name.upper()}"
        raise UsageError(f"the setting {variable} is wrong: {first['msg']} (got {first['input']!r})") from error
