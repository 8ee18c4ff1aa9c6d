"""Lagrangian bound: certified on the whole model, climbed on the part of it that matters."""

from __future__ import annotations

from dataclasses import dataclass, replace
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from geo.partition.bound.ascent import climb, price_all
from geo.partition.bound.choose import cheapest_centres, exchange_values
from geo.partition.bound.fixing import surviving_pairs
from geo.partition.bound.model import Model

STEPS_PER_ROUND = 50
RELATIVE_ERROR = 1e-10


@dataclass(frozen=True, eq=False)
class Cuts:
    """Cuts on three items with their prices.

    Of the parts that hold two or three of the items of a cut, a plan has at most one; each pays
    the penalty, and the bound is credited with it once.

    Attributes
    ----------
    triples : (t, 3) int64
    penalty : (t,) float64
    """

    triples: NDArray[np.int64]
    penalty: NDArray[np.float64]

    def by_item(
        self, n_items: int
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
        """Compressed rows of the cuts each item is in, and the penalties."""
        flat = self.triples.ravel()
        order = np.argsort(flat, kind="stable")
        counts = np.bincount(flat, minlength=n_items)
        return np.concatenate([[0], np.cumsum(counts)]), order // 3, self.penalty


NO_CUTS = Cuts(np.zeros((0, 3), np.int64), np.zeros(0))


@dataclass(frozen=True, eq=False)
class Dual:
    """Multipliers, and what the whole model says at them.

    Attributes
    ----------
    value : float
        Lower bound, with the constant of the model, less an allowance for rounding.
    multiplier : (m,) float64
    centre_value : (c,) float64
        Reduced cost of the cheapest part of each centre.
    chosen : (c,) bool
    entry : (c,) float64
        A part of centre ``c`` with reduced cost ``v`` is in no plan cheaper than
        ``value + v - entry[c]``.
    cuts : Cuts
        Reduced costs include their penalties.
    """

    value: float
    multiplier: NDArray[np.float64]
    centre_value: NDArray[np.float64]
    chosen: NDArray[np.bool_]
    entry: NDArray[np.float64]
    cuts: Cuts = NO_CUTS


def start_multipliers(model: Model) -> NDArray[np.float64]:
    """First guess: proportional to the area that an average part covers around each item, ``(m,)``.

    In a plane of constant density the price of a unit of weight is proportional to the area of a
    part; the best scale is found by trying a few.
    """
    target = model.items.weight.sum() / max(model.n_parts, 1)
    divisor = max(int(np.gcd.reduce(model.items.weight)), 1) if model.n_items else 1
    area = np.full(model.n_items, np.nan)
    for c in range(len(model.centre)):
        row = slice(model.indptr[c], model.indptr[c + 1])
        weight = np.maximum(model.weight[model.item[row]], 1e-9) * divisor
        square = np.sort(model.cost[row] / weight)
        order = np.argsort(model.cost[row] / weight)
        load = np.cumsum(weight[order])
        reach = np.searchsorted(load, target)
        if len(square):
            area[model.own[c]] = square[min(reach, len(square) - 1)]
    fill = np.nanmean(area) if np.isfinite(area).any() else 1.0
    area[np.isnan(area)] = fill
    return area * model.items.weight


def certify(
    model: Model, multiplier: NDArray[np.float64], alive: NDArray[np.bool_] | None = None
) -> Dual:
    """Evaluate the Lagrangian on the whole model.

    Parameters
    ----------
    model : Model
    multiplier : (m,) float64
    alive : (c,) bool or None
        Centres that are not excluded by an incumbent.

    Notes
    -----
    The value is a sum of at most ``m + k`` terms, each a sum of at most some hundred; double
    arithmetic errs by less than ``1e-10`` of the sum of their sizes, which is subtracted.
    """
    n = len(model.centre)
    value = np.empty(n)
    chosen = np.zeros(n, bool)
    alive = np.ones(n, bool) if alive is None else alive
    price_all(
        multiplier, alive, model.own, model.own_cost, model.indptr, model.item, model.cost,
        model.weight, model.lower, model.upper, model.exact, value,
    )  # fmt: skip
    total = cheapest_centres(
        value, model.must, model.piece, model.piece_min, model.piece_max, model.n_parts, chosen
    )
    entry = np.empty(n)
    exchange_values(value, model.must, model.piece, model.piece_min, model.piece_max, chosen, entry)
    if np.isinf(total):
        return Dual(np.inf, multiplier.copy(), value, chosen, entry)
    size = np.abs(multiplier).sum() + np.abs(value[chosen]).sum() + abs(model.constant)
    bound = total + multiplier.sum() + model.constant - RELATIVE_ERROR * size
    return Dual(float(bound), multiplier.copy(), value, chosen, entry)


def ascend(
    model: Model,
    *,
    effort: int,
    goal: float = np.inf,
    deadline: float | None = None,
    start: NDArray[np.float64] | None = None,
) -> tuple[Dual, Model, int, bool]:
    """Maximise the Lagrangian bound.

    Parameters
    ----------
    model : Model
    effort : int
        Largest number of evaluations.
    goal : float
        Objective of a known plan. It aims the steps and removes centres and pairs that no cheaper
        plan can use, so that the bound holds for ``min(goal, optimum)``.
    deadline : float or None
        Moment of `time.perf_counter` at which to stop.
    start : (m,) float64 or None
        First multipliers.

    Returns
    -------
    Dual
    Model
        Without the pairs that were removed.
    int
        Evaluations made.
    bool
        Whether the deadline ended the ascent.
    """
    nearest = nearest_pairs(model)
    best = _scaled_start(model, start, nearest)
    smooth = np.zeros(model.n_items)
    pace = np.array([0.3, 0.0, 0.1])
    multiplier, fixed_at, done, late = best.multiplier.copy(), -np.inf, 0, False
    fresh, settled, now, active = True, False, best, np.ones(len(model.centre), bool)
    while done < effort and np.isfinite(best.value) and best.value < goal:
        if deadline is not None and perf_counter() > deadline:
            late = True
            break
        if np.isfinite(goal) and goal - best.value < 0.9 * (goal - fixed_at):
            (model, alive), fixed_at = remove_pairs(model, best, goal), best.value
            best = now = certify(model, best.multiplier)
            multiplier, nearest = best.multiplier.copy(), nearest_pairs(model)
            active = active[alive] if settled else np.ones(len(model.centre), bool)
            if not np.isfinite(best.value):
                break
        if settled:
            active |= _promising(model, now)
        near = _restrict(model, now, active, nearest)
        steps = min(STEPS_PER_ROUND, effort - done)
        before = pace[0]
        climb(
            multiplier, -np.inf if fresh else _value(near, multiplier), smooth, pace, steps,
            goal - model.constant, np.ones(len(near.centre), bool), near.must, near.piece,
            near.piece_min, near.piece_max, near.n_parts, near.own, near.own_cost, near.indptr,
            near.item, near.cost, near.weight, near.lower, near.upper, model.exact,
        )  # fmt: skip
        fresh = False
        done += steps
        now = certify(model, multiplier)
        gain = now.value - best.value
        if not settled and 0 <= gain < 0.02 * now.value:
            settled, active = True, _promising(model, now)
        if gain < -0.01 * abs(best.value):
            multiplier = best.multiplier.copy()
        if gain > 0:
            best = now
        if pace[0] <= 1e-3 and before <= 2e-3 and gain < 2e-5 * abs(best.value):
            break
    return best, model, done, late


def remove_pairs(model: Model, dual: Dual, goal: float) -> tuple[Model, NDArray[np.bool_]]:
    """Drop centres and pairs that no plan of at most `goal` uses; tell which centres stay."""
    keep = np.zeros(len(model.item), bool)
    alive = dual.centre_value - dual.entry <= goal - dual.value
    surviving_pairs(
        dual.multiplier, dual.entry, goal - dual.value, alive, model.own, model.own_cost,
        model.indptr, model.item, model.cost, model.weight, model.lower, model.upper,
        model.exact, keep,
    )  # fmt: skip
    return select(model, alive, keep), alive


def select(model: Model, alive: NDArray[np.bool_], keep: NDArray[np.bool_]) -> Model:
    """Keep only some centres and pairs."""
    centre_of = np.repeat(np.arange(len(model.centre)), np.diff(model.indptr))
    keep = keep & alive[centre_of]
    counts = np.bincount(centre_of[keep], minlength=len(model.centre))[alive]
    return replace(
        model,
        centre=model.centre[alive],
        own=model.own[alive],
        own_cost=model.own_cost[alive],
        must=model.must[alive],
        piece=model.piece[alive],
        indptr=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        item=model.item[keep],
        cost=model.cost[keep],
    )


def nearest_pairs(model: Model) -> NDArray[np.bool_]:
    """Mark for each centre the items closest to it, four times what a part can hold, ``(q,)``."""
    size = model.weight[model.item]
    ratio = model.cost / np.maximum(size, 0.5)
    near = np.empty(len(size), bool)
    for first, last in zip(model.indptr[:-1], model.indptr[1:], strict=True):
        order = first + np.argsort(ratio[first:last], kind="stable")
        near[order] = np.cumsum(size[order]) <= 4 * model.upper
    return near


def _scaled_start(
    model: Model, start: NDArray[np.float64] | None, nearest: NDArray[np.bool_]
) -> Dual:
    if start is not None:
        return certify(model, start)
    guess = start_multipliers(model)
    near = select(model, np.ones(len(model.centre), bool), nearest)
    if not np.isfinite(_value(near, guess)):
        near = model
    best = certify(near, 0.2 * guess)
    for scale in (0.3, 0.45, 0.67, 1.0, 1.5, 2.2):
        trial = certify(near, scale * guess)
        if trial.value <= best.value:
            break
        best = trial
    return certify(model, best.multiplier)


def _value(model: Model, multiplier: NDArray[np.float64]) -> float:
    return certify(model, multiplier).value - model.constant


def _promising(model: Model, dual: Dual) -> NDArray[np.bool_]:
    """Centres that the next steps are likely to touch, ``(c,)``."""
    value = dual.centre_value
    worth = np.sort(value)[min(3 * model.n_parts, len(value) - 1)]
    near: NDArray[np.bool_] = (value <= worth) & np.isfinite(value)
    return near | model.must | dual.chosen


def _restrict(
    model: Model, dual: Dual, active: NDArray[np.bool_], nearest: NDArray[np.bool_]
) -> Model:
    """Keep the active centres, and of their pairs those that may pay."""
    payable = model.cost <= 2.0 * dual.multiplier[model.item]
    near = select(model, active, payable | nearest)
    return near if np.isfinite(_value(near, dual.multiplier)) else model
