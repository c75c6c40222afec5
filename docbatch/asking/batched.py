"""The same questions at half price: collected, sent as batches, answered within a day.

A question is posted, and its document set aside; once nothing else is left to do, what was posted is sent and waited
for, and the documents come again. They find their answers by what they ask, so it makes no difference whether it is
the same run that comes again or one after a power cut.

Asked at once, at the usual price, is only:

- the first question to a model about text, and the first about a picture: a batch that the server does not understand
  would cost a night;
- what a batch did not answer (a line that failed, or a batch that ran out of time);
- a question whose answer was of no use.
"""

from __future__ import annotations

import hashlib
import logging
import tempfile
import threading
from collections.abc import Callable
from contextlib import suppress
from itertools import count
from pathlib import Path
from time import monotonic, sleep
from typing import TypeVar
from uuid import uuid4

from fasteners import InterProcessLock

from docbatch.asking.batch_endpoint import BatchEndpoint, Look
from docbatch.asking.outbox import Outbox, Posted
from docbatch.asking.protocol import PATH, answer_of, completion_of, tokens_of
from docbatch.asking.server import ModelServer
from docbatch.errors import BudgetExhaustedError, ModelAccessError, ModelUnavailableError
from docbatch.pricing import BATCH_FACTOR
from docbatch.questions import Account, Answer, AnswerPending, Question
from docbatch.settings import Settings

MOST_BYTES = 150 * 2**20
"""Of the file of one batch; OpenAI takes 200 MB."""
MOST_ROUNDS = 8
"""Rounds after which questions are asked at once: type, pages, fields and repair take four."""
PATIENCE_S = 3600.0
"""Seconds that a server may fail to say how its batches are doing."""
TOO_MUCH = "token_limit_exceeded"
"""The code of a batch that the account has no room for at the moment."""

logger = logging.getLogger(__name__)

R = TypeVar("R")


