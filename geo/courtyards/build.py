"""Courtyards of several villages from their houses, with every house accounted for."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.courtyards.clusters import cluster
from geo.courtyards.neighbours import allowed_joins
from geo.crs import require_metres
from geo.errors import YuanbaError

SAME_PLACE_M = 0.01
"""Houses closer than this are one place and never separated."""


class CourtyardsError(YuanbaError):
    """Houses or villages from which no courtyards can be made."""

    code = "bad-houses"


@dataclass(frozen=True, eq=False)
class Courtyards:
    """Courtyards and the courtyard of every house.

    Attributes
    ----------
    frame : GeoDataFrame
        One row per courtyard, ordered by village, then west to east: ``village`` (position in the
        village frame), ``households``, ``n_houses``, point geometry: the position of the house
        nearest to all others, which lies in the village.
    courtyard : (n_houses,) int32
        Row of `frame` per house; -1 for houses outside every village.
    outside : (k,) int64
        Positions of the houses outside every village.
    oversized : (m,) int64
        Rows of `frame` with more households than allowed: one place that cannot be split.
    """

    frame: gpd.GeoDataFrame
    courtyard: NDArray[np.int32]
    outside: NDArray[np.int64]
    oversized: NDArray[np.int64]

    def histogram(self) -> dict[int, int]:
        """Count the courtyards per number of households."""
        return {
            int(k): int(v) for k, v in self.frame["households"].value_counts().sort_index().items()
        }


@dataclass(frozen=True, eq=False)
class _Places:
    """Distinct places of houses, sorted by position."""

    xy: NDArray[np.float64]
    weight: NDArray[np.int64]
    footprint: NDArray[np.object_]
    of_house: NDArray[np.int64]


def build_courtyards(
    houses: gpd.GeoDataFrame,
    villages: gpd.GeoDataFrame,
    *,
    barriers: gpd.GeoDataFrame | gpd.GeoSeries | None = None,
    dividers: gpd.GeoDataFrame | gpd.GeoSeries | None = None,
    max_households: int = 8,
    small: int = 3,
    join_m: float = 60.0,
    reach_m: float = 150.0,
    toll_m: float = 20.0,
) -> Courtyards:
    """Cluster homes into courtyards.

    Neighbouring homes (Delaunay) whose footprints are at most `join_m` apart are joined; clusters
    are split at their widest gaps, along roads and streams, until each holds at most
    `max_households`; clusters of fewer than `small` households join the nearest neighbour within
    `reach_m` that has room. No two homes are joined directly if the segment between them meets a
    barrier or leaves the village.

    Parameters
    ----------
    houses : GeoDataFrame
        Homes (see `choose_homes`), polygons or points, in metres. A whole-number column
        ``households`` counts households per house; without it every house is one household.
    villages : GeoDataFrame
        Polygons in the same frame. A house on a common border belongs to the first.
    barriers : lines or polygons, optional
        Rivers, gorges, ridges, motorways.
    dividers : lines, optional
        Roads and streams. A gap that crosses one counts as longer by `toll_m`, or by the
        divider's own column ``toll_m``.
    max_households : int
        Largest courtyard.
    small : int
        Courtyards below this are joined to a neighbour where that is possible.
    join_m, reach_m : float
        Longest free distance between the footprints of two houses that are joined, ordinarily and
        for small clusters.

    Raises
    ------
    CrsError
        A frame is not in metres, or they differ.
    CourtyardsError
        A house is empty or counts a negative or broken number of households.

    Examples
    --------
    >>> village = gpd.GeoDataFrame(geometry=[shapely.box(0, 0, 500, 100)], crs="EPSG:4545")
    >>> houses = gpd.GeoDataFrame(
    ...     geometry=shapely.points([[10, 50], [30, 50], [400, 50], [430, 50], [900, 50]]),
    ...     crs="EPSG:4545",
    ... )
    >>> made = build_courtyards(houses, village)
    >>> made.courtyard.tolist(), made.outside.tolist()
    ([0, 0, 1, 1, -1], [4])
    """
    _same_metres(houses, villages, barriers, dividers)
    counts = households_of(houses)
    points = _positions(houses)
    home_village = _village_of(points, villages)
    lines = _shapes(dividers)
    tolls = _tolls(dividers, toll_m)
    walls = _shapes(barriers)
    courtyard = np.full(len(houses), -1, np.int32)
    rows: list[pd.DataFrame] = []
    shapes = houses.geometry.to_numpy()
    for village in range(len(villages)):
        inside = np.flatnonzero(home_village == village)
        if not len(inside):
            continue
        places = _places(points[inside], counts[inside], shapes[inside])
        land = villages.geometry.iloc[village]
        joins = allowed_joins(
            places.xy,
            places.footprint,
            land,
            barriers=walls,
            dividers=lines,
            toll_m=tolls,
            longest_m=max(join_m, reach_m),
        )
        label = cluster(places.weight, joins, largest=max_households, small=small, join_m=join_m)
        label, table = _describe(places, label, village)
        courtyard[inside] = label[places.of_house] + sum(map(len, rows))
        rows.append(table)
    frame = _frame(rows, houses)
    return Courtyards(
        frame=frame,
        courtyard=courtyard,
        outside=np.flatnonzero(courtyard < 0),
        oversized=np.flatnonzero(frame["households"].to_numpy() > max_households),
    )


def _places(
    points: NDArray[np.object_], counts: NDArray[np.int64], shapes: NDArray[np.object_]
) -> _Places:
    """Gather houses at the same place; sorting makes the result independent of their order."""
    xy = shapely.get_coordinates(points)
    area = shapely.area(shapes)
    order = np.lexsort((area, xy[:, 1], xy[:, 0]))
    cell = np.round(xy / SAME_PLACE_M).astype(np.int64)
    _, of_house = np.unique(cell, axis=0, return_inverse=True)
    of_house = of_house.ravel()
    n = int(of_house.max()) + 1
    chosen = np.zeros(n, np.int64)
    chosen[of_house[order]] = order
    weight = np.bincount(of_house, weights=counts, minlength=n).astype(np.int64)
    return _Places(xy[chosen], weight, shapes[chosen], of_house)


def _describe(
    places: _Places, label: NDArray[np.int32], village: int
) -> tuple[NDArray[np.int32], pd.DataFrame]:
    """Tabulate one village's clusters, numbered west to east, then north to south."""
    n = int(label.max()) + 1
    n_houses = np.bincount(label[places.of_house], minlength=n)
    households = np.bincount(label, weights=places.weight, minlength=n).astype(np.int64)
    middle = np.array([_medoid(places, np.flatnonzero(label == each)) for each in range(n)])
    x, y = places.xy[middle].T
    order = np.lexsort((-y, x))
    rank = np.empty(n, np.int32)
    rank[order] = np.arange(n, dtype=np.int32)
    table = pd.DataFrame(
        {
            "village": village,
            "households": households[order],
            "n_houses": n_houses[order],
            "geometry": shapely.points(places.xy[middle[order]]),
        }
    )
    return rank[label], table


