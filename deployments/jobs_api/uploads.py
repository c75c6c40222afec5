"""An upload: a multipart body taken apart while it arrives, each file written to disk once."""

from __future__ import annotations

import asyncio
import errno
from http import HTTPStatus
from pathlib import Path
from typing import BinaryIO, NamedTuple

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import Request

from deployments.jobs_api.folders import BatchFolder, sync_file
from deployments.jobs_api.problems import ProblemError
from deployments.jobs_api.store import NewJob
from deployments.jobs_api.stored_names import shown_name, stored_name
from docbatch.e_invoices.reading import HEAD_BYTES
from docbatch.intake import kind_by_content
from docbatch.settings import Settings

PART_NAME = "files"
MIB = 2**20


class Limits(NamedTuple):
    """How much one upload may bring."""

    files: int
    upload_bytes: float
    file_bytes: float
    silence_s: float = 60.0
    """Seconds that a client may leave its upload without sending anything."""

    @classmethod
    def of(cls, settings: Settings) -> Limits:
        """The limits that the settings give."""
        return cls(settings.api_max_files, settings.api_max_upload_mb * MIB, settings.max_file_mb * MIB)


async def receive(request: Request, folder: BatchFolder, limits: Limits) -> list[NewJob]:
    """Write the files of an upload to the incoming `folder`, onto the disk; returns them in order.

    Raises `ProblemError`, and `ClientDisconnect` where the client leaves; what was written by then is left there.
    """
    parts = Parts(folder, limits, boundary_of(request.headers, limits))
    body = request.stream()
    try:
        while True:
            try:
                async with asyncio.timeout(limits.silence_s):
                    chunk = await anext(body, None)
            except TimeoutError as error:
                raise ProblemError(408, f"nothing came for {limits.silence_s:g} s: send the upload again") from error
            if chunk is None:
                break
            await run_in_threadpool(parts.feed, chunk)
        return await run_in_threadpool(parts.finish)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise ProblemError(507, "the disk of the server is full: nothing of this upload was kept") from error
        raise
    finally:
        parts.close()


def boundary_of(headers: Headers, limits: Limits) -> bytes:
    """The boundary between the parts of an upload; raises `ProblemError` where its headers tell that it is none."""
    kind, options = parse_options_header(headers.get("content-type"))
    if kind != b"multipart/form-data":
        raise ProblemError(415, "send the files as multipart/form-data")
    if not options.get(b"boundary"):
        raise ProblemError(400, "the Content-Type names no boundary")
    if int(headers.get("content-length", 0)) > limits.upload_bytes:
        raise _too_much(limits)
    return options[b"boundary"]


class Parts:
    """Takes one multipart body apart; its methods block and are called one after the other."""

    def __init__(self, folder: BatchFolder, limits: Limits, boundary: bytes) -> None:
        self._folder = folder
        self._limits = limits
        self._received = 0
        self._files: list[NewJob] = []
        self._a_document = False
        self._ended = False
        self._headers: dict[bytes, bytes] = {}
        self._field = b""
        self._value = b""
        self._shown = ""
        self._head = bytearray()
        self._size = 0
        self._file: BinaryIO | None = None
        try:
            self._parser = MultipartParser(
                boundary,
                {
                    "on_part_begin": self._part_begins,
                    "on_header_field": self._header_field,
                    "on_header_value": self._header_value,
                    "on_header_end": self._header_ends,
                    "on_headers_finished": self._headers_end,
                    "on_part_data": self._data,
                    "on_part_end": self._part_ends,
                    "on_end": self._end,
                },
            )
        except FormParserError as error:
            raise _broken(error) from error

    def feed(self, chunk: bytes) -> None:
        """Take the next bytes of the body; raises `ProblemError`."""
        self._received += len(chunk)
        if self._received > self._limits.upload_bytes:
            raise _too_much(self._limits)
        try:
            self._parser.write(chunk)
        except FormParserError as error:
            raise _broken(error) from error

    def finish(self) -> list[NewJob]:
        """Have all files on the disk, once the body is at its end; raises `ProblemError` if they are not taken."""
        if not self._ended:
            raise ProblemError(400, "the upload ends before its last boundary: send it again")
        if not self._files:
            raise ProblemError(422, f"no files: send at least one part named {PART_NAME}")
        if not self._a_document:
            first = self._files[0].file_name
            raise ProblemError(
                415,
                f"{first} is neither a PDF nor a PNG, JPEG or TIFF image nor an XML e-invoice, nor is any other file",
            )
        for file in self._files:
            sync_file(self._incoming(file.stored_name))
        return self._files

    def close(self) -> None:
        """Close the file that is being written, where the upload stopped within one."""
        if self._file:
            self._file.close()

    def _incoming(self, name: str) -> Path:
        return self._folder.incoming / "files" / name

    def _part_begins(self) -> None:
        if len(self._files) >= self._limits.files:
            raise ProblemError(413, f"more than {self._limits.files} files in one upload: send them in several")
        self._headers = {}

    def _header_field(self, data: bytes, start: int, end: int) -> None:
        self._field += data[start:end]

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _header_ends(self) -> None:
        self._headers[self._field.lower()] = self._value
        self._field = self._value = b""

    def _headers_end(self) -> None:
        disposition = self._headers.get(b"content-disposition", b"")
        kind, options = parse_options_header(disposition.decode("latin-1"))
        name = options.get(b"name", b"")
        if kind != b"form-data" or name != PART_NAME.encode():
            raise ProblemError(422, f"a part is named {shown_name(name) or 'nothing'}: name each one {PART_NAME}")
        if not options.get(b"filename"):
            raise ProblemError(422, f"file {len(self._files) + 1} has no name: give each part a filename")
        self._shown = shown_name(options[b"filename"])
        self._head, self._size = bytearray(), 0
        self._file = self._incoming(stored_name(len(self._files) + 1, self._shown)).open("xb")

    def _data(self, data: bytes, start: int, end: int) -> None:
        assert self._file is not None
        self._size += end - start
        if self._size > self._limits.file_bytes:
            raise ProblemError(
                HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
                f"{self._shown} has more than {self._limits.file_bytes / MIB:g} MiB (DOCBATCH_MAX_FILE_MB)",
            )
        if len(self._head) < HEAD_BYTES:
            self._head += data[start : min(end, start + HEAD_BYTES - len(self._head))]
        self._file.write(memoryview(data)[start:end])

    def _part_ends(self) -> None:
        assert self._file is not None
        self._file.close()
        name = stored_name(len(self._files) + 1, self._shown)
        self._files.append(NewJob(self._folder.job_id(name), self._shown, name, self._size))
        self._a_document = self._a_document or kind_by_content(bytes(self._head)) is not None

    def _end(self) -> None:
        self._ended = True


def _too_much(limits: Limits) -> ProblemError:
    return ProblemError(
        413, f"more than {limits.upload_bytes / MIB:g} MiB in one upload (DOCBATCH_API_MAX_UPLOAD_MB): send several"
    )


def _broken(error: FormParserError) -> ProblemError:
    return ProblemError(400, f"the multipart body cannot be read: {error}")
