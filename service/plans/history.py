"""The log of a plan: what to undo and redo, what came since, and what was sent twice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from service.errors import ConflictError, NotFoundError
from service.plans.draft import Change
from service.plans.models import Plan, PlanOperation

REVERSALS = ("undo", "redo")

Way = Literal["undo", "redo"]


class NothingToUndoError(ConflictError):
    """Every edit is taken back already."""

    code = "nothing-to-undo"


class NothingToRedoError(ConflictError):
    """Nothing was taken back since the last edit."""

    code = "nothing-to-redo"


def change_of(entry: PlanOperation) -> Change:
    """Return what an entry of the log changed."""
    return Change(entry.forward, entry.inverse)


def next_edit(session: Session, plan: Plan, way: Way) -> PlanOperation | None:
    """Return the edit that undo would take back first, or redo do again first."""
    return session.scalars(_ahead(plan, way).limit(1)).one_or_none()


def next_gesture(session: Session, plan: Plan, way: Way) -> list[PlanOperation]:
    """Return the edits to take back, or do again, as one, in the order to go through them.

    Raises
    ------
    NothingToUndoError, NothingToRedoError
    """
    first = next_edit(session, plan, way)
    if first is None:
        raise _nothing(plan, way)
    if first.gesture is None:
        return [first]
    ahead = _ahead(plan, way)
    other = session.scalars(
        ahead.where(PlanOperation.gesture.is_distinct_from(first.gesture)).limit(1)
    ).one_or_none()
    run = ahead.where(PlanOperation.gesture == first.gesture)
    if other is not None:
        at = PlanOperation.revision
        run = run.where(at > other.revision if way == "undo" else at < other.revision)
    return list(session.scalars(run))


def _ahead(plan: Plan, way: Way) -> Select[PlanOperation]:
    at = PlanOperation.revision
    return (
        select(PlanOperation)
        .where(
            PlanOperation.plan_id == plan.id,
            PlanOperation.state == ("done" if way == "undo" else "undone"),
            PlanOperation.kind.not_in(REVERSALS),
        )
        .order_by(at.desc() if way == "undo" else at)
    )


def _nothing(plan: Plan, way: Way) -> ConflictError:
    if way == "undo":
        return NothingToUndoError(
            zh="已回到最初，没有可撤销的操作",
            en="this is where it began; there is nothing to undo",
            plan=plan.id,
        )
    return NothingToRedoError(
        zh="没有可重做的操作（撤销之后又有新的改动时，不能再重做）",
        en="there is nothing to redo; a new edit after an undo ends that",
        plan=plan.id,
    )


def forget_undone(session: Session, plan: Plan) -> None:
    """Keep what was undone from being done again: a new edit takes another way."""
    session.execute(
        update(PlanOperation)
        .where(PlanOperation.plan_id == plan.id, PlanOperation.state == "undone")
        .values(state="cleared")
    )


def since(session: Session, plan: Plan, revision: int, limit: int) -> list[PlanOperation]:
    """Return the entries after a revision, ascending, at most `limit`."""
    return list(
        session.scalars(
            select(PlanOperation)
            .where(PlanOperation.plan_id == plan.id, PlanOperation.revision > revision)
            .order_by(PlanOperation.revision)
            .limit(limit)
        )
    )


def back_to(session: Session, plan: Plan, revision: int) -> list[PlanOperation]:
    """Return the entries after a revision, descending.

    Raises
    ------
    NotFoundError
        The plan never was at this revision.
    """
    if not 1 <= revision <= plan.revision:
        raise NotFoundError(
            zh=f"方案没有第 {revision} 版",
            en=f"the plan has no revision {revision}",
            revision=revision,
        )
    return list(
        session.scalars(
            select(PlanOperation)
            .where(PlanOperation.plan_id == plan.id, PlanOperation.revision > revision)
            .order_by(PlanOperation.revision.desc())
        )
    )


def known(session: Session, plan: Plan, keys: Sequence[str]) -> dict[str, PlanOperation]:
    """Return the entries that operations with these ids made before, by id."""
    rows = session.scalars(
        select(PlanOperation).where(PlanOperation.plan_id == plan.id, PlanOperation.uuid.in_(keys))
    )
    return {str(row.uuid): row for row in rows}
