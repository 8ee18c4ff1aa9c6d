"""Who holds which post: nominations, the branch's decisions, appointments."""

from __future__ import annotations

from fastapi import APIRouter, Response, status
from sqlalchemy.orm import Session

from service.audit.service import record
from service.errors import ConflictError, NotFoundError
from service.etag import IfMatch, etag, require_match
from service.heads.models import Appointment, Member
from service.heads.nominations import decide, fulfil, get_nomination, nominate
from service.heads.posts import (
    Post,
    Staffing,
    appointments_to,
    get_post,
    revision_of,
    staffing,
)
from service.heads.schemas import (
    AppointmentIn,
    AppointmentOut,
    DecisionIn,
    EndIn,
    FactsOut,
    NominationIn,
    NominationOut,
    StaffingOut,
)
from service.heads.service import AppointmentError, appoint, must_keep, today
from service.plans.models import Plan
from service.request import SignedInActor, Work
from service.schemas import Key, VillageCode

router = APIRouter(tags=["heads"])


@router.get("/villages/{village}/posts")
def list_posts(actor: SignedInActor, session: Work, village: VillageCode) -> list[StaffingOut]:
    """List the posts of a village's plan in force: who holds them, how well they fit, who waits."""
    must_keep(actor)
    found = staffing(session, village, on=today())
    record(session, "look", "member", place=village, rows=len(found), detail={"as": "posts"})
    return [_staffing(each) for each in found]


@router.post("/micro-grids/{micro_grid_id}/nominations", status_code=status.HTTP_201_CREATED)
def nominate_for_micro_grid(
    actor: SignedInActor, session: Work, micro_grid_id: Key, body: NominationIn
) -> NominationOut:
    """Record that a meeting recommended a member for a micro-grid."""
    must_keep(actor)
    return _nominate(session, get_post(session, "micro_grid", micro_grid_id), body)


@router.post("/grids/{grid_id}/nominations", status_code=status.HTTP_201_CREATED)
def nominate_for_grid(
    actor: SignedInActor, session: Work, grid_id: Key, body: NominationIn
) -> NominationOut:
    """Record that a meeting recommended a member for a grid."""
    must_keep(actor)
    return _nominate(session, get_post(session, "grid", grid_id), body)


@router.patch("/nominations/{nomination_id}")
def decide_nomination(
    response: Response,
    actor: SignedInActor,
    session: Work,
    nomination_id: Key,
    body: DecisionIn,
    *,
    if_match: IfMatch = None,
) -> NominationOut:
    """Record what the branch decided on a nomination."""
    must_keep(actor)
    nomination = get_nomination(session, nomination_id)
    require_match(if_match, nomination.revision)
    decide(session, nomination, **body.model_dump(), today=today())
    response.headers["etag"] = etag(nomination.revision)
    return NominationOut.model_validate(nomination)


@router.get("/micro-grids/{micro_grid_id}/appointments")
def list_appointments(
    response: Response, session: Work, micro_grid_id: Key
) -> list[AppointmentOut]:
    """List all appointments to a micro-grid, newest first."""
    return _list(response, session, get_post(session, "micro_grid", micro_grid_id))


@router.get("/grids/{grid_id}/appointments")
def list_grid_appointments(response: Response, session: Work, grid_id: Key) -> list[AppointmentOut]:
    """List all appointments to a grid, newest first."""
    return _list(response, session, get_post(session, "grid", grid_id))


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
    must_keep(actor)
    return _appoint(
        response, session, get_post(session, "micro_grid", micro_grid_id), body, if_match
    )


@router.post("/grids/{grid_id}/appointments", status_code=status.HTTP_201_CREATED)
def add_grid_appointment(
    response: Response,
    actor: SignedInActor,
    session: Work,
    grid_id: Key,
    body: AppointmentIn,
    *,
    if_match: IfMatch = None,
) -> AppointmentOut:
    """Appoint a grid's head or backup, who may head one of its micro-grids as well."""
    must_keep(actor)
    return _appoint(response, session, get_post(session, "grid", grid_id), body, if_match)


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
    must_keep(actor)
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
    detail, place = {"fields": ["ends_on"]}, appointment.village_code
    record(session, "change", "appointment", appointment.id, place=place, detail=detail)
    response.headers["etag"] = etag(appointment.revision)
    return AppointmentOut.model_validate(appointment)


def _nominate(session: Session, post: Post, body: NominationIn) -> NominationOut:
    member = _get_member(session, body.member_id)
    given = body.model_dump(exclude={"member_id"})
    return NominationOut.model_validate(nominate(session, post, member, **given, today=today()))


def _list(response: Response, session: Session, post: Post) -> list[AppointmentOut]:
    found = appointments_to(session, post)
    response.headers["etag"] = etag(revision_of(found))
    return [AppointmentOut.model_validate(each) for each in found]


def _appoint(
    response: Response, session: Session, post: Post, body: AppointmentIn, if_match: str | None
) -> AppointmentOut:
    session.get_one(Plan, post.plan_id, with_for_update=True)
    require_match(if_match, revision_of(appointments_to(session, post)))
    member = _get_member(session, body.member_id)
    if body.ends_on is not None and body.ends_on < body.starts_on:
        raise AppointmentError(
            zh="离任日期早于任职日期", en="the appointment would end before it starts"
        )
    appointment = appoint(
        session,
        member=member,
        village_code=post.village_code,
        role=body.role,
        starts_on=body.starts_on,
        ends_on=body.ends_on,
        **post.keys,
    )
    session.flush()
    session.refresh(appointment)
    if body.nomination_id is not None:
        fulfil(session, get_nomination(session, body.nomination_id), post, appointment)
    record(session, "create", "appointment", appointment.id, place=post.village_code)
    response.headers["etag"] = etag(revision_of(appointments_to(session, post)))
    return AppointmentOut.model_validate(appointment)


def _get_member(session: Session, key: int) -> Member:
    member = session.get(Member, key)
    if member is None:
        raise NotFoundError(zh="没有这个人", en="there is no such member", member=key)
    return member


def _staffing(each: Staffing) -> StaffingOut:
    post = each.post
    return StaffingOut(
        kind=post.kind,
        id=post.id,
        code=post.code,
        name=post.name,
        households=post.households,
        revision=each.revision,
        appointments=[AppointmentOut.model_validate(a) for a in each.appointments],
        nominations=[NominationOut.model_validate(n) for n in each.nominations],
        facts=None if each.facts is None else FactsOut(**each.facts),
    )
