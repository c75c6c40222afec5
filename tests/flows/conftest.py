"""Documents drawn from a few words, and batches of them against a server of models."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, nullcontext
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw, ImageFont

from docbatch.workbench import Workbench
from flows import running_batch
from flows.process_batch import process_batch
from tests.flows.asking import PRICE, Fill, Lines, Run, manifest
from tests.model_server import ModelServer


@pytest.fixture(scope="module")
def lasting_workers() -> Iterator[None]:
    """The workers of one batch serve the next ones of a module, too.

    To start them and what they load, Java among it, takes ten times as long as what most batches here have them do.
    What becomes of workers themselves is tested in `test_workers.py` and in the tests of the workbench.
    """
    benches: dict[object, Workbench] = {}

    def bench(workers: int, *, memory_mb: int, calls: int) -> AbstractContextManager[Workbench]:
        key = (workers, memory_mb, calls)
        if key not in benches:
            benches[key] = open_benches.enter_context(Workbench(workers, memory_mb=memory_mb, calls=calls))
        return nullcontext(benches[key])

    with ExitStack() as open_benches, pytest.MonkeyPatch.context() as patch:
        patch.setattr(running_batch, "Workbench", bench)
        yield


@pytest.fixture
def scans(tmp_path: Path) -> Fill:
    """Fills a folder with pictures of short texts, which nothing but a look can read."""

    def fill(*texts: str) -> Path:
        folder = tmp_path / "scans"
        folder.mkdir(exist_ok=True)
        for number, text in enumerate(texts):
            picture = Image.new("RGB", (700, 40 * (len(text.splitlines()) + 2)), "white")
            font = ImageFont.load_default(26)
            ImageDraw.Draw(picture).multiline_text((30, 30), text, fill="black", font=font, spacing=12)
            picture.save(folder / f"scan-{number:02d}.png")
        return folder

    return fill


@pytest.fixture
def letters(tmp_path: Path) -> Fill:
    """Fills a folder with PDFs of short texts."""

    def fill(*texts: str) -> Path:
        import pymupdf

        folder = tmp_path / "letters"
        folder.mkdir(exist_ok=True)
        for number, text in enumerate(texts):
            with pymupdf.open() as document:
                document.new_page().insert_text((72, 72), text, fontsize=12)
                document.save(folder / f"letter-{number:02d}.pdf")
        return folder

    return fill


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a batch against a server; gives the lines of its manifest."""

    def run(server: ModelServer, folder: Path, **options: Any) -> Lines:
        monkeypatch.setenv("OPENAI_API_KEY", "sk-test-secret")
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        monkeypatch.setenv("DOCBATCH_MODEL_PRICES", json.dumps({"gpt-4.1-mini": PRICE}))
        process_batch([str(folder)], str(tmp_path / "results"), engine="openai", workers=2, **options)
        return manifest(tmp_path)

    return run
