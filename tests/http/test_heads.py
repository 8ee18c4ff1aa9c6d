"""Members, suitability, appointments and hand-over over HTTP."""

from __future__ import annotations

from sqlalchemy import select, text

from service.audit.models import AuditRow
from service.db.database import Database
from service.db.session import SYSTEM
from service.plans.adoption import adopt
from service.plans.service import Wish, make_plan
from tests.http.conftest import SignIn
from tests.village import NEIGHBOUR, TODAY, TOWN, VILLAGE, nothing_to_report


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


def staffing(client) -> dict[str, dict]:
    return {each["code"]: each for each in client.get(f"/api/villages/{VILLAGE}/posts").json()}


def test_from_the_meeting_over_the_branch_to_the_appointment(sign_in: SignIn) -> None:
    secretary = sign_in("village_secretary", VILLAGE)
    vacant = list(staffing(secretary).values())[-1]
    assert (vacant["kind"], vacant["appointments"], vacant["facts"]) == ("micro_grid", [], None)
    path = f"/api/micro-grids/{vacant['id']}"
    member = secretary.get(f"{path}/candidates").json()[0]["member_id"]
    wish = {"member_id": member, "met_on": "2026-11-05", "votes": 31}
    assert secretary.post(f"{path}/nominations", json=wish | {"met_on": "2099-01-01"}).json()[
        "code"
    ] == ("bad-nomination")
    made = secretary.post(f"{path}/nominations", json=wish)
    assert made.status_code == 201
    assert secretary.post(f"{path}/nominations", json=wish).status_code == 409
    nomination, tag = made.json(), {"if-match": f'"{made.json()["revision"]}"'}
    assert (nomination["name"], nomination["decision"]) == ("李**", None)

    early = {"member_id": member, "starts_on": "2026-11-10", "nomination_id": nomination["id"]}
    refused = secretary.post(f"{path}/appointments", json=early, headers={"if-match": '"0"'})
    assert refused.json()["code"] == "bad-nomination"
    verdict = {"decision": "confirmed", "decided_by": "村党支部", "decided_on": "2026-11-04"}
    one = f"/api/nominations/{nomination['id']}"
    assert secretary.patch(one, json=verdict).status_code == 428
    assert secretary.patch(one, json=verdict, headers=tag).json()["code"] == "bad-nomination"
    verdict["decided_on"] = "2026-11-06"
    assert secretary.patch(one, json=verdict, headers=tag).json()["decision"] == "confirmed"
    assert secretary.patch(one, json=verdict, headers=tag).status_code == 412

    appointed = secretary.post(f"{path}/appointments", json=early, headers={"if-match": '"0"'})
    assert appointed.status_code == 201
    after = staffing(secretary)[vacant["code"]]
    assert after["appointments"] == [appointed.json()]
    assert after["nominations"][0]["appointment_id"] == appointed.json()["id"]
    assert after["facts"]["households_in_charge"] == after["households"]
    again = {"if-match": f'"{after["revision"]}"'}
    assert secretary.post(f"{path}/appointments", json=early, headers=again).status_code == 422
    last = {"if-match": f'"{after["nominations"][0]["revision"]}"'}
    assert secretary.patch(one, json=verdict, headers=last).status_code == 409


def test_a_grids_head_may_head_one_of_its_micro_grids_too(sign_in: SignIn) -> None:
    officer = sign_in("town_officer", TOWN)
    posts = staffing(officer)
    grid = next(each for each in posts.values() if each["kind"] == "grid")
    own = next(
        each for code, each in posts.items() if code.startswith(grid["code"]) and each["facts"]
    )
    member = own["appointments"][0]["member_id"]
    path = f"/api/grids/{grid['id']}/appointments"
    body = {"member_id": member, "starts_on": "2026-11-10"}
    assert officer.post(path, json=body, headers={"if-match": '"0"'}).status_code == 201
    after = staffing(officer)
    assert after[grid["code"]]["appointments"][0]["member_id"] == member
    assert after[own["code"]]["facts"]["other_posts"] == 1
    listed = officer.get(path)
    body["starts_on"] = "2026-11-20"
    tag = {"if-match": listed.headers["etag"]}
    assert officer.post(path, json=body, headers=tag).status_code == 201
    assert [each["ends_on"] for each in officer.get(path).json()] == [None, "2026-11-19"]


