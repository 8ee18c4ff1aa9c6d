"""A GBK Shapefile and an Ovi KML of the same seven villages come out the same."""

import zipfile

import geopandas as gpd
import numpy as np
import pytest
import shapely
import xlsxwriter

from geo.datum import Datum
from service.intake.checked import Context
from service.intake.columns import headings_of, match_columns
from service.intake.errors import NeedsCrsError
from service.intake.place import hypotheses
from service.intake.table import read_table
from service.intake.validate import check
from service.intake.vector import read_layers, read_vector

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def messy(real_data):
    return real_data("messy_inputs")


def boundaries(sheet):
    result = check("boundaries", sheet, match_columns("boundaries", headings_of(sheet)), Context())
    assert (result.counts.good, result.counts.bad, result.problems) == (7, 0, ())
    return result.good.set_index("name").sort_index()


@pytest.fixture(scope="module")
def villages(real_data):
    return boundaries(read_vector(real_data("chongqing_7villages/villages.geojson")))


def largest_distance_m(one, other):
    """Largest distance between matching outlines, in metres of a local plane."""
    assert list(one.index) == list(other.index)
    stretch = np.array([np.cos(np.radians(30.1)), 1.0]) * 111_320
    pairs = [shapely.transform(np.array(f.geometry), lambda xy: xy * stretch) for f in (one, other)]
    return shapely.hausdorff_distance(*pairs).max()


def test_gbk_shapefile_in_zone_36(villages, messy, tmp_path):
    path = tmp_path / "村界.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for part in (messy / "gbk_shp").iterdir():
            archive.write(part, part.name)
    sheet = read_vector(path)
    assert sheet.crs.to_epsg() == 4524
    assert list(sheet.frame.columns[:3]) == ["村代码", "村名", "人口"]
    found = boundaries(sheet)
    assert found["code"].tolist() == villages["code"].tolist()
    assert found["people"].tolist() == villages["people"].tolist()
    assert largest_distance_m(found, villages) < 1


def test_ovi_kml_after_one_confirmation(villages, messy):
    path = messy / "村界.ovkml"
    stated = read_vector(path)
    assert stated.datum == "gcj02"
    with pytest.raises(NeedsCrsError, match="GCJ-02"):
        boundaries(stated)
    assert largest_distance_m(boundaries(read_vector(path, datum=Datum.GCJ02)), villages) < 1
    shifted = boundaries(read_vector(path, datum=Datum.WGS84))
    assert 400 < largest_distance_m(shifted, villages) < 700


def test_vertices_tell_the_datum(villages, messy):
    sheet = read_vector(messy / "村界.ovkml")
    corners = shapely.get_coordinates(np.array(sheet.frame.geometry))
    known = gpd.GeoSeries(
        shapely.points(shapely.get_coordinates(np.array(villages.geometry))), crs=4326
    )
    found = hypotheses(corners, villages, landmarks=known)
    by_offset = min(found, key=lambda one: one.median_offset_m)
    assert by_offset.datum is Datum.GCJ02
    assert by_offset.median_offset_m < 0.1


@pytest.mark.parametrize("name", ["triesenberg", "unterland"])
def test_layers_of_a_real_geopackage(real_data, name):
    layers = {one.name: one for one in read_layers(real_data(f"{name}/data.gpkg"), ["*"])}
    houses = layers["buildings"]
    assert len(houses.frame) == next(x.features for x in houses.layers if x.name == "buildings")
    assert all(one.crs.to_epsg() == 4326 and not one.problems for one in layers.values())
    for kind in ("buildings", "roads"):
        sheet = layers[kind]
        result = check(kind, sheet, match_columns(kind, headings_of(sheet)), Context())
        assert result.counts.rows == len(sheet.frame)
        assert result.counts.good >= 0.999 * result.counts.rows
        assert len(result.good) + result.counts.merged == result.counts.good


def test_roster_with_every_trouble_at_once(villages, tmp_path):
    path = tmp_path / "花名册.xlsx"
    inside = [village.representative_point() for village in villages.geometry]
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.merge_range(0, 0, 0, 5, "农户花名册（测试用，姓名为生成）")
        for column, heading in enumerate(["户编号", "户主姓名", "人数", "村名"]):
            sheet.merge_range(1, column, 2, column, heading)
        sheet.merge_range(1, 4, 1, 5, "住房位置")
        sheet.write_row(2, 4, ["经度", "纬度"])
        for i in range(70):
            point, row = inside[i % 7], i + 3
            sheet.write_row(row, 0, [f"H{i:03d}", "张三", 1 + i % 5, villages.index[i % 7]])
            if i % 10 == 1:
                sheet.write_row(row, 4, [point.y, point.x])
            elif i % 10 != 2:
                sheet.write_row(row, 4, [point.x, point.y])
    table = read_table(path)
    result = check(
        "households",
        table,
        match_columns("households", table.headers),
        Context(crs=villages.crs, villages=villages.reset_index()),
    )
    counts = result.counts
    assert (counts.rows, counts.good, counts.bad, counts.without_position) == (70, 63, 7, 7)
    assert {p.code for p in result.problems} == {"coordinates-swapped"}
    assert result.bad_rows == tuple(range(5, 75, 10))
