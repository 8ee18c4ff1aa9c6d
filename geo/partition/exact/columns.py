"""Parts as columns: sets of units with their price, checked and priced in one place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from geo.partition.bound.contract import Contraction
from geo.partition.problem import Problem

Floats = NDArray[np.float64]
Ints = NDArray[np.integer[Any]]


@dataclass(frozen=True, eq=False)
class Columns:
    """A pool of parts in compressed rows: part ``c`` is ``members[indptr[c]:indptr[c + 1]]``.

    Attributes
    ----------
    indptr : (c + 1,) int64
    members : (q,) int32
        Units of each part, ascending.
    cost : (c,) float64
        Inertia about the head or the best unit, plus the price of every villager group and road
        section that the part touches. What depends on the part's number (movers) is not included.
    """

    indptr: NDArray[np.int64]
    members: NDArray[np.int32]
    cost: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.cost)

    def __getitem__(self, part: int) -> NDArray[np.int32]:
        return self.members[self.indptr[part] : self.indptr[part + 1]]

    def take(self, chosen: NDArray[Any]) -> Columns:
        """Keep some parts, by mask or position."""
        where = np.flatnonzero(chosen) if chosen.dtype == bool else chosen
        sizes = np.diff(self.indptr)[where]
        indptr = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
        at = np.arange(indptr[-1]) - np.repeat(indptr[:-1] - self.indptr[where], sizes)
        return Columns(indptr, self.members[at], self.cost[where])


def from_parts(problem: Problem, items: Contraction, parts: Iterable[Ints]) -> Columns:
    """Collect parts given as lists of units, dropping what breaks a rule, and price them.

    Parameters
    ----------
    problem : Problem
    items : Contraction
    parts : iterable of (s,) integers
    """
    lists = [np.unique(np.asarray(part, np.int32)) for part in parts]
    sizes = np.array([len(part) for part in lists], np.int64)
    indptr = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    members = np.concatenate([np.zeros(0, np.int32), *lists]).astype(np.int32)
    return checked(problem, items, indptr, members)


def from_assignment(problem: Problem, items: Contraction, assignment: Ints) -> Columns:
    """List the parts of a plan, without the locked ones.

    Units that `assignment` leaves out (-1) are in no column.
    """
    free = np.flatnonzero((items.item_of >= 0) & (assignment >= 0))
    order = free[np.argsort(assignment[free], kind="stable")]
    starts = np.flatnonzero(np.diff(assignment[order], prepend=-1))
    return from_parts(problem, items, np.split(order, starts[1:]) if len(order) else [])


def merge(pools: Iterable[Columns]) -> Columns:
    """Join pools; of equal parts the first is kept. The order depends on the parts alone."""
    held = list(pools)
    if not held:
        return Columns(np.zeros(1, np.int64), np.zeros(0, np.int32), np.zeros(0))
    sizes = np.concatenate([np.diff(pool.indptr) for pool in held])
    every = Columns(
        np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64),
        np.concatenate([pool.members for pool in held]),
        np.concatenate([pool.cost for pool in held]),
    )
    _, first = np.unique(fingerprints(every), axis=0, return_index=True)
    return every.take(first)


def fingerprints(pool: Columns) -> NDArray[np.uint64]:
    """Two 64-bit numbers per part that are equal for equal sets of units, ``(c, 2)``."""
    n = int(pool.members.max(initial=-1)) + 1
    code = np.random.default_rng(20_000_729).integers(0, 2**63, (n, 2), np.int64).astype(np.uint64)
    total = np.concatenate([np.zeros((1, 2), np.uint64), np.cumsum(code[pool.members], axis=0)])
    return np.asarray(total[pool.indptr[1:]] - total[pool.indptr[:-1]])


def checked(
    problem: Problem,
    items: Contraction,
    indptr: NDArray[np.int64],
    members: NDArray[np.int32],
) -> Columns:
    """Keep the parts that obey every rule by themselves and price them.

    Limits, contiguity, units that belong together or apart, at most one head.
    """
    n = problem.graph.n_units
    head = np.zeros(n, bool)
    if problem.rules.heads is not None:
        head[problem.rules.heads[problem.rules.heads >= 0]] = True
    distance = problem.units.distance
    none = np.full(n, -1, np.int32)
    prices = problem.prices
    needs_head = problem.rules.heads is not None and bool((problem.rules.heads >= 0).all())
    cost = _judge(
        indptr,
        members,
        items.item_of,
        items.indptr,
        items.apart.indptr,
        items.apart.indices,
        problem.units.weight.astype(np.int64),
        problem.lower,
        problem.upper,
        problem.graph.indptr,
        problem.graph.indices,
        head,
        needs_head,
        np.ascontiguousarray(problem.units.xy, np.float64).reshape(n, 2),
        np.zeros((0, 0)) if distance is None else np.ascontiguousarray(distance, np.float64),
        none if prices.group is None else prices.group.astype(np.int32),
        none if prices.road is None else prices.road.astype(np.int32),
        float(prices.group_split),
        float(prices.road_split),
    )
    return Columns(indptr, members, cost).take(np.isfinite(cost))


@njit(cache=True)
def _labels_touched(part: Ints, label: Ints) -> int:
    count = 0
    for a in range(len(part)):
        new = label[part[a]] >= 0
        for b in range(a):
            if label[part[b]] == label[part[a]]:
                new = False
                break
        count += new
    return count


@njit(cache=True)
def _inertia(part: Ints, centre: int, weight: Ints, xy: Floats, distance: Floats) -> float:
    total = 0.0
    for unit in part:
        if distance.shape[0]:
            square = distance[unit, centre] * distance[unit, centre]
        else:
            dx = xy[unit, 0] - xy[centre, 0]
            dy = xy[unit, 1] - xy[centre, 1]
            square = dx * dx + dy * dy
        total += weight[unit] * square
    return total


@njit(cache=True)
def _joined(part: Ints, indptr: Ints, indices: Ints, mark: Ints, stack: Ints) -> bool:
    """Whether a part is contiguous; ``mark`` is 1 on its units and is changed to 2."""
    stack[0] = part[0]
    mark[part[0]] = 2
    size, seen = 1, 1
    while size > 0:
        size -= 1
        node = stack[size]
        for e in range(indptr[node], indptr[node + 1]):
            if mark[indices[e]] == 1:
                mark[indices[e]] = 2
                stack[size] = indices[e]
                size += 1
                seen += 1
    return seen == len(part)


@njit(cache=True)
def _complete(part: Ints, item_of: Ints, item_ptr: Ints, apart_ptr: Ints, apart: Ints,
              held: Ints) -> bool:  # fmt: skip
    """Whether a part holds all of each item or nothing, and no two items that exclude each other.

    ``held`` counts the units per item and must be 0 everywhere; it is so again afterwards.
    """
    fine = True
    for unit in part:
        if item_of[unit] < 0:
            fine = False
        else:
            held[item_of[unit]] += 1
    for unit in part:
        item = item_of[unit]
        if item < 0:
            continue
        fine &= held[item] == item_ptr[item + 1] - item_ptr[item]
        for e in range(apart_ptr[item], apart_ptr[item + 1]):
            fine &= held[apart[e]] == 0
    for unit in part:
        if item_of[unit] >= 0:
            held[item_of[unit]] = 0
    return fine


@njit(cache=True)
def _judge(
    indptr: Ints, members: Ints, item_of: Ints, item_ptr: Ints, apart_ptr: Ints, apart: Ints,
    weight: Ints, lower: int, upper: int, graph_ptr: Ints, graph: Ints, head: NDArray[np.bool_],
    needs_head: bool, xy: Floats, distance: Floats, group: Ints, road: Ints, group_split: float,
    road_split: float,
) -> Floats:  # fmt: skip
    """Price of each part, infinite where it breaks a rule."""
    cost = np.full(len(indptr) - 1, np.inf)
    mark = np.zeros(len(weight), np.int8)
    stack = np.empty(len(weight), np.int64)
    held = np.zeros(len(item_ptr), np.int64)
    for c in range(len(cost)):
        part = members[indptr[c] : indptr[c + 1]]
        if len(part) == 0:
            continue
        load, centre, heads = 0, -1, 0
        for unit in part:
            load += weight[unit]
            mark[unit] = 1
            if head[unit]:
                centre = unit
                heads += 1
        contiguous = _joined(part, graph_ptr, graph, mark, stack)
        for unit in part:
            mark[unit] = 0
        if not contiguous or load < lower or load > upper or heads > 1:
            continue
        if needs_head and heads == 0:
            continue
        if not _complete(part, item_of, item_ptr, apart_ptr, apart, held):
            continue
        best = np.inf
        if heads == 1:
            best = _inertia(part, centre, weight, xy, distance)
        else:
            for unit in part:
                best = min(best, _inertia(part, unit, weight, xy, distance))
        touched = group_split * _labels_touched(part, group) if group_split > 0 else 0.0
        touched += road_split * _labels_touched(part, road) if road_split > 0 else 0.0
        cost[c] = best + touched
    return cost
