"""What a metric is and what it answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from geo.metrics.context import PlanContext


@dataclass(frozen=True, eq=False)
class Value:
    """One metric of one plan.

    Attributes
    ----------
    total : float or None
        Of the whole plan; None where the data it needs are absent ("no data" is not zero).
    parts : (k,) float64 or None
        Of each part, NaN where a part has no value (an empty part); None where there is none.
    """

    total: float | None
    parts: NDArray[np.float64] | None = None


NO_DATA = Value(None)


@dataclass(frozen=True)
class Metric:
    """A named formula. A changed formula gets a new version, so that stored results are stale.

    Attributes
    ----------
    key : str
    version : int
    zh, en : str
        Title for people.
    unit : str
        ``ratio``, ``m``, ``weight·m²``, ``weight`` or ``count``.
    better : {"lower", "higher"}
    compute : callable
    """

    key: str
    version: int
    zh: str
    en: str
    unit: Literal["ratio", "m", "weight·m²", "weight", "count"]
    better: Literal["lower", "higher"]
    compute: Callable[[PlanContext], Value]
