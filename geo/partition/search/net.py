"""The problem as plain arrays, in the form the compiled code walks over."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Net(NamedTuple):
    """Units, graph and rules of one search; never changed by it.

    Attributes
    ----------
    indptr, indices : compressed rows of the graph, int32
    source : (2 * n_edges,) int32
        Row of each entry of `indices`: an entry is a directed edge.
    weight : (n,) float64
        Whole numbers.
    xy : (n, 2) float64
    square : (n, n) float64 or (0, 0)
        Squared distance from unit to centre; straight line over `xy` when empty.
    pinned : (n,) bool
        Units that stay where they start.
    seat : (k,) int32
        Unit that is the centre of a part by rule, -1 where the best one is taken.
    label_cost : (n,) float64
        Price of having another part than `reference`; all 0 when nothing is asked.
    reference : (n,) int32
    group, road : (n,) int32
        -1 for none.
    apart_ptr, apart_unit : compressed rows of units that must not share a part, int32
    limits : (8,) float64
        lower, upper, price of a group split, of a road split, of an apart pair, n groups, n roads,
        1 where any price or pair exists.
    """

    indptr: NDArray[np.int32]
    indices: NDArray[np.int32]
    source: NDArray[np.int32]
    weight: NDArray[np.float64]
    xy: NDArray[np.float64]
    square: NDArray[np.float64]
    pinned: NDArray[np.bool_]
    seat: NDArray[np.int32]
    label_cost: NDArray[np.float64]
    reference: NDArray[np.int32]
    group: NDArray[np.int32]
    road: NDArray[np.int32]
    apart_ptr: NDArray[np.int32]
    apart_unit: NDArray[np.int32]
    limits: NDArray[np.float64]


LOWER, UPPER, GROUP_PRICE, ROAD_PRICE, APART_PRICE, N_GROUPS, N_ROADS, PRICED = range(8)
