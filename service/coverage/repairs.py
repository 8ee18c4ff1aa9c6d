"""What would close a gap, and doing it: every repair goes through a function that checks it."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from geo.errors import Text, YuanbaError
from service.audit.service import record
from service.coverage.service import Cover
from service.db.sql import load_sql
from service.errors import ConflictError, NotFoundError
from service.heads.models import Member
from service.heads.service import appoint
from service.heads.suitability import Suitability, candidates
from service.masking import mask_name
from service.plans.editing import apply_operations
from service.plans.models import Assignment, MicroGrid, Plan
from service.plans.operations import Assign
from service.register.models import Household
from service.villages.models import Courtyard
from service.villages.survey import bring_up_to_date

Kind = Literal["place_courtyard", "appoint", "correct_register", "find_courtyard"]
_STAFF = {
    "micro_grid_without_head",
    "appointment_ended",
    "head_away",
    "head_overloaded",
    "too_far",
}


class RepairError(YuanbaError):
    """A repair that would break a rule of the plan, or that does not fit the gap."""

    code = "bad-repair"


@dataclass(frozen=True)
class Repair:
    """One way to close a gap.

    Attributes
    ----------
    kind : str
        ``place_courtyard``: `courtyard_id` into `micro_grid_id`; ``appoint``: `member_id` as head
        of `micro_grid_id`; ``correct_register``: the stated micro-grid is set right;
        ``find_courtyard``: the courtyard is taken from the household's position.
    """

    kind: Kind
    reason: str
    text: Text
    micro_grid_id: int | None = None
    member_id: int | None = None
    courtyard_id: int | None = None


def propose(session: Session, cover: Cover, *, on: dt.date) -> list[Repair]:
    """Return the repairs for a household's reasons, in the order of the reasons.

    A missing position and a missing visit are seen to on the spot; they have no repair here.
    """
    repairs: list[Repair] = []
    for reason in cover.reasons:
        if reason in {"courtyard_in_no_micro_grid", "head_overloaded"}:
            repairs += _placings(session, cover, reason)
        if reason in _STAFF and cover.micro_grid_id is not None:
            repairs += [
                Repair(
                    "appoint",
                    reason,
                    Text(
                        f"任命 {mask_name(each.name)} 为微网格长（{_said(each, 0)}）",
                        f"appoint {mask_name(each.name)} as head ({_said(each, 1)})",
                    ),
                    micro_grid_id=cover.micro_grid_id,
                    member_id=each.member_id,
                )
                for each in candidates(session, cover.micro_grid_id, on=on, limit=3)
            ]
        elif reason == "in_two_micro_grids":
            repairs.append(
                Repair("find_courtyard", reason, Text("按位置归入院落", "take the courtyard there"))
            )
        elif reason == "stated_in_another_micro_grid":
            repairs.append(
                Repair("correct_register", reason, Text("更正登记", "correct the register"))
            )
    first: dict[tuple[object, ...], Repair] = {}
    for repair in repairs:
        first.setdefault((repair.kind, repair.micro_grid_id, repair.member_id), repair)
    return list(first.values())


def apply_repair(session: Session, household: Household, repair: Repair, *, on: dt.date) -> None:
    """Do a repair with the checks of a change made by hand.

    Raises
    ------
    NotFoundError, RepairError, ConflictError
    """
    place = household.village_code or household.town_code
    if repair.kind == "appoint":
        _appoint(session, repair, on=on)
    elif repair.kind == "place_courtyard":
        if repair.courtyard_id is None or repair.micro_grid_id is None:
            raise _incomplete()
        place_courtyard(session, repair.courtyard_id, repair.micro_grid_id)
    elif repair.kind == "correct_register":
        household.stated_micro_grid = _own_micro_grid(session, household)
        household.revision += 1
    else:
        household.courtyard_id, household.village_code = None, None
        household.revision += 1
        session.flush()
        session.execute(text(load_sql("locate_households")), {"town": household.town_code})
    session.flush()
    session.refresh(household)
    detail = {"repair": repair.kind, "reason": repair.reason}
    record(session, "change", "household", household.id, place=place, detail=detail)


def place_courtyard(session: Session, courtyard_id: int, micro_grid_id: int) -> None:
    """Put a courtyard into a micro-grid of the adopted plan, from another one or from none.

    Raises
    ------
    NotFoundError
    RepairError
        The micro-grid is not of the adopted plan of the courtyard's village, no neighbour of the
        courtyard is in it, or the micro-grid it leaves would be empty or fall apart.
    """
    micro_grid = session.get(MicroGrid, micro_grid_id)
    courtyard = session.get(Courtyard, courtyard_id)
    if micro_grid is None or courtyard is None:
        raise NotFoundError(zh="没有这个院落或微网格", en="no such courtyard or micro-grid")
    plan = session.get_one(Plan, micro_grid.plan_id, with_for_update=True)
    if plan.status != "adopted" or plan.village_code != courtyard.village_code:
        raise RepairError(
            zh="该微网格不属于院落所在村已采纳的方案",
            en="the micro-grid is not of the adopted plan of the courtyard's village",
            courtyard=courtyard_id,
            micro_grid=micro_grid_id,
        )
    bring_up_to_date(session, plan.village_code)
    here = dict(
        session.execute(
            select(Assignment.courtyard_id, Assignment.micro_grid_id).where(
                Assignment.plan_id == plan.id
            )
        ).all()
    )
    _check_contiguity(_neighbours(session, plan.village_code), here, courtyard_id, micro_grid_id)
    move = Assign(
        id=str(uuid.uuid4()), kind="assign", courtyards=[courtyard_id], micro_grid=micro_grid_id
    )
    apply_operations(session, plan, [move], repair=True)


def _appoint(session: Session, repair: Repair, *, on: dt.date) -> None:
    member = None if repair.member_id is None else session.get(Member, repair.member_id)
    micro_grid = (
        None if repair.micro_grid_id is None else session.get(MicroGrid, repair.micro_grid_id)
    )
    if member is None or micro_grid is None:
        raise NotFoundError(zh="没有这个人或微网格", en="no such member or micro-grid")
    appointment = appoint(
        session,
        member=member,
        village_code=micro_grid.code[:12],
        micro_grid_id=micro_grid.id,
        starts_on=on,
    )
    session.flush()
    record(session, "create", "appointment", appointment.id, place=micro_grid.code[:12])


def _placings(session: Session, cover: Cover, reason: str) -> list[Repair]:
    """Micro-grids beside the household's courtyard, the least filled first."""
    if cover.courtyard_id is None:
        return []
    bring_up_to_date(session, session.get_one(Courtyard, cover.courtyard_id).village_code)
    key = {"courtyard": cover.courtyard_id, "micro_grid": cover.micro_grid_id}
    rows = session.execute(text(load_sql("coverage_placings")), key).all()
    return [
        Repair(
            "place_courtyard",
            reason,
            Text(
                f"院落划入相邻的{name}（现有 {households} 户）",
                f"put the courtyard into {name} beside it ({households} households now)",
            ),
            micro_grid_id=micro_grid,
            courtyard_id=cover.courtyard_id,
        )
        for micro_grid, name, households in rows
    ]


