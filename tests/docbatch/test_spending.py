from __future__ import annotations

import threading
import time

import pytest

from docbatch.errors import BudgetExhaustedError
from docbatch.pricing import DEFAULT_PRICES, Price, Tokens, cost_usd, price_of
from docbatch.spending import Budget


def test_a_call_that_does_not_fit_is_not_made() -> None:
    budget = Budget(1.0)
    with budget.reserved(0.9) as reservation:
        reservation.settle(0.8)
    with pytest.raises(BudgetExhaustedError, match="max-cost-usd"), budget.reserved(0.3):
        pass
    assert budget.spent_usd == pytest.approx(0.8)


def test_a_call_waits_for_those_under_way_since_they_may_cost_less_than_set_aside() -> None:
    budget = Budget(1.0)
    order: list[str] = []

    def second() -> None:
        with budget.reserved(0.6):
            order.append("second")

    with budget.reserved(0.9) as reservation:
        thread = threading.Thread(target=second)
        thread.start()
        time.sleep(0.1)
        order.append("first")
        reservation.settle(0.1)
    thread.join(5)
    assert order == ["first", "second"]


def test_what_many_threads_spend_never_exceeds_the_budget() -> None:
    budget = Budget(1.0)

    def spend() -> None:
        for _ in range(40):
            try:
                with budget.reserved(0.05) as reservation:
                    reservation.settle(0.04)
            except BudgetExhaustedError:
                return

    threads = [threading.Thread(target=spend) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert 0.9 <= budget.spent_usd <= 1.0


def test_money_set_aside_for_a_call_that_fails_comes_back() -> None:
    budget = Budget(1.0)
    with pytest.raises(ZeroDivisionError), budget.reserved(1.0):
        raise ZeroDivisionError
    with budget.reserved(1.0):
        pass


def test_without_a_limit_everything_fits() -> None:
    with Budget(None).reserved(10**9):
        pass


def test_the_price_of_a_dated_version_is_that_of_its_model() -> None:
    assert price_of("gpt-4.1-mini-2025-04-14", DEFAULT_PRICES) == DEFAULT_PRICES["gpt-4.1-mini"]
    assert price_of("gpt-4.1-mini", DEFAULT_PRICES) != price_of("gpt-4.1", DEFAULT_PRICES)
    assert price_of("somebody-else", DEFAULT_PRICES) is None


def test_tokens_from_the_cache_cost_their_own_price() -> None:
    price = Price(input=2.0, cached_input=0.5, output=8.0)
    assert cost_usd(Tokens(input=1_000_000, cached_input=500_000, output=250_000), price) == pytest.approx(3.25)
    assert cost_usd(Tokens(input=1000), None) == 0.0
