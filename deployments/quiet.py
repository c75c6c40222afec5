"""Import this before Prefect: its mere import, in a terminal, reports home unless the environment forbids it."""

from __future__ import annotations

import os

os.environ.setdefault("DO_NOT_TRACK", "1")
os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
