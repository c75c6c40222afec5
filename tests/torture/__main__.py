"""`make torture`: a batch whose processes are killed at random, and which must come out as if nothing had been.

A few hundred documents, damaged ones and doubles among them, are processed once in peace, for comparison. Then, in
rounds of a new folder each, the same documents are processed while workers, the batch itself, the keeper of the local
server, the server and Postgres are killed, in an order and at moments that follow from a seed, and the same command is
given again whenever it was cut off. When it has ended by itself, every invariant is checked, also for one more run.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random, SystemRandom
from shutil import rmtree
from time import monotonic, sleep

from docbatch.ledger import read_states
from docbatch.results import ledger_of
from tests.torture import invariants, victims
from tests.torture.inputs import make_inputs
from tests.torture.invariants import Run

PROJECT = Path(__file__).parents[2]
BY_ITSELF = (0, 1)
"""Exit statuses of a batch that came to its end."""
PAUSE_S = (0.5, 12.0)
"""Between two kills, at least and at most."""
BEFORE_PROGRESS = 0.2
"""Share of the batch's kills that strike before a document has ended since its start; more would leave no progress."""
SECOND_SIGNAL = 0.3
"""Share of polite signals that are followed by another."""
END_LIMIT_S = 180.0
"""Seconds that a batch may take to end that was asked to, and processes that their batch has left."""
LEAST_PROGRESS_S = 300.0
"""Seconds in which some document must end, or the batch hangs."""
SAID_EVERY_S = 15.0


class Hung(Exception):  # noqa: N818  (what happened, rather than what was raised)
    """Something waits for ever."""


class Torture:
    """One command, given again and again."""

    def __init__(self, run: Run, chance: Random, said: Path) -> None:
        """Process the inputs of `run`; what the command prints is added to the file `said`."""
        self._run = run
        self._chance = chance
        self._said = said
        self._deck: list[victims.Kill] = []
        self.kills: Counter[str] = Counter()
        self.starts = 0

    def in_peace(self) -> int:
        """The command, once, to its end; the exit status."""
        process = self._start()
        self._follow(process, until=0.0)
        return process.wait()

    def until_it_ends(self, until: float) -> int:
        """The command, disturbed until the moment `until`, and given again until it ends by itself."""
        while True:
            before = self.kills.total()
            process = self._start()
            self._follow(process, until)
            status = process.wait()
            if status in BY_ITSELF and self._run.is_complete:
                return status
            print(f"  the batch ended with status {status}", flush=True)
            if self.kills.total() == before:
                raise Hung(f"the batch ended with status {status}, and nothing had been killed")

    def _start(self) -> subprocess.Popen[bytes]:
        self.starts += 1
        kept = {n: v for n, v in os.environ.items() if not n.startswith(("PREFECT_", "OPENAI_", "DOCBATCH_"))}
        environment = kept | {"DOCBATCH_DATA_DIR": str(self._run.data), "PREFECT_HOME": f"{self._run.data}-home"}
        command = [sys.executable, str(PROJECT / "flows" / "process_batch.py"), str(self._run.inbox[0].parent)]
        command += ["--results", str(self._run.results), "--engine", "local", "--workers", "2"]
        with self._said.open("ab") as said:
            said.write(f"--- start {self.starts}\n".encode())
            said.flush()
            return subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=said, stderr=said)

    def _follow(self, process: subprocess.Popen[bytes], until: float) -> None:
        """Kill now and then until `process` has ended; raises `Hung` where nothing goes on."""
        ended, progress, said = self._ended(), monotonic(), monotonic()
        at_start = ended
        strike = monotonic() + self._pause()
        while process.poll() is None:
            sleep(0.1)
            moment = monotonic()
            if (now := self._ended()) != ended:
                ended, progress = now, moment
            if moment - progress > LEAST_PROGRESS_S:
                raise Hung(f"no document has ended for {LEAST_PROGRESS_S:.0f} s, {ended} have")
            if moment - said > SAID_EVERY_S:
                said = moment
                print(f"  {ended} of {len(self._run.inbox)} ended, start {self.starts}, {self.told}", flush=True)
            if strike < moment < until:
                self._strike(process, progress=ended > at_start)
                strike = monotonic() + self._pause()

    def _strike(self, process: subprocess.Popen[bytes], *, progress: bool) -> None:
        found = victims.find(self._run.data)
        self._deck = self._deck or victims.deck(self._chance)
        kill = self._deck.pop()
        early = kill.name.startswith("batch") and not progress and self._chance.random() > BEFORE_PROGRESS
        if early or not kill.strike(found, self._chance):
            self._deck.insert(0, kill)  # it comes later
            return
        self.kills[kill.name] += 1
        print(f"  killed: {kill.name}", flush=True)
        if kill.name.startswith("batch"):
            if self._chance.random() < SECOND_SIGNAL:
                sleep(self._chance.uniform(0.1, 3.0))
                kill.strike(victims.find(self._run.data), self._chance)
            try:
                process.wait(END_LIMIT_S)
            except subprocess.TimeoutExpired as error:
                raise Hung(f"the batch did not end within {END_LIMIT_S:.0f} s of {kill.name}") from error

    def _pause(self) -> float:
        return self._chance.uniform(*PAUSE_S)

    def _ended(self) -> int:
        states = read_states(ledger_of(self._run.results)).values()
        return sum(state.status in ("completed", "failed") for state in states)

    @property
    def told(self) -> str:
        """What was killed so far, in words."""
        return ", ".join(f"{kind} {times}" for kind, times in sorted(self.kills.items())) or "no kills"


