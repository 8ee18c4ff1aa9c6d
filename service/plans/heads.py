"""Who would head the micro-grids of a plan: pinned, appointed, or carried over from before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from sqlalchemy import RowMapping, select, text
from sqlalchemy.orm import Session

from service.db.sql import load_sql
from service.plans.bench import Bench
from service.plans.matching import match
from service.plans.models import Plan


def adopted_plan(session: Session, village_code: str) -> int | None:
    """Return the plan in force of a village."""
    return session.scalar(
        select(Plan.id).where(Plan.village_code == village_code, Plan.status == "adopted")
    )


def acting_heads(session: Session, plan_id: int, *, on: dt.date) -> dict[int, RowMapping]:
    """Return the acting head's appointment by micro-grid of a plan."""
    key = {"plan": plan_id, "on": on}
    rows = session.execute(text(load_sql("acting_heads")), key).mappings()
    return {row["micro_grid_id"]: row for row in rows}


def assignment_of(session: Session, plan_id: int) -> dict[int, int]:
    """Return the micro-grid of each courtyard of a plan."""
    rows = session.execute(
        text("SELECT courtyard_id, micro_grid_id FROM assignment WHERE plan_id = :plan"),
        {"plan": plan_id},
    ).all()
    return dict(rows)


def carried_over(
    session: Session, plan: Plan, households: Mapping[int, int], *, on: dt.date
) -> dict[int, RowMapping]:
    """Return, by micro-grid, the acting head of its counterpart in the plan in force."""
    former = adopted_plan(session, plan.village_code)
    if former is None or former == plan.id:
        return {}
    acting = acting_heads(session, former, on=on)
    now, before = assignment_of(session, plan.id), assignment_of(session, former)
    return {
        here: acting[there]
        for here, there in match(now, before, households).items()
        if there in acting
    }


def without_head(session: Session, plan: Plan, bench: Bench) -> list[int]:
    """Micro-grids that would have no head if the plan came into force today."""
    today = dt.datetime.now(dt.UTC).date()
    households = dict(zip(bench.terrain.ids, bench.terrain.households.tolist(), strict=True))
    headed = {int(key) for key, value in bench.draft.micro_grids.items() if value["pin"]}
    headed |= set(acting_heads(session, plan.id, on=today))
    headed |= set(carried_over(session, plan, households, on=today))
    return [micro_grid for micro_grid in bench.parts if micro_grid not in headed]
