"""A village's courtyards as arrays, and what lies between them: what its plans are judged on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry
from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.adjacency import crossings
from geo.metrics import CellShapes
from geo.walking import walk
from service.db.sql import load_sql
from service.villages.land import STORED, Land, load_land, stamp_of
from service.villages.survey import bring_up_to_date

MOST_WALKED = 1500
"""Courtyards up to which walks between all of them are measured."""

KINDS = {
    "river": "河流 river",
    "gorge": "沟谷 gorge",
    "ridge": "山梁 ridge",
    "motorway": "公路 motorway",
    "other": "阻隔 barrier",
}


@dataclass(frozen=True, eq=False)
class Terrain:
    """A village, courtyards in the order of their codes.

    Attributes
    ----------
    stamp : str
        Changes when the land or the register does.
    land : Land
    ids : tuple of int
        Keys of the ``n`` courtyards.
    at : dict of int to int
        Position of each key.
    households, people, group : (n,) int64
        Villager group -1 for none.
    xy, lonlat : (n, 2) float64
    cells : CellShapes or None
    edges : (m, 2) int64
        Neighbours, by position.
    barriers : tuple of (str, geometry)
        In metres.
    crossings : tuple of geometry
        Where a road crosses a barrier, and bridges.
    """

    stamp: str
    land: Land
    ids: tuple[int, ...]
    at: dict[int, int]
    households: NDArray[np.int64]
    people: NDArray[np.int64]
    group: NDArray[np.int64]
    xy: NDArray[np.float64]
    lonlat: NDArray[np.float64]
    cells: CellShapes | None
    edges: NDArray[np.int64]
    barriers: tuple[tuple[str, BaseGeometry], ...]
    crossings: tuple[BaseGeometry, ...]

    @cached_property
    def walk_m(self) -> NDArray[np.float64] | None:
        """Walks between all courtyards, ``(n, n)`` in metres; None where there are too many."""
        return walks_between(self.land) if len(self.ids) <= MOST_WALKED else None

    @property
    def names(self) -> list[str]:
        """Names of the courtyards."""
        return list(self.land.courtyards["name"])

    def positions(self, courtyards: object) -> list[int]:
        """Positions of courtyards; those that are not in force any more are passed over."""
        return [self.at[int(key)] for key in courtyards if int(key) in self.at]  # type: ignore[attr-defined]

    def bbox(self, courtyards: list[int]) -> list[float] | None:
        """West, south, east, north of some courtyards; None without any."""
        places = self.positions(courtyards)
        if not places:
            return None
        low, high = self.lonlat[places].min(axis=0), self.lonlat[places].max(axis=0)
        return [float(low[0]), float(low[1]), float(high[0]), float(high[1])]

    def with_links(self, links: dict[str, dict[str, str] | None]) -> Terrain:
        """Return the terrain with some links set by hand (cut, added)."""
        pairs = {tuple(sorted(pair)) for pair in self.edges.tolist()}
        for key, link in links.items():
            a, b = (int(each) for each in key.split("-"))
            if a not in self.at or b not in self.at:
                continue
            pair = tuple(sorted((self.at[a], self.at[b])))
            if link is not None and link["kind"] == "manual":
                pairs.add(pair)
            else:
                pairs.discard(pair)
        return replace(self, edges=np.array(sorted(pairs), np.int64).reshape(-1, 2))


def walks_between(land: Land) -> NDArray[np.float64]:
    """Return the shortest walks between all courtyards of a village, ``(n, n)`` in metres."""
    return walk([*land.roads, *land.bridges], land.xy, land.xy).metres


def load_terrain(session: Session, village_code: str) -> Terrain:
    """Read a village; the actor has to see every household of it."""
    bring_up_to_date(session, village_code)
    key = {"village": village_code}
    land = load_land(session, village_code)
    table = land.courtyards
    ids = tuple(int(each) for each in table["id"])
    at = {each: place for place, each in enumerate(ids)}
    rows = session.execute(text(load_sql("terrain_barriers")), key).all()
    lines = gpd.GeoSeries(shapely.from_wkb([bytes(r.line) for r in rows]), crs=STORED)
    shapes = lines.to_crs(land.crs).to_numpy() if rows else np.empty(0, object)
    return Terrain(
        stamp=stamp_of(session, village_code),
        land=land,
        ids=ids,
        at=at,
        households=table["households"].to_numpy(np.int64),
        people=table["people"].to_numpy(np.int64),
        group=table["group_id"].fillna(-1).to_numpy(np.int64),
        xy=land.xy,
        lonlat=np.asarray(shapely.get_coordinates(table.geometry.to_crs(STORED)), float),
        cells=CellShapes.from_polygons(list(table["cell"])) if land.surveyed else None,
        edges=_stored_edges(session, village_code, at),
        barriers=tuple(
            (r.name or KINDS[r.kind], shape) for r, shape in zip(rows, shapes, strict=True)
        ),
        crossings=(*crossings(shapes, land.roads.to_numpy()), *land.bridges),
    )


def with_stored_links(session: Session, terrain: Terrain, stamp: str) -> Terrain:
    """Return a terrain with its village's links as they are stored now, and their stamp."""
    edges = _stored_edges(session, terrain.land.village.code, terrain.at)
    return replace(terrain, stamp=stamp, edges=edges)


def _stored_edges(session: Session, village_code: str, at: dict[int, int]) -> NDArray[np.int64]:
    pairs = session.execute(text(load_sql("terrain_edges")), {"village": village_code}).all()
    edges = [(at[a], at[b]) for a, b in pairs if a in at and b in at]
    return np.array(edges, np.int64).reshape(-1, 2)
