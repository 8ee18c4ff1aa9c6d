"""A draft is edited by operations: on the newest revision, once each, undone and redone."""

from __future__ import annotations

import uuid
from itertools import groupby
from typing import Any

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from service.audit.models import AuditRow
from service.db.database import Database
from service.db.session import SYSTEM
from service.heads.models import Member
from service.villages.models import AdjacencyLink
from tests.http.conftest import SignIn
from tests.http.editor import Editor, new_draft, operation
from tests.village import NEIGHBOUR, SOUTH, STEP, VILLAGE, WEST

pytestmark = pytest.mark.postgis


@pytest.fixture
def draft(database: Database) -> str:
    return new_draft(database, tolerance=0.4)


@pytest.fixture
def editor(secretary: TestClient, draft: str) -> Editor:
    return Editor(secretary, draft)


def test_a_move_is_applied_judged_and_written_down(editor: Editor, database: Database) -> None:
    before = editor.state()
    a, b = before["micro_grids"][0], before["micro_grids"][1]
    courtyard = a["courtyards"][0]
    done = editor.do("assign", courtyards=[courtyard], micro_grid=b["id"])
    assert done.status_code == 200, done.text
    body = done.json()
    assert body["revision"] == before["revision"] + 1
    assert done.headers["etag"] == f'"{body["revision"]}"'
    (entry,) = body["operations"]
    assert entry["changes"]["assignment"] == [
        {"courtyard": courtyard, "from": a["id"], "to": b["id"]}
    ]
    assert (entry["by"], entry["mine"], entry["state"]) == ("v**", True, "done")
    parts = {part["micro_grid"]: part for part in body["verdict"]["parts"]}
    assert parts[a["id"]]["households"] == a["households"] - 2
    assert parts[b["id"]]["households"] == b["households"] + 2
    assert body["verdict"]["households_changing"] == 2
    shown = {m["id"]: m["households"] for m in editor.state()["micro_grids"]}
    assert shown[a["id"]] == parts[a["id"]]["households"]
    plan = editor.state()["plan"]
    assert plan["certificate"]["method"] == "none"
    assert plan["metrics"]["deviation"] == body["verdict"]["metrics"]["deviation"]["after"]
    assert body["undo"] == {"revision": body["revision"], "kind": "assign"}
    with database.work(SYSTEM) as session:
        rows = session.scalars(
            select(AuditRow).where(AuditRow.entity == "plan").order_by(AuditRow.id.desc())
        ).first()
        assert rows is not None
        assert rows.detail["operations"] == ["assign"]


def test_every_kind_undone_is_as_before_and_redone_as_after(
    editor: Editor, database: Database
) -> None:
    first = editor.state()
    a, b, c = (m["id"] for m in first["micro_grids"])
    courtyards = {m["id"]: m["courtyards"] for m in first["micro_grids"]}
    with database.work(SYSTEM) as session:
        member = session.scalars(
            select(Member).where(Member.home_courtyard_id.in_(courtyards[a]))
        ).first()
        assert member is not None
        member_id = member.id
    one, two = courtyards[b][0], courtyards[b][-1]
    edits = [
        ("assign", {"courtyards": courtyards[b][:2], "micro_grid": a}),
        ("assign", {"courtyards": courtyards[b][2:4], "micro_grid": None}),
        ("new", {"courtyards": courtyards[b][2:4], "name": "河边"}),
        ("split", {"micro_grid": a, "courtyards": courtyards[a][:3]}),
        ("rename", {"micro_grid": c, "name": "坡上"}),
        ("link", {"a": one, "b": two, "action": "add", "form": "bridge", "reason": "新修便桥"}),
        ("merge", {"into": c, "micro_grids": [b]}),
        ("unlock", {"micro_grids": None}),
        ("lock", {"micro_grids": [c]}),
        ("delete", {"micro_grid": a}),
        ("move_courtyard", {"courtyard": one, "lon": WEST + STEP / 4, "lat": SOUTH + STEP / 4}),
    ]
    states = [visible(first)]
    editor.do("pin", micro_grid=a, member=member_id)
    states.append(visible(editor.state()))
    assert states[-1]["micro_grids"][0]["pin"]["name"] == "李**"
    assert editor.do("unpin", micro_grid=a).status_code == 200
    states.append(visible(editor.state()))
    for kind, fields in edits:
        done = editor.do(kind, **fields)
        assert done.status_code == 200, (kind, done.text)
        states.append(visible(editor.state()))
    seen = [states[-1]]
    while editor.step("undo").status_code == 200:
        seen.append(visible(editor.state()))
    # Some edits show elsewhere only (a link), or change nothing (unlocking what is open).
    assert [key for key, _ in groupby(seen)] == [key for key, _ in groupby(reversed(states))]
    assert editor.step("undo").json()["code"] == "nothing-to-undo"
    back = editor.state()
    assert visible(back) == states[0]
    assert back["plan"]["certificate"] == first["plan"]["certificate"]
    for key, value in first["plan"]["metrics"].items():
        assert back["plan"]["metrics"][key] == pytest.approx(value), key
    while editor.step("redo").status_code == 200:
        pass
    assert visible(editor.state()) == states[-1]
    editor.step("undo")
    editor.do("rename", micro_grid=c, name="又改")
    assert editor.step("redo").json()["code"] == "nothing-to-redo"


