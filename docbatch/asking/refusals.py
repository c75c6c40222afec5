"""What a server means that does not take a request as it is."""

from __future__ import annotations

import openai

from docbatch.errors import ContextTooLongError, ImagesUnsupportedError, InvalidResponseError, ModelRefusedError
from docbatch.questions import Question


class LackingError(Exception):
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


def bad_request(code: str, said: str, question: Question, lacking: frozenset[str]) -> Exception:
    """What a server means that finds fault with the request for `question`, which was made without what is `lacking`.

    `code` and `said` are its own words. Gives a `LackingError` where it would take the request in another form.
    """
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
            return LackingError(what, said, lacking)
    return InvalidResponseError(f"the model server does not take the request: {said}")


def words_of(error: openai.APIStatusError) -> str:
    """The server's words in one short line; never the request, which holds the document."""
    body = error.body
    words = body.get("message") if isinstance(body, dict) else None
    return " ".join(str(words or error.message).split())[:200]


def retry_after(error: openai.APIStatusError) -> float | None:
    """Seconds after which the server asks to be asked again, where it says so."""
    try:
        return float(error.response.headers.get("retry-after", ""))
    except ValueError:
        return None
