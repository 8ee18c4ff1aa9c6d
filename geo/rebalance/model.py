"""The exact model: fewest moved households, contiguity by cuts, solved with HiGHS."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from math import ceil, inf

import numpy as np
from numpy.typing import NDArray

from geo.partition.deadline import Deadline
from geo.partition.objective import inertia, squared_reach
from geo.rebalance.case import Case
from geo.rebalance.highs import Solver
from geo.rebalance.reach import may_enter
from geo.rebalance.rows import (
    Columns,
    Row,
    choice_rows,
    contiguity_cuts,
    detached,
    light_set_rows,
    light_units,
    limit_rows,
    pair_rows,
)

COMPACT_SHARE, COUNT_SHARE = 0.4, 0.05
"""All preference for compactness and for few units counts less than half of one household."""

DEAREST = 1e3, 1e6
MAX_ROUNDS, MAX_REFUSED = 60, 4
NONE = -1


@dataclass(frozen=True)
class Outcome:
    """Answer of one model.

    Attributes
    ----------
    plan : list of int or None
        The best plan found; None if there is none or the work was used up.
    bound : float
        No plan of this model moves less weight; infinite if the model has no plan at all.
    cut_short : bool
        Time ran out.
    """

    plan: list[int] | None
    bound: float
    cut_short: bool = False


@dataclass(frozen=True)
class Effort:
    """How much work one model may cost; the deadline is a guard on top."""

    nodes: int
    seed: int
    deadline: Deadline

    @property
    def half(self) -> Effort:
        """The same work, with half of the time that is left."""
        left_s = self.deadline.left_s
        return replace(self, deadline=Deadline(None if left_s == inf else left_s / 2))


def solve(
    case: Case,
    candidates: dict[int, list[int]],
    *,
    budget: float,
    effort: Effort,
    known: list[frozenset[int]],
    rejects: Callable[[list[int]], bool] = lambda _: False,
) -> Outcome:
    """Find the plan within the candidates that moves the least weight and keeps every rule.

    Parameters
    ----------
    case : Case
    candidates : dict of int to list of int
    budget : float
        Largest weight that may move.
    effort : Effort
    known : list of frozenset of int
        Sets of units too light for a part whose rows are in the model from the start; those found
        on the way are appended.
    rejects : callable, optional
        Plans it is true of are passed over while there are others, a few times at most; the bound
        stays without that.
    """
    columns = _columns(case, candidates, budget)
    parts = _touched(columns)
    rows = [*choice_rows(columns), *(row for _, row in limit_rows(columns, parts))]
    rows += [row for units in known for _, row in light_set_rows(columns, units)]
    rows += [*pair_rows(columns), _budget_row(columns, budget)]
    solver = Solver(columns, rows, nodes=effort.nodes, seed=effort.seed, deadline=effort.deadline)
    bound, refused, least = 0.0, 0, None
    for _ in range(MAX_ROUNDS):
        values = solver.run()
        if not refused:
            bound = _households(solver.bound)
        if values is None:
            break
        plan = _read(columns, values)
        pieces = [*detached(case, plan, sorted(parts))]
        known += [piece.units for _, piece in pieces if piece.light]
        cuts = [row for part, piece in pieces for _, row in contiguity_cuts(columns, part, piece)]
        if not cuts and (refused == MAX_REFUSED or not rejects(plan)):
            return Outcome(plan, bound)
        if not cuts:
            refused, least = refused + 1, least or plan
            cuts = [_not_this(columns, plan)]
        solver.add(cuts)
    return Outcome(least, bound)


def solve_leniently(
    case: Case, candidates: dict[int, list[int]], *, budget: float, effort: Effort
) -> Outcome:
    """Find the plan that breaks least, and of those the one that moves the least weight.

    One household outside the limits costs more than every move within the budget; a part in pieces
    or a broken pair more than a whole part outside the limits; a unit without a part, or where the
    rules forbid it, twice that. (Prices are capped so that the solver's tolerances hold.) The bound
    is not one on feasible plans and is given as 0.
    """
    price = min(budget + 1, DEAREST[0])
    torn = min(price * (case.problem.upper + 1), DEAREST[1])
    outcast = 2 * torn
    candidates = {u: sorted({*parts, case.plan[u]}) for u, parts in candidates.items()}
    columns = _columns(case, candidates, budget)
    for unit, parts in candidates.items():
        for part in parts:
            if part == NONE or not may_enter(case, unit, part):
                columns.cost[columns.index[unit, part]] += outcast
    parts_in_pieces = {p: columns.add(torn) for p in sorted(_touched(columns))}
    rows = [*choice_rows(columns)]
    rows += [_softened(columns, row, price) for _, row in limit_rows(columns, parts_in_pieces)]
    rows += [_softened(columns, row, torn) for row in pair_rows(columns)]
    rows += [
        _unless(row, parts_in_pieces[part])
        for units in light_units(case)
        for part, row in light_set_rows(columns, units)
        if part in parts_in_pieces
    ]
    rows.append(_budget_row(columns, budget))
    solver = Solver(columns, rows, nodes=effort.nodes, seed=effort.seed, deadline=effort.deadline)
    for _ in range(MAX_ROUNDS):
        values = solver.run()
        if values is None:
            break
        plan = _read(columns, values)
        whole = [p for p, column in parts_in_pieces.items() if values[column] < 0.5]
        cuts = [
            _unless(row, parts_in_pieces[part])
            for p, piece in detached(case, plan, whole)
            for part, row in contiguity_cuts(columns, p, piece)
            if part in parts_in_pieces
        ]
        if not cuts:
            return Outcome(plan, 0.0)
        solver.add(cuts)
    return Outcome(None, 0.0)


def _households(bound: float) -> float:
    """Whole weight that a bound on the objective proves."""
    if bound in {inf, -inf}:
        return max(bound, 0.0)
    return float(max(0, ceil(bound - COMPACT_SHARE - COUNT_SHARE - 1e-6)))


def _columns(case: Case, candidates: dict[int, list[int]], budget: float) -> Columns:
    """One column per choice; its cost is the weight moved and a little for shape and count."""
    columns = Columns(case, candidates)
    centres, _ = inertia(case.problem, np.array(case.plan, np.int32))
    stretch = {u: _stretch(case, u, parts, centres) for u, parts in candidates.items()}
    whole = _most(case, {u: max(s, default=0.0) for u, s in stretch.items()}, budget) or 1.0
    for unit, parts in candidates.items():
        for part, shape in zip(parts, stretch[unit], strict=True):
            moves = part != case.plan[unit]
            count = COUNT_SHARE * moves / len(candidates)
            cost = case.cost(unit) * moves + count + COMPACT_SHARE * shape / whole
            columns.index[unit, part] = columns.add(cost)
    columns.add(0.0)  # a model without any choice still has a column
    return columns


def _stretch(case: Case, unit: int, parts: list[int], centres: NDArray[np.int32]) -> list[float]:
    """Inertia that the unit adds by being in each part, about the present centres; never below 0.

    Against its present part, or for a unit without one against the nearest.
    """
    real = [p for p in parts if p >= 0 and centres[p] >= 0]
    if not real:
        return [0.0] * len(parts)
    square = squared_reach(case.problem.units, np.array([unit]), centres[real])[0].tolist()
    cost = dict(zip(real, (case.weight[unit] * s for s in square), strict=True))
    usual = cost.get(case.plan[unit], min(cost.values()))
    return [max(0.0, cost.get(p, usual) - usual) for p in parts]


def _most(case: Case, value: dict[int, float], budget: float) -> float:
    """Largest sum of values of units whose moved weight fits the budget (a knapsack's bound)."""
    total = sum(v for u, v in value.items() if not case.cost(u))
    left = budget
    priced = [u for u in value if case.cost(u)]
    for unit in sorted(priced, key=lambda u: (-value[u] / case.cost(u), u)):
        if left <= 0:
            break
        total += value[unit] * min(1.0, left / case.cost(unit))
        left -= case.cost(unit)
    return total


def _touched(columns: Columns) -> set[int]:
    """Open parts that can change or are broken now."""
    parts = {p for _, p in columns.index if p >= 0} | columns.case.broken
    leaving = {columns.case.plan[u] for u in columns.candidates}
    return {p for p in parts | leaving if p >= 0 and p not in columns.case.closed}


def _budget_row(columns: Columns, budget: float) -> Row:
    case = columns.case
    moving = {
        column: float(case.cost(unit))
        for (unit, part), column in columns.index.items()
        if part != case.plan[unit]
    }
    return Row(moving, -inf, budget)


def _softened(columns: Columns, row: Row, price: float) -> Row:
    over = columns.add(price, upper=inf, whole=False)
    under = columns.add(price, upper=inf, whole=False)
    return Row({**row.terms, over: -1.0, under: 1.0}, row.low, row.high)


def _unless(row: Row, column: int) -> Row:
    """Let the row be broken (by one) when `column` is 1."""
    return Row({**row.terms, column: -1.0}, row.low, row.high)


def _not_this(columns: Columns, plan: list[int]) -> Row:
    chosen = {columns.index[u, plan[u]]: 1.0 for u in columns.candidates}
    return Row(chosen, -inf, len(chosen) - 1.0)


def _read(columns: Columns, values: Iterable[float]) -> list[int]:
    found, chosen = list(columns.case.plan), list(values)
    for (unit, part), column in columns.index.items():
        if chosen[column] > 0.5:
            found[unit] = part
    return found
