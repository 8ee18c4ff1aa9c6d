"""Contiguity under change: whether a unit may leave its part without tearing it."""

from __future__ import annotations

from numba import njit


@njit(cache=True, nogil=True)
def may_leave(net, state, unit):  # type: ignore[no-untyped-def]
    """Whether the unit's part has members left and stays in one piece without it.

    Walks from one neighbour inside the part until all others are met; as neighbours of a unit
    mostly touch each other, the walk usually ends after a few steps.
    """
    part = state.part[unit]
    if state.size[part] <= 1:
        return False
    n = state.part.shape[0]
    stamp = state.mark[n] + 2
    state.mark[n] = stamp
    wanted, start = 0, -1
    for e in range(net.indptr[unit], net.indptr[unit + 1]):
        other = net.indices[e]
        if state.part[other] == part:
            wanted += 1
            start = other
            state.mark[other] = stamp
    if wanted <= 1:
        return wanted == 1
    return _meets_all(net, state, unit, start, wanted, stamp)


@njit(cache=True, nogil=True)
def _meets_all(net, state, unit, start, wanted, stamp):  # type: ignore[no-untyped-def]
    part = state.part[unit]
    seen = stamp + 1
    state.mark[state.part.shape[0]] = seen
    state.mark[start] = seen
    state.mark[unit] = seen
    state.queue[0] = start
    head, tail = 0, 1
    wanted -= 1
    while head < tail:
        here = state.queue[head]
        head += 1
        for e in range(net.indptr[here], net.indptr[here + 1]):
            other = net.indices[e]
            if state.part[other] == part and state.mark[other] != seen:
                if state.mark[other] == stamp:
                    wanted -= 1
                    if wanted == 0:
                        return True
                state.mark[other] = seen
                state.queue[tail] = other
                tail += 1
    return False
