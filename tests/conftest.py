"""Shared parts of the tests: the samples, and a real Prefect server for the tests that ask for one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import deployments.quiet  # noqa: F401  (before anything imports Prefect)
import pytest

SAMPLES = Path(__file__).parent / "samples"


@pytest.fixture(scope="session")
def samples() -> Path:
    """The folder of real documents."""
    return SAMPLES


@pytest.fixture(autouse=True)
def own_settings(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sees the settings or the data of whoever runs it, or speaks to a paid service by accident."""
    for name in [*os.environ]:
        if name.startswith(("DOCBATCH_", "OPENAI_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("DOCBATCH_DATA_DIR", str(tmp_path_factory.mktemp("data")))


@pytest.fixture(scope="session")
def prefect_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the UI of a real Prefect server on an embedded Postgres, started once."""
    from deployments.command_line import use_server
    from deployments.local_server import local_server

    with local_server(tmp_path_factory.mktemp("server")) as url, use_server(url):
        yield url.removesuffix("/api")


@pytest.fixture(scope="session", autouse=True)
def no_worker_left() -> Iterator[None]:
    """The worker that reads samples ends with the tests."""
    yield
    from tests.reading_samples import stop

    stop()
