"""What is asked of a model and what it says, whatever server it lives on."""

from __future__ import annotations

from typing import Any

from docbatch.models import Frozen

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
