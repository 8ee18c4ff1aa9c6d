"""What a reader of one map may see, as plain values: the only thing the layers are made from.

`internal_view` shows everything that `MapData` holds; `maps.public_view` makes the same kind of
value with small counts, names and coordinates taken out. A layer never looks at `MapData`, so it
cannot show what the view does not hold.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.errors import Text
from maps.frames import MapData, VillageSummary
from maps.reasons import REASONS

Count = int | str
"""A number of households or people, or the text that stands for one too small to publish."""

Mode = Literal["internal", "public"]
Shapes = NDArray[np.object_]

_DEGREE_M: Final = 111_320.0
_MARGIN_DEGREES: Final = 0.0015
_INVISIBLE: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


@dataclass(frozen=True)
class Area:
    """One micro-grid as shown. `share` is uncovered households / households, if it may be told."""

    label: str
    number: str
    grid: str
    village: str
    households: Count
    people: Count | None
    head: str | None
    road: str | None
    deviation: float | None
    uncovered: Count
    reasons: Mapping[str, Count]
    share: float | None
    anchor: tuple[float, float]
    radius_m: float


@dataclass(frozen=True)
class Place:
    """A name with its position and the radius in metres of the circle it may fill."""

    name: str
    anchor: tuple[float, float]
    radius_m: float


@dataclass(frozen=True)
class Dot:
    """A courtyard (`reason` missing) or an uncovered household."""

    x: float
    y: float
    name: str
    households: int
    people: int | None
    reason: str | None


@dataclass(frozen=True)
class View:
    """One map's content. Shapes are in lon, lat, or in local metres when `mode` is public.

    `heads_known` is false while no micro-grid has a head: then nobody has entered heads yet, and
    a map full of alarms would say nothing.
    """

    mode: Mode
    heads_known: bool
    areas: tuple[Area, ...]
    area_shapes: Shapes
    village_lines: Shapes
    grid_lines: Shapes
    roads: Shapes
    barriers: Shapes
    villages: tuple[Place, ...]
    courtyards: tuple[Dot, ...]
    gaps: tuple[Dot, ...]
    reason_totals: Mapping[str, Count]
    reason_located: Mapping[str, int]
    totals: Mapping[str, Count]
    periods: tuple[str, ...]
    scores: NDArray[np.float64]
    summaries: Mapping[str, VillageSummary]
    source: Text | None


def plain(value: object) -> str | None:
    """Return text without control, direction-changing or invisible characters; None if missing.

    Examples
    --------
    >>> plain("a\u202eb\u0000"), plain(float("nan")), plain("  ")
    ('ab', None, None)
    """
    if value is None or value is pd.NA or (isinstance(value, float) and np.isnan(value)):
        return None
    text = "".join(c for c in str(value) if unicodedata.category(c) not in _INVISIBLE).strip()
    return text or None


def shapes_of(frame: gpd.GeoDataFrame | None) -> Shapes:
    """Return the geometry of an optional table, shape (n,)."""
    none: list[Any] = []
    return np.array(none if frame is None else list(frame.geometry), dtype=object)


def local_metres(shapes: Shapes, origin: tuple[float, float]) -> Shapes:
    """Return lon, lat shapes in metres east and north of an origin, good for a town's extent."""
    lon, lat = origin
    scale = np.array([_DEGREE_M * np.cos(np.radians(lat)), _DEGREE_M])
    return np.asarray(
        shapely.transform(shapes, lambda xy: (xy - np.array([lon, lat])) * scale), dtype=object
    )


def anchors_in_metres(shapes: Shapes) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return centre (n, 2) and radius (n,) of the largest circle inside each shape, in metres."""
    if not len(shapes):
        return np.empty((0, 2)), np.empty(0)
    bounds = shapely.bounds(shapes)
    tolerance = np.maximum(bounds[:, 2:] - bounds[:, :2], 1.0).max(axis=1) / 200
    circles = shapely.maximum_inscribed_circle(shapes, tolerance)
    return shapely.get_coordinates(shapely.get_point(circles, 0)), shapely.length(circles)


def place_names(shapes: Shapes, names: list[str]) -> tuple[Place, ...]:
    """Return names of lon, lat shapes with the place where each is written."""
    centres, radii = anchors(shapes)
    return tuple(
        Place(name, (float(x), float(y)), float(r))
        for name, (x, y), r in zip(names, centres, radii, strict=True)
    )


def anchors(shapes: Shapes) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return centre (lon, lat) and radius in metres of the largest circle inside each shape."""
    if not len(shapes):
        return np.empty((0, 2)), np.empty(0)
    west, south, east, north = shapely.total_bounds(shapes)
    origin = (float(west + east) / 2, float(south + north) / 2)
    centres, radii = anchors_in_metres(local_metres(shapes, origin))
    scale = np.array([_DEGREE_M * np.cos(np.radians(origin[1])), _DEGREE_M])
    return centres / scale + np.array(origin), radii


def villages_of(data: MapData, centres: NDArray[np.float64]) -> list[str]:
    """Return the name of the village in which each lon, lat position lies, or an empty text."""
    names = [plain(n) or "" for n in data.villages["name"]]
    tree = shapely.STRtree(np.asarray(data.villages.geometry.array, dtype=object))
    found = [""] * len(centres)
    positions, hits = tree.query(shapely.points(centres), predicate="intersects")
    for position, hit in zip(positions[::-1], hits[::-1], strict=True):
        found[int(position)] = names[int(hit)]
    return found


def scores_table(data: MapData) -> tuple[tuple[str, ...], NDArray[np.float64]]:
    """Return the periods in order and scores of shape (periods, micro-grids), NaN for none."""
    if data.scores is None or data.scores.empty:
        return (), np.empty((0, len(data.micro_grids)))
    wide = data.scores.pivot_table(
        index="period", columns="micro_grid_code", values="value", dropna=False, sort=True
    ).reindex(columns=list(data.micro_grids["code"]))
    return tuple(str(p) for p in wide.index), wide.to_numpy(dtype=np.float64)


