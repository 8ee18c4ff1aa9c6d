"""Time of `yuanba demo --no-serve` from an empty data directory, and of the second run.

    python benchmarks/demo.py

Everything is installed before (`./yuanba install`). "Served" is measured with a real server: the
clock stops when `/readyz` answers.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LIMIT_S = 600


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def seconds_to_served(data_dir: Path) -> float:
    """Start the demo, wait until it is ready, stop it again."""
    port = free_port()
    command = [sys.executable, "-m", "service.cli", "--data-dir", str(data_dir), "demo"]
    started = time.perf_counter()
    process = subprocess.Popen(
        [*command, "--port", str(port)], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    try:
        while not _ready(port):
            if process.poll() is not None or time.perf_counter() - started > LIMIT_S:
                raise SystemExit("the demo did not come up")
            time.sleep(0.1)
        return time.perf_counter() - started
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)


def _ready(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def main() -> None:
    folder = Path(tempfile.mkdtemp(prefix="yuanba-demo-"))
    folder.chmod(0o755)
    data_dir = folder / "data"
    try:
        first = seconds_to_served(data_dir)
        second = seconds_to_served(data_dir)
    finally:
        subprocess.run(
            [sys.executable, "-m", "service.cli", "--data-dir", str(data_dir), "stop"],
            cwd=ROOT, check=False, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        shutil.rmtree(folder, ignore_errors=True)
    print(f"cores: {os.cpu_count()}")
    print(f"  empty data directory to served demo {first:6.1f} s")
    print(f"  second demo                         {second:6.1f} s")


if __name__ == "__main__":
    main()
