"""The one judge of every answer: parts, limits, contiguity and objective, from the file alone.

Shares no code with the engine, and believes nothing that a system says of its own plan.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyproj import Geod


@dataclass(frozen=True)
class Finding:
    """What is true of one answer; ``objective`` counts only where ``trouble`` is empty."""

    objective: float
    trouble: tuple[str, ...]

    @property
    def feasible(self) -> bool:
        """Whether every rule of the instance is kept."""
        return not self.trouble


def evaluate(instance: dict[str, Any], assignment: list[int]) -> Finding:
    """Judge the part of each unit, in the order of the instance's units."""
    units = instance["units"]
    parts: dict[int, list[int]] = defaultdict(list)
    for at, part in enumerate(assignment):
        parts[part].append(at)
    trouble = []
    if len(assignment) != len(units) or len(parts) != instance["k"] or min(parts) < 0:
        trouble.append(f"{len(parts)} parts")
    sums = [sum(units[at]["weight"] for at in members) for members in parts.values()]
    out = sum(not instance["lower"] <= weight <= instance["upper"] for weight in sums)
    if out:
        trouble.append(f"{out} out of limits")
    torn = _torn(instance, assignment)
    if torn:
        trouble.append(f"{torn} in pieces")
    cost = sum(_inertia(instance, np.array(members)) for members in parts.values())
    return Finding(cost * instance.get("objective_scale", 1.0), tuple(trouble))


def _torn(instance: dict[str, Any], assignment: list[int]) -> int:
    """Count parts that are not connected, by union of the edges that stay inside a part."""
    place = {unit["id"]: at for at, unit in enumerate(instance["units"])}
    root = list(range(len(place)))

    def find(at: int) -> int:
        while root[at] != at:
            root[at] = root[root[at]]
            at = root[at]
        return at

    for one, other in instance["edges"]:
        a, b = place[one], place[other]
        if assignment[a] == assignment[b]:
            root[find(a)] = find(b)
    pieces = defaultdict(set)
    for at, part in enumerate(assignment):
        pieces[part].add(find(at))
    return sum(len(roots) > 1 for roots in pieces.values())


def _inertia(instance: dict[str, Any], members: NDArray[np.int64]) -> float:
    units = instance["units"]
    weight = np.array([units[at]["weight"] for at in members], float)
    x = np.array([units[at]["x"] for at in members], float)
    y = np.array([units[at]["y"] for at in members], float)
    if instance["distance"] == "euclidean":
        reach = np.hypot(x[:, None] - x, y[:, None] - y)
    else:
        n = len(members)
        ends = np.repeat(x, n), np.repeat(y, n), np.tile(x, n), np.tile(y, n)
        metres = Geod(ellps="WGS84").inv(*ends)[2].reshape(n, n)
        km = instance["distance"] == "geodesic_km_round"
        reach = np.rint(metres / 1000) if km else metres / 1609.344
    return float((weight @ reach**2).min())
