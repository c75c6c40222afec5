from __future__ import annotations

import threading
import time
from dataclasses import dataclass

import pytest

from docbatch import rate
from docbatch.rate import WINDOW_S, Gate

LIMIT_S = 120.0
"""Seconds after which a thread that should have gone on is taken for stuck."""


@dataclass
class Clock:
    """Stands until a test moves it."""

    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock of all gates."""
    clock = Clock()
    monkeypatch.setattr(rate, "monotonic", clock)
    return clock


def passes(gate: Gate, tokens: int = 1) -> threading.Event:
    """Whether somebody gets through the gate, tried in a thread of its own."""
    through = threading.Event()

    def go() -> None:
        with gate.passed(tokens):
            through.set()

    threading.Thread(target=go, daemon=True).start()
    return through


def test_a_pause_holds_everyone_back(clock: Clock) -> None:
    gate = Gate()
    assert gate.slow_down(0.5) == 0.5
    through = [passes(gate) for _ in range(3)]
    assert not any(it.wait(0.1) for it in through)
    clock.now += 0.5
    gate.wake()
    assert all(it.wait(LIMIT_S) for it in through)


def test_pauses_that_nobody_sets_grow_and_are_short_again_after_an_answer() -> None:
    gate = Gate()
    first = gate.slow_down(None)
    gate._closed_until = 0.0
    second = gate.slow_down(None)
    assert second == 2 * first
    gate.went_well()
    gate._closed_until = 0.0
    assert gate.slow_down(None) == first


def test_refusals_of_calls_that_were_under_way_together_count_once() -> None:
    gate = Gate()
    pauses = [gate.slow_down(None) for _ in range(5)]
    assert pauses[-1] <= 2 * pauses[0]


def test_no_more_calls_are_under_way_than_allowed() -> None:
    gate = Gate(in_flight=1)
    with gate.passed(1):
        waiting = passes(gate)
        assert not waiting.wait(0.2)
    assert waiting.wait(LIMIT_S)


def test_requests_and_tokens_of_the_last_minute_are_counted(clock: Clock) -> None:
    gate = Gate(requests_per_minute=2)
    assert passes(gate).wait(LIMIT_S)
    assert passes(gate).wait(LIMIT_S)
    third = passes(gate)
    assert not third.wait(0.2)
    clock.now += WINDOW_S
    gate.wake()
    assert third.wait(LIMIT_S)
    gate = Gate(tokens_per_minute=100)
    assert passes(gate, 90).wait(LIMIT_S)
    assert not passes(gate, 20).wait(0.2)


def test_one_call_larger_than_the_limit_of_tokens_is_let_through_alone() -> None:
    assert passes(Gate(tokens_per_minute=100), 500).wait(LIMIT_S)


def test_who_waits_is_told_when_nothing_can_succeed_any_more() -> None:
    trouble: list[Exception] = []
    gate = Gate(stopped=lambda: trouble[0] if trouble else None)
    gate.slow_down(60)
    met: list[Exception] = []

    def go() -> None:
        try:
            with gate.passed(1):
                pass
        except PermissionError as error:
            met.append(error)

    thread = threading.Thread(target=go)
    thread.start()
    time.sleep(0.1)
    trouble.append(PermissionError("no key"))
    gate.wake()
    thread.join(LIMIT_S)
    assert met == trouble


def test_a_call_that_fails_gives_its_place_back() -> None:
    gate = Gate(in_flight=1)
    with pytest.raises(ZeroDivisionError), gate.passed(1):
        raise ZeroDivisionError
    assert passes(gate).wait(LIMIT_S)
