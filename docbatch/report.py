"""The report of a batch: what a person wants to know in the morning, as Markdown."""

from __future__ import annotations

import heapq
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from docbatch.errors import ERROR_TYPES
from docbatch.ledger import Calls
from docbatch.models import Completed, Failed, Frozen, Outcome, Stage, Usage
from docbatch.names import name_of, printable
from docbatch.pricing import Price, dollars, price_of

LISTED = 50
"""Names listed at most under one heading; the manifest has them all."""
SLOWEST = 10
REASONS = 5
"""Reasons named at most for one document; its result has them all."""
KINDS = 15
"""Kinds of reasons counted at most."""
COUNTED = 10
"""Documents to review from which the kinds of their reasons are counted."""


class Summary(Frozen):
    """A batch in figures."""

    documents: int = 0
    completed: int = 0
    failed: int = 0
    cached: int = 0
    """Documents that an earlier run had answered."""
    duplicates: int = 0
    review: int = 0
    """Completed documents that a person should look at."""
    pages: int = 0
    """Pages of the completed documents."""
    seconds: float = 0.0
    """Wall time of the batch."""
    failures: dict[str, int] = {}
    """Failed documents by error code."""
    types: dict[str, int] = {}
    """Completed documents by type."""
    usage: Usage = Usage()
    cost_usd: float | None = 0.0
    """What the calls to models cost; None where the price of a model is not known."""
    estimate: str | None = None
    """What the batch would cost, as Markdown, where only that was asked."""


class TooManyFailedError(Exception):
    """More documents failed than somebody was ready to accept; the batch itself went well."""

    def __init__(self, summary: Summary, most: float) -> None:
        super().__init__(f"{summary.failed} of {summary.documents} documents failed, more than {most:.0%}")
        self.summary = summary


