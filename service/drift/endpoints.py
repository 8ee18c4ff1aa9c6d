"""Drift of a village from its adopted plan."""

from __future__ import annotations

import datetime as dt

from fastapi import APIRouter, Response

from service.drift.schemas import DriftOut, RepairIn
from service.drift.service import Drift, drift, mend
from service.errors import NotAllowedError
from service.etag import IfMatch, etag, require_match
from service.plans.access import must_plan
from service.request import SignedInActor, Work
from service.schemas import VillageCode

router = APIRouter(tags=["drift"])


@router.get("/villages/{village}/drift")
def read_drift(
    response: Response, actor: SignedInActor, session: Work, village: VillageCode
) -> DriftOut:
    """Say what no longer fits in the plan in force, and which fewest moves would mend it."""
    must_plan(actor, village)
    return _answer(response, drift(session, village, on=_today()))


@router.post("/villages/{village}/drift/repair")
def repair_drift(
    response: Response,
    actor: SignedInActor,
    session: Work,
    village: VillageCode,
    body: RepairIn,
    *,
    if_match: IfMatch = None,
) -> DriftOut:
    """Do some of the proposed steps on the plan in force, which is the town's to do."""
    must_plan(actor, village)
    if actor.role != "town_officer":
        raise NotAllowedError(
            zh="已采纳的方案只能由乡镇干部调整", en="only the town changes an adopted plan"
        )
    found = drift(session, village, on=_today(), lock=True)
    require_match(if_match, found.plan.revision)
    mend(session, found, body.steps)
    return _answer(response, drift(session, village, on=_today()))


def _today() -> dt.date:
    return dt.datetime.now(dt.UTC).date()


def _answer(response: Response, found: Drift) -> DriftOut:
    response.headers["etag"] = etag(found.plan.revision)
    return DriftOut(
        plan_id=found.plan.id,
        plan_name=found.plan.name,
        adopted_on=found.plan.adopted_on,
        revision=found.plan.revision,
        households=found.covered.households,
        uncovered=found.covered.households - found.covered.covered,
        problems=found.problems,
        repair=found.repair,
    )
