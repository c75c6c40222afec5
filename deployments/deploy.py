"""The work pool, the deployments of prefect.yaml and the automation that finds dead runs, on the configured server.

Doing it again changes nothing: `python deployments/deploy.py`.
"""

from __future__ import annotations

import deployments.quiet  # noqa: F401  (before Prefect, as it says)

# isort: split
import sys

from prefect.settings import get_current_settings

from deployments.automations import find_silent_runs
from deployments.command_line import COMPLETED, WRONG_CALL, require_server
from deployments.local_server import ServerError
from deployments.stack import deploy
from docbatch.errors import UsageError
from docbatch.settings import load_settings


def _deploy() -> None:
    url = get_current_settings().api.url
    if not url:
        raise UsageError("set PREFECT_API_URL to the Prefect server that is to have the deployments")
    require_server(str(url))
    deploy(load_settings())
    find_silent_runs()


def main() -> int:
    """Deploy; returns the exit status."""
    try:
        _deploy()
    except (UsageError, ServerError) as error:
        print(f"docbatch: {error}", file=sys.stderr)
        return WRONG_CALL
    return COMPLETED


if __name__ == "__main__":
    sys.exit(main())
