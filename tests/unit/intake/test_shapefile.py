"""Zipped Shapefiles as they should not be: each case by its number in the list of bad inputs."""

import stat
import struct
import zipfile

import geopandas as gpd
import pytest
import shapely
from pyproj import CRS

from service.intake.errors import (
    ChooseLayerError,
    NeedsCrsError,
    TooLargeError,
    UnreadableFileError,
    UnsafeFileError,
    WrongFormatError,
)
from service.intake.limits import Limits
from service.intake.readers.dbf import read_dbf
from service.intake.vector import read_vector, require_crs


def dbf(fields, rows, encoding="gb18030", ldid=0):
    """Write an attribute table of text fields: (name, width) and rows of values."""
    described = b"".join(
        name.encode(encoding)[:11].ljust(11, b"\0") + b"C" + bytes(4) + bytes([width]) + bytes(15)
        for name, width in fields
    )
    width = 1 + sum(width for _, width in fields)
    head = struct.pack("<4BIHH17xB2x", 3, 126, 1, 1, len(rows), 33 + len(described), width, ldid)
    records = b"".join(
        b" "
        + b"".join(
            value.encode(encoding)[:w].ljust(w) for value, (_, w) in zip(row, fields, strict=True)
        )
        for row in rows
    )
    return head + described + b"\r" + records + b"\x1a"


@pytest.fixture
def parts(tmp_path, layer):
    """Give the parts of a Shapefile by suffix; the attributes are GBK without a .cpg."""

    def make(crs=4545, count=1):
        folder = tmp_path / "shp"
        folder.mkdir(exist_ok=True)
        frame = gpd.pd.concat([layer(crs)] * count, ignore_index=True)
        frame.to_file(folder / "a.shp")
        found = {p.suffix: p.read_bytes() for p in folder.iterdir()}
        found[".dbf"] = dbf([("村名", 20), ("负责人", 20)], [["望乐村", "张三"]] * count)
        found.pop(".cpg")
        return found

    return make


@pytest.fixture
def archive(zipped, parts):
    def make(without=(), extra=None, base="村界", **changes):
        members = {f"{base}{s}": c for s, c in parts().items() if s not in without}
        members |= {f"{base}.{suffix}": content for suffix, content in changes.items()}
        return zipped(members | (extra or {}))

    return make


def test_b054_gbk_without_cpg(archive, codes):
    sheet = read_vector(archive())
    assert sheet.frame["负责人"].tolist() == ["张三"]
    assert codes(sheet.notes) == ["encoding"]
    assert sheet.notes[0].confirm
    assert "村名" in sheet.notes[0].text.zh


def test_b054_lying_cpg(archive):
    assert read_vector(archive(cpg=b"UTF-8")).frame["村名"].tolist() == ["望乐村"]
    assert read_vector(archive(cpg=b"ISO-8859-1")).frame["村名"].tolist() == ["望乐村"]


def test_b054_utf8_with_a_cpg_that_says_gbk(archive):
    table = dbf([("村名", 20)], [["望乐村"]], encoding="utf-8")
    sheet = read_vector(archive(dbf=table, cpg=b"GBK"))
    assert sheet.frame["村名"].tolist() == ["望乐村"]


def test_b054_latin_that_says_so_stays_latin():
    table = dbf([("name", 20)], [["Höfle"], ["Bärg"]], encoding="latin-1")
    assert read_dbf(table, "88591").columns["name"] == ["Höfle", "Bärg"]


def test_b054_character_cut_by_the_field_is_forgiven():
    table = dbf([("村名", 10)], [["望乐村鱼堰村"]], encoding="utf-8")
    assert read_dbf(table, None).columns["村名"] == ["望乐村"]


def test_dbf_cut_short(archive):
    with pytest.raises(UnreadableFileError, match=r"\.dbf"):
        read_vector(archive(dbf=dbf([("a", 200)], [["x"]] * 9)[:900]))


