"""A jobs API for the tests that ask for one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from prefect.context import refresh_global_settings_context

from tests.deployments.serving import Api, serving


@pytest.fixture(scope="module")
def prefect_away() -> Iterator[None]:
    """Prefect is configured, and does not answer."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("PREFECT_API_URL", "http://127.0.0.1:9/api")
        refresh_global_settings_context()
        yield
    refresh_global_settings_context()


@pytest.fixture
def api(tmp_path: Path, prefect_away: None) -> Iterator[Api]:
    """A jobs API on loopback, without a token, while Prefect is away."""
    with serving(tmp_path / "data") as served:
        yield served


@pytest.fixture
def known_database(tmp_path: Path, with_database: Callable[[Path], None]) -> None:
    """A Prefect server for the data folder `data` of this test has its database already."""
    with_database(tmp_path / "data")
