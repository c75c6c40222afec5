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


class Settings(BaseSettings):
    """All settings, each with its unit and its limits."""

    model_config = SettingsConfigDict(
        env_prefix="DOCBATCH_", env_file=".env", extra="ignore", frozen=True, use_attribute_docstrings=True
    )

    data_dir: Path = Path(platformdirs.user_data_dir("docbatch"))
    """Folder for what is kept between runs: the cache of stage results and the local server's database."""

    workers: Annotated[int, Field(ge=1, le=256)] = max(os.cpu_count() or 1, 1)
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
