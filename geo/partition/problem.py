"""What is asked of the engine: units, limits, rules and prices, each checked once."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from geo.partition.graph import Graph


@dataclass(frozen=True, eq=False)
class Units:
    """What is divided: a courtyard is a unit and is never split.

    Attributes
    ----------
    weight : (n,) int64
        Households, people, or a mix scaled to whole numbers; not negative.
    xy : (n, 2) float64
        Position in metres of a projected frame (only drawn and sorted by when `distance` is given).
    distance : (n, n) float64 or None
        Distance in metres from unit (row) to centre (column); straight line over `xy` when None.
    """

    weight: NDArray[np.int64]
    xy: NDArray[np.float64]
    distance: NDArray[np.float64] | None = None


@dataclass(frozen=True, eq=False)
class Rules:
    """Hard rules beside contiguity and the limits. Unit positions and part numbers count from 0.

    Attributes
    ----------
    fixed : (n,) int32 or None
        Part a unit must be in; -1 where it is free.
    locked : tuple of int
        Parts that keep exactly the units they have in `reference`.
    heads : (k,) int32 or None
        Unit of the head's own courtyard per part, -1 where no head is bound. It is the part's
        centre and stays in the part.
    together, apart : tuple of (int, int)
        Pairs of units that must, or must not, share a part.
    reference : (n,) int32 or None
        The plan that `locked` and ``Prices.moved`` refer to; -1 where a unit had no part.
    """

    fixed: NDArray[np.int32] | None = None
    locked: tuple[int, ...] = ()
    heads: NDArray[np.int32] | None = None
    together: tuple[tuple[int, int], ...] = ()
    apart: tuple[tuple[int, int], ...] = ()
    reference: NDArray[np.int32] | None = None


@dataclass(frozen=True, eq=False)
class Prices:
    """Soft preferences, in the unit of the objective (weight · m²); 0 switches one off.

    Attributes
    ----------
    moved : float
        Per unit of weight that is in another part than in ``Rules.reference``.
    group_split, road_split : float
        Per part beyond the first that a villager group (road section) is spread over.
    group, road : (n,) int32 or None
        Villager group and road section of each unit, -1 for none.
    """

    moved: float = 0.0
    group_split: float = 0.0
    road_split: float = 0.0
    group: NDArray[np.int32] | None = None
    road: NDArray[np.int32] | None = None


@dataclass(frozen=True, eq=False)
class Problem:
    """A whole question: divide `units` into `n_parts` contiguous parts within the limits.

    Attributes
    ----------
    lower, upper : int
        Smallest and largest weight of a part, inclusive.
    """

    units: Units
    graph: Graph
    n_parts: int
    lower: int
    upper: int
    rules: Rules = field(default_factory=Rules)
    prices: Prices = field(default_factory=Prices)
