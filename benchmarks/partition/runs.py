"""Start each system on each instance in a process of its own and gather what the judge says."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.partition.evaluate import evaluate

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PEERS = ("gerrychain", "metis", "kahip", "skater", "azp", "region-k-means")
UNSEEDED = {"skater"}
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "NUMBA_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")


@dataclass(frozen=True)
class Run:
    """One run: processor seconds and objective are None where there was no answer."""

    system: str
    seed: int
    seconds: float | None = None
    objective: float | None = None
    trouble: tuple[str, ...] = ("no answer",)
    bound: float = 0.0

    @property
    def feasible(self) -> bool:
        """Whether the judge found nothing wrong."""
        return not self.trouble


@dataclass(frozen=True)
class System:
    """A way to answer: ours with a budget, ours with a proof, or a peer."""

    name: str
    limit: float
    prove: bool = False

    @property
    def is_ours(self) -> bool:
        """Whether it is the engine of this project."""
        return self.name.startswith("yuanba")

    def command(self, instance: Path, output: Path, seed: int, python: Path) -> list[str]:
        """Return the command line of one run."""
        rest = [str(instance), str(output), "--seed", str(seed), "--time-limit", str(self.limit)]
        if not self.is_ours:
            return [str(python), "-W", "ignore", str(HERE / "one_peer.py"), self.name, *rest]
        proof = ["--prove"] if self.prove else []
        return [sys.executable, "-m", "benchmarks.partition.one_plan", *rest, *proof]


def environment(folder: Path) -> Path:
    """Return the Python of the peers' environment, made on first use."""
    python = folder / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        wanted = str(HERE.parent / "requirements-partition.in")
        subprocess.run([str(python), "-m", "pip", "install", "-q", "-r", wanted], check=True)
    return python


def run_once(system: System, path: Path, instance: dict[str, Any], seed: int, python: Path) -> Run:
    """Run and judge; a system that fails, hangs or is out of time has no answer."""
    with tempfile.TemporaryDirectory(prefix="yuanba-bench-") as folder:
        output = Path(folder) / "answer.json"
        command = system.command(path.resolve(), output, seed, python)
        try:
            done = subprocess.run(
                command, cwd=ROOT, env={**os.environ, **ONE_THREAD}, capture_output=True,
                timeout=60 + 6 * system.limit, check=False, text=True,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return Run(system.name, seed, trouble=("no answer in time",))
        if not output.exists():
            return Run(system.name, seed, trouble=(_reason(done),))
        answer = json.loads(output.read_text(encoding="utf-8"))
    finding = evaluate(instance, answer["assignment"])
    return Run(
        system.name, seed, answer["seconds"], finding.objective, finding.trouble,
        answer.get("bound", 0.0),
    )  # fmt: skip


def run_seeds(
    system: System, path: Path, instance: dict[str, Any], seeds: list[int], python: Path
) -> list[Run]:
    """Run all seeds; one is enough for a proof, a method without chance, or one without answer."""
    once = system.prove or system.name in UNSEEDED
    runs: list[Run] = []
    for seed in seeds[:1] if once else seeds:
        runs.append(run_once(system, path, instance, seed, python))
        if runs[-1].seconds is None and not system.is_ours:
            break
    return runs


def _reason(done: subprocess.CompletedProcess[str]) -> str:
    if done.returncode < 0:
        return "no answer in time"
    said = done.stderr.strip().splitlines()
    return "fails: " + (said[-1][:60].replace("|", "/") if said else "says nothing")
