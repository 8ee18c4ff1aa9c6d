"""The problem as centres that choose items: every hard rule that can be decided in advance is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.partition.bound.candidates import candidate_pairs
from geo.partition.bound.contract import Contraction, contract
from geo.partition.problem import Problem

EXACT_WORK = 3e8
EXACT_UPPER = 5_000


@dataclass(frozen=True, eq=False)
class Model:
    """Centres, items, and which item a centre may take at what cost.

    An item is a set of units that must share a part (usually one unit). A part is a centre, its own
    item, and items from its candidate list. Locked parts are gone; their cost is in `constant`.

    Attributes
    ----------
    problem : Problem
    items : Contraction
    n_parts : int
        Parts that are left to be formed.
    lower, upper : int
        Limits, divided by the greatest common divisor of the weights.
    weight : (m,) int64
        Weight of each item, divided likewise.
    constant : float
        Cost of the locked parts, inertia and movers.
    centre : (c,) int32
        Unit of each possible centre, ascending.
    own : (c,) int32
        Item of the centre, which its part always contains.
    own_cost : (c,) float64
    must : (c,) bool
        Centres that every plan has (bound heads).
    piece : (c,) int32
        Connected piece of the item graph that the centre lies in.
    piece_min, piece_max : (p,) int64
        Fewest and most parts that the weight of a piece allows.
    indptr : (c + 1,) int64
    item : (q,) int32
        Candidate items of each centre, by weight of the lightest path.
    cost : (q,) float64
        Cost of taking the item (weight · m², and the price of movers where it is certain).
    exact : bool
        Weights are small enough for knapsacks by dynamic programme.
    impossible : bool
        No plan can keep the rules.
    """

    problem: Problem
    items: Contraction
    n_parts: int
    lower: int
    upper: int
    weight: NDArray[np.int64]
    constant: float
    centre: NDArray[np.int32]
    own: NDArray[np.int32]
    own_cost: NDArray[np.float64]
    must: NDArray[np.bool_]
    piece: NDArray[np.int32]
    piece_min: NDArray[np.int64]
    piece_max: NDArray[np.int64]
    indptr: NDArray[np.int64]
    item: NDArray[np.int32]
    cost: NDArray[np.float64]
    exact: bool
    impossible: bool

    @property
    def n_items(self) -> int:
        """Number of items."""
        return len(self.weight)


def build_model(problem: Problem) -> Model:
    """Reduce a problem to centres and items.

    A pair (centre, item) is left out if no part can contain both: every path between them is
    heavier than a part may be, or a rule keeps them apart. Nothing that a feasible plan could use
    is ever left out.

    Parameters
    ----------
    problem : Problem

    Returns
    -------
    Model
    """
    items = contract(problem)
    divisor = int(np.gcd.reduce(items.weight)) if len(items.weight) else 1
    divisor = max(divisor, 1)
    lower, upper = -(-problem.lower // divisor), problem.upper // divisor
    weight = items.weight // divisor
    centre = np.flatnonzero(_may_be_centre(problem, items, weight, upper)).astype(np.int32)
    own = items.item_of[centre]
    indptr, item, cost, own_cost = candidate_pairs(problem, items, weight, upper, centre)
    n_parts = problem.n_parts - len(set(problem.rules.locked))
    piece_of_item = items.graph.components()
    low, high = _parts_per_piece(weight, piece_of_item, lower, upper)
    covered = np.zeros(items.n_items, bool)
    covered[own] = covered[item] = True
    impossible = (
        items.contradiction
        or not covered.all()
        or bool((low > high).any())
        or not low.sum() <= n_parts <= high.sum()
        or (items.head & ~np.isin(np.arange(items.n_items), own)).any()
    )
    return Model(
        problem=problem,
        items=items,
        n_parts=n_parts,
        lower=lower,
        upper=upper,
        weight=weight,
        constant=items.constant,
        centre=centre,
        own=own,
        own_cost=own_cost,
        must=items.head[own],
        piece=piece_of_item[own],
        piece_min=low,
        piece_max=high,
        indptr=indptr,
        item=item,
        cost=cost,
        exact=upper <= EXACT_UPPER and float(len(item)) * (upper + 1) <= EXACT_WORK,
        impossible=bool(impossible),
    )


def _may_be_centre(
    problem: Problem, items: Contraction, weight: NDArray[np.int64], upper: int
) -> NDArray[np.bool_]:
    """Free units that are not too heavy and whose item has no other head, ``(n,)``."""
    allowed = items.item_of >= 0
    allowed[allowed] &= weight[items.item_of[allowed]] <= upper
    headed = allowed.copy()
    headed[allowed] = items.head[items.item_of[allowed]]
    is_head = np.zeros(len(allowed), bool)
    if problem.rules.heads is not None:
        is_head[problem.rules.heads[problem.rules.heads >= 0]] = True
        if (problem.rules.heads >= 0).all():
            return allowed & is_head
    return allowed & (~headed | is_head)


def _parts_per_piece(
    weight: NDArray[np.int64], piece_of_item: NDArray[np.int32], lower: int, upper: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    n_pieces = int(piece_of_item.max(initial=-1)) + 1
    total = np.bincount(piece_of_item, weight, n_pieces).astype(np.int64)
    count = np.bincount(piece_of_item, minlength=n_pieces).astype(np.int64)
    low = np.maximum(1, -(-total // max(upper, 1)))
    high = np.minimum(count, total // lower) if lower > 0 else count
    return low, high
