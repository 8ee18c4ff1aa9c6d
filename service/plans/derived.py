"""Shape and counts of micro-grids, derived from their courtyards and kept beside them."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from service.db.sql import load_sql
from service.plans.models import Assignment


def refresh_micro_grids(
    session: Session, village_code: str, only: Collection[int] | None = None
) -> None:
    """Derive shape and counts again, of some micro-grids or of all of a village's living plans."""
    keys = None if only is None else sorted(only)
    if keys != []:
        asked = {"village": village_code, "only": keys}
        session.execute(text(load_sql("refresh_micro_grids")), asked)


def refresh_around(session: Session, village_code: str, courtyards: Collection[int] | None) -> None:
    """Derive again the micro-grids that hold some courtyards (None: all), in all living plans."""
    only = None
    if courtyards is not None:
        held = select(Assignment.micro_grid_id).where(Assignment.courtyard_id.in_(courtyards))
        only = session.scalars(held.distinct()).all()
    refresh_micro_grids(session, village_code, only)
