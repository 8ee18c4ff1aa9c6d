"""Members, suitability, appointments and hand-over over HTTP."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text

from service.audit.models import AuditRow
from service.db.database import Database
from service.db.session import SYSTEM
from tests.http.conftest import SignIn
from tests.village import NEIGHBOUR, TOWN, VILLAGE


@pytest.fixture
def database(village: Database) -> Database:
    """The application works on the small village here."""
    return village


def posts(client, on: str | None = None) -> list[dict]:
    query = "" if on is None else f"?on={on}"
    return client.get(f"/api/heads/{VILLAGE}/responsible{query}").json()


def test_members_are_listed_masked_with_their_posts(sign_in: SignIn) -> None:
    members = sign_in("town_officer", TOWN).get(f"/api/heads/{TOWN}/members").json()
    assert len(members) == 12
    assert {m["name"] for m in members} == {"李**"}
    assert sum(m["posts"] for m in members) == 5
    assert sum(m["away"] for m in members) == 3
    assert sign_in("viewer", TOWN).get(f"/api/heads/{TOWN}/members").status_code == 403
    assert sign_in("village_secretary", NEIGHBOUR).get(f"/api/heads/{TOWN}/members").json() == []


def test_who_was_responsible_on_a_day(sign_in: SignIn) -> None:
    viewer = sign_in("viewer", TOWN)
    assert [p["head"] is not None for p in posts(viewer, "2026-11-01")] == [True] * 5 + [False]
    assert [p["head"] for p in posts(viewer, "2026-10-31")] == [None] * 6


def test_a_successor_ends_the_former_head_and_the_trail_keeps_both(sign_in: SignIn) -> None:
    secretary = sign_in("village_secretary", VILLAGE)
    post = posts(secretary)[0]
    path = f"/api/micro-grids/{post['micro_grid_id']}/appointments"
    listed = secretary.get(path)
    other = next(
        each
        for each in secretary.get(f"/api/micro-grids/{post['micro_grid_id']}/candidates").json()
        if each["suggested"]
    )
    body = {"member_id": other["member_id"], "starts_on": "2026-11-10"}
    assert secretary.post(path, json=body).status_code == 428
    tag = {"if-match": listed.headers["etag"]}
    assert secretary.post(path, json=body, headers=tag).status_code == 201
    assert secretary.post(path, json=body, headers=tag).status_code == 412
    former = post["head"]["member_id"]
    assert posts(secretary, "2026-11-09")[0]["head"]["member_id"] == former
    assert posts(secretary, "2026-11-10")[0]["head"]["member_id"] == other["member_id"]
    assert len(secretary.get(path).json()) == 2


def test_a_backup_is_added_and_ended(sign_in: SignIn) -> None:
    secretary = sign_in("village_secretary", VILLAGE)
    post = posts(secretary)[0]
    path = f"/api/micro-grids/{post['micro_grid_id']}/appointments"
    tag = {"if-match": secretary.get(path).headers["etag"]}
    body = {"member_id": 8, "role": "backup", "starts_on": "2026-11-02"}
    wrong = secretary.post(path, json=body | {"ends_on": "2026-11-01"}, headers=tag)
    assert (wrong.status_code, wrong.json()["code"]) == (422, "bad-appointment")
    added = secretary.post(path, json=body, headers=tag).json()
    assert [b["member_id"] for b in posts(secretary, "2026-11-02")[0]["backups"]] == [8]
    assert posts(secretary, "2026-11-02")[0]["head"] == post["head"]
    one = f"/api/appointments/{added['id']}"
    end = {"ends_on": "2026-11-05"}
    assert secretary.patch(one, json=end, headers={"if-match": '"9"'}).status_code == 412
    assert secretary.patch(one, json=end, headers={"if-match": '"1"'}).status_code == 200
    assert posts(secretary, "2026-11-06")[0]["backups"] == []


def test_candidates_are_ordered_by_what_is_known_of_them(sign_in: SignIn) -> None:
    officer = sign_in("town_officer", TOWN)
    vacant = next(p for p in posts(officer) if p["head"] is None)
    found = officer.get(f"/api/micro-grids/{vacant['micro_grid_id']}/candidates").json()
    assert len(found) == 12
    keys = [(m["away"], not m["lives_in_it"], m["other_posts"], m["farthest_m"]) for m in found]
    assert keys == sorted(keys)
    assert [m["suggested"] for m in found] == [True] * 5 + [False] * 7
    assert not any(m["away"] for m in found if m["suggested"])
    assert all(len(m["reasons"]) >= 3 for m in found)
    in_charge = {m["member_id"]: m["households_in_charge"] for m in found}
    heads = {p["head"]["member_id"]: p["households"] for p in posts(officer) if p["head"]}
    assert {key: n for key, n in in_charge.items() if n} == heads


def test_the_hand_over_sheet_is_whole_only_on_request(sign_in: SignIn, database: Database) -> None:
    secretary = sign_in("village_secretary", VILLAGE)
    post = posts(secretary)[0]
    path = f"/api/micro-grids/{post['micro_grid_id']}/hand-over"
    masked, whole = secretary.get(path).json(), secretary.get(f"{path}?whole=true").json()
    assert len(masked["households"]) == len(whole["households"]) == post["households"]
    assert {line["head_name"] for line in masked["households"]} == {"张**"}
    assert all(len(line["phone"]) == 11 for line in whole["households"])
    with database.work(SYSTEM) as session:
        last = session.scalars(select(AuditRow).order_by(AuditRow.id.desc()).limit(1)).one()
        n_looks = session.scalar(text("SELECT count(*) FROM audit WHERE action = 'look'"))
    assert (last.rows, last.detail) == (post["households"], {"as": "hand-over, whole"})
    assert n_looks == 2
    other = sign_in("village_secretary", NEIGHBOUR)
    assert other.get(path).status_code == 404
