"""Make plans."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from itertools import count
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from geo.division import Demand, Distance, Division, divide
from geo.division_names import Balance
from geo.errors import YuanbaError
from service.audit.service import record
from service.db.database import Database
from service.db.session import SYSTEM
from service.jobs.apart import Do, here, run_apart
from service.jobs.models import Task
from service.jobs.service import Report, ask, run_task
from service.plans.models import Plan
from service.plans.repository import first_free, store_division
from service.plans.standing import Kept, WishError, keep, sections_of
from service.plans.terrain import MOST_WALKED, walks_between
from service.villages.land import Land, get_village
from service.villages.survey import survey

KIND = "plan"
STEPS = 4


class PlanFailedError(YuanbaError):
    """A plan task ended without a plan; the message is the task's."""

    code = "plan-failed"


@dataclass(frozen=True)
class Wish:
    """What new plans should be like.

    Attributes
    ----------
    micro_grids : int or None
        How many; the village's own number where neither this nor the size is given.
    households : int or None
        Households to a micro-grid, instead of a number of micro-grids.
    tolerance : float
        Largest wanted deviation from the mean, 0.2 is ±20 %.
    seed : int
        Of the first proposal; the next ones count on.
    effort : float
        Work to spend; 1 is for everyday use.
    prove : bool
        Also look for a proof of how good the plan is.
    balance, distance : str
        See `geo.division.Demand`.
    preferences : mapping of str to float
        Prices in metres of walking, by the names that `geo.division.Demand` gives them.
    base_plan : int or None
        Plan whose locked micro-grids and pinned heads are kept.
    proposals : int
    """

    micro_grids: int | None = None
    households: int | None = None
    tolerance: float = 0.2
    seed: int = 0
    effort: float = 1.0
    prove: bool = True
    balance: Balance = "households"
    distance: Distance = "straight"
    preferences: Mapping[str, float] = field(default_factory=dict)
    base_plan: int | None = None
    proposals: int = 1


def make_plan(session: Session, village_code: str, wish: Wish, report: Report) -> Plan:
    """Divide a village and store the plan as a draft.

    Raises
    ------
    NotFoundError, NoCourtyardsError, WishError
    """
    return make_plans(session, village_code, replace(wish, proposals=1), report)[0]


def make_plans(
    session: Session, village_code: str, wish: Wish, report: Report, *, apart: bool = False
) -> list[Plan]:
    """Divide a village in one or several ways and store each as a draft.

    Parameters
    ----------
    session : Session
    village_code : str
    wish : Wish
    report : callable
        Whatever it raises ends the work.
    apart : bool
        Survey and divide in a process of its own and report twice a second, so that it can be
        ended at any moment.

    Raises
    ------
    NotFoundError, NoCourtyardsError, WishError
    """
    total = STEPS * wish.proposals

    def after(done: int) -> Do:
        return partial(run_apart, tell=partial(report, done, total)) if apart else here

    report(0, total)
    land, adjacency = survey(session, village_code, do=after(0))
    report(1, total)
    demand = _demand(land, wish)
    kept = keep(session, land, wish.base_plan, demand.micro_grids)
    walk_m = _walks(land, after(1)) if wish.distance == "walking" else None
    plans = []
    for turn in range(wish.proposals):
        done = STEPS * turn + 1
        division = after(done)(
            divide,
            ids=land.courtyards["code"].tolist(),
            called=land.courtyards["name"].tolist(),
            xy=land.xy,
            households=land.courtyards["households"].to_numpy(),
            people=land.courtyards["people"].to_numpy(),
            adjacency=adjacency,
            cells=land.courtyards["cell"].to_numpy(object),
            group=land.courtyards["group_id"].fillna(-1).to_numpy(int),
            road=sections_of(session, land),
            walk_m=walk_m,
            standing=kept.standing,
            demand=replace(demand, seed=demand.seed + turn),
        )
        report(done + 2, total)
        plans.append(_store(session, land, division, wish, kept))
        report(done + 3 if turn + 1 < wish.proposals else total, total)
    return plans


def _store(session: Session, land: Land, division: Division, wish: Wish, kept: Kept) -> Plan:
    today = dt.datetime.now(dt.UTC).date()
    stem = f"{land.village.name} {division.demand.micro_grids} 个微网格 {today:%Y-%m-%d}"
    name = first_free(session, land.village.code, (f"{stem} 方案 {n}" for n in count(1)))
    parameters = asdict(division.demand) | {"base_plan": wish.base_plan, "reference": kept.plan_id}
    plan = store_division(session, land, division, name=name, parameters=parameters)
    plan.parent_id = wish.base_plan
    kept.bring_over(session, plan, division)
    record(session, "create", "plan", plan.id, place=land.village.code)
    return plan


def run_plan_task(
    session: Session, task: Task, report: Report, *, apart: bool = True
) -> dict[str, Any]:
    """Do a plan task's work: the outcome names the plans."""
    plans = make_plans(session, task.place, Wish(**task.arguments), report, apart=apart)
    return {"plan_id": plans[0].id, "plan_ids": [plan.id for plan in plans]}


def _walks(land: Land, do: Do) -> NDArray[np.float64]:
    """Return the walks between all courtyards, in metres."""
    n = len(land.courtyards)
    if n > MOST_WALKED:
        raise WishError(
            zh=f"按步行距离划分最多支持 {MOST_WALKED} 个院落（本村 {n} 个），请改用直线距离",
            en=f"walking distance is for at most {MOST_WALKED} courtyards (there are {n}); "
            "use the straight line",
            courtyards=n,
        )
    return walks_between(land, do)


def _demand(land: Land, wish: Wish) -> Demand:
    households = int(land.courtyards["households"].sum())
    if wish.micro_grids is not None:
        number = wish.micro_grids
    elif wish.households is not None:
        number = max(1, round(households / wish.households))
    else:
        number = land.village.micro_grids or max(1, round(households / 15))
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
        balance=wish.balance,
        distance=wish.distance,
        **wish.preferences,
    )


def plan_now(
    database: Database,
    village_code: str,
    arguments: Mapping[str, Any],
    report: Report,
    *,
    apart: bool = True,
) -> int:
    """Plan at once, as a task that others can watch; return the plan's number.

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

        return run_plan_task(session, task, both, apart=apart)

    ended = run_task(database, task.id, {KIND: work})
    outcome = ended.outcome or {}
    if ended.state != "done":
        raise PlanFailedError(zh=outcome.get("zh", "已取消"), en=outcome.get("en", "cancelled"))
    return int(outcome["plan_id"])
