"""`make fuzz`: thousands of damaged documents, each of which must end in a typed outcome within its limit.

Real samples are changed at random, from a seed, and go through every stage on the workbench, by the functions and
limits of the pipeline's tasks. A document whose exception nobody foresaw (`internal`), or that outlived its limit, is
kept as a fault file. The same seed and number give the same document: `--only N` writes it and reads it once more.
"""

from __future__ import annotations

import argparse
import logging
import sys
import tempfile
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random, SystemRandom
from time import monotonic
from typing import NamedTuple, ParamSpec, TypeVar

import psutil
from prefect.logging.loggers import disable_run_logger

import deployments.quiet  # noqa: F401  (before Prefect, as it says)
from docbatch.batch import Batch
from docbatch.board import Board
from docbatch.errors import DocumentError
from docbatch.journal import Clock
from docbatch.recipe import Recipe
from docbatch.results import ResultsFolder
from docbatch.settings import Settings
from docbatch.workbench import Workbench
from tests.torture.mutations import Mutations
from tests.torture.reading_through import read_through, take_in

P = ParamSpec("P")
R = TypeVar("R")

SAMPLES = Path(__file__).parents[1] / "samples"
FAULTS = Path(__file__).parents[1] / "faults"

GRACE_S = 25.0
"""Seconds over its limit that a call may take: to start a worker and its libraries, and to end them."""
LIMIT_S = 120.0
"""The default of a stage's limit, as for users."""
MOST_GROWTH_MB = 60
"""Memory that this process may have gained since a quarter of the documents were through."""
SAID_EVERY_S = 10.0


class Call(NamedTuple):
    """One call to the workbench."""

    seconds: float
    limit_s: float
    function: str


