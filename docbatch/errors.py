"""What can go wrong with a document, one class per thing a user can meet.

    DocumentError
    |-- NotFoundError           not_found
    |-- EmptyFileError          empty
    |-- UnsupportedError        unsupported
    |-- CorruptError            corrupt
    |-- PasswordRequiredError   password_required
    |-- TooLargeError           too_large
    |-- StageTimeoutError       timeout
    |-- WorkerCrashedError      crashed             retryable
    |-- OutOfMemoryError        out_of_memory
    |-- RateLimitedError        rate_limited        retryable
    |-- ModelUnavailableError   model_unavailable   retryable
    |-- ModelRefusedError       model_refused
    |-- InvalidResponseError    invalid_response    retryable
    |-- BudgetExhaustedError    budget_exhausted    retryable
    `-- InternalError           internal

Each has the `code` of the contract, says whether a later run may do better (`retryable`), how often a stage is tried
within a run when it meets it (`attempts`), and carries advice: what a person can do about it. The message names the
file by its name only, since it ends up in manifests and logs.

`UsageError` is apart: the call itself is wrong, and no document is at fault.
"""

from __future__ import annotations

from typing import ClassVar


class UsageError(Exception):
    """The call or a setting is wrong; the message is one line that says what to change."""


class DocumentError(Exception):
    """A document could not be processed; raised with one sentence for the user.

    `stage` is filled in by whoever knows it (the stage's task), and survives pickling, so that an error raised
    in a worker process arrives whole.
    """

    code: ClassVar[str]
    retryable: ClassVar[bool] = False
    """Whether the next run tries the document again."""
    attempts: ClassVar[int] = 1
    """How often a stage is tried at most within one run."""
    advice: ClassVar[str]

    def __init__(self, message: str, stage: str | None = None) -> None:
        super().__init__(message, stage)
        self.message = message
        self.stage = stage

    def __str__(self) -> str:
        return self.message


class NotFoundError(DocumentError):
    """The file was listed, but could not be opened."""

    code = "not_found"
    advice = "Check that the file is still there and that the account running the batch may read it."


class EmptyFileError(DocumentError):
    """The file has no bytes."""

    code = "empty"
    advice = "The file has no content: export or copy it again."


class UnsupportedError(DocumentError):
    """The file is neither a PDF nor a PNG, JPEG or TIFF image, nor an XML e-invoice."""

    code = "unsupported"
    advice = "Convert it to PDF, PNG, JPEG or TIFF."


class CorruptError(DocumentError):
    """The file says that it is a PDF, an image or an e-invoice, but cannot be read as one."""

    code = "corrupt"
    advice = "The file is damaged: export or download it again, or print it to a new PDF."


class FileChangedError(CorruptError):
    """The file was written to while it was read: what was read may be of two versions."""

    retryable = True
    advice = "Let the file be finished before the batch begins; the next run takes it up."


class PasswordRequiredError(DocumentError):
    """The PDF opens only with a password."""

    code = "password_required"
    advice = "Remove the password (for example `qpdf --decrypt`) and run again."


class TooLargeError(DocumentError):
    """The document is over a limit of size, pages or pixels."""

    code = "too_large"
    advice = "Split the document, or raise the limit that the message names."


class StageTimeoutError(DocumentError):
    """A stage took longer than its limit; the process that worked on it was killed."""

    code = "timeout"
    advice = "Often a damaged file. If it is only slow, raise DOCBATCH_STAGE_TIMEOUT_S and run with --retry-failed."


class WorkerCrashedError(DocumentError):
    """The process working on the document died."""

    code = "crashed"
    retryable = True
    attempts = 3
    advice = "The next run tries it again. If it crashes each time, the file breaks the library that reads it."


class OutOfMemoryError(DocumentError):
    """A worker passed its memory limit and was killed."""

    code = "out_of_memory"
    advice = "Raise DOCBATCH_WORKER_MEMORY_MB, or split the document, and run with --retry-failed."


class RateLimitedError(DocumentError):
    """The model's server asked for fewer requests."""

    code = "rate_limited"
    retryable = True
    attempts = 8  # the server is well and says when to come again
    advice = (
        "Lower DOCBATCH_REQUESTS_PER_MINUTE or DOCBATCH_REQUESTS_IN_FLIGHT; the next run goes on where this stopped."
    )


class ModelUnavailableError(DocumentError):
    """The model's server failed, hung, or could not be reached."""

    code = "model_unavailable"
    retryable = True
    attempts = 4
    advice = "Check that the model's server runs and answers; the next run goes on where this one stopped."


class ModelRefusedError(DocumentError):
    """The model, or a filter before it, declined to answer."""

    code = "model_refused"
    advice = "Try another model, or `--engine local`, which asks no model."


class ImagesUnsupportedError(ModelRefusedError):
    """The model does not look at pictures."""


class InvalidResponseError(DocumentError):
    """The model's answer could not be used, however it was asked."""

    code = "invalid_response"
    retryable = True
    attempts = 2
    advice = "The model may be too small for the task: try another model, or `--engine local`."


class ContextTooLongError(InvalidResponseError):
    """The question is longer than the model's context."""

    attempts = 1  # asked about fewer pages by whoever can, never the same again


class BudgetExhaustedError(DocumentError):
    """The next call could cost more than what is left of the budget."""

    code = "budget_exhausted"
    retryable = True
    advice = "Run again with a higher --max-cost-usd: what was answered is not asked again."


class ModelAccessError(ModelUnavailableError):
    """The server knows neither this key nor this model, or wants no more money: no document can do better."""

    attempts = 1


class ServerLostError(DocumentError):
    """The Prefect server went away: no fault of the document, which the next run takes up."""

    code = "internal"
    retryable = True
    advice = "See that the Prefect server runs, then start the same command again."


class FolderLostError(DocumentError):
    """The results folder, or the data folder, cannot be written any more: no document can do better."""

    code = "internal"
    retryable = True
    advice = "See that the disk has room and the folder is there, then start the same command again."


class LeftOverError(WorkerCrashedError):
    """The batch was interrupted before the document was done."""

    attempts = 1


class BatchInterruptedError(Exception):
    """Somebody ended the batch early; all that it leaves is whole."""


class InternalError(DocumentError):
    """A fault of docbatch itself; the log has the traceback."""

    code = "internal"
    advice = "A fault in docbatch: please report it with the traceback from the log."


ERROR_TYPES: dict[str, type[DocumentError]] = {
    kind.code: kind
    for kind in (
        NotFoundError,
        EmptyFileError,
        UnsupportedError,
        CorruptError,
        PasswordRequiredError,
        TooLargeError,
        StageTimeoutError,
        WorkerCrashedError,
        OutOfMemoryError,
        RateLimitedError,
        ModelUnavailableError,
        ModelRefusedError,
        InvalidResponseError,
        BudgetExhaustedError,
        InternalError,
    )
}
"""Every error by its code, to find the advice for a failure that an earlier run left."""
