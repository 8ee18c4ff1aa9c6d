"""The public schematic: no boundary line, no coordinates, no small counts, masked names."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray

from maps.frames import MapData, VillageSummary
from maps.internal_view import internal_view
from maps.palette import touching
from maps.placing import Shapes, anchors_in_metres, local_metres, shapes_of
from maps.tallies import people_total
from maps.view import Area, Count, Place, View

SMALLEST_COUNT: Final = 5
TOO_FEW: Final = f"<{SMALLEST_COUNT}"
_SIMPLIFY_M: Final = 15.0
_SMALLEST_GROUP: Final = 3


def masked(name: str | None) -> str | None:
    """Return a name with all but its first character hidden; a masked one stays.

    Examples
    --------
    >>> masked("张三丰"), masked("李**"), masked(None)
    ('张**', '李**', None)
    """
    if name is None or "*" in name:
        return name
    return name[0] + "**"


def published(count: int) -> Count:
    """Return a count, or `TOO_FEW` when it is small but not zero."""
    return TOO_FEW if 0 < count < SMALLEST_COUNT else count


def published_total(parts: list[int]) -> Count:
    """Return the sum of counts, rounded to fives when one of them is held back.

    An exact sum beside exact parts would tell the part that is not published.

    Examples
    --------
    >>> published_total([12, 9]), published_total([12, 3]), published_total([2])
    (21, '≈15', '<5')
    """
    total = sum(parts)
    if all(published(p) == p for p in parts):
        return total
    if total < SMALLEST_COUNT:
        return TOO_FEW
    return _rounded(total)


def public_view(data: MapData) -> View:
    """Return what residents and passers-by may see of the data.

    Positions become metres from the south-west corner of the map and are rounded and simplified;
    courtyards and households are left out; counts of 1 to 4 become "<5"; the index is shown as
    the mean of a whole grid, because a single micro-grid's score is one person's assessment.
    """
    full = internal_view(data)
    everything = shapes_of(data.villages)
    west, south, _, _ = shapely.total_bounds(everything)
    origin = (float(west), float(south))

    def local(shapes: Shapes) -> Shapes:
        moved = shapely.simplify(local_metres(shapes, origin), _SIMPLIFY_M)
        return np.asarray(shapely.transform(moved, np.round), dtype=object)

    shapes = _schematic_areas(local_metres(full.area_shapes, origin))
    centres, radii = anchors_in_metres(shapes)
    households = [int(n) for n in data.micro_grids["households"]]
    areas = tuple(
        _public_area(area, n, (float(x), float(y)), float(r))
        for area, n, (x, y), r in zip(full.areas, households, centres.round(), radii, strict=True)
    )
    reasons = {key: int(n) for key, n in full.reason_totals.items()}
    # Every field is named, so that a new field of a view is not published by oversight.
    return View(
        mode="public",
        heads_known=full.heads_known,
        areas=areas,
        area_shapes=shapes,
        village_lines=shapes_of(None),
        grid_lines=_inner_grid_lines(data, origin),
        roads=local(full.roads),
        barriers=local(full.barriers),
        villages=_public_places(local_metres(everything, origin), full),
        courtyards=(),
        gaps=(),
        reason_totals={key: published(n) for key, n in reasons.items()},
        reason_located=dict.fromkeys(reasons, 0),
        totals={
            **full.totals,
            "households": published_total([*households, *_elsewhere(data)]),
            **_public_people(data, households),
            "uncovered": published_total(list(reasons.values())),
        },
        periods=full.periods,
        scores=_grid_means(data, full.scores),
        summaries={code: _without_notes(s) for code, s in full.summaries.items()},
        source=full.source,
    )


def _without_notes(summary: VillageSummary) -> VillageSummary:
    """Drop the notes: one may name a courtyard and its few households."""
    public = summary.copy()
    public.pop("notes", None)
    return public


def _public_area(area: Area, households: int, anchor: tuple[float, float], radius: float) -> Area:
    small = published(households) == TOO_FEW
    reasons = {key: TOO_FEW if small else published(int(n)) for key, n in area.reasons.items()}
    uncovered = TOO_FEW if small and area.uncovered else published(int(area.uncovered))
    return Area(
        label=area.label,
        number=area.number,
        grid=area.grid,
        village=area.village,
        road=area.road,
        households=published(households),
        people=None if small else area.people,
        head=masked(area.head),
        deviation=None,
        reasons=reasons,
        uncovered=uncovered,
        share=None if uncovered == TOO_FEW else area.share,
        anchor=anchor,
        radius_m=round(radius),
    )


def _elsewhere(data: MapData) -> list[int]:
    gaps = data.gap_counts
    return [int(gaps.loc[gaps["micro_grid"].isna(), "households"].sum())]


def _public_people(data: MapData, households: list[int]) -> dict[str, Count]:
    small = any(published(n) == TOO_FEW for n in households)
    total = people_total(data)
    return {key: _rounded(people) if small else people for key, people in total.items()}


def _rounded(count: int) -> str:
    return f"≈{SMALLEST_COUNT * round(count / SMALLEST_COUNT)}"


def _schematic_areas(shapes: Shapes) -> Shapes:
    if not len(shapes):
        return shapes
    simple = shapely.coverage_simplify(shapes, _SIMPLIFY_M)
    rounded = shapely.make_valid(shapely.transform(simple, np.round))
    return np.array([_polygons_of(shape) for shape in rounded], dtype=object)


def _polygons_of(shape: Any) -> Any:
    parts = shapely.get_parts(shape)
    parts = shapely.get_parts(parts) if len(parts) else parts
    areas = parts[shapely.get_dimensions(parts) == 2]
    return areas[0] if len(areas) == 1 else shapely.multipolygons(areas)


def _inner_grid_lines(data: MapData, origin: tuple[float, float]) -> Shapes:
    """Lines between two grids of one village; the outer ones would be the village's boundary."""
    grids = shapes_of(data.grids)
    if len(grids) < 2:
        return shapes_of(None)
    local = shapely.coverage_simplify(local_metres(grids, origin), _SIMPLIFY_M)
    villages = shapely.buffer(local_metres(shapes_of(data.villages), origin), -2 * _SIMPLIFY_M)
    pairs = touching(list(local))
    shared = shapely.intersection(
        shapely.boundary(local[pairs[:, 0]]), shapely.boundary(local[pairs[:, 1]])
    )
    inside = shapely.intersection(shared, shapely.union_all(villages))
    lines = [line for line in inside if shapely.get_dimensions(line) == 1]
    return np.asarray(shapely.transform(np.array(lines, dtype=object), np.round), dtype=object)


def _public_places(shapes: Shapes, full: View) -> tuple[Place, ...]:
    centres, radii = anchors_in_metres(shapes)
    return tuple(
        Place(p.name, (float(x), float(y)), float(round(r)))
        for p, (x, y), r in zip(full.villages, centres.round(), radii, strict=True)
    )


def _grid_means(data: MapData, scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give every micro-grid the mean of its grid, where at least three of it have a score."""
    means = np.full_like(scores, np.nan)
    codes = data.micro_grids["grid_code"].to_numpy()
    for code in set(codes):
        members = codes == code
        values = scores[:, members]
        known = np.isfinite(values).sum(axis=1)
        enough = known >= _SMALLEST_GROUP
        sums = np.nansum(values[enough], axis=1) / known[enough]
        means[np.ix_(enough, members)] = sums.round(1)[:, None]
    return means
