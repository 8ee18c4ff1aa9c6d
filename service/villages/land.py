"""One village's land as arrays in metres, ready for the spatial core."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from geoalchemy2.shape import to_shape
from numpy.typing import NDArray
from pyproj import CRS
from shapely.geometry.base import BaseGeometry
from sqlalchemy import BigInteger, column, func, select, text
from sqlalchemy.orm import Session

from geo.crs import local_crs
from service.db.sql import load_sql
from service.errors import NotFoundError
from service.villages.models import Courtyard, Town, Village

STORED = "EPSG:4326"
# A straight line in degrees is a slightly bent one in metres: long edges get vertices between, so
# that cells made in metres still tile the village when they are stored in degrees.
STRAIGHT_DEG = 0.0003
COLUMNS = ("id", "code", "name", "group_id", "households", "people")


@dataclass(frozen=True, eq=False)
class Land:
    """A village in its own metric frame.

    Attributes
    ----------
    village : Village
    crs : CRS
        The village's local transverse Mercator.
    boundary : Polygon or MultiPolygon
        In metres.
    courtyards : GeoDataFrame
        id, code, name, group_id, households, people, cell (metres or None), position as geometry,
        ordered by code.
    barriers, bridges : GeoSeries
        Lines in or near the village, in metres.
    ways : GeoSeries
        The roads with heights as Z where they are known, in metres.
    """

    village: Village
    crs: CRS
    boundary: BaseGeometry
    courtyards: gpd.GeoDataFrame
    barriers: gpd.GeoSeries
    bridges: gpd.GeoSeries
    ways: gpd.GeoSeries

    @property
    def roads(self) -> gpd.GeoSeries:
        """The ways as lines on the map, without heights."""
        return self.ways.force_2d()

    @property
    def xy(self) -> NDArray[np.float64]:
        """Positions of the courtyards, ``(n, 2)`` in metres."""
        return np.asarray(shapely.get_coordinates(self.courtyards.geometry), float)

    @property
    def surveyed(self) -> bool:
        """Whether every courtyard has its cell."""
        return not self.courtyards["cell"].isna().any()


def get_village(session: Session, code: str) -> Village:
    """Return a village.

    Raises
    ------
    NotFoundError
        There is none with this code in the actor's area.
    """
    village = session.get(Village, code)
    if village is None:
        raise NotFoundError(
            zh=f"没有代码为 {code} 的村，或不在您的职责范围内",
            en=f"there is no village {code}, or it is outside your area",
            village=code,
        )
    return village


def stamp_of(session: Session, village_code: str) -> str:
    """Return the present stamp of a village's land and of what the actor sees of its register."""
    query = text("SELECT yuanba_land_stamp(:village)")
    return str(session.scalar(query, {"village": village_code}))


def only_moved(before: str, now: str, times: int) -> bool:
    """Whether between two stamps courtyards were moved so many times, and nothing but links else.

    Examples
    --------
    >>> only_moved("3/2,5/30,41,30,0,0,30/60,9/44,90", "3/2,5/30,42,30,0,0,30/60,9/45,91", 1)
    True
    """
    old, new = before.split("/")[:-1], now.split("/")[:-1]
    count, revisions, *rest = old[2].split(",")
    old[2] = ",".join([count, str(int(revisions) + times), *rest])
    return old == new


def hold_land(session: Session, village_code: str) -> None:
    """Keep everybody else from changing a village's land until the transaction ends."""
    session.execute(select(Village.code).where(Village.code == village_code).with_for_update())


def crs_of(session: Session, village_code: str) -> CRS:
    """Return the local frame in which a village is measured."""
    return local_crs(to_shape(get_village(session, village_code).boundary).bounds)


def load_land(session: Session, village_code: str) -> Land:
    """Read a village with everything on its ground.

    Raises
    ------
    NotFoundError
    """
    village = get_village(session, village_code)
    boundary = shapely.segmentize(to_shape(village.boundary), STRAIGHT_DEG)
    crs = local_crs(boundary.bounds)
    key = {"village": village_code}
    rows = session.execute(text(load_sql("village_courtyards")), key).mappings().all()
    courtyards = gpd.GeoDataFrame(
        {name: [row[name] for row in rows] for name in COLUMNS},
        geometry=to_metres((row["position"] for row in rows), crs),
    )
    courtyards["cell"] = to_metres((row["cell"] for row in rows), crs).to_numpy()
    lines = session.execute(text(load_sql("village_lines")), key).mappings().all()
    barriers = [r["line"] for r in lines if r["layer"] == "barrier" and r["kind"] != "bridge"]
    return Land(
        village=village,
        crs=crs,
        boundary=gpd.GeoSeries([boundary], crs=STORED).to_crs(crs).iloc[0],
        courtyards=courtyards,
        barriers=to_metres(barriers, crs),
        bridges=to_metres((r["line"] for r in lines if r["kind"] == "bridge"), crs),
        ways=to_metres((r["line"] for r in lines if r["layer"] == "road"), crs),
    )


def households_and_people(
    session: Session, village_code: str
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return how many of each count in every courtyard of a village, ``(n,)``, without its land."""
    counts = column("households", BigInteger), column("people", BigInteger)
    named = text(load_sql("village_courtyards")).columns(*counts).subquery()
    query = select(func.array_agg(named.c.households), func.array_agg(named.c.people))
    households, people = session.execute(query, {"village": village_code}).one()
    return np.array(households or [], np.int64), np.array(people or [], np.int64)


def with_places(session: Session, land: Land, courtyards: Collection[int]) -> Land:
    """Return a village's land with the positions and cells of some courtyards as they are now."""
    places = (func.ST_AsBinary(Courtyard.position), func.ST_AsBinary(Courtyard.cell))
    query = select(Courtyard.id, *places).where(Courtyard.id.in_(courtyards))
    rows, table = session.execute(query).all(), land.courtyards.copy()
    known = {int(key): place for place, key in enumerate(table["id"])}
    rows = [row for row in rows if row[0] in known]
    at = [known[row[0]] for row in rows]
    shapes = {"geometry": table.geometry.to_numpy(), "cell": table["cell"].to_numpy(object)}
    for number, (name, before) in enumerate(shapes.items(), start=1):
        fresh = np.array(before, object)
        fresh[at] = to_metres((row[number] for row in rows), land.crs).to_numpy()
        table[name] = gpd.GeoSeries(fresh, crs=land.crs) if name == "geometry" else fresh
    return replace(land, courtyards=table)


def stored_edges(
    session: Session, village_code: str, courtyards: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return which courtyards count as neighbours, ``(m, 2)``, by their places in `courtyards`."""
    a, b = session.execute(text(load_sql("terrain_edges")), {"village": village_code}).one()
    named = pd.Index(np.array([a, b], np.int64).ravel())
    ends = pd.Index(courtyards).get_indexer(named).reshape(2, -1).T
    return np.asarray(ends[(ends >= 0).all(axis=1)], np.int64)


def to_metres(column: Iterable[bytes | None], crs: CRS) -> gpd.GeoSeries:
    """Read well-known binary in degrees into shapes in metres, None staying None."""
    wkb = [None if value is None else bytes(value) for value in column]
    return gpd.GeoSeries(shapely.from_wkb(np.array(wkb, object)), crs=STORED).to_crs(crs)


def get_town(session: Session, town_code: str, *, lock: bool = False) -> Town:
    """Return a town.

    Raises
    ------
    NotFoundError
        There is none with this code that the actor's area touches.
    """
    town = session.get(Town, town_code, with_for_update=lock)
    if town is None:
        raise NotFoundError(zh="没有这个镇", en="there is no such town", town=town_code)
    return town
