"""The repair of one case that moves least: budgets that grow until one suffices."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

import numpy as np

from geo.partition.deadline import Deadline
from geo.rebalance.batches import DETACHES, batches, in_order
from geo.rebalance.case import Case
from geo.rebalance.descent import descend, look
from geo.rebalance.ground import ALLOWED, BUDGET, FLOOR, FOUND, NODES, POOL, SALT, TIES, lay_out
from geo.rebalance.reach import Moves, possible_moves
from geo.rebalance.shape import added_inertia

SLICE = 4000
"""Nodes between two looks at the clock."""

DIVE, TIE_NODES = 250, 1500
"""Nodes of one dive for any plan; nodes, beside half of those spent, to choose among equals."""

DETOUR = 0.2
"""A plan may move this much more to keep every part whole on the way."""


@dataclass
class Purse:
    """Nodes that a search may still spend; the deadline is a guard on top."""

    nodes: int
    deadline: Deadline
    _owner: Purse | None = None

    def share(self, nodes: int) -> Purse:
        """Let at most this many nodes be spent; what is spent is spent here too."""
        return Purse(max(0, min(nodes, self.nodes)), self.deadline, self)

    def spend(self, nodes: int) -> None:
        """Take nodes out."""
        self.nodes -= nodes
        if self._owner is not None:
            self._owner.spend(nodes)

    @property
    def empty(self) -> bool:
        """Whether nothing more can be done."""
        return self.nodes <= 0 or self.deadline.passed()


@dataclass(frozen=True)
class Outcome:
    """Answer to one case.

    Attributes
    ----------
    plan : list of int or None
        The best plan found.
    bound : float
        No plan moves less weight; infinite if there is no plan at all.
    cut_short : bool
        Time ran out.
    """

    plan: list[int] | None
    bound: float
    cut_short: bool = False


def least_repair(case: Case, purse: Purse, *, floor: float = 0, cap: float = inf) -> Outcome:
    """Find a plan that keeps all rules and moves least.

    Parameters
    ----------
    case : Case
    purse : Purse
        Is spent.
    floor : float
        It is known that no plan moves less.
    cap : float
        Only plans up to this are looked for; without one, the bound is then above it.
    """
    top = int(min(cap, sum(case.costs)))
    budget = int(max(case.least, floor))
    bound, horizon, known = float(budget), -1, _NO_MOVES
    while budget <= top:
        if budget > horizon:
            horizon = min(top, budget + max(8, budget // 2))
            known = possible_moves(case, horizon)
        found = _within(case, known.within(budget), budget, purse)
        if found.plan is not None:
            return Outcome(found.plan, max(found.bound, bound))
        bound = max(bound, found.bound)
        if found.bound <= budget:
            return Outcome(None, bound)
        if budget == top:
            break
        budget = min(top, budget + max(1, budget // 16))
    return Outcome(None, inf if cap >= sum(case.costs) else max(bound, top + 1))


def any_repair(case: Case, purse: Purse, *, floor: float = 0) -> Outcome:
    """Find some plan that keeps all rules quickly, and improve it with what is left."""
    total, least, dives = sum(case.costs), max(case.least, floor, 1), 0
    while not purse.empty:
        dives += 1
        budget = int(min(total, least * (1 + 0.15 * (1 + dives % 5)) + dives // 5))
        moves = possible_moves(case, budget)
        found = _within(case, moves, budget, purse, allowed=DIVE * (1 + dives // 5), salt=dives)
        if found.plan is not None:
            cost = moved_weight(case, found.plan)
            better = _within(case, moves.within(cost - 1), cost - 1, purse)
            return Outcome(better.plan or found.plan, floor)
        if found.bound > budget >= total:
            break
    return Outcome(None, floor)


def moved_weight(case: Case, plan: list[int]) -> int:
    """Weight that changes its part."""
    return sum(case.cost(u) for u, p in enumerate(plan) if p != case.plan[u])


def _within(
    case: Case,
    moves: Moves,
    budget: int,
    purse: Purse,
    *,
    allowed: int | None = None,
    salt: int = 0,
) -> Outcome:
    """Best plan within a budget; the bound is above the budget if there surely is none."""
    if not len(moves.unit):
        return Outcome(None, budget + 1) if case.broken or case.displaced else _nothing(case)
    search = _Search(case, moves, budget, salt=salt)
    mine = purse.share(purse.nodes if allowed is None else allowed)
    before = mine.nodes
    done = search.run(mine)
    if not search.found:
        return Outcome(None, budget + 1 if done else 0.0)
    plan = search.plans()[0]
    cost = moved_weight(case, plan)
    if not done:
        return Outcome(plan, 0.0)
    return Outcome(_nicest(case, moves, plan, purse, before - mine.nodes), cost)


def _nicest(case: Case, moves: Moves, plan: list[int], purse: Purse, spent: int) -> list[int]:
    """Of the plans that move as little, a compact one that keeps every part whole on the way."""
    mine = Purse(TIE_NODES + spent // 2, purse.deadline)
    cost = moved_weight(case, plan)
    for low, high in ((cost, cost), (cost + 1, cost + max(2, int(DETOUR * cost)))):
        if low > cost:
            moves = possible_moves(case, high)
        search = _Search(case, moves.within(high), high, ties=True, floor=low)
        search.run(mine)
        found = search.plans()
        nice = next((p for p in found if not _detaches(case, p)), None)
        plan = (found or [plan])[0] if low == cost else plan
        if nice is not None or (not found and not _detaches(case, plan)):
            plan = nice or plan
            break
    return plan


def _detaches(case: Case, plan: list[int]) -> bool:
    return in_order(case, batches(case, plan))[1] >= DETACHES


def _nothing(case: Case) -> Outcome:
    return Outcome(case.plan, 0.0)


class _Search:
    """One descent within a budget, in slices of work."""

    def __init__(
        self,
        case: Case,
        moves: Moves,
        budget: int,
        *,
        ties: bool = False,
        floor: int = 0,
        salt: int = 0,
    ) -> None:
        self._ground, self._state = lay_out(case, moves, added_inertia(case, moves))
        self._state.tally[BUDGET] = budget
        self._state.tally[TIES], self._state.tally[FLOOR] = ties, floor
        self._state.tally[SALT] = salt
        look(self._ground, self._state)

    def run(self, purse: Purse) -> bool:
        """Search until all is seen (True), or the purse is empty."""
        count = self._state.tally
        while not purse.empty:
            before = int(count[NODES])
            count[ALLOWED] = before + min(SLICE, purse.nodes)
            done = descend(self._ground, self._state)
            purse.spend(int(count[NODES]) - before)
            if done:
                return True
        return False

    @property
    def found(self) -> bool:
        """Whether a plan was found."""
        return bool(self._state.tally[FOUND])

    def plans(self) -> list[list[int]]:
        """Return the plans found, those that move least first, then the compact ones."""
        n = min(int(self._state.tally[FOUND]), POOL)
        return [row.tolist() for row in self._state.pool[:n]]


_NO_MOVES = Moves(*(np.zeros(0, np.int64) for _ in range(3)))
