"""A small generated village or town for trying and testing maps. Nobody in it exists."""

from __future__ import annotations

from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.errors import Text
from maps.frames import MapData, VillageSummary
from maps.reasons import REASONS

_ORIGIN: Final = np.array([109.45, 31.35])
_DEGREES_PER_M: Final = np.array([1 / (111_320 * np.cos(np.radians(31.35))), 1 / 111_320])
_SURNAMES: Final = "赵钱孙李周吴郑王冯陈"


def sample_data(
    *,
    villages: int = 1,
    micro_grids: int = 25,
    grids: int = 5,
    courtyards: int = 180,
    periods: int = 12,
    side_m: float = 4000.0,
    seed: int = 1,
) -> MapData:
    """Return generated data: square-ish villages, Voronoi cells joined to micro-grids.

    Parameters
    ----------
    villages, micro_grids, grids, courtyards : int
        How many; all but the first are per village.
    periods : int
        Months of scores.
    side_m : float
        Length of a village's side in metres.
    seed : int
        Same seed, same data.
    """
    rng = np.random.default_rng(seed)
    parts = [
        _village(rng, v, int(np.ceil(np.sqrt(villages))), micro_grids, grids, courtyards, side_m)
        for v in range(villages)
    ]
    frames = {
        name: gpd.GeoDataFrame(
            pd.concat([p[name] for p in parts], ignore_index=True), geometry="geometry"
        ).set_crs("EPSG:4326")
        for name in ("villages", "courtyards", "micro_grids", "grids", "households", "roads")
    }
    return MapData(
        **frames,
        barriers=gpd.GeoDataFrame(
            {"kind": ["river"]},
            geometry=[_river(rng, side_m * int(np.ceil(np.sqrt(villages))))],
            crs="EPSG:4326",
        ),
        scores=_scores(rng, list(frames["micro_grids"]["code"]), periods),
        summaries={
            code: VillageSummary(
                worst_deviation=0.18,
                certificate_gap=0.012,
                notes=[Text("示例说明：一处飞地单独列出。", "Sample note: one exclave is listed.")],
            )
            for code in frames["villages"]["code"]
        },
        source=Text("生成的示例数据，并非真实村庄", "generated sample, no real village"),
    )


def _lonlat(shapes: Any) -> Any:
    return shapely.transform(shapes, lambda xy: xy * _DEGREES_PER_M + _ORIGIN)


