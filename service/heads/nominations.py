"""From a meeting's recommendation to an appointment: nominate, decide, appoint."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.errors import YuanbaError
from service.audit.service import record
from service.errors import ConflictError, NotFoundError
from service.heads.models import Appointment, Member, Nomination
from service.heads.posts import Post
from service.masking import mask_name


class NominationError(YuanbaError):
    """A nomination or decision that cannot be."""

    code = "bad-nomination"


def nominate(
    session: Session,
    post: Post,
    member: Member,
    *,
    role: str,
    met_on: dt.date,
    votes: int | None,
    today: dt.date,
) -> Nomination:
    """Record that a meeting recommended a member for a post.

    Raises
    ------
    NominationError
        The meeting lies in the future.
    ConflictError
        The same member is nominated for the same post and nothing is decided yet.
    """
    _not_in_future(met_on, today)
    waiting = session.scalars(
        select(Nomination.id).where(
            post.holds(Nomination),
            Nomination.member_id == member.id,
            Nomination.role == role,
            Nomination.decision.is_(None),
        )
    ).first()
    if waiting is not None:
        raise ConflictError(
            zh="此人已被提名该岗位，尚待支部决定",
            en="the member is nominated for this post already; the branch has not decided yet",
            nomination=waiting,
        )
    nomination = Nomination(
        village_code=post.village_code,
        member_id=member.id,
        role=role,
        met_on=met_on,
        votes=votes,
        shown_name=mask_name(member.name),
        **post.keys,
    )
    session.add(nomination)
    session.flush()
    session.refresh(nomination)
    record(session, "create", "nomination", nomination.id, place=post.village_code)
    return nomination


def get_nomination(session: Session, key: int) -> Nomination:
    """Return a nomination, locked.

    Raises
    ------
    NotFoundError
    """
    nomination = session.get(Nomination, key, with_for_update=True)
    if nomination is None:
        raise NotFoundError(zh="没有这条提名", en="there is no such nomination")
    return nomination


def decide(
    session: Session,
    nomination: Nomination,
    *,
    decision: str,
    decided_by: str,
    decided_on: dt.date,
    today: dt.date,
) -> None:
    """Record what the branch decided; it may be changed until an appointment follows.

    Raises
    ------
    NominationError
        The decision would lie before the meeting or in the future.
    ConflictError
        The member has been appointed on it.
    """
    if nomination.appointment_id is not None:
        raise ConflictError(
            zh="已据此任命，不能再改决定",
            en="the member has been appointed on this decision; it stays",
        )
    _not_in_future(decided_on, today)
    if decided_on < nomination.met_on:
        raise NominationError(
            zh="支部决定的日期早于会议日期", en="the branch would decide before the meeting"
        )
    nomination.decision, nomination.decided_by = decision, decided_by
    nomination.decided_on = decided_on
    nomination.revision += 1
    session.flush()
    detail = {"decision": decision}
    place = nomination.village_code
    record(session, "change", "nomination", nomination.id, place=place, detail=detail)


def fulfil(session: Session, nomination: Nomination, post: Post, appointment: Appointment) -> None:
    """Tie an appointment to the nomination it follows from.

    Raises
    ------
    NominationError
        It is not confirmed, was used already, or is of another member, post or role.
    """
    same = (
        nomination.micro_grid_id == appointment.micro_grid_id
        and nomination.grid_id == appointment.grid_id
        and nomination.member_id == appointment.member_id
        and nomination.role == appointment.role
    )
    if not same or nomination.decision != "confirmed" or nomination.appointment_id is not None:
        raise NominationError(
            zh="该提名未经支部同意、已经用过，或不是此人此岗位的提名",
            en="the nomination is not confirmed, was used already, or is not for this member and "
            "post",
            nomination=nomination.id,
        )
    nomination.appointment_id = appointment.id
    nomination.revision += 1
    session.flush()
    place = post.village_code
    record(session, "change", "nomination", nomination.id, place=place, detail={"appointed": True})


def _not_in_future(day: dt.date, today: dt.date) -> None:
    # A day's grace: it may be tomorrow already where the meeting is held.
    if day > today + dt.timedelta(days=1):
        raise NominationError(zh="日期不能在将来", en="the date cannot lie in the future")
