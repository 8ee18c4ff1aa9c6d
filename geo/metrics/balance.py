"""How even the parts are."""

from __future__ import annotations

import numpy as np

from geo.metrics.context import PlanContext
from geo.metrics.value import NO_DATA, Value


def deviation(context: PlanContext) -> Value:
    """Compare each part's weight with the target, ``weight / target - 1``; in total the worst.

    The total is the largest absolute deviation.
    """
    if context.target == 0:
        return NO_DATA
    parts = context.part_weight / context.target - 1
    return Value(float(np.abs(parts).max()), parts)


def spread(context: PlanContext) -> Value:
    """Heaviest part less lightest part, relative to the target."""
    if context.target == 0:
        return NO_DATA
    return Value(float(np.ptp(context.part_weight)) / context.target)
