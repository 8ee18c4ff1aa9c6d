"""Villages, plans, tasks, coverage and maps over HTTP."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from service.db.database import Database
from service.db.models import Courtyard
from service.db.session import SYSTEM
from service.villages.mesh import read_mesh
from service.villages.schemas import MeshOut
from service.works import runner
from tests.http.conftest import SignIn
from tests.village import NEIGHBOUR, TOWN, VILLAGE


def test_the_overview_reconciles_with_the_coverage(sign_in: SignIn) -> None:
    officer = sign_in("town_officer", TOWN)
    lines = officer.get(f"/api/towns/{TOWN}/villages").json()
    total = officer.get(f"/api/coverage/{TOWN}").json()["total"]
    assert sum(line["households"] for line in lines) == total["households"] == 60
    assert sum(line["uncovered"] for line in lines) == sum(total["reasons"].values())
    own = next(line for line in lines if line["code"] == VILLAGE)
    assert (own["micro_grids"], own["grids"], own["plan_status"]) == (6, 2, "adopted")


def test_a_plan_is_asked_for_made_and_read(sign_in: SignIn, database: Database) -> None:
    secretary = sign_in("village_secretary", VILLAGE)
    asked = secretary.post(
        f"/api/villages/{VILLAGE}/plans", json={"micro_grids": 5, "tolerance": 0.3}
    )
    assert asked.status_code == 202
    task = secretary.get(asked.headers["location"]).json()
    assert task["state"] == "queued"
    runner(Path())(database, task["id"])
    task = secretary.get(asked.headers["location"]).json()
    assert (task["state"], task["done"]) == ("done", task["total"])
    plan = secretary.get(f"/api/plans/{task['outcome']['plan_id']}").json()
    assert (plan["status"], plan["parameters"]["micro_grids"]) == ("draft", 5)
    micro_grids = secretary.get(f"/api/plans/{plan['id']}/micro-grids").json()
    courtyards = [key for each in micro_grids for key in each["courtyards"]]
    assert (len(micro_grids), len(courtyards), len(set(courtyards))) == (5, 30, 30)
    shapes = secretary.get(f"/api/plans/{plan['id']}/shapes").json()
    assert len(shapes["features"]) == 5


def test_the_village_proposes_and_the_town_adopts(sign_in: SignIn, database: Database) -> None:
    secretary, officer = sign_in("village_secretary", VILLAGE), sign_in("town_officer", TOWN)
    asked = secretary.post(f"/api/villages/{VILLAGE}/plans", json={})
    runner(Path())(database, asked.json()["id"])
    key = secretary.get(asked.headers["location"]).json()["outcome"]["plan_id"]
    path, draft = f"/api/plans/{key}", {"if-match": '"1"'}
    assert secretary.patch(path, json={"status": "adopted"}, headers=draft).status_code == 403
    opened = secretary.patch(path, json={"status": "consultation"}, headers=draft)
    assert opened.json()["status"] == "consultation"
    assert officer.patch(path, json={"status": "adopted"}, headers=draft).status_code == 412
    now = {"if-match": opened.headers["etag"]}
    assert officer.patch(path, json={"status": "adopted"}, headers=now).status_code == 200
    states = sorted(plan["status"] for plan in officer.get(f"/api/villages/{VILLAGE}/plans").json())
    assert states == ["adopted", "superseded"]


def test_viewers_read_plans_and_make_none(sign_in: SignIn) -> None:
    viewer = sign_in("viewer", TOWN)
    (plan,) = viewer.get(f"/api/villages/{VILLAGE}/plans").json()
    heads = {m["head"] for m in viewer.get(f"/api/plans/{plan['id']}/micro-grids").json()}
    assert heads == {"李**", None}
    assert viewer.post(f"/api/villages/{VILLAGE}/plans", json={}).status_code == 403
    tag = {"if-match": "*"}
    assert (
        viewer.patch(
            f"/api/plans/{plan['id']}", json={"status": "adopted"}, headers=tag
        ).status_code
        == 403
    )


def test_a_task_can_be_called_off(sign_in: SignIn, database: Database) -> None:
    secretary = sign_in("village_secretary", VILLAGE)
    asked = secretary.post(f"/api/villages/{VILLAGE}/plans", json={})
    path = asked.headers["location"]
    assert secretary.delete(path).json()["state"] == "cancelled"
    runner(Path())(database, asked.json()["id"])
    assert secretary.get(path).json()["state"] == "cancelled"
    assert len(secretary.get(f"/api/villages/{VILLAGE}/plans").json()) == 1


@pytest.mark.parametrize(
    "layer", ["boundary", "courtyards", "cells", "links", "barriers", "roads", "road_sections"]
)
def test_layers_are_geojson(sign_in: SignIn, layer: str) -> None:
    viewer = sign_in("viewer", TOWN)
    body = viewer.get(f"/api/villages/{VILLAGE}/layers/{layer}").json()
    assert body["type"] == "FeatureCollection"
    assert (len(body["features"]) > 0) == (layer != "road_sections")
    assert all(feature["geometry"]["coordinates"] for feature in body["features"])


@pytest.mark.parametrize("layer", ["boundary", "courtyards", "cells", "links", "roads"])
def test_a_layer_is_sent_again_only_when_it_changed(
    sign_in: SignIn, database: Database, layer: str
) -> None:
    url = f"/api/villages/{VILLAGE}/layers/{layer}"
    officer, viewer = sign_in("town_officer", TOWN), sign_in("viewer", TOWN)
    first = officer.get(url)
    assert first.headers["cache-control"] == "private, no-cache"
    known = {"if-none-match": first.headers["etag"]}
    again = officer.get(url, headers=known)
    assert (again.status_code, again.content) == (304, b"")
    if layer == "courtyards":
        seen = viewer.get(url, headers=known)
        assert seen.status_code == 200
        assert {each["properties"]["households"] for each in seen.json()["features"]} == {None}
    with database.work(SYSTEM) as session:
        session.execute(update(Courtyard).values(revision=Courtyard.revision + 1))
    changed = officer.get(url, headers=known)
    assert changed.status_code == (200 if layer in {"courtyards", "cells", "links"} else 304)


def test_an_answer_is_made_once_for_those_who_see_the_same(
    sign_in: SignIn, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []

    def counted(session: Session, village: str) -> MeshOut:
        made.append(village)
        return read_mesh(session, village)

    monkeypatch.setattr("service.villages.endpoints.read_mesh", counted)
    url = f"/api/villages/{VILLAGE}/mesh"
    one, other, viewer = (
        sign_in(role, TOWN) for role in ("town_officer", "town_officer", "viewer")
    )
    assert one.get(url).content == other.get(url).content
    assert len(made) == 1
    assert viewer.get(url).status_code == 200
    assert len(made) == 2
    with database.work(SYSTEM) as session:
        session.execute(update(Courtyard).values(revision=Courtyard.revision + 1))
    assert other.get(url).status_code == 200
    assert len(made) == 3


def test_an_internal_map_is_for_keepers_and_a_viewer_gets_the_public_one(sign_in: SignIn) -> None:
    officer, viewer = sign_in("town_officer", TOWN), sign_in("viewer", TOWN)
    internal, public = (
        officer.get(f"/api/maps/{VILLAGE}"),
        viewer.get(f"/api/maps/{VILLAGE}?mode=internal"),
    )
    assert internal.status_code == public.status_code == 200
    assert (
        '"mode": "internal"' in internal.text.replace('"mode":"', '"mode": "')
        or "内部工作图" in internal.text
    )
    for answer in (internal, public):
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy.replace("style-src 'unsafe-inline'", "")
    assert "109.44" not in public.text


def test_places_outside_the_area_are_not_there(sign_in: SignIn) -> None:
    other = sign_in("village_secretary", NEIGHBOUR)
    for path in (
        f"/api/villages/{VILLAGE}/plans",
        f"/api/villages/{VILLAGE}/layers/cells",
        f"/api/villages/{VILLAGE}/mesh",
        f"/api/maps/{VILLAGE}",
    ):
        assert other.get(path).status_code == 404


def test_probes_answer(stranger) -> None:
    assert stranger.get("/healthz").json()["status"] == "ok"
    ready = stranger.get("/readyz")
    assert (ready.status_code, ready.json()["database"]) == (200, "ok")
