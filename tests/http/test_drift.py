"""Drift over HTTP: new houses and births are found, and mended by the fewest moves."""

from __future__ import annotations

import pytest

from service.db.database import Database
from tests.http.conftest import SignIn
from tests.village import NEIGHBOUR, TOWN, VILLAGE, grow

PATH = f"/api/villages/{VILLAGE}/drift"


@pytest.fixture
def grown(village: Database) -> Database:
    """Two courtyards are built after the plan: one household in each, beside the street."""
    grow(village)
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


def test_steps_are_taken_one_by_one_until_the_plan_fits_again(
    grown: Database, sign_in: SignIn
) -> None:
    officer = sign_in("town_officer", TOWN)
    now = officer.get(PATH)
    proposed = len(now.json()["repair"]["steps"])
    for left in reversed(range(proposed)):
        free = next(step for step in now.json()["repair"]["steps"] if not step["needs"])
        now = officer.post(
            f"{PATH}/repair",
            json={"steps": [free["number"]]},
            headers={"if-match": now.headers["etag"]},
        )
        assert now.status_code == 200
        # What is left is proposed anew, with numbers of its own, and is never more than before.
        numbers = [step["number"] for step in now.json()["repair"]["steps"]]
        assert numbers == list(range(len(numbers)))
        assert len(numbers) <= left
        waiting = {c for each in now.json()["problems"] for c in each["courtyards"]}
        assert waiting.isdisjoint(free["courtyards"])
    assert (now.json()["problems"], now.json()["repair"]["steps"]) == ([], [])
    assert proposed >= 2
