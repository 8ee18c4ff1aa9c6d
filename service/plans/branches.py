"""Copies of a plan to go on from, and named revisions to come back to."""

from __future__ import annotations

from itertools import chain, count

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from service.audit.service import record
from service.db.session import actor_of
from service.db.sql import load_sql
from service.plans.authors import author_of
from service.plans.models import Plan, PlanVersion
from service.plans.repository import first_free

COPIED = (
    "village_code",
    "input_hash",
    "parameters",
    "seed",
    "engine_version",
    "metrics",
    "metrics_version",
    "certificate",
    "findings",
)


def branch(session: Session, plan: Plan, name: str) -> Plan:
    """Start a draft from a plan, whatever state it is in; micro-grids keep their numbers.

    A name that the village has already gets a number.
    """
    names = chain([name], (f"{name}（{n}）" for n in count(2)))
    made = Plan(
        name=first_free(session, plan.village_code, names),
        parent_id=plan.id,
        created_by=actor_of(session).account_id,
        **{column: getattr(plan, column) for column in COPIED},
    )
    session.add(made)
    session.flush()
    key = {"new": made.id, "old": plan.id}
    session.execute(text(load_sql("branch_plan")), key)
    session.execute(text(load_sql("branch_roads")), key)
    session.refresh(made)
    record(session, "create", "plan", made.id, place=plan.village_code, detail={"parent": plan.id})
    return made


def name_version(session: Session, plan: Plan, name: str) -> PlanVersion:
    """Give the present revision of a plan a name."""
    account, author = author_of(session)
    version = PlanVersion(
        plan_id=plan.id, revision=plan.revision, name=name, author_id=account, author=author
    )
    session.add(version)
    session.flush()
    session.refresh(version)
    record(session, "create", "plan_version", version.id, place=plan.village_code)
    return version


def versions(session: Session, plan: Plan) -> list[PlanVersion]:
    """Return the named revisions of a plan, newest first."""
    query = (
        select(PlanVersion).where(PlanVersion.plan_id == plan.id).order_by(PlanVersion.id.desc())
    )
    return list(session.scalars(query))
