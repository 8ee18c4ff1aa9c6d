"""Apply operations to a plan, take them back and do them again: the log and the rows together."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from geo.errors import YuanbaError
from geo.metrics import stamp
from service.audit.service import record
from service.errors import ConflictError
from service.plans import history
from service.plans.authors import author_of
from service.plans.bench import Bench
from service.plans.benches import bench_of, benches_of
from service.plans.draft import LAND, Change, Draft, OutOfStepError
from service.plans.draft_rows import load_draft, write_change
from service.plans.edit_schemas import VerdictOut
from service.plans.edits import edit
from service.plans.ground import PlanGround
from service.plans.history import Way
from service.plans.models import Plan, PlanOperation
from service.plans.operations import Link, MoveCourtyard, Operation
from service.plans.verdicts import verdict_of
from service.villages.land import hold_land

UNPROVES = frozenset({"assignment", "positions", "links"})
NOTHING = Change({}, {})


class NotADraftError(ConflictError):
    """Only a draft is edited."""

    code = "not-a-draft"


class LandChangedError(ConflictError):
    """What is to be taken back was changed by way of another plan meanwhile."""

    code = "land-changed"


@dataclass(frozen=True)
class Applied:
    """What was done to a plan.

    Attributes
    ----------
    entries : tuple of PlanOperation
        New entries of the log, ascending.
    change : Change
        All of them as one.
    micro_grids : frozenset of int
        Micro-grids whose courtyards or values changed, those gone included.
    verdict : VerdictOut
    """

    entries: tuple[PlanOperation, ...]
    change: Change
    micro_grids: frozenset[int]
    verdict: VerdictOut

    @property
    def land(self) -> bool:
        """Whether positions or links of the village changed."""
        return bool(LAND & set(self.change.after))


def apply_operations(
    session: Session, plan: Plan, operations: Sequence[Operation], *, repair: bool = False
) -> Applied:
    """Apply operations to a plan in their order, all or none, with every check of a hand edit.

    Each makes one revision and one entry of the log. Redoing what was undone before is over.

    Parameters
    ----------
    session : Session
        Its actor is the author.
    plan : Plan
        Locked for update by the caller.
    operations : sequence of Operation
    repair : bool
        Close a gap in the plan in force, which is otherwise frozen.

    Raises
    ------
    NotADraftError, LockedError, HeadPinnedError, BadOperationError, NotFoundError
        Nothing is changed; `where` has the operation's id and its index.
    """
    if plan.status != "draft" and not (repair and plan.status == "adopted"):
        raise not_a_draft(plan)
    named = land_of(operations)
    if named:
        hold_land(session, plan.village_code)
    bench = bench_of(session, plan)
    draft = load_draft(session, plan, courtyards=named)
    ground, total, parts = PlanGround(session, plan), NOTHING, []
    for index, operation in enumerate(operations):
        try:
            change = unproven(draft, edit(draft, operation, ground))
        except YuanbaError as error:
            error.where.setdefault("index", index)
            raise
        draft.apply(change)
        total = total.then(change)
        arguments = resolved(operation.asked, ground)
        parts.append((operation, arguments, change))
    history.forget_undone(session, plan)
    entries = [
        _log(session, plan, each.id, each.kind, arguments, change, gesture=each.gesture)
        for each, arguments, change in parts
    ]
    return _done(session, plan, bench, entries, total)


def step(session: Session, plan: Plan, way: Way, key: str | None = None) -> Applied:
    """Take the last edit back that is not taken back yet, or do the one again that was last.

    What one click did goes and comes as one. The entry that it makes in the log is named `key`.

    Raises
    ------
    NotADraftError, LandChangedError
    NothingToUndoError, NothingToRedoError
    """
    entries = history.next_gesture(session, plan, way)
    if plan.status != "draft":
        raise not_a_draft(plan)
    change = NOTHING
    for entry in entries:
        own = history.change_of(entry)
        change = change.then(own.inverse() if way == "undo" else own)
    named = _land_in(change)
    if named:
        hold_land(session, plan.village_code)
    bench = bench_of(session, plan)
    _try_on(load_draft(session, plan, courtyards=named), change, plan)
    for entry in entries:
        entry.state = "undone" if way == "undo" else "done"
    last = max(entry.revision for entry in entries)
    made = _log(session, plan, key or str(uuid.uuid4()), way, {}, change, undoes=last)
    return _done(session, plan, bench, [made], change)


def restore(session: Session, plan: Plan, revision: int) -> Applied:
    """Bring the division back to an earlier revision, as a new edit; the land stays as it is.

    Raises
    ------
    NotADraftError, NotFoundError
    """
    if plan.status != "draft":
        raise not_a_draft(plan)
    bench, change = bench_of(session, plan), NOTHING
    for entry in history.back_to(session, plan, revision):
        change = change.then(history.change_of(entry).inverse())
    change = change.only(frozenset({"assignment", "micro_grids", "proof"}))
    load_draft(session, plan).apply(change)
    history.forget_undone(session, plan)
    arguments = {"revision": revision}
    entry = _log(session, plan, str(uuid.uuid4()), "restore", arguments, change)
    return _done(session, plan, bench, [entry], change)


def not_a_draft(plan: Plan) -> NotADraftError:
    """Return the refusal to edit a plan that is no draft."""
    return NotADraftError(
        zh="只有草案可以修改；已提交的方案请先退回草案，已采纳的请另建草案",
        en="only a draft can be changed; send a submitted plan back first, or start a new draft "
        "from an adopted one",
        plan=plan.id,
        status=plan.status,
    )


def unproven(draft: Draft, change: Change) -> Change:
    """Add to a change that what was proven of the plan holds no longer, where that is so."""
    if "" not in draft.proof or not UNPROVES & set(change.after):
        return change
    return change.then(Change({"proof": {"": None}}, {"proof": {"": draft.proof[""]}}))


def land_of(operations: Iterable[Operation]) -> list[int]:
    """Courtyards whose position or links operations look at."""
    named: list[int] = []
    for each in operations:
        if isinstance(each, Link):
            named += [each.a, each.b]
        elif isinstance(each, MoveCourtyard):
            named.append(each.courtyard)
    return named


def _land_in(change: Change) -> set[int]:
    courtyards = {int(k) for k in change.after.get("positions", {})}
    for key in change.after.get("links", {}):
        courtyards |= {int(each) for each in key.split("-")}
    return courtyards


def _try_on(draft: Draft, change: Change, plan: Plan) -> None:
    try:
        draft.apply(change)
    except OutOfStepError as error:
        if error.section not in LAND:
            raise
        raise LandChangedError(
            zh="这处连接或位置后来又经另一个方案改过，不能直接撤销或重做，请直接改成想要的样子",
            en="this link or position was changed since by way of another plan; change it to what "
            "you want instead",
            plan=plan.id,
        ) from error


def _log(
    session: Session,
    plan: Plan,
    key: str,
    kind: str,
    arguments: dict[str, Any],
    change: Change,
    *,
    undoes: int | None = None,
    gesture: str | None = None,
) -> PlanOperation:
    plan.revision += 1
    account, name = author_of(session)
    entry = PlanOperation(
        plan_id=plan.id,
        revision=plan.revision,
        uuid=uuid.UUID(key),
        kind=kind,
        arguments=arguments,
        forward=dict(change.after),
        inverse=dict(change.before),
        undoes=undoes,
        gesture=None if gesture is None else uuid.UUID(gesture),
        # An edit that changes nothing is remembered, and passed over by undo.
        state="cleared" if change.empty else "done",
        author_id=account,
        author=name,
    )
    session.add(entry)
    return entry


def _done(
    session: Session, plan: Plan, bench: Bench, entries: Sequence[PlanOperation], change: Change
) -> Applied:
    """Write a change beside its entries, and judge the plan again.

    Land that the change touches is held since before the bench was looked up.
    """
    if LAND & set(change.after):
        touched, courtyards = write_change(session, plan, change)
        session.flush()
        after = benches_of(session).after_land(session, plan, bench, change, courtyards)
        preview = bench.compare(after, change)
    else:
        preview = bench.preview(change)
        touched = write_change(session, plan, change).micro_grids
        session.flush()
    plan.metrics = dict(preview.totals_after)
    plan.metrics_version = stamp()
    detail = {"operations": [entry.kind for entry in entries][:50], "revision": plan.revision}
    moved = max(1, len(change.after.get("assignment", {})))
    record(session, "change", "plan", plan.id, place=plan.village_code, rows=moved, detail=detail)
    verdict = verdict_of(preview, change, revision=plan.revision)
    return Applied(tuple(entries), change, frozenset(touched), verdict)


def resolved(arguments: dict[str, Any], ground: PlanGround) -> dict[str, Any]:
    """Put numbers for references to micro-grids that operations make, in an operation's fields."""
    for name in ("micro_grid", "into"):
        if isinstance(arguments.get(name), str):
            arguments[name] = ground.resolve(arguments[name])
    if arguments.get("micro_grids"):
        arguments["micro_grids"] = [ground.resolve(ref) for ref in arguments["micro_grids"]]
    return arguments
