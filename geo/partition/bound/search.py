"""Every connected part around a centre whose reduced cost stays below a threshold."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.integer[Any]]
Flags = NDArray[np.bool_]

UNDECIDED, INSIDE, OUTSIDE, CUT_OFF = 0, 1, 2, 3


@njit(cache=True)
def completion_table(size: Ints, reduced: Floats, need: int, cap: int, table: Floats) -> None:
    """Fill ``table[at, load]`` with the least cost of items ``at …`` that ends within the limits.

    Parameters
    ----------
    size : (q,) integers
    reduced : (q,) float64
    need, cap : int
    table : (q + 1, cap + 1) float64
        Infinite where the limits cannot be met from a part that already weighs ``load``.
    """
    q = len(size)
    for load in range(cap + 1):
        table[q, load] = 0.0 if load >= need else np.inf
    for at in range(q - 1, -1, -1):
        s, r = size[at], reduced[at]
        for load in range(cap + 1):
            best = table[at + 1, load]
            if load + s <= cap:
                best = min(best, r + table[at + 1, load + s])
            table[at, load] = best


@njit(cache=True)
def forced_costs(size: Ints, reduced: Floats, cap: int, table: Floats, forced: Floats) -> None:
    """Fill `forced` with the least cost of a selection that contains each item.

    `table` comes from `completion_table`; the other half is the same programme from the front.
    """
    front = np.full(cap + 1, np.inf)
    front[0] = 0.0
    for at in range(len(size)):
        s, r = size[at], reduced[at]
        best = np.inf
        for load in range(cap + 1 - s):
            best = min(best, front[load] + r + table[at + 1, load + s])
        forced[at] = best
        for load in range(cap, s - 1, -1):
            front[load] = min(front[load], front[load - s] + r)


@njit(cache=True)
def local_graph(
    own: int, around: Ints, indptr: Ints, indices: Ints, place: Ints, local_ptr: Ints,
    local: Ints,
) -> None:  # fmt: skip
    """Write the graph among the items `around` (places 0 … q - 1) and `own` (place q).

    ``place`` holds -1 everywhere before and after; it translates items to places meanwhile.
    """
    q = len(around)
    for at in range(q):
        place[around[at]] = at
    place[own] = q
    count = 0
    for at in range(q + 1):
        node = around[at] if at < q else own
        local_ptr[at] = count
        for e in range(indptr[node], indptr[node + 1]):
            if place[indices[e]] >= 0:
                local[count] = place[indices[e]]
                count += 1
    local_ptr[q + 1] = count
    for at in range(q):
        place[around[at]] = -1
    place[own] = -1


@njit(cache=True)
def _flood(q: int, state: Ints, local_ptr: Ints, local: Ints, seen: Ints, stamp: int,
           queue: Ints) -> int:  # fmt: skip
    """Stamp everything that the centre reaches without passing what is outside; return how many."""
    queue[0] = q
    seen[q] = stamp
    head, tail = 0, 1
    while head < tail:
        node = queue[head]
        head += 1
        for e in range(local_ptr[node], local_ptr[node + 1]):
            other = local[e]
            if seen[other] != stamp and state[other] < OUTSIDE:
                seen[other] = stamp
                queue[tail] = other
                tail += 1
    return tail


@njit(cache=True)
def _clashes(at: int, around: Ints, state: Ints, apart_ptr: Ints, apart: Ints) -> bool:
    """Whether an item inside must not meet the item at place `at`."""
    node = around[at]
    for e in range(apart_ptr[node], apart_ptr[node + 1]):
        for other in range(at):
            if around[other] == apart[e] and state[other] == INSIDE:
                return True
    return False


@njit(cache=True)
def _enter(node: int, cut_ptr: Ints, cut_of: Ints, penalty: Floats, held: Ints) -> float:
    """Count an item in its cuts; return the penalties that fall due."""
    due = 0.0
    for e in range(cut_ptr[node], cut_ptr[node + 1]):
        held[cut_of[e]] += 1
        if held[cut_of[e]] == 2:
            due += penalty[cut_of[e]]
    return due


@njit(cache=True)
def _leave(node: int, cut_ptr: Ints, cut_of: Ints, held: Ints) -> None:
    for e in range(cut_ptr[node], cut_ptr[node + 1]):
        held[cut_of[e]] -= 1


@njit(cache=True)
def search_parts(  # noqa: PLR0912, PLR0915
    around: Ints, size: Ints, reduced: Floats, cap: int, table: Floats, threshold: float,
    local_ptr: Ints, local: Ints, apart_ptr: Ints, apart: Ints, only_best: bool,
    node_limit: int, out_ptr: Ints, out_item: Ints, out_cost: Floats, first: int,
    own: int, cut_ptr: Ints, cut_of: Ints, penalty: Floats, held: Ints,
) -> tuple[int, float, int]:  # fmt: skip
    """Depth-first search over connected selections with reduced cost at most `threshold`.

    Parameters
    ----------
    around : (q,) integers
        Items, nearest first.
    size, reduced : (q,)
        Weight and reduced cost of each.
    cap : int
        Largest weight of a selection; the smallest is in `table`.
    table : (q + 1, cap + 1) float64
        From `completion_table`.
    threshold : float
    local_ptr, local
        From `local_graph`.
    apart_ptr, apart
        Items that must not meet.
    only_best : bool
        Lower the threshold with every part that is found, and keep only the last.
    node_limit : int
    out_ptr, out_item, out_cost
        Parts found, from number `first` on, as items, `own` first.
    own : int
        Item of the centre.
    cut_ptr, cut_of, penalty : integers, integers, (t,) float64
        Cuts by item: a selection that holds two items of a cut or more pays its penalty.
    held : (t,) integers
        Zero everywhere; items of each cut inside (dirty after the answer -1).

    Returns
    -------
    int
        Parts written so far (with `first`), or -1 when the node limit or the room was used up.
    float
        Reduced cost of the cheapest part found (infinite if none).
    int
        Nodes visited.
    """
    q = len(around)
    state = np.zeros(q + 1, np.int8)
    state[q] = INSIDE
    phase = np.zeros(q + 1, np.int8)
    cut_at = np.full(q + 1, -1, np.int64)
    load = np.zeros(q + 1, np.int64)
    spent = np.zeros(q + 1, np.float64)
    seen = np.zeros(q + 1, np.int64)
    queue = np.empty(q + 1, np.int64)
    stamp, nodes, best, count = 0, 0, np.inf, first
    at = 0
    paid = _enter(own, cut_ptr, cut_of, penalty, held)
    spent[0] = paid
    if paid + table[0, 0] > threshold:
        _leave(own, cut_ptr, cut_of, held)
        return count, best, nodes
    while at >= 0:
        if at == q:
            inside = 0
            for i in range(q):
                inside += state[i] == INSIDE
            best = min(best, spent[q])
            if only_best:
                count = first
                threshold = spent[q] - 1e-9 * abs(spent[q])
            if count + 1 >= len(out_ptr) or out_ptr[count] + inside >= len(out_item):
                return -1, best, nodes
            end = out_ptr[count]
            out_item[end] = own
            end += 1
            for i in range(q):
                if state[i] == INSIDE:
                    out_item[end] = around[i]
                    end += 1
            out_cost[count] = spent[q]
            count += 1
            out_ptr[count] = end
            at -= 1
            continue
        step = phase[at]
        phase[at] = step + 1
        if step == 0:
            nodes += 1
            if nodes > node_limit:
                return -1, best, nodes
            after = load[at] + size[at]
            if (
                state[at] != CUT_OFF
                and after <= cap
                and spent[at] + reduced[at] + table[at + 1, after] <= threshold
                and not _clashes(at, around, state, apart_ptr, apart)
            ):
                state[at] = INSIDE
                paid = _enter(around[at], cut_ptr, cut_of, penalty, held)
                if spent[at] + reduced[at] + paid + table[at + 1, after] > threshold:
                    continue
                load[at + 1] = after
                spent[at + 1] = spent[at] + reduced[at] + paid
                at += 1
                phase[at] = 0
        elif step == 1:
            if state[at] == INSIDE:
                state[at] = UNDECIDED
                _leave(around[at], cut_ptr, cut_of, held)
            if spent[at] + table[at + 1, load[at]] > threshold:
                continue
            if state[at] != CUT_OFF:
                state[at] = OUTSIDE
                stamp += 1
                _flood(q, state, local_ptr, local, seen, stamp, queue)
                broken = False
                for i in range(q):
                    if seen[i] != stamp and state[i] == INSIDE:
                        broken = True
                        break
                if broken:
                    state[at] = UNDECIDED
                    phase[at] = 3
                    continue
                for i in range(at + 1, q):
                    if seen[i] != stamp and state[i] == UNDECIDED:
                        state[i] = CUT_OFF
                        cut_at[i] = at
            load[at + 1] = load[at]
            spent[at + 1] = spent[at]
            at += 1
            phase[at] = 0
        else:
            if state[at] == OUTSIDE:
                for i in range(at + 1, q):
                    if state[i] == CUT_OFF and cut_at[i] == at:
                        state[i] = UNDECIDED
                state[at] = UNDECIDED
            at -= 1
    _leave(own, cut_ptr, cut_of, held)
    return count, best, nodes
