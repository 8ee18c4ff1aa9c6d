"""Which link is missing where a part is in several pieces."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree
from shapely import LineString, Point
from shapely.geometry.base import BaseGeometry

from geo.errors import Text
from geo.partition.graph import pieces
from geo.partition.problem import Problem
from geo.partition.wording import Names


@dataclass(frozen=True)
class MissingLink:
    """The shortest link that would join two pieces of one part.

    Attributes
    ----------
    part : int
    units : (int, int)
        Units on either side, the one in the part's heaviest piece (or already joined) first.
    length_m : float
        Straight line between the two units, in metres.
    barrier : str or None
        Name of the first barrier that the straight line crosses.
    bridge_m : float or None
        From where the line meets that barrier to the nearest crossing, in metres.
    text : Text
    """

    part: int
    units: tuple[int, int]
    length_m: float
    barrier: str | None
    bridge_m: float | None
    text: Text


def missing_links(
    problem: Problem,
    assignment: NDArray[np.integer],
    *,
    barriers: Sequence[tuple[str, BaseGeometry]] = (),
    crossings: Sequence[BaseGeometry] = (),
    names: Names | None = None,
) -> tuple[MissingLink, ...]:
    """Find the shortest links that would make every part contiguous.

    Parameters
    ----------
    problem : Problem
    assignment : (n,) integers
        Part of each unit; -1 for none.
    barriers : sequence of (str, geometry)
        Rivers, gorges …, in the frame of ``units.xy``, named in the answer where a link crosses.
    crossings : sequence of geometry
        Bridges and other places where a barrier can be crossed.
    names : Names, optional

    Returns
    -------
    tuple of MissingLink
        One fewer per part than it has pieces: a shortest tree over the pieces, grown from the
        heaviest (Prim's method). Sorted by part. Empty if every part is contiguous.

    Examples
    --------
    >>> from geo.partition import Graph, Units
    >>> units = Units(np.array([3, 1, 1]), np.array([[0, 0], [30, 0], [90, 0]], float))
    >>> village = Problem(units, Graph.from_edges(3, [(0, 1)]), 1, 1, 9)
    >>> [link] = missing_links(village, np.zeros(3, int))
    >>> link.units, link.length_m
    ((1, 2), 60.0)
    """
    names = names or Names()
    labels = pieces(problem.graph, assignment)
    found: list[MissingLink] = []
    for part in np.unique(assignment[assignment >= 0]):
        members = np.flatnonzero(assignment == part)
        if (labels[members] == labels[members[0]]).all():
            continue
        found += [
            _link(problem, int(part), units, barriers, crossings, names)
            for units in _shortest_tree(problem, members, labels[members])
        ]
    return tuple(found)


def _shortest_tree(
    problem: Problem, members: NDArray[np.intp], label: NDArray[np.int32]
) -> list[tuple[int, int]]:
    xy, weight = problem.units.xy[members], problem.units.weight[members]
    values, inverse = np.unique(label, return_inverse=True)
    heaviest = int(np.argmax(np.bincount(inverse, weight)))
    joined = inverse == heaviest
    links = []
    for _ in range(len(values) - 1):
        near, which = (np.atleast_1d(a) for a in cKDTree(xy[joined]).query(xy[~joined]))
        best = int(np.argmin(near))
        inside = int(np.flatnonzero(joined)[int(which[best])])
        outside = int(np.flatnonzero(~joined)[best])
        links.append((int(members[inside]), int(members[outside])))
        joined |= inverse == inverse[outside]
    return links


def _link(
    problem: Problem,
    part: int,
    units: tuple[int, int],
    barriers: Sequence[tuple[str, BaseGeometry]],
    crossings: Sequence[BaseGeometry],
    names: Names,
) -> MissingLink:
    a, b = units
    ends = problem.units.xy[[a, b]]
    length_m = float(np.hypot(*(ends[1] - ends[0])))
    line = LineString(ends)
    crossed = next(((name, shape) for name, shape in barriers if shape.intersects(line)), None)
    where, who = names.parts([part]), names.units((a, b))
    over, barrier, bridge_m = Text("", ""), None, None
    if crossed is not None:
        barrier = crossed[0]
        over = Text(f"，需跨越 {barrier}", f", across {barrier}")
        meets = Point(*crossed[1].intersection(line).representative_point().coords[0])
        bridge_m = min((float(meets.distance(each)) for each in crossings), default=None)
    if bridge_m is not None:
        way = f"{bridge_m:.0f} " if bridge_m < 1000 else f"{bridge_m / 1000:.1f} "
        unit = Text("米", "m") if bridge_m < 1000 else Text("公里", "km")
        over = Text(
            f"{over.zh}（最近的桥在 {way}{unit.zh}外）",
            f"{over.en} (the nearest bridge is {way}{unit.en} away)",
        )
    text = Text(
        f"{where.zh} 不相连：缺少 {who.zh} 之间的连接，最短约 {length_m:.0f} 米{over.zh}",
        f"{where.en} is in pieces: a link between {who.en} is missing, "
        f"{length_m:.0f} m at the shortest{over.en}",
    )
    return MissingLink(part, (a, b), length_m, barrier, bridge_m, text)
