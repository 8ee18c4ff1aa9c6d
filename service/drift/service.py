"""Check the plan in force against the village as it is now.

Births, moves and new houses change what a micro-grid holds after it was adopted. The plan is put on
the bench with today's courtyards and households; its problems are those of any draft, and the
repair is the engine's fewest moves, proposed and done through the same operations as by hand.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.errors import YuanbaError
from service.coverage.service import Totals, coverage, totals
from service.errors import NotFoundError
from service.plans.benches import bench_of
from service.plans.edit_schemas import ProblemOut, RebalanceOut
from service.plans.editing import apply_operations
from service.plans.models import Plan
from service.plans.problems import problems
from service.plans.rebalancing import rebalanced
from service.villages.survey import bring_up_to_date

EFFORT = 1.0


class StepError(YuanbaError):
    """Steps that cannot be done as they were chosen."""

    code = "bad-step"


@dataclass(frozen=True)
class Drift:
    """What no longer fits, and the repair.

    Attributes
    ----------
    problems : list of ProblemOut
        Limits broken, detached pieces, courtyards in no micro-grid.
    covered : Totals
        The village's coverage on the day.
    """

    plan: Plan
    problems: list[ProblemOut]
    repair: RebalanceOut
    covered: Totals

    @property
    def fits(self) -> bool:
        """Whether nothing has to be moved."""
        return not self.problems


def drift(session: Session, village_code: str, *, on: dt.date, lock: bool = False) -> Drift:
    """Return how far a village has drifted from its adopted plan.

    Raises
    ------
    NotFoundError
        The village has no adopted plan.
    """
    query = select(Plan).where(Plan.village_code == village_code, Plan.status == "adopted")
    plan = session.scalars(query.with_for_update() if lock else query).one_or_none()
    if plan is None:
        raise NotFoundError(
            zh="这个村还没有已采纳的方案",
            en="this village has no adopted plan yet",
            village=village_code,
        )
    bring_up_to_date(session, village_code)
    bench = bench_of(session, plan)
    found = problems(session, plan, bench).problems
    return Drift(
        plan=plan,
        problems=[each for each in found if each.kind != "no_head"],
        repair=rebalanced(bench, plan.revision, effort=EFFORT),
        covered=totals(coverage(session, village_code, on=on)),
    )


def mend(session: Session, found: Drift, steps: Collection[int]) -> None:
    """Do some of the steps on the plan in force, all or none.

    Raises
    ------
    StepError
        A step is not among those proposed, or one that it needs was left out.
    """
    known = {step.number: step for step in found.repair.steps}
    chosen = set(steps)
    for number in sorted(chosen):
        if number not in known:
            raise StepError(
                zh="没有这一步；村里的情况可能刚有变化，请重新读取",
                en="there is no such step; the village may have changed, read it again",
                step=number,
            )
        missing = set(known[number].needs) - chosen
        if missing:
            raise StepError(
                zh=f"第 {number + 1} 步要先做第 {min(missing) + 1} 步",
                en=f"step {number + 1} needs step {min(missing) + 1} first",
                step=number,
            )
    operations = [op for number in sorted(chosen) for op in known[number].operations]
    apply_operations(session, found.plan, operations, repair=True)
