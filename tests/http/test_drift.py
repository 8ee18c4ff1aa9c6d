"""Drift over HTTP: new houses and births are found, and mended by the fewest moves."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import shapely

from service.db.database import Database
from service.db.session import SYSTEM
from service.register.apply import apply_courtyards, apply_households
from tests.http.conftest import SignIn
from tests.village import NEIGHBOUR, SOUTH, STEP, TOWN, VILLAGE, WEST

PATH = f"/api/villages/{VILLAGE}/drift"
DATA = Path(__file__).parents[2] / "data" / "boundaries"


@pytest.fixture
def database(village: Database) -> Database:
    """The application works on the small village here."""
    return village


@pytest.fixture
def grown(village: Database) -> Database:
    """Two courtyards are built after the plan: one household in each, beside the street."""
    later = json.loads((DATA / "courtyards_later.geojson").read_text(encoding="utf-8"))["features"]
    with village.work(SYSTEM) as session:
        rows = [
            {
                "code": f"{VILLAGE}C90{k}",
                "village_code": VILLAGE,
                "name": each["properties"]["name"],
                "group": 1,
                "geometry": shapely.Point(WEST + (k + 0.2) * STEP, SOUTH + (k + 0.2) * STEP),
            }
            for k, each in enumerate(later[:2])
        ]
        apply_courtyards(session, TOWN, rows)
        homes = [
            {
                "code": f"{VILLAGE}H90{k}",
                "head_name": "新户",
                "village_code": VILLAGE,
                "courtyard_code": row["code"],
                "people": 3,
            }
            for k, row in enumerate(rows)
        ]
        apply_households(session, TOWN, homes)
    return village


def test_a_plan_that_fits_needs_nothing(sign_in: SignIn) -> None:
    found = sign_in("village_secretary", VILLAGE).get(PATH).json()
    assert (found["problems"], found["repair"]["steps"]) == ([], [])
    assert sign_in("viewer", TOWN).get(PATH).status_code == 403
    none = sign_in("town_officer", TOWN).get(f"/api/villages/{NEIGHBOUR}/drift")
    assert none.status_code == 404


def test_new_courtyards_are_placed_by_the_fewest_moves(grown: Database, sign_in: SignIn) -> None:
    officer = sign_in("town_officer", TOWN)
    read = officer.get(PATH)
    found = read.json()
    assert {each["kind"] for each in found["problems"]} == {"unassigned"}
    assert found["repair"]["feasible"]
    missing = {c for each in found["problems"] for c in each["courtyards"]}
    placed = {c for step in found["repair"]["steps"] for c in step["courtyards"]}
    assert len(missing) == 2
    assert missing <= placed
    assert found["repair"]["households_placed"] == 2
    assert all(step["zh"] and step["en"] for step in found["repair"]["steps"])
    body = {"steps": [step["number"] for step in found["repair"]["steps"]]}
    tag = {"if-match": read.headers["etag"]}
    repair = f"{PATH}/repair"
    assert (
        sign_in("village_secretary", VILLAGE).post(repair, json=body, headers=tag).status_code
        == 403
    )
    assert officer.post(repair, json=body).status_code == 428
    wrong = officer.post(repair, json={"steps": [99]}, headers=tag)
    assert wrong.json()["code"] == "bad-step"
    done = officer.post(repair, json=body, headers=tag).json()
    assert (done["problems"], done["repair"]["steps"]) == ([], [])
    assert officer.post(repair, json=body, headers=tag).status_code == 412
