"""Move courtyards of a draft between its micro-grids by hand."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import delete, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from service.audit.service import record
from service.db.sql import load_sql
from service.errors import ConflictError, NotFoundError
from service.plans.models import Assignment, MicroGrid, Plan
from service.villages.models import Courtyard


def move_courtyards(session: Session, plan: Plan, moves: Mapping[int, int | None]) -> None:
    """Bring courtyards to micro-grids of a draft (None: to none of them), all or nothing.

    What was proven about the plan holds no longer, and neither do its findings: both are dropped.

    Raises
    ------
    ConflictError
        The plan is not a draft.
    NotFoundError
        A courtyard is not of the plan's village, or a micro-grid not of the plan.
    """
    if plan.status != "draft":
        raise ConflictError(
            zh="只有草案可以修改，请另建草案",
            en="only a draft can be changed; start a new draft",
            plan=plan.id,
        )
    _check_known(session, plan, moves)
    gone = [courtyard for courtyard, to in moves.items() if to is None]
    session.execute(
        delete(Assignment).where(Assignment.plan_id == plan.id, Assignment.courtyard_id.in_(gone))
    )
    rows = [
        {"plan_id": plan.id, "courtyard_id": courtyard, "micro_grid_id": to}
        for courtyard, to in moves.items()
        if to is not None
    ]
    if rows:
        put = insert(Assignment)
        session.execute(
            put.on_conflict_do_update(
                index_elements=["plan_id", "courtyard_id"],
                set_={"micro_grid_id": put.excluded.micro_grid_id},
            ),
            rows,
        )
    session.execute(text(load_sql("empty_micro_grids")), {"plan": plan.id})
    session.execute(text(load_sql("refresh_micro_grids")), {"village": plan.village_code})
    _drop_proofs(session, plan)
    record(session, "change", "plan", plan.id, place=plan.village_code, rows=len(moves))


def _check_known(session: Session, plan: Plan, moves: Mapping[int, int | None]) -> None:
    courtyards = select(Courtyard.id).where(
        Courtyard.village_code == plan.village_code,
        Courtyard.valid_to.is_(None),
        Courtyard.id.in_(list(moves)),
    )
    parts = select(MicroGrid.id).where(MicroGrid.plan_id == plan.id)
    if set(moves) - set(session.scalars(courtyards)) or {
        to for to in moves.values() if to is not None
    } - set(session.scalars(parts)):
        raise NotFoundError(
            zh="有院落不属于本村，或有微网格不属于本方案，未作任何改动",
            en="a courtyard is not of this village or a micro-grid not of this plan; "
            "nothing was changed",
            plan=plan.id,
        )


def _drop_proofs(session: Session, plan: Plan) -> None:
    households = session.scalars(
        select(MicroGrid.households).where(MicroGrid.plan_id == plan.id)
    ).all()
    mean = sum(households) / len(households)
    worst = max(abs(each / mean - 1) for each in households) if mean else None
    plan.metrics = {"deviation": worst}
    plan.certificate = {"method": "none", "gap": None}
    plan.findings = {"violations": [], "links": [], "grid_links": [], "cut_short": False}
    plan.parameters = {**plan.parameters, "edited": True}
    plan.revision += 1
