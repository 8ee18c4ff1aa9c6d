"""Rows of plans: find them, store a division, adopt it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from typing import Any

import geopandas as gpd
import shapely
from sqlalchemy import RowMapping, func, insert, select, text
from sqlalchemy.orm import Session

from geo.division import Division
from geo.road_sections import share_sections
from service.db.session import actor_of
from service.db.sql import load_sql
from service.errors import NotFoundError
from service.plans.derived import refresh_micro_grids
from service.plans.models import Assignment, Grid, MicroGrid, Plan, RoadDuty
from service.villages.land import STORED, Land
from service.villages.models import RoadSection


def get_plan(session: Session, plan_id: int, *, lock: bool = False) -> Plan:
    """Return a plan.

    Raises
    ------
    NotFoundError
        There is none with this number in the actor's area.
    """
    plan = session.get(Plan, plan_id, with_for_update=lock)
    if plan is None:
        raise NotFoundError(
            zh=f"没有编号为 {plan_id} 的方案，或不在您的职责范围内",
            en=f"there is no plan {plan_id}, or it is outside your area",
            plan=plan_id,
        )
    return plan


def list_plans(session: Session, village_code: str) -> list[Plan]:
    """Return the plans of a village, newest first."""
    query = select(Plan).where(Plan.village_code == village_code).order_by(Plan.id.desc())
    return list(session.scalars(query))


def micro_grids(
    session: Session, plan_id: int, only: Collection[int] | None = None
) -> Sequence[RowMapping]:
    """Return the micro-grids of a plan, or some of them, with courtyards and acting heads."""
    key = {
        "plan": plan_id,
        "only": None if only is None else sorted(only),
        "on": dt.datetime.now(dt.UTC).date(),
    }
    return session.execute(text(load_sql("plan_micro_grids")), key).mappings().all()


def plan_in_force(session: Session, village_code: str) -> Plan | None:
    """Return the adopted plan of a village, or its newest one where none is adopted."""
    query = (
        select(Plan)
        .where(Plan.village_code == village_code, Plan.status != "superseded")
        .order_by((Plan.status == "adopted").desc(), Plan.id.desc())
        .limit(1)
    )
    return session.scalars(query).one_or_none()


def store_division(
    session: Session, land: Land, division: Division, *, name: str, parameters: dict[str, Any]
) -> Plan:
    """Store a division of a village as a draft, with everything that made it."""
    plan = Plan(
        village_code=land.village.code,
        name=name,
        input_hash=division.input_hash,
        parameters=parameters,
        seed=parameters["seed"],
        engine_version=division.result.engine_version,
        metrics=division.metrics,
        metrics_version=division.metrics_version,
        certificate=division.certificate,
        findings=_findings(land, division),
        created_by=actor_of(session).account_id,
    )
    session.add(plan)
    session.flush()
    grids = _store_grids(session, plan, division)
    micro_grids = _store_micro_grids(session, plan, division, grids)
    ids = land.courtyards["id"].tolist()
    session.execute(
        insert(Assignment),
        [
            {"plan_id": plan.id, "courtyard_id": key, "micro_grid_id": micro_grids[part]}
            for key, part in zip(ids, division.result.assignment.tolist(), strict=True)
        ],
    )
    refresh_micro_grids(session, land.village.code)
    _store_road_duties(session, land, division, micro_grids)
    return plan


def _findings(land: Land, division: Division) -> dict[str, Any]:
    """Return the findings with the links between pieces by courtyard instead of by position."""
    ids = land.courtyards["id"].tolist()
    links = [[ids[a], ids[b]] for a, b in division.findings["links"]]
    return division.findings | {"links": links}


def _store_grids(session: Session, plan: Plan, division: Division) -> list[int]:
    codes = division.numbers.grid_codes(plan.village_code)
    rows = [
        Grid(plan_id=plan.id, number=int(number), code=code, name=f"第{number}网格")
        for number, code in zip(division.numbers.grid, codes, strict=True)
    ]
    session.add_all(rows)
    session.flush()
    return [row.id for row in rows]


def _store_micro_grids(
    session: Session, plan: Plan, division: Division, grids: list[int]
) -> list[int]:
    numbers = division.numbers
    codes = numbers.micro_codes(plan.village_code)
    rows = [
        MicroGrid(
            plan_id=plan.id,
            grid_id=grids[grid],
            number=int(number),
            code=code,
            name=f"{numbers.grid[grid]}-{number}微网格",
            households=int(weight),
            people=0,
        )
        for grid, number, code, weight in zip(
            numbers.grid_of, numbers.micro, codes, division.result.part_weight, strict=True
        )
    ]
    session.add_all(rows)
    session.flush()
    return [row.id for row in rows]


def _store_road_duties(
    session: Session, land: Land, division: Division, micro_grids: list[int]
) -> None:
    rows = session.execute(
        select(RoadSection.id, func.ST_AsBinary(RoadSection.line))
        .where(RoadSection.village_code == land.village.code)
        .order_by(RoadSection.code)
    ).all()
    if not rows:
        return
    lines = gpd.GeoSeries(shapely.from_wkb([bytes(row[1]) for row in rows]), crs=STORED)
    cells, part = land.courtyards["cell"].to_numpy(object), division.result.assignment
    shapes = [shapely.coverage_union_all(cells[part == i]) for i in range(len(micro_grids))]
    owners = share_sections(shapes, list(lines.to_crs(land.crs)))
    session.execute(
        insert(RoadDuty),
        [
            {"micro_grid_id": micro_grids[owner], "road_section_id": key}
            for (key, _), owner in zip(rows, owners.tolist(), strict=True)
        ],
    )


def count_micro_grids(session: Session, plan_id: int) -> tuple[int, int]:
    """Return how many grids and micro-grids a plan has."""
    grids = select(func.count()).select_from(Grid).where(Grid.plan_id == plan_id)
    micro_grids = select(func.count()).select_from(MicroGrid).where(MicroGrid.plan_id == plan_id)
    return session.scalar(grids) or 0, session.scalar(micro_grids) or 0


def first_free(session: Session, village_code: str, names: Iterator[str]) -> str:
    """Return the first name that no plan of the village has: people tell plans by their names."""
    taken = set(session.scalars(select(Plan.name).where(Plan.village_code == village_code)))
    return next(name for name in names if name not in taken)
