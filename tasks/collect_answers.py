"""Between two rounds: the model server's batches are sent, and their answers waited for, within a day.

What was sent is on disk before it is waited for: a batch that is killed meanwhile is taken up by the next one.
"""

from __future__ import annotations

from prefect import task
from prefect.cache_policies import NO_CACHE

from docbatch.batch import Batch


@task(name="answers", task_run_name="answers", cache_policy=NO_CACHE, persist_result=False)
def collect_answers() -> None:
    """Have the answers that documents wait for at hand when this ends, or the reason why there are none."""
    batch = Batch.current()
    batch.asking.gather(batch.board.say, lambda: batch.leaving.asked)
