"""Which engine reads and structures: chosen once, at the start of a run."""

from __future__ import annotations

from typing import Literal

from docbatch.errors import UsageError
from docbatch.settings import Settings

Engine = Literal["local", "openai"]
"""`local`: OCR and rules on this machine, no network. `openai`: models behind the OpenAI API."""
Wanted = Literal["auto", "local", "openai"]
"""What the user asks for; `auto` is `openai` where a key or an address is configured."""


def choose_engine(wanted: Wanted, settings: Settings, *, batch_api: bool = False) -> Engine:
    """The engine to use; raises `UsageError` where the wanted one is not configured, or has no `batch_api`."""
    configured = bool(settings.openai_api_key or settings.openai_base_url)
    if wanted == "openai" and not configured:
        raise UsageError("the OpenAI engine needs OPENAI_API_KEY, or OPENAI_BASE_URL for a server of your own")
    chosen: Engine = ("openai" if configured else "local") if wanted == "auto" else wanted
    if batch_api and chosen == "local":
        raise UsageError("--batch-api is for the OpenAI engine: set OPENAI_API_KEY, or leave it out")
    return chosen
