"""What a hand draws on a map made into an area: closed, repaired, thinned, cut to a village."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import LineString, MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from geo.errors import YuanbaError

LEAST_WIDTH_M = 1.0
MANY_POINTS, THIN_M = 2_000, 1.0


class DrawnError(YuanbaError):
    """What was drawn encloses nothing that could be meant."""

    code = "bad-polygon"


@dataclass(frozen=True)
class Drawn:
    """An area that was drawn, inside a village.

    Attributes
    ----------
    area : Polygon or MultiPolygon
        Valid, inside the village, in metres.
    self_crossing, simplified, outside : bool
        Whether the outline crossed itself and was taken apart, had very many points and was
        thinned by at most a metre, and went over the village's boundary and was cut there.
    """

    area: BaseGeometry
    self_crossing: bool
    simplified: bool
    outside: bool


def drawn_area(shape: BaseGeometry, boundary: BaseGeometry) -> Drawn:
    """Make an area of what was drawn.

    Parameters
    ----------
    shape : Polygon, MultiPolygon or LineString
        In metres; a line is the track of a lasso and is closed.
    boundary : Polygon or MultiPolygon
        The village, in the same frame.

    Raises
    ------
    DrawnError
        Fewer than three different points, no width to speak of, or nothing inside the village.

    Examples
    --------
    >>> village = shapely.box(0, 0, 100, 100)
    >>> bow = LineString([(10, 10), (50, 50), (50, 10), (10, 50)])
    >>> made = drawn_area(bow, village)
    >>> made.area.area, made.self_crossing
    (800.0, True)
    """
    enough_points(np.round(shapely.get_coordinates(shape), 2))
    area = _closed(shape)
    many = bool(shapely.get_num_coordinates(area) > MANY_POINTS)
    if many:
        area = shapely.simplify(area, THIN_M, preserve_topology=False)
    crossing = not bool(shapely.is_valid(area))
    area = _polygons(shapely.make_valid(area, method="linework") if crossing else area)
    if area.is_empty or shapely.buffer(area, -LEAST_WIDTH_M / 2).is_empty:
        raise DrawnError(
            zh="画出的范围太窄，围不住任何院落，请重画",
            en="what was drawn is too narrow to enclose a courtyard; draw again",
            area_m2=round(float(area.area), 2),
        )
    inside = _polygons(shapely.intersection(area, boundary))
    if inside.is_empty or inside.area < 1e-6 * area.area:
        raise DrawnError(
            zh="画出的范围全在村外，请画在本村之内",
            en="what was drawn lies outside the village; draw inside it",
        )
    outside = area.area - inside.area > 0.001 * area.area
    return Drawn(inside, crossing, many, bool(outside))


def enough_points(points: NDArray[np.float64]) -> None:
    """Refuse fewer than three different points, ``(n, 2)``.

    Raises
    ------
    DrawnError
    """
    n = len(np.unique(points, axis=0))
    if n < 3:
        raise DrawnError(
            zh=f"至少要点三个不同的位置才能围成一片（现有 {n} 个），请继续画",
            en=f"an area needs at least three different points ({n} so far); go on drawing",
            points=n,
        )


def _closed(shape: BaseGeometry) -> BaseGeometry:
    if isinstance(shape, LineString):
        return Polygon(shapely.get_coordinates(shape))
    return shape


def _polygons(shape: BaseGeometry) -> BaseGeometry:
    """Keep the polygons of whatever a repair or a cut gave."""
    parts: NDArray[np.object_] = shapely.get_parts(shapely.get_parts(shape))
    kept = [part for part in parts if isinstance(part, Polygon) and not part.is_empty]
    return kept[0] if len(kept) == 1 else MultiPolygon(kept)
