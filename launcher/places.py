"""Paths of the checkout and of its virtual environment, and the stamps of finished steps."""

from __future__ import annotations

import fcntl
import hashlib
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def venv_dir() -> Path:
    """Return the virtual environment: ``.venv`` in the checkout, or ``YUANBA_VENV``."""
    return Path(os.environ.get("YUANBA_VENV") or ROOT / ".venv").absolute()


def venv_python() -> Path:
    """Return the virtual environment's Python."""
    return venv_dir() / "bin" / "python"


def digest(paths: Iterable[Path], *also: str) -> str:
    """Return a digest of files' names and contents, and of some further words."""
    seen = hashlib.sha256("\0".join((sys.version, str(ROOT), *also)).encode())
    for path in sorted(paths):
        seen.update(f"\0{path}\0".encode())
        seen.update(path.read_bytes())
    return seen.hexdigest()


def stamped(step: str, wanted: str) -> bool:
    """Whether a step was finished for exactly this input."""
    try:
        return _stamp(step).read_text(encoding="ascii") == wanted
    except OSError:
        return False


def stamp(step: str, done: str) -> None:
    """Remember that a step was finished for this input."""
    _stamp(step).parent.mkdir(exist_ok=True)
    _stamp(step).write_text(done, encoding="ascii")


def _stamp(step: str) -> Path:
    return venv_dir() / "yuanba-stamps" / step


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Let one launcher of this checkout set things up at a time."""
    handle = os.open(ROOT, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
