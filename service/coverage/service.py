"""Coverage of every household: covered, or not and why. Totals reconcile by construction."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

from service.db.sql import load_sql


@dataclass(frozen=True)
class Cover:
    """One household's coverage.

    Attributes
    ----------
    reasons : tuple of str
        Why it is not covered, the primary reason first; empty when it is.
    """

    household_id: int
    village_code: str | None
    micro_grid_id: int | None
    micro_grid_code: str | None
    lon: float | None
    lat: float | None
    reasons: tuple[str, ...]

    @property
    def reason(self) -> str | None:
        """The primary reason; None when the household is covered."""
        return self.reasons[0] if self.reasons else None


@dataclass(frozen=True)
class Totals:
    """Counts over some households: ``covered + sum of reasons = households``."""

    households: int
    covered: int
    reasons: dict[str, int]


def coverage(session: Session, place: str, *, on: dt.date) -> list[Cover]:
    """Return the coverage of every household under a town's or village's code on a date."""
    rows = session.execute(text(load_sql("coverage")), {"place": place, "on": on}).mappings()
    return [
        Cover(
            household_id=row["household_id"],
            village_code=row["village_code"],
            micro_grid_id=row["micro_grid_id"],
            micro_grid_code=row["micro_grid_code"],
            lon=row["lon"],
            lat=row["lat"],
            reasons=tuple(row["reasons"]),
        )
        for row in rows
    ]


def totals(covers: Sequence[Cover]) -> Totals:
    """Count households by primary reason.

    Examples
    --------
    >>> totals([Cover(1, None, None, None, None, None, ("no_position",))])
    Totals(households=1, covered=0, reasons={'no_position': 1})
    """
    reasons = Counter(cover.reason for cover in covers if cover.reason is not None)
    return Totals(len(covers), len(covers) - reasons.total(), dict(sorted(reasons.items())))
