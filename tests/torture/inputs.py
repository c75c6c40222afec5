"""The documents of a tortured batch: samples with bytes of their own, damaged ones, and some twice."""

from __future__ import annotations

from pathlib import Path
from random import Random

from tests.torture.fuzz import SAMPLES
from tests.torture.mutations import Mutations

DAMAGED = 0.25
"""Share of damaged documents."""
TWICE = 0.04
"""Share of documents that are the bytes of another under a second name."""
SCANS = 2
"""Documents that are read by OCR, of which each costs seconds."""
QUICK = ("text-", "table-", "invoice-", "credit-", "locked-", "broken-")


def make_inputs(folder: Path, count: int, seed: int) -> list[Path]:
    """Write `count` documents into `folder`, the same for the same `seed`."""
    chance = Random(seed)
    folder.mkdir(parents=True)
    samples = [path for path in sorted(SAMPLES.glob("*.pdf")) if path.name.startswith(QUICK)]
    mutations, made = Mutations.of(SAMPLES, seed), list[Path]()
    for number in range(count):
        if number < SCANS:
            name, content = "scan.pdf", (SAMPLES / "scan-no-text-layer.pdf").read_bytes()
        elif made and chance.random() < TWICE:
            made.append(folder / f"{number:04}-again-{made[-1].name}")
            made[-1].write_bytes(made[-2].read_bytes())
            continue
        elif chance.random() < DAMAGED:
            name, content = damaged(mutations, chance)
        else:
            sample = chance.choice(samples)
            name, content = sample.name, sample.read_bytes()
        made.append(folder / f"{number:04}-{name}")
        made[-1].write_bytes(content + b"\n%% %d\n" % number)  # no part of a PDF, but of the file's hash
    return made


def damaged(mutations: Mutations, chance: Random) -> tuple[str, bytes]:
    """Name and content of a damaged document that is not read by OCR for minutes."""
    while True:
        mutant = mutations.mutant(chance.randrange(10**6))
        kind = mutant.name.split("-", 3)[3].removeprefix("plain-")
        if kind.startswith(QUICK) and "bomb" not in kind:
            return mutant.name[:120] + mutant.name[-4:], mutant.content
