"""How much less compact a plan gets by a move."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from geo.rebalance.case import Case
from geo.rebalance.reach import Ints, Moves


def added_inertia(case: Case, moves: Moves) -> NDArray[np.float64]:
    """Inertia that each move adds about the present centres, ``(m,)``; never below 0.

    Against the unit's present part; for a unit without one against the nearest it may enter. Parts
    without a centre add nothing.
    """
    there = _inertia(case, moves.unit, case.centres[moves.part])
    home = np.array(case.plan, np.int64)[moves.unit]
    usual = _inertia(case, moves.unit, np.where(home >= 0, case.centres[home], -1))
    nearest = np.full(len(case.plan), np.inf)
    np.fmin.at(nearest, moves.unit, there)
    usual = np.where(home >= 0, usual, nearest[moves.unit])
    return np.nan_to_num(np.maximum(there - usual, 0.0), nan=0.0, posinf=0.0)


def _inertia(case: Case, units: Ints, centres: NDArray[np.integer]) -> NDArray[np.float64]:
    """Weight times squared distance of each unit to its centre; NaN where the centre is -1."""
    every = case.problem.units
    if every.distance is not None:
        square = np.square(every.distance[units, centres])
    else:
        offset = every.xy[units] - every.xy[centres]
        square = (offset * offset).sum(axis=1)
    return np.where(centres >= 0, every.weight[units] * square, np.nan)
