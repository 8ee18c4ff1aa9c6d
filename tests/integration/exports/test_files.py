"""Files that leave are what they say, hold every row once, and are written into the trail."""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
from pathlib import Path

import geopandas as gpd
import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select, text

from service.audit.models import AuditRow
from service.db.database import Database
from service.db.session import SYSTEM, Actor
from service.errors import NotFoundError
from service.exports.service import ExportError, Format, Kind, Wanted, export
from service.exports.workbook import workbook
from service.register.models import Household
from tests.village import NEIGHBOUR, TOWN, VILLAGE

ON = dt.date(2026, 11, 1)
OFFICER = Actor("town_officer", TOWN)


def file(database: Database, wanted: Wanted, place: str = TOWN, actor: Actor = OFFICER) -> bytes:
    with database.work(actor) as session:
        return export(session, place, wanted, on=ON)


def sheets(content: bytes) -> dict[str, list[list[str]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def last_look(database: Database) -> AuditRow:
    with database.work(SYSTEM) as session:
        return session.scalars(select(AuditRow).order_by(AuditRow.id.desc()).limit(1)).one()


def test_a_roster_has_a_sheet_a_micro_grid_and_every_household_once(village: Database) -> None:
    found = sheets(file(village, Wanted("roster", "xlsx")))
    assert len(found) == 6
    lines = [line for rows in found.values() for line in rows[1:]]
    assert len({line[0] for line in lines}) == len(lines) == 60
    assert all(rows[0][:3] == ["编号", "户主姓名", "联系电话"] for rows in found.values())
    assert {line[1] for line in lines} == {"张**"}
    assert {line[4] for line in lines} == {""}


def test_the_whole_is_in_the_file_only_on_request_and_the_trail_says_so(village: Database) -> None:
    found = sheets(file(village, Wanted("households", "xlsx", "en", whole=True)))
    (rows,) = found.values()
    assert rows[0][:2] == ["code", "head of household"]
    assert {len(row[2]) for row in rows[1:]} == {11}
    look = last_look(village)
    assert (look.action, look.entity, look.rows) == ("look", "household", 60)
    assert look.detail == {"as": "export households.xlsx", "whole": True}


def test_no_cell_is_a_formula_a_link_or_a_number(village: Database) -> None:
    with village.work(SYSTEM) as session:
        household = session.scalars(select(Household).order_by(Household.code).limit(1)).one()
        household.head_name = '=HYPERLINK("http://x")'
        household.address = "https://example.org/"
    content = file(village, Wanted("roster", "xlsx", whole=True))
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        pages = [parts.read(n).decode() for n in parts.namelist() if n.startswith("xl/worksheets/")]
    assert len(pages) == 6
    assert not any("<f>" in page or "hyperlink" in page for page in pages)
    assert all(page.count("<c ") == page.count('t="s"') for page in pages)
    values = [cell for rows in sheets(content).values() for row in rows for cell in row]
    assert '=HYPERLINK("http://x")' in values


@pytest.mark.parametrize("kind", ["roster", "households"])
def test_a_text_table_opens_in_a_spreadsheet_and_nothing_in_it_computes(
    village: Database, kind: Kind
) -> None:
    live = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1"]
    with village.work(SYSTEM) as session:
        some = session.scalars(select(Household).order_by(Household.code).limit(len(live)))
        for household, text_ in zip(some, live, strict=True):
            household.head_name = household.address = text_
    content = file(village, Wanted(kind, "csv", whole=True))
    assert content.startswith("\ufeff".encode())
    heads, *lines = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    assert len(lines) == 60
    assert {"微网格编号", "微网格", "微网格长", "编号"} <= set(heads)
    assert len({line[heads.index("编号")] for line in lines}) == 60
    assert not any(
        cell.startswith(("=", "+", "-", "@", "\t", "\r")) for row in lines for cell in row
    )
    for column in ("户主姓名", "住址"):
        found = {line[heads.index(column)] for line in lines}
        assert {f"'{text_}" for text_ in live} <= found


def test_a_text_table_is_masked_by_default_and_the_trail_says_so(village: Database) -> None:
    content = file(village, Wanted("roster", "csv", "en"))
    heads, *lines = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    assert heads[:5] == ["village", "micro-grid code", "micro-grid", "micro-grid head", "code"]
    assert {line[heads.index("head of household")] for line in lines} == {"张**"}
    assert {line[heads.index("address")] for line in lines} == {""}
    assert all("****" in line[heads.index("telephone")] for line in lines)
    look = last_look(village)
    assert (look.action, look.rows) == ("look", 60)
    assert look.detail == {"as": "export roster.csv", "whole": False}


def test_sheets_of_the_same_name_are_numbered() -> None:
    names = ["甲/乙", "甲:乙", "长" * 40, "长" * 40, "'"]
    assert list(sheets(workbook((name, ["a"], [[1]]) for name in names))) == [
        "甲 乙",
        "甲 乙 2",
        "长" * 31,
        "长" * 29 + " 2",
        "1",
    ]


@pytest.mark.parametrize("suffix", ["gpkg", "geojson", "kml"])
@pytest.mark.parametrize(
    ("kind", "count", "shape"),
    [("households", 60, "Point"), ("courtyards", 30, "Point"), ("micro_grids", 6, "Polygon")],
)
def test_layers_come_back_with_every_row_and_name(
    village: Database, tmp_path: Path, kind: Kind, count: int, shape: str, suffix: Format
) -> None:
    path = tmp_path / f"layer.{suffix}"
    path.write_bytes(file(village, Wanted(kind, suffix)))
    frame = gpd.read_file(path)
    assert (len(frame), set(frame.geom_type)) == (count, {shape})
    assert frame.crs.to_epsg() == 4326
    west, south, east, north = frame.total_bounds
    assert 109.43 < west < east < 109.45
    assert 31.38 < south < north < 31.40
    names = frame["Name"] if suffix == "kml" else frame["编号"]
    assert names.nunique() == count
    if kind == "micro_grids" and suffix != "kml":
        assert frame["户数"].sum() == 60
        assert set(frame["微网格长"].dropna()) == {"李**"}


def test_a_micro_grid_alone_and_only_the_own_area(village: Database) -> None:
    code = f"{VILLAGE}001001"
    with village.work(SYSTEM) as session:
        own = session.scalar(text("SELECT households FROM micro_grid WHERE code = :c"), {"c": code})
    (rows,) = sheets(file(village, Wanted("roster", "xlsx"), code)).values()
    assert len(rows) - 1 == own
    with pytest.raises(NotFoundError):
        file(village, Wanted("roster", "xlsx"), VILLAGE, Actor("village_secretary", NEIGHBOUR))
    with pytest.raises(ExportError, match="xlsx"):
        file(village, Wanted("roster", "kml"))


def test_a_household_without_a_position_stays_in_the_layer(
    village: Database, tmp_path: Path
) -> None:
    with village.work(SYSTEM) as session:
        session.scalars(select(Household).limit(1)).one().position = None
    path = tmp_path / "layer.gpkg"
    path.write_bytes(file(village, Wanted("households", "gpkg")))
    frame = gpd.read_file(path)
    assert (len(frame), int(frame.geometry.isna().sum())) == (60, 1)
