"""KML, KMZ and Ovi files as they should not be: each case by its number."""

import json

import pytest
import shapely

from geo.datum import Datum, convert
from service.intake.errors import (
    ChooseLayerError,
    NeedsCrsError,
    TooLargeError,
    UnreadableFileError,
    UnsafeFileError,
    WrongFormatError,
)
from service.intake.vector import read_vector

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2">'
POINT = "<Point><coordinates>109.44,31.4,0</coordinates></Point>"


def placemark(inner=POINT, name="张三"):
    return f"<Placemark><name>{name}</name>{inner}</Placemark>"


@pytest.fixture
def kml(tmp_path):
    def write(body=None, head=HEAD, name="a.kml", encoding="utf-8"):
        path = tmp_path / name
        body = placemark() if body is None else body
        path.write_bytes(f"{head}<Document>{body}</Document></kml>".encode(encoding))
        return path

    return write


def test_plain_placemarks(kml):
    area = (
        "<Polygon><outerBoundaryIs><LinearRing><coordinates>109,31 110,31 110,32 109,31"
        "</coordinates></LinearRing></outerBoundaryIs></Polygon>"
    )
    data = '<ExtendedData><Data name="人口"><value>204</value></Data></ExtendedData>'
    body = f"<Folder><name>一组</name>{placemark(area + data)}</Folder>{placemark()}"
    sheet = read_vector(kml(body))
    assert sheet.frame.geometry.geom_type.tolist() == ["Polygon", "Point"]
    assert sheet.frame["folder"].tolist() == ["一组", ""]
    assert sheet.frame["人口"].tolist() == ["204", None]
    assert (sheet.crs.to_epsg(), sheet.datum, sheet.notes) == (4326, "wgs84", ())


def test_multi_geometries(kml):
    line = "<LineString><coordinates>109,31 110,32</coordinates></LineString>"
    body = placemark(f"<MultiGeometry>{line}{line}</MultiGeometry>")
    body += placemark(f"<MultiGeometry>{line}{POINT}</MultiGeometry>")
    kinds = read_vector(kml(body)).frame.geometry.geom_type.tolist()
    assert kinds == ["MultiLineString", "GeometryCollection"]


@pytest.mark.parametrize(
    "doctype",
    [
        pytest.param('<!DOCTYPE kml [<!ENTITY x SYSTEM "file:///etc/passwd">]>', id="b064"),
        pytest.param('<!DOCTYPE kml SYSTEM "http://127.0.0.1/x.dtd">', id="b064-dtd"),
        pytest.param(
            '<!DOCTYPE kml [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;"><!ENTITY x "&b;&b;">]>',
            id="b065",
        ),
    ],
)
def test_b064_b065_entities_are_refused(kml, doctype):
    path = kml(placemark(name="&x;"), head=HEAD.replace("\n", doctype))
    with pytest.raises(UnsafeFileError, match="外部实体"):
        read_vector(path)


def test_b067_scripts_stay_text(kml):
    body = placemark("<description><![CDATA[<script>alert(1)</script>]]></description>" + POINT)
    assert read_vector(kml(body)).frame["description"].tolist() == ["<script>alert(1)</script>"]


def test_b068_kmz_that_points_outside(zipped, kml, tmp_path):
    content = kml().read_bytes()
    with pytest.raises(UnsafeFileError, match="外部"):
        read_vector(zipped({"doc.kml": content, "../../evil.kml": content}, name="a.kmz"))
    assert not list(tmp_path.parent.rglob("evil.kml"))


def test_kmz(zipped, kml):
    content = kml().read_bytes()
    assert len(read_vector(zipped({"doc.kml": content, "files/a.png": b""}, name="a.kmz")).frame)
    assert len(read_vector(zipped({"a.kml": content}, name="b.ovkmz")).frame) == 1
    with pytest.raises(ChooseLayerError, match="2 个 KML"):
        read_vector(zipped({"a.kml": content, "b.kml": content}, name="c.kmz"))


def test_b070_blanks_after_commas(kml):
    body = placemark("<Point><coordinates> 109.44, 31.4, 0 </coordinates></Point>")
    body += placemark(
        "<LineString><coordinates>109, 31, 0 \n 110 , 32,0</coordinates></LineString>"
    )
    shapes = read_vector(kml(body)).frame.geometry
    assert shapes.iloc[0] == shapely.Point(109.44, 31.4)
    assert shapes.iloc[1] == shapely.LineString([(109, 31), (110, 32)])


def test_b070_swapped(kml, checked):
    body = placemark("<Point><coordinates>31.4,109.44</coordinates></Point>")
    result = checked("buildings", read_vector(kml(body)))
    assert [p.code for p in result.problems] == ["coordinates-swapped"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("nan,31", "coordinate-not-a-number"),
        ("1_0,31", "malformed-geometry"),
        ("109", "malformed-geometry"),
        ("109;31", "malformed-geometry"),
        ("", "no-geometry"),
    ],
)
def test_coordinates_that_cannot_be_read_are_named(kml, text, code):
    bad = placemark(f"<Point><coordinates>{text}</coordinates></Point>")
    sheet = read_vector(kml(placemark() + bad))
    assert [(p.row, p.code) for p in sheet.problems] == [(2, code)]


