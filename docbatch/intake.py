"""From what the user names to documents: find files, name their jobs, hash them, see what kind they are."""

from __future__ import annotations

import glob
import hashlib
import logging
import os
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from docbatch.e_invoices.reading import HEAD_BYTES, looks_like_e_invoice, looks_like_xml
from docbatch.errors import (
    DocumentError,
    EmptyFileError,
    FileChangedError,
    NotFoundError,
    TooLargeError,
    UnsupportedError,
    UsageError,
)
from docbatch.models import Document, DocumentKind, Stage
from docbatch.names import from_uri, job_id_of, name_of, printable, shown, to_uri

logger = logging.getLogger(__name__)

SUFFIXES = {
    ".pdf": DocumentKind.PDF,
    ".png": DocumentKind.IMAGE,
    ".jpg": DocumentKind.IMAGE,
    ".jpeg": DocumentKind.IMAGE,
    ".tif": DocumentKind.IMAGE,
    ".tiff": DocumentKind.IMAGE,
}
"""Endings of the files that are documents when found in a folder."""

IMAGE_SIGNATURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+")
"""First bytes of PNG, JPEG, TIFF and BigTIFF files."""

PDF_HEADER_WITHIN = 1024
"""Bytes from the start within which readers accept the PDF header (ISO 32000-1, annex H, note 13)."""

CHUNK = 2**20


class Found(NamedTuple):
    """The files that a call names."""

    paths: tuple[str, ...]
    """Each once, in the order of the arguments, sorted within a folder or glob."""
    skipped: int
    """Files in folders that are not documents by their ending."""


class Arrival(NamedTuple):
    """One input after intake: a document, or the error that kept it from becoming one."""

    input: str
    job_id: str
    sha256: str | None
    document: Document | None
    error: DocumentError | None


def check_inputs(arguments: Sequence[str]) -> None:
    """Raise `UsageError` for the first of `arguments` that names nothing, without reading through folders."""
    if not arguments:
        raise UsageError("no input given: name a file, a folder or a glob")
    for argument in arguments:
        named = from_uri(argument) if argument.startswith("file://") else argument
        if not os.path.lexists(named) and not next(glob.iglob(argument, recursive=True), None):  # noqa: PTH207
            raise UsageError(f"no such input: {printable(argument)}")


def find_inputs(arguments: Sequence[str], results: Path) -> Found:
    """Return the files that `arguments` (files, folders read recursively, globs) name, without those in `results`.

    Raises `UsageError` for an argument that names nothing.
    """
    check_inputs(arguments)
    paths: dict[str, str] = {}
    skipped = 0
    own = results.resolve()
    for argument in _expanded(arguments):
        if os.path.isdir(argument):  # noqa: PTH112  (kept as given: a Path would drop "./" and the like)
            for path in _files_below(argument, own):
                if Path(path).suffix.lower() in SUFFIXES:
                    paths.setdefault(job_id_of(path), path)
                else:
                    skipped += 1
        else:
            paths.setdefault(job_id_of(argument), argument)
    return Found(tuple(paths.values()), skipped)


def _expanded(arguments: Sequence[str]) -> Iterator[str]:
    """The files and folders that `arguments` name; `file:` URIs stand for names that are no Unicode."""
    for argument in arguments:
        if os.path.lexists(argument):
            yield argument
        elif argument.startswith("file://"):
            yield from_uri(argument)
        else:
            yield from sorted(glob.glob(argument, recursive=True))  # noqa: PTH207


def _files_below(folder: str, excluded: Path) -> Iterator[str]:
    """Every file below `folder`, sorted by path; links to folders are not followed, so that loops end."""
    for where, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if (Path(where) / name).resolve() != excluded)
        for name in sorted(names):
            yield os.path.join(where, name)  # noqa: PTH118


def arrive(path: str, *, max_bytes: float) -> Arrival:
    """Take in the file at `path`: hash it, see its kind, apply the limit of size in bytes.

    Nothing about a file raises: what is wrong with it is the arrival's `error`.
    """
    job_id, digest = job_id_of(path), None
    try:
        before = _changed_ns(path)
        head, size, digest = _read_through(path)
        if size == 0:
            raise EmptyFileError(f"{name_of(path)} is empty")
        if size > max_bytes:
            raise TooLargeError(
                f"{name_of(path)} has {size / 2**20:.0f} MiB, more than the limit of {max_bytes / 2**20:.0f} "
                "(DOCBATCH_MAX_FILE_MB)"
            )
        document = Document(
            input=shown(path),
            uri=to_uri(path),
            job_id=job_id,
            sha256=digest,
            size=size,
            kind=_kind_of(path, head),
            changed_ns=before,
        )
    except DocumentError as error:
        error.stage = Stage.INTAKE.value
        return Arrival(shown(path), job_id, digest, None, error)
    return Arrival(shown(path), job_id, digest, document, None)


def require_unchanged(document: Document) -> None:
    """Raise `FileChangedError` if the file of `document` is not the one any more that was hashed."""
    if _changed_ns(document.path) != document.changed_ns:
        raise FileChangedError(f"{document.name} was changed while it was read")


def changed_within(path: str, seconds: float) -> bool:
    """Whether the file at `path` changed within the last `seconds`; one from the future, by a wrong clock, did not."""
    return 0 <= time.time() - _changed_ns(path) / 1e9 < seconds


def _changed_ns(path: str) -> int:
    """When the file was last changed, in nanoseconds; 0 where it is not there."""
    try:
        return os.stat(path).st_mtime_ns  # noqa: PTH116  (a Path would not take every name)
    except OSError:
        return 0


def _read_through(path: str) -> tuple[bytes, int, str]:
    """The first bytes, the size and the SHA-256 of a file, read in chunks."""
    digest, size, head = hashlib.sha256(), 0, b""
    try:
        if not Path(path).is_file():  # a pipe or device would block for ever
            reason = "is not a regular file" if os.path.lexists(path) and Path(path).exists() else "is not there"
            raise NotFoundError(f"{name_of(path)} {reason}")
        with Path(path).open("rb") as file:
            while chunk := file.read(CHUNK):
                head = head or chunk[:HEAD_BYTES]
                digest.update(chunk)
                size += len(chunk)
    except OSError as error:
        raise NotFoundError(f"{name_of(path)} cannot be read: {error.strerror or error}") from error
    return head, size, digest.hexdigest()


def kind_by_content(head: bytes) -> DocumentKind | None:
    """What the first `HEAD_BYTES` of a file say that it is; None where they say nothing that is known."""
    if head.startswith(IMAGE_SIGNATURES):
        return DocumentKind.IMAGE
    if b"%PDF-" in head[:PDF_HEADER_WITHIN]:
        return DocumentKind.PDF
    if looks_like_xml(head) and looks_like_e_invoice(head):
        return DocumentKind.XML
    return None


def _kind_of(path: str, head: bytes) -> DocumentKind:
    """The kind by content; by ending only where the content says nothing, as damaged files may still be read."""
    if kind := kind_by_content(head) or SUFFIXES.get(Path(path).suffix.lower()):
        return kind
    raise UnsupportedError(f"{name_of(path)} is neither a PDF nor a PNG, JPEG or TIFF image nor an XML e-invoice")
