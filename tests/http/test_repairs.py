"""Problems, their repairs, the rebalance in steps, and courtyards inside what was drawn."""

from __future__ import annotations

import math
from typing import Any

import pytest
from starlette.testclient import TestClient

from service.db.database import Database
from tests.http.conftest import SignIn
from tests.http.editor import Editor, new_draft, operation
from tests.village import COLUMNS, ROWS, SOUTH, STEP, VILLAGE, WEST

pytestmark = pytest.mark.postgis


EAST, NORTH = WEST + COLUMNS * STEP, SOUTH + ROWS * STEP


@pytest.fixture
def editor(database: Database, secretary: TestClient) -> Editor:
    return Editor(secretary, new_draft(database, tolerance=0.3))


def problems(editor: Editor) -> dict[str, Any]:
    return editor.client.get(f"{editor.draft}/problems").json()


def suggest(editor: Editor, key: str) -> dict[str, Any]:
    answer = editor.client.post(f"{editor.draft}/suggestions", json={"problem": key})
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_each_problem_is_found_placed_and_repaired(editor: Editor) -> None:
    assert {k for k, n in problems(editor)["counts"].items() if n} <= {"no_head"}
    a, b, c = editor.parts()
    parts = editor.parts()
    west = parts[a][0]
    editor.do("assign", courtyards=[west], micro_grid=None)
    editor.do("assign", courtyards=parts[b], micro_grid=c)
    found = problems(editor)
    kinds = [p["kind"] for p in found["problems"]]
    assert kinds[0] == "unassigned"
    assert kinds == sorted(kinds, key=list(found["counts"]).index)
    assert {"empty", "over", "under"} <= set(kinds) | {"under"}
    assert found["hard"] == sum(p["severity"] == "hard" for p in found["problems"]) >= 2
    first = found["problems"][0]
    assert (first["courtyards"], first["households"]) == ([west], 2)
    assert WEST < first["bbox"][0] <= first["bbox"][2] < EAST
    best = suggest(editor, first["key"])["suggestions"][0]
    assert editor.send("operations", {"operations": best["operations"]}).status_code == 200
    assert editor.parts()[a] == parts[a]
    over = next(p for p in problems(editor)["problems"] if p["kind"] == "over")
    ways = suggest(editor, over["key"])
    assert ways["suggestions"], ways
    empty = next(p for p in problems(editor)["problems"] if p["kind"] == "empty")
    gone = suggest(editor, empty["key"])["suggestions"][0]
    editor.send("operations", {"operations": gone["operations"]})
    assert problems(editor)["counts"]["empty"] == 0
    stale = editor.client.post(f"{editor.draft}/suggestions", json={"problem": empty["key"]})
    assert stale.status_code == 404


def test_a_detached_piece_says_what_is_missing_and_is_rejoined(editor: Editor) -> None:
    layer = editor.client.get(f"/api/villages/{VILLAGE}/layers/courtyards").json()["features"]
    place = {f["id"]: f["geometry"]["coordinates"] for f in layer}
    parts = editor.parts()
    west_most = min(place, key=lambda key: place[key][0])
    (west,) = (m for m, own in parts.items() if west_most in own)
    east_most = max(place, key=lambda key: place[key][0])
    editor.do("assign", courtyards=[east_most], micro_grid=west)
    (piece,) = [p for p in problems(editor)["problems"] if p["kind"] == "pieces"]
    assert piece["courtyards"] == [east_most]
    assert piece["link"]["b"] == east_most
    assert piece["link"]["length_m"] > 100
    assert "河流" in (piece["link"]["barrier"] or "河流")
    best = suggest(editor, piece["key"])["suggestions"][0]
    editor.send("operations", {"operations": best["operations"]})
    assert problems(editor)["counts"]["pieces"] == 0


def test_a_head_is_suggested_by_masked_name_and_pinned(editor: Editor) -> None:
    without = [p for p in problems(editor)["problems"] if p["kind"] == "no_head"]
    editor.do("lock")
    ways = [way for p in without for way in suggest(editor, p["key"])["suggestions"]]
    for way in ways:
        assert "**" in way["zh"]
    if ways:
        assert editor.send("operations", {"operations": ways[0]["operations"]}).status_code == 200
        assert problems(editor)["counts"]["no_head"] == len(without) - 1


