"""Ask for plans, read them, put them in force."""

from __future__ import annotations

import datetime as dt

from fastapi import APIRouter, Response, status

from service.errors import NotAllowedError
from service.etag import IfMatch, IfNoneMatch, etag, require_match
from service.jobs.schemas import TaskOut
from service.jobs.service import ask, queue_task
from service.plans import process, repository, service
from service.plans.access import must_plan, planned
from service.plans.adoption import adopt
from service.plans.schemas import MicroGridOut, PlanOut, StatusIn, WishIn
from service.request import SignedInActor, Work
from service.schemas import Key, VillageCode
from service.villages.land import get_village
from service.villages.layers import feature_collection
from service.villages.schemas import FeatureCollection

router = APIRouter(tags=["plans"])


@router.get("/villages/{village}/plans")
def list_plans(session: Work, village: VillageCode) -> list[PlanOut]:
    """List the plans of a village, newest first."""
    get_village(session, village)
    return [PlanOut.model_validate(plan) for plan in repository.list_plans(session, village)]


@router.post("/villages/{village}/plans", status_code=status.HTTP_202_ACCEPTED)
def ask_for_plan(
    response: Response, actor: SignedInActor, session: Work, village: VillageCode, body: WishIn
) -> TaskOut:
    """Ask for a new plan; the task that is answered tells the progress and the plan's number."""
    get_village(session, village)
    must_plan(actor, village)
    if body.base_plan is not None:
        repository.get_plan(session, body.base_plan)
    task = ask(session, service.KIND, place=village, arguments=body.model_dump())
    queue_task(session, task)
    session.flush()
    session.refresh(task)
    response.headers["location"] = f"/api/tasks/{task.id}"
    return TaskOut.model_validate(task)


@router.get("/plans/{plan_id}")
def read_plan(response: Response, session: Work, plan_id: Key) -> PlanOut:
    """Return a plan with everything that made it."""
    plan = repository.get_plan(session, plan_id)
    response.headers["etag"] = etag(plan.revision)
    return PlanOut.model_validate(plan)


@router.get("/plans/{plan_id}/micro-grids")
def list_micro_grids(session: Work, plan_id: Key) -> list[MicroGridOut]:
    """List the micro-grids of a plan with their courtyards."""
    repository.get_plan(session, plan_id)
    rows = repository.micro_grids(session, plan_id)
    return [MicroGridOut(**{key: row[key] for key in MicroGridOut.model_fields}) for row in rows]


@router.get(
    "/plans/{plan_id}/shapes",
    response_model=FeatureCollection,
    responses={304: {"description": "the shapes are as they were"}},
)
def read_shapes(session: Work, plan_id: Key, *, if_none_match: IfNoneMatch = None) -> Response:
    """Return the micro-grids of a plan as GeoJSON."""
    repository.get_plan(session, plan_id)
    key = {"plan": plan_id}
    return feature_collection(session, "plan_shapes", key, if_none_match=if_none_match)


@router.patch("/plans/{plan_id}")
def change_status(
    response: Response,
    actor: SignedInActor,
    session: Work,
    plan_id: Key,
    body: StatusIn,
    *,
    if_match: IfMatch = None,
) -> PlanOut:
    """Submit a draft for consultation, send it back, or put it in force (town)."""
    plan = planned(session, actor, plan_id, lock=True)
    require_match(if_match, plan.revision)
    if body.status == "consultation":
        process.submit(session, plan)
    elif body.status == "draft":
        process.send_back(session, plan, body.reason)
    elif actor.role == "town_officer":
        process.check_sound(session, plan)
        plan = adopt(session, plan_id, on=dt.datetime.now(dt.UTC).date())
    else:
        raise NotAllowedError(
            zh="方案由乡镇批准采纳，请先提交征求意见",
            en="the town adopts plans; open it for consultation",
        )
    session.flush()
    session.refresh(plan)
    response.headers["etag"] = etag(plan.revision)
    return PlanOut.model_validate(plan)
