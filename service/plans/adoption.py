"""Put a plan in force: one transaction that binds heads and households and ends the former."""

from __future__ import annotations

import datetime as dt
from typing import Any, cast

from sqlalchemy import CursorResult, select, text
from sqlalchemy.orm import Session

from service.audit.service import record
from service.db.sql import load_sql
from service.errors import ConflictError
from service.heads.models import Member
from service.heads.service import appoint
from service.plans.heads import acting_heads, adopted_plan, assignment_of
from service.plans.matching import match
from service.plans.models import MicroGrid, Plan
from service.plans.process import enter
from service.plans.repository import get_plan


def adopt(session: Session, plan_id: int, *, on: dt.date) -> Plan:
    """Put a plan in force in place of the village's former one.

    Whoever is pinned is appointed; the other heads and the backups go on in the counterpart of
    their micro-grid, which is the one that most of its households are in now.

    Raises
    ------
    NotFoundError
    ConflictError
        The plan was adopted or superseded before.
    """
    plan = get_plan(session, plan_id)
    session.refresh(plan, with_for_update=True)
    if plan.status not in {"draft", "consultation"}:
        raise ConflictError(
            zh="此方案已经采纳或已被取代，请从它另建草案",
            en="this plan was adopted or superseded before; start a new draft from it",
            plan=plan_id,
        )
    former = adopted_plan(session, plan.village_code)
    if former is not None:
        before = session.get_one(Plan, former, with_for_update=True)
        before.status, before.revision = "superseded", before.revision + 1
        session.flush()
    pinned = _appoint_pinned(session, plan, on=on)
    carried, households = (0, 0) if former is None else _carry_over(session, plan, former, on=on)
    session.flush()
    parts = session.scalars(select(MicroGrid.id).where(MicroGrid.plan_id == plan.id)).all()
    headed = acting_heads(session, plan.id, on=on)
    outcome = {
        "heads_carried": carried,
        "heads_pinned": pinned,
        "without_head": sum(micro_grid not in headed for micro_grid in parts),
        "households_rebound": households,
    }
    plan.adopted_on = on
    enter(session, plan, "adopted", outcome=outcome)
    return plan


def _appoint_pinned(session: Session, plan: Plan, *, on: dt.date) -> int:
    pins = session.execute(
        select(MicroGrid.id, Member)
        .join(Member, Member.id == MicroGrid.pin_member_id)
        .where(MicroGrid.plan_id == plan.id)
        .order_by(MicroGrid.code)
    ).all()
    for micro_grid, member in pins:
        appoint(
            session,
            member=member,
            village_code=plan.village_code,
            micro_grid_id=micro_grid,
            starts_on=on,
        )
    session.flush()
    if pins:
        record(session, "create", "appointment", place=plan.village_code, rows=len(pins))
    return len(pins)


def _carry_over(session: Session, plan: Plan, former: int, *, on: dt.date) -> tuple[int, int]:
    """Carry posts and the register's statements over; return the heads and households touched."""
    now, before = assignment_of(session, plan.id), assignment_of(session, former)
    pairs = match(now, before, _households(session, plan.village_code))
    acting = acting_heads(session, former, on=on)
    key: dict[str, Any] = {"plan": plan.id, "former": former, "on": on}
    key |= {"new": list(pairs), "old": list(pairs.values())}
    already = acting_heads(session, plan.id, on=on)
    heads = [m for m, old in pairs.items() if old in acting and m not in already]
    rows = 0
    for name in ("adopt_appointments", "adopt_grid_appointments", "adopt_end_former"):
        rows += _changed(session, name, key)
    households = _changed(session, "adopt_households", key)
    record(session, "change", "appointment", place=plan.village_code, rows=rows)
    nominations = _changed(session, "adopt_nominations", key)
    if nominations:
        record(session, "change", "nomination", place=plan.village_code, rows=nominations)
    if households:
        record(session, "change", "household", place=plan.village_code, rows=households)
    return len(heads), households


def _changed(session: Session, name: str, key: dict[str, Any]) -> int:
    done = session.execute(text(load_sql(name)), key)
    return cast("CursorResult[Any]", done).rowcount


def _households(session: Session, village_code: str) -> dict[int, int]:
    rows = session.execute(text(load_sql("village_courtyards")), {"village": village_code})
    return {row.id: row.households for row in rows}
