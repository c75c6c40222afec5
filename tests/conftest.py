"""Shared parts of the tests: the samples, and a real Prefect server for the tests that ask for one."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import deployments.quiet  # noqa: F401  (before anything imports Prefect)
import pytest
from fasteners import InterProcessLock

SAMPLES = Path(__file__).parent / "samples"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Where several processes share the tests, files that wait for servers come first, and quick ones fill up the end.

    Otherwise one process is left with the longest file when the others have nothing to do any more.
    """
    if hasattr(config, "workerinput"):
        slow = {item.path for item in items if item.get_closest_marker("prefect")}
        items.sort(key=lambda item: item.path not in slow)


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
def with_database(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], None]:
    """Gives a data folder the database of a Prefect server that was up before, so that the next one is up sooner.

    That one is started and stopped once for all processes of the tests: to make a database, and to bring its tables up
    to date, takes as long as all else that a server does before it answers.
    """
    from deployments.local_server import local_server
    from docbatch.results import make_private

    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    made = shared / "made-once"
    with InterProcessLock(shared / "made-once.lock"):
        if not (made / "complete").exists():
            with local_server(made):
                pass
            (made / "complete").touch()

    def give(data_dir: Path) -> None:
        make_private(data_dir)
        # As it is, with its owner: Postgres does not run as root.
        subprocess.run(["cp", "-a", str(made / "server"), str(data_dir)], check=True)

    return give


@pytest.fixture(scope="session")
def prefect_server(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of the UI of a real Prefect server on an embedded Postgres, started once."""
    from deployments.command_line import use_server
    from deployments.local_server import local_server

    folder = tmp_path_factory.mktemp("server")
    if "PYTEST_XDIST_WORKER" in os.environ:  # alone, it would be made for this one
        request.getfixturevalue("with_database")(folder)
    with local_server(folder) as url, use_server(url):
        yield url.removesuffix("/api")


@pytest.fixture(scope="session", autouse=True)
def no_worker_left() -> Iterator[None]:
    """The worker that reads samples ends with the tests."""
    yield
    from tests.reading_samples import stop

    stop()
