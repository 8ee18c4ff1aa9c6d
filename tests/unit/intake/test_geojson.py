"""GeoJSON as it should not be: each case by its number in the list of bad inputs."""

import json

import pytest
import shapely

from service.intake.errors import (
    NeedsCrsError,
    NothingToImportError,
    TooLargeError,
    UnreadableFileError,
    WrongFormatError,
)
from service.intake.limits import Limits
from service.intake.vector import read_vector, require_crs


def polygon(*rings):
    return {"type": "Polygon", "coordinates": list(rings)}


def test_b001_empty_file(geojson):
    with pytest.raises(UnreadableFileError, match="0 字节"):
        read_vector(geojson(b""))


def test_b002_empty_object(geojson):
    with pytest.raises(WrongFormatError, match="不是 GeoJSON"):
        read_vector(geojson("{}"))


def test_b003_no_features(geojson, checked):
    sheet = read_vector(geojson('{"type":"FeatureCollection","features":[]}'))
    assert len(sheet.frame) == 0
    with pytest.raises(NothingToImportError, match="0 行"):
        checked("buildings", sheet)


def test_b004_null_geometry_is_named_and_counted(geojson, feature, checked):
    hole = feature() | {"geometry": None}
    result = checked("boundaries", read_vector(geojson([feature(), hole])))
    assert [(p.row, p.code) for p in result.problems] == [(2, "no-geometry")]
    assert (result.counts.rows, result.counts.good, result.counts.bad) == (2, 1, 1)


@pytest.mark.parametrize(
    "number",
    [
        pytest.param("NaN", id="b005-nan"),
        pytest.param("-Infinity", id="b005-infinity"),
        pytest.param("1e999", id="b006-1e999"),
        pytest.param('"109.4"', id="number-as-text"),
        pytest.param("null", id="null-coordinate"),
        pytest.param("1" + "0" * 400, id="integer-beyond-floats"),
    ],
)
def test_b005_b006_coordinates_that_are_no_numbers(geojson, number, checked):
    good = '{"type":"Feature","properties":{},"geometry":{"type":"Point","coordinates":[109,31]}}'
    bad = good.replace("109", number)
    text = f'{{"type":"FeatureCollection","features":[{good},{bad}]}}'
    result = checked("buildings", read_vector(geojson(text)))
    assert result.bad_rows == (2,)
    assert result.problems[0].code in {"coordinate-not-a-number", "malformed-geometry"}
    assert result.counts.good == 1


def test_b008_byte_order_mark(geojson, feature):
    sheet = read_vector(geojson(b"\xef\xbb\xbf" + json.dumps(feature()).encode()))
    assert len(sheet.frame) == 1
    assert sheet.notes == ()


def test_b009_utf16(geojson, feature, codes):
    text = json.dumps(feature(), ensure_ascii=False)
    sheet = read_vector(geojson(text.encode("utf-16")))
    assert sheet.frame["name"].tolist() == ["望乐村"]
    assert codes(sheet.notes) == ["encoding"]


def test_b010_gbk_bytes(geojson, feature):
    text = json.dumps(feature(), ensure_ascii=False)
    sheet = read_vector(geojson(text.encode("gbk")))
    assert sheet.frame["name"].tolist() == ["望乐村"]
    assert [(n.code, n.confirm) for n in sheet.notes] == [("encoding", True)]


def test_b010_bytes_in_no_encoding(geojson):
    with pytest.raises(UnreadableFileError, match="编码"):
        read_vector(geojson(b'{"type":"Feature","properties":{"a":"\xff\xff"}}'))


def test_b011_lat_lon_swapped(geojson, feature, square, checked):
    swapped = feature(polygon([[lat, lon] for lon, lat in square]))
    result = checked("boundaries", read_vector(geojson([swapped, feature()])))
    assert [(p.row, p.code) for p in result.problems] == [(1, "coordinates-swapped")]


@pytest.mark.parametrize(
    ("name", "epsg"),
    [("urn:ogc:def:crs:EPSG::4490", 4490), ("EPSG:4490", 4490), ("OGC:CRS84", 4326)],
    ids=["b012-urn-4490", "b012-4490", "b012-crs84"],
)
def test_b012_stated_crs_is_kept(geojson, name, epsg):
    sheet = read_vector(geojson(crs={"type": "name", "properties": {"name": name}}))
    assert sheet.crs.to_epsg() == epsg


def test_b012_projected_crs(geojson, feature, layer):
    ring = layer(4545).geometry.iloc[0]
    file = geojson(
        [feature(json.loads(shapely.to_geojson(ring)))],
        crs={"type": "name", "properties": {"name": "EPSG:4545"}},
    )
    assert read_vector(file).crs.to_epsg() == 4545


