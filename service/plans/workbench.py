"""What the editor asks for: the state of a plan, edits on top of a revision, verdicts."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import RowMapping, func, select
from sqlalchemy.orm import Session

from geo.division import Demand, limits, weights
from geo.division_names import Balance
from service.db.session import actor_of
from service.errors import ConflictError, StaleError
from service.etag import require_match
from service.plans import editing, history
from service.plans.access import may_plan
from service.plans.bench import Options
from service.plans.benches import bench_of
from service.plans.draft import Change, Draft
from service.plans.draft_rows import load_draft
from service.plans.edit_schemas import (
    AppliedOut,
    GridOut,
    LimitsOut,
    LogOut,
    MicroGridState,
    OperationOut,
    PinOut,
    StateOut,
    StepOut,
    VerdictOut,
)
from service.plans.editing import (
    NOTHING,
    Applied,
    apply_operations,
    land_of,
    resolved,
)
from service.plans.edits import HeadPinnedError, LockedError, edit
from service.plans.ground import PlanGround
from service.plans.models import Grid, Plan, PlanOperation
from service.plans.operations import Assign, Operation
from service.plans.repository import micro_grids
from service.plans.schemas import PlanOut
from service.plans.verdicts import verdict_of
from service.villages.land import households_and_people
from service.villages.models import Courtyard, Village

TILES_FROM = 3000
"""Courtyards from which the client had better use vector tiles."""

SENT_BACK = 500
"""Most operations that are sent along with a refusal."""


class StaleEditError(StaleError):
    """Somebody else edited the plan; what they did comes along."""

    def __init__(
        self,
        plan: Plan,
        theirs: Sequence[PlanOperation],
        account: int | None,
        *,
        stepping: bool = False,
    ) -> None:
        by = next((e.author for e in reversed(theirs) if e.author_id != account), "")
        by = by or (theirs[-1].author if theirs else "")
        zh, en = (
            (
                "撤销、重做没有执行，以免动到新的改动，请看过后再操作",
                "nothing was undone or redone, so that theirs stays; look at it and ask again",
            )
            if stepping
            else (
                "您的改动没有丢失，请选择合并、保留自己的或采用对方的",
                "nothing of yours is lost: merge, keep yours or take theirs",
            )
        )
        super().__init__(
            zh=f"{by or '他人'}已改过此方案（当前第 {plan.revision} 版）；{zh}",
            en=f"{by or 'somebody'} changed this plan meanwhile (now revision {plan.revision}); "
            f"{en}",
            revision=plan.revision,
        )
        self.more: dict[str, Any] = {
            "revision": plan.revision,
            "by": by,
            "operations": [
                operation_out(each, account).model_dump(mode="json") for each in theirs[:SENT_BACK]
            ],
            "more": len(theirs) > SENT_BACK,
        }


class OperationIdReusedError(ConflictError):
    """An operation's id was used before, for something else."""

    code = "operation-id-reused"


def state(session: Session, plan: Plan) -> StateOut:
    """Return one consistent snapshot of a plan."""
    rows = micro_grids(session, plan.id)
    grids = session.scalars(select(Grid).where(Grid.plan_id == plan.id).order_by(Grid.number))
    actor, options = actor_of(session), Options.of(plan)
    total, k = _total(session, plan, rows, options.balance), max(len(rows), 1)
    lower, upper = limits(total, Demand(k, tolerance=options.tolerance))
    courtyards = session.scalar(
        select(func.count())
        .select_from(Courtyard)
        .where(Courtyard.village_code == plan.village_code, Courtyard.valid_to.is_(None))
    )
    return StateOut(
        plan=PlanOut.model_validate(plan),
        revision=plan.revision,
        editable=plan.status == "draft" and may_plan(actor, plan.village_code),
        grids=[GridOut.model_validate(grid) for grid in grids],
        micro_grids=[micro_grid_state(row) for row in rows],
        limits=LimitsOut(
            balance=options.balance,
            target=total / k,
            lower=lower,
            upper=upper,
            tolerance=options.tolerance,
        ),
        courtyards=courtyards or 0,
        tiles=(courtyards or 0) > TILES_FROM,
        bbox=_bbox(session, plan.village_code),
        **steps(session, plan),
    )


