"""Paths for libraries that take some names only: MuPDF wants Unicode, Java what its locale knows."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def plain_path(path: str) -> Iterator[str]:
    """Give a path of ASCII characters to the file at `path`, for the code within: itself, or a link to it."""
    if path.isascii():
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="docbatch-") as folder:
        link = Path(folder) / "document"
        link.symlink_to(Path(path).absolute())
        yield str(link)
