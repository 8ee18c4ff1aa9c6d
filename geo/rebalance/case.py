"""An edited plan, what is wrong with it, and what may not be touched."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from geo.partition.contradictions import demanded_parts
from geo.partition.graph import pieces
from geo.partition.objective import inertia
from geo.partition.problem import Problem

FREE = -1


@dataclass(frozen=True, eq=False)
class Case:
    """The question of one rebalance, in plain lists for the search.

    Attributes
    ----------
    problem : Problem
    plan : list of int
        Part of each unit in the edited plan, -1 for none.
    weight : list of int
    near : list of list of int
        Neighbours of each unit.
    pin : list of int
        Part a unit must be in, -1 where it is free.
    closed : frozenset of int
        Locked parts: nothing enters or leaves beyond what `pin` says.
    part_weight : list of int
    members : list of list of int
        Units of each part in the edited plan.
    centres : (k,) int32
        Best centre of each part in the edited plan, -1 of an empty one.
    broken : frozenset of int
        Parts that break a limit, contiguity or a rule now.
    aside : frozenset of int
        Units without a part that are none of this case's business.
    """

    problem: Problem
    plan: list[int]
    weight: list[int]
    near: list[list[int]]
    pin: list[int]
    closed: frozenset[int]
    part_weight: list[int]
    members: list[list[int]]
    centres: NDArray[np.int32]
    broken: frozenset[int]
    aside: frozenset[int] = frozenset()

    @classmethod
    def of(cls, problem: Problem, assignment: NDArray[np.integer]) -> Case:
        """Read a plan; the parts that ``problem.rules`` locks are closed."""
        plan: list[int] = np.asarray(assignment).tolist()
        weight: list[int] = np.asarray(problem.units.weight).tolist()
        indptr, flat = problem.graph.indptr.tolist(), problem.graph.indices.tolist()
        members: list[list[int]] = [[] for _ in range(problem.n_parts)]
        for unit, part in enumerate(plan):
            if part >= 0:
                members[part].append(unit)
        pin, closed = _pins(problem)
        return cls(
            problem=problem,
            plan=plan,
            weight=weight,
            near=[flat[indptr[u] : indptr[u + 1]] for u in range(len(plan))],
            pin=pin,
            closed=closed,
            part_weight=[sum(weight[u] for u in units) for units in members],
            members=members,
            centres=inertia(problem, np.array(plan, np.int32))[0],
            broken=frozenset(_broken(problem, plan, members, pin, closed)),
        )

    def only(self, parts: frozenset[int], units: frozenset[int]) -> Case:
        """Return the case in which only some parts may change and only some units are placed."""
        pin = [
            here if here >= 0 and here not in parts else must
            for here, must in zip(self.plan, self.pin, strict=True)
        ]
        everything = range(self.problem.n_parts)
        return replace(
            self,
            pin=pin,
            closed=self.closed | frozenset(p for p in everything if p not in parts),
            broken=self.broken & parts,
            aside=frozenset(u for u in self.loose if u not in units),
        )

    @cached_property
    def loose(self) -> list[int]:
        """Units without a part that are to be placed."""
        return [u for u, part in enumerate(self.plan) if part < 0 and u not in self.aside]

    @cached_property
    def loose_weight(self) -> int:
        """Weight of the units without a part."""
        return sum(self.weight[u] for u in self.loose)

    def cost(self, unit: int) -> int:
        """Weight that counts as moved when a unit changes its part; placing one is no move."""
        return self.weight[unit] if self.plan[unit] >= 0 else 0

    @cached_property
    def costs(self) -> list[int]:
        """`cost` of every unit."""
        return [self.cost(unit) for unit in range(len(self.plan))]

    @cached_property
    def displaced(self) -> list[int]:
        """Units that cannot stay where they are: without a part, fixed elsewhere, intruders."""
        return [
            unit
            for unit, (here, pin) in enumerate(zip(self.plan, self.pin, strict=True))
            if unit not in self.aside
            and (here < 0 or pin not in {FREE, here} or (here in self.closed and pin != here))
        ]

    @cached_property
    def least(self) -> int:
        """Weight that must change its part because of the limits alone."""
        lower, upper = self.problem.lower, self.problem.upper
        open_parts = [p for p in range(self.problem.n_parts) if p not in self.closed]
        over = sum(max(0, self.part_weight[p] - upper) for p in open_parts)
        under = sum(max(0, lower - self.part_weight[p]) for p in open_parts)
        return max(over, under - self.loose_weight, 0)


def lock(problem: Problem, assignment: NDArray[np.integer], locked: Iterable[int]) -> Problem:
    """Return the question with further locked parts, which keep what they have in `assignment`."""
    extra = sorted(set(locked))
    if not extra:
        return problem
    rules, plan = problem.rules, np.asarray(assignment, np.int32)
    reference = np.full(len(plan), -1, np.int32) if rules.reference is None else rules.reference
    reference = np.where(np.isin(reference, extra), -1, reference).astype(np.int32)
    mine = np.isin(plan, extra)
    reference[mine] = plan[mine]
    kept = tuple(sorted({*rules.locked, *extra}))
    return replace(problem, rules=replace(rules, locked=kept, reference=reference))


def _pins(problem: Problem) -> tuple[list[int], frozenset[int]]:
    """Where each unit must be, and the locked parts. Of contradictory demands a lock wins."""
    pin = [FREE] * len(problem.units.weight)
    closed = frozenset(problem.rules.locked if problem.rules.reference is not None else ())
    for unit, part, rule in sorted(demanded_parts(problem), key=lambda d: d[2] != "locked"):
        if pin[unit] == FREE and (part not in closed or rule == "locked"):
            pin[unit] = part
    return pin, closed


def _broken(
    problem: Problem,
    plan: list[int],
    members: list[list[int]],
    pin: list[int],
    closed: frozenset[int],
) -> set[int]:
    weight = problem.units.weight
    broken = set()
    labels = pieces(problem.graph, np.array(plan, np.int32))
    for part, units in enumerate(members):
        total = int(weight[units].sum()) if units else 0
        in_pieces = bool(units) and bool((labels[units] != labels[units[0]]).any())
        if not units or in_pieces or not problem.lower <= total <= problem.upper:
            broken.add(part)
    for unit, part in enumerate(pin):
        if part not in {FREE, plan[unit]}:
            broken |= {part, plan[unit]}
        elif part == FREE and plan[unit] in closed:
            broken.add(plan[unit])
    for a, b in problem.rules.together:
        if plan[a] != plan[b]:
            broken |= {plan[a], plan[b]}
    for a, b in problem.rules.apart:
        if plan[a] == plan[b]:
            broken.add(plan[a])
    return broken - {-1}
