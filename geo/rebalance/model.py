"""A model that may break rules at a price, for what cannot be repaired; solved with HiGHS."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from math import inf

import numpy as np

from geo.partition.deadline import Deadline
from geo.rebalance.case import Case
from geo.rebalance.highs import Solver
from geo.rebalance.least import Outcome
from geo.rebalance.reach import Moves, may_enter, possible_moves
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
from geo.rebalance.shape import added_inertia

CHOICES = 1500
"""Columns of the largest model."""

COMPACT_SHARE, COUNT_SHARE = 0.4, 0.05
"""All preference for compactness and for few units counts less than half of one household."""

DEAREST = 1e3, 1e6
MAX_ROUNDS = 60
NONE = -1


@dataclass(frozen=True)
class Effort:
    """How much work one model may cost; the deadline is a guard on top."""

    nodes: int
    seed: int
    deadline: Deadline


def repair_leniently(case: Case, effort: Effort) -> Outcome:
    """Repair a case as far as it can be, within a budget that keeps the model small."""
    budget = min(sum(case.costs), 2 * case.least + case.problem.upper)
    choices = _choices(case, budget)
    while sum(len(parts) for parts in choices.values()) > CHOICES and budget > 1:
        budget //= 2
        choices = _choices(case, budget)
    return solve_leniently(case, choices, budget=budget, effort=effort)


def _choices(case: Case, budget: int) -> dict[int, list[int]]:
    """Parts that each unit may be in, its present one included; of units with a choice only."""
    found: dict[int, list[int]] = {unit: [] for unit in case.displaced}
    moves = possible_moves(case, budget)
    for unit, part in zip(moves.unit.tolist(), moves.part.tolist(), strict=True):
        found.setdefault(unit, [case.plan[unit]]).append(part)
    return {unit: sorted(found[unit]) for unit in sorted(found)}


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


def _columns(case: Case, candidates: dict[int, list[int]], budget: float) -> Columns:
    """One column per choice; its cost is the weight moved and a little for shape and count."""
    columns = Columns(case, candidates)
    stretch = _stretch(case, candidates)
    worst = {u: max(stretch[u, p] for p in [*parts, NONE]) for u, parts in candidates.items()}
    whole = _most(case, worst, budget) or 1.0
    for unit, parts in candidates.items():
        for part in parts:
            shape = stretch[unit, part]
            moves = part != case.plan[unit]
            count = COUNT_SHARE * moves / len(candidates)
            cost = case.cost(unit) * moves + count + COMPACT_SHARE * shape / whole
            columns.index[unit, part] = columns.add(cost)
    columns.add(0.0)  # a model without any choice still has a column
    return columns


def _stretch(case: Case, candidates: dict[int, list[int]]) -> defaultdict[tuple[int, int], float]:
    """Inertia that each choice adds; 0 for having no part."""
    pairs = [(u, p) for u, parts in candidates.items() for p in parts if p != NONE]
    of_unit, of_part = np.array(pairs, np.int64).reshape(-1, 2).T
    added = added_inertia(case, Moves(of_unit, of_part, np.zeros(len(pairs), np.int64)))
    return defaultdict(float, zip(pairs, added.tolist(), strict=True))


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


def _read(columns: Columns, values: Iterable[float]) -> list[int]:
    found, chosen = list(columns.case.plan), list(values)
    for (unit, part), column in columns.index.items():
        if chosen[column] > 0.5:
            found[unit] = part
    return found
