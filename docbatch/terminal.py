"""What a person in front of a terminal sees: a live bar, failures as they happen, a summary; plain lines elsewhere."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.markdown import Markdown
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from docbatch.board import Board, Snapshot
from docbatch.errors import ERROR_TYPES
from docbatch.models import Failed, Outcome
from docbatch.names import name_of, printable
from docbatch.pricing import dollars
from docbatch.report import Summary, duration

PLAIN_INTERVAL_S = 10.0
"""Seconds between two lines of progress where the output is no terminal."""
SHOWN_RUNNING = 4
"""Documents in work that are named below the bar."""


@contextmanager
def progress_of(board: Board, hushed: Callable[[], bool] = lambda: False) -> Iterator[None]:
    """Show the progress of `board` on standard error for as long as the code within runs.

    Failures are said as they happen, but while `hushed`: then all have one reason, which is said at the end.
    """
    console = Console(stderr=True)
    board.subscribe(lambda outcome, _: None if hushed() else _say_failure(console, outcome))
    if console.is_terminal:
        with Live(_LiveView(board), console=console, refresh_per_second=4, transient=True):
            yield
    else:
        done = threading.Event()
        teller = threading.Thread(target=_tell_plainly, args=(board, done, console), daemon=True)
        teller.start()
        try:
            yield
        finally:
            done.set()
            teller.join()


class _LiveView:
    """The bar and the documents in work, drawn anew from the board whenever rich asks."""

    def __init__(self, board: Board) -> None:
        self._board = board
        self._bar = Progress(
            TextColumn("[bold]{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[counts]}"),
            TimeElapsedColumn(),
            TextColumn("left"),
            TimeRemainingColumn(),
        )
        self._task = self._bar.add_task("documents", total=None, counts="")

    def __rich__(self) -> RenderableType:
        snapshot = self._board.snapshot()
        self._bar.update(self._task, completed=snapshot.ended, total=snapshot.total, counts=_counts(snapshot))
        oldest = sorted(snapshot.running, key=lambda document: document.since)[:SHOWN_RUNNING]
        lines = [Text(f"  {r.stage.value:<10} {monotonic() - r.since:5.0f} s  {r.name}", style="dim") for r in oldest]
        if snapshot.remark:
            lines.append(Text(f"  {snapshot.remark}", style="dim"))
        return Group(self._bar, *lines)


def _counts(snapshot: Snapshot) -> str:
    parts = [f"[green]{snapshot.completed} completed", f"[red]{snapshot.failed} failed" if snapshot.failed else ""]
    if snapshot.cached:
        parts.append(f"[cyan]{snapshot.cached} from earlier runs")
    return ", ".join(f"{part}[/]" for part in parts if part)


def _tell_plainly(board: Board, done: threading.Event, console: Console) -> None:
    started = monotonic()
    while not done.wait(PLAIN_INTERVAL_S):
        now = board.snapshot()
        console.print(
            f"{now.ended} of {now.total} documents ({now.failed} failed), {duration(monotonic() - started)}"
            + (f"; {now.remark}" if now.remark else ""),
            highlight=False,
            soft_wrap=True,
        )


def _say_failure(console: Console, outcome: Outcome) -> None:
    if isinstance(outcome, Failed) and not outcome.cached:
        error = outcome.error
        console.print(
            f"[red]failed[/] {escape(printable(outcome.input))}: [bold]{error.code}[/], {escape(error.message)}",
            highlight=False,
            soft_wrap=True,
        )


def print_summary(summary: Summary, results: str, *, ui: str | None = None) -> None:
    """Print on standard output how the batch went, what to do about failures, and where everything is."""
    console = Console()
    table = Table(show_header=False, box=None, padding=(0, 2, 0, 0))
    table.add_column(justify="right", style="bold")
    table.add_column()
    for figure, text in _summary_rows(summary):
        table.add_row(figure, text)
    console.print()
    console.print(table)
    console.print()
    for code, count in summary.failures.items():
        if kind := ERROR_TYPES.get(code):
            console.print(f"[red]{count} {code}[/]: {kind.advice}", highlight=False, soft_wrap=True)
    folder = escape(printable(results))
    console.print(
        f"\nresults   {folder}\nmanifest  {folder}/manifest.jsonl\nreport    {folder}/report.md", soft_wrap=True
    )
    if ui:
        console.print(f"in Prefect  {ui}", soft_wrap=True)


def print_markdown(text: str) -> None:
    """Print `text`, Markdown, on standard output."""
    Console().print(Markdown(text))


def _summary_rows(summary: Summary) -> Iterator[tuple[str, str]]:
    speed = summary.documents / summary.seconds if summary.seconds else 0.0
    yield str(summary.documents), f"documents in {duration(summary.seconds)} ({speed:.1f} a second)"
    types = ", ".join(f"{count} {name}" for name, count in summary.types.items())
    yield str(summary.completed), f"completed{f' ({types})' if types else ''}, {summary.pages} pages"
    yield str(summary.review), "of them to be looked at by a person (needs_review)"
    yield str(summary.failed), "failed"
    if summary.cached:
        yield str(summary.cached), "answered by an earlier run"
    if summary.duplicates:
        yield str(summary.duplicates), "the same as another input"
    if summary.usage.requests:
        yield str(summary.usage.requests), f"requests to the model, cost {dollars(summary.cost_usd)}"


def describe(outcome: Outcome) -> str:
    """One line about an outcome, for a log."""
    match outcome:
        case Failed():
            return f"{name_of(outcome.input)} failed in {outcome.error.stage}: {outcome.error.code}"
        case _:
            review = ", needs review" if outcome.needs_review else ""
            return f"{name_of(outcome.input)} completed as {outcome.document_type}{review}"
