"""How fast the pipeline is, against the bare libraries and against one Java machine a document, in one run.

    python -m tests.benchmarks.throughput [--documents 200] [--workers N] [--out results/throughput.json]

All three do the same reading on the same documents: PyMuPDF for text, tabula for tables. (a) is a process pool of the
pipeline's size that does nothing else; it runs before and after (b), and the mean of both counts, since the machine
may be busier at one time than at another. (s) is the same pool with the pipeline's own stages,
without Prefect, cache or ledger: what is between (s) and (b) is what orchestration costs. (b) is the pipeline as a
user gets it, on its own Prefect server with an empty cache; the start of the server is given apart. (c) starts a Java
machine for each document, one after the other, on fewer documents.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import monotonic
from typing import Any

from rich.console import Console
from rich.table import Table

from tests.benchmarks.bare import prepare, read, read_with_our_stages
from tests.benchmarks.documents import make_documents
from tests.benchmarks.sampling import Sampler

PROJECT = Path(__file__).parents[2]
SLOW_DOCUMENTS = 12
"""Documents that (c) is measured on."""


def pool_of(read: Callable[[str], int], paths: list[Path], workers: int) -> dict[str, float]:
    """(a), (s): wall and CPU seconds a document of `read` in a process pool, once its processes are warm."""
    with multiprocessing.get_context("spawn").Pool(workers, prepare) as pool:
        pool.map(read, [str(paths[0])] * (4 * workers), chunksize=1)
        before, started = _cpu_of(pool), monotonic()
        for _ in pool.imap_unordered(read, map(str, paths), chunksize=1):
            pass
        return _a_document(monotonic() - started, _cpu_of(pool) - before, len(paths))


def java_each(paths: list[Path]) -> dict[str, float]:
    """(c): wall and CPU seconds a document with a Java machine for each, one after the other."""
    before, started = _cpu_of_children(), monotonic()
    subprocess.run([sys.executable, "-m", "tests.benchmarks.bare", *map(str, paths)], check=True, cwd=PROJECT)
    return _a_document(monotonic() - started, _cpu_of_children() - before, len(paths))


def pipeline(folder: Path, count: int, workers: int) -> dict[str, Any]:
    """(b): the command as a user gives it; seconds without those that its server takes to start."""
    with tempfile.TemporaryDirectory(prefix="docbatch-bench-") as scratch:
        results = Path(scratch) / "results"
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")},
            "DOCBATCH_DATA_DIR": str(Path(scratch) / "data"),
            "PREFECT_HOME": str(Path(scratch) / "home"),
        }
        command = [sys.executable, "flows/process_batch.py", str(folder), "--results", str(results)]
        command += ["--workers", str(workers), "--engine", "local"]
        started = monotonic()
        with (Path(scratch) / "output").open("w+b") as output:
            process = subprocess.Popen(command, cwd=PROJECT, env=environment, stdout=output, stderr=output)
            sampler = Sampler(process.pid, results / ".docbatch" / "ledger.sqlite3", count)
            sampler.follow(process)
            output.seek(0)
            said = output.read().decode()
        if process.returncode:
            raise SystemExit(f"the pipeline ended with status {process.returncode}:\n{said}")
        lines = [json.loads(line) for line in (results / "manifest.jsonl").read_text("utf-8").splitlines()]
        assert len(lines) == count
        assert all(line["status"] == "completed" and not line["cached"] for line in lines)
        busy = sampler.last_outcome - sampler.first_sight
        figures = _a_document(busy, sum(sampler.cpu.values()), count)
        return {
            **figures,
            "cpu_by_role_s": {role: seconds / count for role, seconds in sampler.cpu.items()},
            "peak_mb": sampler.peaks,
            "parent_mb_at_half": sampler.parent_at_half,
            "parent_mb_at_end": sampler.parent_at_end,
            "around_it_s": monotonic() - started - busy,
        }


def _a_document(wall: float, cpu: float, count: int) -> dict[str, float]:
    return {"seconds": wall / count, "documents_per_second": count / wall, "cpu_seconds": cpu / count}


def _cpu_of(pool: Any) -> float:
    """CPU seconds of a pool's processes: each says its own."""
    return sum(dict(pool.map(_own_cpu, range(200), chunksize=1)).values())


