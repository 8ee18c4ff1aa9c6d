"""The plan as tables in lon, lat: for the map and for the GeoPackage."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.crs import STORED
from geo.errors import Text
from maps.frames import MapData, VillageSummary
from service.sketch.findings import findings, village_findings
from service.sketch.planning import Sketch, VillagePlan, is_street

MARGIN_M = 200.0
"""How far beyond the villages the map shows roads and barriers."""

SOURCE = Text(
    "由文件直接生成的草图，未录入人口与微网格长", "Sketched from a file, without people or heads"
)


def map_data(sketch: Sketch) -> MapData:
    """Gather what the map shows."""
    micro_grids, units = micro_grid_table(sketch), courtyard_table(sketch)
    streets = sketch.ground.roads[is_street(sketch.ground.roads)]
    roads = _near(streets.assign(kind="road")[["kind", "geometry"]], sketch)
    barriers = _near(sketch.barriers, sketch)
    return MapData(
        villages=_lonlat(sketch.ground.villages),
        courtyards=units,
        micro_grids=micro_grids,
        grids=grid_table(sketch),
        gaps=_gaps(sketch, micro_grids),
        barriers=_lonlat(barriers) if len(barriers) else None,
        roads=_lonlat(roads) if len(roads) else None,
        summaries=_summaries(sketch),
        source=SOURCE,
    )


def micro_grid_table(sketch: Sketch) -> gpd.GeoDataFrame:
    """One row per micro-grid, its land dissolved from the cells."""
    return _joined(sketch, _micro_grids)


def grid_table(sketch: Sketch) -> gpd.GeoDataFrame:
    """One row per grid."""
    return _joined(sketch, _grids)


def courtyard_table(sketch: Sketch) -> gpd.GeoDataFrame:
    """One row per courtyard, at its position."""
    return _joined(sketch, _courtyards)


def cell_table(sketch: Sketch) -> gpd.GeoDataFrame:
    """One row per courtyard, with its cell."""
    return _joined(
        sketch, lambda s, each: _courtyards(s, each).assign(geometry=each.cells.geometry)
    )


def adjacency_table(sketch: Sketch) -> gpd.GeoDataFrame:
    """One row per pair of neighbours, cut pair or link, drawn as a line."""
    return _joined(sketch, _pairs)


def home_table(sketch: Sketch, *, outside: bool) -> gpd.GeoDataFrame:
    """Homes inside the villages, with their courtyard, or outside every village."""
    made = sketch.courtyards
    chosen = (made.courtyard < 0) == outside
    homes = sketch.ground.buildings.iloc[sketch.home_rows[chosen]]
    village = np.append(made.frame["village"].to_numpy(), -1)[made.courtyard[chosen]]
    codes = np.array([*sketch.ground.villages["code"], None], object)
    table = homes[["row", "geometry"]].assign(
        verdict=sketch.ground.homes.verdict[sketch.home_rows[chosen]],
        village_code=codes[village],
        courtyard=_courtyard_ids(sketch)[made.courtyard[chosen]],
    )
    return _lonlat(table.reset_index(drop=True))


def report_table(sketch: Sketch) -> pd.DataFrame:
    """One row per finding, in both languages."""
    found = findings(sketch)
    return pd.DataFrame({"zh": [each.zh for each in found], "en": [each.en for each in found]})


def _micro_grids(sketch: Sketch, each: VillagePlan) -> pd.DataFrame:
    division = each.division
    result, numbers = division.result, division.numbers
    code = sketch.ground.villages["code"].iloc[each.village]
    grid_codes = numbers.grid_codes(code)
    land = [
        shapely.coverage_union_all(each.cells.geometry[result.assignment == part])
        for part in range(len(result.part_weight))
    ]
    return pd.DataFrame(
        {
            "code": numbers.micro_codes(code),
            "grid_code": [grid_codes[grid] for grid in numbers.grid_of],
            "village_code": code,
            "label": each.division.numbers.micro_labels(),
            "number": [str(number) for number in numbers.micro],
            "households": result.part_weight,
            "people": _unknown(len(land)),
            "courtyards": np.bincount(result.assignment, minlength=len(land)),
            "pieces": result.n_pieces,
            "head": None,
            "road": None,
            "deviation": result.deviation,
            "geometry": land,
        }
    )


def _grids(sketch: Sketch, each: VillagePlan) -> pd.DataFrame:
    micro = _micro_grids(sketch, each)
    numbers = each.division.numbers
    code = sketch.ground.villages["code"].iloc[each.village]
    return pd.DataFrame(
        {
            "code": numbers.grid_codes(code),
            "village_code": code,
            "label": [str(number) for number in numbers.grid],
            "geometry": [
                shapely.coverage_union_all(micro["geometry"].to_numpy()[numbers.grid_of == grid])
                for grid in range(len(numbers.grid))
            ],
        }
    )


def _courtyards(sketch: Sketch, each: VillagePlan) -> pd.DataFrame:
    frame = sketch.courtyards.frame.iloc[each.units]
    codes = each.division.numbers.micro_codes(sketch.ground.villages["code"].iloc[each.village])
    names = _courtyard_ids(sketch)[each.units]
    return pd.DataFrame(
        {
            "id": names,
            "code": names,
            "name": [f"院落 {unit + 1}" for unit in range(len(each.units))],
            "village_code": sketch.ground.villages["code"].iloc[each.village],
            "micro_grid": [codes[part] for part in each.division.result.assignment],
            "households": frame["households"].to_numpy(),
            "people": _unknown(len(each.units)),
            "n_houses": frame["n_houses"].to_numpy(),
            "geometry": frame.geometry.to_numpy(),
        }
    )


def _pairs(sketch: Sketch, each: VillagePlan) -> pd.DataFrame:
    near = each.adjacency
    rows = pd.concat(
        [
            near.edges.assign(state="joined"),
            near.cut.assign(state="cut"),
            near.links.assign(state="link"),
        ]
    )
    ends = rows[["a", "b"]].to_numpy(int)
    names = _courtyard_ids(sketch)[each.units]
    drawn = rows.assign(
        a=names[ends[:, 0]],
        b=names[ends[:, 1]],
        village_code=sketch.ground.villages["code"].iloc[each.village],
        geometry=list(shapely.linestrings(each.xy[ends])) if len(ends) else [],
    )
    return pd.DataFrame(drawn)


def _gaps(sketch: Sketch, micro_grids: gpd.GeoDataFrame) -> pd.DataFrame:
    """Nobody looks after anybody yet; homes outside every village have no micro-grid either."""
    n_outside = len(sketch.courtyards.outside)
    rows = [
        (code, "micro_grid_without_head", int(households))
        for code, households in zip(micro_grids["code"], micro_grids["households"], strict=True)
    ]
    rows += [(None, "outside_every_village", n_outside)] if n_outside else []
    return pd.DataFrame(rows, columns=["micro_grid", "reason", "households"])


def _summaries(sketch: Sketch) -> dict[str, VillageSummary]:
    summaries: dict[str, VillageSummary] = {}
    for each in sketch.villages:
        result = each.division.result
        code = sketch.ground.villages["code"].iloc[each.village]
        summary = VillageSummary(
            worst_deviation=float(np.abs(result.deviation).max()),
            notes=list(village_findings(each)),
        )
        if result.certificate.method != "none":
            summary["certificate_gap"] = result.certificate.gap
        summaries[code] = summary
    return summaries


def _unknown(n: int) -> pd.Series[int]:
    """Make a column without data: a sketch knows nobody, and no data is not zero."""
    return pd.Series([pd.NA] * n, dtype="Int64")


def _courtyard_ids(sketch: Sketch) -> NDArray[np.object_]:
    """Village code and four digits, the courtyard's position in its village; last, None."""
    village = sketch.courtyards.frame["village"].to_numpy()
    order = np.arange(len(village)) - np.searchsorted(village, village)
    codes = sketch.ground.villages["code"].to_numpy(object)[village]
    names = [f"{code}-{place + 1:04d}" for code, place in zip(codes, order, strict=True)]
    return np.array([*names, None], object)


def _near(lines: gpd.GeoDataFrame, sketch: Sketch) -> gpd.GeoDataFrame:
    """Lines cut to the villages and a margin."""
    land = shapely.union_all(shapely.buffer(sketch.ground.villages.geometry, MARGIN_M))
    shapely.prepare(land)
    met = lines[np.asarray(shapely.intersects(land, lines.geometry), bool)]
    cut = met.set_geometry(met.geometry.intersection(land)).explode(ignore_index=True)
    return cut[np.asarray(shapely.get_dimensions(cut.geometry) > 0, bool)]


def _joined(
    sketch: Sketch, build: Callable[[Sketch, VillagePlan], pd.DataFrame]
) -> gpd.GeoDataFrame:
    def tables() -> Iterator[pd.DataFrame]:
        for each in sketch.villages:
            yield build(sketch, each)

    table = pd.concat(tables(), ignore_index=True)
    return _lonlat(gpd.GeoDataFrame(table, geometry="geometry", crs=sketch.ground.crs))


def _lonlat(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return frame.to_crs(STORED)
