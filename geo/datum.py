"""WGS 84, GCJ-02 and BD-09: the three frames that coordinates of Chinese maps come in.

GCJ-02 is WGS 84 (or CGCS2000, which agrees with it to centimetres) plus a smooth shift of some
hundred metres; BD-09 is GCJ-02 plus a second one. Neither shift is published by its makers; the
formulas are those found independently by several open projects and summed up, with the ellipsoid
and constants used here, in PRCoords (Mingye Wang, CC0). The exact inverse has no closed form: the
shift changes by less than 2 % of a displacement, so subtracting it at the last estimate converges
by a factor of at least 50 a round. The number of rounds is fixed, so that a point's answer never
depends on the other points it is converted with.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

LonLat = tuple[NDArray[np.float64], NDArray[np.float64]]
_Shift = Callable[[NDArray[np.float64], NDArray[np.float64]], LonLat]

# Krasovsky 1940, which the shift's makers divide by although its input is on another ellipsoid.
_SEMI_MAJOR_M = 6378245.0
_ECCENTRICITY_SQ = 0.00669342162296594323

#: The rectangle (lon, lat) outside which GCJ-02 is left equal to WGS 84.
CHINA_WEST, CHINA_EAST = 72.004, 137.8347
CHINA_SOUTH, CHINA_NORTH = 0.8293, 55.8271

_GCJ_ROUNDS = 7
_BD_ROUNDS = 10
_BD_WAVE = 3000.0 * np.pi / 180.0


class Datum(StrEnum):
    """Frame of a longitude and latitude; CGCS2000 counts as ``WGS84``."""

    WGS84 = "wgs84"
    GCJ02 = "gcj02"
    BD09 = "bd09"


def inside_rectangle(lon: ArrayLike, lat: ArrayLike) -> NDArray[np.bool_]:
    """Tell which points are inside the rectangle where GCJ-02 differs from WGS 84.

    Parameters
    ----------
    lon, lat : (n,) array_like of float
        WGS 84 degrees.

    Returns
    -------
    (n,) bool
        False for NaN.

    Examples
    --------
    >>> inside_rectangle([109.4, 9.5], [31.4, 47.1]).tolist()
    [True, False]
    """
    x, y = np.asarray(lon, float), np.asarray(lat, float)
    return np.asarray(
        (x >= CHINA_WEST) & (x <= CHINA_EAST) & (y >= CHINA_SOUTH) & (y <= CHINA_NORTH)
    )


def convert(lon: ArrayLike, lat: ArrayLike, *, source: Datum, target: Datum) -> LonLat:
    """Convert longitudes and latitudes between WGS 84/CGCS2000, GCJ-02 and BD-09.

    Parameters
    ----------
    lon, lat : (n,) array_like of float
        Degrees in the `source` frame; NaN stays NaN.
    source, target : Datum
        Frames to convert from and to.

    Returns
    -------
    lon, lat : (n,) float64
        Degrees in the `target` frame. There and back differs by less than 1e-6 m.

    Notes
    -----
    GCJ-02 equals WGS 84 outside a rectangle around China (72.004–137.8347° E, 0.8293–55.8271° N);
    the rectangle holds neighbouring countries too, where the conversion is not meant to be used.
    In the strip of about 1 km outside its edges the inverse is ambiguous; points inside win.
    BD-09 has no such rectangle.

    Examples
    --------
    >>> lon, lat = convert([109.44], [31.398], source=Datum.WGS84, target=Datum.GCJ02)
    >>> round(float(lon[0]) - 109.44, 4), round(float(lat[0]) - 31.398, 4)
    (0.0051, -0.002)
    """
    source, target = Datum(source), Datum(target)
    x, y = np.atleast_1d(np.asarray(lon, float)), np.atleast_1d(np.asarray(lat, float))
    if source == target:
        return x.copy(), y.copy()
    if source == Datum.BD09:
        x, y = _unshift(x, y, _bd_shift, _BD_ROUNDS)
    if Datum.WGS84 in {source, target}:
        x, y = _to_gcj(x, y) if source == Datum.WGS84 else _from_gcj(x, y)
    if target == Datum.BD09:
        dx, dy = _bd_shift(x, y)
        x, y = x + dx, y + dy
    return x, y


def convert_geometries(
    geometries: NDArray[np.object_], *, source: Datum, target: Datum
) -> NDArray[np.object_]:
    """Convert every vertex of geometries in degrees between the three frames.

    Parameters
    ----------
    geometries : (n,) array of shapely geometries or None
        Coordinates are lon, lat; a height stays as it is.
    source, target : Datum
        Frames to convert from and to.

    Returns
    -------
    (n,) array of shapely geometries or None
        New geometries; those given are left as they are.

    Examples
    --------
    >>> point = np.array([shapely.Point(109.44, 31.398)])
    >>> moved = convert_geometries(point, source=Datum.GCJ02, target=Datum.WGS84)
    >>> f"{moved[0].x:.4f} {moved[0].y:.4f}"
    '109.4349 31.4000'
    """

    def move(xyz: NDArray[np.float64]) -> NDArray[np.float64]:
        lon, lat = convert(xyz[:, 0], xyz[:, 1], source=source, target=target)
        return np.column_stack([lon, lat, xyz[:, 2:]])

    moved = np.asarray(shapely.transform(geometries, move), object)
    high = shapely.has_z(geometries)
    moved[high] = shapely.transform(np.asarray(geometries)[high], move, include_z=True)
    return moved


def _to_gcj(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> LonLat:
    dx, dy = _gcj_shift(lon, lat)
    inside = inside_rectangle(lon, lat)
    return np.where(inside, lon + dx, lon), np.where(inside, lat + dy, lat)


def _from_gcj(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> LonLat:
    x, y = _unshift(lon, lat, _gcj_shift, _GCJ_ROUNDS)
    # Rounded to 0.1 mm: on the very edge the last bit of the iteration must not decide.
    inside = inside_rectangle(x.round(9), y.round(9))
    return np.where(inside, x, lon), np.where(inside, y, lat)


def _unshift(
    lon: NDArray[np.float64], lat: NDArray[np.float64], shift: _Shift, rounds: int
) -> LonLat:
    """Find the point that `shift` moves onto (lon, lat), by fixed-point iteration."""
    x, y = lon, lat
    for _ in range(rounds):
        dx, dy = shift(x, y)
        x, y = lon - dx, lat - dy
    return x, y


def _gcj_shift(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> LonLat:
    """Shift from WGS 84 to GCJ-02 in degrees: two sums of waves in metres, made angles."""
    # Far outside China the polynomial grows without meaning; the answer is thrown away there.
    x = np.clip(lon, CHINA_WEST - 1, CHINA_EAST + 1) - 105.0
    y = np.clip(lat, CHINA_SOUTH - 1, CHINA_NORTH + 1) - 35.0
    pi = np.pi
    ripple = 2 * np.sin(6 * pi * x) + 2 * np.sin(2 * pi * x)
    root = np.sqrt(np.abs(x))
    waves_y = ripple + 2 * np.sin(pi * y) + 4 * np.sin(pi / 3 * y)
    waves_y = waves_y + 16 * np.sin(pi / 12 * y) + 32 * np.sin(pi / 30 * y)
    waves_x = ripple + 2 * np.sin(pi * x) + 4 * np.sin(pi / 3 * x)
    waves_x = waves_x + 15 * np.sin(pi / 12 * x) + 30 * np.sin(pi / 30 * x)
    north_m = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + waves_y * 20 / 3
    east_m = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + waves_x * 20 / 3

    phi = np.radians(y + 35.0)
    flat = 1 - _ECCENTRICITY_SQ * np.sin(phi) ** 2
    metres_per_rad_north = _SEMI_MAJOR_M * (1 - _ECCENTRICITY_SQ) / flat**1.5
    metres_per_rad_east = _SEMI_MAJOR_M / np.sqrt(flat) * np.cos(phi)
    return np.degrees(east_m / metres_per_rad_east), np.degrees(north_m / metres_per_rad_north)


def _bd_shift(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> LonLat:
    """Shift from GCJ-02 to BD-09 in degrees: a ripple in polar coordinates and an offset."""
    radius = np.hypot(lon, lat) + 0.00002 * np.sin(lat * _BD_WAVE)
    angle = np.arctan2(lat, lon) + 0.000003 * np.cos(lon * _BD_WAVE)
    return radius * np.cos(angle) + 0.0065 - lon, radius * np.sin(angle) + 0.006 - lat
