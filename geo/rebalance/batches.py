"""From two plans to batches of units that move together, in an order that keeps plans sound.

A batch is a connected set of units that go from one part to another. The order is the cheapest
path over the sets of batches done (Dijkstra's method): detaching something costs most, then taking
a part further out of its limits, then a larger spread.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from dataclasses import dataclass

from geo.rebalance.case import Case

DETACHES, OUTSIDE, WIDER = 1000, 10, 1
MAX_STATES = 1500


@dataclass(frozen=True)
class Batch:
    """Units that move together, ascending; `from_part` is -1 for units without a part."""

    units: tuple[int, ...]
    from_part: int
    to_part: int


def batches(case: Case, plan: list[int]) -> list[Batch]:
    """Split the difference of two plans into batches, by first unit."""
    left = {u: (old, new) for u, (old, new) in enumerate(zip(case.plan, plan, strict=True))}
    left = {u: way for u, way in left.items() if way[0] != way[1]}
    found = []
    for start in sorted(left):
        if start not in left:
            continue
        way = left.pop(start)
        units = [start]
        for unit in units:
            for other in case.near[unit]:
                if left.get(other) == way:
                    del left[other]
                    units.append(other)
        found.append(Batch(tuple(sorted(units)), *way))
    return found


def in_order(case: Case, todo: list[Batch]) -> tuple[list[Batch], int]:
    """Order batches, and price the order: below `DETACHES` nothing is detached on the way."""
    ordered: list[Batch] = []
    price = 0
    groups = _by_shared_parts(todo)
    relief = [sum(_relief(case, batch) for batch in group) for group in groups]
    for i in sorted(range(len(groups)), key=lambda i: (-relief[i], groups[i][0].units)):
        order, cost = _Search(case, groups[i]).run()
        ordered += order
        price += cost
    return ordered, price


def breach(case: Case, weight: int) -> int:
    """Weight by which a part is outside the limits."""
    return max(0, case.problem.lower - weight, weight - case.problem.upper)


def n_pieces(case: Case, units: Iterable[int]) -> int:
    """Count the connected pieces of a set of units."""
    left, count = set(units), 0
    while left:
        queue = [left.pop()]
        count += 1
        for unit in queue:
            for other in case.near[unit]:
                if other in left:
                    left.remove(other)
                    queue.append(other)
    return count


def _relief(case: Case, batch: Batch) -> int:
    moved, relief = sum(case.weight[u] for u in batch.units), 0
    for part, sign in ((batch.from_part, -1), (batch.to_part, 1)):
        if part >= 0:
            now = case.part_weight[part]
            relief += breach(case, now) - breach(case, now + sign * moved)
    return relief


def _by_shared_parts(todo: list[Batch]) -> list[list[Batch]]:
    """Batches that touch a common part, directly or through others, belong together."""
    label: dict[int, int] = {}

    def root(part: int) -> int:
        while label.setdefault(part, part) != part:
            part = label[part]
        return part

    for batch in todo:
        if batch.from_part >= 0:
            label[root(batch.from_part)] = root(batch.to_part)
    groups: dict[int, list[Batch]] = {}
    for batch in todo:
        groups.setdefault(root(batch.to_part), []).append(batch)
    return list(groups.values())


class _Search:
    """Cheapest order of a few batches; what a part is like depends only on its own batches."""

    def __init__(self, case: Case, todo: list[Batch]) -> None:
        self._case, self._todo = case, todo
        self._touching: dict[int, frozenset[int]] = {}
        for i, batch in enumerate(todo):
            for part in {batch.from_part, batch.to_part} - {-1}:
                self._touching[part] = self._touching.get(part, frozenset()) | {i}
        rest = [w for p, w in enumerate(case.part_weight) if p not in self._touching]
        self._rest = (min(rest), max(rest)) if rest else None
        self._known: dict[tuple[int, frozenset[int]], tuple[int, int]] = {}

    def run(self) -> tuple[list[Batch], int]:
        """Search; when the states run out, go on with the cheapest next batch."""
        everything = frozenset(range(len(self._todo)))
        heap: list[tuple[int, int, tuple[int, ...]]] = [(0, 0, ())]
        seen: set[frozenset[int]] = set()
        for _ in range(MAX_STATES):
            cost, _, order = heapq.heappop(heap)
            done = frozenset(order)
            if done == everything:
                return [self._todo[i] for i in order], cost
            if done in seen:
                continue
            seen.add(done)
            for i in sorted(everything - done):
                entry = (cost + self._price(done, i), -len(order) - 1, (*order, i))
                heapq.heappush(heap, entry)
        return self._greedily(everything)

    def _greedily(self, left: frozenset[int]) -> tuple[list[Batch], int]:
        order: list[int] = []
        total = 0
        while left:
            done = frozenset(order)
            price, best = min((self._price(done, i), i) for i in left)
            order.append(best)
            total += price
            left -= {best}
        return [self._todo[i] for i in order], total

    def _price(self, done: frozenset[int], i: int) -> int:
        batch, after, price = self._todo[i], done | {i}, 0
        for part in (batch.from_part, batch.to_part):
            if part < 0:
                continue
            (old, old_pieces), (new, new_pieces) = self._at(part, done), self._at(part, after)
            if new_pieces > max(old_pieces, 1) or new_pieces == 0:
                price += DETACHES
            further = breach(self._case, new) - breach(self._case, old)
            price += OUTSIDE + further if further > 0 else 0
        return price + WIDER * (self._spread(after) > self._spread(done))

    def _at(self, part: int, done: frozenset[int]) -> tuple[int, int]:
        """Weight and number of pieces of a part when some batches are done."""
        key = part, done & self._touching[part]
        if key not in self._known:
            units = set(self._case.members[part])
            for i in sorted(key[1]):
                batch = self._todo[i]
                units = units - {*batch.units} if batch.from_part == part else units
                units = units | {*batch.units} if batch.to_part == part else units
            weight = sum(self._case.weight[u] for u in units)
            self._known[key] = weight, n_pieces(self._case, units)
        return self._known[key]

    def _spread(self, done: frozenset[int]) -> int:
        weights = [self._at(part, done)[0] for part in self._touching]
        weights += self._rest or ()
        return max(weights) - min(weights)
