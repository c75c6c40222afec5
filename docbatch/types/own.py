"""Document types that a user adds, found where the setting `types` says: files, folders of them, or import paths."""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import re
import sys
from collections.abc import Collection, Iterator
from pathlib import Path
from types import ModuleType

from docbatch.errors import UsageError
from docbatch.types.definition import DocumentType
from docbatch.types.from_schema import type_of_schema

_IMPORT_PATH = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")


def load(places: str, taken: Collection[str]) -> tuple[tuple[DocumentType, ...], str]:
    """The types at `places`, which commas separate, and a line of their names, versions and contents.

    A place is a `.json` file (a JSON Schema), a `.py` file with a `TYPE`, a folder of such files, or the import path
    of a module with a `TYPE`. Names in `taken` are not free. Raises `UsageError` if a place has no type or a wrong one.
    """
    kinds: list[DocumentType] = []
    signs = []
    for place in filter(None, map(str.strip, places.split(","))):
        for kind, content in _at(place):
            if not _NAME.fullmatch(kind.name):
                raise UsageError(f"{place}: {kind.name!r} is no name for a type: lower-case letters, digits, _")
            if kind.name in taken or kind.name in {other.name for other in kinds}:
                raise UsageError(f"{place}: there is a type {kind.name!r} already; give yours another name")
            if not kind.version:
                raise UsageError(f"{place}: the type {kind.name!r} has no version")
            kinds.append(kind)
            signs.append(f"{kind.name} {kind.version} {hashlib.sha256(content).hexdigest()[:12]}")
    return tuple(kinds), ", ".join(sorted(signs))


def _at(place: str) -> Iterator[tuple[DocumentType, bytes]]:
    """The types at a place, each with the content of its file."""
    path = Path(place).expanduser()
    if path.is_dir():
        files = sorted(file for file in path.iterdir() if file.suffix in {".json", ".py"} and file.name[0] not in "._")
        if not files:
            raise UsageError(f"the folder of document types {place} has no .json or .py file")
        for file in files:
            yield _in_file(file), file.read_bytes()
    elif path.suffix in {".json", ".py"}:
        if not path.is_file():
            raise UsageError(f"there is no file {place}, which should have a document type")
        yield _in_file(path), path.read_bytes()
    elif _IMPORT_PATH.fullmatch(place):
        try:
            module = importlib.import_module(place)
        except ImportError as error:
            raise UsageError(f"the document type {place} cannot be imported: {error}") from error
        yield _in_module(module, place), Path(module.__file__ or "").read_bytes() if module.__file__ else b""
    else:
        raise UsageError(f"there is no document type at {place}: neither a file, nor a folder, nor an import path")


def _in_file(path: Path) -> DocumentType:
    if path.suffix == ".json":
        return type_of_schema(path)
    name = f"docbatch_own_type_{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # pydantic looks up annotations there
    try:
        spec.loader.exec_module(module)
    except (ImportError, SyntaxError) as error:
        raise UsageError(f"the document type {path} cannot be imported: {error}") from error
    return _in_module(module, str(path))


def _in_module(module: ModuleType, place: str) -> DocumentType:
    kind = getattr(module, "TYPE", None)
    if not isinstance(kind, DocumentType):
        raise UsageError(f"{place} has no TYPE that is a docbatch.types.definition.DocumentType")
    return kind
