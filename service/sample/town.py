"""The whole sample town in metres of its own frame, made by one call."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry import LineString, MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from service.sample.arcs import lands
from service.sample.build import Ground, make_ground
from service.sample.gaps import plant
from service.sample.homes import later_homes, make_homes, make_sections
from service.sample.lines import Feature, barriers, bridges, streams
from service.sample.places import PLACES
from service.sample.register import make_members, make_register
from service.sample.roads import joined
from service.sample.tables import Home, Person, Register, Section


@dataclass(frozen=True, eq=False)
class Town:
    """Everything that is written to `data/boundaries`, in metres."""

    ground: Ground
    lands: list[MultiPolygon]
    roads: list[tuple[str, LineString]]
    sections: list[Section]
    streams: list[LineString]
    barriers: list[Feature]
    homes: list[Home]
    later: list[Home]
    households: list[Register]
    households_later: list[Register]
    planted: dict[str, list[str]]
    members: list[Person]


def _piece_lands(ground: Ground, land: list[MultiPolygon]) -> list[Polygon]:
    """Find the polygon of each piece: the one that holds most of its homes."""
    result = []
    for piece, cells in zip(ground.pieces, ground.homes, strict=True):
        points = shapely.points(ground.terrain.raster.points(cells))
        parts = shapely.get_parts(land[piece.village])
        result.append(max(parts, key=lambda part: int(np.sum(shapely.contains(part, points)))))
    return result


def _roads(ground: Ground, town: BaseGeometry) -> list[tuple[str, LineString]]:
    near = town.buffer(400)
    return [
        (way.kind, line)
        for way in joined(ground.network.ways)
        for line in shapely.get_parts(way.line.intersection(near))
        if line.geom_type == "LineString" and line.length > 0
    ]


def make_town() -> Town:
    """Make the sample town; the same on every call."""
    ground = make_ground()
    by_label = lands(ground.labels, ground.terrain.raster)
    land = [by_label[k + 1] for k in range(len(PLACES))]
    town = shapely.union_all(land)
    by_code = {place.code: land[k] for k, place in enumerate(PLACES)}
    barrier = barriers(ground.terrain, by_code, town)
    barrier += bridges(barrier, ground.network.ways, by_code)
    sections = make_sections(ground, _piece_lands(ground, land))
    homes = make_homes(ground, sections)
    later = later_homes(ground, homes, sections)
    rows, rows_later = make_register(homes, later, town)
    rows, planted = plant(rows, homes)
    return Town(
        ground=ground,
        lands=land,
        roads=_roads(ground, town),
        sections=sections,
        streams=streams(ground.terrain, town.buffer(400)),
        barriers=barrier,
        homes=homes,
        later=later,
        households=rows,
        households_later=rows_later,
        planted=planted,
        members=make_members(homes),
    )