def _total(session: Session, plan: Plan, rows: Sequence[RowMapping], balance: Balance) -> int:
    """Return what all courtyards of a plan's village weigh, as far as the actor sees."""
    if not may_plan(actor_of(session), plan.village_code):
        return sum(row["people" if balance == "people" else "households"] for row in rows)
    households, people = households_and_people(session, plan.village_code)
    return int(weights(balance, households, people).sum())


def micro_grid_state(row: RowMapping) -> MicroGridState:
    """Return a row of the query about micro-grids as the editor needs it."""
    pin = None
    if row["pin_member_id"] is not None:
        pin = PinOut(
            member=row["pin_member_id"], name=row["pin_name"], courtyard=row["pin_courtyard_id"]
        )
    same = {key: row[key] for key in MicroGridState.model_fields if key != "pin"}
    return MicroGridState(**same, pin=pin)


def steps(session: Session, plan: Plan) -> dict[str, StepOut | None]:
    """Return what undo and redo are about."""
    entries = {
        "undo": history.next_edit(session, plan, "undo"),
        "redo": history.next_edit(session, plan, "redo"),
    }
    return {
        name: None if entry is None else StepOut(revision=entry.revision, kind=entry.kind)
        for name, entry in entries.items()
    }


def operate(
    session: Session, plan: Plan, if_match: str | None, operations: Sequence[Operation]
) -> AppliedOut:
    """Apply operations on top of the revision they were made for; one sent again is done once.

    Raises
    ------
    IfMatchMissingError, StaleEditError, OperationIdReusedError
    YuanbaError
        See `apply_operations`.
    """
    known = history.known(session, plan, [each.id for each in operations])
    ground = PlanGround(session, plan)
    for each in operations:
        entry = known.get(each.id)
        if entry is not None and (
            entry.kind != each.kind or entry.arguments != resolved(each.asked, ground)
        ):
            raise _reused(each.id)
    require_current(session, plan, if_match, sent={each.id for each in operations})
    fresh = [each for each in operations if each.id not in known]
    applied = apply_operations(session, plan, fresh) if fresh else None
    entries = [known[each.id] for each in operations if each.id in known]
    return applied_out(session, plan, applied, entries)


def step(
    session: Session, plan: Plan, if_match: str | None, way: history.Way, key: str
) -> AppliedOut:
    """Undo or redo on top of the revision that was looked at; one sent again is done once.

    Raises
    ------
    IfMatchMissingError, StaleEditError, OperationIdReusedError
    YuanbaError
        See `editing.step`.
    """
    known = history.known(session, plan, [key]).get(key)
    if known is not None and known.kind != way:
        raise _reused(key)
    require_current(session, plan, if_match, sent={key}, stepping=known is None)
    if known is not None:
        return applied_out(session, plan, None, [known])
    return applied_out(session, plan, editing.step(session, plan, way, key))


def _reused(key: str) -> OperationIdReusedError:
    return OperationIdReusedError(
        zh="这一步的编号已用于另一个操作，请换一个新编号",
        en="this operation's id was used for something else; give it a new one",
        operation=key,
    )


def require_current(
    session: Session,
    plan: Plan,
    if_match: str | None,
    *,
    sent: Collection[str] = (),
    stepping: bool = False,
) -> None:
    """Refuse an edit that was not made on top of the present revision, with what came since.

    What the edit itself brought in at an earlier attempt does not count.

    Raises
    ------
    IfMatchMissingError, StaleEditError
    """
    try:
        require_match(if_match, plan.revision)
    except StaleError as error:
        digits = "".join(each for each in (if_match or "") if each.isdigit())[:18]
        base = int(digits) if digits else plan.revision
        theirs = history.since(session, plan, base, SENT_BACK + 1)
        ours = len(theirs) == plan.revision - base and all(str(e.uuid) in sent for e in theirs)
        if not theirs or not ours:
            account = actor_of(session).account_id
            raise StaleEditError(plan, theirs, account, stepping=stepping) from error


