"""The processes of a batch, found by its data folder and by nothing else, and how each kind of them is killed."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import NamedTuple

import psutil


class Found(NamedTuple):
    """The living processes that work for one data folder."""

    batch: list[psutil.Process]
    workers: list[psutil.Process]
    keeper: list[psutil.Process]
    server: list[psutil.Process]
    postgres: list[psutil.Process]
    """Postgres itself."""
    sessions: list[psutil.Process]
    """Its processes for connections and chores."""
    others: list[psutil.Process]

    @property
    def all(self) -> list[psutil.Process]:
        """All of them."""
        return [process for some in self for process in some]


def find(data: Path) -> Found:
    """All processes that were started for the data folder `data`, whoever is their parent by now."""
    found = Found([], [], [], [], [], [], [])
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if process.status() != psutil.STATUS_ZOMBIE and _works_for(process, data):
                _role(process, found).append(process)
    return found


def end(data: Path) -> None:
    """Kill all that works for the data folder."""
    for process in find(data).all:
        with contextlib.suppress(psutil.Error):
            process.kill()


def _works_for(process: psutil.Process, data: Path) -> bool:
    # Postgres writes its titles over its environment; it stays in the folder of its data, and names that at its start.
    return (
        process.environ().get("DOCBATCH_DATA_DIR") == str(data)
        or str(data) in " ".join(process.cmdline())
        or process.cwd().startswith(str(data))
    )


def _role(process: psutil.Process, found: Found) -> list[psutil.Process]:
    command = " ".join(process.cmdline())
    if process.name().startswith("postgres"):
        parent = process.parent()
        return found.sessions if parent and parent.name().startswith("postgres") else found.postgres
    for sign, role in (
        ("process_batch.py", found.batch),
        ("spawn_main", found.workers),
        ("local_server.py", found.keeper),
        ("prefect server start", found.server),
    ):
        if sign in command:
            return role
    return found.others


class Kill(NamedTuple):
    """A way to disturb a batch."""

    name: str
    victims: Callable[[Found], list[psutil.Process]]
    signal: signal.Signals = signal.SIGKILL
    often: int = 1
    """How many of these are among all the kinds."""

    def strike(self, found: Found, chance: Random) -> bool:
        """Kill one; whether there was one to kill."""
        victims = self.victims(found)
        if not victims:
            return False
        try:
            chance.choice(victims).send_signal(self.signal)
        except psutil.Error:
            return False
        return True


KILLS = (
    Kill("worker", lambda it: it.workers, often=4),
    Kill("batch SIGKILL", lambda it: it.batch),
    Kill("batch SIGTERM", lambda it: it.batch, signal.SIGTERM),
    Kill("batch SIGINT", lambda it: it.batch, signal.SIGINT),
    Kill("keeper", lambda it: it.keeper),
    Kill("server", lambda it: it.server),
    Kill("postgres", lambda it: it.postgres),
    Kill("postgres session", lambda it: it.sessions),
)


def deck(chance: Random) -> list[Kill]:
    """Each kind as often as it is among all, in an order by chance."""
    cards = [kill for kill in KILLS for _ in range(kill.often)]
    chance.shuffle(cards)
    return cards
