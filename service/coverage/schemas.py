"""Answers about coverage."""

from __future__ import annotations

from service.schemas import Schema


class TotalsOut(Schema):
    """Counts that reconcile: covered plus all reasons is households."""

    households: int
    covered: int
    reasons: dict[str, int]


class GapOut(Schema):
    """One household that is not covered, by number only: no name, no telephone."""

    household_id: int
    village_code: str | None
    micro_grid_code: str | None
    reason: str
    further_reasons: list[str]
    lon: float | None
    lat: float | None


class CoverageOut(Schema):
    """Totals of a place, of its villages, and the list of gaps."""

    total: TotalsOut
    villages: dict[str, TotalsOut]
    gaps: list[GapOut]
