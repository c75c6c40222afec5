"""A batch as it goes on, as server-sent events (WHATWG HTML, 9.2)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from time import monotonic

from fastapi.sse import format_sse_event
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool

from deployments.jobs_api.answers import Counts, JobAnswer
from deployments.jobs_api.desk import Desk
from deployments.jobs_api.problems import ProblemError
from deployments.jobs_api.progress import Standing

INTERVAL_S = 1.0
"""Seconds between two looks at the ledger."""
KEEP_ALIVE_S = 15.0
"""Seconds after which a line says that the connection lives; proxies cut silent ones, often after 60."""


async def events(
    desk: Desk, batch_id: str, first: list[Standing], stopping: Callable[[], bool]
) -> AsyncIterator[bytes]:
    """Yield the present state of a batch, then what changes, until all its jobs have ended or the API is `stopping`.

    Each connection begins with the present state, so that nothing depends on the last event that a client saw.
    """
    counts: Counts | None = None
    known: dict[str, tuple[str, str | None]] = {}
    standings = first
    said = monotonic()
    while True:
        lines = []
        for each in standings:
            mark = (each.status, each.state.stage if each.state else None)
            if known.get(each.row.job_id) != mark:
                known[each.row.job_id] = mark
                lines.append(_event("job", JobAnswer.of(each)))
        if counts != (now := Counts.of(standings)):
            counts = now
            lines.append(_event("progress", now))
        if all(each.ended for each in standings):
            yield b"".join([*lines, _event("end", now)])
            return
        if not lines and monotonic() - said > KEEP_ALIVE_S:
            lines.append(format_sse_event(comment="the batch goes on"))
        if lines:
            yield b"".join(lines)
            said = monotonic()
        await asyncio.sleep(INTERVAL_S)
        if stopping():
            return
        try:
            _, standings = await run_in_threadpool(desk.standings, batch_id)
        except ProblemError:  # it was deleted
            yield _event("end", Counts())
            return


def _event(name: str, content: BaseModel) -> bytes:
    return format_sse_event(event=name, data_str=content.model_dump_json())