@pytest.mark.parametrize("crs", [{"type": "name", "properties": {"name": "urn:x:y"}}, 7, None])
def test_b012_unknown_crs_is_asked_for(geojson, crs, checked):
    sheet = read_vector(geojson(crs=crs))
    assert sheet.crs is None
    with pytest.raises(NeedsCrsError, match="--crs"):
        checked("boundaries", sheet)
    assert require_crs(read_vector(geojson(crs=crs), crs="EPSG:4490")).to_epsg() == 4490


def test_b013_metres_without_crs(geojson, feature, layer):
    ring = layer(3857).geometry.iloc[0]
    sheet = read_vector(geojson([feature(json.loads(shapely.to_geojson(ring)))]))
    assert sheet.crs is None
    assert [(n.code, n.confirm) for n in sheet.notes] == [("crs-contradicted", True)]


@pytest.mark.parametrize(
    ("ring", "code"),
    [
        pytest.param([[109, 31], [110, 31], [110, 32], [109, 32]], "ring-not-closed", id="b014"),
        pytest.param([[109, 31], [110, 31], [109, 31]], "ring-too-short", id="b015"),
        pytest.param([[109, 31]], "ring-too-short", id="b015-one-point"),
        pytest.param([], "ring-too-short", id="b015-no-point"),
        pytest.param([109, 31], "malformed-geometry", id="ring-of-numbers"),
        pytest.param("109,31", "malformed-geometry", id="ring-of-text"),
        pytest.param([[109], [110], [111], [109]], "malformed-geometry", id="one-coordinate"),
    ],
)
def test_b014_b015_broken_rings_are_named(geojson, feature, ring, code):
    sheet = read_vector(geojson([feature(), feature(polygon(ring))]))
    assert [(p.row, p.code) for p in sheet.problems] == [(2, code)]
    assert sheet.frame.geometry.isna().tolist() == [False, True]


def test_b017_spike_is_repaired_and_told(geojson, feature, square, checked, codes):
    spike = [*square[:2], [109.7, 31.4], *square[1:]]
    result = checked("boundaries", read_vector(geojson([feature(polygon(spike))])))
    assert "repaired" in codes(result.notes)
    assert result.good.geometry.iloc[0].equals(shapely.Polygon(square))


def test_b124_crossing_boundary_is_refused_with_its_place(geojson, feature, checked):
    bow = [[109, 31], [110, 32], [110, 31], [109, 32], [109, 31]]
    result = checked("boundaries", read_vector(geojson([feature(polygon(bow))])))
    assert [p.code for p in result.problems] == ["crossing-boundary"]
    assert "109.500000, 31.500000" in result.problems[0].text.en


def test_b019_nested_collections(geojson, feature):
    inner = {"type": "Point", "coordinates": [109, 31]}
    for _ in range(50):
        inner = {"type": "GeometryCollection", "geometries": [inner]}
    sheet = read_vector(geojson([feature(inner), feature()]))
    assert [(p.row, p.code) for p in sheet.problems] == [(1, "malformed-geometry")]


def test_b019_ten_thousand_brackets(geojson):
    with pytest.raises(TooLargeError, match="嵌套"):
        read_vector(geojson("{" + '"a":' + "[" * 10_000 + "]" * 10_000 + "}"))


def test_b020_heights_are_dropped_and_told(geojson, feature, square, codes):
    high = polygon([[*position, 800.0, 5.0] for position in square])
    sheet = read_vector(geojson([feature(polygon([[*p, 800.0] for p in square])), feature(high)]))
    assert not sheet.frame.geometry.has_z.any()
    assert codes(sheet.notes) == ["height-dropped"]
    assert sheet.problems == ()


def test_b021_a_ring_of_too_many_vertices(geojson, feature):
    angle = [i / 30_000 * 6.283 for i in range(30_000)]
    ring = [[109 + a / 100, 31 + (a % 1) / 100] for a in angle]
    with pytest.raises(TooLargeError, match="顶点"):
        read_vector(geojson([feature(polygon([*ring, ring[0]]))]), limits=Limits(vertices=20_000))


def test_too_many_features(geojson, feature):
    with pytest.raises(TooLargeError, match="要素"):
        read_vector(geojson([feature()] * 11), limits=Limits(features=10))


def test_b022_repeated_ids(geojson, feature, codes):
    sheet = read_vector(geojson([feature(id=7), feature(id=7), feature(id="7")]))
    assert codes(sheet.notes) == ["repeated-ids"]
    assert len(sheet.frame) == 3


