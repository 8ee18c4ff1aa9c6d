"""How many change their part against an earlier plan."""

from __future__ import annotations

import numpy as np

from geo.metrics.context import PlanContext
from geo.metrics.value import NO_DATA, Value


def moved(context: PlanContext) -> Value:
    """Weight in another part than in the reference plan; per part the weight that came in.

    A unit that had no part is not moved by getting one; a unit that loses its part is moved.
    """
    if context.reference is None:
        return NO_DATA
    now, before, weight = context.assignment, context.reference, context.units.weight
    changed = (before >= 0) & (now != before)
    came = changed & (now >= 0)
    parts = np.bincount(now[came], weight[came], context.n_parts).astype(float)
    return Value(float(weight[changed].sum()), parts)
