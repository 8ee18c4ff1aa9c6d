"""A first plan: every part contiguous, every bound unit in its part, the limits aimed at."""

from __future__ import annotations

from collections import deque

import numpy as np
from numpy.typing import NDArray

from geo.partition.search.grow import grow, scatter
from geo.partition.search.lloyd import make_contiguous, settle_centres
from geo.partition.search.net import Net
from geo.partition.search.trees import cut_tree, edge_lengths, spanning_tree


def start(
    net: Net,
    home: NDArray[np.int32],
    piece: NDArray[np.int32],
    counts: NDArray[np.int32],
    rng: NDArray[np.uint64],
) -> NDArray[np.int32]:
    """Make a first plan: by cutting a random short tree, or by growth where units are bound.

    Parameters
    ----------
    home : (n,) int32
        Part a unit is bound to, -1 where free.
    piece, counts
        Piece of each unit; parts that each piece is to have.
    """
    if (home >= 0).any():
        owner = _tied(net, home)
        scatter(net, owner, piece, counts, rng)
        grow(net, owner)
        return owner
    lengths = edge_lengths(net, rng, 1.0)
    tree = spanning_tree(net, np.argsort(lengths, kind="stable"))
    roots = np.unique(piece, return_index=True)[1].astype(np.int32)
    plan: NDArray[np.int32] = cut_tree(net, tree, roots, counts)
    return plan


def centred_start(
    net: Net, piece: NDArray[np.int32], counts: NDArray[np.int32], rng: NDArray[np.uint64]
) -> NDArray[np.int32]:
    """Make a first plan for parts of many units: even cuts of the plane, then moving centres."""
    owner = _bisect(net, piece, counts, np.random.default_rng(int(rng[0])))
    centres = net.seat.copy()
    price = settle_centres(net, piece, owner, centres, 30)
    make_contiguous(net, owner, centres, price)
    return owner


def _bisect(
    net: Net, piece: NDArray[np.int32], counts: NDArray[np.int32], chance: np.random.Generator
) -> NDArray[np.int32]:
    """Cut the plane into parts of even weight by tilted lines, blind to the graph."""
    owner = np.empty(len(piece), np.int32)
    todo = [(np.flatnonzero(piece == at), int(count)) for at, count in enumerate(counts)]
    done = 0
    while todo:
        inside, k = todo.pop()
        if k == 1:
            owner[inside] = done
            done += 1
            continue
        xy = net.xy[inside]
        long = int(np.ptp(xy[:, 1]) > np.ptp(xy[:, 0]))
        along = xy[:, long] + chance.uniform(-1.0, 1.0) * xy[:, 1 - long]
        inside = inside[np.argsort(along, kind="stable")]
        share = k // 2
        passed = np.cumsum(net.weight[inside])
        cut = int(np.searchsorted(passed, passed[-1] * share / k)) + 1
        cut = min(max(cut, share), len(inside) - (k - share))
        todo += [(inside[:cut], share), (inside[cut:], k - share)]
    return owner


def _tied(net: Net, home: NDArray[np.int32]) -> NDArray[np.int32]:
    """Join the bound units of each part by shortest walks over free units, as far as possible."""
    owner = home.copy()
    for part in np.unique(home[home >= 0]):
        bound = np.flatnonzero(home == part)
        reached = {int(bound[0])}
        for goal in bound[1:]:
            if int(goal) not in reached:
                path = _walk(net, owner, reached, int(goal), int(part))
                owner[path] = part
                reached.update(path)
    return owner


def _walk(net: Net, owner: NDArray[np.int32], reached: set[int], goal: int, part: int) -> list[int]:
    """Units on a shortest walk from the units reached to `goal`, over units of no other part."""
    before = dict.fromkeys(sorted(reached), -1)
    queue = deque(before)
    while queue:
        here = queue.popleft()
        if here == goal:
            path = []
            while here >= 0:
                path.append(here)
                here = before[here]
            return path
        for other in net.indices[net.indptr[here] : net.indptr[here + 1]].tolist():
            if other not in before and owner[other] in (-1, part):
                before[other] = here
                queue.append(other)
    return [goal]
