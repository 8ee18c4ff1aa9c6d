"""Time and memory of `yuanba sketch` on a real file, in a process of its own.

    python -m benchmarks.sketch ../shared/data/triesenberg/data.gpkg --micro-grids 40

The command is run once to fill the caches that an installation fills (byte code, compiled
kernels), then `--runs` times more.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple


class Run(NamedTuple):
    """What one run of the command took."""

    wall_s: float
    cpu_s: float
    peak_mb: float


def measure(file: Path, micro_grids: int, folder: Path) -> Run:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    command = [sys.executable, "-m", "service.cli", "sketch", str(file), "--no-prove"]
    subprocess.run(
        [*command, "--micro-grids", str(micro_grids), "-o", str(folder / "map.html")],
        check=True,
        stdout=subprocess.DEVNULL,
        cwd=Path(__file__).parents[1],
    )
    wall = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Run(wall, cpu, after.ru_maxrss / 1024)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--micro-grids", type=int, default=40)
    parser.add_argument("--runs", type=int, default=5)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        measure(given.file.resolve(), given.micro_grids, folder)
        runs = [measure(given.file.resolve(), given.micro_grids, folder) for _ in range(given.runs)]
    print(f"{given.file}: {given.micro_grids} micro-grids, median of {given.runs} runs")
    print(f"  elapsed   {statistics.median(run.wall_s for run in runs):6.1f} s")
    print(f"  processor {statistics.median(run.cpu_s for run in runs):6.1f} s")
    print(f"  peak      {max(run.peak_mb for run in runs):6.0f} MB")


if __name__ == "__main__":
    main()
