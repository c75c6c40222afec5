"""The whole stack on this machine, with one command: `python deployments/up.py`, or `make up`.

    Prefect server with its UI (and an embedded Postgres)  <-  worker  <-  jobs API

Ctrl-C takes everything down, the last first. Each part has a command of its own for a server where systemd looks after
them: docs/operations.md.
"""

from __future__ import annotations

import deployments.quiet  # noqa: F401  (before Prefect, as it says)
from deployments.stack import main

if __name__ == "__main__":
    raise SystemExit(main())
