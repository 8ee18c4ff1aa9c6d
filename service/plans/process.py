"""The process: a draft is submitted, discussed at meetings, sent back or approved."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.errors import YuanbaError
from service.audit.service import record
from service.db.session import actor_of
from service.errors import ConflictError
from service.plans.authors import author_of
from service.plans.benches import bench_of
from service.plans.models import Plan, PlanEvent
from service.plans.problems import problems


class HardProblemsError(YuanbaError):
    """A plan with hard problems cannot be submitted or adopted."""

    code = "hard-problems"
    more: dict[str, Any]


class ReasonMissingError(YuanbaError):
    """A plan is not sent back without saying why."""

    code = "reason-missing"


def submit(session: Session, plan: Plan) -> None:
    """Show a draft to the residents.

    Raises
    ------
    ConflictError
        It is not a draft any more.
    HardProblemsError
    """
    if plan.status != "draft":
        raise ConflictError(
            zh="只有草案可以征求意见",
            en="only a draft can be opened for consultation",
            plan=plan.id,
        )
    check_sound(session, plan)
    enter(session, plan, "consultation")


def send_back(session: Session, plan: Plan, reason: str | None) -> None:
    """Make a submitted plan a draft again, with the reason.

    Raises
    ------
    ConflictError
        It is not in consultation.
    ReasonMissingError
    """
    if plan.status != "consultation":
        raise ConflictError(
            zh="只有征求意见中的方案可以退回",
            en="only a plan in consultation can be sent back",
            plan=plan.id,
        )
    if not reason:
        raise ReasonMissingError(zh="请写明退回的原因", en="say why it is sent back", plan=plan.id)
    enter(session, plan, "draft", reason=reason)


def check_sound(session: Session, plan: Plan) -> None:
    """Refuse a plan with hard problems, and list them.

    Raises
    ------
    HardProblemsError
    """
    found = problems(session, plan, bench_of(session, plan))
    if not found.hard:
        return
    hard = [each.model_dump(mode="json") for each in found.problems if each.severity == "hard"]
    error = HardProblemsError(
        zh=f"还有 {found.hard} 个必须解决的问题，解决后才能提交",
        en=f"{found.hard} problems have to be solved before this can be submitted",
        plan=plan.id,
        hard=found.hard,
    )
    error.more = {"problems": hard[:200]}
    raise error


def enter(
    session: Session,
    plan: Plan,
    status: str,
    *,
    reason: str | None = None,
    outcome: dict[str, Any] | None = None,
) -> None:
    """Bring a plan to another state and write down who did, when and why."""
    account, name = author_of(session)
    event = PlanEvent(
        plan_id=plan.id,
        before=plan.status,
        after=status,
        reason=reason,
        outcome=outcome or {},
        author_id=account,
        author=name,
        role=actor_of(session).role,
    )
    session.add(event)
    plan.status, plan.revision = status, plan.revision + 1
    session.flush()
    detail = {"status": status}
    record(session, "change", "plan", plan.id, place=plan.village_code, detail=detail)


def events(session: Session, plan: Plan) -> list[PlanEvent]:
    """Return what happened to a plan, oldest first."""
    query = select(PlanEvent).where(PlanEvent.plan_id == plan.id).order_by(PlanEvent.id)
    return list(session.scalars(query))
