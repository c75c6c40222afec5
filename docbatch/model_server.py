"""Calls to a server that speaks the OpenAI API: the only user of the `openai` package.

Chat completions, the one call that OpenAI, Azure, vLLM, Ollama, llama.cpp and the gateways all serve. The package's
own retries are off: a stage's task retries, which the UI shows. Every call, answered or not, passes the budget and the
gate before it is made and is accounted for after it.
"""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable, Sequence
from typing import Any

import openai
from openai.types.chat import ChatCompletion

from docbatch.errors import (
    ContextTooLongError,
    ImagesUnsupportedError,
    InvalidResponseError,
    ModelAccessError,
    ModelRefusedError,
    ModelUnavailableError,
    RateLimitedError,
)
from docbatch.models import Usage
from docbatch.pricing import Price, Tokens, cost_usd, price_of
from docbatch.questions import (
    CHARACTERS_A_TOKEN,
    Answer,
    Message,
    Question,
)
from docbatch.rate import Gate
from docbatch.settings import Settings
from docbatch.spending import Budget, Reservation

IMAGE_TOKENS = 2_500
"""Input tokens set aside for a page's picture until the server has said what one takes."""
CONNECT_LIMIT_S = 10.0

logger = logging.getLogger(__name__)

Account = Callable[[Usage], None]


