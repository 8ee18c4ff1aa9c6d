"""Vector tiles of a plan: what is on them, who sees what, and numbers that name no tile."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from geo.web_mercator import tile_at
from service.db.database import Database
from service.db.session import SYSTEM
from service.plans.models import Plan
from service.register.models import Household
from tests.http.conftest import SignIn
from tests.http.editor import Editor
from tests.village import COLUMNS, NEIGHBOUR, ROWS, SOUTH, STEP, TOWN, VILLAGE, WEST

pytestmark = pytest.mark.postgis


@pytest.fixture
def plan(database: Database) -> str:
    with database.work(SYSTEM) as session:
        return f"/api/plans/{session.scalars(select(Plan.id)).one()}"


def address_at(lon: float, lat: float, z: int) -> str:
    return "{}/{}/{}".format(z, *tile_at(lon, lat, z))


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
    url = f"{plan}/tiles/{address_at(*MIDDLE, 12)}.mvt"
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
    mine = f"{editor.draft}/tiles/{address_at(*MIDDLE, 12)}.mvt"
    tag = {"if-none-match": secretary.get(mine).headers["etag"]}
    editor.do("lock")
    assert secretary.get(mine, headers=tag).status_code == 200


def test_close_up_only_what_is_there(sign_in: SignIn, plan: str) -> None:
    secretary = sign_in("village_secretary", VILLAGE)
    near = secretary.get(f"{plan}/tiles/{address_at(WEST + STEP / 2, SOUTH + STEP / 2, 20)}.mvt")
    assert layers(near.content)["courtyards"][0] == 1
    assert secretary.get(f"{plan}/tiles/{address_at(0, 0, 12)}.mvt").status_code == 204


def test_residents_get_no_counts_of_single_courtyards(sign_in: SignIn, plan: str) -> None:
    url = f"{plan}/tiles/{address_at(*MIDDLE, 12)}.mvt"
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


def test_only_the_layers_asked_for(sign_in: SignIn, plan: str) -> None:
    secretary = sign_in("village_secretary", VILLAGE)
    url = f"{plan}/tiles/{address_at(*MIDDLE, 12)}.mvt"
    whole, cells = secretary.get(url), secretary.get(f"{url}?layer=cells")
    assert layers(cells.content) == {"cells": layers(whole.content)["cells"]}
    assert cells.headers["etag"] != whole.headers["etag"]
    both = secretary.get(f"{url}?layer=micro_grids&layer=cells")
    assert set(layers(both.content)) == {"cells", "micro_grids"}
    assert secretary.get(f"{url}?layer=households").status_code == 422


def test_a_kept_tile_never_reaches_another_role_or_area(sign_in: SignIn, plan: str) -> None:
    url = f"{plan}/tiles/{address_at(*MIDDLE, 12)}.mvt"
    officer, viewer = sign_in("town_officer", TOWN), sign_in("viewer", TOWN)
    secretary, other = sign_in("village_secretary", VILLAGE), sign_in("viewer", VILLAGE)
    counted = officer.get(url)
    for client in (viewer, other, viewer, other):
        found = layers(client.get(url).content)["courtyards"]
        assert found[0] == COLUMNS * ROWS
        assert not {"households", "people"} & found[1]
    assert officer.get(url).content == secretary.get(url).content == counted.content
    tags = [each.get(url).headers["etag"] for each in (officer, viewer, secretary, other)]
    assert len(set(tags)) == len(tags)
    neighbour, stranger = sign_in("viewer", NEIGHBOUR), sign_in("viewer", TOWN)
    known = {"if-none-match": ", ".join(tags)}
    assert neighbour.get(url, headers=known).status_code == 404
    stranger.cookies.clear()
    assert stranger.get(url, headers=known).status_code == 401


def test_a_tile_of_another_reader_is_no_reason_for_304(sign_in: SignIn, plan: str) -> None:
    url = f"{plan}/tiles/{address_at(*MIDDLE, 12)}.mvt"
    tag = sign_in("town_officer", TOWN).get(url).headers["etag"]
    answer = sign_in("viewer", TOWN).get(url, headers={"if-none-match": tag})
    assert answer.status_code == 200
    assert not {"households", "people"} & layers(answer.content)["courtyards"][1]


def test_a_kept_tile_follows_the_register(sign_in: SignIn, plan: str, database: Database) -> None:
    url = f"{plan}/tiles/{address_at(*MIDDLE, 12)}.mvt"
    secretary = sign_in("village_secretary", VILLAGE)
    before = secretary.get(url)
    assert secretary.get(url).content == before.content
    with database.work(SYSTEM) as session:
        household = session.scalars(
            select(Household).where(Household.village_code == VILLAGE)
        ).first()
        assert household is not None
        household.people += 7
        household.revision += 1
    after = secretary.get(url, headers={"if-none-match": before.headers["etag"]})
    assert after.status_code == 200
    assert after.content != before.content
