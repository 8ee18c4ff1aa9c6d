"""Bind members to micro-grids and grids, and end what has run out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from geo.errors import YuanbaError
from service.audit.service import record
from service.db.session import Actor
from service.errors import NotAllowedError
from service.heads.models import Appointment, Member
from service.masking import mask_name
from service.plans.models import Grid, MicroGrid, Plan
from service.register.apply import Row
from service.register.upsert import Touched


class PostUnknownError(YuanbaError):
    """A row names a member, micro-grid or grid that is not there."""

    code = "post-unknown"


class AppointmentError(YuanbaError):
    """An appointment that cannot be."""

    code = "bad-appointment"


def today() -> dt.date:
    """Return the day by which posts are judged."""
    return dt.datetime.now(dt.UTC).date()


def must_keep(actor: Actor) -> None:
    """Let only those through who keep the register.

    Raises
    ------
    NotAllowedError
    """
    if actor.role not in {"town_officer", "village_secretary"}:
        raise NotAllowedError(
            zh="只有乡镇干部和村支书可以查看人员和任职",
            en="only town officers and village secretaries see members and keep appointments",
        )


def appoint(
    session: Session,
    *,
    member: Member,
    village_code: str,
    micro_grid_id: int | None = None,
    grid_id: int | None = None,
    role: str = "head",
    starts_on: dt.date,
    ends_on: dt.date | None = None,
) -> Appointment:
    """Appoint a member; an acting head of the same post ends the day before."""
    if role == "head":
        end = starts_on - dt.timedelta(days=1)
        session.execute(
            update(Appointment)
            .where(
                Appointment.micro_grid_id.is_not_distinct_from(micro_grid_id),
                Appointment.grid_id.is_not_distinct_from(grid_id),
                Appointment.role == "head",
                Appointment.ends_on.is_(None),
            )
            .values(
                # One who would end before beginning never served: same day is the earliest end.
                ends_on=func.greatest(Appointment.starts_on, end),
                revision=Appointment.revision + 1,
            )
        )
    appointment = Appointment(
        village_code=village_code,
        member_id=member.id,
        micro_grid_id=micro_grid_id,
        grid_id=grid_id,
        role=role,
        starts_on=starts_on,
        ends_on=ends_on,
        shown_name=mask_name(member.name),
    )
    session.add(appointment)
    return appointment


def apply_appointments(session: Session, town_code: str, rows: Sequence[Row]) -> Touched:
    """Appoint members to posts of the adopted plans, by member code and micro-grid or grid code.

    Raises
    ------
    PostUnknownError
        A row names a member or post that does not exist; nothing is applied.
    """
    members = {
        member.code: member
        for member in session.scalars(select(Member).where(Member.town_code == town_code))
    }
    micro_grids = _posts(session, MicroGrid, town_code)
    grids = _posts(session, Grid, town_code)
    present = {
        (a.member_id, a.micro_grid_id, a.grid_id, a.role, a.starts_on)
        for a in session.scalars(select(Appointment))
    }
    appointed = 0
    for number, row in enumerate(rows, 1):
        member = members.get(row["member_code"])
        micro_grid = micro_grids.get(row.get("micro_grid_code") or "")
        grid = grids.get(row.get("grid_code") or "")
        if member is None or (micro_grid is None) == (grid is None):
            raise PostUnknownError(
                zh=f"第 {number} 行：找不到该党员或岗位（须为已采纳方案中的微网格或网格），"
                "未作任何改动",
                en=f"row {number}: the member or the post is not there (a micro-grid or grid of an "
                "adopted plan is wanted); nothing was changed",
                row=number,
            )
        role, starts_on = row.get("role") or "head", row["starts_on"]
        key = (member.id, micro_grid, grid, role, starts_on)
        if key not in present:
            appointed += 1
            code = row.get("micro_grid_code") or row["grid_code"]
            appoint(
                session,
                member=member,
                village_code=code[:12],
                micro_grid_id=micro_grid,
                grid_id=grid,
                role=role,
                starts_on=starts_on,
                ends_on=row.get("ends_on"),
            )
    session.flush()
    record(session, "create", "appointment", place=town_code, rows=len(rows))
    return Touched(added=appointed)


def _posts(session: Session, model: type[MicroGrid | Grid], town_code: str) -> Mapping[str, int]:
    found = session.execute(
        select(model.code, model.id)
        .join(Plan, Plan.id == model.plan_id)
        .where(Plan.status == "adopted", Plan.village_code.startswith(town_code))
    )
    return dict(found.all())
