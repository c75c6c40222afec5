"""What must be true of a results folder, whatever happened while it was filled."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

import psutil

from docbatch.ledger import read_executions, read_states
from docbatch.results import ledger_of
from tests.torture import victims

IN_FLIGHT = 6
"""Documents under way at once with two workers, each in one stage or, with text and tables of windows, in few."""
KEPT = {"lock", "ledger.sqlite3", "ledger.sqlite3-wal", "ledger.sqlite3-shm"}
"""Files that docbatch keeps beside the results."""
CHANGING = {"usage"}
"""Parts of a result that may differ between runs."""

Line = dict[str, Any]


class Run(NamedTuple):
    """What a batch left."""

    inbox: list[Path]
    results: Path
    data: Path

    @property
    def manifest(self) -> list[Line]:
        """The lines of the manifest."""
        return [json.loads(line) for line in (self.results / "manifest.jsonl").read_text("utf-8").splitlines()]

    @property
    def is_complete(self) -> bool:
        """Whether there is a manifest that knows every input: 1 is also what a batch ends with that lost its server."""
        return (self.results / "manifest.jsonl").exists() and len(self.manifest) == len(self.inbox)


def every_input_has_one_outcome(run: Run) -> Iterator[str]:
    """One line in the manifest and one job in the ledger, in the order of the inputs, and they agree."""
    inputs = [line["input"] for line in run.manifest]
    if inputs != [str(path) for path in run.inbox]:
        yield f"the manifest has {len(inputs)} lines for {len(run.inbox)} inputs, or in another order"
    states = read_states(ledger_of(run.results))
    if states.keys() != {line["job_id"] for line in run.manifest}:
        yield f"the ledger has {len(states)} jobs, the manifest {len(inputs)}"
    for line in run.manifest:
        state = states.get(line["job_id"])
        if state and (state.status != line["status"] or state.outcome is None):
            yield f"{line['input']} is {line['status']} in the manifest, {state.status} in the ledger"


def no_other_failures(run: Run, calm: Run) -> Iterator[str]:
    """The same documents failed, with the same codes at the same stages, as when nothing was killed."""
    expected = {line["job_id"]: line["error"] for line in calm.manifest}
    for line in run.manifest:
        ours, theirs = (it and (it["code"], it["stage"]) for it in (line["error"], expected.get(line["job_id"])))
        if ours != theirs:
            yield f"{line['input']} ended with {ours}, undisturbed with {theirs}"


def results_are_whole_and_the_same(run: Run, calm: Run) -> Iterator[str]:
    """Each result is JSON and says what it says when nothing was killed; twins have their first's."""
    for line in run.manifest:
        if line["result"] is None:
            continue
        try:
            ours, theirs = (json.loads((it.results / line["result"]).read_text("utf-8")) for it in (run, calm))
        except (OSError, ValueError) as error:
            yield f"the result of {line['input']} is not whole: {error}"
            continue
        different = [key for key in ours.keys() | theirs.keys() if ours.get(key) != theirs.get(key)]
        if different := sorted(set(different) - CHANGING):
            yield f"the result of {line['input']} differs in {', '.join(different)}"


def nothing_but_results_is_left(run: Run) -> Iterator[str]:
    """No temporary file, no result that no line names, and all readable by their owner only."""
    named = {line["result"] for line in run.manifest} | {"manifest.jsonl", "report.md", ".docbatch"}
    for path in run.results.iterdir():
        if path.name not in named:
            yield f"{path.name} is left in the results folder"
        if path.stat().st_mode & 0o077:
            yield f"{path.name} can be read by others"
    for path in (run.results / ".docbatch").iterdir():
        if path.name not in KEPT:
            yield f".docbatch/{path.name} is left in the results folder"


def nothing_was_done_twice(run: Run, calm: Run, kills: Counter[str]) -> Iterator[str]:
    """Stages were executed as often as undisturbed, and again only for what was under way when something died."""
    ours, theirs = (Counter(read_executions(ledger_of(it.results))) for it in (run, calm))
    more = ours - theirs
    # A worker's death costs one stage; that of anything else at most one stage of each document under way.
    explained = kills["worker"] + IN_FLIGHT * (kills.total() - kills["worker"])
    if more.total() > explained:
        yield f"{more.total()} stages were executed more often than undisturbed; the kills explain {explained}"
    for (job, stage), times in more.items():
        if times > kills.total():
            yield f"{stage} of {job} was executed {times} times more often than undisturbed"
    for (job, stage), times in (theirs - ours).items():
        yield f"{stage} of {job} was executed {times} times less often than undisturbed"


def all_is_from_before(run: Run) -> Iterator[str]:
    """Nothing is done again by one more run, apart from failures that it may try again."""
    for line in run.manifest:
        if not line["cached"] and not (line["error"] and line["error"]["retryable"]):
            yield f"{line['input']} was done again by one more run"


def no_process_is_left(run: Run) -> Iterator[str]:
    """Nothing works for the data folder any more."""
    for process in victims.find(run.data).all:
        with suppress(psutil.Error):  # it ends just now
            yield f"process {process.pid} is left: {' '.join(process.cmdline())[:100]}"
