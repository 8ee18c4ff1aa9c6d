"""Answers about coverage."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field

from service.schemas import FiniteFloat, Key, Schema

# JSON has no dates: strict schemas take them as ISO 8601 text.
Day = Annotated[dt.date, Field(strict=False)]
VisitKind = Literal["call", "look", "patrol", "dissuade", "explain", "listen"]


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


class WorkLine(Schema):
    """One gap with who sees to it and by when."""

    household_id: int
    village_code: str | None
    micro_grid_code: str | None
    reason: str
    further_reasons: list[str]
    owner_id: int | None
    due_on: dt.date | None
    overdue: bool


class RepairOut(Schema):
    """One way to close a gap."""

    kind: str
    reason: str
    zh: str
    en: str
    micro_grid_id: int | None
    member_id: int | None
    courtyard_id: int | None


class GapDetail(Schema):
    """One household's reasons, its line of the worklist and the repairs proposed."""

    household_id: int
    reasons: list[str]
    owner_id: int | None
    due_on: dt.date | None
    repairs: list[RepairOut]


class HandOverIn(Schema):
    """Who sees to a gap and by when."""

    owner_id: Key | None
    due_on: Day | None


class RepairIn(Schema):
    """The repair to do."""

    kind: Literal["place_courtyard", "appoint", "correct_register", "find_courtyard"]
    micro_grid_id: Key | None = None
    member_id: Key | None = None
    courtyard_id: Key | None = None


class TrendOut(Schema):
    """Totals on two dates and the growth of each reason between them."""

    since: TotalsOut
    until: TotalsOut
    change: dict[str, int]


class LimitsIO(Schema):
    """The limits of a town; null switches a reason off."""

    households_per_head: Annotated[int, Field(ge=1, le=100_000)] | None
    walking_m: Annotated[FiniteFloat, Field(gt=0, le=1e6)] | None
    walking_minutes: Annotated[FiniteFloat, Field(gt=0, le=1e5)] | None
    visit_days: Annotated[int, Field(ge=1, le=36_500)] | None


class VisitIn(Schema):
    """A visit; `key` is chosen by the sender so that sending it again adds nothing."""

    kind: VisitKind
    visited_on: Day
    key: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{8,64}$")] | None = None


class VisitOut(Schema):
    """A visit that was made."""

    kind: str
    visited_on: dt.date
    member_id: int | None


class WalksOut(Schema):
    """Walks from members' homes that lead over roads, and those that no road joins.

    Of those over roads the minutes of `slope_known` take the slope into account all along; the
    others count stretches without heights as level.
    """

    over_roads: int
    slope_known: int
    straight: int
