"""A model server on the loopback and who asks it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.model_server import ModelServer, key_of
from tests.model_server.calling import PNG, Caller


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with ModelServer(texts={key_of(PNG): "Total 12.00 €"}, fields={"total": "12.00"}) as server:
        yield server


@pytest.fixture
def caller(server: ModelServer) -> Iterator[Caller]:
    caller = Caller(server)
    with caller.client:
        yield caller
