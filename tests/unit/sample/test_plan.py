"""The real engine makes the reference case of the sample town; nothing of it is written down."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geo.adjacency import Adjacency, build_adjacency
from geo.cells import build_cells
from geo.division import Demand, divide
from service.sample.frame import LOCAL
from service.sample.places import PLACES, WANGLE

DATA = Path(__file__).parents[3] / "data" / "boundaries"


def layer(name: str) -> gpd.GeoDataFrame:
    return gpd.read_file(DATA / f"{name}.geojson").to_crs(LOCAL)


@pytest.fixture(scope="module")
def town() -> dict[str, gpd.GeoDataFrame]:
    return {name: layer(name) for name in ("boundaries", "courtyards", "barriers", "roads")}


def neighbours(
    town: dict[str, gpd.GeoDataFrame], code: str
) -> tuple[gpd.GeoDataFrame, np.ndarray, Adjacency]:
    land = town["boundaries"].set_index("code").geometry[code]
    homes = town["courtyards"][town["courtyards"]["village_code"] == code]
    xy = shapely.get_coordinates(homes.geometry.to_numpy())
    lines = town["barriers"][town["barriers"].intersects(land)]
    barriers = lines.geometry[lines["kind"] != "bridge"].tolist()
    roads = town["roads"].geometry[town["roads"].intersects(land)].tolist()
    cells = build_cells(land, xy, barriers=barriers)
    return homes, xy, build_adjacency(cells.geometry, xy, barriers=barriers, roads=roads)


@pytest.mark.parametrize("code", [place.code for place in PLACES])
def test_only_wangle_is_in_pieces(town: dict[str, gpd.GeoDataFrame], code: str) -> None:
    homes, _, adjacency = neighbours(town, code)
    piece = adjacency.pieces()
    weights = np.bincount(piece, weights=homes["households"]).tolist()
    assert len(weights) == (2 if code == WANGLE else 1)
    if code == WANGLE:
        assert sorted(weights) == [61, 157]


@pytest.mark.parametrize("seed", [0, 1])
def test_first_grid_of_wangle(town: dict[str, gpd.GeoDataFrame], seed: int) -> None:
    homes, xy, adjacency = neighbours(town, WANGLE)
    division = divide(
        ids=homes["code"].tolist(),
        xy=xy,
        households=homes["households"].to_numpy(),
        adjacency=adjacency,
        demand=Demand(micro_grids=25, grids=5, seed=seed, prove=False),
    )
    codes = division.numbers.micro_codes(WANGLE)
    assert len(set(codes)) == 25
    assert {code[12:15] for code in codes} == {"001", "002", "003", "004", "005"}
    of_home = np.array(codes)[division.result.assignment]
    first = np.array([code.startswith(f"{WANGLE}001") for code in of_home])
    assert len(set(of_home[first])) == 7
    assert homes["households"].to_numpy()[first].sum() == 61
    assert homes["people"].to_numpy()[first].sum() == 303
    assert len(set(homes["road_section"].to_numpy()[first])) == 7
