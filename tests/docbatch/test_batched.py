"""Questions at half price, against a loopback server with real HTTP: sent as batches, answered once, never lost."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from docbatch.asking.batch_endpoint import BatchEndpoint
from docbatch.asking.batched import BatchedModelServer
from docbatch.asking.outbox import Outbox
from docbatch.asking.server import ModelServer as Asked
from docbatch.errors import BudgetExhaustedError, InvalidResponseError, ModelAccessError, ModelRefusedError
from docbatch.models import Usage
from docbatch.pricing import Price
from docbatch.questions import Answer, AnswerPending, Question
from docbatch.settings import Settings
from tests.model_server import ModelServer, faults
from tests.model_server.answers import Reply, Request
from tests.model_server.faults import Answer as Next

MODEL = "small-model"
SCHEMA = {
    "type": "object",
    "properties": {"said": {"type": "string"}},
    "required": ["said"],
    "additionalProperties": False,
}

Open = Callable[..., Any]


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with ModelServer(lambda request: {"said": request.text[-7:]}) as server:
        yield server


@pytest.fixture
def opened(server: ModelServer, tmp_path: Path) -> Open:
    """Opens the asking side, as a run does; a second time as the next run would."""

    @contextmanager
    def opened(max_cost_usd: float | None = None, **settings: Any) -> Iterator[BatchedModelServer]:
        made = Settings(
            data_dir=tmp_path,
            openai_base_url=server.base_url,
            openai_api_key=SecretStr("none"),
            batch_poll_s=0.01,
            model_prices={MODEL: Price(input=100.0, cached_input=50.0, output=400.0)},
            **settings,
        )
        asking = BatchedModelServer(Asked(made, max_cost_usd=max_cost_usd), made)
        try:
            yield asking
        finally:
            asking.close()

    return opened


class Bill:
    """Adds up what calls came to."""

    def __init__(self) -> None:
        self.usage = Usage()

    def __call__(self, usage: Usage) -> None:
        self.usage += usage


def question(text: str) -> Question:
    return Question(
        model=MODEL,
        messages=({"role": "user", "content": f"Say letter {text}"},),
        schema_name="said",
        answer_schema=SCHEMA,
        max_output_tokens=100,
    )


def ignore(_: object) -> None:
    """Want to know nothing."""


def pending(asking: BatchedModelServer, *texts: str) -> list[str]:
    """The texts among `texts` that are asked and not answered yet."""
    waiting = []
    for text in texts:
        try:
            asking.ask(question(text), ignore)
        except AnswerPending:
            waiting.append(text)
    return waiting


def said(answer: Answer) -> str:
    return str(json.loads(answer.content)["said"])


def test_the_first_question_is_asked_at_once_and_the_others_wait_for_a_batch(server: ModelServer, opened: Open) -> None:
    first, second = Bill(), Bill()
    with opened() as asking:
        assert said(asking.ask(question("a"), first)) == "etter a"
        assert pending(asking, "b", "c", "d") == ["b", "c", "d"]
        asking.gather(ignore)
        assert said(asking.ask(question("b"), second)) == "etter b"
    assert len(server.asked()) == 1
    assert len(server.lines) == 3
    assert first.usage.cost_usd == pytest.approx(2 * second.usage.cost_usd)
    assert second.usage.requests == 1


def test_an_answer_is_paid_for_once_however_often_it_is_taken(server: ModelServer, opened: Open) -> None:
    bill = Bill()
    with opened() as asking:
        assert pending(asking, "a", "b") == ["b"]
        asking.gather(ignore)
        asking.ask(question("b"), bill)
        asking.ask(question("b"), bill)
    with opened() as asking:  # after a kill: the stage that took the answer may not have kept it
        asking.ask(question("b"), bill)
        asking.finish()
    assert bill.usage.requests == 1
    assert server.answered_twice() == {}
    assert len(server.batches.states) == 1


def test_answers_that_were_taken_are_forgotten_when_the_run_ends(opened: Open, tmp_path: Path) -> None:
    with opened() as asking:
        assert pending(asking, "a", "b") == ["b"]
        asking.gather(ignore)
        asking.ask(question("b"), ignore)
        asking.finish()
    assert (tmp_path / "batch-api").stat().st_mode & 0o077 == 0
    for path in (tmp_path / "batch-api").iterdir():
        assert b"etter b" not in path.read_bytes()


def test_the_servers_files_are_removed_once_the_answers_are_here(server: ModelServer, opened: Open) -> None:
    with opened() as asking:
        assert pending(asking, "a", "b") == ["b"]
        asking.gather(ignore)
    assert server.batches.files == {}


def test_what_a_run_had_sent_before_it_was_killed_is_waited_for_by_the_next(server: ModelServer, opened: Open) -> None:
    server.batches.polls = 3

    def killed(_: str | None) -> None:
        raise KeyboardInterrupt

    with opened() as asking:
        assert pending(asking, "a", "b", "c") == ["b", "c"]
        with pytest.raises(KeyboardInterrupt):
            asking.gather(killed)
    with opened() as asking:
        assert pending(asking, "b", "c") == ["b", "c"]
        asking.gather(ignore)
        assert pending(asking, "b", "c") == []
    assert len(server.batches.states) == 1
    assert server.answered_twice() == {}


@pytest.mark.parametrize("made", [True, False], ids=["the batch was made", "the batch was not made"])
def test_a_kill_while_a_batch_was_being_sent_makes_no_second_batch(
    server: ModelServer, opened: Open, tmp_path: Path, *, made: bool
) -> None:
    with opened() as asking:
        assert pending(asking, "a", "b") == ["b"]
        dying = Outbox(tmp_path / "batch-api", run="dead")
        dying.find(asking.key_of(question("b")))
        [(key, request)] = dying.pack("name-of-the-batch", MODEL, most=10, most_bytes=1000)
        if made:
            path = tmp_path / "lines"
            line = {"custom_id": key, "method": "POST", "url": "/v1/chat/completions", "body": json.loads(request)}
            path.write_text(json.dumps(line) + "\n", "utf-8")
            settings = Settings(openai_base_url=server.base_url, openai_api_key=SecretStr("none"))
            BatchEndpoint(Asked(settings)).send(path, "name-of-the-batch")
        dying.close()
    with opened() as asking:
        assert pending(asking, "b") == ["b"]
        asking.gather(ignore)
        assert pending(asking, "b") == []
    assert len(server.batches.states) == 1


def test_a_line_that_failed_is_asked_at_once(server: ModelServer, opened: Open) -> None:
    server.batches.line_faults = [faults.always_500(when=faults.mentions("letter c"))]
    with opened() as asking:
        assert pending(asking, "a", "b", "c") == ["b", "c"]
        asking.gather(ignore)
        assert pending(asking, "b", "c") == []
    assert len(server.asked()) == 2


def test_of_a_batch_that_ran_out_of_time_the_rest_only_is_asked_again(server: ModelServer, opened: Open) -> None:
    server.batches.expires, server.batches.lines_in_time = True, 2
    with opened() as asking:
        assert pending(asking, "a", "b", "c", "d") == ["b", "c", "d"]
        asking.gather(ignore)
        assert pending(asking, "b", "c", "d") == []
    assert len(server.asked()) == 2
    assert server.answered_twice() == {}


def test_a_bad_answer_is_asked_for_anew_at_once(server: ModelServer, opened: Open) -> None:
    server.batches.line_faults = [faults.sends_empty_content()]
    with opened() as asking:
        assert pending(asking, "a", "b") == ["b"]
        asking.gather(ignore)
        with pytest.raises(InvalidResponseError, match="empty"):
            asking.ask(question("b"), ignore)
        assert said(asking.ask(question("b"), ignore, again=True)) == "etter b"


def test_a_refusal_in_a_batch_is_a_refusal(server: ModelServer, opened: Open) -> None:
    server.batches.line_faults = [faults.refuses()]
    with opened() as asking:
        assert pending(asking, "a", "b") == ["b"]
        asking.gather(ignore)
        with pytest.raises(ModelRefusedError):
            asking.ask(question("b"), ignore)


def test_what_the_server_lacks_is_known_before_a_batch_is_made(server: ModelServer, opened: Open) -> None:
    server.faults = [faults.knows_no_temperature()]
    server.batches.line_faults = [faults.knows_no_temperature()]
    with opened() as asking:
        assert pending(asking, "a", "b", "c") == ["b", "c"]
        asking.gather(ignore)
        assert pending(asking, "b", "c") == []
    assert [line.status for line in server.lines] == [200, 200]


def test_more_than_fits_into_one_batch_is_sent_as_several(server: ModelServer, opened: Open) -> None:
    with opened(batch_requests=2) as asking:
        assert pending(asking, *"abcdef") == [*"bcdef"]
        told: list[str | None] = []
        asking.gather(told.append)
        assert pending(asking, *"bcdef") == []
    assert len(server.batches.states) == 3
    assert told[-2:] == ["waiting for the model server's batches: 5 of 5 questions answered", None]


def test_a_batch_that_the_account_has_no_room_for_is_sent_again(server: ModelServer, opened: Open) -> None:
    server.batches.fails_with = "token_limit_exceeded"
    with opened() as asking:
        assert pending(asking, "a", "b") == ["b"]
        asking.gather(ignore)
        server.batches.fails_with = None
        assert pending(asking, "b") == ["b"]
        asking.gather(ignore)
        assert pending(asking, "b") == []
    assert len(server.asked()) == 1


def test_a_batch_that_the_server_does_not_take_stops_the_run(server: ModelServer, opened: Open) -> None:
    server.batches.fails_with = "model_not_found"
    with opened() as asking:
        assert pending(asking, "a", "b") == ["b"]
        asking.gather(ignore)
        with pytest.raises(ModelAccessError, match="does not take the batch"):
            asking.ask(question("b"), ignore)


def test_a_server_without_batches_stops_the_run_in_one_line(server: ModelServer, opened: Open) -> None:
    server.faults = [faults.only(lambda request: not request.is_chat, faults.says(404, "Not Found"))]
    with opened() as asking:
        assert pending(asking, "a", "b") == ["b"]
        asking.gather(ignore)
        with pytest.raises(ModelAccessError, match="no Batch API") as stopped:
            asking.ask(question("b"), ignore)
    assert "\n" not in str(stopped.value)


def test_a_batch_that_was_cancelled_stops_the_run_and_its_answers_count(server: ModelServer, opened: Open) -> None:
    server.batches.polls, server.batches.lines_in_time = 2, 1

    def cancel(_: str | None) -> None:
        for batch in server.batches.states.values():
            if batch["status"] == "in_progress":
                batch["status"] = "cancelling"

    with opened() as asking:
        assert pending(asking, "a", "b", "c") == ["b", "c"]
        asking.gather(cancel)
        with pytest.raises(ModelAccessError, match="cancelled"):
            asking.ask(question("b"), ignore)
    with opened() as asking:
        assert pending(asking, "b", "c") == []
    assert server.answered_twice() == {}


def test_a_server_that_is_away_for_a_moment_is_waited_for(server: ModelServer, opened: Open) -> None:
    away = faults.first(2, faults.says(503, "Overloaded"))
    server.faults = [faults.only(lambda request: not request.is_chat, away)]
    with opened() as asking:
        assert pending(asking, "a", "b") == ["b"]
        asking.gather(ignore)
        assert pending(asking, "b") == []


def test_a_batch_whose_receipt_was_lost_is_not_made_twice(server: ModelServer, opened: Open) -> None:
    def loses_the_receipt(request: Request, answer: Next) -> Reply:
        reply = answer(request)
        return faults.says(502, "Bad gateway")(request, answer) if made(request) else reply

    def made(request: Request) -> bool:
        return request.method == "POST" and request.path.endswith("/batches")

    server.faults = [faults.only(made, faults.first(1, loses_the_receipt))]
    with opened() as asking:
        assert pending(asking, "a", "b") == ["b"]
        asking.gather(ignore)
        assert pending(asking, "b") == []
    assert len(server.batches.states) == 1


def test_a_budget_counts_what_was_posted(server: ModelServer, opened: Open) -> None:
    server.answerer = lambda _: {"said": "x" * 350}  # as long as may be, so that a budget for a few is one
    bill, waiting = Bill(), [*"bcdefgh"]
    with opened(max_cost_usd=0.15) as asking:
        asking.ask(question("a"), bill)
        for _ in range(4):
            for text in [*waiting]:
                with suppress(AnswerPending, BudgetExhaustedError):
                    asking.ask(question(text), bill)
                    waiting.remove(text)
            asking.gather(ignore)
        assert bill.usage.cost_usd <= 0.15
        with pytest.raises(BudgetExhaustedError):
            asking.ask(question("h"), bill)
        asking.finish()
    answered = len(server.lines)
    assert 2 <= answered == 7 - len(waiting)
    with opened(max_cost_usd=1000.0) as asking:
        posted = pending(asking, *waiting)
        asking.gather(ignore)
        assert pending(asking, *posted) == []
    assert server.answered_twice() == {}


def test_what_a_killed_run_had_only_posted_is_not_sent_over_the_budget_of_the_next(
    server: ModelServer, opened: Open
) -> None:
    with opened() as asking:
        assert pending(asking, "a", "b", "c") == ["b", "c"]
    with opened(max_cost_usd=0.001) as asking:
        for text in ("b", "c"):
            with pytest.raises(BudgetExhaustedError):
                asking.ask(question(text), ignore)
        asking.gather(ignore)
    assert len(server.lines) == 0


def test_two_runs_that_share_a_data_folder_do_not_send_each_others_questions(server: ModelServer, opened: Open) -> None:
    with opened() as one, opened() as other:
        assert pending(one, "a", "b") == ["b"]
        assert pending(other, "c", "d") == ["d"]
        one.gather(ignore)
        assert len(server.lines) == 1
        other.gather(ignore)
        assert pending(one, "b") == []
        assert pending(other, "d") == []
    assert server.answered_twice() == {}
