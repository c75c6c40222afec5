"""What is thought of the fields of a document, whoever found them: evidence, checks, and why a person should look."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from docbatch.checks import run_checks
from docbatch.models import Check, Evidence, Pages, Structured
from docbatch.types.definition import DocumentType

LOW_OCR = 0.8
"""Mean confidence of OCR below which a page is said to be hard to read."""
LEAST_SURE = 0.56
"""Confidence below which a value is said to be uncertain; of those above, more than nine in ten are right."""
NAMED_PAGES = 5
"""Pages that are named at most as hard to read."""


def judged(
    kind: DocumentType,
    data: dict[str, Any],
    evidence: dict[str, Evidence],
    pages: Pages,
    *,
    doubts: Iterable[str],
    engine: str,
    pages_used: tuple[int, ...] | None = None,
    checks: tuple[Check, ...] | None = None,
    exact: frozenset[str] = frozenset(),
) -> Structured:
    """The finished structure of a document of type `kind` with the fields `data`.

    `doubts` are reasons for review that are known already; `pages_used` are the pages that were looked at, where not
    all were; `checks` stand in for the usual ones. The fields in `exact` do not rest on a page, and need not be found
    again on one.
    """
    checks = run_checks(data) if checks is None else checks
    reasons = [
        *doubts,
        *_missing(kind, data),
        *_not_found_again({name: value for name, value in data.items() if name not in exact}, evidence),
        *(_uncertain(data, evidence) if kind.required else ()),
        *_failed(checks),
        *_hard_to_read(pages),
    ]
    return Structured(
        document_type=kind.name,
        structured_data=data,
        evidence=evidence,
        checks=checks,
        needs_review=bool(reasons),
        review_reasons=tuple(reasons),
        engine=f"{engine}, {kind.name} {kind.version}" if kind.version else engine,
        pages_used=pages_used,
    )


def _missing(kind: DocumentType, data: Mapping[str, Any]) -> list[str]:
    return [f"No {spoken(name)} was found." for name in kind.required if data.get(name) is None]


def _not_found_again(data: Mapping[str, Any], evidence: Mapping[str, Evidence]) -> list[str]:
    reasons = []
    for name, value in data.items():
        proof = evidence.get(name)
        if value is None or isinstance(value, (list, dict)):
            continue
        if proof is None or not proof.grounded:
            reasons.append(f"The {spoken(name)} {value} was not found again on a page.")
    return reasons


def _uncertain(data: Mapping[str, Any], evidence: Mapping[str, Evidence]) -> list[str]:
    return [
        f"The {spoken(name)} {value!r} is uncertain: a confidence of {proof.confidence:.2f}."
        for name, value in data.items()
        if isinstance(value, str)
        and (proof := evidence.get(name))
        and proof.confidence is not None
        and proof.grounded
        and proof.confidence < LEAST_SURE
    ]


def _failed(checks: tuple[Check, ...]) -> list[str]:
    return [f"Check {check.name} failed: {check.detail}" for check in checks if not check.passed]


def _hard_to_read(pages: Pages) -> list[str]:
    doubted = [f"Page {page.page}: {page.doubt}." for page in pages.pages if page.doubt]
    poor = [page for page in pages.pages if page.confidence is not None and page.confidence < LOW_OCR]
    hard = [f"Page {page.page} was hard to read: a mean confidence of {page.confidence:.2f}." for page in poor]
    return doubted[:NAMED_PAGES] + hard[:NAMED_PAGES]


def spoken(name: str) -> str:
    """The name of a field as words."""
    return name.replace("_", " ")
