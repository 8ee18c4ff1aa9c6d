"""Courtyards of a draft are moved by hand: all or none, by those who may, on the newest version."""

from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from service.db.database import Database
from service.db.session import SYSTEM
from service.plans.service import Wish, make_plan
from tests.village import NEIGHBOUR, VILLAGE, nothing_to_report

pytestmark = pytest.mark.postgis


@pytest.fixture
def database(village: Database) -> Database:
    """The small village instead of an empty database."""
    return village


@pytest.fixture
def draft(database: Database) -> str:
    with database.work(SYSTEM) as session:
        wish = Wish(micro_grids=3, tolerance=0.4, prove=False)
        return f"/api/plans/{make_plan(session, VILLAGE, wish, nothing_to_report).id}"


@pytest.fixture
def secretary(sign_in: Callable[[str, str], TestClient]) -> TestClient:
    return sign_in("village_secretary", VILLAGE)


def test_moves_change_counts_shapes_and_proofs(secretary: TestClient, draft: str) -> None:
    before = secretary.get(f"{draft}/micro-grids").json()
    shapes = secretary.get(f"{draft}/shapes").json()
    first, second = before[0], before[1]
    moves = [{"courtyard": c, "micro_grid": second["id"]} for c in first["courtyards"]]
    moves.append({"courtyard": before[2]["courtyards"][0], "micro_grid": None})
    tag = secretary.get(draft).headers["etag"]
    done = secretary.patch(f"{draft}/assignment", json={"moves": moves}, headers={"if-match": tag})
    assert done.status_code == 200
    assert done.headers["etag"] != tag
    assert done.json()["certificate"]["method"] == "none"
    after = secretary.get(f"{draft}/micro-grids").json()
    assert (after[0]["courtyards"], after[0]["households"]) == ([], 0)
    assert after[1]["households"] == first["households"] + second["households"]
    assert after[2]["households"] == before[2]["households"] - 2
    left = secretary.get(f"{draft}/shapes").json()["features"]
    assert len(left) == len(shapes["features"]) - 1


def test_only_known_courtyards_and_places(secretary: TestClient, draft: str) -> None:
    known = secretary.get(f"{draft}/micro-grids").json()
    courtyard = known[0]["courtyards"][0]
    headers = {"if-match": secretary.get(draft).headers["etag"]}
    plans = secretary.get(f"/api/villages/{VILLAGE}/plans").json()
    adopted = next(plan["id"] for plan in plans if plan["status"] == "adopted")
    foreign = secretary.get(f"/api/plans/{adopted}/micro-grids").json()[0]["id"]
    for moves, status in (
        ([{"courtyard": courtyard, "micro_grid": foreign}], 404),
        ([{"courtyard": 10**12, "micro_grid": known[1]["id"]}], 404),
        ([{"courtyard": courtyard, "micro_grid": None}] * 2, 422),
        ([], 422),
    ):
        answer = secretary.patch(f"{draft}/assignment", json={"moves": moves}, headers=headers)
        assert answer.status_code == status, moves
    assert secretary.get(f"{draft}/micro-grids").json() == known
    body = {"moves": [{"courtyard": courtyard, "micro_grid": None}]}
    url = f"/api/plans/{adopted}"
    tag = {"if-match": secretary.get(url).headers["etag"]}
    assert secretary.patch(f"{url}/assignment", json=body, headers=tag).status_code == 409


def test_who_may_and_on_which_version(
    secretary: TestClient, sign_in: Callable[[str, str], TestClient], draft: str
) -> None:
    courtyard = secretary.get(f"{draft}/micro-grids").json()[0]["courtyards"][0]
    body = {"moves": [{"courtyard": courtyard, "micro_grid": None}]}
    url, tag = f"{draft}/assignment", {"if-match": secretary.get(draft).headers["etag"]}
    assert secretary.patch(url, json=body).status_code == 428
    assert secretary.patch(url, json=body, headers={"if-match": '"99"'}).status_code == 412
    viewer = sign_in("viewer", VILLAGE)
    assert viewer.patch(url, json=body, headers=tag).status_code == 403
    neighbour = sign_in("village_secretary", NEIGHBOUR)
    assert neighbour.patch(url, json=body, headers=tag).status_code == 404
