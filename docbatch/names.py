"""Names of files as they are shown, stored and given to jobs, whatever bytes they are made of."""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path
from urllib.parse import quote_from_bytes, unquote_to_bytes


def shown(path: str) -> str:
    r"""`path` as valid Unicode, undecodable bytes as `\xNN`; otherwise unchanged."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def printable(text: str) -> str:
    """`text` without control characters, which could forge log lines or upset a terminal."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in shown(text))


def name_of(path: str) -> str:
    """The name of the file at `path`, without folders, fit for a message."""
    return printable(Path(path).name)


def job_id_of(path: str) -> str:
    """The name of the job of the file at `path`: readable, safe as a file name, the same for the same absolute path."""
    absolute = os.fsencode(os.path.abspath(path))  # noqa: PTH100  (a link keeps its own name)
    readable = re.sub(r"[^A-Za-z0-9]+", "-", Path(path).stem)[:60].strip("-").lower() or "document"
    return f"{readable}-{hashlib.sha256(absolute).hexdigest()[:12]}"


def is_unicode(path: str) -> bool:
    """Whether the bytes of `path` are valid Unicode, so that JSON can hold it."""
    return shown(path) == path


def to_uri(path: str) -> str:
    """`path` made absolute, as a `file:` URI: ASCII, whatever bytes the name has."""
    return "file://" + quote_from_bytes(os.fsencode(os.path.abspath(path)))  # noqa: PTH100


def from_uri(uri: str) -> str:
    """The path that `to_uri` made `uri` of."""
    return os.fsdecode(unquote_to_bytes(uri.removeprefix("file://")))
