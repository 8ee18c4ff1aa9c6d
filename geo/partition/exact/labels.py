"""Numbers of parts: which column may carry which, and what that costs in movers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from geo.partition.bound.contract import Contraction
from geo.partition.exact.columns import Columns
from geo.partition.problem import Problem


@dataclass(frozen=True, eq=False)
class Labelled:
    """Columns with the numbers they may carry.

    Attributes
    ----------
    column : (v,) int64
        Column of each variant.
    label : (v,) int32
        Number that the variant carries, -1 for any number that is left.
    cost : (v,) float64
        With movers.
    """

    column: NDArray[np.int64]
    label: NDArray[np.int32]
    cost: NDArray[np.float64]


def forced_label(items: Contraction, pool: Columns) -> NDArray[np.int32]:
    """Give the number that a rule sets for each column, -1 where none does."""
    of_unit = np.full(len(items.item_of), -1, np.int32)
    free = items.item_of >= 0
    of_unit[free] = items.label[items.item_of[free]]
    forced = np.full(len(pool), -1, np.int32)
    column_of = np.repeat(np.arange(len(pool)), np.diff(pool.indptr))
    np.maximum.at(forced, column_of, of_unit[pool.members])
    return forced


def variants(problem: Problem, items: Contraction, pool: Columns) -> Labelled:
    """List what each column can be called and what it then costs.

    Without a price on movers a column has one variant. With one, it has a variant for each number
    of the reference plan that some of its units had, and one in which everybody moves.
    """
    forced = forced_label(items, pool)
    reference, price = problem.rules.reference, problem.prices.moved
    n = len(pool)
    if reference is None or price <= 0 or n == 0:
        return Labelled(np.arange(n), forced, pool.cost.copy())
    column_of = np.repeat(np.arange(n), np.diff(pool.indptr))
    weight = problem.units.weight[pool.members].astype(float)
    before = reference[pool.members]
    had = before >= 0
    all_weight = np.bincount(column_of[had], weight[had], n)
    key, where = np.unique(
        column_of[had] * np.int64(problem.n_parts) + before[had], return_inverse=True
    )
    stays = np.bincount(where, weight[had], len(key))
    column, label = key // problem.n_parts, (key % problem.n_parts).astype(np.int32)
    usable = ~np.isin(label, problem.rules.locked) & _may_carry(items, forced[column], label)
    column, label, stays = column[usable], label[usable], stays[usable]
    cost = pool.cost[column] + price * (all_weight[column] - stays)
    named = np.zeros(n, bool)
    named[column[forced[column] >= 0]] = True
    rest = np.flatnonzero(~named)
    return Labelled(
        np.concatenate([column, rest]),
        np.concatenate([label, forced[rest]]),
        np.concatenate([cost, pool.cost[rest] + price * all_weight[rest]]),
    )


def _may_carry(
    items: Contraction, forced: NDArray[np.int32], label: NDArray[np.int32]
) -> NDArray[np.bool_]:
    """Whether a column that a rule calls `forced` (-1: nothing) may be called `label`."""
    owned = np.isin(label, items.label[items.label >= 0])
    return np.where(forced >= 0, forced == label, ~owned)


def variant_of(
    names: Labelled, pool_column: NDArray[np.int64], label: NDArray[np.int32]
) -> NDArray[np.int64] | None:
    """Variants with which given columns carry given numbers; None if one may not."""
    found = []
    for column, number in zip(pool_column, label, strict=True):
        mine = np.flatnonzero(names.column == column)
        exact = mine[names.label[mine] == number]
        loose = mine[names.label[mine] == -1]
        if not len(exact) and not len(loose):
            return None
        found.append(exact[0] if len(exact) else loose[0])
    return np.array(found, np.int64)


def assemble(
    problem: Problem,
    items: Contraction,
    pool: Columns,
    names: Labelled,
    chosen: NDArray[np.int64],
    prefer: NDArray[np.int32] | None,
) -> NDArray[np.int32]:
    """Write the plan of the chosen variants, locked parts included, ``(n,)``.

    Variants without a number are matched to the numbers that are left, so that most weight keeps
    the number it has in the reference, then in `prefer`; then by first unit.
    """
    plan = np.full(problem.graph.n_units, -1, np.int32)
    locked = items.item_of < 0
    if problem.rules.reference is not None:
        plan[locked] = problem.rules.reference[locked]
    chosen = chosen[np.argsort([pool[c][0] for c in names.column[chosen]], kind="stable")]
    label = names.label[chosen].copy()
    open_rows = np.flatnonzero(label < 0)
    left = np.setdiff1d(np.arange(problem.n_parts), [*problem.rules.locked, *label[label >= 0]])
    kept = np.zeros((len(open_rows), problem.n_parts))
    for old, worth in ((problem.rules.reference, 1.0), (prefer, 1e-6)):
        if old is None:
            continue
        for row, variant in enumerate(chosen[open_rows]):
            units = pool[names.column[variant]]
            units = units[old[units] >= 0]
            np.add.at(kept[row], old[units], worth * problem.units.weight[units])
    rows, columns = linear_sum_assignment(-kept[:, left])
    label[open_rows[rows]] = left[columns]
    for variant, number in zip(chosen, label, strict=True):
        plan[pool[names.column[variant]]] = number
    return plan
