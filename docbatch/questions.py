"""What is asked of a model and what it says, whatever server it lives on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from docbatch.errors import DocumentError
from docbatch.models import Frozen, Usage

CHARACTERS_A_TOKEN = 2.0
"""Fewer than any usual tokenizer needs, so that what is set aside for a call is not less than it costs."""

Message = dict[str, Any]
"""One message of a conversation, in the form of the OpenAI API."""


class Question(Frozen):
    """What is asked of a model."""

    model: str
    messages: tuple[Message, ...]
    schema_name: str
    answer_schema: dict[str, Any]
    """JSON schema of the answer, in the strict form."""
    max_output_tokens: int
    images: int = 0


class Answer(Frozen):
    """What a model said."""

    content: str
    cut: bool
    """Whether the answer ended at the limit of its length."""


Account = Callable[[Usage], None]
"""Is told what a request came to."""


class AnswerPending(Exception):  # noqa: N818  (nothing is wrong)
    """The question was asked, and the answer is not there yet: the document is set aside until it is."""


class Asking(Protocol):
    """Puts questions to models."""

    price_factor: float
    """What calls cost, as a share of the usual price."""

    @property
    def stopped(self) -> DocumentError | None:
        """Why no further question can be answered, where that is known."""
        ...

    def ask(self, question: Question, account: Account, *, again: bool = False) -> Answer:
        """Put `question` to its model; `account` is told what each request came to, answered or not.

        `again` says that an earlier answer to it was of no use. Raises a `DocumentError` that says whether another try
        can help, `ContextTooLongError` among them, and `AnswerPending` where answers take their time.
        """
        ...

    def gather(self, say: Callable[[str | None], None], leaving: Callable[[], bool]) -> None:
        """Wait for the answers that are pending, or until `leaving`; `say` is told how far that is."""
        ...

    def finish(self) -> None:
        """All that asked has ended."""
        ...

    def close(self) -> None:
        """Close the connections."""
        ...