def _village(
    rng: np.random.Generator,
    number: int,
    columns: int,
    n_micro: int,
    n_grids: int,
    n_yards: int,
    side: float,
) -> dict[str, pd.DataFrame]:
    corner = np.array([number % columns, number // columns]) * side
    area = shapely.box(*corner, *(corner + side))
    yards = rng.uniform(0.03, 0.97, (n_yards, 2)) * side + corner
    cells = _cells(yards, area)
    heads = _nearest(yards, rng.choice(yards, n_micro, replace=False))
    middles = np.array([yards[heads == k].mean(axis=0) for k in range(n_micro)])
    grid_of = _nearest(middles, rng.choice(middles, n_grids, replace=False))
    code = f"500238103{number + 200:03d}"
    micro_codes = [f"{code}{grid_of[k] + 1:03d}{k + 1:03d}" for k in range(n_micro)]
    people = rng.integers(1, 4, n_yards)
    areas = [shapely.coverage_union_all(cells[heads == k]) for k in range(n_micro)]
    unions = [
        shapely.coverage_union_all([areas[k] for k in np.flatnonzero(grid_of == g)])
        for g in range(n_grids)
    ]
    missing = np.flatnonzero(rng.random(n_micro) < 0.06)
    frames = {
        "villages": gpd.GeoDataFrame(
            {"code": [code], "name": [f"示例{number + 1}村"]}, geometry=[_lonlat(area)]
        ),
        "courtyards": gpd.GeoDataFrame(
            {
                "id": [f"{code}-{i}" for i in range(n_yards)],
                "code": [f"Y{i + 1:03d}" for i in range(n_yards)],
                "name": [f"院坝{i + 1}" for i in range(n_yards)],
                "village_code": code,
                "micro_grid": [micro_codes[k] for k in heads],
                "households": people,
                "people": people * 4,
            },
            geometry=list(_lonlat(shapely.points(yards))),
        ),
        "micro_grids": gpd.GeoDataFrame(
            {
                "code": micro_codes,
                "grid_code": [c[:15] for c in micro_codes],
                "label": [f"第{k + 1}微网格" for k in range(n_micro)],
                "number": [str(k + 1) for k in range(n_micro)],
                "households": [int(people[heads == k].sum()) for k in range(n_micro)],
                "people": [int(people[heads == k].sum()) * 4 for k in range(n_micro)],
                "head": [
                    None if k in missing else f"{_SURNAMES[k % 10]}**" for k in range(n_micro)
                ],
                "road": [f"路段{k + 1}" for k in range(n_micro)],
                "deviation": rng.uniform(-0.2, 0.2, n_micro).round(3),
            },
            geometry=list(_lonlat(np.array(areas, dtype=object))),
        ),
        "grids": gpd.GeoDataFrame(
            {
                "code": [f"{code}{g + 1:03d}" for g in range(n_grids)],
                "label": [f"第{g + 1}网格" for g in range(n_grids)],
            },
            geometry=list(_lonlat(np.array(unions, dtype=object))),
        ),
        "roads": gpd.GeoDataFrame({"kind": ["road"]}, geometry=[_lonlat(_wave(corner, side, rng))]),
    }
    frames["households"] = _households(rng, code, yards, people, heads, micro_codes, set(missing))
    return frames


def _nearest(points: NDArray[np.float64], centres: NDArray[np.float64]) -> NDArray[np.int64]:
    distance = np.linalg.norm(points[:, None] - centres[None], axis=2)
    return np.asarray(distance.argmin(axis=1), dtype=np.int64)


def _cells(points: NDArray[np.float64], area: shapely.Polygon) -> Any:
    raw = shapely.get_parts(
        shapely.voronoi_polygons(shapely.multipoints(points), extend_to=area, ordered=True)
    )
    return shapely.intersection(raw, area)


def _wave(corner: NDArray[np.float64], side: float, rng: np.random.Generator) -> Any:
    x = np.linspace(0.05, 0.95, 40)
    y = 0.5 + 0.18 * np.sin(6 * x + rng.uniform(0, 6)) + 0.05 * np.sin(17 * x)
    return shapely.LineString(np.stack([x, y], axis=1) * side + corner)


def _river(rng: np.random.Generator, width: float) -> Any:
    y = np.linspace(0.02, 0.98, 60)
    x = 0.35 + 0.08 * np.sin(5 * y + rng.uniform(0, 6)) + 0.02 * np.sin(23 * y)
    return _lonlat(shapely.LineString(np.stack([x, y], axis=1) * width))


def _households(
    rng: np.random.Generator,
    code: str,
    yards: NDArray[np.float64],
    people: NDArray[np.int64],
    heads: NDArray[np.int64],
    micro_codes: list[str],
    headless: set[int],
) -> gpd.GeoDataFrame:
    home = np.repeat(np.arange(len(yards)), people)
    at = yards[home] + rng.normal(0, 25, (len(home), 2))
    micro: list[str | None] = [micro_codes[heads[y]] for y in home]
    reason: list[str | None] = [
        "micro_grid_without_head" if heads[y] in headless else None for y in home
    ]
    places: list[Any] = list(_lonlat(shapely.points(at)))
    others = [key for key in REASONS if key != "micro_grid_without_head"]
    gaps = min(4 * len(others), len(home) // 2)
    for i, which in enumerate(rng.choice(len(home), gaps, replace=False)):
        key = others[i % len(others)]
        reason[which], micro[which] = key, None
        if key == "no_position":
            places[which] = None
    return gpd.GeoDataFrame(
        {"id": [f"{code}-h{i}" for i in range(len(home))], "micro_grid": micro, "reason": reason},
        geometry=places,
    )


def _scores(rng: np.random.Generator, codes: list[str], periods: int) -> pd.DataFrame:
    rows = [
        (code, f"2026-{month + 1:02d}", float(np.clip(rng.normal(78, 12), 0, 100).round(1)))
        for month in range(periods)
        for code in codes
        if rng.random() > 0.07
    ]
    return pd.DataFrame(rows, columns=["micro_grid_code", "period", "value"])
