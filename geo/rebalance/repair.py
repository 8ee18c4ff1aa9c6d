"""Fewest moved households that bring an edited plan back inside its rules."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.errors import Text, YuanbaError
from geo.partition.check import violations
from geo.partition.deadline import Deadline
from geo.partition.explain import diagnose
from geo.partition.problem import Problem
from geo.partition.result import Violation
from geo.partition.validate import validate
from geo.partition.wording import Names, counted
from geo.rebalance.batches import batches, in_order
from geo.rebalance.case import Case, lock
from geo.rebalance.least import Outcome, Purse
from geo.rebalance.model import Effort
from geo.rebalance.search import search
from geo.rebalance.steps import Step, to_steps

NO_LINKS: NDArray[np.int32] = np.zeros((0, 2), np.int32)
NODES, MODEL_NODES = 20_000, 100
"""Nodes of the exact search, and of one lenient model, at effort 1."""


class RebalanceError(YuanbaError):
    """The plan to rebalance does not fit the question."""

    code = "bad-plan"


@dataclass(frozen=True, eq=False)
class Rebalance:
    """The repair of a plan.

    Attributes
    ----------
    steps : tuple of Step
        In an order in which each is sound; empty if nothing is wrong or nothing helps.
    assignment : (n,) int32
        The plan after all steps.
    households_moved : int
        Weight that changes its part. Units that had none are counted in `households_placed`.
    households_placed : int
    lower_bound : float
        No plan that keeps all rules moves less; infinite if no such plan exists.
    proven_minimal : bool
        The plan keeps all rules and moves exactly `lower_bound`.
    violations : tuple of Violation
        Rules that the plan still breaks after all steps.
    reasons : tuple of Violation
        Why no plan can keep all rules, where that is known.
    cut_short : bool
        The time limit ended the search before its effort was spent.
    spread_before, spread_after : float
    text : Text
        All of it in a sentence.
    """

    steps: tuple[Step, ...]
    assignment: NDArray[np.int32]
    households_moved: int
    households_placed: int
    lower_bound: float
    proven_minimal: bool
    violations: tuple[Violation, ...]
    reasons: tuple[Violation, ...]
    cut_short: bool
    spread_before: float
    spread_after: float
    text: Text

    @property
    def feasible(self) -> bool:
        """Whether the plan after all steps keeps every rule."""
        return not self.violations


def rebalance(
    problem: Problem,
    assignment: NDArray[np.integer],
    *,
    locked: Iterable[int] = (),
    effort: float = 1.0,
    time_limit_s: float | None = None,
    seed: int = 0,
    names: Names | None = None,
) -> Rebalance:
    """Repair a plan with the fewest moved households.

    Every part is brought inside its limits and back to one piece, units without a part are
    placed, and locked parts, heads, fixed units and pairs are kept. Each trouble spot is repaired
    by itself: all sets of moves within a small budget of households are searched, and while none
    will do the budget grows, so that each failure raises the proven lower bound. Spots that get
    into each other's way, or that might be cheaper together, are joined. Of plans that move
    equally few households a compact one is taken.

    Parameters
    ----------
    problem : Problem
        Its graph holds the links that count as neighbours.
    assignment : (n,) integers
        The edited plan; -1 for units without a part.
    locked : iterable of int
        Parts that keep what they have in `assignment`, beside those locked in ``problem.rules``.
    effort : float
        Work to spend. The same input, effort and seed give the same steps.
    time_limit_s : float, optional
        Guard on top; `Rebalance.cut_short` tells when it bit.
    seed : int
    names : Names, optional
        Words and names for the sentences.

    Returns
    -------
    Rebalance
        Always an answer: where no plan keeps all rules the one found that breaks least, with
        `violations` and `reasons`.

    Raises
    ------
    RebalanceError
        The plan has the wrong length or names a part that does not exist.
    ProblemError
        The question is not usable.

    Examples
    --------
    >>> from geo.partition import Graph, Units
    >>> n = 6
    >>> row = Units(np.full(n, 5), np.column_stack([np.arange(n) * 9.0, np.zeros(n)]))
    >>> street = Problem(row, Graph.from_edges(n, [(i, i + 1) for i in range(n - 1)]), 2, 12, 18)
    >>> repair = rebalance(street, np.array([0, 0, 0, 0, 0, 1]))
    >>> repair.households_moved, repair.proven_minimal
    (10, True)
    >>> print(repair.steps[0].text.en)
    move courtyards 3 and 4 from part 0 to 1: spread 133 % → 0 %, 10 households change head, \
