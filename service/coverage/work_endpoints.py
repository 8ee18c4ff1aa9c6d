"""The worklist, repairs, limits and visits."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response, status
from sqlalchemy.orm import Session

from geo.coverage import Limits
from geo.errors import Text, YuanbaError
from service.audit.service import record
from service.coverage import limits, visits, worklist
from service.coverage.models import GapItem
from service.coverage.repairs import Repair, RepairError, apply_repair, propose
from service.coverage.schemas import (
    GapDetail,
    HandOverIn,
    LimitsIO,
    RepairIn,
    RepairOut,
    TotalsOut,
    TrendOut,
    VisitIn,
    VisitOut,
    WalksOut,
    WorkLine,
)
from service.coverage.service import Cover, Totals, coverage
from service.coverage.walks import measure_walks
from service.db.session import Actor
from service.errors import NotAllowedError
from service.etag import IfMatch, etag, require_match
from service.register.models import Household
from service.register.repository import get_household
from service.request import SignedInActor, Work
from service.schemas import Key, TownCode, VillageCode
from service.villages.land import get_town

router = APIRouter(tags=["coverage"])

Place = Annotated[str, Path(pattern=r"^([0-9]{9}|[0-9]{12})$")]
READERS = {"town_officer", "village_secretary", "grid_head"}
KEEPERS = {"town_officer", "village_secretary"}


class DateError(YuanbaError):
    """A date that makes no sense here."""

    code = "bad-date"


@router.get("/coverage/{place}/worklist")
def read_worklist(actor: SignedInActor, session: Work, place: Place) -> list[WorkLine]:
    """List every gap of a town or village with owner and due date, the most urgent first."""
    _must_be(actor, READERS)
    on = _today()
    covers = [cover for cover in coverage(session, place, on=on) if cover.reasons]
    record(session, "look", "household", place=place, rows=len(covers), detail={"as": "worklist"})
    items = worklist.open_items(session, [cover.household_id for cover in covers])
    lines = [_line(cover, items.get(cover.household_id), on) for cover in covers]
    return sorted(lines, key=lambda line: (line.due_on or dt.date.max, line.household_id))


@router.get("/coverage/{place}/trend")
def read_trend(
    actor: SignedInActor,
    session: Work,
    place: Place,
    since: dt.date,
    until: Annotated[dt.date | None, Query()] = None,
) -> TrendOut:
    """Compare the gaps of two dates by reason."""
    _must_be(actor, READERS)
    last = until or _today()
    if since > last:
        raise DateError(zh="起始日期晚于结束日期", en="the first date is after the last")
    before, after, change = worklist.trend(session, place, since=since, until=last)
    record(session, "look", "household", place=place, rows=after.households, detail={"as": "trend"})
    return TrendOut(since=_totals(before), until=_totals(after), change=change)


@router.get("/households/{household_id}/gap")
def read_gap(
    response: Response, actor: SignedInActor, session: Work, household_id: Key
) -> GapDetail:
    """Return why one household is not covered, who sees to it, and what would repair it."""
    _must_be(actor, KEEPERS)
    household = get_household(session, household_id)
    place = household.village_code or household.town_code
    record(session, "look", "household", household.id, place=place, detail={"as": "gap"})
    return _detail(response, session, household)


@router.put("/households/{household_id}/gap")
def hand_over_gap(
    response: Response,
    actor: SignedInActor,
    session: Work,
    household_id: Key,
    body: HandOverIn,
    *,
    if_match: IfMatch = None,
) -> GapDetail:
    """Give a gap an owner and a due date."""
    _must_be(actor, KEEPERS)
    household, cover = _matched(session, household_id, if_match)
    worklist.hand_over(
        session, household, cover, owner_id=body.owner_id, due_on=body.due_on, on=_today()
    )
    return _detail(response, session, household)


@router.post("/households/{household_id}/gap/repair")
def repair_gap(
    response: Response,
    actor: SignedInActor,
    session: Work,
    household_id: Key,
    body: RepairIn,
    *,
    if_match: IfMatch = None,
) -> GapDetail:
    """Do one of the repairs that are proposed, and close what it solved."""
    _must_be(actor, KEEPERS if body.kind != "place_courtyard" else {"town_officer"})
    household, cover = _matched(session, household_id, if_match)
    on = _today()
    apply_repair(session, household, _chosen(session, cover, body, on), on=on)
    place = household.village_code or household.town_code
    worklist.close_solved(session, coverage(session, place, on=on), on=on)
    return _detail(response, session, household)


@router.get("/towns/{town}/coverage-limits")
def read_limits(response: Response, session: Work, town: TownCode) -> LimitsIO:
    """Return the limits of a town."""
    found = limits.limits_of(get_town(session, town))
    response.headers["etag"] = etag(limits.limits_version(found))
    return LimitsIO(**asdict(found))


@router.put("/towns/{town}/coverage-limits")
def change_limits(
    response: Response,
    actor: SignedInActor,
    session: Work,
    town: TownCode,
    body: LimitsIO,
    *,
    if_match: IfMatch = None,
) -> LimitsIO:
    """Set the limits of a town."""
    _must_be(actor, {"town_officer"})
    row = get_town(session, town, lock=True)
    require_match(if_match, limits.limits_version(limits.limits_of(row)))
    wanted = Limits(**body.model_dump())
    limits.set_limits(session, row, wanted)
    response.headers["etag"] = etag(limits.limits_version(wanted))
    return body


@router.post("/villages/{village}/walks")
def measure_village_walks(actor: SignedInActor, session: Work, village: VillageCode) -> WalksOut:
    """Measure the walks from members' homes over the village's roads anew."""
    _must_be(actor, KEEPERS)
    return WalksOut(**asdict(measure_walks(session, village)))


@router.get("/households/{household_id}/visits")
def list_visits(actor: SignedInActor, session: Work, household_id: Key) -> list[VisitOut]:
    """List the visits to a household, newest first."""
    _must_be(actor, READERS)
    household = get_household(session, household_id)
    place = household.village_code or household.town_code
    record(session, "look", "household", household.id, place=place, detail={"as": "visits"})
    return [VisitOut.model_validate(v) for v in visits.list_visits(session, household.id)]


@router.post("/households/{household_id}/visits", status_code=status.HTTP_201_CREATED)
def add_visit(
    response: Response, actor: SignedInActor, session: Work, household_id: Key, body: VisitIn
) -> None:
    """Record a visit; 200 instead of 201 says that it was there already."""
    _must_be(actor, READERS)
    if body.visited_on > _today() + dt.timedelta(days=1):
        raise DateError(zh="走访日期不能在将来", en="a visit cannot lie in the future")
    household = get_household(session, household_id)
    if not visits.add_visit(
        session, household, kind=body.kind, visited_on=body.visited_on, key=body.key
    ):
        response.status_code = status.HTTP_200_OK


def _today() -> dt.date:
    return dt.datetime.now(dt.UTC).date()


def _must_be(actor: Actor, roles: set[str]) -> None:
    if actor.role not in roles:
        raise NotAllowedError(
            zh="您的角色不能查看或处理缺口", en="your role does not see or repair gaps"
        )


def _matched(session: Session, household_id: int, if_match: str | None) -> tuple[Household, Cover]:
    household = get_household(session, household_id, lock=True)
    cover = worklist.cover_of(session, household, on=_today())
    item = worklist.open_items(session, [household.id]).get(household.id)
    require_match(if_match, worklist.version(session, household, cover, item))
    return household, cover


def _chosen(session: Session, cover: Cover, body: RepairIn, on: dt.date) -> Repair:
    wanted = body.model_dump()
    for repair in propose(session, cover, on=on):
        if all(getattr(repair, name) == value for name, value in wanted.items()):
            return repair
    # Another member or micro-grid than those proposed is allowed; the checks are the same.
    reasons = cover.reasons
    if not reasons:
        raise RepairError(zh="该户已覆盖", en="the household is covered")
    if body.kind == "appoint" and body.micro_grid_id != cover.micro_grid_id:
        raise RepairError(
            zh="只能为该户所在的微网格任命", en="appoint for the household's own micro-grid"
        )
    if body.kind == "place_courtyard" and body.courtyard_id != cover.courtyard_id:
        raise RepairError(zh="只能调整该户的院落", en="only the household's courtyard is placed")
    return Repair(reason=reasons[0], text=Text("自选修正", "chosen by hand"), **wanted)


def _detail(response: Response, session: Session, household: Household) -> GapDetail:
    on = _today()
    cover = worklist.cover_of(session, household, on=on)
    item = worklist.open_items(session, [household.id]).get(household.id)
    repairs = propose(session, cover, on=on)
    response.headers["etag"] = etag(worklist.version(session, household, cover, item))
    return GapDetail(
        household_id=household.id,
        reasons=list(cover.reasons),
        owner_id=None if item is None else item.owner_id,
        due_on=None if item is None else item.due_on,
        repairs=[_repair(repair) for repair in repairs],
    )


def _repair(repair: Repair) -> RepairOut:
    return RepairOut(
        kind=repair.kind,
        reason=repair.reason,
        zh=repair.text.zh,
        en=repair.text.en,
        micro_grid_id=repair.micro_grid_id,
        member_id=repair.member_id,
        courtyard_id=repair.courtyard_id,
    )


def _line(cover: Cover, item: GapItem | None, on: dt.date) -> WorkLine:
    due_on = None if item is None else item.due_on
    return WorkLine(
        household_id=cover.household_id,
        village_code=cover.village_code,
        micro_grid_code=cover.micro_grid_code,
        reason=cover.reasons[0],
        further_reasons=list(cover.reasons[1:]),
        owner_id=None if item is None else item.owner_id,
        due_on=due_on,
        overdue=due_on is not None and due_on < on,
    )


def _totals(counted: Totals) -> TotalsOut:
    return TotalsOut(
        households=counted.households, covered=counted.covered, reasons=counted.reasons
    )
