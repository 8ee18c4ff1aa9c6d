"""Build geometries from coordinate lists, or say what is wrong with them."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from service.intake.readers.messages import Message, problem
from service.intake.readers.pack import not_a_number


class BadGeometryError(Exception):
    """One geometry cannot be built; the rest of the file can."""

    def __init__(self, code: str, zh: str, en: str) -> None:
        self.text = (code, zh, en)
        super().__init__(code)

    def told(self, row: int) -> Message:
        """Say it of feature `row`."""
        return problem(row, "geometry", *self.text)


class NotFiniteError(BadGeometryError):
    """A coordinate is NaN or infinite."""

    def __init__(self) -> None:
        told = not_a_number(0)
        super().__init__(told["code"], told["zh"], told["en"])


def malformed() -> BadGeometryError:
    """Say that coordinates are not a list of positions."""
    return BadGeometryError(
        "malformed-geometry",
        "坐标的写法不正确；请重新导出。",
        "The coordinates are malformed; export them again.",
    )


def points(positions: list[Any]) -> NDArray[np.float64]:
    """Give (n, 2) finite coordinates of positions that may carry heights."""
    try:
        numbers = [number for position in positions for number in (position[0], position[1])]
        # numpy would take a text for its number and nothing for NaN.
        if not set(map(type, numbers)) <= {int, float}:
            raise malformed()
        xy = np.array(numbers, dtype=float).reshape(-1, 2)
    except (ValueError, TypeError, IndexError, KeyError, OverflowError) as broken:
        raise malformed() from broken
    if not np.isfinite(xy).all():
        raise NotFiniteError
    return xy


def point(position: list[Any]) -> Any:
    """Build a point; an empty position gives an empty point."""
    return shapely.Point(points([position])[0]) if position else shapely.Point()


def line(positions: list[Any]) -> Any:
    """Build a line of at least two points."""
    if len(positions) == 1:
        raise BadGeometryError(
            "line-of-one-point",
            "线只有一个点；请重画。",
            "The line has only one point; draw it again.",
        )
    if not positions:
        return shapely.LineString()
    xy, z = points(positions), _heights(positions)
    return shapely.LineString(xy if z is None else np.column_stack([xy, z]))


def _heights(positions: list[Any]) -> NDArray[np.float64] | None:
    """Give the heights of positions that all have one."""
    told = [position[2] for position in positions if len(position) > 2]
    if len(told) < len(positions) or not set(map(type, told)) <= {int, float}:
        return None
    try:
        return np.array(told, dtype=float)
    except OverflowError:
        return None


def polygon(rings: list[list[Any]]) -> Any:
    """Build a polygon of closed rings; the first is the shell."""
    closed = [_ring(positions) for positions in rings]
    return shapely.Polygon(closed[0], closed[1:]) if closed else shapely.Polygon()


def _ring(positions: list[Any]) -> NDArray[np.float64]:
    xy = points(positions) if positions else np.empty((0, 2))
    if len(xy) < 6 and len(np.unique(xy, axis=0)) < 3:
        raise BadGeometryError(
            "ring-too-short",
            "面的边界少于三个不同的点，围不成面；请重画。",
            "The ring has fewer than three different points; draw it again.",
        )
    if not np.array_equal(xy[0], xy[-1]):
        raise BadGeometryError(
            "ring-not-closed",
            "面的边界没有闭合（首尾点不同），可能缺了一段；请检查后重新导出。",
            "The ring is not closed (first and last point differ), a part may be missing; check "
            "and export again.",
        )
    return xy
