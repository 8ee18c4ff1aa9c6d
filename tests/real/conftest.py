"""Where the real input is, if it is there."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

_BESIDE = Path(__file__).parents[2].parent / "shared" / "data"


@pytest.fixture(scope="session")
def real_data() -> Callable[[str], Path]:
    """Path of a real file; the test is skipped, saying so, where it is absent."""

    def find(name: str) -> Path:
        path = Path(os.environ.get("YUANBA_REAL_DATA", _BESIDE)) / name
        if not path.exists():
            pytest.skip(f"no real data: {path} (set YUANBA_REAL_DATA)")
        return path

    return find