def test_b023_same_household_twice(geojson, feature, checked, codes):
    point = {"type": "Point", "coordinates": [109.4, 31.4]}
    once = feature(point, {"户编号": "A1", "户主姓名": "张三"})
    other = feature(point, {"户编号": "A2", "户主姓名": "李四"})
    result = checked("households", read_vector(geojson([once, other, once])))
    assert result.good["code"].tolist() == ["A1", "A2"]
    assert (result.counts.rows, result.counts.good, result.counts.merged) == (3, 3, 1)
    assert "repeated-rows" in codes(result.notes)


def test_b025_properties_with_names_of_the_language(geojson, feature):
    names = {"__proto__": 1, "constructor": {"a": 1}, "geometry": "x", "": "y", "__class__": 2}
    sheet = read_vector(geojson([feature(properties=names)]))
    assert sheet.frame["__proto__"].tolist() == [1]
    assert sheet.frame["constructor"].tolist() == ['{"a": 1}']
    assert sheet.frame["geometry (attribute)"].tolist() == ["x"]
    assert sheet.frame.geometry.iloc[0].geom_type == "Polygon"


def test_b027_lone_surrogate_is_replaced(geojson, feature):
    text = json.dumps(feature(properties={"name": "望\ud83d村", "\udc00": 1}))
    sheet = read_vector(geojson(text))
    assert sheet.frame["name"].tolist() == ["望\ufffd村"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param('{"type":"Topology","objects":{},"arcs":[]}', "TopoJSON", id="b028-topojson"),
        pytest.param(
            '{"geometryType":"esriGeometryPoint","features":[]}', "ESRI JSON", id="b028-esri"
        ),
        pytest.param('{"type":"FeatureCollection","features":{}}', "JSON", id="features-object"),
        pytest.param("[1,2]", "JSON", id="array"),
    ],
)
def test_b028_other_json_formats(geojson, text, found):
    with pytest.raises(WrongFormatError, match=found):
        read_vector(geojson(text))


def test_b028_sequence_is_read_and_told(geojson, feature, codes):
    lines = "\n".join("\x1e" + json.dumps(feature()) for _ in range(3))
    sheet = read_vector(geojson(lines))
    assert len(sheet.frame) == 3
    assert codes(sheet.notes) == ["geojson-sequence"]


def test_json_cut_short_says_where(geojson):
    with pytest.raises(UnreadableFileError, match="第 2 行"):
        read_vector(geojson('{"type":"FeatureCollection",\n"features":[{"type":'))


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("<OGRVRTDataSource></OGRVRTDataSource>", id="vrt"),
        pytest.param("<html><body>404</body></html>", id="web-page"),
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, id="office"),
        pytest.param("name,x,y\na,1,2\n", id="csv"),
        pytest.param("/vsicurl/http://127.0.0.1/a.geojson", id="address"),
    ],
)
def test_a_name_does_not_make_a_format(geojson, content):
    with pytest.raises(WrongFormatError, match="geojson"):
        read_vector(geojson(content))


def test_unknown_suffix_lists_what_is_taken(geojson):
    with pytest.raises(WrongFormatError, match=r"\.gpkg"):
        read_vector(geojson("{}", name="a.exe"))


def test_a_layer_that_is_not_there(geojson):
    with pytest.raises(Exception, match="features"):
        read_vector(geojson(), layer="buildings")
    assert len(read_vector(geojson(), layer="features").frame) == 1


def test_headings_stay_apart_and_short(geojson, feature):
    names = {chr(0xD800): 1, chr(0xDC00): 2, "长" * 5000: 3, "长" * 5000 + "x": 4}
    frame = read_vector(geojson([feature(properties=names)])).frame
    assert len(frame.columns) == 5
    assert max(len(name) for name in frame.columns) < 90


def test_too_many_attributes(geojson, feature):
    with pytest.raises(TooLargeError, match="401 列"):
        read_vector(geojson([feature(properties={f"c{i}": i for i in range(401)})]))


@pytest.mark.parametrize("crs", ["gcj02", "EPSG:4978", "EPSG:5773", "EPSG:999999", "", "../x"])
def test_a_system_that_is_none_of_the_surface(geojson, crs):
    with pytest.raises(NeedsCrsError, match="EPSG:4490"):
        read_vector(geojson(), crs=crs)


def test_far_north_is_not_exchanged(geojson, feature, checked):
    place = {"type": "Point", "coordinates": [25.8, 71.1]}
    assert checked("buildings", read_vector(geojson([feature(place)]))).problems == ()


def test_b011_a_whole_layer_swapped_and_confirmed(geojson, feature, square, checked):
    swapped = feature(polygon([[lat, lon] for lon, lat in square]))
    result = checked("boundaries", read_vector(geojson([swapped])), swapped=True)
    assert result.good.geometry.iloc[0].equals(shapely.Polygon(square))
