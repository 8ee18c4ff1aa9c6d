"""What the private cluster refuses, each with its reason and without touching anything."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.cluster import (
    Cluster,
    ClusterDirectoryError,
    ClusterVersionError,
    DiskFullError,
    PostgresMissingError,
)

pytestmark = pytest.mark.postgis
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can set this scene")


@pytest.fixture(scope="module")
def made() -> Iterator[Cluster]:
    """A cluster that exists and is stopped."""
    folder = Path(tempfile.mkdtemp(prefix="yb-"))
    folder.chmod(0o711)
    cluster = Cluster(folder / "town")
    cluster.start()
    cluster.stop()
    yield cluster
    cluster.stop()
    shutil.rmtree(folder)


def test_files_of_a_newer_postgresql(made: Cluster) -> None:
    version = made.places.data / "PG_VERSION"
    before = version.read_text()
    version.write_text("99\n")
    try:
        with pytest.raises(ClusterVersionError, match="PostgreSQL 99") as caught:
            made.start()
    finally:
        version.write_text(before)
    assert caught.value.where["made_by"] == 99
    assert made.start()


def test_a_data_directory_of_a_newer_yuanba(made: Cluster) -> None:
    before = made.places.marker.read_text()
    made.places.marker.write_text('{"layout": 99}')
    try:
        with pytest.raises(ClusterVersionError, match="99"):
            made.start()
    finally:
        made.places.marker.write_text(before)


def test_a_file_where_the_folder_should_be(place: Path) -> None:
    (place / "town").write_text("")
    with pytest.raises(ClusterDirectoryError):
        Cluster(place / "town").start()


def test_a_socket_folder_that_somebody_else_made(place: Path) -> None:
    cluster = Cluster(place / ("long-name" * 12))
    trap = cluster.places.socket_dir
    assert not trap.is_relative_to(place)
    trap.symlink_to(place)
    try:
        with pytest.raises(ClusterDirectoryError):
            cluster.start()
    finally:
        trap.unlink()


@as_root
def test_a_folder_that_the_servers_account_cannot_reach(place: Path) -> None:
    closed = place / "home"
    closed.mkdir(mode=0o700)
    with pytest.raises(ClusterDirectoryError, match="--data-dir"):
        Cluster(closed / "town").start()


@as_root
def test_a_cluster_that_belongs_to_root(place: Path) -> None:
    cluster = Cluster(place / "town")
    cluster.places.data.mkdir(parents=True)
    with pytest.raises(ClusterDirectoryError, match="root"):
        cluster.start()


@as_root
def test_an_account_that_does_not_exist(place: Path) -> None:
    with pytest.raises(PostgresMissingError, match="nobody-at-all"):
        Cluster(place / "town", user="nobody-at-all").start()


@as_root
def test_no_room_on_the_disk(place: Path) -> None:
    small = place / "small"
    small.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=16m,mode=0711", "none", str(small)]
    if subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("this machine does not let root mount a small disk")
    try:
        with pytest.raises(DiskFullError, match="--data-dir"):
            Cluster(small / "town").start()
    finally:
        subprocess.run(["umount", str(small)], check=True)


@as_root
def test_a_disk_that_fills_up_while_the_cluster_is_made(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = place / "small"
    small.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=16m,mode=0711", "none", str(small)]
    if subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("this machine does not let root mount a small disk")
    monkeypatch.setattr("service.cluster.places.LEAST_FREE_BYTES", 0)
    try:
        cluster = Cluster(small / "town")
        with pytest.raises(DiskFullError):
            cluster.start()
        assert not cluster.places.data.exists()
        assert not cluster.places.fresh.exists()
    finally:
        subprocess.run(["umount", str(small)], check=True)


@as_root
def test_somebody_elses_cluster_is_refused(made: Cluster, place: Path) -> None:
    script = (
        "import os, sys\n"
        "from service.cluster import Cluster, ClusterDirectoryError\n"
        "os.setgid(65534); os.setuid(65534)\n"
        "cluster = Cluster(sys.argv[1])\n"
        "for action in (cluster.start, cluster.stop, cluster.is_running):\n"
        "    try:\n"
        "        action()\n"
        "    except ClusterDirectoryError:\n"
        "        continue\n"
        "    sys.exit('not refused: ' + action.__name__)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(made.places.data_dir)],
        cwd=Path(__file__).resolve().parents[3], capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