def test_b071_folders_a_thousand_deep(kml):
    sheet = read_vector(kml("<Folder>" * 1000 + placemark() + "</Folder>" * 1000))
    assert len(sheet.frame) == 1


def test_b071_folders_too_deep(kml):
    with pytest.raises(TooLargeError, match="嵌套"):
        read_vector(kml("<Folder>" * 5000 + placemark() + "</Folder>" * 5000))


def test_gbk_kml(kml):
    path = kml(head=HEAD.replace("UTF-8", "GB2312"), encoding="gbk")
    assert read_vector(path).frame["name"].tolist() == ["张三"]


def test_cut_short(kml):
    path = kml()
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(UnreadableFileError, match="第 2 行"):
        read_vector(path)


def test_other_xml(tmp_path):
    path = tmp_path / "a.kml"
    path.write_text("<gpx><trk/></gpx>")
    with pytest.raises(WrongFormatError, match="不是 KML"):
        read_vector(path)


OVI = "<OvAttr><OvIcon>4</OvIcon></OvAttr>"


def test_ovi_states_gcj02_and_is_converted_only_when_confirmed(kml, checked, codes):
    lon, lat = convert([109.44], [31.4], source=Datum.WGS84, target=Datum.GCJ02)
    shifted = f"<Point><coordinates>{lon[0]:.9f},{lat[0]:.9f},0</coordinates></Point>"
    path = kml(placemark(f"{OVI}<OvCoordType>GCJ02</OvCoordType>{shifted}"), name="a.ovkml")
    sheet = read_vector(path)
    assert (sheet.datum, codes(sheet.notes)) == ("gcj02", ["datum-stated"])
    assert sheet.frame.geometry.iloc[0].x == pytest.approx(lon[0], abs=1e-9)
    with pytest.raises(NeedsCrsError, match="gcj02"):
        checked("buildings", sheet)
    confirmed = read_vector(path, datum=Datum.GCJ02)
    assert codes(confirmed.notes) == ["datum-converted"]
    point = checked("buildings", confirmed).good.geometry.iloc[0]
    assert (point.x, point.y) == pytest.approx((109.44, 31.4), abs=1e-8)
    as_is = read_vector(path, datum=Datum.WGS84)
    assert as_is.frame.geometry.iloc[0].x == pytest.approx(lon[0], abs=1e-9)


def test_ovi_without_a_coordinate_type_asks(kml):
    sheet = read_vector(kml(placemark(OVI + POINT)))
    assert [(n.code, n.confirm) for n in sheet.notes] == [("datum-unstated", True)]


def test_ovi_of_two_frames_is_refused(kml):
    two = [placemark(f"<OvCoordType>{t}</OvCoordType>{POINT}") for t in ("GCJ02", "WGS84")]
    with pytest.raises(WrongFormatError, match="分开导出"):
        read_vector(kml("".join(two)))


def ovjsn(tmp_path, *objects):
    path = tmp_path / "a.ovjsn"
    text = json.dumps({"ObjItems": [{"Object": one} for one in objects]}, ensure_ascii=False)
    path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    return path


def test_ovjsn(tmp_path, codes):
    point = {"Name": "井", "Type": 7, "ObjectDetail": {"Lat": 31.4, "Lng": 109.44, "Gcj02": 1}}
    line = {"Name": "路", "Type": 8, "ObjectDetail": {"Latlng": [31, 109, 32, 110], "Gcj02": 1}}
    area = {"Type": 13, "ObjectDetail": {"Latlng": [31, 109, 31, 110, 32, 110], "Gcj02": 1}}
    other = {"Name": "图", "Type": 99, "ObjectDetail": {}}
    folder = {"Type": 30, "ObjectDetail": {"ObjChildren": [{"Object": line}, {"Object": area}]}}
    sheet = read_vector(ovjsn(tmp_path, point, folder, other))
    assert (sheet.datum, codes(sheet.notes)) == ("gcj02", ["datum-stated"])
    assert sheet.frame.geometry.iloc[0] == shapely.Point(109.44, 31.4)
    assert sheet.frame.geometry.iloc[1] == shapely.LineString([(109, 31), (110, 32)])
    assert sheet.frame.geometry.iloc[2].area == 0.5
    assert [(p.row, p.code) for p in sheet.problems] == [(4, "unknown-geometry")]


def test_ovobj_is_refused_with_which_export_to_choose(tmp_path):
    path = tmp_path / "a.ovobj"
    path.write_bytes(bytes(range(256)))
    with pytest.raises(WrongFormatError, match="ovkml"):
        read_vector(path)
