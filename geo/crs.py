"""Which frame coordinates are in, and the metric frame a village is measured in.

Nothing here guesses: `read_ranges` says what the numbers can be, a person confirms, and everything
that measures asks for a frame that is already in metres (`to_metres`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import geopandas as gpd
import numpy as np
from numpy.typing import ArrayLike
from pyproj import CRS

from geo.errors import Text, YuanbaError

STORED = "EPSG:4326"
"""Frame of everything that is stored: lon, lat in degrees."""

WIDEST_EXTENT_DEG = 3.0
"""Beyond this width a transverse Mercator frame is no longer a village's or a town's."""

EDGE_M = 50.0
"""Longest edge of a boundary that is brought from one frame to another, see `densify`."""

FIRST_ZONE, LAST_ZONE = 25, 45
_PREFIXED_EPSG, _PLAIN_EPSG = 4513, 4534

Kind = Literal[
    "lon-lat",
    "lat-lon",
    "gauss-kruger-prefixed",
    "gauss-kruger",
    "north-first",
    "web-mercator",
    "unknown",
]


class CrsError(YuanbaError):
    """Coordinates cannot be placed on the earth, or cannot be measured in metres."""

    code = "bad-crs"


class CrsMissingError(CrsError):
    """A frame says nothing about its coordinate reference system."""

    code = "crs-missing"


def gauss_kruger_zone(lon: float) -> int:
    """Find the 3-degree Gauss–Krüger zone that holds a longitude.

    Zone ``z`` is centred on ``3 z`` degrees east and begins, inclusive, 1.5 degrees west of it:
    109.5°E, the border between zones 36 and 37, is already in zone 37.

    Parameters
    ----------
    lon : float
        Degrees east.

    Raises
    ------
    CrsError
        The longitude is outside zones 25 to 45 (73.5°E to 136.5°E).

    Examples
    --------
    >>> gauss_kruger_zone(109.49), gauss_kruger_zone(109.5)
    (36, 37)
    """
    zone = math.floor((lon + 1.5) / 3) if math.isfinite(lon) else -1
    if not FIRST_ZONE <= zone <= LAST_ZONE:
        raise CrsError(
            zh=f"经度 {lon} 不在 CGCS2000 三度带 25–45 带（73.5°E–136.5°E）之内，请检查坐标",
            en=f"longitude {lon} is outside the CGCS2000 3-degree zones 25 to 45 "
            "(73.5°E to 136.5°E); check the coordinates",
            lon=lon,
        )
    return zone


def gauss_kruger(zone: int, *, prefixed: bool) -> CRS:
    """Build the CGCS2000 3-degree Gauss–Krüger frame of a zone.

    EPSG:4513–4533 carry the zone number in front of the easting, EPSG:4534–4554 do not.

    Parameters
    ----------
    zone : int
        25 to 45.
    prefixed : bool
        Whether eastings carry the zone number (38 500 000 rather than 500 000).

    Raises
    ------
    CrsError
        There is no such zone.

    Examples
    --------
    >>> gauss_kruger(36, prefixed=True).to_epsg(), gauss_kruger(36, prefixed=False).to_epsg()
    (4524, 4545)
    """
    if not FIRST_ZONE <= zone <= LAST_ZONE:
        raise CrsError(
            zh=f"没有第 {zone} 号三度带，CGCS2000 三度带为 25–45",
            en=f"there is no 3-degree zone {zone}; CGCS2000 has zones 25 to 45",
            zone=zone,
        )
    return CRS.from_epsg((_PREFIXED_EPSG if prefixed else _PLAIN_EPSG) + zone - FIRST_ZONE)


@dataclass(frozen=True)
class Ranges:
    """What a range of coordinates can be. A person confirms before anything is done with it.

    Attributes
    ----------
    kind : str
        ``lon-lat``, ``lat-lon`` (swapped), ``gauss-kruger-prefixed`` (easting ≥ 10⁷),
        ``gauss-kruger`` (zone unknown), ``north-first`` (projected, first axis is north, as
        Chinese surveyors write), ``web-mercator`` or ``unknown``.
    epsg : tuple of int
        Frames that fit, most likely first; empty where none does. Several datums share the
        lon, lat range (4326, 4490; GCJ-02 and BD-09 have no EPSG code and look the same).
    text : Text
        The finding in words, with what to do.
    """

    kind: Kind
    epsg: tuple[int, ...]
    text: Text


def read_ranges(bounds: ArrayLike) -> Ranges:
    """Say what a coordinate range can be, without deciding.

    Web Mercator and zone-less Gauss–Krüger ranges overlap nowhere near China: there Web Mercator
    eastings are 8 to 15 million and carry northings of 2 to 7 million, while eastings with a zone
    prefix start at 25 million.

    Parameters
    ----------
    bounds : (4,) floats
        ``min x, min y, max x, max y`` as in ``GeoDataFrame.total_bounds``.

    Examples
    --------
    >>> read_ranges((109.3, 31.3, 109.5, 31.5)).kind
    'lon-lat'
    >>> read_ranges((36547000, 3474000, 36551000, 3479000)).epsg
    (4524,)
    """
    x0, y0, x1, y1 = np.asarray(bounds, float)
    if not all(map(math.isfinite, (x0, y0, x1, y1))):
        return _ranges("unknown", (), "坐标为空或不是数", "no coordinates, or not numbers")
    if _within(x0, x1, -180, 180) and _within(y0, y1, -90, 90):
        return _ranges(
            "lon-lat",
            (4326, 4490),
            "像经纬度（经度在前），请确认基准：WGS 84、CGCS2000、GCJ-02 或 BD-09",
            "reads like lon, lat; confirm the datum: WGS 84, CGCS2000, GCJ-02 or BD-09",
        )
    if _within(x0, x1, -90, 90) and _within(y0, y1, -180, 180):
        return _ranges(
            "lat-lon",
            (4326, 4490),
            "像纬度在前的经纬度，请确认是否对调两列",
            "reads like lat, lon; confirm that the two columns are to be swapped",
        )
    return _projected(x0, y0, x1, y1)


def local_crs(bounds: ArrayLike) -> CRS:
    """Choose a transverse Mercator frame in metres, centred on an extent in degrees.

    The centre is rounded to 0.01 degrees, so small edits of a boundary keep the frame. At 25 km
    from the central meridian lengths are wrong by 8 parts in a million.

    Parameters
    ----------
    bounds : (4,) floats
        ``min lon, min lat, max lon, max lat`` in degrees.

    Raises
    ------
    CrsError
        The extent is empty, not in degrees, or wider than `WIDEST_EXTENT_DEG`.

    Examples
    --------
    >>> local_crs((109.3, 31.3, 109.5, 31.5)).axis_info[0].unit_name
    'metre'
    """
    found = read_ranges(bounds)
    if found.kind != "lon-lat":
        raise CrsError(
            zh=f"无法选定米制坐标系：{found.text.zh}",
            en=f"cannot choose a metric frame: {found.text.en}",
            bounds=_plain(bounds),
        )
    west, south, east, north = np.asarray(bounds, float)
    width = max(east - west, north - south)
    if width > WIDEST_EXTENT_DEG:
        raise CrsError(
            zh=f"范围宽 {width:.1f} 度，不像一个镇或村，请检查是否有离群的要素",
            en=f"the extent is {width:.1f} degrees wide, more than a town or a village; "
            "look for a feature that lies far off",
            bounds=_plain(bounds),
        )
    lon, lat = round((west + east) / 2, 2), round((south + north) / 2, 2)
    return CRS.from_proj4(
        f"+proj=tmerc +lat_0={lat} +lon_0={lon} +k=1 +x_0=0 +y_0=0 +datum=WGS84 +units=m +no_defs"
    )


def frame_for(frame: gpd.GeoDataFrame | gpd.GeoSeries) -> CRS:
    """Choose the metric frame for the extent of `frame`, whatever frame it is in.

    Raises
    ------
    CrsMissingError, CrsError
        As `to_metres`.
    """
    return local_crs(_known(frame).geometry.to_crs(STORED).total_bounds)


def to_metres(frame: gpd.GeoDataFrame, crs: CRS | None = None) -> gpd.GeoDataFrame:
    """Bring a frame into a metric frame.

    Parameters
    ----------
    frame : GeoDataFrame
        In any stated CRS.
    crs : CRS, optional
        The village's metric frame; chosen from the extent of `frame` when left out. Pass the same
        one for all layers of a village.

    Raises
    ------
    CrsMissingError
        The frame states no CRS.
    CrsError
        The target is not in metres, or a coordinate has no place in it.

    Examples
    --------
    >>> import shapely
    >>> spot = gpd.GeoDataFrame(geometry=[shapely.box(109.4, 31.4, 109.41, 31.41)], crs=4326)
    >>> bool(1.05e6 < to_metres(spot).area.iloc[0] < 1.06e6)
    True
    """
    target = frame_for(frame) if crs is None else require_metres(crs)
    moved = _known(frame).to_crs(target)
    extent = moved.total_bounds
    if len(moved) and not moved.geometry.is_empty.all() and not np.isfinite(extent).all():
        raise CrsError(
            zh="有坐标无法换算到米制坐标系，请检查坐标范围与坐标系是否相符",
            en="some coordinates have no place in the metric frame; check that they fit their CRS",
        )
    return moved


def densify(frame: gpd.GeoDataFrame, *, edge_m: float = EDGE_M) -> gpd.GeoDataFrame:
    """Add vertices along long edges, so that a boundary has the same course in every frame.

    The way between two boundary stones is straight on the ground, that is, in metres. An edge that
    is straight in degrees runs up to 0.1 m beside it over 2 km at 47°N, so what is cut out of a
    boundary in one frame misses it in the other. With edges of 50 m the two courses differ by less
    than a tenth of a millimetre.

    Parameters
    ----------
    frame : GeoDataFrame
        In metres.
    edge_m : float
        Longest edge left.

    Raises
    ------
    CrsError
        The frame is not in metres.

    Examples
    --------
    >>> import shapely
    >>> square = gpd.GeoDataFrame(geometry=[shapely.box(0, 0, 100, 100)], crs="EPSG:4545")
    >>> len(shapely.get_coordinates(densify(square).geometry))
    9
    """
    require_metres(frame.crs)
    return frame.set_geometry(frame.geometry.segmentize(edge_m))


def require_metres(crs: CRS | None) -> CRS:
    """Return `crs` if it is projected in metres, for functions that measure.

    Raises
    ------
    CrsMissingError, CrsError
        No CRS, or not one in metres.
    """
    if crs is None:
        raise _missing()
    if not crs.is_projected or crs.axis_info[0].unit_name != "metre":
        raise CrsError(
            zh=f"坐标系“{crs.name}”不以米为单位，请先用 to_metres 换算",
            en=f"the frame “{crs.name}” is not in metres; use to_metres first",
            crs=crs.name,
        )
    return crs


def _projected(x0: float, y0: float, x1: float, y1: float) -> Ranges:
    """`read_ranges` for numbers too large for degrees."""
    north = (1_600_000, 6_200_000)
    zone = int(x0 // 1_000_000)
    if _within(y0, y1, *north) and x1 // 1_000_000 == zone and FIRST_ZONE <= zone <= LAST_ZONE:
        return _ranges(
            "gauss-kruger-prefixed",
            (_PREFIXED_EPSG + zone - FIRST_ZONE,),
            f"像 CGCS2000 三度带第 {zone} 带（东坐标带带号），请确认",
            f"reads like CGCS2000 3-degree zone {zone} with the zone number in the easting; "
            "confirm",
        )
    if _within(x0, x1, 250_000, 750_000) and _within(y0, y1, *north):
        return _ranges(
            "gauss-kruger",
            tuple(range(_PLAIN_EPSG, _PLAIN_EPSG + LAST_ZONE - FIRST_ZONE + 1)),
            "像不带带号的三度带坐标，带号无法从数值看出，请给出中央经线",
            "reads like a 3-degree zone without zone number; the zone cannot be seen from the "
            "numbers, name the central meridian",
        )
    swapped_zone = FIRST_ZONE <= y0 // 1_000_000 <= LAST_ZONE
    if _within(x0, x1, *north) and (swapped_zone or _within(y0, y1, 250_000, 750_000)):
        return _ranges(
            "north-first",
            (),
            "像 X 为北的测量坐标，请确认是否对调两列",
            "reads like surveyors' axes with X to the north; confirm that the columns are swapped",
        )
    if _within(x0, x1, 8_000_000, 15_300_000) and _within(y0, y1, 300_000, 7_200_000):
        return _ranges(
            "web-mercator",
            (3857,),
            "像网络墨卡托（EPSG:3857）坐标，请确认",
            "reads like Web Mercator (EPSG:3857); confirm",
        )
    return _ranges(
        "unknown",
        (),
        "坐标范围不像经纬度，也不像任何三度带，请给出坐标系",
        "the range fits neither lon, lat nor a 3-degree zone; state the CRS",
    )


def _ranges(kind: Kind, epsg: Sequence[int], zh: str, en: str) -> Ranges:
    return Ranges(kind, tuple(epsg), Text(zh, en))


def _within(low: float, high: float, least: float, most: float) -> bool:
    return least <= low and high <= most


def _plain(bounds: ArrayLike) -> list[float]:
    return [float(value) for value in np.asarray(bounds, float)]


def _known(
    frame: gpd.GeoDataFrame | gpd.GeoSeries,
) -> gpd.GeoDataFrame | gpd.GeoSeries:
    if frame.crs is None:
        raise _missing()
    return frame


def _missing() -> CrsMissingError:
    return CrsMissingError(
        zh="数据没有说明坐标系，请给出（例如 EPSG:4326、EPSG:4490 或 EPSG:4524）",
        en="the data does not state its CRS; name it (for example EPSG:4326, EPSG:4490 or "
        "EPSG:4524)",
    )
