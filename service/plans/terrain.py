"""A village's courtyards as arrays, and what lies between them: what its plans are judged on."""

from __future__ import annotations

from collections.abc import Collection, Sequence
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
from service.jobs.apart import Do, here
from service.villages.land import (
    STORED,
    Land,
    load_land,
    stamp_of,
    stored_edges,
    with_places,
)
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
        n = len(self.ids)
        added: list[int] = []
        gone: list[int] = []
        for key, link in links.items():
            a, b = sorted(self.at.get(int(each), -1) for each in key.split("-"))
            if a >= 0:
                there = link is not None and link["kind"] == "manual"
                (added if there else gone).append(a * n + b)
        pairs = np.sort(self.edges, axis=1) @ np.array([n, 1])
        pairs = np.union1d(np.setdiff1d(pairs, np.array(gone, np.int64)), added).astype(np.int64)
        return replace(self, edges=np.column_stack(np.divmod(pairs, n)))


def walks_between(land: Land, do: Do = here) -> NDArray[np.float64]:
    """Return the shortest walks between all courtyards of a village, ``(n, n)`` in metres."""
    roads = [*land.roads, *land.bridges]
    return do(walk, roads=roads, origins=land.xy, destinations=land.xy).metres


def load_terrain(session: Session, village_code: str) -> Terrain:
    """Read a village; the actor has to see every household of it."""
    bring_up_to_date(session, village_code)
    # Asked before the land is read: what somebody else changes meanwhile makes it out of date.
    stamp, key = stamp_of(session, village_code), {"village": village_code}
    land = load_land(session, village_code)
    table = land.courtyards
    ids = tuple(int(each) for each in table["id"])
    rows = session.execute(text(load_sql("terrain_barriers")), key).all()
    lines = gpd.GeoSeries(shapely.from_wkb([bytes(r.line) for r in rows]), crs=STORED)
    shapes = lines.to_crs(land.crs).to_numpy() if rows else np.empty(0, object)
    return Terrain(
        stamp=stamp,
        land=land,
        ids=ids,
        at={each: place for place, each in enumerate(ids)},
        households=table["households"].to_numpy(np.int64),
        people=table["people"].to_numpy(np.int64),
        group=table["group_id"].fillna(-1).to_numpy(np.int64),
        xy=land.xy,
        lonlat=_lonlat(land.courtyards.geometry),
        cells=CellShapes.from_polygons(list(table["cell"])) if land.surveyed else None,
        edges=stored_edges(session, village_code, table["id"].to_numpy(np.int64)),
        barriers=tuple(
            (r.name or KINDS[r.kind], shape) for r, shape in zip(rows, shapes, strict=True)
        ),
        crossings=(*crossings(shapes, land.roads.to_numpy()), *land.bridges),
    )


def terrain_again(
    session: Session, terrain: Terrain, stamp: str, courtyards: Collection[int] = ()
) -> Terrain:
    """Return a terrain as it is now, where only links and a few courtyards changed since.

    Parameters
    ----------
    session : Session
    terrain : Terrain
    stamp : str
        The village's present one, asked before.
    courtyards : collection of int
        All whose position or cell may be another.
    """
    ids = np.array(terrain.ids, np.int64)
    edges = stored_edges(session, terrain.land.village.code, ids)
    if not courtyards:
        return _with_walks(terrain, replace(terrain, stamp=stamp, edges=edges), [])
    land, units = with_places(session, terrain.land, courtyards), terrain.positions(courtyards)
    cells = terrain.cells
    if cells is not None:
        cells = cells.again(list(land.courtyards["cell"]), units)
    lonlat = terrain.lonlat.copy()
    lonlat[units] = _lonlat(land.courtyards.geometry.iloc[units])
    again = replace(
        terrain,
        stamp=stamp,
        land=land,
        xy=land.xy,
        lonlat=lonlat,
        cells=cells,
        edges=edges,
    )
    return _with_walks(terrain, again, units)


def _lonlat(positions: gpd.GeoSeries) -> NDArray[np.float64]:
    return np.asarray(shapely.get_coordinates(positions.to_crs(STORED)), float)


def _with_walks(before: Terrain, now: Terrain, units: Sequence[int]) -> Terrain:
    """Carry over the walks that were measured already; only some units may have moved."""
    walks = vars(before).get("walk_m")
    if walks is not None:
        land, walks = now.land, walks.copy()
        if len(units):
            ways = [*land.roads, *land.bridges]
            walks[units] = walk(ways, land.xy[units], land.xy).metres
            walks[:, units] = walks[units].T
        # Where the cached property would leave it.
        vars(now)["walk_m"] = walks
    return now
