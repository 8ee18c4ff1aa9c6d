"""Edit a draft: operations on top of a revision, undo and redo, verdicts before letting go."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from service.etag import IfMatch, etag
from service.plans import workbench
from service.plans.access import planned
from service.plans.benches import bench_of
from service.plans.edit_schemas import (
    AppliedOut,
    LogOut,
    ProblemsOut,
    RebalanceIn,
    RebalanceOut,
    StateOut,
    SuggestIn,
    SuggestionsOut,
    VerdictOut,
)
from service.plans.operations import OperationsIn, StepIn
from service.plans.problems import problems
from service.plans.rebalancing import rebalanced
from service.plans.repository import get_plan
from service.plans.selection import SelectIn, SelectOut, select_courtyards
from service.plans.suggestions import suggestions
from service.request import SignedInActor, Work
from service.schemas import Key

router = APIRouter(tags=["workbench"])

After = Annotated[int, Query(ge=0, le=2**53)]
Limit = Annotated[int, Query(ge=1, le=1000)]


@router.get("/plans/{plan_id}/state")
def read_state(response: Response, session: Work, plan_id: Key) -> StateOut:
    """Return one consistent snapshot of a plan for the editor."""
    plan = get_plan(session, plan_id)
    response.headers["etag"] = etag(plan.revision)
    return workbench.state(session, plan)


@router.get("/plans/{plan_id}/operations")
def list_operations(
    response: Response, session: Work, plan_id: Key, *, after: After = 0, limit: Limit = 200
) -> LogOut:
    """List what was done to a plan after a revision."""
    plan = get_plan(session, plan_id)
    response.headers["etag"] = etag(plan.revision)
    return workbench.log(session, plan, after=after, limit=limit)


@router.post("/plans/{plan_id}/operations")
def apply(
    response: Response,
    actor: SignedInActor,
    session: Work,
    plan_id: Key,
    body: OperationsIn,
    *,
    if_match: IfMatch = None,
) -> AppliedOut:
    """Apply operations to a draft, all or none; sent twice they are done once."""
    plan = planned(session, actor, plan_id, lock=True)
    done = workbench.operate(session, plan, if_match, body.operations)
    response.headers["etag"] = etag(plan.revision)
    return done


@router.post("/plans/{plan_id}/undo")
def undo(
    response: Response,
    actor: SignedInActor,
    session: Work,
    plan_id: Key,
    body: StepIn,
    *,
    if_match: IfMatch = None,
) -> AppliedOut:
    """Take the last edit back; what one click did is taken back as one."""
    plan = planned(session, actor, plan_id, lock=True)
    done = workbench.step(session, plan, if_match, "undo", body.id)
    response.headers["etag"] = etag(plan.revision)
    return done


@router.post("/plans/{plan_id}/redo")
def redo(
    response: Response,
    actor: SignedInActor,
    session: Work,
    plan_id: Key,
    body: StepIn,
    *,
    if_match: IfMatch = None,
) -> AppliedOut:
    """Do the edit again that was taken back last."""
    plan = planned(session, actor, plan_id, lock=True)
    done = workbench.step(session, plan, if_match, "redo", body.id)
    response.headers["etag"] = etag(plan.revision)
    return done


@router.post("/plans/{plan_id}/verdict")
def judge(actor: SignedInActor, session: Work, plan_id: Key, body: OperationsIn) -> VerdictOut:
    """Judge operations without applying them."""
    return workbench.judge(session, planned(session, actor, plan_id), body.operations)


@router.get("/plans/{plan_id}/problems")
def list_problems(
    response: Response, actor: SignedInActor, session: Work, plan_id: Key
) -> ProblemsOut:
    """List everything to see to in a plan, what is in no micro-grid first."""
    plan = planned(session, actor, plan_id)
    response.headers["etag"] = etag(plan.revision)
    return problems(session, plan, bench_of(session, plan))


@router.post("/plans/{plan_id}/suggestions")
def suggest(actor: SignedInActor, session: Work, plan_id: Key, body: SuggestIn) -> SuggestionsOut:
    """Return ways to repair one problem, ready to be posted as operations."""
    plan = planned(session, actor, plan_id)
    return suggestions(session, plan, bench_of(session, plan), body.problem)


@router.post("/plans/{plan_id}/rebalance")
def rebalance(actor: SignedInActor, session: Work, plan_id: Key, body: RebalanceIn) -> RebalanceOut:
    """Return the fewest moves that bring a plan inside its rules, step by step."""
    plan = planned(session, actor, plan_id)
    return rebalanced(bench_of(session, plan), plan.revision, effort=body.effort)


@router.post("/plans/{plan_id}/select")
def select(actor: SignedInActor, session: Work, plan_id: Key, body: SelectIn) -> SelectOut:
    """Return the courtyards inside a polygon or a lasso."""
    plan = planned(session, actor, plan_id)
    return select_courtyards(session, bench_of(session, plan), body)