def applied_out(
    session: Session, plan: Plan, applied: Applied | None, known: Sequence[PlanOperation] = ()
) -> AppliedOut:
    """Return what operations did; those `known` were done at an earlier attempt."""
    session.flush()
    account = actor_of(session).account_id
    entries = [*known, *(applied.entries if applied is not None else ())]
    touched: set[int] = set()
    for entry in entries:
        change = history.change_of(entry)
        touched |= {int(key) for key in change.after.get("micro_grids", {})}
        for side in (change.before, change.after):
            touched |= {to for to in side.get("assignment", {}).values() if to is not None}
    rows = micro_grids(session, plan.id, touched)
    if applied is None:
        bench = bench_of(session, plan)
        verdict = verdict_of(bench.preview(NOTHING), NOTHING, revision=plan.revision)
    else:
        verdict = applied.verdict
    return AppliedOut(
        revision=plan.revision,
        operations=[operation_out(each, account) for each in entries],
        verdict=verdict,
        micro_grids=[micro_grid_state(row) for row in rows],
        removed=sorted(touched - {row["id"] for row in rows}),
        land_changed=applied is not None and applied.land,
        **steps(session, plan),
    )


def judge(session: Session, plan: Plan, operations: Sequence[Operation]) -> VerdictOut:
    """Judge operations without applying them.

    Raises
    ------
    YuanbaError
        They make no sense on this plan. One that merely meets a lock or a pinned head is judged
        all the same, and said to be refused.
    """
    bench, ground = bench_of(session, plan), PlanGround(session, plan)
    with bench.lock:
        draft = bench.draft.copy()
    named = land_of(operations)
    if named:
        land = load_draft(session, plan, courtyards=named)
        draft.positions, draft.links = land.positions, land.links
    total, made, refused = NOTHING, {}, None
    for each in operations:
        try:
            change = edit(draft, each, ground)
        except (LockedError, HeadPinnedError) as error:
            if not isinstance(each, Assign):
                raise
            refused = refused or error
            change = edit(_relaxed(draft), each, ground)
        draft.apply(change)
        total = total.then(change)
        for key, before in change.before.get("micro_grids", {}).items():
            if before is None:
                made[int(key)] = each.id
    preview = bench.preview(total)
    return verdict_of(preview, total, revision=plan.revision, made=made, refused=refused)


def log(session: Session, plan: Plan, *, after: int, limit: int) -> LogOut:
    """Return a stretch of a plan's log."""
    entries = history.since(session, plan, after, limit + 1)
    account = actor_of(session).account_id
    return LogOut(
        revision=plan.revision,
        operations=[operation_out(each, account) for each in entries[:limit]],
        more=len(entries) > limit,
        **steps(session, plan),
    )


def operation_out(entry: PlanOperation, account: int | None) -> OperationOut:
    """Return an entry of the log as `account` may see it."""
    return OperationOut(
        revision=entry.revision,
        id=str(entry.uuid),
        kind=entry.kind,
        arguments=entry.arguments,
        by=entry.author,
        mine=account is not None and entry.author_id == account,
        at=entry.at,
        state=entry.state,
        undoes=entry.undoes,
        gesture=None if entry.gesture is None else str(entry.gesture),
        changes=_changes(history.change_of(entry)),
    )


def _changes(change: Change) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {
        "assignment": [],
        "micro_grids": [],
        "positions": [],
        "links": [],
    }
    for section, key, before, after in change.items():
        if section == "assignment":
            line = {"courtyard": int(key), "from": before, "to": after}
        elif section == "micro_grids":
            line = {"id": int(key), "before": _shown(before), "after": _shown(after)}
        elif section == "positions":
            line = {"courtyard": int(key), "from": before, "to": after}
        elif section == "links":
            a, b = (int(each) for each in key.split("-"))
            line = {"a": a, "b": b, "from": before, "to": after}
        else:
            continue
        found[section].append(line)
    return found


def _shown(value: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if value is None:
        return None
    return {key: value[key] for key in ("grid", "number", "code", "name", "locked", "pin")}


def _relaxed(draft: Draft) -> Draft:
    """Return the draft without locks and pins."""
    free = draft.copy()
    free.micro_grids = {
        key: {**value, "locked": False, "pin": None} for key, value in draft.micro_grids.items()
    }
    return free


def _bbox(session: Session, village_code: str) -> list[float] | None:
    box = func.ST_Extent(Village.boundary)
    corners = (func.ST_XMin(box), func.ST_YMin(box), func.ST_XMax(box), func.ST_YMax(box))
    row = session.execute(select(*corners).where(Village.code == village_code)).one()
    return None if row[0] is None else [float(each) for each in row]
