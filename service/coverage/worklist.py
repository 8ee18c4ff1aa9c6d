"""The worklist: who sees to which gap and by when, and how gaps change between two dates."""

from __future__ import annotations

import datetime as dt
import zlib
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.coverage import KEYS
from service.accounts.models import Account
from service.audit.service import record
from service.coverage.models import GapItem
from service.coverage.service import Cover, Totals, coverage, totals
from service.errors import ConflictError, NotFoundError
from service.plans.repository import plan_in_force
from service.register.models import Household


def open_items(session: Session, households: Sequence[int]) -> dict[int, GapItem]:
    """Return the open lines of some households by household."""
    query = select(GapItem).where(GapItem.household_id.in_(households), GapItem.closed_on.is_(None))
    return {item.household_id: item for item in session.scalars(query)}


def cover_of(session: Session, household: Household, *, on: dt.date) -> Cover:
    """Return one household's coverage."""
    place = household.village_code or household.town_code
    return next(c for c in coverage(session, place, on=on) if c.household_id == household.id)


def version(session: Session, household: Household, cover: Cover, item: GapItem | None) -> int:
    """Return a number that changes with everything a decision about the gap rests on."""
    plan = (
        None if household.village_code is None else plan_in_force(session, household.village_code)
    )
    seen = (
        household.revision,
        cover.reasons,
        None if plan is None else (plan.id, plan.revision),
        None if item is None else (item.id, item.revision),
    )
    return zlib.crc32(repr(seen).encode())


def hand_over(
    session: Session,
    household: Household,
    cover: Cover,
    *,
    owner_id: int | None,
    due_on: dt.date | None,
    on: dt.date,
) -> GapItem:
    """Give a gap an owner and a due date; both may be taken away again.

    Raises
    ------
    ConflictError
        The household is covered.
    NotFoundError
        The owner's account is not there or outside the actor's area.
    """
    if not cover.reasons:
        raise ConflictError(
            zh="该户已覆盖，无需交办", en="the household is covered; there is nothing to hand over"
        )
    if owner_id is not None and session.get(Account, owner_id) is None:
        raise NotFoundError(zh="没有这个账号", en="there is no such account", account=owner_id)
    item = open_items(session, [household.id]).get(household.id)
    action = "change"
    if item is None:
        action = "create"
        item = GapItem(household_id=household.id, reason=cover.reasons[0], opened_on=on, revision=0)
        session.add(item)
    item.owner_id, item.due_on = owner_id, due_on
    item.revision += 1
    session.flush()
    place = household.village_code or household.town_code
    record(session, "create" if action == "create" else "change", "gap_item", item.id, place=place)
    return item


def close_solved(session: Session, covers: Sequence[Cover], *, on: dt.date) -> int:
    """Close the lines of households that are covered now; return how many."""
    covered = [cover.household_id for cover in covers if not cover.reasons]
    solved = open_items(session, covered)
    for item in solved.values():
        item.closed_on = max(on, item.opened_on)
        item.revision += 1
    session.flush()
    return len(solved)


def trend(
    session: Session, place: str, *, since: dt.date, until: dt.date
) -> tuple[Totals, Totals, dict[str, int]]:
    """Return the totals on two dates and by how much each reason has grown between them."""
    before = totals(coverage(session, place, on=since))
    after = totals(coverage(session, place, on=until))
    named = [key for key in KEYS if key in before.reasons or key in after.reasons]
    change = {key: after.reasons.get(key, 0) - before.reasons.get(key, 0) for key in named}
    return before, after, change
