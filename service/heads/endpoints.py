"""Members, who suits which post, who answered when, and what passes to the next head."""

from __future__ import annotations

import datetime as dt
from itertools import groupby
from typing import Annotated, Any

from fastapi import APIRouter, Path
from sqlalchemy import func, select, text

from service.audit.service import record
from service.db.sql import load_sql
from service.errors import NotFoundError
from service.heads.models import Appointment, Member
from service.heads.posts import appointments_to, get_post
from service.heads.schemas import (
    AppointmentOut,
    HandOverHousehold,
    HandOverSheet,
    MemberOut,
    PostOut,
    SuitabilityOut,
    WholeMember,
    WordsOut,
)
from service.heads.service import must_keep, today
from service.heads.suitability import candidates, suitability
from service.masking import mask_name, mask_phone
from service.plans.models import RoadDuty
from service.request import SignedInActor, Work
from service.schemas import Key
from service.villages.models import RoadSection

router = APIRouter(tags=["heads"])

Place = Annotated[str, Path(pattern=r"^([0-9]{9}|[0-9]{12}|[0-9]{15}|[0-9]{18})$")]


@router.get("/heads/{place}/members")
def list_members(actor: SignedInActor, session: Work, place: Place) -> list[MemberOut]:
    """List the members of a town or village, masked, with the number of posts they hold."""
    must_keep(actor)
    on = today()
    acting = (
        select(Appointment.member_id, func.count().label("posts"))
        .where(Appointment.starts_on <= on)
        .where(Appointment.ends_on.is_(None) | (Appointment.ends_on >= on))
        .group_by(Appointment.member_id)
        .subquery()
    )
    area = func.coalesce(Member.village_code, Member.town_code)
    rows = session.execute(
        select(Member, func.coalesce(acting.c.posts, 0))
        .outerjoin(acting, acting.c.member_id == Member.id)
        .where(area.startswith(place, autoescape=True))
        .order_by(Member.code)
    ).all()
    record(session, "look", "member", place=place, rows=len(rows), detail={"as": "masked list"})
    return [_member(member, posts) for member, posts in rows]


@router.get("/members/{member_id}")
def read_member(actor: SignedInActor, session: Work, member_id: Key) -> WholeMember:
    """Return one member unmasked; the audit trail says so."""
    must_keep(actor)
    member = session.get(Member, member_id)
    if member is None:
        raise NotFoundError(zh="没有这个人", en="there is no such member", member=member_id)
    place = member.village_code or member.town_code
    record(session, "look", "member", member.id, place=place, detail={"as": "whole"})
    return WholeMember.model_validate(member)


@router.get("/micro-grids/{micro_grid_id}/candidates")
def list_candidates(
    actor: SignedInActor, session: Work, micro_grid_id: Key
) -> list[SuitabilityOut]:
    """List what is known of each member of the village as head, best fitting first."""
    must_keep(actor)
    micro_grid = get_post(session, "micro_grid", micro_grid_id)
    on = today()
    found = suitability(session, micro_grid.id, on=on)
    suggested = {each.member_id for each in candidates(session, micro_grid.id, on=on)}
    place = micro_grid.code[:12]
    record(session, "look", "member", place=place, rows=len(found), detail={"as": "candidates"})
    return [
        SuitabilityOut(
            member_id=each.member_id,
            name=mask_name(each.name),
            kind=each.kind,
            away=each.away,
            lives_in_it=each.lives_in_it,
            farthest_m=each.farthest_m,
            farthest_minutes=each.farthest_minutes,
            households_in_charge=each.households_in_charge,
            other_posts=each.other_posts,
            role_here=each.role_here,
            suggested=each.member_id in suggested,
            reasons=[WordsOut(zh=words.zh, en=words.en) for words in each.reasons],
        )
        for each in found
    ]


@router.get("/heads/{place}/responsible")
def list_responsible(session: Work, place: Place, on: dt.date | None = None) -> list[PostOut]:
    """Say who answered for each micro-grid on a day, today unless another is given."""
    rows = session.execute(
        text(load_sql("responsible_on")), {"place": place, "on": on or today()}
    ).mappings()
    return [_post(list(each)) for _, each in groupby(rows, key=lambda row: row["micro_grid_id"])]


@router.get("/micro-grids/{micro_grid_id}/hand-over")
def read_hand_over(
    actor: SignedInActor, session: Work, micro_grid_id: Key, *, whole: bool = False
) -> HandOverSheet:
    """Return what passes from one head to the next; `whole` unmasks it, and the trail says so."""
    must_keep(actor)
    micro_grid = get_post(session, "micro_grid", micro_grid_id)
    rows = session.execute(
        text(load_sql("hand_over_households")), {"micro_grid": micro_grid.id}
    ).mappings()
    lines = [_line(dict(row), whole=whole) for row in rows]
    sections = session.scalars(
        select(RoadSection.name)
        .join(RoadDuty, RoadDuty.road_section_id == RoadSection.id)
        .where(RoadDuty.micro_grid_id == micro_grid.id)
        .order_by(RoadSection.code)
    )
    detail = {"as": "hand-over, whole" if whole else "hand-over"}
    record(
        session, "look", "household",
        place=micro_grid.code[:12], rows=len(lines), detail=detail,
    )  # fmt: skip
    return HandOverSheet(
        micro_grid_code=micro_grid.code,
        name=micro_grid.name,
        road_sections=list(sections),
        appointments=[
            AppointmentOut.model_validate(each) for each in appointments_to(session, micro_grid)
        ],
        households=lines,
        masked=not whole,
    )


def _member(member: Member, posts: int) -> MemberOut:
    return MemberOut(
        id=member.id,
        code=member.code,
        village_code=member.village_code,
        name=mask_name(member.name),
        phone=mask_phone(member.phone),
        kind=member.kind,
        away=member.floating,
        home_courtyard_id=member.home_courtyard_id,
        posts=posts,
    )


def _post(rows: list[Any]) -> PostOut:
    posts = [
        AppointmentOut(
            id=row["appointment_id"],
            member_id=row["member_id"],
            name=row["shown_name"],
            role=row["role"],
            starts_on=row["starts_on"],
            ends_on=row["ends_on"],
            revision=row["revision"],
        )
        for row in rows
        if row["appointment_id"] is not None
    ]
    return PostOut(
        micro_grid_id=rows[0]["micro_grid_id"],
        micro_grid_code=rows[0]["micro_grid_code"],
        name=rows[0]["name"],
        households=rows[0]["households"],
        head=next((post for post in posts if post.role == "head"), None),
        backups=[post for post in posts if post.role == "backup"],
    )


def _line(row: dict[str, Any], *, whole: bool) -> HandOverHousehold:
    if not whole:
        row |= {
            "head_name": mask_name(row["head_name"]),
            "phone": mask_phone(row["phone"]),
            "address": None,
        }
    return HandOverHousehold(**row)
