"""Documents drawn from a few words, and batches of them against a server of models."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw, ImageFont

from flows.process_batch import process_batch
from tests.flows.asking import PRICE, Fill, Lines, Run, manifest
from tests.model_server import ModelServer


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
