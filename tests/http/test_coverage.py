"""Coverage over HTTP: totals that reconcile, for those who may see households."""

from __future__ import annotations

import datetime as dt

import pytest
import shapely
from sqlalchemy import select, text

from service.db.database import Database
from service.db.session import SYSTEM
from service.register.apply import apply_courtyards, apply_households
from service.register.models import Household
from tests.http.conftest import SignIn
from tests.village import SOUTH, STEP, TOWN, VILLAGE, WEST


def test_header_villages_grids_and_rows_reconcile(sign_in: SignIn) -> None:
    answer = sign_in("town_officer", TOWN).get(f"/api/coverage/{TOWN}").json()
    total = answer["total"]
    assert total["covered"] + sum(total["reasons"].values()) == total["households"] == 60
    assert len(answer["gaps"]) == sum(total["reasons"].values()) > 0
    for parts in (answer["villages"], answer["grids"]):
        assert sum(p["households"] for p in parts.values()) == total["households"]
        for reason, count in total["reasons"].items():
            assert sum(p["reasons"].get(reason, 0) for p in parts.values()) == count
            assert sum(gap["reason"] == reason for gap in answer["gaps"]) == count
    assert {code[:12] for code in answer["grids"]} == {VILLAGE}


def gap_of(client, reason: str) -> int:
    lines = client.get(f"/api/coverage/{TOWN}/worklist").json()
    return next(line["household_id"] for line in lines if line["reason"] == reason)


def test_a_gap_gets_an_owner_and_a_due_date_on_top_of_what_was_read(sign_in: SignIn) -> None:
    officer = sign_in("town_officer", TOWN)
    key = gap_of(officer, "micro_grid_without_head")
    path = f"/api/households/{key}/gap"
    read = officer.get(path)
    owner = officer.get("/api/accounts").json()[0]["id"]
    body = {"owner_id": owner, "due_on": "2020-01-31"}
    assert officer.put(path, json=body).status_code == 428
    tag = {"if-match": read.headers["etag"]}
    done = officer.put(path, json=body, headers=tag)
    assert (done.status_code, done.json()["due_on"]) == (200, "2020-01-31")
    assert officer.put(path, json=body, headers=tag).status_code == 412
    first = officer.get(f"/api/coverage/{TOWN}/worklist").json()[0]
    assert (first["household_id"], first["owner_id"], first["overdue"]) == (key, owner, True)


def test_appointing_a_proposed_head_closes_the_gap_and_its_line(sign_in: SignIn) -> None:
    secretary = sign_in("village_secretary", VILLAGE)
    before = len(secretary.get(f"/api/coverage/{VILLAGE}/worklist").json())
    path = f"/api/households/{gap_of_village(secretary)}/gap"
    read = secretary.get(path)
    put = secretary.put(
        path,
        json={"owner_id": None, "due_on": "2026-12-31"},
        headers={"if-match": read.headers["etag"]},
    )
    repair = next(r for r in put.json()["repairs"] if r["kind"] == "appoint")
    body = {name: repair[name] for name in ("kind", "micro_grid_id", "member_id")}
    stale = secretary.post(f"{path}/repair", json=body, headers={"if-match": read.headers["etag"]})
    assert stale.status_code == 412
    done = secretary.post(f"{path}/repair", json=body, headers={"if-match": put.headers["etag"]})
    assert (done.json()["reasons"], done.json()["due_on"], done.json()["repairs"]) == ([], None, [])
    assert before > 0
    assert secretary.get(f"/api/coverage/{VILLAGE}/worklist").json() == []


def gap_of_village(client) -> int:
    return client.get(f"/api/coverage/{VILLAGE}/worklist").json()[0]["household_id"]


def new_courtyard(database: Database) -> int:
    """A courtyard with one household that no plan knows yet."""
    courtyard = {
        "code": f"{VILLAGE}C9999",
        "village_code": VILLAGE,
        "name": "新院落",
        "geometry": shapely.Point(WEST + 0.2 * STEP, SOUTH + 0.2 * STEP),
    }
    household = {"code": "H3", "head_name": "新户", "courtyard_code": courtyard["code"]}
    household |= {"village_code": VILLAGE}
    with database.work(SYSTEM) as session:
        apply_courtyards(session, TOWN, [courtyard])
        apply_households(session, TOWN, [household])
        return session.scalars(select(Household.id).where(Household.code == "H3")).one()


