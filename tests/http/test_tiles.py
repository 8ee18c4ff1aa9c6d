"""Vector tiles of a plan: what is on them, who sees what, and numbers that name no tile."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from service.db.database import Database
from service.db.session import SYSTEM
from service.plans.models import Plan
from tests.http.editor import Editor
from tests.village import COLUMNS, NEIGHBOUR, ROWS, SOUTH, STEP, TOWN, VILLAGE, WEST

pytestmark = pytest.mark.postgis

SignIn = Callable[[str, str], TestClient]


@pytest.fixture
def database(village: Database) -> Database:
    """The small village instead of an empty database."""
    return village


@pytest.fixture
def plan(database: Database) -> str:
    with database.work(SYSTEM) as session:
        return f"/api/plans/{session.scalars(select(Plan.id)).one()}"


def tile_at(lon: float, lat: float, z: int) -> str:
    n = 2**z
    y = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2
    return f"{z}/{int((lon + 180) / 360 * n)}/{int(y * n)}"


MIDDLE = (WEST + COLUMNS / 2 * STEP, SOUTH + ROWS / 2 * STEP)


def layers(tile: bytes) -> dict[str, tuple[int, set[str]]]:
    """Layers of a tile with their number of features and the keys that these use (protobuf)."""
    found = {}
    for field, layer in fields(tile):
        assert field == 3
        parts = list(fields(layer))
        name = next(value for key, value in parts if key == 1).decode()
        keys = [value.decode() for key, value in parts if key == 3]
        features = [dict(fields(value)) for key, value in parts if key == 2]
        used = {keys[at] for feature in features for at in numbers(feature[2])[::2]}
        found[name] = (len(features), used)
    return found


def fields(message: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at < len(message):
        tag, at = varint(message, at)
        if tag & 7 == 2:
            length, at = varint(message, at)
            yield tag >> 3, message[at : at + length]
            at += length
        else:
            _, at = varint(message, at)


def numbers(packed: bytes) -> list[int]:
    found, at = [], 0
    while at < len(packed):
        value, at = varint(packed, at)
        found.append(value)
    return found


def varint(message: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = message[at]
        value |= (byte & 127) << shift
        at, shift = at + 1, shift + 7
        if byte < 128:
            return value, at


def test_a_tile_holds_the_plan_and_is_asked_for_again_only_when_it_changed(
    sign_in: SignIn, plan: str
) -> None:
    secretary = sign_in("village_secretary", VILLAGE)
    url = f"{plan}/tiles/{tile_at(*MIDDLE, 12)}.mvt"
    tile = secretary.get(url)
    assert tile.status_code == 200
    assert tile.headers["content-type"] == "application/vnd.mapbox-vector-tile"
    found = layers(tile.content)
    assert found["courtyards"][0] == found["cells"][0] == COLUMNS * ROWS
    assert found["micro_grids"][0] == 6
    assert {"code", "name", "households", "people", "micro_grid"} <= found["courtyards"][1]
    assert {"code", "grid", "locked"} <= found["micro_grids"][1]
    tag = {"if-none-match": tile.headers["etag"]}
    assert secretary.get(url, headers=tag).status_code == 304
    made = secretary.post(f"{plan}/branches", json={"name": "二稿"}).json()
    editor = Editor(secretary, f"/api/plans/{made['id']}")
    mine = f"{editor.draft}/tiles/{tile_at(*MIDDLE, 12)}.mvt"
    tag = {"if-none-match": secretary.get(mine).headers["etag"]}
    editor.do("lock")
    assert secretary.get(mine, headers=tag).status_code == 200


def test_close_up_only_what_is_there(sign_in: SignIn, plan: str) -> None:
    secretary = sign_in("village_secretary", VILLAGE)
    near = secretary.get(f"{plan}/tiles/{tile_at(WEST + STEP / 2, SOUTH + STEP / 2, 20)}.mvt")
    assert layers(near.content)["courtyards"][0] == 1
    assert secretary.get(f"{plan}/tiles/{tile_at(0, 0, 12)}.mvt").status_code == 204


def test_residents_get_no_counts_of_single_courtyards(sign_in: SignIn, plan: str) -> None:
    url = f"{plan}/tiles/{tile_at(*MIDDLE, 12)}.mvt"
    viewer = sign_in("viewer", TOWN)
    found = layers(viewer.get(url).content)
    assert found["courtyards"][0] == COLUMNS * ROWS
    assert not {"households", "people"} & found["courtyards"][1]
    officer = sign_in("town_officer", TOWN)
    assert officer.get(url).headers["etag"] != viewer.get(url).headers["etag"]
    neighbour = sign_in("village_secretary", NEIGHBOUR)
    assert neighbour.get(url).status_code == 404


@pytest.mark.parametrize(
    "tile", ["99/0/0", "-1/0/0", "3/8/0", "3/0/8", "3/-1/0", "22/4194304/0", "64/0/0"]
)
def test_b113_numbers_that_name_no_tile(sign_in: SignIn, plan: str, tile: str) -> None:
    refused = sign_in("viewer", TOWN).get(f"{plan}/tiles/{tile}.mvt")
    assert (refused.status_code, refused.json()["code"]) == (404, "no-such-tile")
