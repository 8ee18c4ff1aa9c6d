"""Repair each trouble spot by itself, prove that this is least, join spots where it may not be."""

from __future__ import annotations

from dataclasses import replace
from math import inf

import numpy as np

from geo.rebalance.case import Case
from geo.rebalance.least import Outcome, Purse, least_repair, moved_weight
from geo.rebalance.model import Effort, repair_leniently
from geo.rebalance.reach import FAR, Ints, Moves, possible_moves
from geo.rebalance.spots import DIVES, Spot, distances, moats, trouble_spots


def search(case: Case, purse: Purse, work: Effort, *, hopeless: bool) -> Outcome:
    """Find the plan that moves least; where that fails, one that is as good as can be had.

    Parameters
    ----------
    case : Case
    purse : Purse
        Work of the exact search; is spent.
    work : Effort
        Of one lenient model.
    hopeless : bool
        It is known already that no plan keeps all rules.
    """
    bound = inf
    if not hopeless:
        found = _as_a_whole(case, _exactly(case, purse.share(purse.nodes * 3 // 4)), purse)
        bound = found.bound
        if found.plan is not None:
            return Outcome(found.plan, bound, purse.deadline.hit)
    now = case
    for spot in trouble_spots(case):
        now = _mended(now, spot, purse, work)
    return Outcome(now.plan, bound, purse.deadline.hit or work.deadline.hit)


def _exactly(case: Case, purse: Purse) -> Outcome:
    """Solve spot by spot; join those that get into each other's way or may be cheaper together."""
    spots = _solved(case, trouble_spots(case), purse)
    horizon, moves = _horizon(case, spots)
    while True:
        distance = distances(case, moves, spots)
        bound, pair = _bound(spots, distance, horizon), _stuck(spots, distance)
        if any(spot.plan is None for spot in spots):
            if pair is None or purse.empty:
                return Outcome(None, bound)
        else:
            spots, pair = _disjoint(case, spots, purse)
        if pair is None:
            pair = _closest(spots, distance)
            if pair is None or purse.empty or bound >= sum(spot.cost for spot in spots):
                return Outcome(_together(case, spots), bound)
        spots = _join(case, spots, pair, distance, purse)


def _as_a_whole(case: Case, found: Outcome, purse: Purse) -> Outcome:
    """Raise the bound with what is left of the work, all spots at once, or find a better plan."""
    cost = inf if found.plan is None else moved_weight(case, found.plan)
    if found.bound >= cost or purse.empty:
        return found
    whole = least_repair(case, purse, floor=found.bound, cap=min(cost - 1, FAR))
    return Outcome(whole.plan or found.plan, min(max(found.bound, whole.bound), cost))


def _solved(case: Case, spots: list[Spot], purse: Purse) -> list[Spot]:
    """Solve each spot with half of what is left, then the hard ones with all of it."""
    tried = [spot.solved(case, purse.share((purse.nodes + 1) // 2)) for spot in spots]
    return [
        spot.solved(case, purse.share(purse.nodes))
        if spot.plan is None and spot.bound < FAR and not purse.empty
        else spot
        for spot in tried
    ]


def _horizon(case: Case, spots: list[Spot]) -> tuple[int, Moves]:
    """Weight up to which distances are measured, and the moves within it."""
    upper, total = case.problem.upper, sum(case.costs)
    wanted = sum(s.cost if s.cost < inf else min(3 * s.bound + upper, total) for s in spots)
    horizon = int(min(wanted, total))
    return horizon, possible_moves(case, horizon) if len(spots) > 1 else possible_moves(case, 0)


def _bound(spots: list[Spot], distance: Ints, horizon: int) -> float:
    """Bound on the whole; with several spots it holds for plans within the horizon alone."""
    radii = sum(moats(spots, distance))
    if len(spots) == 1:
        return radii if radii < FAR else inf
    return min(radii, horizon + 1.0)


def _stuck(spots: list[Spot], distance: Ints) -> tuple[int, int] | None:
    """Return a spot that cannot be repaired by itself, and the spot nearest to it."""
    for i, spot in enumerate(spots):
        if spot.plan is None and spot.bound >= FAR and len(spots) > 1:
            return i, min((j for j in range(len(spots)) if j != i), key=lambda j: distance[i, j])
    return None


def _disjoint(
    case: Case, spots: list[Spot], purse: Purse
) -> tuple[list[Spot], tuple[int, int] | None]:
    """Keep the repairs out of each other's parts; return two spots of which that cannot be had."""
    kept: list[Spot] = []
    for i, spot in enumerate(spots):
        taken = frozenset(part for other in kept for part in other.touched(case))
        inside = spot.touched(case)
        if not inside & taken:
            kept.append(spot)
            continue
        again = spot.solved(case, purse.share(purse.nodes // 8), closed=taken)
        if again.plan is None:
            return spots, (next(j for j in range(i) if kept[j].touched(case) & inside), i)
        kept.append(again)
    return kept, None


def _closest(spots: list[Spot], distance: Ints) -> tuple[int, int] | None:
    """Two spots whose discs overlap, those that overlap most."""
    pairs = [(i, j) for j in range(len(spots)) for i in range(j)]
    over = {(i, j): spots[i].bound + spots[j].bound - float(distance[i, j]) for i, j in pairs}
    best = max(pairs, key=lambda pair: over[pair], default=None)
    return best if best is not None and over[best] > 0 else None


def _join(
    case: Case, spots: list[Spot], pair: tuple[int, int], distance: Ints, purse: Purse
) -> list[Spot]:
    """Solve two spots as one; a plan of both apart is kept unless a better one is found."""
    a, b = (spots[i] for i in pair)
    floor = sum(moats([a, b], distance[np.ix_(pair, pair)]))
    both = replace(a.joined(b), bound=min(floor, FAR))
    apart = a.plan is not None and b.plan is not None and not a.touched(case) & b.touched(case)
    cost = a.cost + b.cost if apart else inf
    found = both.solved(case, purse.share(purse.nodes), cap=min(cost - 1, FAR))
    if found.plan is None and apart:
        found = replace(found, plan=_together(case, [a, b]), cost=cost)
    others = [spot for i, spot in enumerate(spots) if i not in pair]
    return [*others, found]


def _together(case: Case, spots: list[Spot]) -> list[int]:
    """Carry out the repairs of all spots, which touch different parts."""
    plan = list(case.plan)
    for spot in spots:
        for unit, part in enumerate(spot.plan or case.plan):
            if part != case.plan[unit]:
                plan[unit] = part
    return plan


def _mended(case: Case, spot: Spot, purse: Purse, work: Effort) -> Case:
    """Repair one spot, exactly if it can be, else so that as little as possible stays broken."""
    plan = spot.solved(case, Purse(DIVES, purse.deadline)).plan
    if plan is None:
        others = case.broken - spot.parts
        may = frozenset(range(case.problem.n_parts)) - others - case.closed
        plan = repair_leniently(case.only(may, spot.units), work).plan
    return case if plan is None else Case.of(case.problem, np.array(plan, np.int32))
