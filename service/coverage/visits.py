"""Visits that heads made; sending one twice adds nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from service.audit.service import record
from service.coverage.models import Visit
from service.db.session import actor_of
from service.register.models import Household


def add_visit(
    session: Session, household: Household, *, kind: str, visited_on: dt.date, key: str | None
) -> bool:
    """Record a visit of the actor; return whether it is new."""
    statement = insert(Visit).values(
        household_id=household.id,
        member_id=actor_of(session).member_id,
        kind=kind,
        visited_on=visited_on,
        key=key,
    )
    statement = statement.on_conflict_do_nothing(index_elements=["key"])
    added = session.execute(statement.returning(Visit.id)).first() is not None
    if added:
        place = household.village_code or household.town_code
        record(session, "create", "visit", household.id, place=place, detail={"kind": kind})
    return added


def add_visits(session: Session, place: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Record many visits at once: ``household_id``, ``kind`` and ``visited_on`` of each."""
    if rows:
        session.execute(insert(Visit), rows)
    record(session, "create", "visit", place=place, rows=len(rows))


def list_visits(session: Session, household_id: int) -> list[Visit]:
    """Return the visits to a household, newest first."""
    query = select(Visit).where(Visit.household_id == household_id)
    return list(session.scalars(query.order_by(Visit.visited_on.desc(), Visit.id.desc())))