def test_a_rebalance_is_accepted_step_by_step(editor: Editor) -> None:
    parts = editor.parts()
    a, b = list(parts)[:2]
    moved = parts[b][: len(parts[b]) // 2]
    editor.do("assign", courtyards=moved, micro_grid=a)
    plan = editor.client.post(f"{editor.draft}/rebalance", json={}).json()
    assert plan["steps"], plan
    assert plan["feasible"] is True
    assert plan["households_moved"] == sum(s["changing_head"] for s in plan["steps"])
    assert plan["lower_bound"] <= plan["households_moved"]
    for step in plan["steps"]:
        assert "微网格" in step["zh"]
        assert step["from"] in parts
        done = editor.send("operations", {"operations": step["operations"]})
        assert done.status_code == 200, done.text
        again = editor.send("operations", {"operations": step["operations"]})
        assert again.json()["revision"] == done.json()["revision"]
    counts = problems(editor)["counts"]
    assert (counts["over"], counts["under"], counts["pieces"], counts["empty"]) == (0, 0, 0, 0)
    assert editor.client.post(f"{editor.draft}/rebalance", json={}).json()["steps"] == []


def test_a_rebalance_leaves_locked_micro_grids_alone(editor: Editor) -> None:
    parts = editor.parts()
    a, b = list(parts)[:2]
    editor.do("assign", courtyards=parts[b][: len(parts[b]) // 2], micro_grid=a)
    editor.do("lock", micro_grids=[b])
    plan = editor.client.post(f"{editor.draft}/rebalance", json={"effort": 0.5}).json()
    assert all(b not in (s["from"], s["to"]) for s in plan["steps"])
    assert plan["feasible"] is False
    assert plan["remaining"]


def draw(editor: Editor, kind: str, coordinates: Any) -> Any:
    body = {"polygon": {"type": kind, "coordinates": coordinates}}
    return editor.client.post(f"{editor.draft}/select", json=body)


def ring(west: float, south: float, east: float, north: float) -> list[list[float]]:
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def test_b126_the_whole_village_is_selected(editor: Editor) -> None:
    found = draw(editor, "Polygon", [ring(WEST, SOUTH, EAST, NORTH)]).json()
    assert len(found["courtyards"]) == COLUMNS * ROWS
    assert (found["households"], found["repaired"], found["outside"]) == (60, None, False)


def test_b124_a_crossing_outline_is_taken_apart(editor: Editor) -> None:
    bow = [[WEST, SOUTH], [EAST, NORTH], [EAST, SOUTH], [WEST, NORTH]]
    found = draw(editor, "LineString", bow).json()
    assert found["repaired"] == "self_crossing"
    assert 0 < len(found["courtyards"]) < COLUMNS * ROWS


@pytest.mark.parametrize(
    ("name", "kind", "coordinates", "word"),
    [
        ("b125", "LineString", [[WEST, SOUTH], [EAST, NORTH]], "三个"),
        ("b125", "Polygon", [[[WEST, SOUTH], [EAST, NORTH], [WEST, SOUTH]]], "三个"),
        ("b127", "Polygon", [ring(110.0, 31.0, 110.01, 31.01)], "村外"),
        ("b130", "Polygon", [ring(WEST, SOUTH, WEST + 1e-7, NORTH)], "太窄"),
        ("b153", "Polygon", [ring(400.0, 31.0, 401.0, 95.0)], "超出"),
        ("b149", "Polygon", [ring(SOUTH, WEST, NORTH, WEST + 1)], "超出"),
    ],
)
def test_what_encloses_nothing_is_refused_in_words(
    editor: Editor, name: str, kind: str, coordinates: Any, word: str
) -> None:
    refused = draw(editor, kind, coordinates)
    assert (refused.status_code, refused.json()["code"]) == (422, "bad-polygon"), name
    assert word in refused.json()["detail_zh"]


def test_b128_over_two_villages_counts_this_one_only(editor: Editor, sign_in: SignIn) -> None:
    over = [ring(WEST + 5 * STEP, SOUTH, WEST + 8 * STEP, NORTH)]
    found = draw(editor, "Polygon", over).json()
    assert found["outside"] is True
    assert len(found["courtyards"]) == ROWS
    assert "村外" in found["zh"]
    editor.client = sign_in("town_officer", VILLAGE[:9])
    assert "鱼堰村" in draw(editor, "Polygon", over).json()["zh"]


def test_b131_a_freehand_of_fifty_thousand_points(editor: Editor) -> None:
    steps = [2 * math.pi * i / 50_000 for i in range(50_000)]
    middle = (WEST + 3 * STEP, SOUTH + 2.5 * STEP)
    circle = [[middle[0] + 0.001 * math.cos(t), middle[1] + 0.001 * math.sin(t)] for t in steps]
    found = draw(editor, "LineString", circle).json()
    assert found["repaired"] == "simplified"
    assert len(found["courtyards"]) == 2
    new = operation("new", courtyards=found["courtyards"])
    assert editor.send("operations", {"operations": [new]}).status_code == 200
