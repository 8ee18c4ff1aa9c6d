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
    """Totals of a place, of its villages and grids, and the list of gaps.

    The villages add up to the total, and so do the grids; households in none of them stand under
    ``outside``.
    """

    total: TotalsOut
    villages: dict[str, TotalsOut]
    grids: dict[str, TotalsOut]
    gaps: list[GapOut]
