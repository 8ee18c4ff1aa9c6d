"""Least weight that still has to move because of parts that break a rule (compiled).

A part above its limit must lose, one below it must win, a whole number of units; one in pieces
must give a piece away or be joined by units between the pieces. Such needs of several parts add up
unless one move can serve two of them.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from geo.rebalance.ground import STAMP, WORDS

NEVER = 2**60
OVER, UNDER, TORN = range(3)

inner = njit(  # type: ignore[call-overload]
    cache=True, nogil=True, no_cpython_wrapper=True, no_cfunc_wrapper=True
)
"""For functions that only compiled code calls: a way in from Python is most of the compiling."""


@inner
def can_move(ground, state, unit, room):  # type: ignore[no-untyped-def]
    """Whether a unit has a move left that fits the room."""
    if state.moved[unit] or ground.cost[unit] > room:
        return False
    for move in range(ground.leaving[unit], ground.leaving[unit + 1]):
        if state.banned[move] == 0:
            return True
    return False


@inner
def flood(ground, state, part, start):  # type: ignore[no-untyped-def]
    """Mark the piece of a part that `start` is in, list it in ``queue``, return its size."""
    state.tally[STAMP] += 1
    stamp = state.tally[STAMP]
    state.queue[0], state.mark[start] = start, stamp
    at, size = 0, 1
    while at < size:
        unit = state.queue[at]
        at += 1
        for edge in range(ground.indptr[unit], ground.indptr[unit + 1]):
            other = ground.indices[edge]
            if state.mark[other] != stamp and state.at[other] == part:
                state.mark[other] = stamp
                state.queue[size] = other
                size += 1
    return size


@inner
def leaving_bound(ground, state, part, need, room):  # type: ignore[no-untyped-def]
    """Least weight of units of a part that together weigh `need`; `NEVER` if above the room."""
    if need > room:
        return NEVER
    words = _clear(state, room)
    total, lightest = 0, NEVER
    for i in range(ground.first_member[part], ground.first_member[part + 1]):
        unit = ground.member[i]
        if state.at[unit] == part and can_move(ground, state, unit, room):
            weight = ground.weight[unit]
            total += weight
            lightest = min(lightest, weight)
            _add(state, words, weight)
    return _least_sum(state, words, need, room, total, lightest)


@inner
def entering_bound(ground, state, part, need, room):  # type: ignore[no-untyped-def]
    """Least weight of units that can enter a part and together weigh `need`.

    Units that had no part move at no cost and are counted off first.
    """
    words = _clear(state, room)
    total, lightest = 0, NEVER
    for i in range(ground.entering[part], ground.entering[part + 1]):
        move = ground.by_part[i]
        unit = ground.unit[move]
        if state.banned[move] == 0 and not state.moved[unit] and ground.cost[unit] <= room:
            weight = ground.weight[unit]
            if ground.cost[unit] < weight:
                need -= weight
                continue
            total += weight
            lightest = min(lightest, weight)
            _add(state, words, weight)
    if need <= 0:
        return 0
    return _least_sum(state, words, need, room, total, lightest)


@inner
def bridge_bound(ground, state, part, size, room):  # type: ignore[no-untyped-def]
    """Least weight of units that join the piece just flooded to the rest of its part (Dijkstra)."""
    stamp, n = state.tally[STAMP], 0
    for i in range(ground.entering[part], ground.entering[part + 1]):
        move = ground.by_part[i]
        unit = ground.unit[move]
        if state.banned[move] == 0 and not state.moved[unit] and ground.cost[unit] <= room:
            state.reach[unit] = NEVER
            state.is_open[unit] = stamp
    for i in range(size):
        n = _relax(ground, state, state.queue[i], 0, stamp, n)
    while n > 0:
        best = 0
        for i in range(1, n):
            if state.reach[state.front[i]] < state.reach[state.front[best]]:
                best = i
        unit = state.front[best]
        n -= 1
        state.front[best] = state.front[n]
        if state.is_open[unit] != stamp:
            continue
        if state.reach[unit] > room:
            return NEVER
        state.is_open[unit] = -1
        for edge in range(ground.indptr[unit], ground.indptr[unit + 1]):
            other = ground.indices[edge]
            if state.at[other] == part and state.mark[other] != stamp:
                return state.reach[unit]
        n = _relax(ground, state, unit, state.reach[unit], stamp, n)
    return NEVER


@inner
def all_needs(ground, state, room):  # type: ignore[no-untyped-def]
    """Add up the needs of parts that no single move can serve at once: the best of four orders.

    Where all of them together fit the room, that is not worth the work.
    """
    n, total = 0, 0
    for part in ground.watched:
        for kind in range(3):
            need = state.torn[part]
            if kind == OVER:
                need = state.over[part]
            elif kind == UNDER:
                need = state.under[part]
            if need > 0:
                state.items[n, 0], state.items[n, 1], state.items[n, 2] = kind, part, need
                n += 1
                total += need
    most = 0
    if total <= room:
        return most
    for first in range(4):
        most = max(most, _packed(ground, state, n, first))
    return most


@inner
def _packed(ground, state, n, first):  # type: ignore[no-untyped-def]
    """Take needs greedily, those of kind `first` before the others, the largest first."""
    total = 0
    for i in range(n):
        state.items[i, 3] = 0
    for others in range(2):
        while True:
            best = -1
            for i in range(n):
                fits = others == 1 or state.items[i, 0] == first
                larger = best < 0 or state.items[i, 2] > state.items[best, 2]
                if state.items[i, 3] == 0 and fits and larger:
                    best = i
            if best < 0:
                break
            state.items[best, 3] = 1
            for i in range(n):
                if state.items[i, 3] == 2 and _share(
                    ground.trades,
                    state.items[best, 0],
                    state.items[best, 1],
                    state.items[i, 0],
                    state.items[i, 1],
                ):
                    break
            else:
                state.items[best, 3] = 2
                total += state.items[best, 2]
    return total


@inner
def _share(trades, kind, part, other_kind, other):  # type: ignore[no-untyped-def]
    """Whether a move can serve the needs of two parts: leave one and enter the other."""
    if part == other:
        return True
    gives = kind != UNDER and other_kind != OVER and trades[part, other]
    takes = kind != OVER and other_kind != UNDER and trades[other, part]
    return gives or takes


@inner
def _relax(ground, state, unit, way, stamp, n):  # type: ignore[no-untyped-def]
    for edge in range(ground.indptr[unit], ground.indptr[unit + 1]):
        other = ground.indices[edge]
        further = way + ground.cost[other]
        if state.is_open[other] == stamp and further < state.reach[other]:
            if state.reach[other] == NEVER:
                state.front[n] = other
                n += 1
            state.reach[other] = further
    return n


@inner
def _clear(state, room):  # type: ignore[no-untyped-def]
    words = room // 64 + 1
    if words > WORDS:
        return 0
    state.bits[:words] = 0
    state.bits[0] = 1
    return words


@inner
def _add(state, words, weight):  # type: ignore[no-untyped-def]
    """Add a weight to every sum so far."""
    jump, shift = weight // 64, np.uint64(weight % 64)
    for i in range(words - 1, jump - 1, -1):
        bits = state.bits[i - jump] << shift
        if shift > 0 and i > jump:
            bits |= state.bits[i - jump - 1] >> (np.uint64(64) - shift)
        state.bits[i] |= bits


@inner
def _least_sum(state, words, need, room, total, lightest):  # type: ignore[no-untyped-def]
    """Least sum that is at least `need`."""
    if need > room or total < need:
        return NEVER
    if words == 0:
        return max(need, lightest)
    for value in range(need, room + 1):
        if (state.bits[value // 64] >> np.uint64(value % 64)) & np.uint64(1):
            return value
    return NEVER