def visible(state: dict[str, Any]) -> dict[str, Any]:
    return {"micro_grids": state["micro_grids"], "grids": state["grids"]}


def test_micro_grids_made_in_the_same_batch_or_earlier_are_named_by_operation(
    editor: Editor,
) -> None:
    parts = editor.parts()
    a = next(iter(parts))
    new = operation("new", courtyards=parts[a][:1])
    batch = [new, operation("assign", courtyards=parts[a][1:2], micro_grid=f"new:{new['id']}")]
    done = editor.send("operations", {"operations": batch}).json()
    made = next(m for m in done["micro_grids"] if m["id"] not in parts)
    assert made["courtyards"] == parts[a][:2]
    more = editor.do("assign", courtyards=parts[a][2:3], micro_grid=f"new:{new['id']}")
    assert more.json()["operations"][0]["arguments"]["micro_grid"] == made["id"]


def test_all_or_none(editor: Editor) -> None:
    parts = editor.parts()
    a, b = list(parts)[:2]
    good = operation("assign", courtyards=parts[a][:1], micro_grid=b)
    bad = operation("assign", courtyards=[10**12], micro_grid=b)
    refused = editor.send("operations", {"operations": [good, bad]})
    assert refused.status_code == 404
    assert refused.json()["where"] == {
        "courtyard": 10**12,
        "operation": bad["id"],
        "index": 1,
    }
    assert editor.parts() == parts


def test_b134_locks_and_pinned_heads_are_kept_by_the_server(
    editor: Editor, database: Database
) -> None:
    parts = editor.parts()
    a, b, c = parts
    with database.work(SYSTEM) as session:
        member = session.scalars(
            select(Member).where(Member.home_courtyard_id.in_(parts[b]))
        ).first()
        assert member is not None
        key, home = member.id, member.home_courtyard_id
    editor.do("lock", micro_grids=[a])
    editor.do("pin", micro_grid=b, member=key)
    for kind, fields in (
        ("assign", {"courtyards": parts[a][:1], "micro_grid": c}),
        ("assign", {"courtyards": parts[c][:1], "micro_grid": a}),
        ("delete", {"micro_grid": a}),
        ("merge", {"into": c, "micro_grids": [a]}),
        ("split", {"micro_grid": a, "courtyards": parts[a][:1]}),
    ):
        refused = editor.do(kind, **fields)
        assert refused.status_code == 423, kind
        assert refused.json()["where"]["micro_grid"] == a
    pinned = editor.do("assign", courtyards=[home], micro_grid=c)
    assert (pinned.status_code, pinned.json()["code"]) == (409, "head-pinned")
    hover = [operation("assign", courtyards=parts[a][:1], micro_grid=c)]
    verdict = editor.client.post(f"{editor.draft}/verdict", json={"operations": hover}).json()
    assert (verdict["allowed"], verdict["refused"]["code"]) == (False, "locked")
    assert {part["micro_grid"] for part in verdict["parts"]} == {a, c}
    assert editor.do("unlock").status_code == 200
    assert editor.do("assign", courtyards=parts[a][:1], micro_grid=c).status_code == 200


def test_a_stale_edit_is_told_what_the_other_did(
    editor: Editor, sign_in: SignIn, draft: str
) -> None:
    parts = editor.parts()
    a, b, c = parts
    base = editor.revision
    other = Editor(sign_in("town_officer", VILLAGE[:9]), draft)
    other.do("assign", courtyards=parts[a][:1], micro_grid=b)
    mine = operation("assign", courtyards=parts[c][:1], micro_grid=b)
    stale = editor.send("operations", {"operations": [mine]})
    assert stale.status_code == 412
    body = stale.json()
    assert (body["code"], body["revision"], body["by"]) == ("stale", base + 1, "t**")
    (theirs,) = body["operations"]
    assert theirs["mine"] is False
    assert theirs["changes"]["assignment"][0]["courtyard"] == parts[a][0]
    merged = editor.send("operations", {"operations": [mine]}, revision=body["revision"])
    assert merged.status_code == 200
    assert set(editor.parts()[b]) == {*parts[b], parts[a][0], parts[c][0]}


