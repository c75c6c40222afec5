"""What comes out, measured against documents whose truth is known: `make score`.

Runs the local engine over a corpus and prints the scorer's figures beside those that were recorded last
(`quality.json`, which moves with the code: `--record`). The corpus is no part of the project.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.benchmarks.trust import figures_of_trust

PROJECT = Path(__file__).parents[2]
SHARED = PROJECT.parent / "shared"
RECORD = Path(__file__).parent / "quality.json"
BETTER_BELOW = ("false_positive", "credit_note_as_invoice", "missing", "wrong_fields", "right_flagged")
"""Ends of the names of figures where less is better."""
NOISE = 0.0005


def main() -> int:
    """Run, score, compare; returns the exit status."""
    parser = argparse.ArgumentParser(prog="quality", description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--corpus", type=Path, default=SHARED / "corpus", help="documents with their truth")
    parser.add_argument("--results", type=Path, help="score this folder instead of running")
    parser.add_argument("--record", action="store_true", help="record the figures as the ones to compare with")
    options = parser.parse_args()
    if not (SHARED / "score.py").is_file() or not options.corpus.is_dir():
        print(f"there is no corpus to score at {options.corpus}", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder:
        results = options.results or run(options.corpus, Path(folder))
        figures = score(options.corpus, results)
    print(compared(figures, json.loads(RECORD.read_text("utf-8")) if RECORD.exists() else {}))
    if options.record:
        RECORD.write_text(json.dumps(figures, indent=1) + "\n", "utf-8")
    return 0


def run(corpus: Path, folder: Path) -> Path:
    """Process `corpus` without the XML that e-invoices carry, which would be the truth itself; gives the results."""
    prepared, results = folder / "corpus", folder / "results"
    scorer = [sys.executable, str(SHARED / "score.py")]
    subprocess.run([*scorer, "--prepare", str(corpus), str(prepared)], check=True, capture_output=True)
    command = [sys.executable, str(PROJECT / "flows" / "process_batch.py"), str(prepared)]
    done = subprocess.run([*command, "--results", str(results), "--engine", "local"], check=False)
    if done.returncode not in (0, 1):
        raise SystemExit(done.returncode)
    return results


def score(corpus: Path, results: Path) -> dict[str, float]:
    """The scorer's figures by name, and those of `trust`."""
    command = [sys.executable, str(SHARED / "score.py"), str(corpus), str(results), "--json"]
    said = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    figures = {name: value["value"] if isinstance(value, dict) else value for name, value in said.items()}
    named = subprocess.run([*command[:-1], "--verbose"], check=True, capture_output=True, text=True)
    return figures | figures_of_trust(corpus, results, named.stdout + named.stderr)


def compared(figures: dict[str, float], before: dict[str, float]) -> str:
    """One line a figure: what it is, what it was, and whether that is better or worse."""
    lines = []
    for name, value in figures.items():
        old = before.get(name)
        # How many values have a confidence is neither good nor bad.
        change = 0.0 if old is None or value is None or name.endswith("_count") else value - old
        better = (change < 0) == name.endswith(BETTER_BELOW)
        mark = "" if abs(change) < NOISE else "better" if better else "WORSE"
        lines.append(f"{name:<34} {_shown(value):>8} {_shown(old):>8}  {mark}".rstrip())
    return "\n".join([f"{'figure':<34} {'now':>8} {'recorded':>8}", *lines])


def _shown(value: float | None) -> str:
    return "-" if value is None else f"{value:.4f}" if isinstance(value, float) else str(value)


if __name__ == "__main__":
    sys.exit(main())
