"""What one click did, in however many operations, is one step of undo and redo."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from starlette.testclient import TestClient

from service.db.database import Database
from tests.http.editor import Editor, new_draft, operation

pytestmark = pytest.mark.postgis


@pytest.fixture
def editor(database: Database, secretary: TestClient) -> Editor:
    return Editor(secretary, new_draft(database, tolerance=0.15))


def moves(editor: Editor, count: int, gesture: str | None) -> list[dict[str, Any]]:
    a, b = editor.state()["micro_grids"][:2]
    return [
        operation("assign", courtyards=[each], micro_grid=b["id"], gesture=gesture)
        for each in a["courtyards"][:count]
    ]


def test_a_gesture_is_undone_and_redone_as_one(editor: Editor) -> None:
    start = editor.parts()
    first = editor.send("operations", {"operations": moves(editor, 1, None)})
    before = editor.parts()
    gesture = str(uuid.uuid4())
    done = editor.send("operations", {"operations": moves(editor, 2, gesture)}).json()
    after = editor.parts()
    assert [each["gesture"] for each in done["operations"]] == [gesture, gesture]
    back = editor.step("undo").json()
    assert editor.parts() == before
    assert back["undo"]["revision"] == first.json()["revision"]
    assert back["redo"]["revision"] == done["operations"][0]["revision"]
    (entry,) = back["operations"]
    assert entry["undoes"] == done["operations"][1]["revision"]
    assert editor.step("redo").status_code == 200
    assert editor.parts() == after
    assert editor.step("redo").status_code == 409
    editor.step("undo")
    editor.step("undo")
    assert editor.parts() == start
    states = [
        each["state"]
        for each in editor.client.get(f"{editor.draft}/operations").json()["operations"]
    ]
    assert states == ["undone"] * 3 + ["done"] * 4


def test_two_gestures_side_by_side_stay_two(editor: Editor) -> None:
    start = editor.parts()
    one, two = moves(editor, 4, None)[:2], moves(editor, 4, None)[2:]
    for each in one:
        each["gesture"] = "00000000-0000-0000-0000-00000000000a"
    for each in two:
        each["gesture"] = "00000000-0000-0000-0000-00000000000b"
    assert editor.send("operations", {"operations": [*one, *two]}).status_code == 200
    editor.step("undo")
    half = editor.parts()
    assert half != start
    editor.step("undo")
    assert editor.parts() == start
    editor.step("redo")
    assert editor.parts() == half


def test_a_gesture_sent_twice_is_done_once(editor: Editor) -> None:
    body = {"operations": moves(editor, 2, str(uuid.uuid4()))}
    revision = editor.revision
    once = editor.send("operations", body).json()
    again = editor.send("operations", body, revision=revision).json()
    assert [e["revision"] for e in again["operations"]] == [
        e["revision"] for e in once["operations"]
    ]


def test_a_suggested_repair_is_one_step(editor: Editor) -> None:
    start = editor.parts()
    a, b, c = start
    for to, some in ((b, start[a][:3]), (c, start[a][-3:])):
        editor.do("assign", courtyards=some, micro_grid=to)
    broken = editor.parts()
    problems = editor.client.get(f"{editor.draft}/problems").json()["problems"]
    wrong = next(each for each in problems if each["kind"] in {"over", "under"})
    found = editor.client.post(f"{editor.draft}/suggestions", json={"problem": wrong["key"]}).json()
    steps = max((each["operations"] for each in found["suggestions"]), key=len)
    assert len(steps) > 1
    assert len({each["gesture"] for each in steps}) == 1
    assert editor.send("operations", {"operations": steps}).status_code == 200
    assert editor.parts() != broken
    editor.step("undo")
    assert editor.parts() == broken
