"""Counts that change unit by unit: cut edges, split groups and roads, outlines, moved weight."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from geo.metrics.cells import CellShapes
from geo.partition.outlines import Outlines
from geo.partition.problem import Problem

Neighbours = Callable[[int], list[int]]
"""Units that share an edge with a unit."""


class Tally:
    """The assignment and its counts; `branch` tries a move without touching the original.

    A branch keeps what it changes in small dictionaries over its parent's lists.
    """

    def __init__(
        self,
        problem: Problem,
        assignment: NDArray[np.integer],
        near: Neighbours,
        cells: CellShapes | None,
    ) -> None:
        plan, prices = np.asarray(assignment, np.int32), problem.prices
        reference, weight = problem.rules.reference, problem.units.weight
        self.assignment: list[int] = plan.tolist()
        self._near, self._weight = near, weight.tolist()
        self._reference = None if reference is None else reference.tolist()
        self._labels: list[list[int] | None] = [None, None]
        self._shapes = None if cells is None else Outlines(problem.n_parts, cells, plan)
        self._changed: dict[int, int] = {}
        self._count: dict[tuple[int, int, int], int] = {}
        self._spread: dict[tuple[int, int], int] = {}
        self._parent: Tally | None = None
        self.n_split = [0, 0]
        for kind, label in enumerate((prices.group, prices.road)):
            if label is not None:
                self._labels[kind] = label.tolist()
                self._count_labels(kind, label, plan)
        side = plan[problem.graph.edges]
        self.cut, self.moved = int((side[:, 0] != side[:, 1]).sum()), 0
        if reference is not None:
            self.moved = int(weight[(reference >= 0) & (plan != reference)].sum())

    def _count_labels(
        self, kind: int, label: NDArray[np.int32], assignment: NDArray[np.int32]
    ) -> None:
        """Count the units of each group or road in each part, and the parts of each."""
        has = (label >= 0) & (assignment >= 0)
        pairs = np.column_stack([label[has], assignment[has]])
        held, n_units = np.unique(pairs, axis=0, return_counts=True)
        for (which, part), n in zip(held.tolist(), n_units.tolist(), strict=True):
            self._count[kind, which, part] = n
        spread, n_parts = np.unique(held[:, 0], return_counts=True)
        for which, n in zip(spread.tolist(), n_parts.tolist(), strict=True):
            self._spread[kind, which] = n
        self.n_split[kind] = int((n_parts > 1).sum())

    def branch(self) -> Tally:
        """Return a copy that shares everything until it changes."""
        child = object.__new__(Tally)
        child.assignment, child._parent, child._changed = self.assignment, self, {}
        child._near, child._weight, child._reference = self._near, self._weight, self._reference
        child._labels, child._count, child._spread = self._labels, {}, {}
        child._shapes = None if self._shapes is None else self._shapes.branch()
        child.n_split, child.cut, child.moved = list(self.n_split), self.cut, self.moved
        return child

    def part_of(self, unit: int) -> int:
        """Part of a unit, moves of this branch included."""
        return self._changed.get(unit, self.assignment[unit])

    def move(self, unit: int, part: int) -> None:
        """Move one unit on this branch."""
        self._shift(unit, self.part_of(unit), part)
        self._changed[unit] = part

    def commit(self, child: Tally, parts: Mapping[int, list[int]]) -> None:
        """Take over what a branch changed; `parts` are the units of the parts it touched."""
        for unit, part in child._changed.items():
            self.assignment[unit] = part
        self._count.update(child._count)
        self._spread.update(child._spread)
        self.n_split, self.cut, self.moved = child.n_split, child.cut, child.moved
        if self._shapes is not None and child._shapes is not None:
            self._shapes = child._shapes
            for part, units in parts.items():
                self._shapes.recount(part, units)

    def totals(self) -> dict[str, float | None]:
        """Totals of the counted metrics, by the keys of the registry."""
        groups, roads = (
            None if label is None else float(n)
            for label, n in zip(self._labels, self.n_split, strict=True)
        )
        return {
            "polsby_popper": None if self._shapes is None else self._shapes.mean_quotient(),
            "cut_edges": float(self.cut),
            "groups_split": groups,
            "roads_split": roads,
            "moved": None if self._reference is None else float(self.moved),
        }

    def _shift(self, unit: int, old: int, new: int) -> None:
        for other in self._near(unit):
            there = self.part_of(other)
            self.cut += (there != new) - (there != old)
        if self._reference is not None and self._reference[unit] >= 0:
            home = self._reference[unit]
            self.moved += self._weight[unit] * ((new != home) - (old != home))
        for kind, label in enumerate(self._labels):
            if label is not None and label[unit] >= 0:
                self._relabel(kind, label[unit], old, -1)
                self._relabel(kind, label[unit], new, +1)
        if self._shapes is not None:
            self._shapes.shift(unit, old, new, self.part_of)

    def _relabel(self, kind: int, label: int, part: int, step: int) -> None:
        """Count one unit of a group or road more or less in a part."""
        if part < 0:
            return
        key, whole = (kind, label, part), (kind, label)
        has, over = self._at(key), self._parts_of(whole)
        self._count[key] = has + step
        now = over + (has == 0) - (has + step == 0)
        self._spread[whole] = now
        self.n_split[kind] += (now > 1) - (over > 1)

    def _at(self, key: tuple[int, int, int]) -> int:
        if key in self._count or self._parent is None:
            return self._count.get(key, 0)
        return self._parent._count.get(key, 0)

    def _parts_of(self, key: tuple[int, int]) -> int:
        if key in self._spread or self._parent is None:
            return self._spread.get(key, 0)
        return self._parent._spread.get(key, 0)
