"""A town's base map: checked when added, served to whoever sees the town, never written to."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from service.basemaps.mbtiles import LARGEST_TILE, BasemapError, look
from service.basemaps.service import add_basemap, path_of, remove_basemap
from service.db.database import Database
from service.db.session import SYSTEM
from tests.basemap import VILLAGE_BOX, at, picture, write_mbtiles
from tests.http.conftest import SignIn
from tests.village import SOUTH, STEP, TOWN, VILLAGE, WEST

pytestmark = pytest.mark.postgis


ZOOM = 15


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """The data directory of the application under test."""
    return tmp_path


@pytest.fixture
def outside(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("outside")


def add(database: Database, folder: Path, file: Path, **given: str) -> None:
    with database.work(SYSTEM) as session:
        add_basemap(session, folder, TOWN, file, **given)


def tile(x: int, y: int, zoom: int = ZOOM) -> str:
    return f"/api/towns/{TOWN}/basemap/{zoom}/{x}/{2**zoom - 1 - y}"


def test_it_is_off_until_there_is_one_then_served_then_taken_away(
    database: Database, data_dir: Path, sign_in: SignIn, outside: Path
) -> None:
    client = sign_in("village_secretary", VILLAGE)
    column, row = at(WEST + STEP, SOUTH + STEP, ZOOM)
    assert client.get(f"/api/towns/{TOWN}/basemap").json() is None
    assert client.get(tile(column, row)).status_code == 404
    link = '<a href="https://example.org" onclick="x()">© 某社</a> &  2026'
    source = write_mbtiles(outside / "a b?.mbtiles", attribution=link)
    before = source.read_bytes()
    add(database, data_dir, source)
    found = client.get(f"/api/towns/{TOWN}/basemap").json()
    assert found["attribution"] == "© 某社 & 2026"
    assert (found["min_zoom"], found["max_zoom"]) == (10, 15)
    here = found["tiles"].format(z=ZOOM, x=column, y=2**ZOOM - 1 - row)
    answer = client.get(here)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "image/png"
    assert answer.content == picture((200, 20, 20))
    again = client.get(here, headers={"if-none-match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    nowhere = client.get(tile(column + 500, row))
    assert (nowhere.status_code, len(nowhere.content) < 100) == (200, True)
    assert client.get(tile(2**ZOOM, row)).status_code == 404
    assert source.read_bytes() == before
    assert [each.name for each in path_of(data_dir, TOWN).parent.iterdir()] == [f"{TOWN}.mbtiles"]
    with database.work(SYSTEM) as session:
        remove_basemap(session, data_dir, TOWN)
    assert client.get(f"/api/towns/{TOWN}/basemap").json() is None
    assert not path_of(data_dir, TOWN).exists()


def test_who_does_not_see_the_town_gets_nothing(
    database: Database, data_dir: Path, sign_in: SignIn, stranger: TestClient, outside: Path
) -> None:
    add(database, data_dir, write_mbtiles(outside / "a.mbtiles"))
    column, row = at(WEST + STEP, SOUTH + STEP, ZOOM)
    assert stranger.get(tile(column, row)).status_code == 401
    elsewhere = sign_in("town_officer", "999999999")
    assert elsewhere.get(f"/api/towns/{TOWN}/basemap").status_code == 404
    assert elsewhere.get(tile(column, row)).status_code == 404


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"name": "高德影像"}, "GCJ-02"),
        ({"description": "tiles of webrd01.is.autonavi.com"}, "GCJ-02"),
        ({"crs": "EPSG:4326"}, "EPSG:3857"),
        ({"tile": b"\x1f\x8b\x08vector"}, "vector"),
        ({"tile": b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>"}, "vector"),
        ({"box": (100.0, 20.0, 100.1, 20.1)}, "no tile of this town"),
        ({"attribution": ""}, "--attribution"),
    ],
)
def test_what_cannot_serve_is_refused_and_nothing_is_kept(
    database: Database, data_dir: Path, outside: Path, given: dict[str, str], words: str
) -> None:
    file = write_mbtiles(outside / "bad.mbtiles", **given)
    with pytest.raises(BasemapError) as raised:
        add(database, data_dir, file)
    assert words in raised.value.text.en
    assert not path_of(data_dir, TOWN).exists()


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04" + b"\0" * 4000, b"SQLite format 3\0" + b"\xff" * 5000]
)
def test_what_is_no_mbtiles_file_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "odd.mbtiles"
    file.write_bytes(content)
    with pytest.raises(BasemapError):
        look(file, VILLAGE_BOX)


def test_a_picture_that_is_too_large_or_a_file_that_broke_is_blank(
    database: Database, data_dir: Path, sign_in: SignIn, outside: Path
) -> None:
    huge = picture((0, 0, 0)) + b"\0" * LARGEST_TILE
    add(database, data_dir, write_mbtiles(outside / "a.mbtiles", tile=huge))
    client = sign_in("viewer", TOWN)
    column, row = at(WEST + STEP, SOUTH + STEP, ZOOM)
    assert len(client.get(tile(column, row)).content) < 100
    path_of(data_dir, TOWN).write_bytes(b"not a database")
    assert len(client.get(tile(column, row)).content) < 100
    path_of(data_dir, TOWN).unlink()
    assert len(client.get(tile(column, row)).content) < 100
