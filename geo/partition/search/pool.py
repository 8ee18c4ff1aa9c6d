"""Good parts met on the way, kept for recombination."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from geo.partition.search.net import LOWER, UPPER


class Pool(NamedTuple):
    """Distinct parts inside the limits, as compressed rows, found again by a hash of their units.

    Attributes
    ----------
    code : (n,) uint64
        Random name of each unit; a part's name is the exclusive or of its units' names.
    slot : (2^b,) int32
        Open-addressing table from name to row, -1 where empty.
    name : (capacity,) uint64
    ptr : (capacity + 1,) int64, unit : (room,) int32
    cost : (capacity,) float64
        Inertia of each part.
    used : (1,) int64
        Rows in use.
    """

    code: NDArray[np.uint64]
    slot: NDArray[np.int32]
    name: NDArray[np.uint64]
    ptr: NDArray[np.int64]
    unit: NDArray[np.int32]
    cost: NDArray[np.float64]
    used: NDArray[np.int64]


def empty_pool(n_units: int, capacity: int, room: int) -> Pool:
    """Make a pool for up to `capacity` parts of together `room` units."""
    bits = max(4, int(capacity * 2).bit_length())
    code = np.random.default_rng(20_000_731).integers(1, 2**63, n_units, np.int64)
    return Pool(
        code.astype(np.uint64),
        np.full(2**bits, -1, np.int32),
        np.zeros(capacity, np.uint64),
        np.zeros(capacity + 1, np.int64),
        np.zeros(room, np.int32),
        np.zeros(capacity),
        np.zeros(1, np.int64),
    )


@njit(cache=True, nogil=True)
def keep(net, state, pool, part):  # type: ignore[no-untyped-def]
    """Put a part of `state` into the pool if it is inside the limits and not there yet."""
    load = state.load[part]
    if load < net.limits[LOWER] or load > net.limits[UPPER]:
        return
    name = np.uint64(0)
    unit = state.first[part]
    while unit >= 0:
        name ^= pool.code[unit]
        unit = state.next[unit]
    row = pool.used[0]
    mask = np.uint64(pool.slot.shape[0] - 1)
    at = (name * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(20)
    while True:
        at &= mask
        held = pool.slot[at]
        if held < 0:
            break
        if pool.name[held] == name:
            return
        at += np.uint64(1)
    start = pool.ptr[row] if row < pool.name.shape[0] else 0
    if row >= pool.name.shape[0] or start + state.size[part] > pool.unit.shape[0]:
        return
    pool.slot[at] = row
    pool.name[row] = name
    unit = state.first[part]
    while unit >= 0:
        pool.unit[start] = unit
        start += 1
        unit = state.next[unit]
    pool.ptr[row + 1] = start
    pool.cost[row] = state.cost[part]
    pool.used[0] = row + 1
