"""The working map's view: everything the data hold."""

from __future__ import annotations

from typing import Final

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from maps.frames import MapData
from maps.placing import Shapes, anchors, shapes_of
from maps.reasons import REASONS
from maps.tallies import gaps_by_area, people_total, reason_counts, scores_table
from maps.values import count_or_none, number_or_none, plain
from maps.view import Area, Dot, Place, View

_MARGIN_DEGREES: Final = 0.0015


def _villages_of(data: MapData, centres: NDArray[np.float64]) -> list[str]:
    """Return the name of the village in which each lon, lat position lies, or an empty text."""
    names = [plain(n) or "" for n in data.villages["name"]]
    tree = shapely.STRtree(np.asarray(data.villages.geometry.array, dtype=object))
    found = [""] * len(centres)
    positions, hits = tree.query(shapely.points(centres), predicate="intersects")
    for position, hit in zip(positions[::-1], hits[::-1], strict=True):
        found[int(position)] = names[int(hit)]
    return found


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
        villages=_places(data),
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
    villages = _villages_of(data, centres)
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


def _places(data: MapData) -> tuple[Place, ...]:
    centres, radii = anchors(shapes_of(data.villages))
    return tuple(
        Place(plain(name) or "", (float(x), float(y)), float(r))
        for name, (x, y), r in zip(data.villages["name"], centres, radii, strict=True)
    )
