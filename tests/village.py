"""A small village for tests: courtyards in rows along a street, with households in them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import shapely
from sqlalchemy import select

from service.db.database import Database
from service.db.session import SYSTEM
from service.heads.models import Member
from service.heads.service import appoint
from service.jobs.service import Report
from service.plans.adoption import adopt
from service.plans.models import MicroGrid, Plan
from service.plans.service import Wish, make_plan
from service.register.apply import (
    add_town,
    apply_barriers,
    apply_boundaries,
    apply_courtyards,
    apply_households,
    apply_members,
    apply_roads,
)

TOWN = "500238115"
VILLAGE = "500238115203"
NEIGHBOUR = "500238115202"
WEST, SOUTH, STEP = 109.44, 31.39, 0.001
COLUMNS, ROWS = 6, 5
TODAY = dt.date(2026, 11, 1)

nothing_to_report: Report = lambda _done, _total: None  # noqa: E731


def courtyard_code(column: int, row: int) -> str:
    """Code of the courtyard in a column and a row."""
    return f"{VILLAGE}C{column:02}{row:02}"


def position(column: int, row: int) -> shapely.Point:
    """Where the courtyard in a column and a row lies."""
    return shapely.Point(WEST + (column + 0.5) * STEP, SOUTH + (row + 0.5) * STEP)


def courtyard_rows() -> list[dict[str, Any]]:
    """Thirty courtyards in two villager groups."""
    return [
        {
            "code": courtyard_code(column, row),
            "village_code": VILLAGE,
            "name": f"院落{column}-{row}",
            "group": 1 + (row > 1),
            "geometry": position(column, row),
        }
        for column in range(COLUMNS)
        for row in range(ROWS)
    ]


def household_rows() -> list[dict[str, Any]]:
    """Two households to a courtyard, found by their position."""
    return [
        {
            "code": f"{VILLAGE}H{column:02}{row:02}{i}",
            "village_code": VILLAGE,
            "group": 1 + (row > 1),
            "head_name": f"张{column}{row}{i}",
            "phone": f"1380000{column:01}{row:01}{i:02}",
            "people": 3 + i,
            "address": f"{row}组{column}号",
            "geometry": shapely.Point(position(column, row).x + i * 1e-5, position(column, row).y),
        }
        for column in range(COLUMNS)
        for row in range(ROWS)
        for i in range(2)
    ]


def fill(database: Database) -> None:
    """Bring the village, its neighbour, courtyards, households and members in."""
    box = shapely.box(WEST, SOUTH, WEST + COLUMNS * STEP, SOUTH + ROWS * STEP)
    beside = shapely.box(WEST + COLUMNS * STEP, SOUTH, WEST + 9 * STEP, SOUTH + ROWS * STEP)
    river = shapely.LineString([(WEST + 3 * STEP, SOUTH), (WEST + 3 * STEP, SOUTH + ROWS * STEP)])
    road = shapely.LineString([position(0, 2), position(5, 2)])
    with database.work(SYSTEM) as session:
        add_town(session, TOWN, "菱角镇")
        villages = [
            {"code": VILLAGE, "name": "望乐村", "geometry": box, "micro_grids": 6, "grids": 2},
            {"code": NEIGHBOUR, "name": "鱼堰村", "geometry": beside},
        ]
        apply_boundaries(session, TOWN, villages)
        apply_barriers(session, TOWN, [{"code": "B1", "kind": "river", "geometry": river}])
        apply_roads(session, TOWN, [{"code": "R1", "kind": "road", "geometry": road}])
        apply_courtyards(session, TOWN, courtyard_rows())
        apply_households(session, TOWN, household_rows())
        members = [
            {
                "code": f"{TOWN}M{number:03}",
                "village_code": VILLAGE,
                "name": f"李{number}",
                "kind": "party_member",
                "floating": number > 8,
                "home_courtyard_code": courtyard_code(number % COLUMNS, number % ROWS),
            }
            for number in range(12)
        ]
        apply_members(session, TOWN, members)


def adopted_plan(database: Database, *, heads: int = 5) -> Plan:
    """Divide the village, adopt the plan, and appoint heads to the first micro-grids."""
    with database.work(SYSTEM) as session:
        plan = make_plan(session, VILLAGE, Wish(tolerance=0.25), nothing_to_report)
        adopt(session, plan.id, on=TODAY)
        micro_grids = session.scalars(
            select(MicroGrid).where(MicroGrid.plan_id == plan.id).order_by(MicroGrid.code)
        ).all()
        members = session.scalars(select(Member).order_by(Member.code)).all()
        for micro_grid, member in zip(micro_grids[:heads], members, strict=False):
            appoint(
                session,
                member=member,
                village_code=VILLAGE,
                micro_grid_id=micro_grid.id,
                starts_on=TODAY,
            )
        return plan


def grow(database: Database) -> None:
    """Build two courtyards after the plan: one household in each, beside the street."""
    rows = [
        {
            "code": f"{VILLAGE}C90{k}",
            "village_code": VILLAGE,
            "name": f"新建院落{k}",
            "group": 1,
            "geometry": shapely.Point(WEST + (k + 0.2) * STEP, SOUTH + (k + 0.2) * STEP),
        }
        for k in range(2)
    ]
    homes = [
        {
            "code": f"{VILLAGE}H90{k}",
            "head_name": "新户",
            "village_code": VILLAGE,
            "courtyard_code": row["code"],
            "people": 3,
        }
        for k, row in enumerate(rows)
    ]
    with database.work(SYSTEM) as session:
        apply_courtyards(session, TOWN, rows)
        apply_households(session, TOWN, homes)
