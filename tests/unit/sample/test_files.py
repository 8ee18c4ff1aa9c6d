"""The committed sample town holds what it promises; counted from the files, not by the maker."""

import csv
import json
from collections import Counter
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

from service.intake.columns import match_columns
from service.sample.frame import LOCAL

DATA = Path(__file__).parents[3] / "data" / "boundaries"
EXPECTED = json.loads((DATA / "expected.json").read_text(encoding="utf-8"))
WANGLE = "500238115203"


def table(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def layer(name: str) -> gpd.GeoDataFrame:
    return gpd.read_file(DATA / f"{name}.geojson")


@pytest.fixture(scope="module")
def villages() -> gpd.GeoDataFrame:
    return layer("boundaries").to_crs(LOCAL).set_index("code")


@pytest.fixture(scope="module")
def courtyards() -> gpd.GeoDataFrame:
    return layer("courtyards").to_crs(LOCAL).set_index("code")


def test_fifteen_villages_with_351_micro_grids(villages: gpd.GeoDataFrame) -> None:
    assert len(villages) == 15
    assert villages["micro_grids"].sum() == 351
    assert all(code.startswith("500238115") and len(code) == 12 for code in villages.index)
    assert tuple(villages.loc[WANGLE, ["name", "grids", "micro_grids"]]) == ("望乐村", 5, 25)


def test_villages_tile_the_town(villages: gpd.GeoDataFrame) -> None:
    shapes = villages.geometry.to_numpy()
    assert shapely.is_valid(shapes).all()
    assert shapely.coverage_is_valid(shapes)
    town = shapely.union_all(shapes)
    assert 40e6 < town.area < 80e6
    assert town.area == pytest.approx(shapely.area(shapes).sum(), rel=1e-9)
    assert town.contains(shapely.Point(0, 0))


def test_wangle_has_an_exclave_in_the_west(villages: gpd.GeoDataFrame) -> None:
    parts = sorted(villages.geometry[WANGLE].geoms, key=lambda part: part.centroid.x)
    assert len(parts) == 2
    assert parts[0].bounds[2] < parts[1].bounds[0]
    assert parts[0].distance(parts[1]) > 100
    others = villages.geometry.drop(WANGLE)
    assert all(shape.geom_type == "Polygon" or len(shape.geoms) == 1 for shape in others)


def test_reference_grid_of_wangle(villages: gpd.GeoDataFrame, courtyards: gpd.GeoDataFrame) -> None:
    west = min(villages.geometry[WANGLE].geoms, key=lambda part: part.centroid.x)
    inside = courtyards[courtyards.within(west)]
    assert inside["households"].sum() == 61
    assert inside["people"].sum() == 303
    sections = layer("road_sections").to_crs(LOCAL)
    assert sections.within(west).sum() == sections.intersects(west).sum() == 7
    assert len(sections) == 351


def test_courtyards_lie_in_their_village(
    villages: gpd.GeoDataFrame, courtyards: gpd.GeoDataFrame
) -> None:
    for name in ("courtyards", "courtyards_later"):
        homes = layer(name).to_crs(LOCAL)
        land = shapely.buffer(villages.geometry[homes["village_code"]].to_numpy(), -10)
        assert shapely.within(homes.geometry.to_numpy(), land).all()
    assert courtyards.index.is_unique
    assert len(courtyards) == EXPECTED["town"]["courtyards"]
    tree = shapely.STRtree(courtyards.geometry.to_numpy())
    pairs = tree.query(courtyards.geometry.to_numpy(), predicate="dwithin", distance=10.0)
    assert (pairs[0] == pairs[1]).all()


def test_register_agrees_with_the_courtyards(courtyards: gpd.GeoDataFrame) -> None:
    rows = table("households.csv")
    count = Counter(row["院落编号"] for row in rows if row["院落编号"])
    people: Counter[str] = Counter()
    for row in rows:
        people[row["院落编号"]] += int(row["人数"])
    assert count == courtyards["households"].to_dict()
    assert {code: people[code] for code in courtyards.index} == courtyards["people"].to_dict()
    later = table("households_later.csv")
    assert sum(int(row["人数"]) for row in rows + later) == 13_364
    assert len(rows) + len(later) == 3_150
    codes = [row["户编号"] for row in rows + later]
    assert len(set(codes)) == len(codes)


def test_seeded_gaps_are_there(villages: gpd.GeoDataFrame) -> None:
    rows, gaps = table("households.csv"), EXPECTED["gaps"]["households"]
    unplaced = [row for row in rows if not row["经度"]]
    assert [row["户编号"] for row in unplaced] == gaps["no_position"]
    assert not any(row["院落编号"] or row["纬度"] for row in unplaced)
    placed = [row for row in rows if row["经度"]]
    spots = gpd.GeoSeries.from_xy(
        [float(row["经度"]) for row in placed],
        [float(row["纬度"]) for row in placed],
        crs="EPSG:4326",
    ).to_crs(LOCAL)
    outside = ~spots.within(shapely.union_all(villages.geometry.to_numpy()))
    lost = [row for row, out in zip(placed, outside, strict=True) if out]
    assert [row["户编号"] for row in lost] == gaps["outside_every_village"]
    assert not any(row["院落编号"] for row in lost)
    later = layer("courtyards_later")
    assert later["households"].sum() == len(gaps["courtyard_in_no_micro_grid"])
    stated = {row["户编号"] for row in rows if row["微网格"]}
    assert stated == set(gaps["stated_in_another_micro_grid"])
    assert not any(row["微网格"].startswith(row["村代码"]) for row in rows)
    assert not set(later["code"]) & {row["院落编号"] for row in rows}


def test_one_bridge_over_the_gorge(villages: gpd.GeoDataFrame) -> None:
    barriers, roads = layer("barriers").to_crs(LOCAL), layer("roads").to_crs(LOCAL)
    land = villages.geometry[EXPECTED["gorge"]["village"]]
    gorge = shapely.union_all(barriers.geometry[barriers["kind"] == "gorge"].to_numpy())
    parts = shapely.get_parts(land.difference(gorge.buffer(1)))
    assert np.sum(shapely.area(parts) > 1e6) == 2
    bridges = barriers[(barriers["kind"] == "bridge") & barriers.intersects(land)]
    assert bridges.intersects(gorge).sum() == 1
    assert roads.intersects(gorge).sum() == 1


def test_ways_cross_barriers_only_on_bridges() -> None:
    barriers, roads = layer("barriers").to_crs(LOCAL), layer("roads").to_crs(LOCAL)
    bridges = shapely.union_all(barriers.geometry[barriers["kind"] == "bridge"].to_numpy())
    walls = shapely.union_all(barriers.geometry[barriers["kind"] != "bridge"].to_numpy())
    crossings = shapely.get_parts(shapely.intersection(roads.geometry.to_numpy(), walls))
    crossings = crossings[~shapely.is_empty(crossings)]
    assert len(crossings) > 0
    assert (shapely.distance(crossings, bridges) < 60).all()
    assert set(roads["kind"]) == {"road", "track", "path"}


def test_members(courtyards: gpd.GeoDataFrame) -> None:
    rows = table("members.csv")
    assert len(rows) == len({row["人员编号"] for row in rows}) == 546
    assert sum(row["是否外出"] == "是" for row in rows) == 167
    assert {row["身份"] for row in rows} == {"党员", "村民代表"}
    for row in rows:
        assert courtyards.loc[row["院落编号"], "village_code"] == row["村代码"]


def test_telephone_numbers_belong_to_nobody() -> None:
    numbers = [row["手机号"] for row in table("members.csv")]
    numbers += [row["联系电话"] for row in table("households.csv")]
    assert all(len(n) == 11 and n.startswith("154") and n.isdigit() for n in numbers)


def test_people_of_the_villages_add_up_to_the_town() -> None:
    town, villages = EXPECTED["town"], EXPECTED["villages"]
    for key in ("grids", "micro_grids", "courtyards", "road_sections"):
        assert sum(village[key] for village in villages) == town[key]
    groups = table("villager_groups.csv")
    total = sum(village["households_in_courtyards"] for village in villages)
    assert sum(int(row["户数"]) for row in groups) == total


@pytest.mark.parametrize(
    ("kind", "name", "extra"),
    [("households", "households.csv", set()), ("members", "members.csv", set())],
)
def test_importer_knows_every_heading(kind: str, name: str, extra: set[str]) -> None:
    matching = match_columns(kind, list(table(name)[0]))
    assert set(matching.unknown) == extra
    assert not matching.missing


def test_files_are_small() -> None:
    assert sum(path.stat().st_size for path in DATA.iterdir()) < 5_000_000
