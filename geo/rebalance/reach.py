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

import heapq
from collections.abc import Iterator
from dataclasses import dataclass

from geo.rebalance.case import FREE, Case

FAR = float("inf")


@dataclass(frozen=True)
class Dual:
    """A bound on the moved weight, and what each further move adds to it.

    Attributes
    ----------
    base : int
        Weight that moves in every plan.
    giving, taking : list of int
        1 for the parts whose excess, or whose lack, is in `base`.
    """

    base: int
    giving: list[int]
    taking: list[int]

    def added_by(self, weight: int, here: int, there: int) -> int:
        """Weight that a move adds to `base`, at least; `here` is -1 for a loose unit."""
        if here < 0:
            return weight * (1 - self.taking[there]) if any(self.taking) else 0
        factor = 1 - self.giving[here] + self.giving[there]
        return weight * (factor + self.taking[here] - self.taking[there])

    def anew(self, part: int, leaving: int, entering: int) -> int:
        """Weight that is added at least when all of a part leaves and others enter it."""
        away = max(0, 1 - self.giving[part] + self.taking[part] - any(self.taking))
        into = max(0, 1 + self.giving[part] - self.taking[part] - any(self.giving))
        return leaving * away + entering * into


def duals(case: Case) -> list[Dual]:
    """Return the three bounds in use: nothing counted first, the excess, the lack."""
    k, lower, upper = case.problem.n_parts, case.problem.lower, case.problem.upper
    is_open = [p not in case.closed for p in range(k)]
    over = [int(is_open[p] and case.part_weight[p] > upper) for p in range(k)]
    under = [int(is_open[p] and case.part_weight[p] < lower) for p in range(k)]
    excess = sum(case.part_weight[p] - upper for p in range(k) if over[p])
    lack = sum(lower - case.part_weight[p] for p in range(k) if under[p])
    nobody = [0] * k
    return [
        Dual(0, nobody, nobody),
        Dual(excess, over, nobody),
        Dual(lack - case.loose_weight, nobody, under),
    ]


def candidates(case: Case, budget: float) -> dict[int, list[int]]:
    """Parts each unit may be in when at most `budget` weight moves.

    Parameters
    ----------
    case : Case
    budget : float

    Returns
    -------
    dict of int to list of int
        Only units that have a choice or must move; each list ascending, the present part included
        where the unit may stay.
    """
    open_to = [_moves(case, dual, budget - dual.base) for dual in duals(case)]
    possible = set.intersection(*open_to)
    found: dict[int, list[int]] = {}
    for unit, part in possible:
        found.setdefault(unit, []).append(part)
    for unit, here in enumerate(case.plan):
        pin = case.pin[unit]
        if unit in case.aside:
            continue
        if pin not in {FREE, here}:
            found[unit] = [pin]
        elif here >= 0 and unit in found and not (here in case.closed and pin != here):
            found[unit].append(here)
        elif here < 0 or (here in case.closed and pin != here):
            found.setdefault(unit, [])
    return {unit: sorted(found[unit]) for unit in sorted(found)}


def may_enter(case: Case, unit: int, part: int) -> bool:
    """Whether the rules let a unit be in a part at all."""
    if unit in case.aside:
        return False
    if case.pin[unit] != FREE:
        return case.pin[unit] == part
    return part not in case.closed


def _moves(case: Case, dual: Dual, room: float) -> set[tuple[int, int]]:
    """Find the moves (unit, part) that add no more than `room` to the bound."""
    into: dict[tuple[int, int], float] = {}
    for part in range(case.problem.n_parts):
        if part not in case.closed:
            for unit, least in _way_in(case, dual, part, room):
                into[unit, part] = least
    chain = _chains(case, dual, into, room)
    return {
        (unit, part)
        for (unit, part) in into
        if case.plan[unit] < 0
        or dual.added_by(case.weight[unit], case.plan[unit], part)
        + min(chain[case.plan[unit]], chain[part])
        <= room
    }


def _way_in(case: Case, dual: Dual, part: int, room: float) -> Iterator[tuple[int, float]]:
    """Units that can join a part, with the least that is added by the way they take."""
    settled: dict[int, int] = {}
    heap = [(0, unit) for unit in case.members[part] if case.pin[unit] in {FREE, part}]
    best = {unit: 0 for _, unit in heap}
    heapq.heapify(heap)
    while heap:
        cost, unit = heapq.heappop(heap)
        if unit in settled:
            continue
        settled[unit] = cost
        for other in case.near[unit]:
            if other in settled or not may_enter(case, other, part):
                continue
            further = cost + dual.added_by(case.weight[other], case.plan[other], part)
            if further <= room and further < best.get(other, FAR):
                best[other] = further
                heapq.heappush(heap, (further, other))
    for unit, least in settled.items():
        if case.plan[unit] != part:
            yield unit, least
    if any(case.pin[unit] == part for unit in case.members[part]):
        return
    need = max(0, case.problem.lower - case.loose_weight)
    if dual.anew(part, case.part_weight[part], need) <= room:
        for unit, here in enumerate(case.plan):
            own = dual.added_by(case.weight[unit], here, part)
            if here != part and unit not in settled and own <= room and may_enter(case, unit, part):
                yield unit, own


def _chains(case: Case, dual: Dual, into: dict[tuple[int, int], float], room: float) -> list[float]:
    """Least that is added by joining each part to a broken one (or one a loose unit may enter)."""
    step: dict[int, dict[int, int]] = {}
    start = dict.fromkeys(case.broken, 0)
    for unit, part in into:
        here = case.plan[unit]
        if here < 0:
            start[part] = 0
            continue
        added = dual.added_by(case.weight[unit], here, part)
        for a, b in ((here, part), (part, here)):
            row = step.setdefault(a, {})
            row[b] = min(added, row.get(b, added))
    chain = [FAR] * case.problem.n_parts
    heap = [(cost, part) for part, cost in start.items()]
    heapq.heapify(heap)
    while heap:
        cost, part = heapq.heappop(heap)
        if cost >= chain[part]:
            continue
        chain[part] = cost
        for other, added in step.get(part, {}).items():
            if cost + added <= room and cost + added < chain[other]:
                heapq.heappush(heap, (cost + added, other))
    return chain
