"""What models cost: a table of prices, and what a call came to."""

from __future__ import annotations

from collections.abc import Mapping

from docbatch.models import Frozen

PRICES_AS_OF = "2025-08"
"""When the default prices were right; the ones that count are on the provider's page."""

BATCH_FACTOR = 0.5
"""What OpenAI's Batch API costs, as a share of the usual price (platform.openai.com/docs/guides/batch)."""

MILLION = 1_000_000


class Price(Frozen):
    """US dollars per million tokens."""

    input: float
    cached_input: float
    output: float


DEFAULT_PRICES: dict[str, Price] = {
    "gpt-5": Price(input=1.25, cached_input=0.125, output=10.0),
    "gpt-5-mini": Price(input=0.25, cached_input=0.025, output=2.0),
    "gpt-5-nano": Price(input=0.05, cached_input=0.005, output=0.4),
    "gpt-4.1": Price(input=2.0, cached_input=0.5, output=8.0),
    "gpt-4.1-mini": Price(input=0.4, cached_input=0.1, output=1.6),
    "gpt-4.1-nano": Price(input=0.1, cached_input=0.025, output=0.4),
    "gpt-4o": Price(input=2.5, cached_input=1.25, output=10.0),
    "gpt-4o-mini": Price(input=0.15, cached_input=0.075, output=0.6),
}


class Tokens(Frozen):
    """The tokens of one call."""

    input: int = 0
    """All that was sent, cached or not."""
    cached_input: int = 0
    """The part of `input` that the server had in its cache."""
    output: int = 0


def price_of(model: str, prices: Mapping[str, Price]) -> Price | None:
    """The price of `model`, also of its dated versions (`gpt-4.1-mini-2025-04-14`); None where it is not known."""
    fitting = [name for name in prices if model == name or model.startswith(f"{name}-2")]
    return prices[max(fitting, key=len)] if fitting else None


def dollars(usd: float | None) -> str:
    """An amount as people read it; `None` is a price that is not known."""
    if usd is None:
        return "unknown: set DOCBATCH_MODEL_PRICES"
    return f"{usd:.4f} USD" if 0 < usd < 1 else f"{usd:.2f} USD"


def cost_usd(tokens: Tokens, price: Price | None) -> float:
    """What `tokens` cost in US dollars; 0 where the price is not known."""
    if price is None:
        return 0.0
    fresh = tokens.input - tokens.cached_input
    spent = fresh * price.input + tokens.cached_input * price.cached_input + tokens.output * price.output
    return spent / MILLION
