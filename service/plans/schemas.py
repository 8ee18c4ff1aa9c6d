"""Requests and answers about plans."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from service.schemas import FiniteFloat, Key, Lines, Schema

Status = Literal["draft", "consultation", "adopted", "superseded"]


Price = Annotated[FiniteFloat, Field(ge=0, le=5000)]


class Preferences(Schema):
    """What else to regard, each at a price in metres that a household walks farther for it."""

    stability_m: Price = 0.0
    group_split_m: Price = 0.0
    road_split_m: Price = 0.0


class WishIn(Schema):
    """What a new plan should be like; the village's own number of micro-grids by default."""

    micro_grids: Annotated[int, Field(ge=1, le=999 * 999)] | None = None
    households: Annotated[int, Field(ge=1, le=100_000)] | None = None
    tolerance: Annotated[FiniteFloat, Field(ge=0, le=1)] = 0.2
    seed: Annotated[int, Field(ge=0, le=2**31 - 1)] = 0
    effort: Annotated[FiniteFloat, Field(gt=0, le=20)] = 1.0
    prove: bool = True
    balance: Literal["households", "people", "mix"] = "households"
    distance: Literal["straight", "walking"] = "straight"
    preferences: Preferences = Preferences()
    base_plan: Key | None = None
    proposals: Annotated[int, Field(ge=1, le=5)] = 1

    @model_validator(mode="after")
    def _one_size(self) -> Self:
        if self.micro_grids is not None and self.households is not None:
            msg = "give micro_grids or households, not both"
            raise ValueError(msg)
        return self


class PlanOut(Schema):
    """A plan with everything that made it."""

    id: Key
    village_code: str
    name: str
    status: Status
    revision: int
    parameters: dict[str, Any]
    seed: int
    input_hash: str
    engine_version: str
    metrics: dict[str, Any]
    metrics_version: str
    certificate: dict[str, Any]
    findings: dict[str, Any]
    created_at: dt.datetime
    adopted_on: dt.date | None
    parent_id: int | None
    edited: bool
    terms: dict[str, Any] | None


class MicroGridOut(Schema):
    """A micro-grid of a plan; the head's name is masked."""

    id: Key
    code: str
    grid_code: str
    name: str
    households: int
    people: int
    head: str | None
    courtyards: list[int]


class StatusIn(Schema):
    """The state to bring a plan to; back to a draft it goes with a reason."""

    status: Literal["draft", "consultation", "adopted"]
    reason: Lines | None = None
