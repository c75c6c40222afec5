"""Which engine reads and structures: chosen once, at the start of a run."""

from __future__ import annotations

import logging
from typing import Literal

from docbatch.errors import UsageError
from docbatch.settings import Settings

logger = logging.getLogger(__name__)


def choose_engine(wanted: Literal["auto", "local", "openai"], settings: Settings) -> Literal["local"]:
    """The engine to use; raises `UsageError` where the wanted one cannot be had."""
    if wanted == "openai":
        raise UsageError("the OpenAI engine is not part of this version yet: use --engine local")
    if wanted == "auto" and (settings.openai_api_key or settings.openai_base_url):
        logger.warning("OPENAI_API_KEY or OPENAI_BASE_URL is set, but this version has the local engine only")
    return "local"
