"""Answers about drift."""

from __future__ import annotations

import datetime as dt

from pydantic import Field

from service.plans.edit_schemas import ProblemOut, RebalanceOut
from service.schemas import Key, Schema


class DriftOut(Schema):
    """What no longer fits in the plan in force, and the fewest moves that would mend it."""

    plan_id: Key
    plan_name: str
    adopted_on: dt.date | None
    revision: int
    households: int
    uncovered: int
    problems: list[ProblemOut]
    repair: RebalanceOut


class RepairIn(Schema):
    """The numbers of the steps to do, in any order; those they need must be among them."""

    steps: list[int] = Field(min_length=1, max_length=1000)
