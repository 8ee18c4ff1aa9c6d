"""Who may plan."""

from __future__ import annotations

from sqlalchemy.orm import Session

from service.db.session import Actor
from service.errors import NotAllowedError
from service.plans.models import Plan
from service.plans.repository import get_plan

PLANNERS = frozenset({"system", "town_officer", "village_secretary"})


def may_plan(actor: Actor, village_code: str) -> bool:
    """Whether somebody answers for a whole village and makes plans."""
    whole = actor.area == "*" or (actor.area != "" and village_code.startswith(actor.area))
    return actor.role in PLANNERS and whole


def must_plan(actor: Actor, village_code: str) -> None:
    """Refuse whoever may not plan a village.

    Raises
    ------
    NotAllowedError
    """
    if not may_plan(actor, village_code):
        raise NotAllowedError(
            zh="只有乡镇干部和村支书可以划分方案",
            en="only town officers and village secretaries make plans",
            village=village_code,
        )


def planned(session: Session, actor: Actor, plan_id: int, *, lock: bool = False) -> Plan:
    """Return a plan for somebody who may plan its village.

    Raises
    ------
    NotFoundError, NotAllowedError
    """
    plan = get_plan(session, plan_id)
    must_plan(actor, plan.village_code)
    if lock:
        session.refresh(plan, with_for_update=True)
    return plan
