"""Trouble spots: broken parts and loose units that are repaired together."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from geo.rebalance.case import Case
from geo.rebalance.least import Outcome, Purse, any_repair, least_repair, moved_weight
from geo.rebalance.reach import FAR, Ints, Moves, link_lengths

DIVES = 4000
"""Nodes to find any repair of a spot when its exact search has used up its share."""


@dataclass(frozen=True, eq=False)
class Spot:
    """Some of what is broken, and the best repair that leaves all else that is broken alone.

    Attributes
    ----------
    parts, units : frozenset of int
        Broken parts, and units without a part.
    bound : float
        No repair of this spot alone moves less weight.
    plan : list of int or None
        A whole plan in which only this spot is repaired.
    cost : float
        Weight that `plan` moves; infinite without one.
    """

    parts: frozenset[int]
    units: frozenset[int]
    bound: float = 0.0
    plan: list[int] | None = None
    cost: float = float("inf")

    def touched(self, case: Case) -> frozenset[int]:
        """Parts that the repair changes."""
        if self.plan is None:
            return frozenset()
        ways = [way for way in zip(case.plan, self.plan, strict=True) if way[0] != way[1]]
        return frozenset(part for way in ways for part in way if part >= 0)

    def solved(
        self, case: Case, purse: Purse, *, closed: frozenset[int] = frozenset(), cap: float = FAR
    ) -> Spot:
        """Return the spot with its best repair; `closed` parts stay as they are.

        The bound is kept where parts are closed for this one try.
        """
        others = case.broken - self.parts
        may = frozenset(range(case.problem.n_parts)) - others - closed - case.closed
        local = case.only(may, self.units)
        found = least_repair(local, purse, floor=self.bound, cap=cap)
        if found.plan is None and found.bound < min(cap, FAR):
            dive = Purse(DIVES, purse.deadline)
            found = Outcome(any_repair(local, dive, floor=found.bound).plan, found.bound)
        cost = float("inf") if found.plan is None else moved_weight(case, found.plan)
        bound = self.bound if closed else max(self.bound, found.bound)
        return replace(self, bound=bound, plan=found.plan, cost=cost)

    def joined(self, other: Spot) -> Spot:
        """Return both as one spot, not solved yet."""
        return Spot(self.parts | other.parts, self.units | other.units)


def trouble_spots(case: Case) -> list[Spot]:
    """Group what is broken: neighbouring parts, touching loose units, pairs under a rule."""
    k, loose = case.problem.n_parts, set(case.loose)
    nodes = sorted(case.broken) + [k + u for u in sorted(loose)]
    root = {node: node for node in nodes}

    def find(node: int) -> int:
        while root[node] != node:
            node = root[node]
        return node

    def name(unit: int) -> int:
        return k + unit if unit in loose else case.plan[unit]

    links = [*case.problem.graph.edges.tolist(), *case.problem.rules.together]
    for a, b in [*links, *case.problem.rules.apart]:
        one, other = name(a), name(b)
        if one in root and other in root:
            root[max(find(one), find(other))] = min(find(one), find(other))
    groups: dict[int, list[int]] = {}
    for node in nodes:
        groups.setdefault(find(node), []).append(node)
    return [
        Spot(
            frozenset(node for node in group if node < k),
            frozenset(node - k for node in group if node >= k),
        )
        for group in groups.values()
    ]


def distances(case: Case, moves: Moves, spots: list[Spot]) -> Ints:
    """Least weight of a chain of moves between any two spots."""
    k, n = case.problem.n_parts, len(case.plan)
    nodes = [[*sorted(s.parts), *(k + u for u in sorted(s.units))] for s in spots]
    found = np.full((len(spots), len(spots)), FAR)
    for i, mine in enumerate(nodes):
        start: Ints = np.full(k + n, FAR)
        start[mine] = 0
        reached = link_lengths(case, moves, start)
        for j, theirs in enumerate(nodes):
            found[i, j] = reached[theirs].min()
    return found


def moats(spots: list[Spot], distance: Ints) -> list[float]:
    """Share of each spot in a bound on the whole.

    A repair that serves several spots has a chain of moves between any two of them. Give each spot
    a radius, at most its own bound, such that no two overlap: like a tree that joins the middles of
    disjoint discs, the repair is at least as long as all radii together.
    """
    radius: list[float] = [0.0] * len(spots)
    for i in sorted(range(len(spots)), key=lambda i: -spots[i].bound):
        beside = [float(distance[i, j]) - radius[j] for j in range(len(spots)) if j != i]
        radius[i] = max(0.0, min([spots[i].bound, *beside]))
    return radius
