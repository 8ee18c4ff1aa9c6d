"""How compact the parts look on the map."""

from __future__ import annotations

import numpy as np

from geo.metrics.context import PlanContext
from geo.metrics.value import NO_DATA, Value


def polsby_popper(context: PlanContext) -> Value:
    """Isoperimetric quotient ``4πA / P²`` of each part; in total the mean over the parts.

    1 for a disc. After D. Polsby and R. Popper, *The Third Criterion*, Yale Law & Policy Review
    9 (1991). Computed from the cells: areas add up, borders inside a part drop out.
    """
    cells, has = context.cells, context.assignment >= 0
    if cells is None or not has.any():
        return NO_DATA
    part, k = context.assignment[has], context.n_parts
    area_m2 = np.bincount(part, cells.area_m2[has], k)
    outline_m = np.bincount(part, cells.perimeter_m[has], k)
    side = context.assignment[cells.borders]
    inside = (side[:, 0] == side[:, 1]) & (side[:, 0] >= 0)
    outline_m -= 2 * np.bincount(side[inside, 0], cells.border_m[inside], k)
    real = outline_m > 0
    if not real.any():
        return NO_DATA
    quotient = np.full(k, np.nan)
    quotient[real] = 4 * np.pi * area_m2[real] / outline_m[real] ** 2
    return Value(float(quotient[real].mean()), quotient)
