"""Import this before Prefect, which reads it then: no reports home, which its mere import makes in a terminal."""

from __future__ import annotations

import os

os.environ.setdefault("DO_NOT_TRACK", "1")
# What the domain has to say, also in its workers, belongs to the log of the run.
os.environ.setdefault("PREFECT_LOGGING_EXTRA_LOGGERS", "docbatch")
# Its threads that work for no single document, such as the one that watches memory, have no run to log to.
os.environ.setdefault("PREFECT_LOGGING_TO_API_WHEN_MISSING_FLOW", "ignore")
os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
# A request is tried again for a quarter of a minute, not for a whole one: the batch itself waits for its server, and
# its end, which is such a request, must not take minutes once that has gone.
os.environ.setdefault("PREFECT_CLIENT_MAX_RETRIES", "3")
