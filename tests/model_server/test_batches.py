"""Files and batches of the model server, through the real `openai` package."""

from __future__ import annotations

import openai
import pytest
from openai.types.chat import ChatCompletion

from tests.model_server import ModelServer, faults, key_of
from tests.model_server.calling import Caller, line
from tests.model_server.fitting import Json


def test_a_batch_is_done_after_some_looks(server: ModelServer, caller: Caller) -> None:
    server.batches.polls = 3
    server.answerer = lambda request: request.text.upper()
    batch = caller.run_batch(line("a", "première"), line("b", "second"))
    looks = [caller.client.batches.retrieve(batch.id) for _ in range(4)]
    assert [it.status for it in (batch, *looks)] == ["validating", "in_progress", "in_progress", *2 * ["completed"]]
    assert looks[-1].error_file_id is None
    assert looks[-1].request_counts
    assert looks[-1].request_counts.model_dump() == {"total": 2, "completed": 2, "failed": 0}
    results = caller.results(looks[-1].output_file_id)
    assert [*results] == ["b", "a"]
    completion = ChatCompletion.model_validate(results["a"]["response"]["body"])
    assert completion.choices[0].message.content == "PREMIÈRE"
    assert server.answered(key_of("second")) == 1
    assert [it.status for it in server.lines] == [200, 200]


def test_lines_of_a_batch_can_fail_each_for_itself(server: ModelServer, caller: Caller) -> None:
    server.batches.line_faults = [faults.always_500(when=faults.mentions("seven"))]
    batch = caller.client.batches.retrieve(caller.run_batch(line("6", "six"), line("7", "seven")).id)
    assert batch.status == "completed"
    assert [*caller.results(batch.output_file_id)] == ["6"]
    failed = caller.results(batch.error_file_id)
    assert failed["7"]["response"]["status_code"] == 500
    assert failed["7"]["response"]["body"]["error"]["type"] == "server_error"


def test_a_batch_that_expires_has_answered_some_lines(server: ModelServer, caller: Caller) -> None:
    server.batches.expires, server.batches.lines_in_time = True, 1
    batch = caller.client.batches.retrieve(caller.run_batch(line("a"), line("b"), line("c")).id)
    assert batch.status == "expired"
    assert [*caller.results(batch.output_file_id)] == ["a"]
    failed = caller.results(batch.error_file_id)
    assert {name: it["error"]["code"] for name, it in failed.items()} == {"b": "batch_expired", "c": "batch_expired"}


def test_a_batch_can_be_cancelled(server: ModelServer, caller: Caller) -> None:
    server.batches.polls = 5
    batch = caller.run_batch(line("a"))
    assert caller.client.batches.cancel(batch.id).status == "cancelling"
    assert caller.client.batches.retrieve(batch.id).status == "cancelled"
    with pytest.raises(openai.ConflictError):
        caller.client.batches.cancel(batch.id)


@pytest.mark.parametrize(
    ("second", "code"),
    [
        (line("a"), "duplicate_custom_id"),
        (line("b", model="large-model"), "mismatched_model"),
        (line("b") | {"url": "/v1/embeddings"}, "invalid_url"),
        ({"custom_id": "b"}, "invalid_json_line"),
    ],
)
def test_a_wrong_line_fails_the_batch(caller: Caller, second: Json, code: str) -> None:
    batch = caller.client.batches.retrieve(caller.run_batch(line("a"), second).id)
    assert batch.status == "failed"
    assert batch.errors
    assert [(it.code, it.line) for it in batch.errors.data or ()] == [(code, 2)]


def test_a_batch_can_be_too_much_for_the_account(server: ModelServer, caller: Caller) -> None:
    server.batches.fails_with = "token_limit_exceeded"
    batch = caller.client.batches.retrieve(caller.run_batch(line("a")).id)
    assert batch.errors
    assert [it.code for it in batch.errors.data or ()] == ["token_limit_exceeded"]
    assert not server.lines


def test_batches_are_found_again_and_files_deleted(server: ModelServer, caller: Caller) -> None:
    batch = caller.run_batch(line("a"))
    assert [it.metadata for it in caller.client.batches.list()] == [{"run": "7"}]
    assert caller.client.files.retrieve(batch.input_file_id).filename == "in.jsonl"
    assert caller.client.files.delete(batch.input_file_id).deleted
    assert not server.batches.files
    with pytest.raises(openai.NotFoundError):
        caller.client.files.content(batch.input_file_id)
