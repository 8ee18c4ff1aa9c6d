"""A plan under change: who is where, what each part weighs, what each centre would cost."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from geo.partition.search.net import GROUP_PRICE, N_GROUPS, N_ROADS, PRICED, ROAD_PRICE, Net


class State(NamedTuple):
    """A plan and its running sums; changed in place by `move`.

    Attributes
    ----------
    part : (n,) int32
    next, before : (n,) int32, first : (k,) int32
        Members of a part as a ring-less double chain, -1 at the ends.
    size : (k,) int32, load : (k,) float64
    centre : (k,) int32, cost : (k,) float64
        Best centre and the inertia about it.
    own : (n,) float64
        Inertia of a unit's part if that unit were the centre.
    in_group, in_road : (n groups, k) int32
        Units of a villager group (road section) in a part.
    mark : (n + 1,) int64, queue : (n,) int32
        Scratch of the walks; ``mark[n]`` is the stamp of the last walk.
    """

    part: NDArray[np.int32]
    next: NDArray[np.int32]
    before: NDArray[np.int32]
    first: NDArray[np.int32]
    size: NDArray[np.int32]
    load: NDArray[np.float64]
    centre: NDArray[np.int32]
    cost: NDArray[np.float64]
    own: NDArray[np.float64]
    in_group: NDArray[np.int32]
    in_road: NDArray[np.int32]
    mark: NDArray[np.int64]
    queue: NDArray[np.int32]


def blank(net: Net, n_parts: int) -> State:
    """Allocate a state without a plan; `fill` puts one in."""
    n = len(net.weight)
    return State(
        part=np.full(n, -1, np.int32),
        next=np.full(n, -1, np.int32),
        before=np.full(n, -1, np.int32),
        first=np.full(n_parts, -1, np.int32),
        size=np.zeros(n_parts, np.int32),
        load=np.zeros(n_parts),
        centre=np.full(n_parts, -1, np.int32),
        cost=np.zeros(n_parts),
        own=np.zeros(n),
        in_group=np.zeros((int(net.limits[N_GROUPS]), n_parts), np.int32),
        in_road=np.zeros((int(net.limits[N_ROADS]), n_parts), np.int32),
        mark=np.zeros(n + 1, np.int64),
        queue=np.zeros(n, np.int32),
    )


@njit(cache=True, nogil=True)
def reach(net, unit, centre):  # type: ignore[no-untyped-def]
    """Squared distance from a unit to a centre."""
    if net.square.shape[0] > 0:
        return net.square[unit, centre]
    dx = net.xy[unit, 0] - net.xy[centre, 0]
    dy = net.xy[unit, 1] - net.xy[centre, 1]
    return dx * dx + dy * dy


@njit(cache=True, nogil=True)
def fill(net, state, assignment):  # type: ignore[no-untyped-def]
    """Put a plan into `state` and work out all its sums."""
    k = state.first.shape[0]
    state.first[:] = -1
    state.size[:] = 0
    state.load[:] = 0.0
    state.in_group[:] = 0
    state.in_road[:] = 0
    for unit in range(assignment.shape[0] - 1, -1, -1):
        _hang(net, state, unit, assignment[unit])
    for part in range(k):
        recount(net, state, part)


@njit(cache=True, nogil=True)
def _hang(net, state, unit, part):  # type: ignore[no-untyped-def]
    head = state.first[part]
    state.part[unit] = part
    state.next[unit] = head
    state.before[unit] = -1
    if head >= 0:
        state.before[head] = unit
    state.first[part] = unit
    state.size[part] += 1
    state.load[part] += net.weight[unit]
    if net.group[unit] >= 0:
        state.in_group[net.group[unit], part] += 1
    if net.road[unit] >= 0:
        state.in_road[net.road[unit], part] += 1


@njit(cache=True, nogil=True)
def _unhang(net, state, unit):  # type: ignore[no-untyped-def]
    part = state.part[unit]
    after, before = state.next[unit], state.before[unit]
    if before >= 0:
        state.next[before] = after
    else:
        state.first[part] = after
    if after >= 0:
        state.before[after] = before
    state.size[part] -= 1
    state.load[part] -= net.weight[unit]
    if net.group[unit] >= 0:
        state.in_group[net.group[unit], part] -= 1
    if net.road[unit] >= 0:
        state.in_road[net.road[unit], part] -= 1


@njit(cache=True, nogil=True)
def recount(net, state, part):  # type: ignore[no-untyped-def]
    """Work out `own`, `centre` and `cost` of one part from its members."""
    best, where = np.inf, -1
    c = state.first[part]
    while c >= 0:
        total = 0.0
        i = state.first[part]
        while i >= 0:
            total += net.weight[i] * reach(net, i, c)
            i = state.next[i]
        state.own[c] = total
        if total < best or (total == best and c < where):
            best, where = total, c
        c = state.next[c]
    seat = net.seat[part]
    if seat >= 0:
        best, where = state.own[seat], seat
    state.centre[part] = where
    state.cost[part] = best if where >= 0 else 0.0


@njit(cache=True, nogil=True)
def move(net, state, unit, target):  # type: ignore[no-untyped-def]
    """Put a unit into another part and bring every sum up to date, in the size of both parts."""
    part = state.part[unit]
    weight = net.weight[unit]
    _unhang(net, state, unit)
    best, where = np.inf, -1
    c = state.first[part]
    while c >= 0:
        state.own[c] -= weight * reach(net, unit, c)
        if state.own[c] < best:
            best, where = state.own[c], c
        c = state.next[c]
    _settle(net, state, part, best, where)
    total = 0.0
    best, where = np.inf, -1
    c = state.first[target]
    while c >= 0:
        total += net.weight[c] * reach(net, c, unit)
        state.own[c] += weight * reach(net, unit, c)
        if state.own[c] < best:
            best, where = state.own[c], c
        c = state.next[c]
    state.own[unit] = total
    if total < best:
        best, where = total, unit
    _hang(net, state, unit, target)
    _settle(net, state, target, best, where)


@njit(cache=True, nogil=True)
def _settle(net, state, part, best, where):  # type: ignore[no-untyped-def]
    seat = net.seat[part]
    if seat >= 0 and state.part[seat] == part:
        best, where = state.own[seat], seat
    state.centre[part] = where
    state.cost[part] = best if where >= 0 else 0.0


@njit(cache=True, nogil=True)
def cost_without(net, state, unit):  # type: ignore[no-untyped-def]
    """Inertia of the unit's part once it has left."""
    part = state.part[unit]
    weight = net.weight[unit]
    if net.seat[part] >= 0:
        return state.cost[part] - weight * reach(net, unit, net.seat[part])
    best = np.inf
    c = state.first[part]
    while c >= 0:
        if c != unit:
            total = state.own[c] - weight * reach(net, unit, c)
            best = min(best, total)
        c = state.next[c]
    return best