def gaps_by_area(data: MapData) -> list[dict[str, int]]:
    """Return uncovered households by reason for each micro-grid, in the order of the table."""
    found: dict[object, dict[str, int]] = {code: {} for code in data.micro_grids["code"]}
    placed = data.gap_counts.dropna(subset=["micro_grid"])
    columns = ["micro_grid", "reason", "households"]
    for code, reason, count in placed[columns].itertuples(index=False):
        if count:
            found[code][str(reason)] = found[code].get(str(reason), 0) + int(count)
    return [found[code] for code in data.micro_grids["code"]]


def reason_counts(data: MapData) -> dict[str, int]:
    """Return uncovered households by reason, every reason in its order, 0 where there is none."""
    totals = data.gap_counts.groupby("reason")["households"].sum()
    return {key: int(totals.get(key, 0)) for key in REASONS}


def number_or_none(value: object) -> float | None:
    """Return a finite number, or None for a missing value."""
    number = pd.to_numeric(pd.Series([value], dtype=object), errors="coerce").iloc[0]
    return float(number) if np.isfinite(number) else None


def count_or_none(value: object) -> int | None:
    """Return a count, or None for a missing value."""
    number = number_or_none(value)
    return None if number is None else int(number)


def people_total(data: MapData) -> dict[str, Count]:
    """Return the people of all micro-grids under their key; nothing while some are unknown."""
    people = pd.to_numeric(data.micro_grids["people"])
    return {} if people.isna().any() else {"people": int(people.sum())}


def internal_view(data: MapData) -> View:
    """Return everything the data hold, for people who work with it."""
    shapes = shapes_of(data.micro_grids)
    periods, scores = scores_table(data)
    reasons = reason_counts(data)
    points = _gap_points(data)
    return View(
        mode="internal",
        heads_known=bool(data.micro_grids["head"].notna().any()),
        areas=_areas(data, shapes),
        area_shapes=shapes,
        village_lines=_outlines(data.villages),
        grid_lines=_outlines(data.grids),
        roads=_near_villages(data.roads, data),
        barriers=_near_villages(data.barriers, data),
        villages=place_names(
            shapes_of(data.villages), [plain(n) or "" for n in data.villages["name"]]
        ),
        courtyards=_courtyards(data),
        gaps=points,
        reason_totals=reasons,
        reason_located={key: sum(p.reason == key for p in points) for key in REASONS},
        totals={
            "villages": len(data.villages),
            "grids": len(data.grids),
            "micro_grids": len(data.micro_grids),
            "households": data.n_households,
            **people_total(data),
            "uncovered": sum(reasons.values()),
        },
        periods=periods,
        scores=scores,
        summaries=data.summaries,
        source=data.source,
    )


def _outlines(frame: gpd.GeoDataFrame) -> Shapes:
    """Each line once: two dashed lines drawn over each other make a solid one."""
    lines = shapely.line_merge(shapely.union_all(shapely.boundary(shapes_of(frame))))
    return np.array([line for line in [lines] if not line.is_empty], dtype=object)


def _near_villages(frame: gpd.GeoDataFrame | None, data: MapData) -> Shapes:
    """Cut lines off beyond the villages: sources hand over whole roads and rivers."""
    around = shapely.union_all(shapely.buffer(shapes_of(data.villages), _MARGIN_DEGREES))
    shapely.prepare(around)
    cut = shapely.intersection(shapes_of(frame), around)
    return np.array([shape for shape in cut if not shape.is_empty], dtype=object)


def _areas(data: MapData, shapes: Shapes) -> tuple[Area, ...]:
    centres, radii = anchors(shapes)
    villages = villages_of(data, centres)
    grids = dict(zip(data.grids["code"], data.grids["label"], strict=True))
    gaps = gaps_by_area(data)
    areas = []
    for i, row in enumerate(data.micro_grids.itertuples(index=False)):
        uncovered = sum(gaps[i].values())
        households = int(row.households)
        areas.append(
            Area(
                label=plain(row.label) or plain(row.code) or "",
                number=plain(row.number) or "",
                grid=plain(grids[row.grid_code]) or "",
                village=villages[i],
                households=households,
                people=count_or_none(row.people),
                head=plain(row.head),
                road=plain(row.road),
                deviation=number_or_none(row.deviation),
                uncovered=uncovered,
                reasons=gaps[i],
                share=min(1.0, uncovered / households) if households else float(uncovered > 0),
                anchor=(float(centres[i, 0]), float(centres[i, 1])),
                radius_m=float(radii[i]),
            )
        )
    return tuple(areas)


def _courtyards(data: MapData) -> tuple[Dot, ...]:
    xy = shapely.get_coordinates(shapes_of(data.courtyards))
    columns = data.courtyards[["name", "code", "households", "people"]].itertuples(index=False)
    return tuple(
        Dot(x, y, plain(name) or plain(code) or "", int(households), count_or_none(people), None)
        for (x, y), (name, code, households, people) in zip(xy.tolist(), columns, strict=True)
    )


def _gap_points(data: MapData) -> tuple[Dot, ...]:
    if data.households is None:
        return ()
    uncovered = data.households[data.households["reason"].notna()]
    places = shapes_of(uncovered)
    located = ~(shapely.is_missing(places) | shapely.is_empty(places))
    xy = shapely.get_coordinates(places[located]).tolist()
    reasons = uncovered["reason"][located]
    return tuple(Dot(x, y, "", 1, None, str(r)) for (x, y), r in zip(xy, reasons, strict=True))