both stay contiguous
    """
    validate(problem)
    plan = _checked(problem, assignment, locked)
    names = names or Names()
    question = lock(problem, plan, locked)
    case = Case.of(question, plan)
    reasons: tuple[Violation, ...] = ()
    outcome = Outcome(case.plan, 0.0)
    if violations(question, plan, NO_LINKS):
        reasons = diagnose(question, names=names)
        deadline = Deadline(time_limit_s)
        purse = Purse(max(1, int(NODES * effort)), deadline)
        work = Effort(max(1, int(MODEL_NODES * effort)), seed, deadline)
        outcome = search(case, purse, work, hopeless=bool(reasons))
    target = case.plan if outcome.plan is None else outcome.plan
    order, _ = in_order(case, batches(case, target))
    steps = to_steps(problem, case, order, names)
    return _answer(question, case, steps, target, outcome, reasons, names)


def _checked(
    problem: Problem, assignment: NDArray[np.integer], locked: Iterable[int]
) -> NDArray[np.int32]:
    plan, k = np.asarray(assignment), problem.n_parts
    n = len(problem.units.weight)
    if plan.shape != (n,) or plan.dtype.kind not in "iu":
        raise RebalanceError(
            zh=f"方案应为 {n} 个整数（每个院落一个），现为 {plan.shape}",
            en=f"a plan is {n} whole numbers, one per unit; this has shape {plan.shape}",
        )
    wrong = [int(p) for p in [*plan.tolist(), *locked] if not -1 <= p < k]
    if wrong:
        raise RebalanceError(
            zh=f"方案中没有编号为 {wrong[0]} 的分区（共 {k} 个，编号 0–{k - 1}，-1 为未归属）",
            en=f"there is no part {wrong[0]}; parts count from 0 to {k - 1}, -1 is none",
            part=wrong[0],
        )
    return plan.astype(np.int32)


def _answer(
    question: Problem,
    case: Case,
    steps: tuple[Step, ...],
    target: list[int],
    outcome: Outcome,
    reasons: tuple[Violation, ...],
    names: Names,
) -> Rebalance:
    bound = outcome.bound
    plan = np.array(target, np.int32)
    plan.flags.writeable = False
    broken = violations(question, plan, NO_LINKS, names=names)
    moved = sum(step.changing_head for step in steps)
    placed = sum(step.weight for step in steps if step.kind == "place")
    before, after = _spread(case, case.plan), _spread(case, target)
    proven = not broken and moved <= bound
    return Rebalance(
        steps=steps,
        assignment=plan,
        households_moved=moved,
        households_placed=placed,
        lower_bound=bound,
        proven_minimal=proven,
        violations=broken,
        reasons=reasons,
        cut_short=outcome.cut_short,
        spread_before=before,
        spread_after=after,
        text=_summary(steps, moved, bound, broken, reasons, names),
    )


def _spread(case: Case, plan: list[int]) -> float:
    k = case.problem.n_parts
    weight = [0] * k
    for unit, part in enumerate(plan):
        if part >= 0:
            weight[part] += case.weight[unit]
    target = sum(case.weight) / k
    return (max(weight) - min(weight)) / target if target else 0.0


def _summary(
    steps: tuple[Step, ...],
    moved: int,
    bound: float,
    broken: tuple[Violation, ...],
    reasons: tuple[Violation, ...],
    names: Names,
) -> Text:
    amount = names.weight(moved)
    if not steps and not broken:
        return Text("方案符合全部规则，无需调整", "the plan keeps all rules; nothing has to move")
    zh = f"{len(steps)} 步，变动 {amount.zh}"
    s = "s" if moved == 1 else ""
    en = f"{counted(len(steps), 'step')}, {amount.en} move{s}"
    if broken:
        zh += f"；仍有 {len(broken)} 处不符合规则"
        en += f"; still {counted(len(broken), 'breach', 'breaches')} of the rules"
        for why in reasons[:1]:
            zh, en = f"{zh}：{why.text.zh}", f"{en}: {why.text.en}"
    elif moved <= bound:
        zh, en = f"{zh}；已证明不能更少", f"{en}; proven to be the fewest"
    else:
        zh, en = f"{zh}；至少需要 {bound:g}", f"{en}; it takes at least {bound:g}"
    return Text(zh, en)