def test_nominations_and_whole_names_are_for_keepers_and_leave_a_trail(
    database: Database, sign_in: SignIn
) -> None:
    member = sign_in("town_officer", TOWN).get(f"/api/heads/{TOWN}/members").json()[0]["id"]
    assert sign_in("viewer", TOWN).get(f"/api/villages/{VILLAGE}/posts").status_code == 403
    assert sign_in("viewer", TOWN).get(f"/api/members/{member}").status_code == 403
    elsewhere = sign_in("village_secretary", NEIGHBOUR)
    assert elsewhere.get(f"/api/members/{member}").status_code == 404
    whole = sign_in("village_secretary", VILLAGE).get(f"/api/members/{member}").json()
    assert "*" not in whole["name"]
    with database.work(SYSTEM) as session:
        looks = session.scalars(select(AuditRow).where(AuditRow.entity == "member")).all()
    assert any(row.detail == {"as": "whole"} for row in looks)


def test_a_nomination_goes_on_with_its_post_when_a_new_plan_is_adopted(
    database: Database, sign_in: SignIn
) -> None:
    officer = sign_in("town_officer", TOWN)
    before = staffing(officer)
    members = [each["id"] for each in officer.get(f"/api/heads/{VILLAGE}/members").json()]
    made = {}
    for kind, path in (("micro_grid", "micro-grids"), ("grid", "grids")):
        post = [each for each in before.values() if each["kind"] == kind][-1]
        for member in members[-2:]:
            wish = {"member_id": member, "met_on": "2026-11-05", "votes": 20}
            answer = officer.post(f"/api/{path}/{post['id']}/nominations", json=wish)
            assert answer.status_code == 201
            made[kind, member] = answer.json()
        declined = made[kind, members[-2]]
        verdict = {"decision": "declined", "decided_by": "村党支部", "decided_on": "2026-11-06"}
        tag = {"if-match": f'"{declined["revision"]}"'}
        one = f"/api/nominations/{declined['id']}"
        assert officer.patch(one, json=verdict, headers=tag).status_code == 200
    with database.work(SYSTEM) as session:
        plan = make_plan(session, VILLAGE, Wish(micro_grids=6, tolerance=0.4), nothing_to_report)
        adopt(session, plan.id, on=TODAY)
    after = staffing(officer)
    waiting = [each for each in after.values() if each["nominations"]]
    assert sorted(each["kind"] for each in waiting) == ["grid", "micro_grid"]
    former = {(each["kind"], each["id"]) for each in before.values()}
    for post in waiting:
        # The one that waits, on the post of the new plan; the declined one stayed with the old.
        (moved,) = post["nominations"]
        first = made[post["kind"], members[-1]]
        assert (post["kind"], post["id"]) not in former
        same = ("id", "member_id", "role", "met_on", "votes", "decision")
        assert {name: moved[name] for name in same} == {name: first[name] for name in same}
        assert moved["revision"] == first["revision"] + 1
    with database.work(SYSTEM) as session:
        trail = session.scalars(select(AuditRow).where(AuditRow.entity == "nomination")).all()
    assert [row.rows for row in trail if row.action == "change"][-1] == 2

    # It can be decided and followed by an appointment where it is now.
    post = next(each for each in waiting if each["kind"] == "micro_grid")
    (moved,) = post["nominations"]
    verdict = {"decision": "confirmed", "decided_by": "村党支部", "decided_on": "2026-11-07"}
    tag = {"if-match": f'"{moved["revision"]}"'}
    decided = officer.patch(f"/api/nominations/{moved['id']}", json=verdict, headers=tag)
    assert decided.status_code == 200
    body = {
        "member_id": moved["member_id"],
        "starts_on": "2026-11-10",
        "nomination_id": moved["id"],
    }
    done = officer.post(
        f"/api/micro-grids/{post['id']}/appointments",
        json=body,
        headers={"if-match": f'"{post["revision"]}"'},
    )
    assert done.status_code == 201
