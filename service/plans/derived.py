"""Shape and counts of micro-grids, derived from their courtyards and kept beside them."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import text
from sqlalchemy.orm import Session

from service.db.sql import load_sql


def refresh_micro_grids(
    session: Session, village_code: str, only: Collection[int] | None = None
) -> None:
    """Derive shape and counts again, of some micro-grids or of all of a village's living plans."""
    keys = None if only is None else sorted(only)
    session.execute(text(load_sql("refresh_micro_grids")), {"village": village_code, "only": keys})
