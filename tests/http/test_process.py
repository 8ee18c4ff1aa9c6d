"""Branches, versions, comparisons, meetings and objections, and the way to adoption."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import func, select, update
from starlette.testclient import TestClient

from service.audit.models import AuditRow
from service.db.database import Database
from service.db.session import SYSTEM
from service.heads.models import Appointment, Member
from service.plans.models import MicroGrid, Plan
from service.register.models import Household
from tests.http.conftest import SignIn
from tests.http.editor import Editor, operation
from tests.village import NEIGHBOUR, SOUTH, STEP, TOWN, WEST

pytestmark = pytest.mark.postgis


@pytest.fixture
def adopted(database: Database) -> int:
    with database.work(SYSTEM) as session:
        return session.scalars(select(Plan.id).where(Plan.status == "adopted")).one()


@pytest.fixture
def editor(secretary: TestClient, adopted: int) -> Editor:
    made = secretary.post(f"/api/plans/{adopted}/branches", json={"name": "二稿"})
    assert made.status_code == 201, made.text
    assert (made.json()["parent_id"], made.json()["status"]) == (adopted, "draft")
    return Editor(secretary, f"/api/plans/{made.json()['id']}")


def change(client: TestClient, editor: Editor, **body: Any) -> Any:
    tag = client.get(editor.draft).headers["etag"]
    answer = client.patch(editor.draft, json=body, headers={"if-match": tag})
    if answer.status_code == 200:
        editor.revision = answer.json()["revision"]
    return answer


def whole_move(editor: Editor) -> tuple[int, int, int]:
    """A courtyard, its micro-grid, and another one into which it can go without tearing either."""
    parts = editor.parts()
    last = list(parts)[-1]
    for home, courtyards in parts.items():
        for courtyard in courtyards:
            for target in parts:
                move = operation("assign", courtyards=[courtyard], micro_grid=target)
                url, body = f"{editor.draft}/verdict", {"operations": [move]}
                judged = editor.client.post(url, json=body).json()["parts"]
                if last not in (home, target) and judged and not any(p["pieces"] for p in judged):
                    return courtyard, home, target
    raise AssertionError("no courtyard can move")


def compare(editor: Editor, other: int, **page: int) -> dict[str, Any]:
    return editor.client.get(f"{editor.draft}/compare/{other}", params=page).json()


def test_a_branch_is_a_copy_and_the_comparison_shows_what_changed(
    editor: Editor, adopted: int
) -> None:
    same = compare(editor, adopted)
    assert (same["courtyards"], same["households"], same["total"]) == (0, 0, 0)
    parts = editor.parts()
    a, b = list(parts)[:2]
    editor.do("assign", courtyards=parts[a][:1], micro_grid=b)
    found = compare(editor, adopted)
    assert (found["courtyards"], found["households"], found["total"]) == (1, 2, 1)
    (line,) = found["changes"]
    assert line["courtyard"] == parts[a][0]
    assert line["from"]["code"] < line["to"]["code"]
    assert line["head_changes"] is (line["from"]["head"] is not None)
    matched = {m["micro_grid"]: m for m in found["micro_grids"]}
    assert (matched[a]["lost"], matched[b]["gained"]) == (2, 2)
    assert compare(editor, adopted, offset=1)["changes"] == []
    (feature,) = editor.client.get(f"{editor.draft}/compare/{adopted}/map").json()["features"]
    assert feature["properties"]["courtyard"] == parts[a][0]
    assert feature["geometry"]["type"] in {"Polygon", "MultiPolygon"}
    verdict = editor.state()["plan"]["metrics"]
    assert verdict["moved"] == 2


def test_a_named_version_is_restored_and_nothing_is_lost(editor: Editor) -> None:
    start = editor.parts()
    named = editor.client.post(f"{editor.draft}/versions", json={"name": "会前"}).json()
    a, b, c = list(start)[:3]
    editor.do("merge", into=a, micro_grids=[b])
    editor.do("split", micro_grid=c, courtyards=start[c][:1])
    later = editor.parts()
    back = editor.send("restore", {"revision": named["revision"]})
    assert back.status_code == 200, back.text
    assert editor.parts() == start
    assert editor.step("undo").status_code == 200
    assert editor.parts() == later
    (version,) = editor.client.get(f"{editor.draft}/versions").json()
    assert (version["name"], version["by"]) == ("会前", "v**")
    assert editor.send("restore", {"revision": 10**6}).status_code == 404


def test_hard_problems_stand_in_the_way_and_are_listed(editor: Editor, sign_in: SignIn) -> None:
    parts = editor.parts()
    a = next(iter(parts))
    editor.do("assign", courtyards=parts[a][:1], micro_grid=None)
    for client, status in (
        (editor.client, "consultation"),
        (sign_in("town_officer", TOWN), "adopted"),
    ):
        refused = change(client, editor, status=status)
        assert (refused.status_code, refused.json()["code"]) == (422, "hard-problems")
        assert refused.json()["problems"][0]["kind"] == "unassigned"
    editor.step("undo")
    assert change(editor.client, editor, status="consultation").status_code == 200


def test_from_draft_to_adoption(
    editor: Editor, sign_in: SignIn, database: Database, adopted: int
) -> None:
    officer = sign_in("town_officer", TOWN)
    parts = editor.parts()
    order = list(parts)
    moved, home, target = whole_move(editor)
    with database.work(SYSTEM) as session:
        heads = dict(
            session.execute(
                select(MicroGrid.code, Appointment.member_id).join(
                    Appointment, Appointment.micro_grid_id == MicroGrid.id
                )
            ).all()
        )
        codes = dict(session.execute(select(MicroGrid.id, MicroGrid.code)).all())
        newcomer = session.scalars(
            select(Member).where(
                Member.home_courtyard_id.in_(parts[order[-1]]), Member.id.not_in(heads.values())
            )
        ).first()
        session.execute(
            update(Household)
            .where(Household.courtyard_id == moved)
            .values(stated_micro_grid=codes[home])
        )
    assert newcomer is not None
    editor.do("assign", courtyards=[moved], micro_grid=target)
    editor.do("pin", micro_grid=order[-1], member=newcomer.id)
    assert change(editor.client, editor, status="consultation").status_code == 200
    assert editor.do("lock").json()["code"] == "not-a-draft"
    meeting = {"held_on": "2026-11-20", "place": "村委会", "present": 43, "minutes": "议定"}
    held = editor.client.post(f"{editor.draft}/meetings", json=meeting)
    assert held.status_code == 201, held.text
    said = {"text": "离微网格长太远", "courtyard": moved, "meeting": held.json()["id"]}
    objection = editor.client.post(f"{editor.draft}/objections", json=said).json()
    assert (objection["status"], objection["by"]) == ("open", "v**")
    assert change(officer, editor, status="draft").json()["code"] == "reason-missing"
    assert change(officer, editor, status="draft", reason="请复核").status_code == 200
    url = f"{editor.draft}/objections/{objection['id']}"
    ways = editor.client.post(f"{url}/suggestions").json()["suggestions"]
    assert ways
    assert ways[0]["operations"][0]["courtyards"] == [moved]
    decided = editor.client.patch(
        url, json={"status": "rejected", "answer": "路已修通"}, headers={"if-match": '"1"'}
    )
    assert decided.json()["status"] == "rejected"
    assert change(editor.client, editor, status="consultation").status_code == 200
    assert change(editor.client, editor, status="adopted").status_code == 403
    assert change(officer, editor, status="adopted").status_code == 200
    events = editor.client.get(f"{editor.draft}/events").json()
    assert [(e["from"], e["to"]) for e in events] == [
        ("draft", "consultation"),
        ("consultation", "draft"),
        ("draft", "consultation"),
        ("consultation", "adopted"),
    ]
    assert events[1]["reason"] == "请复核"
    outcome = events[-1]["outcome"]
    with database.work(SYSTEM) as session:
        plan = session.scalars(select(Plan).where(Plan.status == "adopted")).one()
        now = session.execute(
            select(MicroGrid.code, Appointment.member_id)
            .join(Appointment, Appointment.micro_grid_id == MicroGrid.id)
            .where(MicroGrid.plan_id == plan.id)
        ).all()
        open_before = session.scalar(
            select(func.count())
            .select_from(Appointment)
            .join(MicroGrid, MicroGrid.id == Appointment.micro_grid_id)
            .where(MicroGrid.plan_id == adopted, Appointment.ends_on.is_(None))
        )
        stated = set(
            session.scalars(
                select(Household.stated_micro_grid).where(Household.courtyard_id == moved)
            )
        )
        audited = session.scalars(
            select(AuditRow.entity).where(AuditRow.entity.in_(["appointment", "household"]))
        ).all()
    expected = heads | {codes[order[-1]]: newcomer.id}
    assert dict(now) == expected
    assert open_before == 0
    assert stated == {codes[target]}
    assert outcome["heads_pinned"] == 1
    assert outcome["heads_carried"] == len(expected) - 1
    assert outcome["without_head"] == len(parts) - len(expected)
    assert outcome["households_rebound"] == 2
    assert {"appointment", "household"} <= set(audited)
    assert compare(editor, adopted)["courtyards"] == 1


def test_objections_lie_in_the_village_and_are_for_those_who_keep_the_register(
    editor: Editor, sign_in: SignIn
) -> None:
    url = f"{editor.draft}/objections"
    outside = {"text": "在外面", "lon": WEST - 1, "lat": SOUTH}
    assert editor.client.post(url, json=outside).json()["code"] == "bad-place"
    assert editor.client.post(url, json={"text": "半个", "lon": WEST}).status_code == 422
    inside = {"text": "路不通", "lon": WEST + STEP, "lat": SOUTH + STEP}
    made = editor.client.post(url, json=inside).json()
    assert (made["lon"], made["lat"]) == (inside["lon"], inside["lat"])
    ways = editor.client.post(f"{url}/{made['id']}/suggestions").json()
    assert ways["suggestions"] or ways["reason"]
    whole = editor.client.post(url, json={"text": "整体不同意"}).json()
    assert editor.client.post(f"{url}/{whole['id']}/suggestions").json()["suggestions"] == []
    assert len(editor.client.get(url).json()) == 2
    stale = editor.client.patch(
        f"{url}/{made['id']}", json={"status": "accepted"}, headers={"if-match": '"9"'}
    )
    assert stale.status_code == 412
    viewer = sign_in("viewer", TOWN)
    assert viewer.get(url).status_code == 403
    assert viewer.get(f"{editor.draft}/events").json() == []
    neighbour = sign_in("village_secretary", NEIGHBOUR)
    assert neighbour.get(url).status_code == 404


def test_heads_of_before_end_the_day_before(
    editor: Editor, sign_in: SignIn, database: Database, adopted: int
) -> None:
    assert change(sign_in("town_officer", TOWN), editor, status="adopted").status_code == 200
    today = dt.datetime.now(dt.UTC).date()
    with database.work(SYSTEM) as session:
        ends = session.scalars(
            select(Appointment.ends_on)
            .join(MicroGrid, MicroGrid.id == Appointment.micro_grid_id)
            .where(MicroGrid.plan_id == adopted)
        ).all()
    assert set(ends) == {today - dt.timedelta(days=1)}
