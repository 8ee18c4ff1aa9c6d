"""How far people are from the centre of their part (the head's courtyard, where one is bound)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from geo.metrics.context import PlanContext
from geo.metrics.value import NO_DATA, Value


def to_centre_m(context: PlanContext) -> NDArray[np.float64]:
    """Distance of each unit to the centre of its part, ``(n,)``; NaN without a part."""
    units, has = context.units, np.flatnonzero(context.assignment >= 0)
    centre = context.centres[context.assignment[has]]
    found = np.full(len(units.weight), np.nan)
    if units.distance is not None:
        found[has] = units.distance[has, centre]
    else:
        step = units.xy[has] - units.xy[centre]
        found[has] = np.hypot(step[:, 0], step[:, 1])
    return found


def inertia(context: PlanContext) -> Value:
    """Moment of inertia: sum of weight times squared distance to the centre of the part."""
    has = context.assignment >= 0
    cost = context.units.weight[has] * to_centre_m(context)[has] ** 2
    parts = np.bincount(context.assignment[has], cost, context.n_parts).astype(float)
    return Value(float(parts.sum()), parts)


def mean_walk(context: PlanContext) -> Value:
    """Mean distance to the centre, weighted; NaN for a part without weight."""
    has = context.assignment >= 0
    way = context.units.weight[has] * to_centre_m(context)[has]
    parts = np.bincount(context.assignment[has], way, context.n_parts)
    weight = context.part_weight
    if weight.sum() == 0:
        return NO_DATA
    mean = np.divide(parts, weight, out=np.full(len(parts), np.nan), where=weight > 0)
    return Value(float(parts.sum() / weight.sum()), mean)


def longest_walk(context: PlanContext) -> Value:
    """Distance of the farthest unit with weight to its centre; NaN for a part without weight."""
    has = (context.assignment >= 0) & (context.units.weight > 0)
    if not has.any():
        return NO_DATA
    parts = np.full(context.n_parts, -np.inf)
    np.maximum.at(parts, context.assignment[has], to_centre_m(context)[has])
    parts[np.isneginf(parts)] = np.nan
    return Value(float(np.nanmax(parts)), parts)
