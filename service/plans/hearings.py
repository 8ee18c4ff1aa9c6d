"""Courtyard meetings about a plan, and what people had against it."""

from __future__ import annotations

import shapely
from geoalchemy2.shape import to_shape
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from geo.errors import YuanbaError
from service.audit.service import record
from service.errors import ConflictError, NotFoundError
from service.plans.authors import author_of
from service.plans.bench import Bench
from service.plans.edit_schemas import SuggestionsOut
from service.plans.models import Meeting, Objection, Plan
from service.plans.process_schemas import AnswerIn, MeetingIn, ObjectionIn, ObjectionOut
from service.plans.suggestions import beside, judged, move_to
from service.villages.models import Courtyard, Village


class BadPlaceError(YuanbaError):
    """A place that is not in the village."""

    code = "bad-place"


def add_meeting(session: Session, plan: Plan, asked: MeetingIn) -> Meeting:
    """Write a meeting down."""
    _open(plan)
    account, author = author_of(session)
    meeting = Meeting(plan_id=plan.id, author_id=account, author=author, **asked.model_dump())
    session.add(meeting)
    session.flush()
    session.refresh(meeting)
    record(session, "create", "meeting", meeting.id, place=plan.village_code)
    return meeting


def meetings(session: Session, plan: Plan) -> list[Meeting]:
    """Return the meetings about a plan, newest first."""
    query = select(Meeting).where(Meeting.plan_id == plan.id)
    rows = list(session.scalars(query.order_by(Meeting.held_on.desc(), Meeting.id.desc())))
    record(session, "look", "meeting", place=plan.village_code, rows=len(rows))
    return rows


def add_objection(session: Session, plan: Plan, asked: ObjectionIn) -> Objection:
    """Write down what somebody has against a plan.

    Raises
    ------
    BadPlaceError, NotFoundError, ConflictError
    """
    _open(plan)
    _check_place(session, plan, asked)
    account, author = author_of(session)
    point = None
    if asked.lon is not None:
        point = func.ST_SetSRID(func.ST_MakePoint(asked.lon, asked.lat), 4326)
    objection = Objection(
        plan_id=plan.id,
        meeting_id=asked.meeting,
        courtyard_id=asked.courtyard,
        position=point,
        said=asked.text,
        author_id=account,
        author=author,
    )
    session.add(objection)
    session.flush()
    session.refresh(objection)
    record(session, "create", "objection", objection.id, place=plan.village_code)
    return objection


def objections(session: Session, plan: Plan) -> list[Objection]:
    """Return what people have against a plan, newest first."""
    query = select(Objection).where(Objection.plan_id == plan.id).order_by(Objection.id.desc())
    rows = list(session.scalars(query))
    record(session, "look", "objection", place=plan.village_code, rows=len(rows))
    return rows


def get_objection(session: Session, plan: Plan, key: int) -> Objection:
    """Return one objection to a plan.

    Raises
    ------
    NotFoundError
    """
    objection = session.get(Objection, key)
    if objection is None or objection.plan_id != plan.id:
        raise NotFoundError(zh="没有这条意见", en="there is no such objection", objection=key)
    return objection


def answer(session: Session, plan: Plan, objection: Objection, asked: AnswerIn) -> None:
    """Decide about an objection."""
    objection.status, objection.answer = asked.status, asked.answer
    objection.revision += 1
    session.flush()
    detail = {"status": asked.status}
    record(session, "change", "objection", objection.id, place=plan.village_code, detail=detail)


def proposed_moves(
    session: Session, plan: Plan, bench: Bench, objection: Objection
) -> SuggestionsOut:
    """Turn an objection into moves: its courtyard into each micro-grid beside it."""
    courtyard = objection.courtyard_id
    if courtyard is None and objection.position is not None:
        courtyard = session.scalar(
            select(Courtyard.id)
            .where(Courtyard.village_code == plan.village_code, Courtyard.valid_to.is_(None))
            .order_by(Courtyard.position.op("<->")(objection.position))
            .limit(1)
        )
    if courtyard is None or courtyard not in bench.terrain.at:
        return judged(session, plan, [])
    around = beside(bench, [courtyard])
    return judged(session, plan, [move_to(bench, [courtyard], each) for each in around])


def objection_out(objection: Objection) -> ObjectionOut:
    """Return an objection with its place in longitude and latitude."""
    place = None if objection.position is None else to_shape(objection.position)
    lon, lat = (None, None) if place is None else shapely.get_coordinates(place)[0].tolist()
    return ObjectionOut(
        id=objection.id,
        text=objection.said,
        courtyard=objection.courtyard_id,
        lon=lon,
        lat=lat,
        meeting=objection.meeting_id,
        status=objection.status,
        answer=objection.answer,
        author=objection.author,
        at=objection.at,
        revision=objection.revision,
    )


def _open(plan: Plan) -> None:
    if plan.status == "superseded":
        raise ConflictError(
            zh="此方案已被取代，请记到现行方案上",
            en="this plan was superseded; write it down with the one in force",
            plan=plan.id,
        )


def _check_place(session: Session, plan: Plan, asked: ObjectionIn) -> None:
    village = plan.village_code
    if asked.meeting is not None:
        meeting = session.get(Meeting, asked.meeting)
        if meeting is None or meeting.plan_id != plan.id:
            raise NotFoundError(
                zh="没有这次会议", en="there is no such meeting", meeting=asked.meeting
            )
    if asked.courtyard is not None:
        courtyard = session.get(Courtyard, asked.courtyard)
        if courtyard is None or courtyard.village_code != village:
            raise NotFoundError(
                zh="本村没有这个院落",
                en="the village has no such courtyard",
                courtyard=asked.courtyard,
            )
    if asked.lon is not None:
        point = func.ST_SetSRID(func.ST_MakePoint(asked.lon, asked.lat), 4326)
        inside = select(func.ST_Covers(Village.boundary, point)).where(Village.code == village)
        if not session.scalar(inside):
            raise BadPlaceError(
                zh="位置在村外，请点在本村之内",
                en="the place is outside the village; choose one inside",
                plan=plan.id,
            )