class BatchedModelServer:
    """A model server that is asked in batches, from any number of threads."""

    price_factor = BATCH_FACTOR

    def __init__(self, server: ModelServer, settings: Settings) -> None:
        """Ask `server`; questions and answers are kept in the data folder that `settings` name."""
        self._server = server
        self._endpoint = BatchEndpoint(server)
        self._folder = settings.data_dir / "batch-api"
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._outbox = Outbox(self._folder, run=uuid4().hex)
        self._most_requests = settings.batch_requests
        self._poll_s = settings.batch_poll_s
        self._rounds = 0
        self._claims: dict[str, float] = {}
        """US dollars set aside for each question that is not answered."""
        self._taken: set[str] = set()
        """Answers that stages have taken."""
        self._tried: set[tuple[str, bool]] = set()
        """Models that have answered at once, about text or about a picture."""
        self._lock = threading.Lock()
        self._first = threading.Lock()

    @property
    def stopped(self) -> ModelAccessError | None:
        """Why no further question can be answered, where that is known."""
        return self._server.stopped

    def finish(self) -> None:
        """All that asked has ended: the answers that were taken are forgotten."""
        self._outbox.forget(self._taken)

    def close(self) -> None:
        """Close the connections."""
        self._outbox.close()
        self._server.close()

    def ask(self, question: Question, account: Account, *, again: bool = False) -> Answer:
        """Answer `question`, or post it and raise `AnswerPending`; see `Asking`."""
        if self.stopped:
            raise self.stopped
        key = self.key_of(question)
        posted = self._outbox.find(key)
        if posted is None and not again and not self._tried_with(question):
            with self._first:
                if not self._tried_with(question):
                    answer = self._ask_now(question, account)
                    self._tried.add((question.model, bool(question.images)))
                    return answer
        if again or (posted and posted.state == "refused") or self._rounds >= MOST_ROUNDS:
            self._settle(key, 0.0)
            return self._ask_now(question, account)
        if posted and posted.state == "answered":
            return self._take(key, posted, question, account)
        waits = posted is not None and posted.state == "waiting"
        try:
            self._claim(key, self._server.most_usd(question) * BATCH_FACTOR, made=posted is not None and not waits)
        except (AnswerPending, BudgetExhaustedError):
            if waits:  # posted by a run that was killed before it sent it
                self._outbox.forget([key])
            raise
        if posted is None:
            request, _ = self._server.request_of(question)
            self._outbox.post(key, question.model, request)
        raise AnswerPending

    @staticmethod
    def key_of(question: Question) -> str:
        """The name of a question, which it has in every run: what it asks, of which model."""
        return hashlib.sha256(question.model_dump_json().encode("utf-8", "surrogatepass")).hexdigest()[:40]

    def gather(self, say: Callable[[str | None], None], leaving: Callable[[], bool] = lambda: False) -> None:
        """Send what was posted and wait for all answers, or until `leaving`; `say` is told how far that is.

        Where the server is `stopped` meanwhile, that is what meets those who come for their answers.
        """
        self._rounds += 1
        with suppress(ModelAccessError):
            with InterProcessLock(self._folder / "lock"):
                self._find_batches_of_the_dead()
                for model in self._outbox.models():
                    while self._send_one(model):
                        pass
            self._wait(say, leaving)
        say(None)

    def _tried_with(self, question: Question) -> bool:
        return (question.model, bool(question.images)) in self._tried

    def _ask_now(self, question: Question, account: Account) -> Answer:
        try:
            return self._server.ask(question, account)
        except BudgetExhaustedError:
            if self._claims and self._rounds < MOST_ROUNDS:  # which may come to less than was set aside for them
                raise AnswerPending from None
            raise

    def _claim(self, key: str, most_usd: float, *, made: bool) -> None:
        with self._lock:
            if key not in self._claims:
                if not self._server.budget.claim(most_usd, at_any_rate=made):
                    raise AnswerPending  # asked in a later round
                self._claims[key] = most_usd

    def _settle(self, key: str, spent_usd: float) -> None:
        with self._lock:
            self._server.budget.settle_claim(self._claims.pop(key, 0.0), spent_usd)

    def _take(self, key: str, posted: Posted, question: Question, account: Account) -> Answer:
        with self._lock:
            first = not posted.paid_for and key not in self._taken
            self._taken.add(key)
        completion = completion_of(posted.answer)
        if first:
            usage = self._server.usage_of(question.model, tokens_of(completion), BATCH_FACTOR)
            self._settle(key, usage.cost_usd)
            account(usage)
            self._outbox.note_paid_for(key)
        return answer_of(completion)

    def _find_batches_of_the_dead(self) -> None:
        """Find what a run was sending when it died. Nobody else is sending now: the lock is ours."""
        for name, batch_id in self._outbox.batches().items():
            if batch_id is None:
                found = self._patiently(lambda name=name: self._endpoint.find(name))  # type: ignore[misc]
                if found:
                    self._outbox.note_sent(name, found)
                else:
                    self._outbox.unpack(name)

    def _send_one(self, model: str) -> bool:
        """Send one batch to `model`; says whether there was something to send."""
        name = uuid4().hex
        packed = self._outbox.pack(name, model, most=self._most_requests, most_bytes=MOST_BYTES)
        if not packed:
            return False
        with tempfile.TemporaryDirectory(dir=self._folder) as folder:
            path = Path(folder) / f"{name}.jsonl"
            with path.open("w", encoding="utf-8") as file:
                file.writelines(_line(key, request) for key, request in packed)
            tries = count()
            # What seemed to fail may have succeeded: from the second try on, it is looked for first.
            batch_id = self._patiently(
                lambda: (next(tries) and self._endpoint.find(name)) or self._endpoint.send(path, name)
            )
        self._outbox.note_sent(name, batch_id)
        logger.info("%d questions to %s are sent as a batch", len(packed), model)
        return True

    def _wait(self, say: Callable[[str | None], None], leaving: Callable[[], bool]) -> None:
        """Look at the batches until all have ended, or until `leaving`; they are found again by the next run."""
        waiting = {name: batch_id for name, batch_id in self._outbox.batches().items() if batch_id}
        sizes = {name: self._outbox.size(name) for name in waiting}
        answered = dict.fromkeys(waiting, 0)
        while waiting and not leaving():
            for name, batch_id in [*waiting.items()]:
                look = self._patiently(lambda batch_id=batch_id: self._endpoint.look(batch_id))  # type: ignore[misc]
                answered[name] = look.answered
                if look.ended:
                    self._patiently(lambda name=name, look=look: self._fetch(name, look))  # type: ignore[misc]
                    del waiting[name]
            total = sum(sizes.values())
            say(f"waiting for the model server's batches: {sum(answered.values()):,} of {total:,} questions answered")
            next_look = monotonic() + self._poll_s
            while waiting and monotonic() < next_look and not leaving():
                sleep(min(self._poll_s, 0.5))

    def _fetch(self, name: str, look: Look) -> None:
        """Put the answers of a batch that has ended where documents find them."""
        if look.status == "failed":
            if TOO_MUCH not in look.faults:
                raise self._server.stop(f"the model server does not take the batch: {look.why}; see --batch-api")
            logger.warning("the account has no room for a batch at the moment; its questions are sent again")
            self._outbox.drop(name)
            return
        size = self._outbox.size(name)
        lines = [(line.key, line.completion) for line in self._endpoint.lines(look)]
        answered = self._outbox.note_answers(name, lines)
        if look.status == "cancelled":
            raise self._server.stop("a batch was cancelled at the model server; the next run asks what is missing")
        if answered < size:
            logger.warning("%d of %d questions of a batch (%s) are asked at once", size - answered, size, look.status)
        self._endpoint.clear(look)

    def _patiently(self, step: Callable[[], R]) -> R:
        """Take `step`, again and again where the server is away for a while."""
        deadline = monotonic() + PATIENCE_S
        while True:
            try:
                return step()
            except ModelUnavailableError as error:
                if error is self.stopped:
                    raise
                if monotonic() > deadline:
                    raise self._server.stop(f"{error.message} for an hour; start the same command again") from error
                logger.warning("%s; trying again", error.message)
                sleep(self._poll_s)


def _line(key: str, request: str) -> str:
    return f'{{"custom_id": "{key}", "method": "POST", "url": "{PATH}", "body": {request}}}\n'
