"""A small version of what `make torture` does, and that it sees what it looks for."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from docbatch.ledger import Ledger
from docbatch.models import Completed, Outcome, Stage
from docbatch.results import ResultsFolder, ledger_of
from tests.torture import invariants, victims
from tests.torture.inputs import make_inputs
from tests.torture.invariants import Run

Leave = Callable[[str], Run]


@pytest.fixture
def leave(tmp_path: Path) -> Leave:
    """Leaves what a batch of two documents leaves, in a folder of the name given."""
    inbox = [tmp_path / "inbox" / name for name in ("a.pdf", "b.pdf")]

    def leave(name: str) -> Run:
        folder = ResultsFolder(tmp_path / name)
        outcomes: list[Outcome] = []
        with folder.open_ledger() as ledger:
            for path in inbox:
                outcomes.append(outcome_of(path))
                folder._write(f"{path.stem}.json", [json.dumps({"text": path.stem, "usage": name})])
                ledger.enter(path.stem, Stage.TEXT)
                ledger.finish(outcomes[-1], "recipe")
        folder.write_manifest(outcomes)
        return Run(inbox, tmp_path / name, tmp_path / f"{name}-data")

    return leave


def outcome_of(path: Path) -> Completed:
    return Completed(
        input=str(path),
        job_id=path.stem,
        sha256=path.stem,
        result=f"{path.stem}.json",
        document_type="other",
        method="text",
        pages=1,
        needs_review=False,
        cached=True,
    )


def all_faults(run: Run, calm: Run, **kills: int) -> list[str]:
    return [
        *invariants.every_input_has_one_outcome(run),
        *invariants.no_other_failures(run, calm),
        *invariants.results_are_whole_and_the_same(run, calm),
        *invariants.nothing_but_results_is_left(run),
        *invariants.nothing_was_done_twice(run, calm, Counter(kills)),
        *invariants.all_is_from_before(run),
        *invariants.no_process_is_left(run),
    ]


def test_what_a_good_batch_leaves_violates_nothing(leave: Leave) -> None:
    assert all_faults(leave("run"), leave("calm")) == []


def forget_a_job(run: Run) -> None:
    with Ledger(ledger_of(run.results)) as ledger:
        ledger.forget(["b"])


def tear_a_result(run: Run) -> None:
    os.truncate(run.results / "a.json", 5)


def change_a_result(run: Run) -> None:
    (run.results / "a.json").write_text(json.dumps({"text": "another", "usage": ""}), "utf-8")


def leave_a_file(run: Run) -> None:
    (run.results / ".docbatch" / "unfinished-a").touch(0o600)


def lose_a_line(run: Run) -> None:
    path = run.results / "manifest.jsonl"
    path.write_text(path.read_text("utf-8").splitlines(keepends=True)[0], "utf-8")


def execute_once_more(run: Run) -> None:
    with Ledger(ledger_of(run.results)) as ledger:
        ledger.enter("a", Stage.TEXT)
        ledger.finish(outcome_of(run.inbox[0]), "recipe")


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (forget_a_job, "the ledger has 1 jobs"),
        (tear_a_result, "is not whole"),
        (change_a_result, "differs in text"),
        (leave_a_file, "unfinished-a is left"),
        (lose_a_line, "the manifest has 1 lines for 2 inputs"),
        (execute_once_more, "executed more often"),
    ],
)
def test_what_is_violated_is_seen(leave: Leave, harm: Callable[[Run], None], said: str) -> None:
    run, calm = leave("run"), leave("calm")
    harm(run)
    assert said in "\n".join(all_faults(run, calm))


def test_what_a_kill_explains_is_no_violation(leave: Leave) -> None:
    run, calm = leave("run"), leave("calm")
    execute_once_more(run)
    assert all_faults(run, calm, worker=1) == []


def test_victims_are_found_by_the_data_folder_and_by_nothing_else(tmp_path: Path) -> None:
    script = "import sys; print(flush=True); sys.stdin.read()"
    environment = {**os.environ, "DOCBATCH_DATA_DIR": str(tmp_path / "data")}
    with subprocess.Popen([sys.executable, "-c", script], env=environment, stdin=-1, stdout=-1) as process:
        assert process.stdout
        process.stdout.readline()
        assert [it.pid for it in victims.find(tmp_path / "data").all] == [process.pid]
        assert not victims.find(tmp_path / "other").all
        process.kill()


def test_the_same_seed_gives_the_same_documents_and_kills(tmp_path: Path) -> None:
    first, again = (make_inputs(tmp_path / name, 30, 5) for name in ("first", "again"))
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in again]
    assert len({path.read_bytes() for path in first}) < 30  # some twice
    assert victims.deck(Random(1)) == victims.deck(Random(1))
    assert {kill.name for kill in victims.deck(Random(1))} == {kill.name for kill in victims.KILLS}
