"""The domain of docbatch: reading documents into proven JSON, without any orchestration."""

from __future__ import annotations

__version__ = "0.1.0"