def test_numbers_dates_and_lengths_of_a_real_table(tmp_path, layer):
    frame = layer(人口=[204], 面积=[1.5], 编码=["500238115203"], 日期=["2026-01-31"])
    frame["日期"] = gpd.pd.to_datetime(frame["日期"]).dt.date
    frame.to_file(tmp_path / "a.shp", encoding="GB18030")
    sheet = read_vector(tmp_path / "a.shp")
    row = sheet.frame.iloc[0]
    assert (row["人口"], row["面积"], row["编码"]) == (204, 1.5, "500238115203")
    assert row["日期"] == "2026-01-31"


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("../../evil.shp", id="b042"),
        pytest.param("a/../../evil.shp", id="b042-inside"),
        pytest.param("..\\evil.shp", id="b042-backslash"),
        pytest.param("/etc/evil.shp", id="b043"),
        pytest.param("C:\\evil.shp", id="b043-drive"),
    ],
)
def test_b042_b043_names_that_point_outside(archive, tmp_path, name):
    with pytest.raises(UnsafeFileError, match="外部"):
        read_vector(archive(extra={name: b"x"}))
    assert not list(tmp_path.parent.rglob("evil.shp"))


def test_b044_symbolic_link(archive):
    path = archive()
    link = zipfile.ZipInfo("村界.cpg")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "a") as open_zip:
        open_zip.writestr(link, "/etc/passwd")
    with pytest.raises(UnsafeFileError, match="链接"):
        read_vector(path)


def test_b047_lying_size_header(zipped):
    path = zipped({"a.shp": b"\0" * 3_000_000})
    data = bytearray(path.read_bytes())
    for magic, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        place = data.index(magic) + offset
        data[place : place + 4] = struct.pack("<I", 100)
    path.write_bytes(data)
    with pytest.raises((TooLargeError, UnreadableFileError)):
        read_vector(path)


def test_b047_bomb(zipped):
    path = zipped({"a.shp": b"\0" * 60_000_000})
    assert path.stat().st_size < 100_000
    with pytest.raises(TooLargeError, match="压缩"):
        read_vector(path)


def test_too_many_members(zipped):
    with pytest.raises(TooLargeError, match="1001"):
        read_vector(zipped({"a.shp": b""} | {f"{i}.txt": b"" for i in range(1000)}))


def test_b048_encrypted(archive):
    path = archive()
    data = bytearray(path.read_bytes())
    for magic, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = -1
        while (place := data.find(magic, place + 1)) >= 0:
            data[place + offset] |= 1
    path.write_bytes(data)
    with pytest.raises(UnsafeFileError, match="密码"):
        read_vector(path)


def test_b050_no_shx(archive):
    with pytest.raises(UnreadableFileError, match=r"缺少 \.shx"):
        read_vector(archive(without=(".shx",)))


def test_b051_no_dbf(archive, codes):
    sheet = read_vector(archive(without=(".dbf",)))
    assert codes(sheet.notes) == ["no-dbf"]
    assert list(sheet.frame.columns) == ["geometry"]


def test_b052_no_prj(archive, codes, checked):
    sheet = read_vector(archive(without=(".prj",)))
    assert sheet.crs is None
    assert "no-prj" in codes(sheet.notes)
    with pytest.raises(NeedsCrsError):
        checked("boundaries", sheet)


def test_b053_wrong_prj(archive, codes, village, checked):
    degrees = CRS.from_epsg(4326).to_wkt("WKT1_ESRI").encode()
    sheet = read_vector(archive(prj=degrees))
    assert sheet.crs is None
    assert "crs-contradicted" in codes(sheet.notes)
    zone = require_crs(read_vector(archive(), crs="EPSG:4548"))
    result = checked(
        "boundaries", read_vector(archive(), crs=f"EPSG:{zone.to_epsg()}"), villages=village
    )
    assert codes(result.problems) == ["far-away"]


def test_b056_headings_cut_to_ten_bytes_collide():
    table = dbf([("网格员姓名", 20), ("网格员姓名", 20)], [["张三", "李四"]])
    found = read_dbf(table, None)
    assert found.columns == {"网格员姓名": ["张三"], "网格员姓名 (2)": ["李四"]}
    assert found.renamed == ("网格员姓名",)


