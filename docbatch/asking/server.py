"""One question, one request, one answer.

Chat completions, the one call that OpenAI, Azure, vLLM, Ollama, llama.cpp and the gateways all serve. The package's
own retries are off: a stage's task retries, which the UI shows. Every call, answered or not, passes the budget and the
gate before it is made and is accounted for after it.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Any

import openai

from docbatch.asking.protocol import answer_of, request_of, texts_of, tokens_of
from docbatch.asking.refusals import LackingError, bad_request, retry_after, words_of
from docbatch.errors import (
    ImagesUnsupportedError,
    InvalidResponseError,
    ModelAccessError,
    ModelUnavailableError,
    RateLimitedError,
)
from docbatch.models import Usage
from docbatch.pricing import Price, Tokens, cost_usd, price_of
from docbatch.questions import CHARACTERS_A_TOKEN, Account, Answer, Question
from docbatch.rate import Gate
from docbatch.settings import Settings
from docbatch.spending import Budget, Reservation

IMAGE_TOKENS = 2_500
"""Input tokens set aside for a page's picture until the server has said what one takes."""
CONNECT_LIMIT_S = 10.0

logger = logging.getLogger(__name__)


class ModelServer:
    """A model server as one batch uses it, from any number of threads."""

    price_factor = 1.0

    def __init__(
        self,
        settings: Settings,
        *,
        max_cost_usd: float | None = None,
    ) -> None:
        """Prepare calls as `settings` say, of which all together may cost `max_cost_usd` US dollars."""
        key = settings.openai_api_key.get_secret_value() if settings.openai_api_key else "none"
        self.client = openai.OpenAI(
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

    def gather(self, say: Callable[[str | None], None], leaving: Callable[[], bool]) -> None:
        """Nothing is ever pending."""

    def finish(self) -> None:
        """Nothing is kept."""

    def close(self) -> None:
        """Close the connections."""
        self.client.close()

    def ask(self, question: Question, account: Account, *, again: bool = False) -> Answer:  # noqa: ARG002
        """Put `question` to its model now, as `Asking` says; never `AnswerPending`.

        What the server does not know of the protocol is left out at once and from then on; a model that does not look
        at pictures is not shown another.
        """
        while True:
            try:
                return self._call(question, account)
            except LackingError as error:
                if error.what in error.left_out:  # there is nothing more to leave out
                    raise InvalidResponseError(f"the model server does not take the request: {error}") from error

    def _call(self, question: Question, account: Account) -> Answer:
        input_tokens, most = self.count_tokens(question), self.most_usd(question)
        # The gate first: who waits for his turn sets no money aside meanwhile.
        with self.gate.passed(input_tokens), self.budget.reserved(most) as reservation:
            # Only now: who went before may have found out what the server lacks.
            request, lacking = self.request_of(question)
            try:
                completion = self.client.chat.completions.create(**request)
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
            account(self._settle(question, tokens_of(completion), reservation))
        self.gate.went_well()
        return answer_of(completion)

    def request_of(self, question: Question) -> tuple[dict[str, Any], frozenset[str]]:
        """The body of the request for `question`, as far as the server is known by now, and what it was made without.

        Raises the error that stopped the batch, or `ImagesUnsupportedError`, where it is in vain.
        """
        if self.stopped:
            raise self.stopped
        if question.images and question.model in self._blind:
            raise ImagesUnsupportedError("the model does not look at pictures")
        lacking = frozenset(self._lacking)
        of_openai = self.client.base_url.host.endswith((".openai.com", ".openai.azure.com"))
        return request_of(question, lacking, of_openai=of_openai), lacking

    def most_usd(self, question: Question) -> float:
        """US dollars that an answer to `question` can cost at most, at the usual price."""
        tokens = Tokens(input=self.count_tokens(question), output=question.max_output_tokens)
        return cost_usd(tokens, price_of(question.model, self._prices))

    def usage_of(self, model: str, tokens: Tokens, factor: float = 1.0) -> Usage:
        """What one request to `model` came to that took `tokens`, at `factor` of the usual price."""
        spent = factor * cost_usd(tokens, price_of(model, self._prices))
        return Usage(requests=1, input_tokens=tokens.input, output_tokens=tokens.output, cost_usd=spent)

    def count_tokens(self, question: Question) -> int:
        """Tokens that `question` may take at most, about."""
        characters = sum(len(part) for message in question.messages for part in texts_of(message))
        characters += len(str(question.answer_schema))
        image = self._image_tokens.get(question.model, IMAGE_TOKENS)
        return int(characters / CHARACTERS_A_TOKEN) + question.images * image

    def _settle(self, question: Question, tokens: Tokens, reservation: Reservation) -> Usage:
        usage = self.usage_of(question.model, tokens)
        reservation.settle(usage.cost_usd)
        if question.images:
            with self._lock:
                known = self._image_tokens.get(question.model, IMAGE_TOKENS)
                self._image_tokens[question.model] = max(known, tokens.input // question.images)
        return usage

    def _refused(self, error: openai.APIStatusError, question: Question, lacking: frozenset[str]) -> Exception:
        """What an error status means for the document, for the server, or for the batch."""
        code, said = str(error.code or ""), words_of(error)
        match error.status_code:
            case 429 if code == "insufficient_quota":
                return self.stop(f"the account at the model server has no credit left: {said}")
            case 429:
                pause = self.gate.slow_down(retry_after(error))
                return RateLimitedError(f"the model server asks for fewer requests; all wait {pause:.0f} s")
            case 401:
                return self.stop(f"the model server does not accept the key (OPENAI_API_KEY): {said}")
            case 403:
                return self.stop(f"the model server does not allow this: {said}")
            case 404:
                return self.stop(f"the model server knows no model {question.model!r}, or the address is wrong: {said}")
            case 400 | 413 | 422:
                return bad_request(code, said, question, lacking)
            case 500 if "validation error" in said:
                # llama.cpp's Python server says so of a request that it does not understand.
                return bad_request(code, said, question, lacking)
            case status if status >= 500 or status in (408, 409):
                if error.status_code == 503:
                    self.gate.slow_down(retry_after(error))
                return ModelUnavailableError(f"the model server failed with status {status}")
            case status:
                return InvalidResponseError(f"the model server answered with status {status}: {said}")

    def _remember(self, refusal: Exception, question: Question) -> None:
        """Note what the server has said that it does not know."""
        if isinstance(refusal, LackingError):
            self._lacking.add(refusal.what)
        if isinstance(refusal, ImagesUnsupportedError) and question.model not in self._blind:
            self._blind.add(question.model)
            logger.warning("%s does not look at pictures: pages are read by local OCR", question.model)

    def stop(self, why: str) -> ModelAccessError:
        """No further call can succeed, since `why`: gives the error that meets everyone who asks from now on."""
        self.stopped = ModelAccessError(why)
        self.gate.wake()
        return self.stopped
