"""Samples, changed at random: the same change for the same seed and number, whenever and wherever it is made."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from tests.torture.damage_images import IMAGE
from tests.torture.damage_pdfs import PDF, splice

SPLICED = 0.15
"""Share of changes to a PDF that take an object of another."""
CHANGES = (1, 1, 1, 1, 2, 2, 3, 5)
"""How many changes one file sees: few, or nothing would get past the first look."""
IMAGES = 0.15
"""Share of images; there are fewer kinds of them."""


class Mutant(NamedTuple):
    """A changed sample."""

    name: str
    """Says the seed, the number, the sample and what was done to it."""
    content: bytes


@dataclass(frozen=True)
class Mutations:
    """Thousands of changed samples, made when they are asked for."""

    pdfs: dict[str, bytes]
    images: dict[str, bytes]
    seed: int

    @classmethod
    def of(cls, samples: Path, seed: int) -> Mutations:
        """Those of the documents in the folder `samples`, and of the same written in other ways."""
        pdfs = {path.name: path.read_bytes() for path in sorted(samples.glob("*.pdf"))}
        images = {path.name: path.read_bytes() for path in sorted(samples.glob("*.tif"))}
        pdfs |= {f"plain-{name}": _in_plain_text(content) for name, content in pdfs.items() if _opens(content)}
        for name, content in tuple(images.items()):
            images |= _in_other_formats(Path(name).stem, content)
        return cls(pdfs, images, seed)

    def mutant(self, number: int, changes: int | None = None) -> Mutant:
        """The mutant of that number; with only the first `changes` of its changes, where that is given."""
        chance = Random(f"{self.seed}-{number}")
        kind = self.images if chance.random() < IMAGES else self.pdfs
        name = chance.choice([*kind])
        content = kind[name]
        done: list[str] = []
        for _ in range(chance.choice(CHANGES)):
            if len(done) == changes:
                break
            if kind is self.pdfs and chance.random() < SPLICED:
                content = splice(content, chance, self.pdfs[chance.choice([*self.pdfs])])
                done.append("splice")
            else:
                change = chance.choice(IMAGE if kind is self.images else PDF)
                content = change(content, chance) if content else content
                done.append(change.__name__.replace("_", "-"))
        stem, _, suffix = name.rpartition(".")
        return Mutant(f"seed-{self.seed}-{number}-{stem}-{'-'.join(done)[:90]}.{suffix}", content)


def _opens(content: bytes) -> bool:
    import pymupdf

    try:
        with pymupdf.open(stream=content, filetype="pdf") as document:
            return not document.needs_pass and document.page_count > 0
    except (RuntimeError, ValueError):
        return False


def _in_plain_text(content: bytes) -> bytes:
    """The same document with nothing packed, so that changes meet what it says."""
    import pymupdf

    with pymupdf.open(stream=content, filetype="pdf") as document:
        plain: bytes = document.tobytes(garbage=3, expand=255, ascii=False, no_new_id=True)
    return plain


def _in_other_formats(stem: str, content: bytes) -> dict[str, bytes]:
    """An image, smaller, as the formats that are taken and the ways in which TIFF packs."""
    from PIL import Image

    made = {}
    with Image.open(io.BytesIO(content)) as image:
        for mode in ("RGB", "L", "1", "P"):
            small = image.convert("RGB").resize((330, 470)).convert(mode)
            tif: tuple[dict[str, Any], ...] = tuple({"compression": it} for it in (None, "tiff_lzw", "tiff_deflate"))
            ways: dict[str, tuple[dict[str, Any], ...]] = {"png": ({},), "tif": tif}
            if mode in ("RGB", "L"):
                ways["jpg"] = ({"quality": 60}, {"quality": 60, "progressive": True})
            if mode == "1":
                ways["tif"] += ({"compression": "group4"},)
            for suffix, options in ways.items():
                for number, option in enumerate(options):
                    file = io.BytesIO()
                    form = {"png": "PNG", "tif": "TIFF", "jpg": "JPEG"}[suffix]
                    small.save(file, form, **option)
                    made[f"{stem}-{mode.lower()}{number}.{suffix}"] = file.getvalue()
        frames = io.BytesIO()
        small.save(frames, "TIFF", save_all=True, append_images=[small, small])
    return made | {f"{stem}-frames.tif": frames.getvalue()}
