"""Files brought in through the checks: whole or not at all, every row accounted for."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import text

from service.cli import main
from service.db.database import Database
from service.db.session import SYSTEM
from service.imports.pipeline import BadRowsError, Choices, Imported, import_file
from service.imports.undo import CannotUndoError, undo_import
from service.plans.service import Wish, make_plan
from service.villages.survey import survey
from tests.village import NEIGHBOUR, TOWN, VILLAGE, courtyard_code, nothing_to_report

LONLAT = Choices(crs="EPSG:4326")
HEADINGS = "户编号,户主姓名,身份证号,人数,村名,村民小组,院落编号,经度,纬度"


def _write(folder: Path, *rows: str, headings: str = HEADINGS, encoding: str = "utf-8") -> Path:
    path = folder / "户.csv"
    path.write_text("\n".join([headings, *rows]) + "\n", encoding=encoding)
    return path


def _bring_in(
    village: Database, path: Path, kind: str = "households", choices: Choices = LONLAT
) -> Imported:
    with village.work(SYSTEM) as session:
        return import_file(session, kind, path, town_code=TOWN, choices=choices)


def _counts(village: Database) -> tuple[int, int]:
    with village.work(SYSTEM) as session:
        return tuple(
            session.scalar(text(f"SELECT count(*) FROM {t}")) or 0
            for t in ("household", "import_batch")
        )  # type: ignore[return-value]


def test_a_gb18030_sheet_comes_in_and_identity_numbers_do_not(
    village: Database, tmp_path: Path
) -> None:
    path = _write(
        tmp_path,
        f"X1,王小明,500238199001011234,4,望乐,一组,{courtyard_code(0, 0)},,",
        "X2,李四,500238199001011235,3,望乐村,2组,,109.4405,31.3905",
        encoding="gb18030",
    )
    done = _bring_in(village, path)
    assert (done.rows, done.applied, done.bad) == (2, 2, 0)
    assert any("身份证" in note.text.zh for note in done.checked.notes)
    with village.work(SYSTEM) as session:
        rows = session.execute(
            text(
                "SELECT h.code, h.head_name, h.village_code, g.number, c.code FROM household h"
                " LEFT JOIN villager_group g ON g.id = h.group_id"
                " LEFT JOIN courtyard c ON c.id = h.courtyard_id WHERE h.code LIKE 'X%' ORDER BY 1"
            )
        ).all()
        everything = session.scalar(text("SELECT string_agg(h::text, '') FROM household h")) or ""
        trail = session.scalar(text("SELECT string_agg(a::text, '') FROM audit a")) or ""
    assert [tuple(row) for row in rows] == [
        ("X1", "王小明", VILLAGE, 1, courtyard_code(0, 0)),
        ("X2", "李四", VILLAGE, 2, courtyard_code(0, 0)),
    ]
    assert "19900101" not in everything + trail
    assert "王小明" not in trail


def test_one_bad_row_keeps_everything_out_unless_it_is_left_out(
    village: Database, tmp_path: Path
) -> None:
    path = _write(
        tmp_path,
        "Y1,好人,,4,望乐村,1组,,109.4405,31.3905",
        "Y2,坏人数,,x,望乐村,1组,,109.4405,31.3905",
        "Y3,别处,,4,不存在村,1组,,109.4405,31.3905",
        "Y4,何处院落,,4,望乐村,1组,无此院落,,",
    )
    before = _counts(village)
    with pytest.raises(BadRowsError) as refused:
        _bring_in(village, path)
    assert _counts(village) == before
    problems = {(p.row, p.column) for p in refused.value.prepared.checked.problems}
    assert {row for row, _ in problems} == {3, 4}
    assert [p.code for p in refused.value.prepared.unmatched] == ["courtyard-unknown"]
    done = _bring_in(village, path, choices=Choices(crs="EPSG:4326", skip_bad=True))
    assert (done.rows, done.applied, done.bad) == (4, 2, 2)
    assert _counts(village) == (before[0] + 2, before[1] + 1)


def test_bringing_the_same_sheet_twice_changes_nothing(village: Database, tmp_path: Path) -> None:
    path = _write(tmp_path, ",张无编号,,4,望乐村,1组,,109.4405,31.3905")
    _bring_in(village, path)
    before = _counts(village)[0]
    _bring_in(village, path)
    assert _counts(village)[0] == before


def test_persons_go_the_way_of_their_head_when_the_village_is_not_known(
    village: Database, tmp_path: Path
) -> None:
    path = _write(
        tmp_path,
        "P1,赵一,户主,望乐村,一组,109.4405,31.3905",
        "P1,赵二,子,望乐村,一组,,",
        "P2,钱一,户主,不存在村,一组,109.4405,31.3905",
        "P2,钱二,妻,不存在村,一组,,",
        "P2,钱三,子,望乐村,一组,,",
        "P3,孙一,户主,望乐村,一组,,",
        "P3,孙二,子,望乐村,一组,,",
        headings="户编号,姓名,与户主关系,村名,村民小组,经度,纬度",
    )
    with pytest.raises(BadRowsError) as refused:
        _bring_in(village, path)
    prepared = refused.value.prepared
    problems = {p.row: p for p in prepared.checked.problems}
    assert {row: p.code for row, p in problems.items()} == {
        4: "village-unknown", 5: "head-refused", 6: "head-refused",
    }  # fmt: skip
    assert "第 4 行" in problems[5].text.zh
    assert "row 4" in problems[6].text.en
    assert [one.row for one in prepared.unmatched] == [7]
    assert (prepared.good, prepared.bad, len(prepared.unmatched)) == (3, 3, 1)
    assert prepared.good + prepared.bad + len(prepared.unmatched) == prepared.rows == 7
    assert prepared.checked.counts.merged == 2
    before = _counts(village)[0]
    _bring_in(village, path, choices=Choices(crs="EPSG:4326", skip_bad=True))
    assert _counts(village)[0] == before + 2


def test_buildings_say_which_are_homes(village: Database, tmp_path: Path) -> None:
    def square(west: float, size: float, **properties: object) -> dict[str, object]:
        ring = [
            [west, 31.391],
            [west + size, 31.391],
            [west + size, 31.391 + size],
            [west, 31.391 + size],
            [west, 31.391],
        ]
        geometry = {"type": "Polygon", "coordinates": [ring]}
        return {"type": "Feature", "properties": properties, "geometry": geometry}

    features = [
        square(109.4405, 1e-4),
        square(109.4415, 2e-5),
        square(109.4425, 1e-4, building="shed"),
        square(109.6, 1e-4),
    ]
    path = tmp_path / "houses.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    done = _bring_in(village, path, "buildings", Choices())
    assert done.rows == 4
    with village.work(SYSTEM) as session:
        rows = session.execute(
            text("SELECT is_home, village_code FROM house ORDER BY ST_XMin(footprint)")
        ).all()
    assert [tuple(r) for r in rows] == [
        (True, VILLAGE),
        (False, VILLAGE),
        (False, VILLAGE),
        (True, None),
    ]


def test_the_command_prints_what_is_wrong_and_writes_the_reasons(
    village: Database,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("YUANBA_DATABASE_URL", village.url)
    path = _write(tmp_path, "Z1,好,,4,望乐村,1组,,109.4405,31.3905", "Z2,坏,,x,望乐村,1组,,,")
    reasons = tmp_path / "原因.csv"
    words = ["import", "households", str(path), "--town", TOWN, "--crs", "EPSG:4326"]
    assert _exit_code([*words, "--reasons", str(reasons)]) == 2
    said = capsys.readouterr()
    assert "第 3 行 row 3" in said.err
    assert "--skip-bad" in said.err
    assert reasons.read_text("utf-8-sig").count("\n") >= 3
    assert _exit_code([*words, "--skip-bad"]) == 0
    assert "1 / 2" in capsys.readouterr().out


def test_the_command_lists_imports_and_takes_one_back(
    village: Database,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("YUANBA_DATABASE_URL", village.url)
    before = _counts(village)[0]
    done = _bring_in(village, _write(tmp_path, "Z1,好,,4,望乐村,1组,,109.4405,31.3905"))
    assert _exit_code(["import", "list"]) == 0
    assert f"{done.batch_id}  " in capsys.readouterr().out
    assert _exit_code(["import", "undo", str(done.batch_id)]) == 0
    assert "1 rows added by it are gone" in capsys.readouterr().out
    assert _counts(village)[0] == before
    assert _exit_code(["import", "undo", str(done.batch_id)]) == 2
    assert _exit_code(["import", "undo", "999"]) == 2


def test_courtyards_are_taken_back_with_what_was_worked_out_for_them(
    village: Database, tmp_path: Path
) -> None:
    waiting = _write(tmp_path, "Z1,好,,4,鱼堰村,1组,,109.4475,31.3905")
    _bring_in(village, waiting)
    yards = tmp_path / "院落.csv"
    yards.write_text("院落编号,院落名称,村名,经度,纬度\nY1,甲院子,鱼堰村,109.4475,31.3905\n"
                     "Y2,乙院子,鱼堰村,109.4485,31.3945\n")  # fmt: skip
    done = _bring_in(village, yards, "courtyards")
    with village.work(SYSTEM) as session:
        survey(session, NEIGHBOUR)
        assert session.scalar(_COURTYARD_OF_Z1) == "Y1"
    with village.work(SYSTEM) as session:
        undo_import(session, done.batch_id)
    with village.work(SYSTEM) as session:
        assert session.scalar(_COURTYARD_OF_Z1) is None
        assert session.scalar(text("SELECT count(*) FROM courtyard WHERE code LIKE 'Y_'")) == 0


def test_what_a_plan_stands_on_is_not_taken_away(village: Database, tmp_path: Path) -> None:
    yards = tmp_path / "院落.csv"
    yards.write_text("院落编号,院落名称,村名,经度,纬度\nY1,甲院子,鱼堰村,109.4475,31.3905\n"
                     "Y2,乙院子,鱼堰村,109.4485,31.3945\n")  # fmt: skip
    done = _bring_in(village, yards, "courtyards")
    with village.work(SYSTEM) as session:
        make_plan(session, NEIGHBOUR, Wish(micro_grids=1), nothing_to_report)
    with pytest.raises(CannotUndoError, match="plans"), village.work(SYSTEM) as session:
        undo_import(session, done.batch_id)
    with village.work(SYSTEM) as session:
        assert session.scalar(text("SELECT count(*) FROM courtyard WHERE code LIKE 'Y_'")) == 2


def test_appointments_are_taken_back_and_the_former_head_acts_again(
    village: Database, tmp_path: Path
) -> None:
    acting = text(
        "SELECT m.name FROM appointment a JOIN member m ON m.id = a.member_id"
        " JOIN micro_grid g ON g.id = a.micro_grid_id"
        " WHERE g.code = :code AND a.role = 'head' AND a.ends_on IS NULL"
    )
    code = {"code": f"{VILLAGE}001001"}
    with village.work(SYSTEM) as session:
        before = session.scalar(acting, code)
        other, member = session.execute(
            text("SELECT name, code FROM member WHERE name <> :n ORDER BY id DESC"), {"n": before}
        ).first() or ("", "")
    path = tmp_path / "任职.csv"
    path.write_text(f"微网格编号,人员编号,姓名,任职日期\n{code['code']},{member},某人,2026-11-20\n")
    done = _bring_in(village, path, "appointments")
    with village.work(SYSTEM) as session:
        assert session.scalar(acting, code) == other
        undo_import(session, done.batch_id)
        assert session.scalar(acting, code) == before


_COURTYARD_OF_Z1 = text(
    "SELECT c.code FROM household h LEFT JOIN courtyard c ON c.id = h.courtyard_id"
    " WHERE h.code = 'Z1'"
)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("leer.geojson", b""),
        ("leer.csv", b""),
        ("vrt.geojson", b"<OGRVRTDataSource><OGRVRTLayer name='passwd'/></OGRVRTDataSource>"),
        ("bild.gpkg", b"\x89PNG\r\n\x1a\n" + b"0" * 100),
    ],
)
def test_a_file_that_is_not_what_its_name_says(
    village: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str], name: str, content: bytes,
) -> None:  # fmt: skip
    monkeypatch.setenv("YUANBA_DATABASE_URL", village.url)
    path = tmp_path / name
    path.write_bytes(content)
    before = _counts(village)
    kind = "households" if name.endswith("csv") else "boundaries"
    assert _exit_code(["import", kind, str(path), "--town", TOWN]) == 2
    said = capsys.readouterr().err
    assert "Traceback" not in said
    assert len(said.strip().splitlines()) == 2
    assert _counts(village) == before


def _exit_code(words: list[str]) -> int:
    try:
        return main(words)
    except SystemExit as stop:
        return int(stop.code or 0)