def _medoid(places: _Places, members: NDArray[np.int64]) -> int:
    """Pick the member place with the smallest sum of household-weighted distances to the others."""
    xy = places.xy[members]
    far = np.linalg.norm(xy[:, None] - xy[None], axis=2)
    cost = far @ np.maximum(places.weight[members], 1)
    return int(members[np.argmin(cost)])


def _frame(rows: list[pd.DataFrame], houses: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    empty = pd.DataFrame(
        {
            "village": np.empty(0, np.int64),
            "households": np.empty(0, np.int64),
            "n_houses": np.empty(0, np.int64),
            "geometry": np.empty(0, object),
        }
    )
    table = pd.concat(rows, ignore_index=True) if rows else empty
    return gpd.GeoDataFrame(table, geometry="geometry", crs=houses.crs)


def _positions(houses: gpd.GeoDataFrame) -> NDArray[np.object_]:
    """Point on each house."""
    shapes = houses.geometry.to_numpy()
    empty = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    if empty.any():
        row = int(np.flatnonzero(empty)[0])
        raise CourtyardsError(
            zh=f"第 {row} 个房屋没有几何（共 {int(empty.sum())} 个），请补上位置或先剔除",
            en=f"house {row} has no geometry ({int(empty.sum())} in all); give it a position or "
            "leave it out",
            row=row,
        )
    return np.asarray(shapely.point_on_surface(shapes), object)


def _village_of(points: NDArray[np.object_], villages: gpd.GeoDataFrame) -> NDArray[np.int64]:
    """First village that holds each point, -1 for none."""
    home = np.full(len(points), len(villages), np.int64)
    hit, village = shapely.STRtree(villages.geometry.to_numpy()).query(
        points, predicate="intersects"
    )
    np.minimum.at(home, hit, village)
    return np.where(home == len(villages), -1, home)


def households_of(houses: gpd.GeoDataFrame) -> NDArray[np.int64]:
    """Count the households of every house: its column ``households``, or one each.

    Raises
    ------
    CourtyardsError
        A count is not a whole number of 0 or more.
    """
    if "households" not in houses.columns:
        return np.ones(len(houses), np.int64)
    counts = pd.to_numeric(houses["households"], errors="coerce").to_numpy(float)
    bad = ~np.isfinite(counts) | (counts < 0) | (counts != np.round(counts))
    if bad.any():
        row = int(np.flatnonzero(bad)[0])
        raise CourtyardsError(
            zh=f"第 {row} 个房屋的户数不是非负整数，请改正",
            en=f"the household count of house {row} is not a whole number of 0 or more; correct it",
            row=row,
        )
    return np.asarray(counts, np.int64)


def _same_metres(first: gpd.GeoDataFrame, *others: gpd.GeoDataFrame | gpd.GeoSeries | None) -> None:
    crs = require_metres(first.crs)
    for other in others:
        if other is not None and require_metres(other.crs) != crs:
            raise CourtyardsError(
                zh="房屋、村界、阻隔与道路不在同一坐标系，请先统一换算",
                en="houses, villages, barriers and roads are not in the same frame; bring them "
                "into one first",
            )


def _shapes(frame: gpd.GeoDataFrame | gpd.GeoSeries | None) -> NDArray[np.object_]:
    return np.asarray([] if frame is None else frame.geometry.to_numpy(), object)


def _tolls(frame: gpd.GeoDataFrame | gpd.GeoSeries | None, toll_m: float) -> NDArray[np.float64]:
    if isinstance(frame, gpd.GeoDataFrame) and "toll_m" in frame.columns:
        return np.asarray(frame["toll_m"], float)
    return np.full(0 if frame is None else len(frame), toll_m)
