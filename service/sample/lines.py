"""Streams, barriers with their bridges, and road sections, as lines in the town's frame."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry import LineString, MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.ops import linemerge, substring

from service.sample.arcs import smooth
from service.sample.crests import crests
from service.sample.pieces import share
from service.sample.places import GORGE_VILLAGE
from service.sample.roads import Way
from service.sample.settlement import STREAM_M2
from service.sample.terrain import Terrain, river_line

SECTION_INSET_M = 15.0
SHORTEST_SECTION_M = 60.0


@dataclass(frozen=True, eq=False)
class Feature:
    """A line with what is known about it."""

    kind: str
    village: str
    line: BaseGeometry


def _lines(geometry: BaseGeometry | list[BaseGeometry]) -> list[LineString]:
    return [g for g in shapely.get_parts(geometry) if g.geom_type == "LineString" and g.length > 0]


def streams(terrain: Terrain, town: BaseGeometry) -> list[LineString]:
    """Brooks that drain at least `STREAM_M2`, from each spring or mouth to the next confluence."""
    area = terrain.catchment_m2.ravel()
    wet = area > STREAM_M2
    down = terrain.receiver
    cells = np.flatnonzero(wet & (down != np.arange(len(down))))
    inflow = np.bincount(down[cells], minlength=len(down))
    result: list[LineString] = []
    for start in cells[inflow[cells] != 1].tolist():
        chain = [start]
        while down[chain[-1]] != chain[-1]:
            chain.append(int(down[chain[-1]]))
            if inflow[chain[-1]] != 1:
                break
        line = LineString(np.round(smooth(terrain.raster.points(np.array(chain)), 3), 2))
        result += _lines(line.simplify(2.0).intersection(town))
    long = [x for x in result if x.length > 60]
    long.sort(key=lambda x: x.bounds)
    return long


def barriers(terrain: Terrain, lands: dict[str, MultiPolygon], town: BaseGeometry) -> list[Feature]:
    """Draw the river, the gorge where it cuts its village in two, and crests."""
    river = LineString(river_line()[0]).simplify(1.0)
    gorge_land = lands[GORGE_VILLAGE].buffer(60)
    found = [Feature("gorge", GORGE_VILLAGE, x) for x in _lines(river.intersection(gorge_land))]
    rest = river.intersection(town.buffer(250)).difference(gorge_land)
    found += [Feature("river", "", x) for x in _lines(rest)]
    for village, line in crests(terrain):
        inside = line.intersection(lands[village])
        found += [Feature("ridge", village, x) for x in _lines(inside)]
    return found


def bridges(
    barrier: list[Feature], ways: list[Way], lands: dict[str, MultiPolygon]
) -> list[Feature]:
    """Where a road or track crosses the river or the gorge: the 80 m of road around it."""
    found: list[Feature] = []
    for water in (b for b in barrier if b.kind in {"river", "gorge"}):
        for way in (w for w in ways if w.kind != "path" and w.line.crosses(water.line)):
            for point in shapely.get_parts(way.line.intersection(water.line)):
                at = way.line.project(point.centroid)
                deck = substring(way.line, max(0.0, at - 40), min(way.line.length, at + 40))
                if all(deck.distance(other.line) > 60 for other in found):
                    village = [c for c, land in lands.items() if land.contains(point.centroid)]
                    found.append(Feature("bridge", village[0] if village else "", deck))
    return found


def sections(ways: list[Way], land: Polygon, count: int) -> list[LineString]:
    """Cut a piece's roads and tracks into so many road sections, west to east.

    Sections keep off the border, so that each belongs to one piece of land beyond doubt.
    """
    inside = land.buffer(-SECTION_INSET_M)
    lines: list[LineString] = []
    for kind in ("road", "track"):
        cut = shapely.union_all([w.line.intersection(inside) for w in ways if w.kind == kind])
        merged = linemerge(_lines(cut)) if not cut.is_empty else cut
        lines += [x for x in _lines(merged) if x.length > SHORTEST_SECTION_M]
    lines.sort(key=lambda x: (-round(x.length, 1), x.bounds))
    numbers = share(count, [x.length for x in lines])
    result: list[LineString] = []
    for line, n in zip(lines, numbers, strict=True):
        step = line.length / max(n, 1)
        result += _lines([substring(line, i * step, (i + 1) * step) for i in range(n)])
    return sorted(result, key=lambda x: x.interpolate(0.5, normalized=True).coords[0])
