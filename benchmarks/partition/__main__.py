"""The engine beside its peers on the same instances, in one run.

    python -m benchmarks.partition [INSTANCE.json …] [--prove] [--growth] [--edits]

Without files, all of ``$YUANBA_BENCH`` (default ``../shared/bench``) are used, and generated ones.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from benchmarks.partition.edits import edits
from benchmarks.partition.growth import growth
from benchmarks.partition.instances import Instance, counties, town, tracts, village
from benchmarks.partition.runs import PEERS, ROOT, System, environment, run_seeds
from benchmarks.partition.table import HEAD, rows


def main() -> None:
    options = _options()
    if options.growth:
        return growth(options.seeds)
    if options.edits:
        return edits(options.seeds)
    systems = _systems(options)
    python = options.peers / "bin" / "python"
    if any(not system.is_ours for system in systems):
        python = environment(options.peers)
    print(HEAD, flush=True)
    with (
        tempfile.TemporaryDirectory(prefix="yuanba-instances-") as folder,
        ThreadPoolExecutor(options.jobs) as pool,
    ):
        for path, instance in _instances(options, Path(folder)):
            seeds = list(range(1, options.seeds + 1))
            found = {
                system.name: pool.submit(run_seeds, system, path, instance, seeds, python)
                for system in systems
            }
            for row in rows(instance, {name: runs.result() for name, runs in found.items()}):
                print(row, flush=True)
    return None


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.partition")
    parser.add_argument("files", nargs="*", type=Path, metavar="INSTANCE.json")
    parser.add_argument("--instances", default="", help="only names that contain this")
    parser.add_argument("--seeds", type=int, default=5, help="seeds 1 to this many")
    parser.add_argument("--time-limit", type=float, default=30.0, help="seconds a run, peers")
    parser.add_argument("--budgets", type=float, nargs="+", default=[0.3, 2.0, 5.0], help="s, ours")
    parser.add_argument("--prove", type=float, nargs="?", const=60.0, help="also prove, s, ours")
    parser.add_argument(
        "--only", action="append", help="only systems whose name starts so; may be repeated"
    )
    parser.add_argument("--jobs", type=int, default=1, help="runs at the same time")
    parser.add_argument("--peers", type=Path, default=ROOT / ".venv-peers", help="environment")
    parser.add_argument("--growth", action="store_true", help="only growth with n, ours")
    parser.add_argument("--edits", action="store_true", help="only hand edits, ours")
    return parser.parse_args()


def _systems(options: argparse.Namespace) -> list[System]:
    systems = [System(f"yuanba, {budget:g} s", budget) for budget in options.budgets]
    if options.prove:
        systems.append(System(f"yuanba, proof {options.prove:g} s", options.prove, prove=True))
    systems += [System(name, options.time_limit) for name in PEERS]
    wanted = tuple(options.only or [""])
    return [system for system in systems if system.name.startswith(wanted)]


def _instances(options: argparse.Namespace, folder: Path) -> list[tuple[Path, Instance]]:
    files = options.files
    if not files:
        bench = Path(os.environ.get("YUANBA_BENCH", ROOT.parent / "shared" / "bench"))
        files = sorted(bench.glob("*.json")) + _generated(folder)
    read = [(path, json.loads(path.read_text(encoding="utf-8"))) for path in files]
    chosen = [(path, made) for path, made in read if options.instances in made["name"]]
    return sorted(chosen, key=lambda pair: len(pair[1]["units"]))


def _generated(folder: Path) -> list[Path]:
    made = [
        village(90, 15, 0.2, 7),
        counties(75, 4, 0.005, 7),
        counties(67, 7, 0.005, 1),
        tracts(3_200, 13, 0.005, 7),
        town(10_000, 1_400, 0.25, 7),
    ]
    paths = []
    for instance in made:
        paths.append(folder / f"{instance['name']}.json")
        paths[-1].write_text(json.dumps(instance), encoding="utf-8")
    return paths


if __name__ == "__main__":
    main()