@dataclass(frozen=True)
class WatchedBatch(Batch):
    """A batch of one document that notes how long each of its calls to the workbench took."""

    calls: list[Call] = field(default_factory=list)

    def on_workbench(self, pages: int, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """What `Batch.on_workbench` does; a worker is always free, so all that passes is the call's."""
        clock = Clock()
        try:
            return super().on_workbench(pages, function, *args, **kwargs)
        finally:
            self.calls.append(Call(clock.seconds, self.limit_s(pages), function.__name__))


class Ended(NamedTuple):
    """How a mutant ended."""

    number: int
    name: str
    code: str
    """`completed`, an error code of the contract, or `internal`."""
    stage: str | None
    worst: Call
    """What took longest."""
    error: BaseException | None

    @property
    def is_fault(self) -> bool:
        """Whether this is what must never be."""
        return self.code == "internal" or self.worst.seconds > self.worst.limit_s + GRACE_S


@dataclass
class Figures:
    """What came of all mutants."""

    outcomes: Counter[str] = field(default_factory=Counter)
    slowest: list[Ended] = field(default_factory=list)
    notable: list[Ended] = field(default_factory=list)
    """Typed outcomes that cost a worker: worth a look."""
    faults: list[Ended] = field(default_factory=list)
    memory_mb: list[float] = field(default_factory=list)
    """Of this process, after each mutant."""

    def add(self, ended: Ended) -> None:
        """Count one."""
        self.outcomes[ended.code] += 1
        self.slowest = sorted((*self.slowest, ended), key=lambda it: -it.worst.seconds)[:5]
        if ended.is_fault:
            self.faults.append(ended)
        elif ended.code in ("timeout", "crashed", "out_of_memory"):
            self.notable.append(ended)
        self.memory_mb.append(psutil.Process().memory_info().rss / 2**20)

    @property
    def growth_mb(self) -> float:
        """How much more memory this process has than at a quarter of the way."""
        return self.memory_mb[-1] - max(self.memory_mb[: len(self.memory_mb) // 4 + 1])


class Reader:
    """Takes mutants through the pipeline's stages."""

    def __init__(self, mutations: Mutations, open_batch: Callable[[], WatchedBatch], inbox: Path, ocr: float) -> None:
        """Write each mutant to `inbox` for as long as it is read; a share `ocr` of scans is really read."""
        self._mutations = mutations
        self._open_batch = open_batch
        self._inbox = inbox
        self._ocr = ocr

    def read(self, number: int, changes: int | None = None) -> Ended:
        """Read a mutant, with its first `changes` only where that is given."""
        mutant = self._mutations.mutant(number, changes)
        path = self._inbox / mutant.name
        path.write_bytes(mutant.content)
        batch = self._open_batch()
        # A future holds any exception, so that nothing here has to catch one.
        with ThreadPoolExecutor(1) as thread:
            attempt = thread.submit(self._read, path, number, batch)
        path.unlink()
        error = attempt.exception()
        code = error.code if isinstance(error, DocumentError) else "internal" if error else "completed"
        stage = error.stage if isinstance(error, DocumentError) else None
        return Ended(number, mutant.name, code, stage, max(batch.calls, default=Call(0.0, 0.0, "arrive")), error)

    def _read(self, path: Path, number: int, batch: WatchedBatch) -> None:
        with batch.entered():
            read_through(take_in(str(path)), ocr=Random(number).random() < self._ocr)

    def keep(self, ended: Ended, folder: Path) -> Path:
        """Write the mutant to `folder`, with as few of its changes as give the same fault."""
        for changes in range(1, 6):
            if self.read(ended.number, changes).is_fault:
                break
        mutant = self._mutations.mutant(ended.number, changes)
        target = folder / mutant.name
        target.write_bytes(mutant.content)
        return target


@contextmanager
def reader(seed: int, settings: Settings, scratch: Path, ocr: float) -> Iterator[Reader]:
    """A reader with a workbench of its own, its files in `scratch`."""
    results = ResultsFolder(scratch / "results")
    inbox = scratch / "inbox"
    inbox.mkdir()
    with (
        Workbench(settings.workers, memory_mb=settings.worker_memory_mb, calls=settings.worker_calls) as workbench,
        results.open_ledger() as ledger,
        disable_run_logger(),
    ):
        recipe = Recipe.of(settings)

        def open_batch() -> WatchedBatch:
            return WatchedBatch(settings, recipe, results, ledger, Board(0), workbench)

        yield Reader(Mutations.of(SAMPLES, seed), open_batch, inbox, ocr)


def read_all(reader: Reader, numbers: range, workers: int) -> Iterator[Ended]:
    """Read the mutants of `numbers`, as many at once as there are `workers`."""
    with ThreadPoolExecutor(workers) as threads:
        under_way: set[Future[Ended]] = set()
        for number in numbers:
            under_way.add(threads.submit(reader.read, number))
            if len(under_way) == workers:
                done, under_way = wait(under_way, return_when=FIRST_COMPLETED)
                yield from (future.result() for future in done)
        yield from (future.result() for future in under_way)


def follow(ends: Iterator[Ended], count: int) -> Figures:
    """Count how mutants end, and say now and then how far that is."""
    figures, started = Figures(), monotonic()
    said = started
    for done, ended in enumerate(ends, 1):
        figures.add(ended)
        if ended.is_fault:
            tell_fault(ended)
        elif ended in figures.notable:
            print(f"  {told(ended)}", flush=True)
        if monotonic() - said > SAID_EVERY_S:
            said = monotonic()
            rate = done / (said - started)
            print(f"  {done} of {count}, {rate:.1f} a second, {dict(figures.outcomes)}", flush=True)
    return figures


def tell_fault(ended: Ended) -> None:
    """Say what must not be."""
    print(f"FAULT {ended.name}: {ended.code} after {ended.worst.seconds:.1f} s (limit {ended.worst.limit_s:.0f} s)")
    if ended.error:
        print("".join(traceback.format_exception(ended.error)).rstrip(), flush=True)


def told(ended: Ended) -> str:
    """How a mutant ended that cost a worker, in a line."""
    return f"{ended.code} in {ended.stage} after {ended.worst.seconds:.1f} s  {ended.name}: {ended.error}"


def show(figures: Figures, seconds: float) -> bool:
    """Print the figures; whether all is well."""
    count = sum(figures.outcomes.values())
    print(f"{count} mutations in {seconds:.0f} s, {count / seconds:.1f} a second")
    for code, many in figures.outcomes.most_common():
        print(f"  {code:20} {many:6}")
    for ended in figures.slowest[:3]:
        print(f"  slow: {ended.worst.seconds:6.1f} s in {ended.worst.function}  {ended.code}  {ended.name}")
    for ended in figures.notable:
        print(f"  {told(ended)}")
    print(f"  memory of this process {figures.memory_mb[-1]:.0f} MiB, {figures.growth_mb:+.0f} since a quarter")
    grows = figures.growth_mb > MOST_GROWTH_MB
    for ended in figures.faults:
        print(f"FAULT {ended.name}: {ended.code}")
    if grows:
        print(f"FAULT the memory of this process grew by {figures.growth_mb:.0f} MiB")
    return not figures.faults and not grows


def main(arguments: list[str] | None = None) -> int:
    """Read mutants, print what came of them; 1 where one gave what must never be."""
    parser = argparse.ArgumentParser(prog="fuzz", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--mutations", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=SystemRandom().randrange(10**6))
    parser.add_argument("--first", type=int, default=0, metavar="N", help="the number of the first mutation")
    parser.add_argument("--only", type=int, metavar="N", help="read mutation N, and leave it in the --keep folder")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--limit", type=float, default=LIMIT_S, help="seconds of a stage, apart from those by pages")
    parser.add_argument("--ocr", type=float, default=0.02, help="share of scans that are read, not only drawn")
    parser.add_argument("--keep", type=Path, default=FAULTS, help="where inputs are kept that gave a fault")
    options = parser.parse_args(arguments)
    logging.getLogger("docbatch").setLevel(logging.CRITICAL)  # else each damaged page is a line
    first, count = (options.first, options.mutations) if options.only is None else (options.only, 1)
    numbers = range(first, first + count)
    print(f"{len(numbers)} mutations of {SAMPLES}, seed {options.seed}", flush=True)
    with tempfile.TemporaryDirectory(prefix="docbatch-fuzz-") as scratch:
        settings = Settings(data_dir=Path(scratch), workers=options.workers, stage_timeout_s=options.limit)
        with reader(options.seed, settings, Path(scratch), options.ocr) as it:
            started = monotonic()
            figures = follow(read_all(it, numbers, options.workers), len(numbers))
            well = show(figures, monotonic() - started)
            for ended in figures.faults if options.only is None else figures.slowest:
                print(f"kept as {it.keep(ended, options.keep)}")
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main())
