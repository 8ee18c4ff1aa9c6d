"""The ground a search for a repair walks on, and its state, as flat arrays for compiled code."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.rebalance.case import Case
from geo.rebalance.reach import Ints, Moves

NODES, ALLOWED, BUDGET, STAMP, DEPTH, SPENT, TIES, FOUND, FLOOR, SALT = range(10)
"""Places in `State.tally`."""

POOL = 8
"""Plans that are kept when several move equally little."""

WORDS = 16
"""Sums of weights are kept as bits of this many words; above, a weaker bound is used."""

Flags = NDArray[np.bool_]


class Ground(NamedTuple):
    """What does not change in a search.

    Attributes
    ----------
    weight, cost : (n,)
        `cost` is 0 for units that had no part.
    indptr, indices
        The graph.
    must : units that have to make one of their moves.
    unit, part, shape : (m,)
        The moves, by unit; `shape` is how much less compact a plan gets.
    leaving : (n + 1,), entering : (k + 1,), by_part : (m,)
        First move of each unit; first place of each part in `by_part`, which lists moves by part.
    first_member : (k + 1,), member
        Units of each part before the search.
    watched : parts whose limits and contiguity count.
    trades : (k, k)
        Whether a move leads from a part (row) to another.
    pairs : (p, 3)
        Two units and 1 if they must share a part, 0 if they must not.
    limits : (2,)
    """

    weight: Ints
    cost: Ints
    indptr: Ints
    indices: Ints
    must: Ints
    unit: Ints
    part: Ints
    shape: NDArray[np.float64]
    leaving: Ints
    entering: Ints
    by_part: Ints
    first_member: Ints
    member: Ints
    watched: Ints
    is_watched: Flags
    trades: Flags
    pairs: Ints
    limits: Ints


class State(NamedTuple):
    """A plan under change, the stack of the search, what it found, and scratch.

    Attributes
    ----------
    at : (n,)
        Part of each unit.
    load, size : (k,), whole : (k,)
    moved : (n,), banned : (m,)
        Units that made their move; moves that are tried elsewhere.
    stack : (depth, m)
        Moves to try at each depth.
    trail : (depth, 5)
        Number of moves and the one being tried; the part left, and what was whole before.
    slope : (depth,)
        Shape added up to each depth.
    pool : (POOL, n), pool_cost : (POOL,), pool_shape : (POOL,)
        Best plans found, the best first.
    over, under, torn : (k,)
        Least weight that has to leave, enter, or move because of each part.
    """

    at: Ints
    load: Ints
    size: Ints
    whole: Flags
    moved: Flags
    banned: Ints
    stack: Ints
    trail: Ints
    slope: NDArray[np.float64]
    pool: Ints
    pool_cost: Ints
    pool_shape: NDArray[np.float64]
    over: Ints
    under: Ints
    torn: Ints
    mark: Ints
    queue: Ints
    spare: Ints
    reach: Ints
    is_open: Ints
    front: Ints
    items: Ints
    bits: NDArray[np.uint64]
    tally: Ints


def lay_out(case: Case, moves: Moves, shape: NDArray[np.float64]) -> tuple[Ground, State]:
    """Flatten a case and the moves that it allows."""
    n, k = len(case.plan), case.problem.n_parts
    plan, graph = np.array(case.plan, np.int64), case.problem.graph
    by_part, by_member = np.lexsort((moves.unit, moves.part)), np.argsort(plan, kind="stable")
    home = plan[moves.unit]
    trades = np.zeros((k, k), bool)
    trades[home[home >= 0], moves.part[home >= 0]] = True
    is_watched = np.zeros(k, bool)
    is_watched[[*case.broken, *moves.part, *home[home >= 0]]] = True
    is_watched[sorted(case.closed)] = False
    rules = case.problem.rules
    pairs = [(a, b, 1) for a, b in rules.together] + [(a, b, 0) for a, b in rules.apart]
    ground = Ground(
        weight=np.array(case.weight, np.int64),
        cost=np.array(case.costs, np.int64),
        indptr=graph.indptr.astype(np.int64),
        indices=graph.indices.astype(np.int64),
        must=np.array(case.displaced, np.int64),
        unit=moves.unit,
        part=moves.part,
        shape=shape,
        leaving=np.searchsorted(moves.unit, np.arange(n + 1)),
        entering=np.searchsorted(moves.part[by_part], np.arange(k + 1)),
        by_part=by_part,
        first_member=np.searchsorted(plan[by_member], np.arange(k + 1)),
        member=by_member,
        watched=np.flatnonzero(is_watched),
        is_watched=is_watched,
        trades=trades,
        pairs=np.array(pairs, np.int64).reshape(-1, 3),
        limits=np.array([case.problem.lower, case.problem.upper], np.int64),
    )
    return ground, _start(case, plan, moves)


def _start(case: Case, plan: Ints, moves: Moves) -> State:
    n, k, m = len(plan), case.problem.n_parts, len(moves.unit) + 1
    depth = len(np.unique(moves.unit)) + 2
    zeros: Any = np.zeros
    return State(
        at=plan.copy(),
        load=np.array(case.part_weight, np.int64),
        size=np.array([len(units) for units in case.members], np.int64),
        whole=np.ones(k, bool),
        moved=np.zeros(n, bool),
        banned=zeros(m, np.int64),
        stack=zeros((depth, m), np.int64),
        trail=zeros((depth, 5), np.int64),
        slope=np.zeros(depth),
        pool=zeros((POOL, n), np.int64),
        pool_cost=zeros(POOL, np.int64),
        pool_shape=np.zeros(POOL),
        over=zeros(k, np.int64),
        under=zeros(k, np.int64),
        torn=zeros(k, np.int64),
        mark=zeros(n, np.int64),
        queue=zeros(n, np.int64),
        spare=zeros(2 * m, np.int64),
        reach=zeros(n, np.int64),
        is_open=zeros(n, np.int64),
        front=zeros(len(case.problem.graph.indices) + n, np.int64),
        items=zeros((3 * k, 4), np.int64),
        bits=zeros(WORDS, np.uint64),
        tally=zeros(10, np.int64),
    )
