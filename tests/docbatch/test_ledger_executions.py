"""That the ledger can tell what was done twice."""

from __future__ import annotations

from pathlib import Path

from docbatch.ledger import Ledger, read_executions
from docbatch.models import Stage


def test_stages_are_counted_over_all_runs_until_the_job_is_forgotten(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite3"
    assert read_executions(path) == {}
    for _ in range(2):
        with Ledger(path) as ledger:
            ledger.enter("a", Stage.TEXT)
    with Ledger(path) as ledger:
        ledger.enter("a", Stage.TABLES)
        ledger.enter("b", Stage.TEXT)
        assert read_executions(path) == {("a", "text"): 2, ("a", "tables"): 1, ("b", "text"): 1}
        ledger.forget(["a"])
        assert read_executions(path) == {("b", "text"): 1}
