"""The Lagrangian value when parts must be contiguous."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from geo.partition.bound.choose import cheapest_centres, exchange_values
from geo.partition.bound.connected import price_connected
from geo.partition.bound.lagrangian import NO_CUTS, RELATIVE_ERROR, Cuts, Dual
from geo.partition.bound.model import Model

Floats = NDArray[np.float64]

NODES_PER_CENTRE, NODES_RELAXED = 200_000, 1_000
MARGIN = 0.1


def sharpen(model: Model, dual: Dual) -> Dual:
    """Demand contiguity at the same multipliers; keeps the better of the two bounds.

    Parameters
    ----------
    model : Model
    dual : Dual
    """
    margin = MARGIN * abs(dual.value) / max(model.n_parts, 1)
    ceiling = np.where(model.must, np.inf, tops(model, dual) + margin)
    now, *_ = evaluate(model, dual.multiplier, NO_CUTS, ceiling)
    return now if now.value > dual.value else dual


def evaluate(
    model: Model, item: Floats, cuts: Cuts, ceiling: Floats
) -> tuple[Dual, NDArray[np.int64], NDArray[np.int32], Floats]:
    """Compute the Lagrangian value of item prices and penalties over contiguous parts.

    Returns
    -------
    Dual
    part_ptr : (c + 1,) int64
    part : integers
        Cheapest part found of each centre whose reduced cost is below its ceiling.
    part_cost : (c,) float64
        Its reduced cost.
    """
    n = len(model.centre)
    value, chosen, entry = np.empty(n), np.zeros(n, bool), np.empty(n)
    ptr = np.zeros(n + 1, np.int64)
    most = min(model.n_items, int(np.diff(model.indptr).max(initial=0)) + 1)
    part = np.empty((n + 1) * (most + 1), np.int32)
    part_cost = np.full(n, np.inf)
    graph, apart = model.items.graph, model.items.apart
    nodes = NODES_PER_CENTRE if model.exact else NODES_RELAXED
    price_connected(
        item, ceiling, model.own, model.own_cost, model.indptr, model.item, model.cost,
        model.weight, model.lower, model.upper, model.n_parts, model.exact, graph.indptr,
        graph.indices, apart.indptr, apart.indices, *cuts.by_item(model.n_items), nodes, value,
        ptr, part, part_cost,
    )  # fmt: skip
    limits = model.must, model.piece, model.piece_min, model.piece_max
    total = cheapest_centres(value, *limits, model.n_parts, chosen)
    exchange_values(value, *limits, chosen, entry)
    if np.isinf(total):
        return Dual(np.inf, item.copy(), value, chosen, entry, cuts), ptr, part, part_cost
    size = np.abs(item).sum() + np.abs(value[chosen]).sum() + cuts.penalty.sum()
    bound = total + item.sum() - cuts.penalty.sum() + model.constant - RELATIVE_ERROR * size
    return Dual(float(bound), item.copy(), value, chosen, entry, cuts), ptr, part, part_cost


def tops(model: Model, dual: Dual) -> Floats:
    """Give the largest value among the chosen centres of each centre's piece, ``(c,)``."""
    top = np.full(len(model.piece_min), -np.inf)
    np.maximum.at(top, model.piece[dual.chosen], dual.centre_value[dual.chosen])
    floor = float(dual.centre_value[np.isfinite(dual.centre_value)].min(initial=0.0))
    top[~np.isfinite(top)] = floor
    return top[model.piece]
