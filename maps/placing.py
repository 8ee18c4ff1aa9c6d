"""Where things stand: shapes of a table, local metres, and room for a name inside a shape."""

from __future__ import annotations

from typing import Any, Final

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

Shapes = NDArray[np.object_]
"""Shapely geometries, shape (n,)."""

_DEGREE_M: Final = 111_320.0


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


def anchors(shapes: Shapes) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return centre (lon, lat) and radius in metres of the largest circle inside each shape."""
    if not len(shapes):
        return np.empty((0, 2)), np.empty(0)
    west, south, east, north = shapely.total_bounds(shapes)
    origin = (float(west + east) / 2, float(south + north) / 2)
    centres, radii = anchors_in_metres(local_metres(shapes, origin))
    scale = np.array([_DEGREE_M * np.cos(np.radians(origin[1])), _DEGREE_M])
    return centres / scale + np.array(origin), radii