@njit(cache=True, nogil=True)
def cost_with(net, state, unit, target):  # type: ignore[no-untyped-def]
    """Inertia of part `target` once the unit has joined it."""
    weight = net.weight[unit]
    if net.seat[target] >= 0:
        return state.cost[target] + weight * reach(net, unit, net.seat[target])
    best, total = np.inf, 0.0
    c = state.first[target]
    while c >= 0:
        here = state.own[c] + weight * reach(net, unit, c)
        best = min(best, here)
        total += net.weight[c] * reach(net, c, unit)
        c = state.next[c]
    return min(best, total)


@njit(cache=True, nogil=True)
def price_change(net, state, unit, target):  # type: ignore[no-untyped-def]
    """Change of the soft terms and of the apart pairs when a unit goes to `target`."""
    if net.limits[PRICED] == 0.0:
        return 0.0
    part = state.part[unit]
    change = 0.0
    if net.label_cost[unit] > 0.0:
        home = net.reference[unit]
        change += net.label_cost[unit] * ((target != home) - np.float64(part != home))
    group = net.group[unit]
    if group >= 0:
        emptied = state.in_group[group, part] == 1
        opened = state.in_group[group, target] == 0
        change += net.limits[GROUP_PRICE] * (np.float64(opened) - np.float64(emptied))
    road = net.road[unit]
    if road >= 0:
        emptied = state.in_road[road, part] == 1
        opened = state.in_road[road, target] == 0
        change += net.limits[ROAD_PRICE] * (np.float64(opened) - np.float64(emptied))
    for e in range(net.apart_ptr[unit], net.apart_ptr[unit + 1]):
        other = state.part[net.apart_unit[e]]
        change += net.limits[4] * (np.float64(other == target) - np.float64(other == part))
    return change
