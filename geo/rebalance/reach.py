"""Which units can go where in a plan that moves no more than a given weight.

Bounds on the weight that moves with a unit; all hold for every feasible plan of least weight.

*Way in.* A unit that joins a part is joined to an original unit of it by units that all joined
too, so at least the lightest such way moves. Or else the whole part left its place: then its old
weight moves and so does its new one.

*Reason.* Join two parts whenever a unit went from one to the other. Every component of that graph
holds a part that was broken, else its moves could be taken back. So the lightest chain of parts
to a broken one moves as well.

*Surplus.* The parts above the upper limit have to lose their excess anyway. That weight can be
counted first; a unit that leaves such a part then costs nothing more, one that enters it twice its
weight (the reduced costs of a dual solution of the limits). The same for what the light parts lack.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from geo.rebalance.case import FREE, Case

FAR = 2**60
"""Further than any budget."""

Ints = NDArray[np.int64]


class Moves(NamedTuple):
    """Units that may go to another part, by unit and part.

    Attributes
    ----------
    unit, part : (m,) int64
    least : (m,) int64
        A plan that makes the move moves at least this weight.
    """

    unit: Ints
    part: Ints
    least: Ints

    def within(self, budget: int) -> Moves:
        """Return the moves that a budget allows."""
        kept = self.least <= budget
        return Moves(self.unit[kept], self.part[kept], self.least[kept])


class Dual(NamedTuple):
    """A bound on the moved weight, and what each further move adds to it.

    Attributes
    ----------
    base : int
        Weight that moves in every plan.
    giving, taking : (k,) int64
        1 for the parts whose excess, or whose lack, is in `base`.
    """

    base: int
    giving: Ints
    taking: Ints

    def anew(self, part: int, leaving: int, entering: int) -> int:
        """Weight that is added at least when all of a part leaves and others enter it."""
        away = max(0, 1 - self.giving[part] + self.taking[part] - int(self.taking.any()))
        into = max(0, 1 + self.giving[part] - self.taking[part] - int(self.giving.any()))
        return int(leaving * away + entering * into)


def duals(case: Case) -> list[Dual]:
    """Return the three bounds in use: nothing counted first, the excess, the lack."""
    lower, upper = case.problem.lower, case.problem.upper
    weight = np.array(case.part_weight, np.int64)
    is_open = np.ones(len(weight), bool)
    is_open[sorted(case.closed)] = False
    over, under = is_open & (weight > upper), is_open & (weight < lower)
    excess, lack = int((weight - upper)[over].sum()), int((lower - weight)[under].sum())
    nobody = np.zeros(len(weight), np.int64)
    return [
        Dual(0, nobody, nobody),
        Dual(excess, over.astype(np.int64), nobody),
        Dual(lack - case.loose_weight, nobody, under.astype(np.int64)),
    ]


def possible_moves(case: Case, budget: int) -> Moves:
    """Find the moves of all plans that move at most `budget` of weight.

    Units that have to leave their part are in it only where they may go.
    """
    k, ground = case.problem.n_parts, _Ground.of(case)
    key, least = _least(case, ground, duals(case)[0], budget)
    for dual in duals(case)[1:]:
        other, more = _least(case, ground, dual, budget)
        key, mine, theirs = np.intersect1d(key, other, assume_unique=True, return_indices=True)
        least = np.maximum(least[mine], more[theirs])
    return Moves(key // k, key % k, least)


def may_enter(case: Case, unit: int, part: int) -> bool:
    """Whether the rules let a unit be in a part at all."""
    if unit in case.aside:
        return False
    if case.pin[unit] != FREE:
        return case.pin[unit] == part
    return part not in case.closed


def link_lengths(case: Case, moves: Moves, start: Ints) -> Ints:
    """Least weight of a chain of moves from each part to a part or loose unit of `start`.

    Parameters
    ----------
    case : Case
    moves : Moves
    start : (k + n,) int64
        0 at the parts (first) and loose units the chain starts from, `FAR` elsewhere.

    Returns
    -------
    (k + n,) int64
    """
    k = case.problem.n_parts
    plan, cost = np.array(case.plan, np.int64), np.array(case.costs, np.int64)
    here = np.where(plan[moves.unit] >= 0, plan[moves.unit], k + moves.unit)
    reached = start.copy()
    _spread(here, moves.part, cost[moves.unit], reached, FAR)
    return reached


class _Ground(NamedTuple):
    indptr: Ints
    indices: Ints
    plan: Ints
    weight: Ints
    pin: Ints
    is_open: NDArray[np.bool_]
    reach: Ints
    queue: Ints

    @classmethod
    def of(cls, case: Case) -> _Ground:
        n, graph = len(case.plan), case.problem.graph
        pin = np.array(case.pin, np.int64)
        pin[sorted(case.aside)] = FREE - 1  # fits no part
        is_open = np.ones(case.problem.n_parts, bool)
        is_open[sorted(case.closed)] = False
        return cls(
            graph.indptr.astype(np.int64), graph.indices.astype(np.int64),
            np.array(case.plan, np.int64), np.array(case.weight, np.int64), pin, is_open,
            np.full(n, FAR), np.zeros(n, np.int64),
        )  # fmt: skip


def _least(case: Case, ground: _Ground, dual: Dual, budget: int) -> tuple[Ints, Ints]:
    """Find the moves (unit · k + part) that fit the budget, and the least weight of their plans."""
    k, room = case.problem.n_parts, budget - dual.base
    nothing = np.zeros(0, np.int64)
    keys, ways = [nothing], [nothing]
    for part in np.flatnonzero(ground.is_open).tolist() if room >= 0 else ():
        members = np.array(case.members[part], np.int64)
        units = ground.queue[: _ways_in(ground, members, dual.giving, dual.taking, part, room)]
        way = ground.reach[units]
        ground.reach[units] = FAR
        if not (ground.pin[members] == part).any():
            need = max(0, case.problem.lower - case.loose_weight)
            afresh = dual.anew(part, case.part_weight[part], need)
            units, way = _or_anew(ground, dual, part, units, way, afresh, room)
        joins = ground.plan[units] != part
        keys.append(units[joins] * k + part)
        ways.append(way[joins])
    key, way = np.concatenate(keys), np.concatenate(ways)
    unit, to = key // k, key % k
    here = ground.plan[unit]
    added = _added(ground, dual, unit, to)
    chain: Ints = np.full(k + 1, FAR)  # the last for units without a part
    chain[[*case.broken, k]] = 0
    chain[to[here < 0]] = 0
    real = here >= 0
    _spread(here[real], to[real], added[real], chain, room)
    total = np.where(real, np.maximum(way, added + np.minimum(chain[here], chain[to])), way)
    fits = total <= room
    return key[fits], total[fits] + dual.base


def _added(ground: _Ground, dual: Dual, unit: Ints, part: Ints) -> Ints:
    """Weight that moves add to the base, at least."""
    here, weight = ground.plan[unit], ground.weight[unit]
    loose = weight * (1 - dual.taking[part]) if dual.taking.any() else 0 * weight
    factor = 1 - dual.giving[here] + dual.giving[part] + dual.taking[here] - dual.taking[part]
    return np.where(here < 0, loose, weight * factor)


def _or_anew(
    ground: _Ground, dual: Dual, part: int, units: Ints, way: Ints, afresh: int, room: int
) -> tuple[Ints, Ints]:
    """Let units also be in a part because all of it left its place, which adds `afresh`."""
    if afresh > room:
        return units, way
    least: Ints = np.full(len(ground.plan), FAR)
    may = np.flatnonzero((ground.pin == part) | (ground.pin == FREE))
    least[may] = np.maximum(_added(ground, dual, may, np.full(len(may), part)), afresh)
    least[units] = np.minimum(least[units], way)
    within = np.flatnonzero(least <= room)
    return within, least[within]


@njit(cache=True, nogil=True)
def _ways_in(ground, members, giving, taking, part, room):  # type: ignore[no-untyped-def]
    """Put into ``queue`` the units that can be in a part, and in ``reach`` what that adds.

    Bellman and Ford's method on what has been reached so far.
    """
    reach, queue = ground.reach, ground.queue
    any_taking = taking.sum() > 0
    count = 0
    for unit in members:
        if ground.pin[unit] == FREE or ground.pin[unit] == part:
            reach[unit] = 0
            queue[count] = unit
            count += 1
    changed = True
    while changed:  # ways are a few units long, so this is a few rounds
        changed = False
        for at in range(count):
            unit = queue[at]
            for edge in range(ground.indptr[unit], ground.indptr[unit + 1]):
                other = ground.indices[edge]
                if ground.pin[other] != FREE and ground.pin[other] != part:
                    continue
                here = ground.plan[other]
                if here < 0:
                    factor = 1 - taking[part] if any_taking else 0
                else:
                    factor = 1 - giving[here] + giving[part] + taking[here] - taking[part]
                further = reach[unit] + ground.weight[other] * factor
                if further <= room and further < reach[other]:
                    changed = True
                    if reach[other] >= FAR:
                        queue[count] = other
                        count += 1
                    reach[other] = further
    return count


@njit(cache=True, nogil=True)
def _spread(one, other, length, reached, room):  # type: ignore[no-untyped-def]
    """Relax links in both directions until nothing changes (Bellman and Ford's method)."""
    changed = True
    while changed:
        changed = False
        for link in range(one.shape[0]):
            if length[link] > room:
                continue
            a, b = one[link], other[link]
            if reached[b] + length[link] < reached[a]:
                reached[a] = reached[b] + length[link]
                changed = True
            if reached[a] + length[link] < reached[b]:
                reached[b] = reached[a] + length[link]
                changed = True