class ModelServer:
    """A model server as one batch uses it, from any number of threads."""

    def __init__(
        self,
        settings: Settings,
        *,
        max_cost_usd: float | None = None,
    ) -> None:
        """Prepare calls as `settings` say, of which all together may cost `max_cost_usd` US dollars."""
        key = settings.openai_api_key.get_secret_value() if settings.openai_api_key else "none"
        self._client = openai.OpenAI(
            api_key=key,
            base_url=settings.openai_base_url,
            max_retries=0,
            timeout=openai.Timeout(settings.model_timeout_s, connect=CONNECT_LIMIT_S),
        )
        self._prices: dict[str, Price] = settings.model_prices
        self.budget = Budget(max_cost_usd)
        self.gate = Gate(
            requests_per_minute=settings.requests_per_minute,
            tokens_per_minute=settings.tokens_per_minute,
            in_flight=settings.requests_in_flight,
            stopped=lambda: self.stopped,
        )
        self.stopped: ModelAccessError | None = None
        """Why no further call can succeed, once that is known."""
        self._lacking: set[str] = set()
        """What the server has said it does not know, remembered for the run."""
        self._blind: set[str] = set()
        """Models that do not look at pictures."""
        self._image_tokens: dict[str, int] = {}
        self._lock = threading.Lock()

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def ask(self, question: Question, account: Account) -> Answer:
        """Put `question` to its model; `account` is told what each request came to, answered or not.

        Raises a `DocumentError` that says whether another try can help, `ContextTooLongError` among them. What the
        server does not know of the protocol is left out at once and from then on; a model that does not look at
        pictures is not shown another.
        """
        while True:
            try:
                return self._call(question, account)
            except _LackingError as error:
                if error.what in error.left_out:  # there is nothing more to leave out
                    raise InvalidResponseError(f"the model server does not take the request: {error}") from error

    def _call(self, question: Question, account: Account) -> Answer:
        input_tokens = self.count_tokens(question)
        price = price_of(question.model, self._prices)
        most = cost_usd(Tokens(input=input_tokens, output=question.max_output_tokens), price)
        # The gate first: who waits for his turn sets no money aside meanwhile.
        with self.gate.passed(input_tokens), self.budget.reserved(most) as reservation:
            if self.stopped:
                raise self.stopped
            # Only now: who went before may have found out what the server lacks.
            if question.images and question.model in self._blind:
                raise ImagesUnsupportedError("the model does not look at pictures")
            lacking = frozenset(self._lacking)
            try:
                completion = self._client.chat.completions.create(**self._request(question, lacking))
            except openai.APIStatusError as error:
                account(self._settle(question, Tokens(), reservation))
                refusal = self._refused(error, question, lacking)
                self._remember(refusal, question)  # before the next one passes the gate
                raise refusal from error
            except (openai.APIConnectionError, openai.APIResponseValidationError, ValueError) as error:
                account(self._settle(question, Tokens(), reservation))
                if isinstance(error, openai.APITimeoutError):
                    raise ModelUnavailableError("the model server did not answer in time") from error
                if isinstance(error, openai.APIConnectionError):
                    raise ModelUnavailableError("the connection to the model server failed") from error
                raise InvalidResponseError("the model server's answer is no JSON") from error
            account(self._settle(question, _tokens_of(completion), reservation))
        self.gate.went_well()
        return _answer(completion)

    def _request(self, question: Question, lacking: frozenset[str]) -> dict[str, Any]:
        """The request, without what the server lacks."""
        request: dict[str, Any] = {"model": question.model, "messages": list(question.messages)}
        if "json_schema" not in lacking:
            schema = {"name": question.schema_name, "strict": True, "schema": question.answer_schema}
            request["response_format"] = {"type": "json_schema", "json_schema": schema}
        else:
            wanted = f"Answer with one JSON object of this schema: {json.dumps(question.answer_schema)}"
            request["messages"].append({"role": "user", "content": wanted})
            if "json_object" not in lacking:
                request["response_format"] = {"type": "json_object"}
        # OpenAI's newer models know `max_completion_tokens` only; others take it and ignore it without a word.
        limits = ("max_completion_tokens", "max_tokens")
        of_openai = self._client.base_url.host.endswith((".openai.com", ".openai.azure.com"))
        request[limits[of_openai == ("usual limit" in lacking)]] = question.max_output_tokens
        if "temperature" not in lacking:
            request["temperature"] = 0
        return request

    def count_tokens(self, question: Question) -> int:
        """Tokens that `question` may take at most, about."""
        characters = sum(len(part) for message in question.messages for part in _texts(message))
        characters += len(str(question.answer_schema))
        image = self._image_tokens.get(question.model, IMAGE_TOKENS)
        return int(characters / CHARACTERS_A_TOKEN) + question.images * image

    def _settle(self, question: Question, tokens: Tokens, reservation: Reservation) -> Usage:
        spent = cost_usd(tokens, price_of(question.model, self._prices))
        reservation.settle(spent)
        if question.images:
            with self._lock:
                known = self._image_tokens.get(question.model, IMAGE_TOKENS)
                self._image_tokens[question.model] = max(known, tokens.input // question.images)
        return Usage(requests=1, input_tokens=tokens.input, output_tokens=tokens.output, cost_usd=spent)

    def _refused(self, error: openai.APIStatusError, question: Question, lacking: frozenset[str]) -> Exception:
        """What an error status means for the document, for the server, or for the batch."""
        code, said = str(error.code or ""), _said(error)
        match error.status_code:
            case 429 if code == "insufficient_quota":
                return self._stop(f"the account at the model server has no credit left: {said}")
            case 429:
                pause = self.gate.slow_down(_retry_after(error))
                return RateLimitedError(f"the model server asks for fewer requests; all wait {pause:.0f} s")
            case 401:
                return self._stop(f"the model server does not accept the key (OPENAI_API_KEY): {said}")
            case 403:
                return self._stop(f"the model server does not allow this: {said}")
            case 404:
                return self._stop(
                    f"the model server knows no model {question.model!r}, or the address is wrong: {said}"
                )
            case 400 | 413 | 422:
                return _bad_request(code, said, question, lacking)
            case 500 if "validation error" in said:
                # llama.cpp's Python server says so of a request that it does not understand.
                return _bad_request(code, said, question, lacking)
            case status if status >= 500 or status in (408, 409):
                if error.status_code == 503:
                    self.gate.slow_down(_retry_after(error))
                return ModelUnavailableError(f"the model server failed with status {status}")
            case status:
                return InvalidResponseError(f"the model server answered with status {status}: {said}")

    def _remember(self, refusal: Exception, question: Question) -> None:
        """Note what the server has said that it does not know."""
        if isinstance(refusal, _LackingError):
            self._lacking.add(refusal.what)
        if isinstance(refusal, ImagesUnsupportedError) and question.model not in self._blind:
            self._blind.add(question.model)
            logger.warning("%s does not look at pictures: pages are read by local OCR", question.model)

    def _stop(self, why: str) -> ModelAccessError:
        self.stopped = ModelAccessError(why)
        self.gate.wake()
        return self.stopped


class _LackingError(Exception):
    """The server does not know one part of the protocol."""

    def __init__(self, what: str, said: str, left_out: frozenset[str]) -> None:
        super().__init__(said)
        self.what = what
        self.left_out = left_out
        """What the request did without already."""


LACKING_SIGNS = (
    ("usual limit", ("max_tokens", "max_completion_tokens")),
    ("temperature", ("temperature",)),
    ("json_schema", ("json_schema", "response_format")),
    ("json_object", ("json_object", "response_format")),
)
"""Parts of the protocol that can be left out or said otherwise, and what a server calls them that lacks them."""


def _bad_request(code: str, said: str, question: Question, lacking: frozenset[str]) -> Exception:
    lower = f"{code} {said}".lower()
    if (
        "context_length" in lower
        or "context length" in lower
        or "maximum context" in lower
        or "context window" in lower
    ):
        return ContextTooLongError(said)
    if "content_filter" in lower or "content management policy" in lower:
        return ModelRefusedError("a filter before the model declined the request")
    if question.images and "image" in lower:
        return ImagesUnsupportedError("the model does not look at pictures")
    for what, signs in LACKING_SIGNS:
        if what not in lacking and any(sign in lower for sign in signs):
            return _LackingError(what, said, lacking)
    return InvalidResponseError(f"the model server does not take the request: {said}")


def _answer(completion: object) -> Answer:
    if not isinstance(completion, ChatCompletion):  # a text, where a gateway answers with a web page
        raise InvalidResponseError("the model server's answer is no completion; OPENAI_BASE_URL may be wrong")
    if not completion.choices or completion.choices[0].message is None:
        raise InvalidResponseError("the model server's answer holds no choice")
    choice = completion.choices[0]
    if choice.message.refusal:
        raise ModelRefusedError("the model declined to answer")
    if choice.finish_reason == "content_filter":
        raise ModelRefusedError("a filter after the model withheld its answer")
    content = choice.message.content or ""
    if not content.strip():
        raise InvalidResponseError("the model's answer is empty")
    return Answer(content=content, cut=choice.finish_reason == "length")


def _tokens_of(completion: object) -> Tokens:
    usage = getattr(completion, "usage", None)
    if usage is None:
        return Tokens()
    details = usage.prompt_tokens_details
    cached = (details.cached_tokens if details else 0) or 0
    return Tokens(input=usage.prompt_tokens or 0, cached_input=cached, output=usage.completion_tokens or 0)


def _texts(message: Message) -> Sequence[str]:
    content = message["content"]
    if isinstance(content, str):
        return [content]
    return [part["text"] for part in content if part.get("type") == "text"]


def _said(error: openai.APIStatusError) -> str:
    """The server's words in one short line; never the request, which holds the document."""
    body = error.body
    words = body.get("message") if isinstance(body, dict) else None
    return " ".join(str(words or error.message).split())[:200]


def _retry_after(error: openai.APIStatusError) -> float | None:
    try:
        return float(error.response.headers.get("retry-after", ""))
    except ValueError:
        return None
