"""A file brought in over HTTP: looked at, confirmed by a person, checked, applied, taken back."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import python_calamine
from sqlalchemy import select, text

from service.audit.models import AuditRow
from service.db.database import Database
from service.db.session import SYSTEM
from service.imports.models import ColumnMemory
from tests.http.conftest import SignIn
from tests.http.wizard import Wizard
from tests.village import NEIGHBOUR, SOUTH, TOWN, VILLAGE, WEST, courtyard_code

HEADINGS = "户编号,户主姓名,人数,村名,村民小组,门牌号,院落,经度,纬度"


MakeWizard = Callable[..., Wizard]


@pytest.fixture
def wizard(sign_in: SignIn, village: Database, tmp_path: Path) -> MakeWizard:
    def make(role: str = "town_officer", area: str = TOWN) -> Wizard:
        return Wizard(sign_in(role, area), village, tmp_path)

    return make


def sheet(*rows: str, headings: str = HEADINGS) -> bytes:
    return "\n".join([headings, *rows, ""]).encode()


def snapshot(database: Database) -> list[tuple[Any, ...]]:
    """Everything an import may change, but for the versions."""
    with database.work(SYSTEM) as session:
        return [
            tuple(row)
            for table in ("household", "courtyard", "villager_group", "member", "village")
            for row in session.execute(
                text(
                    f"SELECT '{table}', (to_jsonb(t) - 'revision' - 'cell')::text FROM {table} t"
                    " ORDER BY 2"
                )
            )
        ]


INSIDE = f"{WEST + 0.0015},{SOUTH + 0.0015}"


def test_a_roster_goes_all_the_way_and_back(wizard: MakeWizard, village: Database) -> None:
    before, page = snapshot(village), wizard()
    page.upload(
        sheet(
            f"N1,王小明,4,望乐村,1组,,,{INSIDE}",
            f"N2,李四,3,望乐村,1组,,{courtyard_code(0, 0)},,",
            "N3,赵六,3,望乐村,1组,0组0号,,,",
            "N4,孙七,2,望乐村,1组,99号,,,",
            "N5,周八,x,望乐村,1组,,,,",
            "N6,吴九,2,不存在村,1组,,,,",
            f"{VILLAGE}H00000,改名了,7,望乐村,1组,,,,",
        ),
        "花名册.csv",
    )
    assert page.inspection["rows"] == 7
    assert {c["sureness"] for c in page.inspection["columns"]} == {"exact"}
    best = page.inspection["readings"][0]
    assert (best["datum"], best["inside"], best["points"]) == ("wgs84", 1, 1)
    assert page.check(409)["code"] == "conflict"
    page.confirm(crs=best["crs"], datum=best["datum"], swapped=best["swapped"])
    counts = page.check()["counts"]
    assert {k: counts[k] for k in ("rows", "good", "unmatched", "bad")} == {
        "rows": 7, "good": 4, "unmatched": 1, "bad": 2,
    }  # fmt: skip
    assert [row["row"] for row in page.rows("unmatched")["rows"]] == [5]
    assert [row["row"] for row in page.rows("bad")["rows"]] == [6, 7]
    shown = json.dumps(page.rows("good"), ensure_ascii=False)
    assert "王**" in shown
    assert "王小明" not in shown
    assert snapshot(village) == before
    page.ask("POST", "/apply", 409, json={"skip_bad": False})
    done = page.apply(skip_bad=True)
    assert done["state"] == "done", done
    outcome = done["outcome"]
    assert (outcome["added"], outcome["changed"], outcome["bad"]) == (4, 1, 2)
    assert page.folders() == 0
    with village.work(SYSTEM) as session:
        placed = dict(
            session.execute(
                text(
                    "SELECT h.code, c.code FROM household h LEFT JOIN courtyard c"
                    " ON c.id = h.courtyard_id WHERE h.code LIKE 'N%' OR h.head_name = '改名了'"
                )
            ).all()
        )
        phone = session.scalar(text("SELECT phone FROM household WHERE head_name = '改名了'"))
    assert placed == {
        "N1": courtyard_code(1, 1),
        "N2": courtyard_code(0, 0),
        "N3": courtyard_code(0, 0),
        "N4": None,
        f"{VILLAGE}H00000": courtyard_code(0, 0),
    }
    assert phone is not None  # a sheet without telephone numbers takes none away
    listed = page.client.get(f"/api/towns/{TOWN}/imports").json()
    assert (listed["sessions"], listed["batches"][0]["can_undo"]) == ([], True)
    undone = page.client.post(f"/api/import-batches/{outcome['batch']}/undo")
    assert undone.status_code == 200, undone.text
    assert snapshot(village) == before
    again = page.client.post(f"/api/import-batches/{outcome['batch']}/undo")
    assert again.status_code == 409
    with village.work(SYSTEM) as session:
        trail = session.scalars(
            select(AuditRow).where(AuditRow.entity.like("import%")).order_by(AuditRow.id)
        ).all()
    assert [(row.action, row.entity) for row in trail if row.action != "look"] == [
        ("create", "import_session"),
        ("change", "import_session"),
        ("create", "import_batch"),
        ("delete", "import_batch"),
    ]
    assert trail[1].detail["position_confirmed"] is True
    assert all(row.account_id is not None for row in trail)


def test_bringing_a_sheet_again_changes_nothing(wizard: MakeWizard, village: Database) -> None:
    content = sheet(
        f",同名,4,望乐村,1组,1号,,{INSIDE}",
        f",同名,3,望乐村,1组,1号,,{WEST + 0.0016},{SOUTH + 0.0015}",
    )
    page, states = wizard(), []
    for _ in range(2):
        page.upload(content, "户.csv")
        page.confirm(crs="EPSG:4490", datum="wgs84")
        page.check()
        outcome = page.apply()["outcome"]
        states.append((snapshot(village), outcome["added"], outcome["changed"]))
    assert states[0][0] == states[1][0]
    assert [state[1:] for state in states] == [(2, 0), (0, 0)]


def test_changed_counts_rows_of_the_sheet_and_not_what_was_placed_by_the_way(
    wizard: MakeWizard, village: Database
) -> None:
    page = wizard()

    def bring(kind: str, headings: str, *rows: str) -> tuple[int, int]:
        page.upload(sheet(*rows, headings=headings), f"{kind}.csv", kind)
        page.confirm(crs="EPSG:4490", datum="wgs84")
        page.check()
        outcome = page.apply()["outcome"]
        return outcome["added"], outcome["changed"]

    house = "户编号,户主姓名,人数,经度,纬度"
    there = f"{WEST + 0.0075},{SOUTH + 0.0015}"
    # The neighbouring village has no courtyard yet: this household waits for one.
    assert bring("households", house, f"N1,王小明,4,{there}") == (1, 0)
    assert bring("households", house, f"N1,王小明,4,{there}") == (0, 0)
    yard = f"Y1,甲院子,鱼堰村,{there}"
    assert bring("courtyards", "院落编号,院落名称,村名,经度,纬度", yard) == (1, 0)
    with village.work(SYSTEM) as session:
        assert session.scalar(text("SELECT courtyard_id FROM household WHERE code = 'N1'"))
        # One household waits again, and is placed by an import of another one.
        session.execute(text("UPDATE household SET courtyard_id = NULL WHERE code = 'N1'"))
    assert bring("households", house, f"N2,李四,2,{INSIDE}") == (1, 0)
    with village.work(SYSTEM) as session:
        assert session.scalar(text("SELECT courtyard_id FROM household WHERE code = 'N1'"))
    rows = [f"N1,王小明,5,{there}", f"N2,李四,2,{INSIDE}"]
    assert bring("households", house, *rows) == (0, 1)
    assert bring("households", house, *rows) == (0, 0)
    with village.work(SYSTEM) as session:
        newest = "(SELECT max(id) FROM import_batch)"
        touched = session.scalar(
            text(f"SELECT count(*) FROM import_change WHERE batch_id = {newest}")
        )
    assert touched == 0


@pytest.mark.parametrize(
    ("kind", "headings", "row", "other"),
    [
        (
            "scores",
            "月份,微网格编号,得分",
            f"2026-01,{VILLAGE}001001,80",
            f"2026-01,{VILLAGE}001001,81",
        ),
        ("members", "人员编号,姓名,类别,村名", "Z1,周七,党员,望乐村", "Z1,周八,党员,望乐村"),
    ],
)
def test_a_re_import_of_any_kind_counts_nothing(
    wizard: MakeWizard, kind: str, headings: str, row: str, other: str
) -> None:
    page, counted = wizard(), []
    for line in (row, row, other):
        page.upload(sheet(line, headings=headings), f"{kind}.csv", kind)
        page.confirm()
        page.check()
        outcome = page.apply()["outcome"]
        counted.append((outcome["added"], outcome["changed"]))
    assert counted == [(1, 0), (0, 0), (0, 1)]


def test_undo_is_refused_while_later_changes_depend_on_it(
    wizard: MakeWizard, village: Database
) -> None:
    page = wizard()
    batches = []
    for people in (4, 5):
        page.upload(sheet(f"N1,王小明,{people},望乐村,1组,,,{INSIDE}"), "户.csv")
        page.confirm(crs="EPSG:4490", datum="wgs84")
        page.check()
        batches.append(page.apply()["outcome"]["batch"])
    first = page.client.post(f"/api/import-batches/{batches[0]}/undo")
    assert first.status_code == 409
    assert f"undo import {batches[1]} first" in first.json()["detail_en"]
    key = page.client.get(f"/api/register/{TOWN}/households?search=N1").json()["households"][0]
    with village.work(SYSTEM) as session:
        session.execute(
            text(
                "INSERT INTO visit (household_id, kind, visited_on)"
                " VALUES (:id, 'look', '2026-11-01')"
            ),
            {"id": key["id"]},
        )
    assert page.client.post(f"/api/import-batches/{batches[1]}/undo").status_code == 200
    used = page.client.post(f"/api/import-batches/{batches[0]}/undo")
    assert used.status_code == 409
    assert "visits" in used.json()["detail_en"]
    with village.work(SYSTEM) as session:
        assert session.scalar(text("SELECT people FROM household WHERE code = 'N1'")) == 4


def test_unusual_headings_are_remembered_for_the_next_sheet(
    wizard: MakeWizard, village: Database
) -> None:
    headings = "本子号,当家人,几口人,经度,纬度"
    page = wizard()
    page.upload(sheet(f"N1,王小明,4,{INSIDE}", headings=headings), "户.csv")
    assert [f["key"] for f in page.inspection["missing"]] == ["head_name"]
    page.say(409, columns={"当家人": "nothing_like_it"})
    page.confirm(
        columns={"当家人": "head_name", "几口人": "people", "本子号": "code"},
        crs="EPSG:4490",
        datum="wgs84",
    )
    page.check()
    assert page.apply()["outcome"]["added"] == 1
    page.upload(sheet(f"N2,李四,5,{INSIDE}", headings=headings), "户.csv")
    assert [c["sureness"] for c in page.inspection["columns"]][:3] == ["remembered"] * 3
    assert page.inspection["missing"] == []
    with village.work(SYSTEM) as session:
        assert len(session.scalars(select(ColumnMemory)).all()) == 3


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
def test_the_same_sheet_comes_back_with_reasons(wizard: MakeWizard, suffix: str) -> None:
    page = wizard()
    page.upload(sheet(f"N1,=1+1,4,望乐村,1组,,,{INSIDE}", "N2,李四,x,望乐村,1组,,,,"), "户.csv")
    page.confirm(crs="EPSG:4490", datum="wgs84")
    page.check()
    answer = page.client.get(f"/api/imports/{page.id}/reasons.{suffix}?lang=en")
    assert answer.status_code == 200
    if suffix == "csv":
        assert answer.text.startswith("\ufeff")
        assert "not imported" in answer.text
    else:
        book = python_calamine.load_workbook(io.BytesIO(answer.content))
        cells = book.get_sheet_by_index(0).to_python()
        assert cells[0][-3:] == ["row in the sheet", "result", "reason"]
        assert cells[2][-2] == "not imported"
        assert all(isinstance(cell, str) for row in cells for cell in row)


def test_a_secretary_imports_for_the_own_village_only(
    wizard: MakeWizard, village: Database
) -> None:
    page = wizard("village_secretary", NEIGHBOUR)
    page.upload(b"{}", "a.geojson", kind="roads", status=403)
    assert page.folders() == 0
    page.upload(
        sheet(
            "N1,王小明,4,,1组,,,,",
            "N2,李四,4,望乐村,1组,,,,",
            f"{VILLAGE}H00000,改名,4,,1组,,,,",
        ),
        "户.csv",
    )
    page.confirm()
    counts = page.check()["counts"]
    assert (counts["good"], counts["unmatched"], counts["bad"]) == (0, 1, 2)
    assert [r["reasons"][0]["code"] for r in page.rows("bad")["rows"]] == [
        "village-unknown", "code-taken",
    ]  # fmt: skip
    done = page.apply(skip_bad=True)
    assert done["state"] == "done", done
    with village.work(SYSTEM) as session:
        assert (
            session.scalar(text("SELECT village_code FROM household WHERE code = 'N1'"))
            == NEIGHBOUR
        )
    other = wizard("village_secretary", VILLAGE)
    undo = other.client.post(f"/api/import-batches/{done['outcome']['batch']}/undo")
    assert undo.status_code == 404


def test_an_import_on_its_way_is_its_villages_and_can_be_thrown_away(
    wizard: MakeWizard,
) -> None:
    page = wizard("village_secretary", VILLAGE)
    page.upload(sheet("N1,王小明,4,,1组,,,,"), "户.csv")
    other = wizard("village_secretary", NEIGHBOUR)
    assert other.client.get(f"/api/imports/{page.id}").status_code == 404
    assert other.client.get(f"/api/imports/{page.id}/inspection").status_code == 404
    assert wizard("grid_head", f"{VILLAGE}001001").client.get(
        f"/api/towns/{TOWN}/imports"
    ).status_code == 403  # fmt: skip
    assert page.folders() == 1
    page.ask("DELETE", "", 204)
    assert page.folders() == 0
    page.ask("GET", "", 404)


def test_a_file_that_changed_hands_is_not_applied_twice(wizard: MakeWizard) -> None:
    page = wizard()
    page.upload(sheet(f"N1,王小明,4,望乐村,1组,,,{INSIDE}"), "户.csv")
    stale = page.tag
    page.confirm(crs="EPSG:4490", datum="wgs84")
    page.tag = stale
    page.say(412, columns_confirmed=False)
    page.tag = "*"
    page.check()
    page.say(crs="EPSG:4490", datum="gcj02")
    page.ask("POST", "/apply", 409, json={})  # the check is void
    page.check(409)  # and so is what was said of the positions
