"""The model server through the real `openai` package, whose own retries are off."""

from __future__ import annotations

import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import openai
import pytest
from openai.lib._pydantic import to_strict_json_schema

from tests.model_server import ModelServer, Request, faults, key_of, tokens_of
from tests.model_server.answers import IMAGE_TOKENS
from tests.model_server.calling import OTHER_PNG, PNG, Bill, Caller, said, strict_format
from tests.model_server.fitting import Json

# Answers.


def test_an_image_is_read_by_looking_it_up(caller: Caller) -> None:
    assert said(caller.read()) == {"text": "Total 12.00 €", "tables": []}
    assert said(caller.read(OTHER_PNG))["text"] == "A page with nothing of note."


def test_a_schema_is_filled_from_the_fields(caller: Caller) -> None:
    assert said(caller.structure()) == {"document_type": "invoice", "total": "12.00", "seller": None, "lines": []}


def test_the_packages_own_parser_takes_the_answer(caller: Caller) -> None:
    answer = caller.client.chat.completions.parse(
        model="small-model", messages=[{"role": "user", "content": "A document."}], response_format=Bill
    )
    assert answer.choices[0].message.parsed == Bill(document_type="invoice", total="12.00", seller=None, lines=[])


def test_fields_may_depend_on_the_request(server: ModelServer, caller: Caller) -> None:
    with ModelServer(fields=lambda request: {"seller": request.text}) as server:
        caller = Caller(server)
        with caller.client:
            assert said(caller.structure("Miller & Sons"))["seller"] == "Miller & Sons"


def test_a_schema_written_in_the_prompt_is_followed(caller: Caller) -> None:
    prompt = f"Answer in JSON {{as said}} by this schema: {json.dumps(to_strict_json_schema(Bill))}"
    answer = caller.ask(prompt, response_format={"type": "json_object"})
    assert said(answer)["document_type"] == "invoice"


def test_without_a_format_the_answer_is_text(caller: Caller) -> None:
    assert caller.ask().choices[0].message.content == "A page with nothing of note."


def test_a_test_can_bring_its_own_answerer() -> None:
    def echo(request: Request) -> str:
        return f"{request.model} {request.temperature} {request.api_key}"

    with ModelServer(echo) as server, (caller := Caller(server)).client:
        assert caller.ask(temperature=0.5).choices[0].message.content == "small-model 0.5 sk-test"


def test_usage_follows_from_the_request_and_the_answer(caller: Caller) -> None:
    answer = caller.read()
    assert answer.usage
    assert answer.usage.prompt_tokens == tokens_of("Read this.") + IMAGE_TOKENS
    assert answer.usage.completion_tokens == tokens_of(answer.choices[0].message.content or "")
    assert answer.usage.total_tokens == answer.usage.prompt_tokens + answer.usage.completion_tokens
    assert answer.usage.prompt_tokens_details
    assert answer.usage.prompt_tokens_details.cached_tokens == 0


@pytest.mark.parametrize("name", ["max_tokens", "max_completion_tokens"])
def test_an_answer_ends_at_the_tokens_asked_for(caller: Caller, name: str) -> None:
    answer = caller.ask(**{name: 3})
    assert (answer.choices[0].message.content, answer.choices[0].finish_reason) == ("A page with ", "length")


def test_models_are_listed(caller: Caller) -> None:
    assert [model.id for model in caller.client.models.list()] == ["small-model"]
    assert caller.client.models.retrieve("small-model").id == "small-model"
    with pytest.raises(openai.NotFoundError):
        caller.client.models.retrieve("another")


# Requests that OpenAI would not take.


def without(name: str) -> Json:
    schema = to_strict_json_schema(Bill)
    return schema | {"required": [it for it in schema["required"] if it != name]}


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"messages": []}, "Missing required parameter: 'messages'"),
        ({"stream": True}, "does not stream"),
        ({"response_format": {"type": "json_object"}}, "must contain the word 'json'"),
        ({"response_format": {"type": "json_schema"}}, "Missing required parameter"),
        ({"response_format": strict_format(without("total"))}, "Missing 'total'"),
        ({"response_format": strict_format(Bill.model_json_schema() | {"additionalProperties": True})}, "be false"),
        ({"response_format": strict_format({"anyOf": []})}, "must be a JSON Schema of"),
    ],
)
def test_a_request_that_openai_would_not_take_is_not_taken(caller: Caller, parameters: Json, message: str) -> None:
    with pytest.raises(openai.BadRequestError, match=message):
        caller.ask(**parameters)