class Tally:
    """Collects the outcomes of a batch in constant memory."""

    def __init__(self, calls: Sequence[Calls] = (), prices: Mapping[str, Price] | None = None) -> None:
        """With the `calls` to models of the batch, and what models cost."""
        self._calls = calls
        self._prices = prices or {}
        self._counts: Counter[str] = Counter()
        self._failures: dict[str, list[Failed]] = {}
        self._failure_counts: Counter[str] = Counter()
        self._types: Counter[str] = Counter()
        self._review: list[Completed] = []
        self._review_kinds: Counter[str] = Counter()
        self._slowest: list[tuple[float, str, str]] = []
        self._stages: Counter[str] = Counter()
        self._stage_documents: Counter[str] = Counter()
        self._usage = Usage()

    def add(self, outcome: Outcome) -> None:
        """Count one outcome."""
        self._counts["documents"] += 1
        self._counts[outcome.status] += 1
        self._counts["cached"] += outcome.cached
        self._counts["duplicates"] += outcome.duplicate_of is not None
        self._usage += outcome.usage
        match outcome:
            case Completed():
                self._types[outcome.document_type] += 1
                self._counts["pages"] += outcome.pages
                self._counts["review"] += outcome.needs_review
                self._review_kinds.update({reason.kind for reason in outcome.reasons})
                if outcome.needs_review and len(self._review) < LISTED:
                    self._review.append(outcome)
            case Failed():
                self._failure_counts[outcome.error.code] += 1
                listed = self._failures.setdefault(outcome.error.code, [])
                if len(listed) < LISTED:
                    listed.append(outcome)
        if outcome.stage_seconds:
            entry = (outcome.seconds, outcome.job_id, outcome.input)
            (heapq.heappushpop if len(self._slowest) >= SLOWEST else heapq.heappush)(self._slowest, entry)
        for stage, seconds in outcome.stage_seconds.items():
            self._stages[stage] += seconds  # type: ignore[assignment]  # a Counter of seconds
            self._stage_documents[stage] += 1

    def counting(self, outcomes: Iterable[Outcome]) -> Iterator[Outcome]:
        """Pass `outcomes` on, counting each."""
        for outcome in outcomes:
            self.add(outcome)
            yield outcome

    def summary(self, seconds: float) -> Summary:
        """The figures, for a batch that took `seconds` of wall time."""
        return Summary(
            **self._counts,
            seconds=seconds,
            failures=dict(self._failure_counts.most_common()),
            types=dict(self._types.most_common()),
            usage=self._usage,
            cost_usd=self._usage.cost_usd if all(self._is_priced(calls) for calls in self._calls) else None,
        )

    def markdown(self, seconds: float, *, values: bool = True) -> str:
        """The report, for a batch that took `seconds` of wall time; without `values`, nothing in it is from a document.

        The names of the files are there in both.
        """
        parts = [
            self._head(self.summary(seconds)),
            self._failed(),
            self._to_review(values=values),
            self._asked(),
            self._slow(),
            self._by_stage(),
        ]
        return "\n\n".join(part for part in parts if part) + "\n"

    def _head(self, summary: Summary) -> str:
        rows = [
            ("documents", summary.documents),
            ("completed", summary.completed),
            ("of these to review", summary.review),
            ("failed", summary.failed),
            ("answered by an earlier run", summary.cached),
            ("duplicates of another input", summary.duplicates),
            ("pages", summary.pages),
            ("duration", duration(summary.seconds)),
            *((f"type `{name}`", count) for name, count in summary.types.items()),
        ]
        if summary.usage.requests:
            usage = summary.usage
            rows += [
                ("requests to the model", usage.requests),
                ("tokens in / out", f"{usage.input_tokens:,} / {usage.output_tokens:,}"),
                ("cost", dollars(summary.cost_usd)),
            ]
        return "# Batch report\n\n" + _table(("", ""), rows)

    def _failed(self) -> str:
        sections = []
        for code, count in self._failure_counts.most_common():
            kind = ERROR_TYPES.get(code)
            lines = [f"### {code} ({count})", kind.advice if kind else ""]
            lines.append("\n".join(f"- {_escape(f.input)}: {_escape(f.error.message)}" for f in self._failures[code]))
            if count > LISTED:
                lines.append(f"... and {count - LISTED} more in `manifest.jsonl`.")
            sections.append("\n\n".join(line for line in lines if line))
        return "\n\n".join(["## Failed", *sections]) if sections else ""

    def _to_review(self, *, values: bool) -> str:
        if not self._review:
            return ""
        count = self._counts["review"]
        parts = [f"## To review ({count})", self._kinds_of_reasons() if count >= COUNTED else ""]
        parts.append("\n".join(line for outcome in self._review for line in _why(outcome, values=values)))
        if count > LISTED:
            parts.append(
                f"... and {count - LISTED} more: every line of `manifest.jsonl` with `needs_review` is one; "
                "its `result` says why in `review_reasons`."
            )
        return "\n\n".join(part for part in parts if part)

    def _kinds_of_reasons(self) -> str:
        rows: list[tuple[object, ...]] = [
            (_escape(kind), count) for kind, count in self._review_kinds.most_common(KINDS)
        ]
        if more := len(self._review_kinds) - len(rows):
            rows.append((f"{more} other reasons, none of more documents", ""))
        return _table(("reason", "documents"), rows) if rows else ""

    def _is_priced(self, calls: Calls) -> bool:
        return price_of(calls.model, self._prices) is not None

    def _asked(self) -> str:
        rows = [
            (
                calls.stage,
                _escape(calls.model),
                calls.usage.requests,
                f"{calls.usage.input_tokens:,}",
                f"{calls.usage.output_tokens:,}",
                dollars(calls.usage.cost_usd if self._is_priced(calls) else None),
            )
            for calls in self._calls
        ]
        head = ("stage", "model", "requests", "tokens in", "tokens out", "cost")
        note = "\n\nEach call, by document and page, is in the table `calls` of `.docbatch/ledger.sqlite3`."
        return "## Calls to models\n\n" + _table(head, rows) + note if rows else ""

    def _slow(self) -> str:
        rows = [(_escape(name_of(path)), f"{seconds:.1f}") for seconds, _, path in sorted(self._slowest, reverse=True)]
        return "## Slowest documents\n\n" + _table(("document", "seconds"), rows) if rows else ""

    def _by_stage(self) -> str:
        rows = [
            (stage.value, count, f"{self._stages[stage]:.1f}", f"{1000 * self._stages[stage] / count:.0f}")
            for stage in Stage
            if (count := self._stage_documents[stage])
        ]
        head = ("stage", "documents", "seconds in all", "ms a document")
        return "## Time by stage\n\n" + _table(head, rows) if rows else ""


def tally(outcomes: Iterable[Outcome]) -> Tally:
    """The tally of `outcomes`."""
    result = Tally()
    for _ in result.counting(outcomes):
        pass
    return result


def duration(seconds: float) -> str:
    """`seconds` as a person says it: `4.2 s`, `3 min 05 s`, `2 h 10 min`."""
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest:02d} s"
    return f"{minutes // 60} h {minutes % 60:02d} min"


def _table(head: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


def _why(outcome: Completed, *, values: bool) -> list[str]:
    """The lines of the list that say what document to look at, and why, with or without its `values`."""
    lines = [f"- {_escape(outcome.input)} ({_escape(outcome.document_type)}): `{outcome.result}`"]
    for reason in outcome.reasons[:REASONS]:
        more = f" (and {reason.count - 1} more like this)" if reason.count > 1 else ""
        lines.append(f"  - {_escape(reason.text if values else reason.kind)}{more}")
    if (left := len(outcome.reasons) - REASONS) > 0:
        lines.append(f"  - ... and {left} more in `review_reasons` of the result")
    if not outcome.reasons:
        lines.append("  - `review_reasons` of the result says why")
    return lines


def _escape(text: str) -> str:
    """`text` so that Markdown shows it and does not obey it, wherever in a line or a list it stands."""
    escaped = "".join(f"\\{c}" if c in "\\`*_{}[]<>()#|!~&" else c for c in printable(text))
    return re.sub(r"^(\s*\d*)([-+=.])(?=[\s=-]|$)", r"\1\\\2", escaped)
