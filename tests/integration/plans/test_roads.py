"""A micro-grid that is split shares its road sections between its halves."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
import shapely
from geoalchemy2.shape import from_shape
from pydantic import TypeAdapter
from sqlalchemy import select

from service.db.database import Database
from service.db.session import SYSTEM
from service.plans.editing import apply_operations, step
from service.plans.models import MicroGrid, Plan, RoadDuty
from service.plans.operations import Operation
from service.plans.service import Wish, make_plan
from service.villages.models import Courtyard, RoadSection
from tests.village import COLUMNS, VILLAGE, courtyard_code, nothing_to_report, position

pytestmark = pytest.mark.postgis

PARSE = TypeAdapter(Operation)


def section(name: str, row: float) -> RoadSection:
    line = shapely.LineString(
        [(position(0, 0).x, position(0, row).y), (position(COLUMNS - 1, 0).x, position(0, row).y)]
    )
    return RoadSection(code=name, village_code=VILLAGE, name=name, line=from_shape(line, srid=4326))


def duties(session: Any, plan: Plan) -> dict[int, set[str]]:
    rows = session.execute(
        select(MicroGrid.id, RoadSection.name)
        .join(RoadDuty, RoadDuty.micro_grid_id == MicroGrid.id)
        .join(RoadSection, RoadSection.id == RoadDuty.road_section_id)
        .where(MicroGrid.plan_id == plan.id)
    ).all()
    return {key: {name for at, name in rows if at == key} for key in {at for at, _ in rows}}


def test_each_half_gets_what_it_fronts_or_is_nearest_to(village: Database) -> None:
    with village.work(SYSTEM) as session:
        rows = {"south": 0.0, "middle": 1.9, "north": 4.0, "ridge": 4.4}
        session.add_all([section(name, row) for name, row in rows.items()])
        session.flush()
        wish = Wish(micro_grids=1, prove=False)
        plan = make_plan(session, VILLAGE, wish, nothing_to_report)
        (whole,) = duties(session, plan)
        codes = [courtyard_code(column, row) for column in range(COLUMNS) for row in (3, 4)]
        side = session.scalars(select(Courtyard.id).where(Courtyard.code.in_(codes))).all()
        split = {"id": str(uuid.uuid4()), "kind": "split", "micro_grid": whole, "courtyards": side}
        apply_operations(session, plan, [PARSE.validate_python(split)])
        shared = duties(session, plan)
        assert shared.pop(whole) == {"south", "middle"}
        assert list(shared.values()) == [{"north", "ridge"}]
        step(session, plan, "undo")
        assert duties(session, plan) == {whole: {"south", "middle", "north", "ridge"}}
