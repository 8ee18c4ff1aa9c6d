"""Branches, versions, comparisons; meetings and objections."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from service.plans.operations import Latitude, Longitude
from service.schemas import Key, Lines, Name, Schema

Count = Annotated[int, Field(ge=0, le=100_000)]
Day = Annotated[dt.date, Field(strict=False)]


class NameIn(Schema):
    """The name of a branch or of a version."""

    name: Name


class RestoreIn(Schema):
    """The revision to come back to."""

    revision: Key


class VersionOut(Schema):
    """A named revision."""

    id: int
    revision: int
    name: str
    author: Annotated[str, Field(serialization_alias="by")]
    at: dt.datetime


class SideOut(Schema):
    """Where a courtyard is in a plan, and by masked name who would look after it."""

    micro_grid: int
    code: str
    head: str | None


class ChangeOut(Schema):
    """A courtyard that changes its micro-grid or its head."""

    courtyard: int
    code: str
    name: str
    households: int
    before: Annotated[SideOut | None, Field(serialization_alias="from")]
    after: Annotated[SideOut | None, Field(serialization_alias="to")]
    head_changes: bool


class MatchOut(Schema):
    """A micro-grid and its counterpart, by the households that they share."""

    micro_grid: int
    code: str
    other: int | None
    other_code: str | None
    kept_households: int
    gained: int
    lost: int


class ComparisonOut(Schema):
    """What is different between two plans."""

    plan: int
    other: int
    courtyards: int
    households: int
    households_changing_head: int
    total: int
    micro_grids: list[MatchOut]
    changes: list[ChangeOut]


class EventOut(Schema):
    """A step of the process."""

    before: Annotated[str, Field(serialization_alias="from")]
    after: Annotated[str, Field(serialization_alias="to")]
    author: Annotated[str, Field(serialization_alias="by")]
    role: str
    at: dt.datetime
    reason: str | None
    outcome: dict[str, Any]


class MeetingIn(Schema):
    """A courtyard meeting with its minutes."""

    held_on: Day
    place: Name | None = None
    present: Count
    minutes: Annotated[Lines, Field(min_length=1)]


class MeetingOut(Schema):
    """A courtyard meeting with its minutes."""

    id: int
    held_on: dt.date
    place: str | None
    present: int
    minutes: str
    author: Annotated[str, Field(serialization_alias="by")]
    at: dt.datetime


class ObjectionIn(Schema):
    """What somebody has against a plan, and where: a courtyard, a point, or the whole."""

    text: Annotated[Lines, Field(min_length=1)]
    courtyard: Key | None = None
    lon: Longitude | None = None
    lat: Latitude | None = None
    meeting: Key | None = None

    @model_validator(mode="after")
    def _both(self) -> Self:
        if (self.lon is None) != (self.lat is None):
            msg = "give lon and lat, or neither"
            raise ValueError(msg)
        return self


class AnswerIn(Schema):
    """What was decided about an objection."""

    status: Literal["open", "accepted", "rejected", "withdrawn"]
    answer: Lines | None = None


class ObjectionOut(Schema):
    """What somebody has against a plan, and what was decided."""

    id: int
    text: str
    courtyard: int | None
    lon: float | None
    lat: float | None
    meeting: int | None
    status: str
    answer: str | None
    author: Annotated[str, Field(serialization_alias="by")]
    at: dt.datetime
    revision: int