def _own_cpu(_: int) -> tuple[int, float]:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return os.getpid(), usage.ru_utime + usage.ru_stime


def _cpu_of_children() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def measure(count: int, workers: int, say: Callable[[str], None]) -> dict[str, Any]:
    """All three, and their ratios."""
    with tempfile.TemporaryDirectory(prefix="docbatch-documents-") as name:
        folder = Path(name)
        say(f"making {count} documents of three pages ...")
        paths = make_documents(folder, count)
        say("(a) the bare libraries in a process pool ...")
        first = pool_of(read, paths, workers)
        say("(b) the pipeline ...")
        ours = pipeline(folder, count, workers)
        say("(a) once more ...")
        second = pool_of(read, paths, workers)
        say("(s) the pipeline's stages in the same pool ...")
        stages = pool_of(read_with_our_stages, paths, workers)
        say(f"(c) one Java machine a document, {SLOW_DOCUMENTS} documents ...")
        slow = java_each(paths[:SLOW_DOCUMENTS])
    bare = {key: (first[key] + second[key]) / 2 for key in first}
    return {
        "documents": count,
        "workers": workers,
        "bare_pool": bare,
        "bare_pool_runs": [first, second],
        "stages_in_pool": stages,
        "pipeline": ours,
        "java_each": slow,
        "pipeline_to_bare": ours["seconds"] / bare["seconds"],
        "pipeline_to_stages": ours["seconds"] / stages["seconds"],
        "java_each_to_pipeline": slow["seconds"] / ours["seconds"],
        "parent_memory_end_to_half": ours["parent_mb_at_end"] / ours["parent_mb_at_half"],
    }


def show(figures: dict[str, Any], console: Console) -> None:
    """Print the figures as a table."""
    table = Table(title=f"{figures['documents']} documents of three pages, {figures['workers']} workers")
    for heading in ("", "documents/s", "ms a document", "CPU ms a document"):
        table.add_column(heading, justify="left" if not heading else "right")
    rows = (
        ("(a) bare pool", "bare_pool"),
        ("(s) our stages, bare pool", "stages_in_pool"),
        ("(b) pipeline", "pipeline"),
        ("(c) one JVM each", "java_each"),
    )
    for title, name in rows:
        row = figures[name]
        cells = (row["documents_per_second"], 1000 * row["seconds"], 1000 * row["cpu_seconds"])
        table.add_row(title, f"{cells[0]:.2f}", f"{cells[1]:.0f}", f"{cells[2]:.0f}")
    console.print(table)
    ours = figures["pipeline"]
    roles = ", ".join(f"{role} {1000 * seconds:.0f}" for role, seconds in ours["cpu_by_role_s"].items())
    peaks = ", ".join(f"{role} {mb:.0f}" for role, mb in ours["peak_mb"].items())
    console.print(f"CPU ms a document of the pipeline: {roles}")
    console.print(f"peak memory, MiB: {peaks}")
    console.print(
        f"parent at half {ours['parent_mb_at_half']:.0f} MiB, at the end {ours['parent_mb_at_end']:.0f} MiB: "
        f"{figures['parent_memory_end_to_half']:.3f}"
    )
    console.print(f"start and stop of the server and the program: {ours['around_it_s']:.1f} s")
    console.print(f"[bold]pipeline / bare pool {figures['pipeline_to_bare']:.2f}[/]")
    console.print(f"pipeline / its own stages in a bare pool {figures['pipeline_to_stages']:.2f}")
    console.print(f"[bold]one JVM each / pipeline {figures['java_each_to_pipeline']:.2f}[/]")


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--documents", type=int, default=200)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--out", type=Path, default=PROJECT / "results" / "throughput.json")
    options = parser.parse_args()
    console = Console()
    figures = measure(options.documents, options.workers, console.print)
    show(figures, console)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(figures, indent=1) + "\n", "utf-8")
    console.print(f"written to {options.out}")


if __name__ == "__main__":
    main()
