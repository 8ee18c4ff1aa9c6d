"""The child process: limits that hold, nothing left behind, nothing let in."""

import ast
import tempfile
from contextlib import suppress
from pathlib import Path

import pytest

import service.intake.readers
from service.intake.errors import IntakeError, TooLargeError, UnreadableFileError
from service.intake.limits import Limits
from service.intake.readers.gdal import ALLOWED
from service.intake.sandbox import SKIPPED_DRIVERS, _environment, private_folder, run_reader
from service.intake.vector import read_vector


@pytest.fixture
def folder():
    with private_folder() as path:
        yield path


@pytest.fixture
def own_tmp(tmp_path, monkeypatch):
    """A temporary directory of the test's own, to see what is left in it."""
    own = tmp_path / "tmp"
    own.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(own))
    return own


@pytest.mark.parametrize("content", ["{}", '{"type":"FeatureCollection","features":[]}', "[[["])
def test_nothing_is_left_behind(geojson, own_tmp, content):
    with suppress(IntakeError):
        read_vector(geojson(content))
    assert list(own_tmp.iterdir()) == []


def test_private_folder_is_private(folder):
    assert folder.stat().st_mode & 0o077 == 0


def test_environment_of_the_child_holds_no_secrets(tmp_path, monkeypatch):
    monkeypatch.setenv("YUANBA_DATABASE_URL", "postgresql://secret")
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    names = set(_environment(tmp_path))
    assert not names & {"YUANBA_DATABASE_URL", "HTTPS_PROXY", "PYTHONPATH"}
    assert _environment(tmp_path)["PROJ_NETWORK"] == "OFF"


def test_memory_limit(geojson, feature):
    line = {"type": "LineString", "coordinates": [[109.4, 31.4]] * 400_000}
    with pytest.raises(TooLargeError, match="内存"):
        read_vector(geojson([feature(line)]), limits=Limits(memory_mb=190))


def test_cpu_limit(geojson, feature):
    line = {"type": "LineString", "coordinates": [[109.4, 31.4]] * 1_500_000}
    with pytest.raises(TooLargeError, match="用时过长"):
        read_vector(geojson([feature(line)]), limits=Limits(cpu_s=1, memory_mb=4096))


def test_waiting_limit(geojson, feature):
    line = {"type": "LineString", "coordinates": [[109.4, 31.4]] * 1_500_000}
    with pytest.raises(TooLargeError, match="用时过长"):
        read_vector(geojson([feature(line)]), limits=Limits(wall_s=1))


def test_size_of_what_is_written(geojson, feature):
    line = {"type": "LineString", "coordinates": [[109.4 + i / 1e6, 31.4] for i in range(90_000)]}
    with pytest.raises(TooLargeError):
        read_vector(geojson([feature(line)]), limits=Limits(output_mb=1))


def test_a_reader_that_does_not_exist_is_an_error_not_a_hang(folder):
    with pytest.raises(UnreadableFileError):
        run_reader("nothing", folder, {}, limits=Limits())


def test_a_vrt_never_opens_another_file(tmp_path, layer):
    secret = tmp_path / "secret.gpkg"
    layer(name=["secret"]).to_file(secret, layer="people")
    vrt = (
        f'<OGRVRTDataSource><OGRVRTLayer name="people"><SrcDataSource>{secret}</SrcDataSource>'
        "</OGRVRTLayer></OGRVRTDataSource>"
    )
    for suffix in ("geojson", "gpkg", "kml", "shp", "zip", "kmz", "ovjsn"):
        path = tmp_path / f"a.{suffix}"
        path.write_text(vrt)
        with pytest.raises(Exception, match="/") as refused:
            read_vector(path)
        assert type(refused.value).__module__ == "service.intake.errors"
        assert "secret" not in str(refused.value)


def test_the_list_of_skipped_drivers_leaves_the_two_in_use():
    assert not ALLOWED & set(SKIPPED_DRIVERS.split(","))


def test_only_one_module_loads_gdal_and_the_parent_never_does():
    package = Path(service.intake.readers.__file__).parents[1]
    for path in package.rglob("*.py"):
        names = {
            alias.name.partition(".")[0]
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Import)
            for alias in node.names
        }
        assert not names & {"pyogrio", "fiona", "osgeo"}, path


def test_missing_file_and_directory(tmp_path):
    for path in (tmp_path / "none.gpkg", tmp_path):
        with pytest.raises(UnreadableFileError, match="找不到"):
            read_vector(path)


def test_the_given_name_decides_not_the_uploads(geojson):
    path = geojson(name="a.geojson")
    bare = path.rename(path.with_name("upload-7f3a"))
    assert len(read_vector(bare, name="村界.geojson").frame) == 1
    assert [one.name for one in path.parent.iterdir()] == ["upload-7f3a"]
