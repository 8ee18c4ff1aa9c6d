"""The log of a plan: what to undo and redo, what came since, and what was sent twice."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from service.errors import ConflictError, NotFoundError
from service.plans.draft import Change
from service.plans.models import Plan, PlanOperation

REVERSALS = ("undo", "redo")


class NothingToUndoError(ConflictError):
    """Every edit is taken back already."""

    code = "nothing-to-undo"


class NothingToRedoError(ConflictError):
    """Nothing was taken back since the last edit."""

    code = "nothing-to-redo"


def change_of(entry: PlanOperation) -> Change:
    """Return what an entry of the log changed."""
    return Change(entry.forward, entry.inverse)


def last_undoable(session: Session, plan: Plan) -> PlanOperation | None:
    """Return the edit that undo would take back."""
    return session.scalars(
        select(PlanOperation)
        .where(
            PlanOperation.plan_id == plan.id,
            PlanOperation.state == "done",
            PlanOperation.kind.not_in(REVERSALS),
        )
        .order_by(PlanOperation.revision.desc())
        .limit(1)
    ).one_or_none()


def first_redoable(session: Session, plan: Plan) -> PlanOperation | None:
    """Return the edit that redo would do again."""
    return session.scalars(
        select(PlanOperation)
        .where(PlanOperation.plan_id == plan.id, PlanOperation.state == "undone")
        .order_by(PlanOperation.revision)
        .limit(1)
    ).one_or_none()


def to_undo(session: Session, plan: Plan) -> PlanOperation:
    """Return the edit to take back.

    Raises
    ------
    NothingToUndoError
    """
    entry = last_undoable(session, plan)
    if entry is None:
        raise NothingToUndoError(
            zh="已回到最初，没有可撤销的操作",
            en="this is where it began; there is nothing to undo",
            plan=plan.id,
        )
    return entry


def to_redo(session: Session, plan: Plan) -> PlanOperation:
    """Return the edit to do again.

    Raises
    ------
    NothingToRedoError
    """
    entry = first_redoable(session, plan)
    if entry is None:
        raise NothingToRedoError(
            zh="没有可重做的操作（撤销之后又有新的改动时，不能再重做）",
            en="there is nothing to redo; a new edit after an undo ends that",
            plan=plan.id,
        )
    return entry


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
