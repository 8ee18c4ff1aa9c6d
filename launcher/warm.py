"""Compiling the engine once at set-up, so that the first plan does not wait for it."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from launcher.places import ROOT, digest, stamp, stamped, venv_python
from launcher.words import Stop, say

SIDE = 6


def ensure_compiled() -> None:
    """Compile the engine if its sources changed since the last time.

    Everything that a plan needs is compiled by making one, with its proof, of a tiny instance, and
    everything that a rebalance needs by making one.

    Raises
    ------
    Stop
        It cannot be compiled.
    """
    wanted = digest((ROOT / "geo").rglob("*.py"))
    if stamped("compiled", wanted):
        return
    say("正在编译划分引擎（仅此一次）", "Compiling the partition engine (once)")
    forget_compiled()
    with tempfile.TemporaryDirectory() as folder:
        question, answer = Path(folder) / "instance.json", Path(folder) / "answer.json"
        question.write_text(json.dumps(tiny_instance()), encoding="utf-8")
        command = ["-m", "service.cli", "solve", str(question), "-o", str(answer)]
        _run([*command, "--effort", "1", "--time-limit", "900", "--prove"])
    _run(["-c", "from geo.rebalance import warm_up; warm_up()"])
    stamp("compiled", wanted)


def _run(arguments: list[str]) -> None:
    done = subprocess.run(  # noqa: S603
        [str(venv_python()), "-P", *arguments], capture_output=True, check=False, cwd=ROOT
    )
    if done.returncode:
        sys.stderr.write(done.stderr.decode("utf-8", "replace"))
        raise Stop(
            "划分引擎编译失败（原因见上）。",
            "The partition engine cannot be compiled (see above).",
            code=1,
        )


def forget_compiled() -> None:
    """Remove what was compiled from other sources.

    Numba looks only at the file of the function that is called: code that another file's function
    was compiled into would stay as it was, and read its arguments wrongly.
    """
    for kind in ("*.nbi", "*.nbc"):
        for cached in (ROOT / "geo").rglob(kind):
            cached.unlink(missing_ok=True)


def tiny_instance() -> dict[str, object]:
    """Return a square of units in the format of `yuanba solve`."""
    units = [
        {"id": i, "weight": 1 + i % 3, "x": 50.0 * (i % SIDE), "y": 50.0 * (i // SIDE)}
        for i in range(SIDE * SIDE)
    ]
    across = [[i, i + 1] for i in range(SIDE * SIDE) if (i + 1) % SIDE]
    down = [[i, i + SIDE] for i in range(SIDE * (SIDE - 1))]
    return {
        "name": "tiny",
        "k": SIDE,
        "lower": 9,
        "upper": 15,
        "distance": "euclidean",
        "objective_scale": 1.0,
        "units": units,
        "edges": across + down,
    }
