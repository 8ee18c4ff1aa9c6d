"""Members, who suits which post, appointments, and the sheet that passes to the next head."""

from __future__ import annotations

import datetime as dt
from itertools import groupby
from typing import Annotated, Any

from fastapi import APIRouter, Path, Response, status
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from geo.errors import YuanbaError
from service.audit.service import record
from service.db.session import Actor
from service.db.sql import load_sql
from service.errors import ConflictError, NotAllowedError, NotFoundError
from service.etag import IfMatch, etag, require_match
from service.heads.models import Appointment, Member
from service.heads.schemas import (
    AppointmentIn,
    AppointmentOut,
    EndIn,
    HandOverHousehold,
    HandOverSheet,
    MemberOut,
    PostOut,
    SuitabilityOut,
    WordsOut,
)
from service.heads.service import appoint
from service.heads.suitability import candidates, suitability
from service.masking import mask_name, mask_phone
from service.plans.models import MicroGrid, Plan, RoadDuty
from service.request import SignedInActor, Work
from service.schemas import Key
from service.villages.models import RoadSection

router = APIRouter(tags=["heads"])

Place = Annotated[str, Path(pattern=r"^([0-9]{9}|[0-9]{12}|[0-9]{15}|[0-9]{18})$")]
KEEPERS = {"town_officer", "village_secretary"}


class AppointmentError(YuanbaError):
    """An appointment that cannot be."""

    code = "bad-appointment"


@router.get("/heads/{place}/members")
def list_members(actor: SignedInActor, session: Work, place: Place) -> list[MemberOut]:
    """List the members of a town or village, masked, with the number of posts they hold."""
    _must_keep(actor)
    on = _today()
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


@router.get("/micro-grids/{micro_grid_id}/candidates")
def list_candidates(
    actor: SignedInActor, session: Work, micro_grid_id: Key
) -> list[SuitabilityOut]:
    """List what is known of each member of the village as head, best fitting first."""
    _must_keep(actor)
    micro_grid = _get_micro_grid(session, micro_grid_id)
    on = _today()
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
        text(load_sql("responsible_on")), {"place": place, "on": on or _today()}
    ).mappings()
    return [_post(list(each)) for _, each in groupby(rows, key=lambda row: row["micro_grid_id"])]


@router.get("/micro-grids/{micro_grid_id}/appointments")
def list_appointments(
    response: Response, session: Work, micro_grid_id: Key
) -> list[AppointmentOut]:
    """List all appointments to a micro-grid, newest first."""
    micro_grid = _get_micro_grid(session, micro_grid_id)
    found = _appointments(session, micro_grid.id)
    response.headers["etag"] = etag(_revision(found))
    return [_appointment(each) for each in found]


@router.post("/micro-grids/{micro_grid_id}/appointments", status_code=status.HTTP_201_CREATED)
def add_appointment(
    response: Response,
    actor: SignedInActor,
    session: Work,
    micro_grid_id: Key,
    body: AppointmentIn,
    *,
    if_match: IfMatch = None,
) -> AppointmentOut:
    """Appoint a head or a backup on top of the list of appointments that was read."""
    _must_keep(actor)
    micro_grid = _get_micro_grid(session, micro_grid_id)
    session.get_one(Plan, micro_grid.plan_id, with_for_update=True)
    require_match(if_match, _revision(_appointments(session, micro_grid.id)))
    member = session.get(Member, body.member_id)
    if member is None:
        raise NotFoundError(zh="没有这个人", en="there is no such member", member=body.member_id)
    if body.ends_on is not None and body.ends_on < body.starts_on:
        raise AppointmentError(
            zh="离任日期早于任职日期", en="the appointment would end before it starts"
        )
    appointment = appoint(
        session,
        member=member,
        village_code=micro_grid.code[:12],
        micro_grid_id=micro_grid.id,
        role=body.role,
        starts_on=body.starts_on,
        ends_on=body.ends_on,
    )
    session.flush()
    session.refresh(appointment)
    record(session, "create", "appointment", appointment.id, place=micro_grid.code[:12])
    response.headers["etag"] = etag(_revision(_appointments(session, micro_grid.id)))
    return _appointment(appointment)


@router.patch("/appointments/{appointment_id}")
def end_appointment(
    response: Response,
    actor: SignedInActor,
    session: Work,
    appointment_id: Key,
    body: EndIn,
    *,
    if_match: IfMatch = None,
) -> AppointmentOut:
    """Set the last day of an appointment."""
    _must_keep(actor)
    appointment = session.get(Appointment, appointment_id, with_for_update=True)
    if appointment is None:
        raise NotFoundError(zh="没有这条任职", en="there is no such appointment")
    require_match(if_match, appointment.revision)
    if body.ends_on < appointment.starts_on:
        raise ConflictError(
            zh="离任日期早于任职日期", en="the appointment would end before it starts"
        )
    appointment.ends_on = body.ends_on
    appointment.revision += 1
    session.flush()
    detail = {"fields": ["ends_on"]}
    record(
        session, "change", "appointment", appointment.id,
        place=appointment.village_code, detail=detail,
    )  # fmt: skip
    response.headers["etag"] = etag(appointment.revision)
    return _appointment(appointment)


@router.get("/micro-grids/{micro_grid_id}/hand-over")
def read_hand_over(
    actor: SignedInActor, session: Work, micro_grid_id: Key, *, whole: bool = False
) -> HandOverSheet:
    """Return what passes from one head to the next; `whole` unmasks it, and the trail says so."""
    _must_keep(actor)
    micro_grid = _get_micro_grid(session, micro_grid_id)
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
        appointments=[_appointment(each) for each in _appointments(session, micro_grid.id)],
        households=lines,
        masked=not whole,
    )


def _today() -> dt.date:
    return dt.datetime.now(dt.UTC).date()


def _must_keep(actor: Actor) -> None:
    if actor.role not in KEEPERS:
        raise NotAllowedError(
            zh="只有乡镇干部和村支书可以查看人员和任职",
            en="only town officers and village secretaries see members and keep appointments",
        )


def _get_micro_grid(session: Session, micro_grid_id: int) -> MicroGrid:
    micro_grid = session.get(MicroGrid, micro_grid_id)
    if micro_grid is None:
        raise NotFoundError(zh="没有这个微网格", en="there is no such micro-grid")
    return micro_grid


def _appointments(session: Session, micro_grid_id: int) -> list[Appointment]:
    query = select(Appointment).where(Appointment.micro_grid_id == micro_grid_id)
    order = Appointment.starts_on.desc(), Appointment.id.desc()
    return list(session.scalars(query.order_by(*order).execution_options(populate_existing=True)))


def _revision(appointments: list[Appointment]) -> int:
    """Grows with every appointment that is added or changed: none is ever deleted."""
    return sum(each.revision for each in appointments)


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


def _appointment(each: Appointment) -> AppointmentOut:
    return AppointmentOut(
        id=each.id,
        member_id=each.member_id,
        name=each.shown_name,
        role=each.role,
        starts_on=each.starts_on,
        ends_on=each.ends_on,
        revision=each.revision,
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
