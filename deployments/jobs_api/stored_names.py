"""What a file is called here, whatever its sender calls it."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from docbatch.intake import SUFFIXES
from docbatch.names import printable

LONGEST_SHOWN = 255
"""Characters of a client's name that are kept to be shown."""
LONGEST_SLUG = 60


def shown_name(raw: bytes) -> str:
    """The name that a client gave, fit to be shown; never a path to anything."""
    return printable(raw.decode("utf-8", "surrogateescape"))[:LONGEST_SHOWN]


def stored_name(number: int, shown: str) -> str:
    """The name that the upload's file `number` is stored under: the number, what is harmless of `shown`, its ending."""
    last = PurePosixPath(shown.replace("\\", "/")).name
    stem, dot, ending = last.rpartition(".")
    suffix = f"{dot}{ending}".lower()
    if suffix not in SUFFIXES:
        stem, suffix = last, ""
    slug = re.sub(r"[^A-Za-z0-9]+", "-", stem).strip("-")[:LONGEST_SLUG].strip("-") or "document"
    return f"{number:05d}-{slug}{suffix}"
