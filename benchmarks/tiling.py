"""How exactly cells tile villages, and how long a village takes.

    python -m benchmarks.tiling data/boundaries ../shared/data/triesenberg/data.gpkg

A folder holds the sample town's files, a GeoPackage the layers that `yuanba sketch` reads. Printed
for every village: time for cells and adjacency, the area of the symmetric difference between the
union of the cells and the village (as a share of the village), the area that is covered twice, and
whether the cells are a valid coverage.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geo.adjacency import build_adjacency
from geo.cells import build_cells
from geo.courtyards import build_courtyards, choose_homes
from geo.crs import densify, frame_for, to_metres

LARGEST = 8


@dataclass(frozen=True, eq=False)
class Case:
    """One village: its boundary as read, and as dense as it is tiled."""

    name: str
    given: BaseGeometry
    land: BaseGeometry
    courtyards: NDArray[np.float64]
    houses: NDArray[np.float64] | None
    house_courtyard: NDArray[np.integer] | None
    barriers: NDArray[np.object_]
    roads: NDArray[np.object_]


def from_package(path: Path) -> Iterator[Case]:
    boundary = gpd.read_file(path, layer="boundary")
    crs = frame_for(boundary)
    given = to_metres(boundary, crs)
    villages = densify(given)
    buildings, water, roads = (
        to_metres(gpd.read_file(path, layer=name), crs)
        for name in ("buildings", "waterways", "roads")
    )
    homes = buildings[choose_homes(buildings).is_home].reset_index(drop=True)
    rivers = water[water["waterway"] == "river"]
    started = time.perf_counter()
    made = build_courtyards(homes, villages, barriers=rivers, max_households=LARGEST)
    print(
        f"{path}: {len(homes)} homes, {len(made.frame)} courtyards of at most {LARGEST} in", end=""
    )
    print(f" {time.perf_counter() - started:.2f} s; sizes {made.histogram()}")
    spots = shapely.get_coordinates(shapely.point_on_surface(homes.geometry.to_numpy()))
    for village, name in enumerate(villages["name"]):
        units = np.flatnonzero(made.frame["village"] == village)
        mine = np.flatnonzero(np.isin(made.courtyard, units))
        yield Case(
            name=name,
            given=given.geometry.iloc[village],
            land=villages.geometry.iloc[village],
            courtyards=shapely.get_coordinates(made.frame.geometry.iloc[units]),
            houses=spots[mine],
            house_courtyard=made.courtyard[mine] - units[0],
            barriers=rivers.geometry.to_numpy(),
            roads=roads.geometry.to_numpy(),
        )


def from_folder(folder: Path) -> Iterator[Case]:
    boundary, courtyards, barriers, roads = (
        gpd.read_file(folder / f"{name}.geojson")
        for name in ("boundaries", "courtyards", "barriers", "roads")
    )
    print(f"{folder}: {len(boundary)} villages")
    for position in range(len(boundary)):
        village = boundary.iloc[[position]]
        crs = frame_for(village)
        given = to_metres(village, crs)
        units = to_metres(courtyards[courtyards["village_code"] == village["code"].iloc[0]], crs)
        yield Case(
            name=village["name"].iloc[0],
            given=given.geometry.iloc[0],
            land=densify(given).geometry.iloc[0],
            courtyards=shapely.get_coordinates(units.geometry),
            houses=None,
            house_courtyard=None,
            barriers=to_metres(barriers[barriers["kind"] != "bridge"], crs).geometry.to_numpy(),
            roads=to_metres(roads, crs).geometry.to_numpy(),
        )


def survey(case: Case) -> None:
    started = time.perf_counter()
    cells = build_cells(
        case.land,
        case.courtyards,
        houses=case.houses,
        house_courtyard=case.house_courtyard,
        barriers=case.barriers,
    ).geometry
    after_cells = time.perf_counter()
    near = build_adjacency(cells, case.courtyards, barriers=case.barriers, roads=case.roads)
    done = time.perf_counter()
    union, area = shapely.union_all(cells), case.given.area
    print(
        f"  {case.name:14} cells {after_cells - started:.2f} s, "
        f"adjacency {done - after_cells:.2f} s, "
        f"missed {union.symmetric_difference(case.given).area / area:.0e}, "
        f"twice {abs(shapely.area(cells).sum() - union.area) / area:.0e}, "
        f"{'valid' if shapely.coverage_is_valid(cells) else 'INVALID'}, {near!r}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sources", type=Path, nargs="+")
    for path in parser.parse_args().sources:
        for case in from_folder(path) if path.is_dir() else from_package(path):
            survey(case)


if __name__ == "__main__":
    main()