def end_of_all(data: Path) -> Iterator[str]:
    """Wait until nothing works for the data folder any more; what does after all is told, and ended."""
    deadline = monotonic() + 30.0
    while victims.find(data).all and monotonic() < deadline:
        sleep(0.3)
    yield from invariants.no_process_is_left(Run([], data, data))
    victims.end(data)


def tortured(run: Run, calm: Run, chance: Random, until: float, said: Path) -> tuple[Counter[str], list[str]]:
    """One round: the kills that a batch survived, and the invariants that it violated."""
    torture = Torture(run, chance, said)
    try:
        status = torture.until_it_ends(until)
        print(f"  ended by itself with status {status}: {torture.starts} starts, {torture.told}", flush=True)
        found = [f"after its end: {fault}" for fault in end_of_all(run.data)]
        torture.in_peace()
        found += invariants.every_input_has_one_outcome(run)
        found += invariants.no_other_failures(run, calm)
        found += invariants.results_are_whole_and_the_same(run, calm)
        found += invariants.nothing_but_results_is_left(run)
        found += invariants.nothing_was_done_twice(run, calm, torture.kills)
        started = monotonic()
        torture.in_peace()
        print(f"  one more run took {monotonic() - started:.1f} s", flush=True)
        found += invariants.all_is_from_before(run)
    except Hung as hung:
        found = [str(hung)]
        victims.end(run.data)
    return torture.kills, [*found, *end_of_all(run.data)]


def main(arguments: list[str] | None = None) -> int:
    """Torture, print figures; 1 where an invariant was violated."""
    parser = argparse.ArgumentParser(prog="torture", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--minutes", type=float, default=10.0, help="how long to kill; what then runs is let end")
    parser.add_argument("--seed", type=int, default=SystemRandom().randrange(10**6))
    parser.add_argument("--documents", type=int, default=300)
    options = parser.parse_args(arguments)
    # A shell has what it runs in the background ignore Ctrl-C, and so would the batch.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    print(f"torture: {options.documents} documents, seed {options.seed}, {options.minutes:g} minutes of kills")
    scratch = Path(tempfile.mkdtemp(prefix="docbatch-torture-"))
    inbox, said = make_inputs(scratch / "inbox", options.documents, options.seed), scratch / "said.txt"
    calm = Run(inbox, scratch / "calm", scratch / "calm-data")
    started, kills, found, rounds = monotonic(), Counter[str](), list[str](), 0
    print("  undisturbed, for comparison ...", flush=True)
    status = Torture(calm, Random(0), said).in_peace()
    found += [] if status in BY_ITSELF else [f"the undisturbed batch ended with status {status}"]
    found += end_of_all(calm.data)
    failed = Counter(line["error"]["code"] for line in calm.manifest if line["error"])
    print(f"  undisturbed: {monotonic() - started:.0f} s, failed {dict(failed)}", flush=True)
    started = monotonic()
    until = started + 60 * options.minutes
    while monotonic() < until and not found:
        rounds += 1
        run = Run(inbox, scratch / f"results-{rounds}", scratch / f"data-{rounds}")
        print(f"round {rounds}", flush=True)
        more, found = tortured(run, calm, Random(f"{options.seed}-{rounds}"), until, said)
        kills += more
    survived = ", ".join(f"{kind} {times}" for kind, times in sorted(kills.items()))
    print(
        f"{rounds} rounds of {len(inbox)} documents in {monotonic() - started:.0f} s; {kills.total()} kills: {survived}"
    )
    for fault in found:
        print(f"VIOLATED {fault}")
    print(f"{len(found)} invariants violated" + (f"; all is kept in {scratch}" if found else ""))
    if not found:
        rmtree(scratch)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
