"""Watching a running batch from outside: CPU and memory of its processes by role, and how far it is."""

from __future__ import annotations

import contextlib
import sqlite3
import subprocess
from pathlib import Path
from time import monotonic, sleep

import psutil

INTERVAL_S = 0.2


class Sampler:
    """Follows the process of a batch, its workers, and the server that it started."""

    def __init__(self, parent: int, ledger: Path, count: int) -> None:
        """Follow process `parent`, which will note `count` documents in `ledger`."""
        self._parent = parent
        self._ledger = ledger
        self._count = count
        self._cpu_by_process: dict[tuple[int, float], tuple[str, float]] = {}
        self._at_start: dict[tuple[int, float], float] = {}
        self.peaks: dict[str, float] = {}
        """Highest resident memory of any process, by role, in MiB."""
        self.first_sight = 0.0
        """Moment when the ledger was there: intake begins."""
        self.last_outcome = 0.0
        """Moment when the last document had ended."""
        self.parent_at_half = 0.0
        self.parent_at_end = 0.0

    def follow(self, process: subprocess.Popen[bytes]) -> None:
        """Look again and again until `process` has ended."""
        while process.poll() is None:
            self._look()
            sleep(INTERVAL_S)

    @property
    def cpu(self) -> dict[str, float]:
        """CPU seconds by role while documents were processed."""
        totals: dict[str, float] = {}
        for key, (role, seconds) in self._cpu_by_process.items():
            totals[role] = totals.get(role, 0.0) + seconds - self._at_start.get(key, 0.0)
        return totals

    def _look(self) -> None:
        ended = self._ended()
        if self.last_outcome:
            return
        with contextlib.suppress(psutil.Error):
            for role, process in self._processes():
                with contextlib.suppress(psutil.Error):
                    self._note(role, process, started=ended is not None)
        if ended is None:
            return
        self.first_sight = self.first_sight or monotonic()
        with contextlib.suppress(psutil.Error):
            resident = psutil.Process(self._parent).memory_info().rss / 2**20
            if ended >= self._count // 2 and not self.parent_at_half:
                self.parent_at_half = resident
            if ended >= self._count:
                self.parent_at_end = resident
                self.last_outcome = monotonic()

    def _note(self, role: str, process: psutil.Process, *, started: bool) -> None:
        with process.oneshot():
            key = (process.pid, process.create_time())
            times = process.cpu_times()
            self.peaks[role] = max(self.peaks.get(role, 0.0), process.memory_info().rss / 2**20)
        self._cpu_by_process[key] = (role, times.user + times.system)
        if not started:
            self._at_start[key] = times.user + times.system

    def _processes(self) -> list[tuple[str, psutil.Process]]:
        parent = psutil.Process(self._parent)
        found = [("parent", parent)]
        for child in parent.children():
            if "spawn_main" in " ".join(child.cmdline()):
                found.append(("worker", child))
            else:
                family = child.children(recursive=True)
                found += [("postgres" if it.name().startswith("postgres") else "server", it) for it in family]
        return found

    def _ended(self) -> int | None:
        """How many documents have ended; None before the batch has begun."""
        if not self._ledger.exists():
            return None
        try:
            with contextlib.closing(sqlite3.connect(f"file:{self._ledger}?mode=ro", uri=True, timeout=5)) as ledger:
                return int(
                    ledger.execute("SELECT count(*) FROM jobs WHERE status IN ('completed', 'failed')").fetchone()[0]
                )
        except sqlite3.Error:
            return None
