"""GeoPackages as they should not be: each case by its number in the list of bad inputs."""

import sqlite3
import struct

import geopandas as gpd
import pytest
import shapely

from service.intake.errors import (
    ChooseLayerError,
    NeedsCrsError,
    UnreadableFileError,
    WrongFormatError,
)
from service.intake.vector import read_layers, read_vector, require_crs


@pytest.fixture
def gpkg(tmp_path, layer):
    def write(name="a.gpkg", frame=None, layers=("villages",)):
        path = tmp_path / name
        for one in layers:
            (layer() if frame is None else frame).to_file(path, layer=one, driver="GPKG")
        return path

    return write


def sql(path, *statements):
    """Edit the file as no program would, past the triggers that need GDAL's functions."""
    database = sqlite3.connect(path)
    for (name,) in database.execute(
        "SELECT name FROM sqlite_master WHERE type='trigger'"
    ).fetchall():
        database.execute(f'DROP TRIGGER "{name}"')
    for statement, *values in statements:
        database.execute(statement, values)
    database.commit()
    database.close()


def test_plain_geopackage(gpkg):
    sheet = read_vector(gpkg())
    assert sheet.frame["name"].tolist() == ["望乐村"]
    assert (sheet.crs.to_epsg(), sheet.name, sheet.notes, sheet.problems) == (
        4326,
        "villages",
        (),
        (),
    )


def test_b029_truncated(gpkg):
    path = gpkg()
    path.write_bytes(path.read_bytes()[:30_000])
    with pytest.raises(UnreadableFileError, match="已损坏"):
        read_vector(path)


def test_b030_plain_sqlite_renamed(tmp_path):
    path = tmp_path / "a.gpkg"
    sql(path, ("CREATE TABLE people (name TEXT)",))
    with pytest.raises(WrongFormatError, match="普通的 SQLite"):
        read_vector(path)


def test_b031_no_geometry_table(gpkg):
    path = gpkg()
    sql(path, ("DELETE FROM gpkg_geometry_columns",))
    with pytest.raises(ChooseLayerError, match="没有带图形的图层"):
        read_vector(path)


def test_b032_three_layers(gpkg):
    path = gpkg(layers=("boundary", "buildings", "roads"))
    with pytest.raises(ChooseLayerError, match="boundary、buildings、roads"):
        read_vector(path)
    with pytest.raises(ChooseLayerError, match="houses"):
        read_vector(path, layer="houses")
    assert read_vector(path, layer="roads").name == "roads"
    assert [s.name for s in read_layers(path, ["*"])] == ["boundary", "buildings", "roads"]


def test_b034_write_ahead_log_missing(gpkg, codes):
    path = gpkg()
    sql(path, ("PRAGMA journal_mode=WAL",))
    path.with_name("a.gpkg-wal").unlink(missing_ok=True)
    sheet = read_vector(path)
    assert len(sheet.frame) == 1
    assert codes(sheet.notes) == ["write-ahead-log"]
    assert sheet.notes[0].confirm


def test_b034_write_ahead_log_beside(gpkg):
    path = gpkg()
    sql(path, ("PRAGMA journal_mode=WAL",))
    database = sqlite3.connect(path)
    database.execute("UPDATE villages SET name = '鱼堰村'")
    database.commit()
    try:
        assert path.with_name("a.gpkg-wal").stat().st_size > 0
        assert read_vector(path).frame["name"].tolist() == ["鱼堰村"]
    finally:
        database.close()


@pytest.mark.parametrize("srs_id", [0, -1, 4321999])
def test_b035_undefined_srs_is_asked_for(gpkg, srs_id):
    path = gpkg()
    sql(
        path,
        ("UPDATE gpkg_geometry_columns SET srs_id = ?", srs_id),
        ("UPDATE gpkg_contents SET srs_id = ?", srs_id),
    )
    with pytest.raises(NeedsCrsError, match="--crs"):
        require_crs(read_vector(path))
    assert require_crs(read_vector(path, crs="EPSG:4490")).to_epsg() == 4490


def test_b036_garbage_in_a_geometry(gpkg, layer):
    frame = gpd.pd.concat([layer()] * 3, ignore_index=True)
    path = gpkg(frame=frame)
    sql(path, ("UPDATE villages SET geom = ? WHERE fid = 2", b"GP\x00\x01" + b"\xff" * 60))
    sheet = read_vector(path)
    assert [p.row for p in sheet.problems] == [2]
    assert sheet.frame.geometry.isna().tolist() == [False, True, False]


def test_b037_empty_geometries(gpkg, layer, checked):
    empty = layer().set_geometry([shapely.Polygon()], crs=4326)
    result = checked("boundaries", read_vector(gpkg(frame=empty)))
    assert [p.code for p in result.problems] == ["no-geometry"]


def test_b039_curves_become_polygons_or_a_reason(gpkg):
    path = gpkg()
    curve = b"\x01\x0a\x00\x00\x00\x01\x00\x00\x00\x01\x08\x00\x00\x00\x05\x00\x00\x00" + b"".join(
        struct.pack("<dd", x, y) for x, y in [(0, 0), (1, 1), (2, 0), (1, -1), (0, 0)]
    )
    header = b"GP\x00\x01\xe6\x10\x00\x00"
    sql(
        path,
        ("UPDATE villages SET geom = ?", header + curve),
        ("UPDATE gpkg_geometry_columns SET geometry_type_name = 'CURVEPOLYGON'",),
    )
    shape = read_vector(path).frame.geometry.iloc[0]
    assert shape.geom_type == "Polygon"
    assert shape.area == pytest.approx(3.1416, abs=0.01)


def test_b041_index_and_counts_that_disagree_with_the_table(gpkg, layer):
    frame = gpd.pd.concat([layer()] * 5, ignore_index=True)
    path = gpkg(frame=frame)
    sql(
        path,
        ("DELETE FROM rtree_villages_geom_rowid",),
        ("UPDATE gpkg_ogr_contents SET feature_count = 2",),
    )
    sheet = read_vector(path)
    assert len(sheet.frame) == 5
    assert sheet.layers[0].features == 5


def test_view_that_calls_a_function_is_not_run(gpkg):
    path = gpkg()
    sql(
        path,
        ("ALTER TABLE villages RENAME TO hidden",),
        ("CREATE VIEW villages AS SELECT fid, geom, load_extension('/tmp/x') AS name FROM hidden",),
    )
    with pytest.raises(UnreadableFileError):
        read_vector(path)