def test_an_image_must_be_sent_along(caller: Caller) -> None:
    with pytest.raises(openai.BadRequestError, match="data URL"):
        caller.ask([{"type": "image_url", "image_url": {"url": "http://127.0.0.1/page.png"}}])


def test_an_unknown_path_is_not_found(caller: Caller) -> None:
    with pytest.raises(openai.NotFoundError, match="Invalid URL"):
        caller.client.embeddings.create(input="x", model="small-model")


# Counting.


def test_requests_are_counted_by_what_they_ask(server: ModelServer, caller: Caller) -> None:
    caller.read()
    caller.structure("A document.")
    caller.ask("Hello.")
    caller.client.models.list()
    assert [(it.kind, it.key) for it in server.asked()] == [
        ("vision", key_of(PNG)),
        ("structure", key_of("A document.")),
        ("other", key_of("Hello.")),
    ]
    assert [it.path for it in server.requests[2:]] == ["/v1/chat/completions", "/v1/models"]
    assert server.by_status() == {200: 3}
    assert server.answered(key_of(PNG)) == 1
    assert not server.answered_twice()


def test_what_is_answered_twice_is_told(server: ModelServer, caller: Caller) -> None:
    caller.read()
    caller.read()
    assert server.answered_twice() == {key_of(PNG): 2}
    server.forget()
    assert not server.requests


def test_a_lost_answer_does_not_count_as_answered(server: ModelServer, caller: Caller) -> None:
    server.faults = [faults.first(1, faults.always_500()), faults.first(1, faults.drops_in_mid_body())]
    for error in (openai.InternalServerError, openai.APIConnectionError):
        with pytest.raises(error):
            caller.read()
    assert server.answered(key_of(PNG)) == 0
    caller.read()
    assert server.answered(key_of(PNG)) == 1


def test_requests_at_the_same_time_are_counted(server: ModelServer, caller: Caller) -> None:
    meeting = threading.Barrier(8)

    def answer(_request: Request) -> str:
        meeting.wait(timeout=5)
        return "At last."

    server.answerer = answer
    with ThreadPoolExecutor(8) as pool:
        assert len([*pool.map(lambda number: caller.ask(f"Number {number}"), range(8))]) == 8
    assert server.in_flight_max == 8
    server.answerer = lambda _request: "Alone."
    server.forget()
    caller.ask()
    assert server.in_flight_max == 1


# The end.


def test_nothing_is_left_when_it_stops() -> None:
    before = threading.active_count()
    with ModelServer(faults=[faults.hangs(60, when=faults.mentions("wait"))]) as server:
        caller = Caller(server)
        ended: list[str] = []

        def wait() -> None:
            with pytest.raises(openai.APIConnectionError):
                caller.ask("Wait.")
            ended.append("as expected")

        caller.ask("A connection that is kept alive.")
        waiting = threading.Thread(target=wait)
        waiting.start()
        while len(server.requests) < 2:
            time.sleep(0.005)
    waiting.join()
    assert server.by_status() == {200: 1, None: 1}  # the second would have been answered after a minute
    caller.client.close()
    assert ended == ["as expected"]
    assert threading.active_count() == before


def test_it_can_come_back_at_the_same_address() -> None:
    with ModelServer() as server:
        port = int(server.base_url.removesuffix("/v1").rpartition(":")[2])
        caller = Caller(server)
        caller.ask()
    with pytest.raises(openai.APIConnectionError):
        caller.ask()
    with ModelServer(port=port), caller.client:
        caller.ask()


def test_a_mistake_in_an_answerer_is_not_taken_for_a_fault() -> None:
    def stumble(_request: Request) -> str:
        raise LookupError("no such page")

    with pytest.raises(LookupError, match="no such page"), ModelServer(stumble) as server:
        caller = Caller(server)
        with caller.client, pytest.raises(openai.InternalServerError):
            caller.ask()