def test_b116_sent_twice_is_done_once_and_an_id_is_not_used_for_something_else(
    editor: Editor,
) -> None:
    parts = editor.parts()
    a, b, c = parts
    base = editor.revision
    move = operation("assign", courtyards=parts[a][:1], micro_grid=b)
    assert editor.send("operations", {"operations": [move]}).status_code == 200
    again = editor.send("operations", {"operations": [move]}, revision=base)
    assert (again.status_code, again.json()["revision"]) == (200, base + 1)
    more = operation("assign", courtyards=parts[c][:1], micro_grid=b)
    both = editor.send("operations", {"operations": [move, more]}, revision=base)
    assert (both.status_code, both.json()["revision"]) == (200, base + 2)
    other = {**move, "micro_grid": c}
    reused = editor.send("operations", {"operations": [other]})
    assert (reused.status_code, reused.json()["code"]) == (409, "operation-id-reused")


def test_a_step_sent_twice_is_done_once(editor: Editor) -> None:
    a, b = list(editor.parts())[:2]
    first, second = editor.parts()[a][:2]
    editor.do("assign", courtyards=[first], micro_grid=b)
    before = editor.parts()
    made = editor.do("assign", courtyards=[second], micro_grid=b).json()
    after, base = editor.parts(), editor.revision
    for way, wanted in (("undo", before), ("redo", after)):
        key, revision = str(uuid.uuid4()), editor.revision
        once = editor.step(way, key).json()
        again = editor.step(way, key, revision=revision)
        assert (again.status_code, again.json()["operations"]) == (200, once["operations"])
        assert [entry["id"] for entry in once["operations"]] == [key]
        assert editor.parts() == wanted
    assert editor.revision == base + 2
    for reused in (key, made["operations"][0]["id"]):
        refused = editor.step("undo", reused)
        assert (refused.status_code, refused.json()["code"]) == (409, "operation-id-reused")
    assert editor.send("undo").status_code == 422
    assert editor.parts() == after


def test_a_step_never_takes_back_what_its_sender_has_not_seen(
    editor: Editor, sign_in: SignIn, draft: str
) -> None:
    a, b, c = editor.parts()
    mine, theirs = editor.parts()[a][0], editor.parts()[c][0]
    editor.do("assign", courtyards=[mine], micro_grid=b)
    seen = editor.revision
    other = Editor(sign_in("town_officer", VILLAGE[:9]), draft)
    other.do("assign", courtyards=[theirs], micro_grid=b)
    refused = editor.step("undo").json()
    assert (refused["code"], refused["by"]) == ("stale", "t**")
    assert "nothing was undone" in refused["detail_en"]
    assert {mine, theirs} <= set(editor.parts()[b])
    # A lost answer: the undo was done before somebody else went on.
    key = str(uuid.uuid4())
    editor.revision = other.revision
    assert editor.step("undo", key).status_code == 200
    other.revision = editor.revision
    other.do("assign", courtyards=[theirs], micro_grid=a)
    stale = editor.step("undo", key, revision=seen + 1).json()
    assert stale["operations"][0]["id"] == key
    known = editor.step("undo", key, revision=stale["revision"])
    assert (known.status_code, known.json()["revision"]) == (200, stale["revision"])


def test_b135_a_hundred_steps_back_and_not_one_more(editor: Editor) -> None:
    parts = editor.parts()
    a, b = list(parts)[:2]
    moves = [
        operation("assign", courtyards=parts[a][:1], micro_grid=b if i % 2 == 0 else a)
        for i in range(120)
    ]
    assert editor.send("operations", {"operations": moves}).status_code == 200
    for _ in range(120):
        assert editor.step("undo").status_code == 200
    past = editor.step("undo")
    assert (past.status_code, past.json()["code"]) == (409, "nothing-to-undo")
    assert editor.parts() == parts
    log = editor.client.get(f"{editor.draft}/operations?limit=1000").json()
    assert len(log["operations"]) == 240
    rest = editor.client.get(f"{editor.draft}/operations?after=200&limit=10").json()
    assert [e["revision"] for e in rest["operations"]] == list(range(201, 211))
    assert rest["more"] is True