def _said(each: Suitability, language: int) -> str:
    """Say why somebody is suggested, in Chinese (0) or English (1)."""
    return ("、", ", ")[language].join(words[language] for words in each.reasons)


def _neighbours(session: Session, village_code: str) -> dict[int, set[int]]:
    rows = session.execute(text(load_sql("coverage_neighbours")), {"village": village_code})
    found: dict[int, set[int]] = {}
    for a, b in rows:
        found.setdefault(a, set()).add(b)
        found.setdefault(b, set()).add(a)
    return found


def _check_contiguity(
    neighbours: dict[int, set[int]], here: dict[int, int], courtyard: int, target: int
) -> None:
    beside = neighbours.get(courtyard, set())
    if not any(here.get(other) == target for other in beside):
        raise RepairError(
            zh="该院落与此微网格不相邻，请另选微网格或先补充连接",
            en="no neighbour of the courtyard is in this micro-grid; choose another one, or add "
            "the missing link first",
            courtyard=courtyard,
            micro_grid=target,
        )
    left = {c for c, m in here.items() if m == here.get(courtyard) and c != courtyard}
    if courtyard not in here or here[courtyard] == target:
        return
    before = len(_pieces(neighbours, left | {courtyard}))
    if not left or len(_pieces(neighbours, left)) > before:
        raise RepairError(
            zh="移出后原微网格会变空或断开",
            en="the micro-grid it leaves would be empty or fall apart",
            courtyard=courtyard,
            micro_grid=here[courtyard],
        )


def _pieces(neighbours: dict[int, set[int]], members: set[int]) -> Sequence[set[int]]:
    pieces, waiting = [], set(members)
    while waiting:
        piece, edge = set(), [waiting.pop()]
        while edge:
            at = edge.pop()
            piece.add(at)
            reached = neighbours.get(at, set()) & waiting
            waiting -= reached
            edge += reached
        pieces.append(piece)
    return pieces


def _own_micro_grid(session: Session, household: Household) -> str:
    code = session.scalar(
        select(MicroGrid.code)
        .join(Assignment, Assignment.micro_grid_id == MicroGrid.id)
        .join(Plan, Plan.id == MicroGrid.plan_id)
        .where(Plan.status == "adopted", Assignment.courtyard_id == household.courtyard_id)
    )
    if code is None:
        raise ConflictError(
            zh="该户的院落不在已采纳的方案中",
            en="the household's courtyard is in no adopted plan",
            household=household.id,
        )
    return code


def _incomplete() -> RepairError:
    return RepairError(zh="请说明院落和微网格", en="say which courtyard and which micro-grid")
