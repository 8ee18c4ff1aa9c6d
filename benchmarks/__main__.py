"""Every figure of the main job, one after the other.

    python -m benchmarks

The sketch needs the real input data (`YUANBA_REAL_DATA`, by default `../shared/data`) and is left
out, saying so, where they are absent. The partition engine has a run of its own:
`python -m benchmarks.partition`.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
REAL = Path(os.environ.get("YUANBA_REAL_DATA", ROOT.parent / "shared" / "data"))
TRIESENBERG = REAL / "triesenberg" / "data.gpkg"


def main() -> None:
    sketch = ["benchmarks.sketch", str(TRIESENBERG), "--micro-grids", "40"]
    if TRIESENBERG.exists():
        run(*sketch)
    else:
        print(f"sketch: left out, there is no {TRIESENBERG}")
    run("benchmarks.tiling", "data/boundaries")
    run("benchmarks.demo")


def run(*words: str) -> None:
    print("\n$ python -m", *words, flush=True)
    subprocess.run([sys.executable, "-m", *words], cwd=ROOT, check=True)


if __name__ == "__main__":
    main()