def test_a_new_courtyard_is_put_into_a_micro_grid_beside_it(
    sign_in: SignIn, database: Database
) -> None:
    officer, secretary = sign_in("town_officer", TOWN), sign_in("village_secretary", VILLAGE)
    path = f"/api/households/{new_courtyard(database)}/gap"
    read = officer.get(path)
    assert read.json()["reasons"] == ["courtyard_in_no_micro_grid"]
    repair = read.json()["repairs"][0]
    body = {name: repair[name] for name in ("kind", "micro_grid_id", "courtyard_id")}
    tag = {"if-match": read.headers["etag"]}
    assert secretary.post(f"{path}/repair", json=body, headers=tag).status_code == 403
    with database.work(SYSTEM) as session:
        far = session.scalar(text("SELECT max(id) FROM micro_grid"))
    wrong = officer.post(f"{path}/repair", json=body | {"micro_grid_id": far}, headers=tag)
    assert (wrong.status_code, wrong.json()["code"]) == (422, "bad-repair")
    done = officer.post(f"{path}/repair", json=body, headers=tag)
    assert (done.status_code, done.json()["reasons"]) == (200, [])
    with database.work(SYSTEM) as session:
        whole = session.scalar(
            text(
                "SELECT ST_Area(ST_Union(m.shape)) / ST_Area(v.boundary) FROM micro_grid m,"
                " village v WHERE v.code = :v GROUP BY v.boundary"
            ),
            {"v": VILLAGE},
        )
    assert whole == pytest.approx(1, abs=1e-6)


def test_the_trend_compares_two_dates_by_reason(sign_in: SignIn) -> None:
    officer = sign_in("town_officer", TOWN)
    answer = officer.get(f"/api/coverage/{TOWN}/trend?since=2026-10-31&until=2026-11-01").json()
    before, after = answer["since"], answer["until"]
    assert (before["households"], before["covered"], after["households"]) == (60, 0, 60)
    assert after["covered"] > 0
    assert sum(answer["change"].values()) == before["covered"] - after["covered"]
    backwards = officer.get(f"/api/coverage/{TOWN}/trend?since=2026-11-02&until=2026-11-01")
    assert backwards.status_code == 422


def test_a_limit_switches_its_reason_on_and_a_visit_off_again(sign_in: SignIn) -> None:
    officer, viewer = sign_in("town_officer", TOWN), sign_in("viewer", TOWN)
    path = f"/api/towns/{TOWN}/coverage-limits"
    read = officer.get(path)
    body = read.json() | {"visit_days": 30}
    assert set(read.json().values()) == {None}
    assert officer.put(path, json=body).status_code == 428
    tag = {"if-match": read.headers["etag"]}
    assert viewer.put(path, json=body, headers=tag).status_code == 403
    assert officer.put(path, json=body | {"walking_m": 0}, headers=tag).status_code == 422
    assert officer.put(path, json=body, headers=tag).status_code == 200
    key = gap_of(officer, "not_visited")
    visit = {"kind": "listen", "visited_on": f"{dt.datetime.now(dt.UTC):%Y-%m-%d}", "key": "a" * 12}
    visits = f"/api/households/{key}/visits"
    assert [officer.post(visits, json=visit).status_code for _ in range(2)] == [201, 200]
    assert [v["kind"] for v in officer.get(visits).json()] == ["listen"]
    assert officer.get(f"/api/households/{key}/gap").json()["reasons"] == []
    assert viewer.get(visits).status_code == 403
    assert officer.post(visits, json=visit | {"kind": "scold"}).status_code == 422


def test_a_grid_head_records_visits_in_the_own_micro_grid_only(
    sign_in: SignIn, database: Database
) -> None:
    head = sign_in("grid_head", f"{VILLAGE}001001")
    with database.work(SYSTEM) as session:
        session.execute(
            text("UPDATE account SET member_id = (SELECT min(id) FROM member) WHERE role = :r"),
            {"r": "grid_head"},
        )
        own, other = (
            session.scalar(
                text(
                    "SELECT min(h.id) FROM household h JOIN assignment s USING (courtyard_id)"
                    " JOIN micro_grid m ON m.id = s.micro_grid_id WHERE (m.code = :c) = :own"
                ),
                {"c": f"{VILLAGE}001001", "own": own},
            )
            for own in (True, False)
        )
    visit = {"kind": "look", "visited_on": "2026-11-01"}
    assert head.post(f"/api/households/{own}/visits", json=visit).status_code == 201
    assert head.post(f"/api/households/{other}/visits", json=visit).status_code == 404
    assert len(head.get(f"/api/households/{own}/visits").json()) == 1


def test_walks_are_measured_by_those_who_keep_the_land(sign_in: SignIn) -> None:
    path = f"/api/villages/{VILLAGE}/walks"
    assert sign_in("viewer", TOWN).post(path).status_code == 403
    measured = sign_in("village_secretary", VILLAGE).post(path).json()
    assert measured["over_roads"] > 0 < measured["straight"]
