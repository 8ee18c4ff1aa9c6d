"""Judge one hand edit in well under a millisecond: metrics, contiguity, limits and locks.

A `Judge` holds a plan with everything that is known of each part; an edit touches two parts as a
rule, so only those are looked at. What it says equals what the metrics' registry says of the whole
plan; a test holds it to that.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from geo.metrics.cells import CellShapes
from geo.partition.breaches import breaches
from geo.partition.graph import pieces
from geo.partition.likeness import parts_alike
from geo.partition.objective import best_centre, squared_reach
from geo.partition.problem import Problem
from geo.partition.tally import Neighbours, Tally
from geo.partition.verdict import PartChange, PartState, Verdict
from geo.partition.wording import Names

__all__ = ["Judge", "PartChange", "PartState", "Verdict"]


class Judge:
    """A plan under edit.

    Parameters
    ----------
    problem : Problem
        Its reference is what moves are counted against, its groups and roads what is split.
    assignment : (n,) integers
        -1 for units without a part.
    cells : CellShapes, optional
        For Polsby–Popper.
    names : Names, optional
    like : Judge, optional
        Of much the same plan: what it has measured of parts that are the same is taken over.

    Examples
    --------
    >>> from geo.partition import Graph, Problem, Units
    >>> units = Units(np.array([4, 5, 9]), np.array([[0, 0], [10, 0], [20, 0]], float))
    >>> village = Problem(units, Graph.from_edges(3, [(0, 1), (1, 2)]), 2, 5, 13)
    >>> verdict = Judge(village, np.array([0, 0, 1])).judge([1], 1)
    >>> [(c.part, c.weight_before, c.weight_after) for c in verdict.parts], verdict.contiguous
    ([(0, 9, 4), (1, 9, 14)], True)
    >>> [v.text.en for v in verdict.violations][1]
    'part 1 would have 14 households, 1 above the upper limit 13'
    """

    def __init__(
        self,
        problem: Problem,
        assignment: NDArray[np.integer],
        *,
        cells: CellShapes | None = None,
        names: Names | None = None,
        like: Judge | None = None,
    ) -> None:
        self.problem, self.names = problem, names or Names()
        self._weight: list[int] = problem.units.weight.tolist()
        self._target = sum(self._weight) / problem.n_parts
        self._start: list[int] = problem.graph.indptr.tolist()
        self._indices: list[int] = problem.graph.indices.tolist()
        plan = np.asarray(assignment, np.int32)
        self._tally = Tally(problem, plan, self._near, cells)
        self._parts = self._measure_all(plan) if like is None else self._measure_like(plan, like)
        self._columns = np.array([p.numbers() for p in self._parts]).T.reshape(4, -1)
        self._totals = self._total(self._columns, self._tally)

    @property
    def assignment(self) -> NDArray[np.int32]:
        """Part of each unit now, ``(n,)``, a copy."""
        return np.array(self._tally.assignment, np.int32)

    @property
    def totals(self) -> dict[str, float | None]:
        """Total of every metric of the registry now, a copy."""
        return dict(self._totals)

    def part(self, part: int) -> PartState:
        """Return what is known of a part now."""
        now, target = self._parts[part], self._target or 1.0
        return PartState(
            units=tuple(now.units),
            weight=now.weight,
            deviation=now.weight / target - 1,
            centre=now.centre,
            mean_walk_m=now.way / now.weight if now.weight else None,
            longest_walk_m=now.longest if now.weight else None,
            detached=now.pieces[1:],
        )

    def shared_with(self, other: Judge) -> list[bool]:
        """Say of each part whether what is known of it was taken over from another judge."""
        if len(self._parts) != len(other._parts):
            return [False] * len(self._parts)
        return [mine is theirs for mine, theirs in zip(self._parts, other._parts, strict=True)]

    def judge(self, units: Iterable[int], to_part: int) -> Verdict:
        """Judge moving `units` to `to_part` (-1: out of every part), without doing it."""
        return self._try(units, to_part)[0]

    def apply(self, units: Iterable[int], to_part: int) -> Verdict:
        """Judge and do it, whatever the verdict; moving the units back undoes it."""
        verdict, parts, columns, tally = self._try(units, to_part)
        for part, measured in parts.items():
            self._parts[part] = measured
        self._tally.commit(tally, {part: now.units for part, now in parts.items()})
        self._columns, self._totals = columns, self._total(columns, self._tally)
        return verdict

    def _try(
        self, units: Iterable[int], to_part: int
    ) -> tuple[Verdict, dict[int, _Part], NDArray[np.float64], Tally]:
        tally = self._tally.branch()
        before = self._tally.assignment
        moving = sorted({int(u) for u in units if before[u] != to_part})
        leaving: dict[int, set[int]] = {}
        for unit in moving:
            leaving.setdefault(before[unit], set()).add(unit)
            tally.move(unit, to_part)
        after: dict[int, _Part] = {}
        for part, gone in sorted({**leaving, to_part: set()}.items()):
            if part >= 0 and moving:
                rest = [u for u in self._parts[part].units if u not in gone]
                new = sorted([*rest, *moving]) if part == to_part else rest
                after[part] = self._measure(part, new)
        columns = self._columns.copy()
        for part, measured in after.items():
            columns[:, part] = measured.numbers()
        verdict = Verdict(
            units=tuple(moving),
            to_part=to_part,
            weight=sum(self._weight[u] for u in moving),
            parts=tuple(self._change(part, new) for part, new in after.items()),
            before=self._totals,
            after=self._total(columns, tally),
            violations=breaches(self.problem, tally, moving, after, self.names),
        )
        return verdict, after, columns, tally

    def _near(self, unit: int) -> list[int]:
        return self._indices[self._start[unit] : self._start[unit + 1]]

    def _measure_like(self, assignment: NDArray[np.int32], like: Judge) -> list[_Part]:
        alike = parts_alike((like.problem, like.assignment), (self.problem, assignment))
        if not alike.any():
            return self._measure_all(assignment)
        return [
            like._parts[part]
            if same
            else self._measure(part, np.flatnonzero(assignment == part).tolist())
            for part, same in enumerate(alike.tolist())
        ]

    def _measure_all(self, assignment: NDArray[np.int32]) -> list[_Part]:
        order, parts = np.argsort(assignment, kind="stable"), np.arange(self.problem.n_parts + 1)
        bounds = np.searchsorted(assignment[order], parts).tolist()
        labels = pieces(self.problem.graph, assignment)
        # The first unit of each piece names its part, so this counts the pieces of each.
        first = np.unique(labels, return_index=True)[1]
        whole = np.bincount(assignment[first] + 1, minlength=len(parts))[1:] <= 1
        members = [order[a:b].tolist() for a, b in pairwise(bounds)]
        return [
            self._measure(part, units, whole=bool(whole[part]))
            for part, units in enumerate(members)
        ]

    def _measure(self, part: int, units: list[int], *, whole: bool = False) -> _Part:
        """Measure a part of some units; `whole` says that they are known to be connected."""
        if not units:
            return _Part.empty()
        members = np.array(units)
        heads = self.problem.rules.heads
        head = -1 if heads is None else int(heads[part])
        everything = self.problem.units
        centre = head if head in units else best_centre(everything, members)[0]
        weight = everything.weight[members]
        squares = squared_reach(everything, members, np.array([centre]))[:, 0]
        way = np.sqrt(squares)
        lived = way[weight > 0]
        return _Part(
            units=units,
            weight=int(weight.sum()),
            centre=centre,
            inertia=float(weight @ squares),
            way=float(weight @ way),
            longest=float(lived.max()) if len(lived) else -np.inf,
            pieces=(tuple(units),) if whole else _pieces(units, self._near, self._weight),
        )

    def _change(self, part: int, new: _Part) -> PartChange:
        old, target = self._parts[part], self._target or 1.0
        return PartChange(
            part=part,
            weight_before=old.weight,
            weight_after=new.weight,
            deviation_before=old.weight / target - 1,
            deviation_after=new.weight / target - 1,
            centre_before=old.centre,
            centre_after=new.centre,
            detached=new.pieces[1:],
            pieces_before=len(old.pieces),
        )

    def _total(self, columns: NDArray[np.float64], tally: Tally) -> dict[str, float | None]:
        weight, inertia, way, longest = columns
        low, high, total = float(weight.min()), float(weight.max()), float(weight.sum())
        target, far = self._target, float(longest.max())
        return {
            "deviation": max(high / target - 1, 1 - low / target) if target else None,
            "spread": (high - low) / target if target else None,
            "inertia": float(inertia.sum()),
            "mean_walk": float(way.sum()) / total if total else None,
            "longest_walk": far if far > -np.inf else None,
            **tally.totals(),
        }


class _Part:
    """What is known of one part, its units ascending and its pieces the heaviest first."""

    __slots__ = ("centre", "inertia", "longest", "pieces", "units", "way", "weight")

    def __init__(
        self,
        *,
        units: list[int],
        weight: int,
        centre: int,
        inertia: float,
        way: float,
        longest: float,
        pieces: tuple[tuple[int, ...], ...],
    ) -> None:
        self.units, self.weight, self.centre = units, weight, centre
        self.inertia, self.way, self.longest, self.pieces = inertia, way, longest, pieces

    @classmethod
    def empty(cls) -> _Part:
        return cls(units=[], weight=0, centre=-1, inertia=0.0, way=0.0, longest=-np.inf, pieces=())

    def numbers(self) -> tuple[float, float, float, float]:
        return float(self.weight), self.inertia, self.way, self.longest


def _pieces(units: list[int], near: Neighbours, weight: list[int]) -> tuple[tuple[int, ...], ...]:
    """Split into connected pieces, the heaviest first (of equals the one with the first unit)."""
    left, found = set(units), []
    for start in units:
        if start not in left:
            continue
        left.remove(start)
        piece, at = [start], 0
        while at < len(piece):
            for other in near(piece[at]):
                if other in left:
                    left.remove(other)
                    piece.append(other)
            at += 1
        found.append(tuple(sorted(piece)))
        if not left:
            break
    heaviest = max(found, key=lambda p: sum(weight[u] for u in p))
    return (heaviest, *(p for p in found if p is not heaviest))
