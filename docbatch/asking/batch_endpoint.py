"""Files and batches at a server that has OpenAI's Batch API: sent up, looked at, fetched."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import openai
from openai.types import Batch

from docbatch.asking.protocol import PATH
from docbatch.asking.refusals import words_of
from docbatch.asking.server import ModelServer
from docbatch.errors import ModelUnavailableError

MARK = "docbatch"
"""Name of the entry in a batch's metadata that holds the name we gave it."""
SEARCHED = 1000
"""Batches of the account, newest first, among which one is looked for."""
TRANSFER_LIMIT_S = 600.0
"""Seconds that a file may take on its way."""


class Look(NamedTuple):
    """A batch at the moment."""

    status: str
    """As the server says it; `completed`, `expired`, `cancelled` and `failed` are for good."""
    answered: int
    faults: tuple[str, ...]
    """Codes of what is wrong with the batch as a whole."""
    why: str
    """The first fault in words."""
    files: tuple[str, ...]
    """Files of lines that were answered, or not."""
    input_file: str

    @property
    def ended(self) -> bool:
        """Whether nothing more will come."""
        return self.status in {"completed", "expired", "cancelled", "failed"}


class Line(NamedTuple):
    """One line of a batch, when it has ended."""

    key: str
    completion: dict[str, Any] | None
    """The body of the answer; None where there is none."""


class BatchEndpoint:
    """The Batch API of a model server. What fails for the moment raises `ModelUnavailableError`.

    What fails for good stops the server, and raises its `ModelAccessError`.
    """

    def __init__(self, server: ModelServer) -> None:
        self._server = server
        self._client = server.client.with_options(timeout=openai.Timeout(TRANSFER_LIMIT_S, connect=10.0))

    def send(self, lines: Path, name: str) -> str:
        """Have the requests in the file `lines` answered as one batch, marked with our `name`; gives its id."""
        with self._spoken(), lines.open("rb") as file:
            sent = self._client.files.create(file=(f"{name}.jsonl", file), purpose="batch")
            batch = self._client.batches.create(
                input_file_id=sent.id, endpoint=PATH, completion_window="24h", metadata={MARK: name}
            )
        return batch.id

    def find(self, name: str) -> str | None:
        """The id of the batch that was marked with our `name`; None where it was never made."""
        with self._spoken():
            for batch in islice(self._client.batches.list(limit=100), SEARCHED):
                if (batch.metadata or {}).get(MARK) == name:
                    return batch.id
        return None

    def look(self, batch_id: str) -> Look:
        """How the batch is doing."""
        with self._spoken():
            batch = self._client.batches.retrieve(batch_id)
        return _look(batch)

    def lines(self, look: Look) -> Iterator[Line]:
        """The lines of a batch that has ended, in any order; those that are missing were not answered."""
        for file_id in look.files:
            with self._spoken():
                content = self._client.files.content(file_id).text
            yield from (_line(json.loads(text)) for text in content.splitlines() if text.strip())

    def clear(self, look: Look) -> None:
        """Remove the files of a batch from the server, which would keep what they say of documents for long."""
        for file_id in (look.input_file, *look.files):
            with suppress(openai.OpenAIError):
                self._client.files.delete(file_id)

    @contextmanager
    def _spoken(self) -> Iterator[None]:
        """Say in our own errors what goes wrong within."""
        try:
            yield
        except openai.APIStatusError as error:
            status, said = error.status_code, words_of(error)
            if status in {404, 405, 501}:
                why = f"the model server has no Batch API, or has lost the batch; try without --batch-api: {said}"
            elif status in {408, 409, 429} or status >= 500:
                raise ModelUnavailableError(f"the model server's Batch API failed with status {status}") from error
            else:
                why = f"the model server does not take batches: {said}"
            raise self._server.stop(why) from error
        except (openai.APIConnectionError, openai.APIResponseValidationError, ValueError) as error:
            raise ModelUnavailableError("the connection to the model server's Batch API failed") from error


def _look(batch: Batch) -> Look:
    counts, errors = batch.request_counts, (batch.errors.data if batch.errors else None) or []
    return Look(
        status=batch.status,
        answered=counts.completed + counts.failed if counts else 0,
        faults=tuple(error.code or "" for error in errors),
        why=" ".join(str(errors[0].message or errors[0].code).split())[:200] if errors else "",
        files=tuple(name for name in (batch.output_file_id, batch.error_file_id) if name),
        input_file=batch.input_file_id,
    )


def _line(said: dict[str, Any]) -> Line:
    response = said.get("response") or {}
    body = response.get("body")
    good = response.get("status_code") == 200 and isinstance(body, dict)
    return Line(str(said.get("custom_id")), body if good else None)
