"""From the ground to a plan: courtyards, cells, neighbours and micro-grids, village by village."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.adjacency import Adjacency, build_adjacency
from geo.cells import Cells, build_cells
from geo.courtyards import Courtyards, build_courtyards, households_of
from geo.division import Demand, Division, divide
from service.sketch.errors import SketchError
from service.sketch.reading import Ground
from service.sketch.shares import share

WALLS = frozenset({"motorway", "motorway_link"})
"""Roads that keep people apart."""

RIVERS = frozenset({"river"})
"""Waterways that keep people apart; the others only make a gap wider."""

STREETS = frozenset(["primary", "residential", "secondary", "tertiary", "trunk", "unclassified"])
"""Roads along which clusters are split; a yard's own drive or footpath does not split it."""

USUAL_HOUSEHOLDS = 15


@dataclass(frozen=True)
class Wish:
    """What is asked for; see the command's options."""

    micro_grids: int | None = None
    households_per_grid: int | None = None
    tolerance: float = 0.2
    max_households: int | None = None
    seed: int = 0
    effort: float = 1.0
    prove: bool = False


@dataclass(frozen=True, eq=False)
class VillagePlan:
    """One village's share of the plan.

    Attributes
    ----------
    village : int
        Row in `Ground.villages`.
    units : (n,) int64
        Rows of the courtyards in `Courtyards.frame`.
    xy : (n, 2) float64
        Their positions.
    """

    village: int
    units: NDArray[np.int64]
    xy: NDArray[np.float64]
    cells: Cells
    adjacency: Adjacency
    demand: Demand
    division: Division


@dataclass(frozen=True, eq=False)
class Sketch:
    """Everything that is shown and written.

    Attributes
    ----------
    home_rows : (h,) int64
        Rows of `Ground.buildings` that are homes; `courtyards` speaks of these.
    barriers : GeoDataFrame
        Lines that separate, with their ``kind``.
    empty : tuple of int
        Villages without homes.
    """

    ground: Ground
    wish: Wish
    max_households: int
    home_rows: NDArray[np.int64]
    courtyards: Courtyards
    barriers: gpd.GeoDataFrame
    villages: tuple[VillagePlan, ...]
    empty: tuple[int, ...]


def plan(ground: Ground, wish: Wish) -> Sketch:
    """Make the plan.

    Raises
    ------
    SketchError
        Both sizes given, no home inside any village, or fewer courtyards than micro-grids.
    """
    _check(wish)
    rows = np.flatnonzero(ground.homes.is_home)
    homes = ground.buildings.iloc[rows].reset_index(drop=True)
    if homes.empty:
        raise SketchError(
            zh="buildings 图层中没有一处住宅，请检查标签，或调小 --min-footprint",
            en="none of the buildings is a home; check the tags or lower --min-footprint",
            buildings=len(ground.buildings),
        )
    barriers, dividers, bridges = _obstacles(ground)
    total = int(households_of(homes).sum())
    number = wish.micro_grids or max(
        1, round(total / (wish.households_per_grid or USUAL_HOUSEHOLDS))
    )
    largest = wish.max_households or int(np.clip(0.4 * total / number, 2, 8))
    courtyards = build_courtyards(
        homes, ground.villages, barriers=barriers, dividers=dividers, max_households=largest
    )
    frame, n = courtyards.frame, len(ground.villages)
    if frame.empty:
        raise SketchError(
            zh="所有住宅都在村界之外，请核对两者的坐标系",
            en="every home lies outside every village; check that both are in the same frame",
            homes=len(homes),
        )
    shares = share(
        np.bincount(frame["village"], weights=frame["households"], minlength=n).astype(np.int64),
        np.bincount(frame["village"], minlength=n).astype(np.int64),
        number,
    )
    surroundings = _Surroundings(
        points=shapely.get_coordinates(shapely.point_on_surface(homes.geometry.to_numpy())),
        barriers=barriers.geometry.to_numpy(),
        bridges=bridges.geometry.to_numpy(),
    )
    villages = [
        _plan_village(ground.villages, village, courtyards, surroundings, _demand(wish, int(k)))
        for village, k in enumerate(shares)
        if k
    ]
    return Sketch(
        ground=ground,
        wish=wish,
        max_households=largest,
        home_rows=rows,
        courtyards=courtyards,
        barriers=barriers,
        villages=tuple(villages),
        empty=tuple(int(each) for each in np.flatnonzero(shares == 0)),
    )


@dataclass(frozen=True, eq=False)
class _Surroundings:
    """Places of the homes, and lines in the way."""

    points: NDArray[np.float64]
    barriers: NDArray[np.object_]
    bridges: NDArray[np.object_]


def _plan_village(
    villages: gpd.GeoDataFrame,
    village: int,
    courtyards: Courtyards,
    around: _Surroundings,
    demand: Demand,
) -> VillagePlan:
    units = np.flatnonzero(courtyards.frame["village"] == village)
    mine = np.flatnonzero(np.isin(courtyards.courtyard, units))
    xy = shapely.get_coordinates(courtyards.frame.geometry.iloc[units])
    cells = build_cells(
        villages.geometry.iloc[village],
        xy,
        houses=around.points[mine],
        house_courtyard=courtyards.courtyard[mine] - units[0],
        barriers=around.barriers,
    )
    adjacency = build_adjacency(cells.geometry, xy, barriers=around.barriers, roads=around.bridges)
    division = divide(
        ids=[str(unit) for unit in range(len(units))],
        xy=xy,
        households=courtyards.frame["households"].to_numpy()[units],
        adjacency=adjacency,
        cells=cells.geometry,
        demand=demand,
    )
    return VillagePlan(village, units, xy, cells, adjacency, demand, division)


def _obstacles(ground: Ground) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Barriers with their kind, lines that only widen gaps, and roads that may bridge a barrier."""
    rivers = _tagged(ground.waterways, "waterway", RIVERS, untagged=False)
    walls = _tagged(ground.roads, "highway", WALLS, untagged=False)
    streets = is_street(ground.roads)
    barriers = pd.concat(
        [
            ground.waterways.loc[rivers, ["geometry"]].assign(kind="river"),
            ground.roads.loc[walls, ["geometry"]].assign(kind="motorway"),
        ],
        ignore_index=True,
    )
    dividers = pd.concat(
        [ground.waterways.loc[~rivers, ["geometry"]], ground.roads.loc[streets, ["geometry"]]],
        ignore_index=True,
    )
    return barriers, dividers, ground.roads[~walls]


def is_street(roads: gpd.GeoDataFrame) -> NDArray[np.bool_]:
    """Tell streets from drives, tracks and footpaths; all are streets where nothing is tagged."""
    return _tagged(roads, "highway", STREETS, untagged=True)


def _tagged(
    lines: gpd.GeoDataFrame, column: str, values: frozenset[str], *, untagged: bool
) -> NDArray[np.bool_]:
    """Which lines carry one of the values; all or none of them where nothing is tagged."""
    if column not in lines.columns:
        return np.full(len(lines), untagged)
    return np.asarray(lines[column].isin(values), bool)


def _demand(wish: Wish, micro_grids: int) -> Demand:
    return Demand(
        micro_grids=micro_grids,
        tolerance=wish.tolerance,
        seed=wish.seed,
        effort=wish.effort,
        prove=wish.prove,
    )


def _check(wish: Wish) -> None:
    if wish.micro_grids is not None and wish.households_per_grid is not None:
        raise SketchError(
            zh="--micro-grids 与 --households-per-grid 只能给一个",
            en="give --micro-grids or --households-per-grid, not both",
        )
