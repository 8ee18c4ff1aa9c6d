"""Bad files by their number at the HTTP door: refused in words or listed row by row, never a 5xx.

What exactly each of them leads to is tested beside the readers; here the whole way is gone.
"""

from __future__ import annotations

import io
import json
import random
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import xlsxwriter

from service.db.database import Database
from tests.http.conftest import SignIn
from tests.http.wizard import Wizard
from tests.real.conftest import real_data
from tests.village import SOUTH, TOWN, WEST

__all__ = ["real_data"]

LON, LAT = WEST + 0.0015, SOUTH + 0.0015
RING = [[LON, LAT], [LON + 0.001, LAT], [LON + 0.001, LAT + 0.001], [LON, LAT]]
NAMES = "户编号,户主姓名,人数,经度,纬度"


@pytest.fixture
def page(sign_in: SignIn, village: Database, tmp_path: Path) -> Wizard:
    return Wizard(sign_in("town_officer", TOWN), village, tmp_path)


def _feature(geometry: Any, **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties or {"name": "甲村"}, "geometry": geometry}


def _collection(*features: Any) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def _polygon(ring: Any) -> dict[str, Any]:
    return _feature({"type": "Polygon", "coordinates": [ring]})


def _zip(members: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return packed.getvalue()


def _book(*rows: Any) -> bytes:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as book:
        sheet = book.add_worksheet()
        for i, row in enumerate(rows):
            sheet.write_row(i, 0, row)
    return made.getvalue()


def _rows(*rows: str) -> bytes:
    return "\n".join([NAMES, *rows, ""]).encode()


_ENTITY = (
    b'<?xml version="1.0"?><!DOCTYPE kml [<!ENTITY a SYSTEM "file:///etc/passwd">]><kml>&a;</kml>'
)
_LAUGHS = b'<!DOCTYPE l [<!ENTITY a "%s">%s]><kml>&z;</kml>' % (
    b"ha" * 50,
    b"".join(
        b'<!ENTITY %c "%s">' % (c, b"&%c;" % (c - 1) * 10) for c in range(ord("b"), ord("z") + 1)
    ),
)

MAPS: dict[str, tuple[str, bytes]] = {
    "B1": ("a.geojson", b""),
    "B2": ("a.geojson", b"{}"),
    "B3": ("a.geojson", _collection()),
    "B4": ("a.geojson", _collection(_feature(None))),
    "B5": ("a.geojson", _collection(_polygon(RING)).replace(str(LON).encode(), b"NaN", 1)),
    "B6": ("a.geojson", _collection(_polygon(RING)).replace(str(LON).encode(), b"1e999", 1)),
    "B8": ("a.geojson", b"\xef\xbb\xbf" + _collection(_polygon(RING))),
    "B9": ("a.geojson", _collection(_polygon(RING)).decode().encode("utf-16")),
    "B10": ("a.geojson", json.dumps(_polygon(RING), ensure_ascii=False).encode("gbk")),
    "B11": ("a.geojson", _collection(_polygon([[y, x] for x, y in RING]))),
    "B13": ("a.geojson", _collection(_polygon([[x * 1e5, y * 1e5] for x, y in RING]))),
    "B14": ("a.geojson", _collection(_polygon(RING[:3]))),
    "B15": ("a.geojson", _collection(_polygon(RING[:2]))),
    "B19": ("a.geojson", b'{"type":"Feature","geometry":' + b"[" * 10_000),
    "B25": ("a.geojson", _collection(_feature(None, __proto__="x", constructor="y", name="甲"))),
    "B27": ("a.geojson", b'{"type":"Feature","properties":{"name":"\\ud800"},"geometry":null}'),
    "B29": ("a.gpkg", b"SQLite format 3\x00" + b"\x00" * 500),
    "B42": ("a.zip", _zip({"../../evil.shp": b"x", "a.shp": b"x"})),
    "B43": ("a.zip", _zip({"C:\\a.shp": b"x"})),
    "B50": ("a.zip", _zip({"a.shp": b"\x00\x00\x27\x0a" + b"\x00" * 96})),
    "B57": ("a.zip", _zip({"a.shp": b"x", "b.shp": b"x"})),
    "B62": ("a.zip", b"Rar!\x1a\x07\x00" + b"\x00" * 100),
    "B64": ("a.kml", _ENTITY),
    "B65": ("a.kml", _LAUGHS),
    "B67": ("a.kml", b"<kml><Placemark><description><script/></description></Placemark></kml>"),
    "B68": ("a.kmz", _zip({"../doc.kml": b"<kml/>"})),
    "B71": ("a.kml", b"<kml>" + b"<Folder>" * 1000 + b"</Folder>" * 1000 + b"</kml>"),
}  # fmt: skip
TABLES: dict[str, tuple[str, bytes]] = {
    "B74": ("a.xlsx", _rows("N1,王某,3,,")),
    "B75": ("a.xlsx", _zip({"[Content_Types].xml": b"", "xl/a.xml": b"0" * 20_000_000})),
    "B79": ("a.xlsx", _book(NAMES.split(","), ["N1", "王某", 510123199001011234.0, "", ""])),
    "B84": ("a.csv", _rows("N1,王某,３,１０９.４４１５,３１.３９１５")),
    "B85": ("a.csv", _rows("N1,王某,1_000,,")),
    "B87": ("a.csv", b"a,b\n1,2\n"),
    "B89": ("a.csv", (",".join(f"c{i}" for i in range(16_384)) + "\n").encode()),
    "B91": ("a.csv", _rows("N1,王某,3,,").decode().encode("utf-16")),
    "B92": ("a.csv", _rows("N1,王某,3,,").replace(b",", b";")),
    "B93": ("a.csv", _rows('N1,"王某,3,,', "N2,李某,3,,")),
    "B95": ("a.csv", _rows("N1,王\x00某,3,,")),
    "B97": ("a.csv", _rows("N1,王某,3,,,,,,9", "N2,李某")),
    "B98": ("a.csv", _rows("=cmd|'/c calc'!A1,+1,@SUM(1),-1,\t=1")),
    "B99": ("a.csv", _rows()),
    "B100": ("a.csv", _rows('N1,王某,"1,000","109,44","31,39"')),
    "B102": ("a.csv", _rows("N1,王某,3,,", "N1,李某,4,,")),
    "B138": ("a.csv", _rows("N1,𠮷㐂,3,,")),
    "B139": ("a.csv", _rows("N1,阿不都·买买提·吐尔逊·依布拉音·阿卜杜热合曼,3,,", "N2,བཀྲ་ཤིས,3,,")),
    "B141": ("a.csv", _rows("N1,👨‍👩‍👧,3,,", "N2,王\u202e某,3,,")),
    "B142": ("a.csv", _rows("N1,O'Brien,3,,", "N2,{{7*7}},3,,", "N3,${x}%s\\,3,,")),
    "B143": ("a.csv", _rows("N1,<img onerror=1>,3,,")),
    "B145": ("../../CON.csv", _rows("N1,王某,3,,")),
    "B148": ("a.csv", _rows("N1,王某,3,0,0")),
    "B149": ("a.csv", _rows(f"N1,王某,3,{LAT},{LON}")),
    "B153": ("a.csv", _rows("N1,王某,3,470,91")),
    "B156": ("a.csv", _rows(f"N1,王某,3,{LON + 3},{LAT}")),
    "B160": ("a.csv", _rows("N1,王某,3,1234.5,987.6")),
}


@pytest.mark.parametrize(("kind", "files"), [("boundaries", MAPS), ("households", TABLES)])
def test_bad_files_by_number(page: Wizard, kind: str, files: dict[str, tuple[str, bytes]]) -> None:
    ended = {
        number: _all_the_way(page, kind, name, content) for number, (name, content) in files.items()
    }
    assert {number: end for number, end in ended.items() if end not in _GOOD_ENDS} == {}
    assert page.folders() == 0


_GOOD_ENDS = {"refused", "listed", "clean"}


def _all_the_way(page: Wizard, kind: str, name: str, content: bytes) -> str:
    """Upload, confirm and check a file; say how it ended, or what went wrong."""
    answer = page.client.post(
        f"/api/towns/{TOWN}/imports/{kind}", content=content, headers={"x-file-name": quote(name)}
    )
    if answer.status_code != 201:
        return _refusal(answer)
    page.id, page.tag = answer.json()["session"]["id"], "*"
    try:
        page.confirm(crs="EPSG:4490", datum="wgs84")
        checked = page.client.post(f"/api/imports/{page.id}/check", headers={"if-match": "*"})
        if checked.status_code != 200:
            return _refusal(checked)
        counts = checked.json()["counts"]
        if counts["rows"] != counts["good"] + counts["unmatched"] + counts["bad"]:
            return f"rows lost: {counts}"
        listed = page.rows("bad")["rows"]
        if len(listed) != counts["bad"] or not all(row["reasons"] for row in listed):
            return f"bad rows without a reason: {counts}"
        return "listed" if listed else "clean"
    finally:
        page.ask("DELETE", "", 204)


def _refusal(answer: Any) -> str:
    body = answer.json()
    if answer.status_code in {409, 413, 422} and body.get("detail_zh") and body.get("detail_en"):
        return "refused"
    return f"{answer.status_code}: {answer.text[:200]}"


def _spoilt(content: bytes, chance: random.Random) -> Iterator[bytes]:
    """Give a file cut short, and with some bits turned."""
    yield content[: chance.randrange(1, len(content))]
    turned = bytearray(content)
    for _ in range(12):
        turned[chance.randrange(len(turned))] ^= 1 << chance.randrange(8)
    yield bytes(turned)


def test_spoilt_files_never_break_the_server(page: Wizard) -> None:
    """Nothing here is on the list: files cut anywhere, and files with turned bits."""
    chance, ended = random.Random(20), []
    good = {
        "households": {
            "户.xlsx": _book(NAMES.split(","), ["N1", "王某", 3, LON, LAT], ["N2", "李某", 3]),
            "户.csv": _rows(*(f"N{i},王某,3,{LON},{LAT}" for i in range(40))),
        },
        "boundaries": {"村.geojson": _collection(_polygon(RING), _polygon(RING))},
    }
    for kind, files in good.items():
        for name, content in files.items():
            ended += [
                _all_the_way(page, kind, name, spoilt)
                for _ in range(3)
                for spoilt in _spoilt(content, chance)
            ]
    assert [end for end in ended if end not in _GOOD_ENDS] == []


@pytest.mark.real
def test_spoilt_real_files_never_break_the_server(
    page: Wizard, real_data: Callable[[str], Path]
) -> None:
    chance = random.Random(21)
    shapefile = real_data("messy_inputs/gbk_shp")
    kml = real_data("messy_inputs/村界.ovkml").read_bytes()
    ended = [_all_the_way(page, "boundaries", "村界.ovkml", one) for one in _spoilt(kml, chance)]
    for suffix in (".shp", ".dbf", ".prj", ".shx"):
        parts = {part.name: part.read_bytes() for part in shapefile.iterdir()}
        name = next(name for name in parts if name.endswith(suffix))
        for spoilt in _spoilt(parts[name], chance):
            packed = _zip(parts | {name: spoilt})
            ended.append(_all_the_way(page, "boundaries", "村界.zip", packed))
    assert [end for end in ended if end not in _GOOD_ENDS] == []
