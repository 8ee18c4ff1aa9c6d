"""Courtyards, cells and neighbours of real villages."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geo.adjacency import Adjacency, build_adjacency
from geo.cells import build_cells
from geo.courtyards import Courtyards, build_courtyards, choose_homes
from geo.crs import densify, frame_for, to_metres
from geo.testing import assert_joined_freely, assert_tiles

pytestmark = pytest.mark.real

LARGEST = 8
N_VILLAGES = {"triesenberg": 1, "unterland": 5, "chongqing_7villages": 7}


@dataclass(frozen=True, eq=False)
class Land:
    villages: gpd.GeoDataFrame
    homes: gpd.GeoDataFrame
    rivers: gpd.GeoDataFrame
    roads: gpd.GeoDataFrame
    made: Courtyards


def _mapped(path: Path) -> tuple[gpd.GeoDataFrame, ...]:
    villages = gpd.read_file(path, layer="boundary")
    crs = frame_for(villages)
    buildings, roads, water = (
        to_metres(gpd.read_file(path, layer=name), crs)
        for name in ("buildings", "roads", "waterways")
    )
    homes = buildings[choose_homes(buildings).is_home].reset_index(drop=True)
    return densify(to_metres(villages, crs)), homes, water[water["waterway"] == "river"], roads


def _scattered(path: Path) -> tuple[gpd.GeoDataFrame, ...]:
    """Real boundaries have no houses of their own: hamlets are scattered over them, seeded, one
    to every three residents of the file's count."""
    villages = densify(to_metres(gpd.read_file(path)))
    rng = np.random.default_rng(20)
    points: list[shapely.Point] = []
    for shape, people in zip(villages.geometry, villages["population"], strict=True):
        west, south, east, north = shape.bounds
        hamlets = rng.uniform((west, south), (east, north), (40, 2))
        spread = hamlets[rng.integers(0, 40, people)] + rng.normal(0, 45, (people, 2))
        points += [point for point in shapely.points(spread) if shape.contains(point)]
    homes = gpd.GeoDataFrame(geometry=points, crs=villages.crs)
    x, south, north = villages.total_bounds[[0, 1, 3]]
    stream = shapely.LineString([(x, south), (x + 4000, (south + north) / 2), (x + 9000, north)])
    rivers = gpd.GeoDataFrame(geometry=[stream], crs=villages.crs)
    return villages, homes, rivers, rivers.iloc[:0]


@pytest.fixture(scope="module", params=list(N_VILLAGES))
def land(request: pytest.FixtureRequest, real_data: Callable[[str], Path]) -> Land:
    if request.param == "chongqing_7villages":
        parts = _scattered(real_data("chongqing_7villages/villages.geojson"))
    else:
        parts = _mapped(real_data(f"{request.param}/data.gpkg"))
    villages, homes, rivers, roads = parts
    assert len(villages) == N_VILLAGES[request.param]
    made = build_courtyards(homes, villages, barriers=rivers, max_households=LARGEST)
    return Land(villages, homes, rivers, roads, made)


def _survey(land: Land, village: int) -> tuple[np.ndarray, np.ndarray, Adjacency]:
    units = np.flatnonzero(land.made.frame["village"] == village)
    mine = np.flatnonzero(np.isin(land.made.courtyard, units))
    xy = shapely.get_coordinates(land.made.frame.geometry.iloc[units])
    spots = shapely.get_coordinates(shapely.point_on_surface(land.homes.geometry.to_numpy()))
    cells = build_cells(
        land.villages.geometry.iloc[village],
        xy,
        houses=spots[mine],
        house_courtyard=land.made.courtyard[mine] - units[0],
        barriers=land.rivers.geometry,
    )
    near = build_adjacency(
        cells.geometry, xy, barriers=land.rivers.geometry, roads=land.roads.geometry
    )
    return cells.geometry, xy, near


def test_cells_tile_every_village(land: Land) -> None:
    for village in range(len(land.villages)):
        cells, xy, near = _survey(land, village)
        shape = land.villages.geometry.iloc[village]
        assert_tiles(cells, shape, relative=1e-9)
        assert shapely.contains(cells, shapely.points(xy)).all()
        assert set(shapely.get_type_id(cells)) == {shapely.GeometryType.POLYGON}
        stored = gpd.GeoSeries(cells, crs=land.villages.crs).to_crs(4326)
        boundary = land.villages.geometry.iloc[[village]].to_crs(4326).iloc[0]
        assert_tiles(stored.to_numpy(), boundary)
        assert near.graph(links=True).components().max() == 0
        assert len(near.links) == near.pieces().max() >= len(shapely.get_parts(shape)) - 1


def test_courtyards_are_neither_chains_nor_crumbs(land: Land) -> None:
    sizes = land.made.frame["households"].to_numpy()
    assert sizes.max() <= LARGEST
    assert not len(land.made.oversized)
    assert sizes.sum() + len(land.made.outside) == len(land.homes)
    assert (sizes == 1).sum() <= 0.15 * len(sizes)
    assert sizes.mean() >= 0.45 * LARGEST


def test_courtyards_never_cross_a_river_or_the_boundary(land: Land) -> None:
    spots = shapely.get_coordinates(shapely.point_on_surface(land.homes.geometry.to_numpy()))
    rivers = shapely.union_all(land.rivers.geometry.to_numpy())
    for courtyard, village in enumerate(land.made.frame["village"]):
        mine = spots[land.made.courtyard == courtyard]
        assert_joined_freely(mine, [rivers], land.villages.geometry.iloc[village])


def test_shuffled_houses_make_the_same_courtyards(land: Land) -> None:
    order = np.random.default_rng(3).permutation(len(land.homes))
    again = build_courtyards(
        land.homes.iloc[order], land.villages, barriers=land.rivers, max_households=LARGEST
    )
    assert again.frame.equals(land.made.frame)
    assert again.courtyard.tolist() == land.made.courtyard[order].tolist()
