"""Requests and answers about members, appointments and hand-overs."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field

from service.schemas import Key, Schema

Day = Annotated[dt.date, Field(strict=False)]


class MemberOut(Schema):
    """A member, masked, with the posts held today."""

    id: Key
    code: str
    village_code: str | None
    name: str
    phone: str | None
    kind: str
    away: bool
    home_courtyard_id: int | None
    posts: int


class WordsOut(Schema):
    """A reason in both languages."""

    zh: str
    en: str


class SuitabilityOut(Schema):
    """What is known of a member as head of one micro-grid; the name is masked."""

    member_id: Key
    name: str
    kind: str
    away: bool
    lives_in_it: bool
    farthest_m: float | None
    farthest_minutes: float | None
    households_in_charge: int
    other_posts: int
    role_here: str | None
    suggested: bool
    reasons: list[WordsOut]


class AppointmentOut(Schema):
    """An appointment; the name is masked."""

    id: Key
    member_id: Key
    name: str
    role: str
    starts_on: dt.date
    ends_on: dt.date | None
    revision: int


class PostOut(Schema):
    """Who answers for a micro-grid on a day."""

    micro_grid_id: Key
    micro_grid_code: str
    name: str
    households: int
    head: AppointmentOut | None
    backups: list[AppointmentOut]


class AppointmentIn(Schema):
    """Appoint a member; an acting head ends the day before."""

    member_id: Key
    role: Literal["head", "backup"] = "head"
    starts_on: Day
    ends_on: Day | None = None


class EndIn(Schema):
    """The last day of an appointment."""

    ends_on: Day


class HandOverHousehold(Schema):
    """One line of the hand-over sheet."""

    id: Key
    code: str
    head_name: str
    phone: str | None
    people: int
    address: str | None
    courtyard: str
    last_visit_on: dt.date | None
    open_reason: str | None
    due_on: dt.date | None


class HandOverSheet(Schema):
    """Everything that passes from one head to the next."""

    micro_grid_code: str
    name: str
    road_sections: list[str]
    appointments: list[AppointmentOut]
    households: list[HandOverHousehold]
    masked: bool