def test_b133_emptying_and_tearing_are_said_and_not_forbidden(editor: Editor) -> None:
    parts = editor.parts()
    a, b = list(parts)[:2]
    emptied = [operation("assign", courtyards=parts[a], micro_grid=b)]
    verdict = editor.client.post(f"{editor.draft}/verdict", json={"operations": emptied}).json()
    assert verdict["allowed"] is True
    assert {p["rule"] for p in verdict["problems"]} >= {"empty", "over"}
    corner = editor.client.get(f"/api/villages/{VILLAGE}/layers/courtyards").json()["features"]
    far = {f["id"]: f["geometry"]["coordinates"] for f in corner}
    west = min(parts[a], key=lambda key: far[key][0])
    torn = [operation("assign", courtyards=[max(far, key=lambda k: far[k][0])], micro_grid=a)]
    torn += [operation("assign", courtyards=[west], micro_grid=a)]
    verdict = editor.client.post(f"{editor.draft}/verdict", json={"operations": torn}).json()
    pieces = [piece for part in verdict["parts"] for piece in part["pieces"]]
    assert pieces
    assert all(piece["link"] is not None for piece in pieces)
    assert editor.parts() == parts


def test_a_cut_link_counts_for_the_verdict_and_is_kept_with_its_reason(
    editor: Editor, database: Database
) -> None:
    parts = editor.parts()
    a = next(iter(parts))
    links = editor.client.get(f"/api/villages/{VILLAGE}/layers/links").json()["features"]
    pairs = [(f["properties"]["a"], f["properties"]["b"]) for f in links]
    mine = set(parts[a])
    one = parts[a][0]
    cuts = [
        operation("link", a=x, b=y, action="cut", form="cliff", reason="悬崖")
        for x, y in pairs
        if one in (x, y) and {x, y} <= mine
    ]
    hover = editor.client.post(f"{editor.draft}/verdict", json={"operations": cuts}).json()
    assert any([one] == piece["courtyards"] for p in hover["parts"] for piece in p["pieces"])
    before = editor.client.get(f"/api/villages/{VILLAGE}/mesh")
    done = editor.send("operations", {"operations": cuts}).json()
    assert done["land_changed"] is True
    mesh = editor.client.get(
        f"/api/villages/{VILLAGE}/mesh", headers={"If-None-Match": before.headers["etag"]}
    )
    assert mesh.status_code == 200
    assert len(before.json()["links"]) == 2 * len(links)
    assert len(mesh.json()["links"]) == 2 * (len(links) - len(cuts))
    assert mesh.json()["a"] == before.json()["a"]
    part = next(p for p in done["verdict"]["parts"] if p["micro_grid"] == a)
    assert [piece["courtyards"] for piece in part["pieces"]] == [[one]]
    with database.work(SYSTEM) as session:
        row = session.scalars(select(AdjacencyLink).where(AdjacencyLink.kind == "cut")).first()
        assert row is not None
        assert (row.reason, row.form) == ("悬崖", "cliff")
        assert row.set_by is not None
    for _ in cuts:
        editor.step("undo")
    again = editor.client.get(f"/api/villages/{VILLAGE}/layers/links").json()["features"]
    assert [f["properties"] for f in again] == [f["properties"] for f in links]


def test_who_may(editor: Editor, sign_in: SignIn, draft: str) -> None:
    parts = editor.parts()
    body = {
        "operations": [
            operation("assign", courtyards=parts[next(iter(parts))][:1], micro_grid=None)
        ]
    }
    tag = {"if-match": f'"{editor.revision}"'}
    assert editor.client.post(f"{draft}/operations", json=body).status_code == 428
    viewer = sign_in("viewer", VILLAGE)
    assert viewer.post(f"{draft}/operations", json=body, headers=tag).status_code == 403
    assert viewer.post(f"{draft}/verdict", json=body).status_code == 403
    assert viewer.get(f"{draft}/state").json()["editable"] is False
    neighbour = sign_in("village_secretary", NEIGHBOUR)
    assert neighbour.post(f"{draft}/operations", json=body, headers=tag).status_code == 404
    assert neighbour.get(f"{draft}/operations").status_code == 404
    adopted = next(
        p["id"]
        for p in editor.client.get(f"/api/villages/{VILLAGE}/plans").json()
        if p["status"] == "adopted"
    )
    frozen = Editor(editor.client, f"/api/plans/{adopted}")
    refused = frozen.do("lock")
    assert (refused.status_code, refused.json()["code"]) == (409, "not-a-draft")
