"""Annealing over single moves and chains of two, with a price on broken limits.

The limits are soft on the way (a plan may pass through an overloaded part) and the price of
breaking them follows the search: it rises while plans stay outside and falls once they are inside,
so that the search rides along the border of the feasible plans, where the good ones are.
"""

from __future__ import annotations

from numba import njit

from geo.partition.search.chance import below
from geo.partition.search.connect import may_leave
from geo.partition.search.net import LOWER, UPPER
from geo.partition.search.pool import keep
from geo.partition.search.state import cost_with, cost_without, move, price_change, reach

LARGE = 24  # beyond this size of a part a move is judged about the present centres


@njit(cache=True, nogil=True)
def excess(net, load):  # type: ignore[no-untyped-def]
    """Weight by which a part is outside its limits."""
    if load > net.limits[UPPER]:
        return load - net.limits[UPPER]
    if load < net.limits[LOWER]:
        return net.limits[LOWER] - load
    return 0.0


@njit(cache=True, nogil=True)
def total_excess(net, state):  # type: ignore[no-untyped-def]
    """Weight by which all parts together are outside their limits."""
    total = 0.0
    for part in range(state.load.shape[0]):
        total += excess(net, state.load[part])
    return total


@njit(cache=True, nogil=True)
def total_price(net, state):  # type: ignore[no-untyped-def]
    """Soft terms and apart pairs of the whole plan, by the counts in `state`."""
    total = 0.0
    for unit in range(state.part.shape[0]):
        if net.label_cost[unit] > 0.0 and state.part[unit] != net.reference[unit]:
            total += net.label_cost[unit]
        for e in range(net.apart_ptr[unit], net.apart_ptr[unit + 1]):
            other = net.apart_unit[e]
            if other > unit and state.part[other] == state.part[unit]:
                total += net.limits[4]
    for part in range(state.load.shape[0]):
        for group in range(state.in_group.shape[0]):
            if state.in_group[group, part] > 0:
                total += net.limits[2]
        for road in range(state.in_road.shape[0]):
            if state.in_road[road, part] > 0:
                total += net.limits[3]
    return total


@njit(cache=True, nogil=True)
def energy(net, state):  # type: ignore[no-untyped-def]
    """Objective of the plan in `state`, up to a constant, limits aside."""
    return state.cost.sum() + total_price(net, state)


@njit(cache=True, nogil=True)
def _change(net, state, unit, target):  # type: ignore[no-untyped-def]
    part = state.part[unit]
    weight = net.weight[unit]
    if state.size[part] > LARGE and unit != state.centre[part]:
        lost = -weight * reach(net, unit, state.centre[part])
    else:
        lost = cost_without(net, state, unit) - state.cost[part]
    if state.size[target] > LARGE:
        won = weight * reach(net, unit, state.centre[target])
    else:
        won = cost_with(net, state, unit, target) - state.cost[target]
    return lost + won + price_change(net, state, unit, target)


@njit(cache=True, nogil=True)
def _strain(net, state, unit, target):  # type: ignore[no-untyped-def]
    """Change of the total excess when a unit goes to `target`."""
    weight = net.weight[unit]
    giver, taker = state.load[state.part[unit]], state.load[target]
    return (
        excess(net, giver - weight)
        - excess(net, giver)
        + excess(net, taker + weight)
        - excess(net, taker)
    )


@njit(cache=True, nogil=True)
def _follow(net, state, rng, first, source, target, room, penalty):  # type: ignore[no-untyped-def]
    """After `first` went from `source` to `target`, pass a second unit on; whether it was worth it.

    An overloaded `target` hands a unit to any neighbour, an underloaded `source` is given one.
    """
    giving = state.load[target] > net.limits[UPPER]
    pivot = target if giving else source
    x = state.first[pivot]
    for _ in range(below(rng, state.size[pivot])):
        x = state.next[x]
    degree = net.indptr[x + 1] - net.indptr[x]
    if degree == 0:
        return 0.0, 0.0, False
    y = net.indices[net.indptr[x] + below(rng, degree)]
    if state.part[y] == pivot:
        return 0.0, 0.0, False
    unit, goal = (x, state.part[y]) if giving else (y, pivot)
    if unit == first or net.pinned[unit] or state.size[state.part[unit]] <= 1:
        return 0.0, 0.0, False
    change = _change(net, state, unit, goal)
    strain = _strain(net, state, unit, goal)
    if change + penalty * strain >= room:
        return 0.0, 0.0, False
    if not may_leave(net, state, unit):
        return 0.0, 0.0, False
    return _carry(net, state, unit, goal), strain, True


@njit(cache=True, nogil=True)
def _carry(net, state, unit, target):  # type: ignore[no-untyped-def]
    """Move a unit; the exact change of the energy."""
    part = state.part[unit]
    change = price_change(net, state, unit, target) - state.cost[part] - state.cost[target]
    move(net, state, unit, target)
    return change + state.cost[part] + state.cost[target]


@njit(cache=True, nogil=True)
def anneal(net, state, best, found, dial, pool, rng, waiting, steps, hot, cold):  # type: ignore[no-untyped-def]  # noqa: PLR0912, PLR0915
    """Anneal from `hot` to `cold` in `steps` proposals, noting the best plan inside the limits.

    Parameters
    ----------
    best : (n,) int32
        Best plan so far; overwritten when a better one is met.
    found : (2,) float64
        Total excess and energy of `best`; a smaller excess always wins.
    pool : Pool
        Takes the parts that single moves make; give one without room to switch that off.
    dial : (4,) float64
        Price per unit of excess, carried from call to call; its least and largest value, and the
        factor by which it follows the search once a sweep.
    """
    n_edges = net.indices.shape[0]
    if n_edges == 0:
        return
    outside, here = total_excess(net, state), energy(net, state)
    cooling = (cold / hot) ** (1.0 / max(steps // 256, 1))
    heat = hot
    fresh = False
    pooling = pool.cost.shape[0] > 0
    sweep = max(state.part.shape[0], 64)
    for step in range(steps):
        if step & 255 == 0:
            heat *= cooling
        if step % sweep == 0:
            if outside > 0:
                dial[0] = min(dial[0] * dial[3], dial[2])
            else:
                dial[0] = max(dial[0] / dial[3], dial[1])
        e = below(rng, n_edges)
        unit = net.source[e]
        target = state.part[net.indices[e]]
        part = state.part[unit]
        if part == target or net.pinned[unit] or state.size[part] <= 1:
            continue
        change = _change(net, state, unit, target)
        strain = _strain(net, state, unit, target)
        room = heat * waiting[below(rng, 4096)]
        whole = change + dial[0] * strain
        if whole < room:
            if not may_leave(net, state, unit):
                continue
            if fresh and whole > 0:
                best[:] = state.part
                fresh = False
            here += _carry(net, state, unit, target)
            outside += strain
            if pooling:
                keep(net, state, pool, part)
                keep(net, state, pool, target)
        else:
            if strain <= 0 or change >= room + 4.0 * heat or not may_leave(net, state, unit):
                continue
            if fresh:
                best[:] = state.part
                fresh = False
            first = _carry(net, state, unit, target)
            more, second, done = _follow(net, state, rng, unit, part, target, room - whole, dial[0])
            if not done:
                move(net, state, unit, part)
                continue
            here += first + more
            outside += strain + second
        if outside < found[0] or (outside == found[0] and here < found[1] - 1e-9 * abs(found[1])):
            found[0], found[1] = outside, here
            fresh = True
    if fresh:
        best[:] = state.part
