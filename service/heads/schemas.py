"""Requests and answers about members, appointments and hand-overs."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import AliasChoices, Field

from service.schemas import Key, Name, Schema

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
    # Models call it what it is: the name as it may be shown.
    name: Annotated[str, Field(validation_alias=AliasChoices("shown_name", "name"))]
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
    """Appoint a member, on a nomination or without; an acting head ends the day before."""

    member_id: Key
    role: Literal["head", "backup"] = "head"
    starts_on: Day
    ends_on: Day | None = None
    nomination_id: Key | None = None


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


class WholeMember(Schema):
    """One member unmasked; the audit trail says who looked."""

    id: Key
    code: str
    name: str
    phone: str | None


class NominationIn(Schema):
    """A member whom a meeting recommended; votes where they were counted."""

    member_id: Key
    role: Literal["head", "backup"] = "head"
    met_on: Day
    votes: Annotated[int, Field(ge=0, le=100_000)] | None = None


class DecisionIn(Schema):
    """What the branch decided; `decided_by` is a body, such as the village's party branch."""

    decision: Literal["confirmed", "declined"]
    decided_by: Name
    decided_on: Day


class NominationOut(Schema):
    """A nomination and what became of it; the name is masked."""

    id: Key
    member_id: Key
    name: Annotated[str, Field(validation_alias=AliasChoices("shown_name", "name"))]
    role: str
    met_on: dt.date
    votes: int | None
    decision: str | None
    decided_by: str | None
    decided_on: dt.date | None
    appointment_id: int | None
    revision: int


class FactsOut(Schema):
    """What speaks for or against an acting head; nothing here decides."""

    away: bool
    lives_in_it: bool
    farthest_m: float | None
    farthest_minutes: float | None
    households_in_charge: int
    other_posts: int


class StaffingOut(Schema):
    """A post: who holds it now or from a day to come, and who is nominated."""

    kind: Literal["micro_grid", "grid"]
    id: Key
    code: str
    name: str
    households: int | None
    revision: int
    appointments: list[AppointmentOut]
    nominations: list[NominationOut]
    facts: FactsOut | None