def test_b057_two_shapefiles(archive):
    with pytest.raises(ChooseLayerError, match="道路"):
        read_vector(archive(extra={"道路.shp": b"", "道路.dbf": b""}))


def test_b059_what_a_mac_adds(archive):
    clutter = {"__MACOSX/._村界.shp": b"x", "._村界.dbf": b"x", "__MACOSX/": b""}
    assert len(read_vector(archive(extra=clutter)).frame) == 1


def test_b060_upper_case_names(zipped, parts):
    upper = {f"村界{suffix.upper()}": content for suffix, content in parts().items()}
    assert read_vector(zipped(upper, name="A.ZIP")).crs.to_epsg() == 4545


def test_in_a_folder_of_the_zip(archive):
    assert len(read_vector(archive(base="数据/村界")).frame) == 1


def test_b061_points_where_polygons_are_wanted(tmp_path, checked):
    frame = gpd.GeoDataFrame({"村名": ["a"]}, geometry=[shapely.Point(109.4, 31.4)], crs=4326)
    frame.to_file(tmp_path / "p.shp")
    result = checked("boundaries", read_vector(tmp_path / "p.shp"))
    assert [p.code for p in result.problems] == ["wrong-geometry"]
    assert "需要面，这里是点" in result.problems[0].text.zh


@pytest.mark.parametrize(
    "magic",
    [
        pytest.param(b"Rar!\x1a\x07\x01\x00", id="b062-rar"),
        pytest.param(b"7z\xbc\xaf\x27\x1c", id="b062-7z"),
    ],
)
def test_b062_other_archives_renamed(tmp_path, magic):
    path = tmp_path / "a.zip"
    path.write_bytes(magic + bytes(100))
    with pytest.raises(WrongFormatError, match="重新压缩成 zip"):
        read_vector(path)


def test_a_zip_in_a_zip_and_a_damaged_one(zipped, archive, tmp_path):
    inner = archive().read_bytes()
    with pytest.raises(WrongFormatError, match=r"\.shp"):
        read_vector(zipped({"inner.zip": inner}, name="outer.zip"))
    cut = tmp_path / "cut.zip"
    cut.write_bytes(inner[: len(inner) // 2])
    with pytest.raises(UnreadableFileError, match="压缩包"):
        read_vector(cut)


def test_a_workbook_named_zip(zipped):
    with pytest.raises(WrongFormatError, match="Excel"):
        read_vector(zipped({"[Content_Types].xml": b"", "xl/workbook.xml": b""}))


def test_shp_that_is_something_else(archive):
    with pytest.raises(WrongFormatError, match="不是 Shapefile"):
        read_vector(archive(shp=b"<OGRVRTDataSource/>" + bytes(200)))


def test_records_and_shapes_that_do_not_match(archive):
    two = dbf([("村名", 20)], [["a"], ["b"]])
    with pytest.raises(UnreadableFileError, match="无法对应"):
        read_vector(archive(dbf=two))


def test_deleted_records_go_with_their_shapes(zipped, parts, codes):
    members = {f"a{s}": c for s, c in parts(count=3).items()}
    table = bytearray(members["a.dbf"])
    header, width = struct.unpack_from("<HH", table, 8)
    table[header + width] = ord("*")
    members["a.dbf"] = bytes(table)
    sheet = read_vector(zipped(members))
    assert len(sheet.frame) == 2
    assert "deleted-records" in codes(sheet.notes)


def test_shapes_cut_short(archive, parts):
    with pytest.raises(UnreadableFileError):
        read_vector(archive(shp=parts()[".shp"][:150]))


def test_size_limit_before_anything_is_read(tmp_path):
    path = tmp_path / "a.zip"
    with path.open("wb") as file:
        file.truncate(3 << 20)
    with pytest.raises(TooLargeError, match="3 MB"):
        read_vector(path, limits=Limits(file_mb=2))
