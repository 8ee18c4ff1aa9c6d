"""Inequalities that an assignment in pieces violates."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from geo.partition.bound.model import Model
from geo.partition.graph import Graph


def separators(model: Model, x: NDArray[np.bool_]) -> list[tuple[int, int, NDArray[np.int64]]]:
    """Find for each detached item a minimal set of items that stand between it and its centre.

    Parameters
    ----------
    model : Model
    x : (q + c,) bool
        Pairs, then centres, as in ``geo.partition.exact.hess``.

    Returns
    -------
    list of (centre, pair, pairs)
        If the centre takes the item of ``pair`` it must take one of the items of ``pairs``. Cuts
        hold for every centre whose candidates are known; they are written for the violated one.
    """
    found = []
    graph = model.items.graph
    q = len(model.item)
    for c in np.flatnonzero(x[q:]):
        row = np.arange(model.indptr[c], model.indptr[c + 1])
        place = np.full(model.n_items, -1, np.int64)
        place[model.item[row]] = row
        inside = np.zeros(model.n_items, bool)
        inside[model.item[row[x[row]]]] = True
        inside[model.own[c]] = True
        joined = _reach(graph, int(model.own[c]), inside)
        allowed = place >= 0
        allowed[model.own[c]] = True
        lost = inside & ~joined
        while lost.any():
            first = int(np.flatnonzero(lost)[0])
            piece = _reach(graph, first, lost)
            border = np.zeros(model.n_items, bool)
            for item in np.flatnonzero(piece).tolist():
                border[graph.neighbours(item)] = True
            border &= allowed & ~piece
            far = _reach(graph, int(model.own[c]), allowed & ~border & ~piece)
            touching = np.zeros(model.n_items, bool)
            for item in np.flatnonzero(far).tolist():
                touching[graph.neighbours(item)] = True
            through = place[np.flatnonzero(border & touching)]
            found += [(int(c), int(place[item]), through) for item in np.flatnonzero(piece)]
            lost &= ~piece
    return found


def _reach(graph: Graph, source: int, allowed: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Mark what `source` reaches through allowed items."""
    seen = np.zeros(len(allowed), bool)
    seen[source] = True
    stack = [source]
    while stack:
        for other in graph.neighbours(stack.pop()):
            if allowed[other] and not seen[other]:
                seen[other] = True
                stack.append(int(other))
    return seen
