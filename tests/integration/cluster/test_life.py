"""A private cluster is made, found, adopted, killed, brought back and stopped: all for real."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from service.cluster import Cluster, ClusterUrls
from service.cluster.configuration import SUPERUSER

pytestmark = pytest.mark.postgis
MakeCluster = Callable[..., Cluster]
ROOT = Path(__file__).resolve().parents[3]


def connect(url: str) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(url.replace("+psycopg", ""), autocommit=True)


def ask(url: str, question: str) -> object:
    with connect(url) as connection:
        row = connection.execute(question).fetchone()  # type: ignore[call-overload]
    assert row is not None
    return row[0]


@pytest.fixture(scope="module")
def running() -> Iterator[ClusterUrls]:
    """One cluster for the tests that only look."""
    folder = Path(tempfile.mkdtemp(prefix="yb-"))
    folder.chmod(0o711)
    cluster = Cluster(folder / "town")
    yield cluster.start()
    cluster.stop()
    shutil.rmtree(folder)


def test_the_server_is_not_root_and_listens_on_a_private_socket_only(running: ClusterUrls) -> None:
    pid = int((running.socket_dir.parent / "data" / "postmaster.pid").read_text().split()[0])
    assert Path(f"/proc/{pid}").stat().st_uid != 0
    assert running.socket_dir.stat().st_mode & 0o777 == 0o700
    assert ask(running.owner_url, "SHOW listen_addresses") == ""


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("data_checksums", "on"),
        ("server_encoding", "UTF8"),
        ("fsync", "on"),
        ("synchronous_commit", "on"),
        ("jit", "off"),
        ("log_statement", "none"),
        ("log_min_error_statement", "panic"),
        ("log_parameter_max_length", "0"),
        ("log_parameter_max_length_on_error", "0"),
    ],
)
def test_settings(running: ClusterUrls, setting: str, value: str) -> None:
    assert ask(running.owner_url, f"SHOW {setting}") == value


def test_postgis_is_there_and_text_sorts_by_code_point(running: ClusterUrls) -> None:
    assert str(ask(running.app_url, "SELECT postgis_lib_version()")) >= "3.3"
    question = "SELECT datcollate FROM pg_database WHERE datname = 'yuanba'"
    assert ask(running.app_url, question) == "C.UTF-8"


def test_the_application_role_owns_and_may_nothing_of_its_own(running: ClusterUrls) -> None:
    question = (
        "SELECT rolcanlogin AND NOT (rolsuper OR rolinherit OR rolcreatedb OR rolcreaterole"
        " OR rolbypassrls) FROM pg_roles WHERE rolname = current_user"
    )
    assert ask(running.app_url, question) is True
    with connect(running.owner_url) as owner:
        owner.execute("CREATE TABLE secret (name text)")
    with connect(running.app_url) as app:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute("SELECT * FROM secret")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute("CREATE TABLE mine (name text)")


def test_other_system_accounts_are_turned_away(running: ClusterUrls) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can try it as another account")
    nobody = pwd.getpwnam("nobody")
    tried = subprocess.run(
        ["/bin/ls", str(running.socket_dir)], user=nobody.pw_uid, capture_output=True, check=False
    )
    assert tried.returncode != 0


def test_personal_data_of_a_failed_statement_stays_out_of_the_log(running: ClusterUrls) -> None:
    with connect(running.owner_url) as owner:
        owner.execute("CREATE TABLE people (name text PRIMARY KEY, age int)")
        owner.execute("INSERT INTO people VALUES (%s, 40)", ["王小明"])
        with pytest.raises(psycopg.errors.UniqueViolation):
            owner.execute("INSERT INTO people VALUES (%s, 41)", ["王小明"])
        with pytest.raises(psycopg.errors.InvalidTextRepresentation):
            owner.execute("INSERT INTO people VALUES ('b', '王小明')")
    logs = list((running.socket_dir.parent / "data" / "log").iterdir())
    assert logs
    assert not any("王小明" in log.read_text(encoding="utf-8") for log in logs)


def test_a_second_process_adopts_the_running_server(new_cluster: MakeCluster) -> None:
    first = new_cluster()
    assert not first.is_running()
    assert not first.status().created
    urls = first.start()
    pid = first.status().pid
    script = "import sys; from service.cluster import Cluster; print(Cluster(sys.argv[1]).start())"
    done = subprocess.run(
        [sys.executable, "-c", script, str(first.places.data_dir)],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.strip() == str(urls)
    assert first.status().pid == pid
    assert first.stop()
    assert not first.is_running()
    assert not first.stop()


def test_simultaneous_starts_make_one_server(new_cluster: MakeCluster) -> None:
    clusters = [new_cluster() for _ in range(4)]
    with ThreadPoolExecutor(len(clusters)) as pool:
        found = list(pool.map(lambda cluster: cluster.start(), clusters))
    assert len(set(found)) == 1
    assert len({cluster.status().pid for cluster in clusters}) == 1


def test_nothing_acknowledged_is_lost_when_the_server_is_killed(new_cluster: MakeCluster) -> None:
    cluster = new_cluster()
    urls = cluster.start()
    with connect(urls.owner_url) as owner:
        owner.execute("CREATE TABLE seen (n int)")
        for number in range(50):
            owner.execute("INSERT INTO seen VALUES (%s)", [number])
        pid = cluster.status().pid
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
    assert not cluster.is_running()
    assert (cluster.places.data / "postmaster.pid").exists()
    urls = cluster.start()
    assert cluster.status().pid != pid
    assert ask(urls.owner_url, "SELECT count(*) FROM seen") == 50


def test_a_creation_that_was_cut_short_is_finished(new_cluster: MakeCluster) -> None:
    cluster = new_cluster()
    urls = cluster.start()
    with connect(urls.url(SUPERUSER, "postgres")) as connection:
        connection.execute("DROP DATABASE yuanba")
    cluster.places.marker.unlink()
    again = cluster.start()
    assert ask(again.owner_url, "SELECT current_database()") == "yuanba"
    assert cluster.places.marker.exists()


def test_a_long_path_gets_a_short_private_socket_folder(
    place: Path, new_cluster: MakeCluster
) -> None:
    cluster = new_cluster("很长的文件夹名字" * 5)
    urls = cluster.start()
    assert not urls.socket_dir.is_relative_to(place)
    assert urls.socket_dir.stat().st_mode & 0o777 == 0o700
    assert ask(urls.app_url, "SELECT 1") == 1


def test_quotes_and_spaces_in_the_path(new_cluster: MakeCluster) -> None:
    urls = new_cluster("o'town & 院坝%2F").start()
    assert ask(urls.app_url, "SELECT 1") == 1
