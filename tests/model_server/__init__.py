"""A server on the loopback that speaks OpenAI's protocol, keeps count, and misbehaves on command.

`server.py` listens and counts, `batches.py` has files and batches; `answers.py` is what it says when all is well,
`fitting.py` how that fits a schema, `faults.py` what goes wrong. The tests ask it by `calling.py`.
"""

from __future__ import annotations

from tests.model_server import faults
from tests.model_server.answers import Reply, Request, key_of, tokens_of
from tests.model_server.server import ModelServer, Record

__all__ = ["ModelServer", "Record", "Reply", "Request", "faults", "key_of", "tokens_of"]
