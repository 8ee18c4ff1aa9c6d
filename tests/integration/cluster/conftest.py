"""A place for private clusters that the server's account can reach, and their end."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from service.cluster import Cluster


@pytest.fixture
def place() -> Iterator[Path]:
    """A short, empty folder that other accounts may pass through."""
    folder = Path(tempfile.mkdtemp(prefix="yb-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def new_cluster(place: Path) -> Iterator[Callable[..., Cluster]]:
    """Make clusters below `place` that are stopped when the test ends."""
    made: list[Cluster] = []

    def make(name: str = "town") -> Cluster:
        cluster = Cluster(place / name)
        made.append(cluster)
        return cluster

    yield make
    for cluster in made:
        cluster.stop()
        shutil.rmtree(cluster.places.socket_dir, ignore_errors=True)
