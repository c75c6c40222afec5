"""How well pages are read that lie on their side or upside down: `python -m tests.benchmarks.turned`.

Each picture of the corpus that has one page and its whole text as truth is read upright and turned by 90, 180 and 270
degrees; printed is the F1 of the words, a page and in the mean. Reads on one core; a page takes seconds.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import sys
import tempfile
from pathlib import Path
from statistics import mean
from types import ModuleType

from PIL import Image

from docbatch.models import DocumentKind, PageRoute
from docbatch.vision.local import read_page

SHARED = Path(__file__).parents[3] / "shared"
TURNS = (0, 90, 180, 270)
"""Degrees to the left."""
READABLE = 0.5
"""Pages that are read worse upright (handwriting, Fraktur) say nothing about turning."""
PICTURES = (".jpg", ".png", ".tif")
DPI, MAX_PIXELS = 150, 40_000_000


def main() -> int:
    """Read the pages and print the figures; returns the exit status."""
    parser = argparse.ArgumentParser(prog="turned", description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--pages", type=int, default=20, help="pages at most")
    options = parser.parse_args()
    if not (SHARED / "score.py").is_file():
        print(f"there is no corpus at {SHARED}", file=sys.stderr)
        return 2
    scorer, found = _scorer(), []
    for path, truth in _pages()[: options.pages]:
        scores = [scorer.word_f1(truth, read_turned(path, degrees)) for degrees in TURNS]
        kept = scores[0] >= READABLE
        print(path.name, *(f"{score:.3f}" for score in scores), "" if kept else "(not counted)", flush=True)
        found += [scores] if kept else []
    for degrees, column in zip(TURNS, zip(*found, strict=True), strict=True):
        print(f"{degrees:3} degrees {mean(column):.4f} of {len(found)} pages")
    return 0


def read_turned(path: Path, degrees: int) -> str:
    """The text that is read on the picture at `path`, turned to the left by `degrees`."""
    with Image.open(path) as picture, tempfile.TemporaryDirectory() as folder:
        turned = picture.convert("RGB").rotate(degrees, expand=True)
        place = Path(folder) / "turned.png"
        turned.save(place)
        width, height = turned.size
        route = PageRoute(page=1, width=width, height=height, method="vision", reason="a picture")
        return read_page(str(place), DocumentKind.IMAGE, route, DPI, MAX_PIXELS).text


def _pages() -> list[tuple[Path, str]]:
    """The pictures of one page whose whole text is known, with it."""
    folder = SHARED / "corpus" / "scans"
    entries = json.loads((folder / "manifest.json").read_text("utf-8"))["entries"]
    return [
        (folder / entry["file"], entry["expected"]["text"])
        for entry in entries
        if entry["file"].endswith(PICTURES) and isinstance(entry["expected"].get("text"), str)
    ]


def _scorer() -> ModuleType:
    """The scorer beside this folder, for the measure that it uses."""
    spec = importlib.util.spec_from_file_location("score", SHARED / "score.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    raise SystemExit(main())
