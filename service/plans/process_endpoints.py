"""Branches, versions, comparisons, and the process with its meetings and objections."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response, status

from service.errors import ConflictError
from service.etag import IfMatch, etag, require_match
from service.plans import branches, comparison, editing, hearings, process, workbench
from service.plans.access import planned
from service.plans.benches import bench_of
from service.plans.edit_schemas import AppliedOut, SuggestionsOut
from service.plans.models import Plan
from service.plans.process_schemas import (
    AnswerIn,
    ComparisonOut,
    EventOut,
    MeetingIn,
    MeetingOut,
    NameIn,
    ObjectionIn,
    ObjectionOut,
    RestoreIn,
    VersionOut,
)
from service.plans.repository import get_plan
from service.plans.schemas import PlanOut
from service.request import SignedInActor, Work
from service.schemas import Key
from service.villages.schemas import FeatureCollection

router = APIRouter(tags=["process"])

Offset = Annotated[int, Query(ge=0, le=10_000_000)]
Limit = Annotated[int, Query(ge=1, le=1000)]


@router.post("/plans/{plan_id}/branches", status_code=status.HTTP_201_CREATED)
def start_branch(
    response: Response, actor: SignedInActor, session: Work, plan_id: Key, body: NameIn
) -> PlanOut:
    """Start a draft from a plan, also from the one in force."""
    made = branches.branch(session, planned(session, actor, plan_id), body.name)
    response.headers["etag"] = etag(made.revision)
    response.headers["location"] = f"/api/plans/{made.id}"
    return PlanOut.model_validate(made)


@router.get("/plans/{plan_id}/versions")
def list_versions(session: Work, plan_id: Key) -> list[VersionOut]:
    """List the named revisions of a plan, newest first."""
    plan = get_plan(session, plan_id)
    return [VersionOut.model_validate(each) for each in branches.versions(session, plan)]


@router.post("/plans/{plan_id}/versions", status_code=status.HTTP_201_CREATED)
def name_version(actor: SignedInActor, session: Work, plan_id: Key, body: NameIn) -> VersionOut:
    """Give the present revision of a plan a name."""
    plan = planned(session, actor, plan_id, lock=True)
    return VersionOut.model_validate(branches.name_version(session, plan, body.name))


@router.post("/plans/{plan_id}/restore")
def restore(
    response: Response,
    actor: SignedInActor,
    session: Work,
    plan_id: Key,
    body: RestoreIn,
    *,
    if_match: IfMatch = None,
) -> AppliedOut:
    """Bring a draft back to an earlier revision, as a new edit that can be undone."""
    plan = planned(session, actor, plan_id, lock=True)
    workbench.require_current(session, plan, if_match)
    applied = editing.restore(session, plan, body.revision)
    done = workbench.applied_out(session, plan, applied)
    response.headers["etag"] = etag(plan.revision)
    return done


@router.get("/plans/{plan_id}/compare/{other_id}")
def compare(
    actor: SignedInActor,
    session: Work,
    plan_id: Key,
    other_id: Key,
    *,
    offset: Offset = 0,
    limit: Limit = 100,
) -> ComparisonOut:
    """Tell what is different in a plan from another one, courtyard by courtyard."""
    found = _compared(session, actor, plan_id, other_id)
    return comparison.told(found, offset=offset, limit=limit)


@router.get("/plans/{plan_id}/compare/{other_id}/map")
def compare_on_the_map(
    actor: SignedInActor, session: Work, plan_id: Key, other_id: Key
) -> FeatureCollection:
    """Return the land of the courtyards that change, as GeoJSON."""
    return comparison.drawn(session, _compared(session, actor, plan_id, other_id))


@router.get("/plans/{plan_id}/events")
def list_events(session: Work, plan_id: Key) -> list[EventOut]:
    """List how a plan came to its state: who did what when, and why."""
    plan = get_plan(session, plan_id)
    return [EventOut.model_validate(each) for each in process.events(session, plan)]


@router.get("/plans/{plan_id}/meetings")
def list_meetings(actor: SignedInActor, session: Work, plan_id: Key) -> list[MeetingOut]:
    """List the courtyard meetings about a plan, newest first."""
    plan = planned(session, actor, plan_id)
    return [MeetingOut.model_validate(each) for each in hearings.meetings(session, plan)]


@router.post("/plans/{plan_id}/meetings", status_code=status.HTTP_201_CREATED)
def add_meeting(actor: SignedInActor, session: Work, plan_id: Key, body: MeetingIn) -> MeetingOut:
    """Write a courtyard meeting down."""
    plan = planned(session, actor, plan_id)
    return MeetingOut.model_validate(hearings.add_meeting(session, plan, body))


@router.get("/plans/{plan_id}/objections")
def list_objections(actor: SignedInActor, session: Work, plan_id: Key) -> list[ObjectionOut]:
    """List what people have against a plan, newest first."""
    plan = planned(session, actor, plan_id)
    return [hearings.objection_out(each) for each in hearings.objections(session, plan)]


@router.post("/plans/{plan_id}/objections", status_code=status.HTTP_201_CREATED)
def add_objection(
    actor: SignedInActor, session: Work, plan_id: Key, body: ObjectionIn
) -> ObjectionOut:
    """Write down what somebody has against a plan, and where."""
    plan = planned(session, actor, plan_id)
    return hearings.objection_out(hearings.add_objection(session, plan, body))


@router.patch("/plans/{plan_id}/objections/{objection_id}")
def answer_objection(
    response: Response,
    actor: SignedInActor,
    session: Work,
    plan_id: Key,
    objection_id: Key,
    body: AnswerIn,
    *,
    if_match: IfMatch = None,
) -> ObjectionOut:
    """Decide about an objection."""
    plan = planned(session, actor, plan_id)
    objection = hearings.get_objection(session, plan, objection_id)
    session.refresh(objection, with_for_update=True)
    require_match(if_match, objection.revision)
    hearings.answer(session, plan, objection, body)
    response.headers["etag"] = etag(objection.revision)
    return hearings.objection_out(objection)


@router.post("/plans/{plan_id}/objections/{objection_id}/suggestions")
def propose_moves(
    actor: SignedInActor, session: Work, plan_id: Key, objection_id: Key
) -> SuggestionsOut:
    """Turn an objection into moves, ready to be posted as operations."""
    plan = planned(session, actor, plan_id)
    objection = hearings.get_objection(session, plan, objection_id)
    return hearings.proposed_moves(session, plan, bench_of(session, plan), objection)


def _compared(
    session: Work, actor: SignedInActor, plan_id: int, other_id: int
) -> comparison.Comparison:
    plan: Plan = planned(session, actor, plan_id)
    other: Plan = planned(session, actor, other_id)
    if plan.village_code != other.village_code:
        raise ConflictError(
            zh="两个方案不属于同一个村，无法比较",
            en="the plans are of different villages and cannot be compared",
            plan=plan_id,
            other=other_id,
        )
    return comparison.compare(session, plan, other, bench_of(session, plan))
