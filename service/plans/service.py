"""Make plans."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy.orm import Session

from geo.division import Demand, divide
from geo.errors import YuanbaError
from service.audit.service import record
from service.db.database import Database
from service.db.session import SYSTEM
from service.jobs.models import Task
from service.jobs.service import Report, ask, run_task
from service.plans.models import Plan
from service.plans.repository import store_division
from service.villages.land import Land, get_village
from service.villages.survey import survey

KIND = "plan"
STEPS = 4


class WishError(YuanbaError):
    """What was asked for cannot be divided."""

    code = "bad-wish"


class PlanFailedError(YuanbaError):
    """A plan task ended without a plan; the message is the task's."""

    code = "plan-failed"


@dataclass(frozen=True)
class Wish:
    """What a plan should be like.

    Attributes
    ----------
    micro_grids : int or None
        How many; the village's own number where neither this nor the size is given.
    households : int or None
        Households to a micro-grid, instead of a number of micro-grids.
    tolerance : float
        Largest wanted deviation from the mean, 0.2 is ±20 %.
    seed : int
    effort : float
        Work to spend; 1 is for everyday use.
    prove : bool
        Also look for a proof of how good the plan is.
    """

    micro_grids: int | None = None
    households: int | None = None
    tolerance: float = 0.2
    seed: int = 0
    effort: float = 1.0
    prove: bool = True


def make_plan(session: Session, village_code: str, wish: Wish, report: Report) -> Plan:
    """Divide a village and store the plan as a draft.

    Raises
    ------
    NotFoundError, NoCourtyardsError, WishError
    """
    report(0, STEPS)
    land, adjacency = survey(session, village_code)
    report(1, STEPS)
    demand = _demand(land, wish)
    division = divide(
        ids=land.courtyards["code"].tolist(),
        xy=land.xy,
        households=land.courtyards["households"].to_numpy(),
        adjacency=adjacency,
        cells=land.courtyards["cell"].to_numpy(object),
        group=land.courtyards["group_id"].fillna(-1).to_numpy(int),
        demand=demand,
    )
    report(3, STEPS)
    today = dt.datetime.now(dt.UTC).date()
    name = f"{land.village.name} {demand.micro_grids} 个微网格 {today:%Y-%m-%d}"
    plan = store_division(session, land, division, name=name, parameters=asdict(demand))
    record(session, "create", "plan", plan.id, place=village_code)
    report(STEPS, STEPS)
    return plan


def run_plan_task(session: Session, task: Task, report: Report) -> dict[str, Any]:
    """Do a plan task's work: the outcome names the plan."""
    plan = make_plan(session, task.place, Wish(**task.arguments), report)
    return {"plan_id": plan.id}


def _demand(land: Land, wish: Wish) -> Demand:
    total = int(land.courtyards["households"].sum())
    if wish.micro_grids is not None:
        number = wish.micro_grids
    elif wish.households is not None:
        number = max(1, round(total / wish.households))
    else:
        number = land.village.micro_grids or max(1, round(total / 15))
    n_courtyards = len(land.courtyards)
    if number > n_courtyards:
        raise WishError(
            zh=f"{land.village.name}只有 {n_courtyards} 个院落，不能分成 {number} 个微网格，"
            f"请减少到 {n_courtyards} 个以内",
            en=f"{land.village.name} has {n_courtyards} courtyards, too few for {number} "
            f"micro-grids; ask for at most {n_courtyards}",
            courtyards=n_courtyards,
            micro_grids=number,
        )
    own = land.village.grids if number == land.village.micro_grids else None
    return Demand(
        micro_grids=number,
        grids=own,
        tolerance=wish.tolerance,
        seed=wish.seed,
        effort=wish.effort,
        prove=wish.prove,
    )


def plan_now(
    database: Database, village_code: str, arguments: Mapping[str, Any], report: Report
) -> int:
    """Plan in this process as a task that others can watch; return the plan's number.

    Raises
    ------
    YuanbaError
        What kept the plan from being made.
    """
    with database.work(SYSTEM) as session:
        task = ask(session, KIND, place=village_code, arguments=arguments)
        get_village(session, village_code)

    def work(session: Session, task: Task, tell: Report) -> dict[str, Any]:
        def both(done: int, total: int) -> None:
            report(done, total)
            tell(done, total)

        return run_plan_task(session, task, both)

    ended = run_task(database, task.id, {KIND: work})
    outcome = ended.outcome or {}
    if ended.state != "done":
        raise PlanFailedError(zh=outcome.get("zh", "已取消"), en=outcome.get("en", "cancelled"))
    return int(outcome["plan_id"])
