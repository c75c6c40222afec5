"""Writes down what the pipeline says about each sample: `python -m tests.record_samples`, then read the diff."""

from __future__ import annotations

import json
from pathlib import Path

from tests.reading_samples import EXPECTED, read_sample, stop

SAMPLES = Path(__file__).parent / "samples"


def main() -> None:
    """Record all samples."""
    (SAMPLES / EXPECTED).mkdir(exist_ok=True)
    for name in json.loads((SAMPLES / "truth.json").read_text("utf-8")):
        result = json.dumps(read_sample(SAMPLES / name), ensure_ascii=False, indent=1)
        (SAMPLES / EXPECTED / f"{name}.json").write_text(result + "\n", "utf-8")
    stop()


if __name__ == "__main__":
    main()
