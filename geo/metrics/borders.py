"""What the borders of the parts cut: neighbours, villager groups, road sections."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from geo.metrics.context import PlanContext
from geo.metrics.value import NO_DATA, Value


def cut_edges(context: PlanContext) -> Value:
    """Pairs of neighbouring units in different parts; per part those with one end in it.

    An edge to a unit without a part is cut; an edge between two such units is not.
    """
    side = context.assignment[context.graph.edges]
    ends = side[side[:, 0] != side[:, 1]].ravel()
    parts = np.bincount(ends[ends >= 0], minlength=context.n_parts).astype(float)
    return Value(float(len(ends) // 2), parts)


def groups_split(context: PlanContext) -> Value:
    """Villager groups spread over more than one part; per part those of them with a unit in it."""
    return _split(context, context.group)


def roads_split(context: PlanContext) -> Value:
    """Road sections spread over more than one part; per part those of them with a unit in it."""
    return _split(context, context.road)


def _split(context: PlanContext, label: NDArray[np.int32] | None) -> Value:
    if label is None:
        return NO_DATA
    has = (label >= 0) & (context.assignment >= 0)
    pairs = np.unique(np.column_stack([label[has], context.assignment[has]]), axis=0)
    n_parts_of = np.bincount(pairs[:, 0])
    split = n_parts_of[pairs[:, 0]] > 1
    parts = np.bincount(pairs[split, 1], minlength=context.n_parts).astype(float)
    return Value(float((n_parts_of > 1).sum()), parts)
