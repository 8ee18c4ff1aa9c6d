"""`yuanba sketch` from the real file to the written plan."""

from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geo.crs import frame_for
from geo.partition import Graph
from geo.testing import assert_contiguous, assert_tiles
from service.cli import main

pytestmark = pytest.mark.real

CASES = [("triesenberg", 40, 2125), ("unterland", 150, 7076)]


@pytest.fixture(scope="module", params=CASES, ids=[case[0] for case in CASES])
def sketched(
    request: pytest.FixtureRequest,
    real_data: Callable[[str], Path],
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[Path, Path, int]:
    name, number, n_buildings = request.param
    source, folder = real_data(f"{name}/data.gpkg"), tmp_path_factory.mktemp(name)
    assert len(gpd.read_file(source, layer="buildings")) == n_buildings
    options = ["--micro-grids", str(number), "--lang", "en"]
    with pytest.raises(SystemExit) as done:
        main(["sketch", str(source), "-o", str(folder / "map.html"), *options])
    assert not done.value.code
    return source, folder, number


def test_plan_accounts_for_every_home(sketched: tuple[Path, Path, int]) -> None:
    _, folder, number = sketched
    plan = folder / "plan.gpkg"
    parts = gpd.read_file(plan, layer="micro_grids")
    homes = gpd.read_file(plan, layer="homes")
    assert len(parts) == number
    assert parts["code"].is_unique
    assert parts["households"].sum() == len(homes)
    assert homes["courtyard"].notna().all()


def test_micro_grids_tile_the_villages(sketched: tuple[Path, Path, int]) -> None:
    source, folder, _ = sketched
    boundary = gpd.read_file(source, layer="boundary")
    metric = frame_for(boundary)
    shapes = boundary.to_crs(metric).geometry
    written = gpd.read_file(folder / "plan.gpkg", layer="villages").geometry
    for layer in ("micro_grids", "cells"):
        parts = gpd.read_file(folder / "plan.gpkg", layer=layer)
        for position, (_, own) in enumerate(parts.groupby("village_code", sort=True)):
            assert_tiles(own.to_crs(metric).geometry.to_numpy(), shapes.iloc[position])
            assert_tiles(own.geometry.to_numpy(), written.iloc[position])


def test_micro_grids_are_contiguous_or_the_exception_is_listed(
    sketched: tuple[Path, Path, int],
) -> None:
    _, folder, _ = sketched
    plan = folder / "plan.gpkg"
    units = gpd.read_file(plan, layer="courtyards")
    pairs = gpd.read_file(plan, layer="adjacency")
    report = gpd.read_file(plan, layer="report")
    place = {code: i for i, code in enumerate(units["id"])}
    ends = np.array([[place[a], place[b]] for a, b in zip(pairs["a"], pairs["b"], strict=True)])
    graph = Graph.from_edges(len(units), ends[(pairs["state"] == "joined").to_numpy()])
    part = units["micro_grid"].factorize()[0]
    listed = report["en"].str.contains("spans separate pieces").sum()
    linked = ends[(pairs["state"] == "link").to_numpy()]
    inside = linked[part[linked[:, 0]] == part[linked[:, 1]]]
    assert_contiguous(part, graph, links=inside)
    assert len(inside) == listed


def test_map_is_whole_and_asks_nobody(sketched: tuple[Path, Path, int]) -> None:
    _, folder, _ = sketched
    page = (folder / "map.html").read_text(encoding="utf-8")
    assert page.rstrip().endswith("</html>")
    assert 'src="http' not in page
    assert "@import" not in page


def test_positions_lie_in_their_cells(sketched: tuple[Path, Path, int]) -> None:
    _, folder, _ = sketched
    units = gpd.read_file(folder / "plan.gpkg", layer="courtyards").set_index("id")
    cells = gpd.read_file(folder / "plan.gpkg", layer="cells").set_index("id").loc[units.index]
    assert shapely.contains(cells.geometry.to_numpy(), units.geometry.to_numpy()).all()
