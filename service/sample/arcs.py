"""From labelled cells to polygons that share their borders to the last digit.

Borders are cut into arcs where three lands meet, each arc is smoothed once, and the polygons of
both sides are built from the same arc: no gap and no overlap can arise.
"""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import shapely
from shapely.geometry import LineString, MultiPolygon, Polygon

from service.sample.raster import Floats, Ints, Raster

Corner = tuple[int, int]


def border_edges(labels: Ints) -> list[tuple[Corner, Corner]]:
    """Cell sides with different labels on both sides, as pairs of (row, column) corners."""
    padded = np.pad(labels, 1, constant_values=0)
    rows, cols = np.nonzero(padded[1:-1, :-1] != padded[1:-1, 1:])
    upright = [((r, c), (r + 1, c)) for r, c in zip(rows.tolist(), cols.tolist(), strict=True)]
    rows, cols = np.nonzero(padded[:-1, 1:-1] != padded[1:, 1:-1])
    level = [((r, c), (r, c + 1)) for r, c in zip(rows.tolist(), cols.tolist(), strict=True)]
    return upright + level


def trace(labels: Ints) -> list[list[Corner]]:
    """Chains of corners between the places where three or more lands meet, rings included."""
    ways: dict[Corner, list[Corner]] = defaultdict(list)
    for a, b in border_edges(labels):
        ways[a].append(b)
        ways[b].append(a)
    done: set[frozenset[Corner]] = set()
    nodes = sorted(corner for corner, others in ways.items() if len(others) != 2)
    chains = []
    for start in nodes + sorted(ways):
        for second in sorted(ways[start]):
            if frozenset((start, second)) in done:
                continue
            chain = [start, second]
            done.add(frozenset((start, second)))
            while len(ways[chain[-1]]) == 2 and chain[-1] != start:
                a, b = ways[chain[-1]]
                chain.append(b if a == chain[-2] else a)
                done.add(frozenset(chain[-2:]))
            chains.append(chain)
    return chains


def smooth(xy: Floats, times: int) -> Floats:
    """Average each vertex with its neighbours; the ends stay, a ring has none."""
    closed = len(xy) > 3 and bool((xy[0] == xy[-1]).all())
    for _ in range(times):
        if closed:
            ring = xy[:-1]
            ring = (np.roll(ring, 1, axis=0) + 2 * ring + np.roll(ring, -1, axis=0)) / 4
            xy = np.vstack([ring, ring[:1]])
        else:
            xy = np.vstack([xy[:1], (xy[:-2] + 2 * xy[1:-1] + xy[2:]) / 4, xy[-1:]])
    return xy


def lands(labels: Ints, raster: Raster) -> dict[int, MultiPolygon]:
    """Polygon of every label but 0, in metres of the town's frame.

    Raises
    ------
    ValueError
        Smoothing made two borders cross.
    """
    lines = []
    for chain in trace(labels):
        corners = np.array(chain, np.float64)
        xy = np.column_stack([corners[:, 1], corners[:, 0]]) * raster.cell_m
        lines.append(LineString(smooth(xy + np.array([raster.west, raster.south]), 4)))
    parts: dict[int, list[Polygon]] = defaultdict(list)
    for face in shapely.get_parts(shapely.polygonize(lines)):
        inside = face.representative_point()
        label = int(labels.ravel()[raster.index(np.array([[inside.x, inside.y]]))[0]])
        parts[label].append(face)
    result = {k: MultiPolygon(faces) for k, faces in sorted(parts.items()) if k}
    if not shapely.coverage_is_valid(list(result.values())):
        raise ValueError("smoothed borders cross; smooth less or tidy the labels more")
    return result
