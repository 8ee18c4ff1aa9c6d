"""Positions from a table's columns: read, oriented, brought to WGS 84, and doubted."""

from __future__ import annotations

from collections.abc import Mapping

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Transformer

from geo.datum import CHINA_EAST, CHINA_NORTH, CHINA_SOUTH, CHINA_WEST, Datum, convert
from service.intake.checked import Context, Findings
from service.intake.coordinates import read_coordinate, read_pair
from service.intake.errors import NeedsCrsError
from service.intake.fields import BadCell
from service.intake.sheet import Table

Array = NDArray[np.float64]

_ZONE_M = 1e7
_KM_PER_DEGREE = 111.32


def read_positions(table: Table, headings: Mapping[str, str], findings: Findings) -> Array:
    """Read the coordinate columns as they are.

    Parameters
    ----------
    table : Table
        The sheet.
    headings : mapping
        Field key to heading; uses ``lon`` and ``lat``, or ``position`` with both in one cell.
    findings : Findings
        Gets what cannot be read, and rows with only one of the two numbers.

    Returns
    -------
    (n, 2) float64
        NaN where a row has no position.
    """
    raw = np.full((len(table.rows), 2), np.nan)
    place = {heading: i for i, heading in enumerate(table.headers)}
    if not {"lon", "lat"} <= set(headings):
        if "position" in headings:
            column = place[headings["position"]]
            for i, row in enumerate(table.rows):
                try:
                    raw[i] = read_pair(row[column]) or (np.nan, np.nan)
                except BadCell as bad:
                    findings.add(i, headings["position"], bad, row[column])
        return raw
    for axis, key in enumerate(("lon", "lat")):
        column = place[headings[key]]
        for i, row in enumerate(table.rows):
            try:
                value = read_coordinate(row[column])
            except BadCell as bad:
                findings.add(i, headings[key], bad, row[column])
            else:
                raw[i, axis] = np.nan if value is None else value
    _refuse_halves(raw, headings, findings)
    return raw


def _refuse_halves(raw: Array, headings: Mapping[str, str], findings: Findings) -> None:
    for i in np.flatnonzero(np.isnan(raw).sum(axis=1) == 1).tolist():
        if i not in findings.bad:
            findings.add(i, headings["lat" if np.isnan(raw[i, 1]) else "lon"], HALF)
    raw[np.isnan(raw).any(axis=1)] = np.nan


def locate(raw: Array, column: str, context: Context, findings: Findings) -> Array:
    """Bring positions to WGS 84 and refuse those that cannot be right.

    Parameters
    ----------
    raw : (n, 2) float64
        As `read_positions` gives them.
    column : str
        Heading to name in reasons.
    context : Context
        What a person has said of them.
    findings : Findings
        Gets every row that is refused, and what to tell.

    Returns
    -------
    (n, 2) float64
        Degrees lon, lat; NaN where a row has no position or a refused one.

    Raises
    ------
    NeedsCrsError
        There are positions, but nobody has said what they mean.
    """
    given = np.flatnonzero(~np.isnan(raw[:, 0]))
    if not len(given):
        return raw
    if context.crs is None:
        raise NeedsCrsError(
            zh="表格中有坐标，但没有说明坐标系；请先确认（例如 --crs EPSG:4490，"
            "手机地图上取的坐标多为 GCJ-02）。",
            en="The sheet has coordinates but their system is not stated; confirm it first (for "
            "example --crs EPSG:4490; positions from phone maps are mostly GCJ-02).",
        )
    xy = raw[:, ::-1].copy() if context.swapped else raw.copy()
    _refuse(xy, (xy == 0).all(axis=1), ZERO, column, findings)
    if context.crs.is_geographic:
        _check_degrees(xy, column, context, findings)
        lonlat = _to_wgs84(xy, context.crs)
    else:
        lonlat = _from_metres(xy, context.crs, column, findings)
    if context.datum is not Datum.WGS84:
        lonlat = np.column_stack(
            convert(lonlat[:, 0], lonlat[:, 1], source=context.datum, target=Datum.WGS84)
        )
    return lonlat


def _check_degrees(xy: Array, column: str, context: Context, findings: Findings) -> None:
    lon, lat = xy[:, 0], xy[:, 1]
    _refuse(xy, np.abs(xy).max(axis=1) > 360, METRES, column, findings)
    # No latitude in use is as large as China's longitudes, so exchanged ones cannot be mistaken.
    swapped = (lat > CHINA_WEST) & (lat < CHINA_EAST) & (lon > CHINA_SOUTH) & (lon < CHINA_NORTH)
    if swapped.any() and context.swap_rows:
        xy[swapped] = xy[swapped][:, ::-1]
        rows = findings.rows(np.flatnonzero(swapped).tolist())
        findings.note(
            "rows-swapped",
            f"有 {int(swapped.sum())} 行的经度和纬度写反，已对调（第 {rows} 行）。",
            f"{int(swapped.sum())} rows had longitude and latitude exchanged; they were put "
            f"right (rows {rows}).",
            confirm=True,
        )
    else:
        _refuse(xy, swapped, SWAPPED, column, findings)
    _refuse(xy, (np.abs(xy[:, 0]) > 180) | (np.abs(xy[:, 1]) > 90), DEGREES, column, findings)


def _from_metres(xy: Array, crs: CRS, column: str, findings: Findings) -> Array:
    given = ~np.isnan(xy[:, 0])
    middle = np.nanmedian(xy, axis=0) if given.any() else np.zeros(2)
    if 1.5e6 < middle[0] < 6.5e6 and (1e5 < middle[1] < 1e6 or middle[1] > _ZONE_M):
        xy = xy[:, ::-1].copy()
        findings.note(
            "x-is-north",
            "按测绘习惯 X 为北、Y 为东，已据此读取。",
            "X was read as north and Y as east, as Chinese surveyors write them.",
        )
    easting = _false_easting(crs)
    _refuse(xy, np.abs(xy).max(axis=1) <= 360, NOT_METRES, column, findings)
    if easting < _ZONE_M:
        _refuse(xy, xy[:, 0] > _ZONE_M, WITH_ZONE, column, findings)
    else:
        _refuse(xy, np.abs(xy[:, 0]) < _ZONE_M, WITHOUT_ZONE, column, findings)
    lonlat = _to_wgs84(xy, crs)
    lost = ~np.isnan(xy[:, 0]) & ~np.isfinite(lonlat).all(axis=1)
    _refuse(lonlat, lost, OUTSIDE, column, findings)
    return lonlat


def _false_easting(crs: CRS) -> float:
    """Give the easting of the central meridian, which holds the zone prefix where there is one."""
    operation = crs.coordinate_operation
    named = {one.name: one.value for one in operation.params} if operation else {}
    return float(named.get("False easting", 0.0))


def _to_wgs84(xy: Array, crs: CRS) -> Array:
    if crs.to_epsg() == 4326:
        return xy
    change = Transformer.from_crs(crs, CRS.from_epsg(4326), always_xy=True)
    return np.column_stack(change.transform(xy[:, 0], xy[:, 1]))


def _refuse(
    xy: Array, where: NDArray[np.bool_], why: BadCell, column: str, findings: Findings
) -> None:
    """Find rows bad and forget their positions."""
    for i in np.flatnonzero(where).tolist():
        findings.add(i, column, why, f"{xy[i, 0]:g}, {xy[i, 1]:g}")
        xy[i] = np.nan


def compare_with_villages(
    geometries: NDArray[np.object_], column: str, context: Context, findings: Findings
) -> None:
    """Refuse what is far from every village; tell how many rows lie outside all of them.

    Parameters
    ----------
    geometries : (n,) array of shapely geometries or None
        In EPSG:4326; those refused are replaced by None.
    """
    villages = context.villages
    if villages is None or not len(villages):
        return
    shapes = villages.geometry.to_numpy()
    middle = np.array(shapely.get_coordinates(shapely.centroid(shapes)).mean(axis=0))
    stretch = np.array([np.cos(np.radians(middle[1])), 1.0]) * _KM_PER_DEGREE
    land = shapely.union_all(shapely.transform(shapes, lambda xy: xy * stretch))
    shapely.prepare(land)
    moved = shapely.transform(geometries, lambda xy: xy * stretch)
    distance_km = shapely.distance(moved, land)
    for i in np.flatnonzero(distance_km > context.far_km).tolist():
        findings.add(i, column, far_away(float(distance_km[i])))
        geometries[i] = None
        distance_km[i] = np.nan
    outside = np.flatnonzero(distance_km > 0).tolist()
    if outside:
        rows = findings.rows(outside)
        findings.note(
            "outside-villages",
            f"有 {len(outside)} 行的位置在所有村界之外（第 {rows} 行）；会保留并计为未覆盖。",
            f"{len(outside)} rows lie outside every village (rows {rows}); they are kept and "
            "counted as not covered.",
            confirm=True,
        )


def note_coarse(lonlat: Array, findings: Findings) -> None:
    """Tell when positions are rounded to about a kilometre, or many share one point."""
    given = lonlat[~np.isnan(lonlat[:, 0])]
    if len(given) < 5:
        return
    distinct = len(np.unique(given.round(7), axis=0))
    rounded = (np.abs(given * 100 - np.round(given * 100)) < 1e-7).all(axis=1).mean()
    if distinct <= 0.5 * len(given) or rounded > 0.5:
        findings.note(
            "coarse-positions",
            f"{len(given)} 个位置只有 {distinct} 个不同的点，坐标可能只保留了两位小数"
            "（约 1 公里）；请核对。",
            f"{len(given)} positions have only {distinct} different points; they may have been "
            "rounded to two decimals (about 1 km): check.",
            confirm=True,
        )


def points(lonlat: Array) -> gpd.array.GeometryArray:
    """Make points of positions, None where there is none."""
    made = np.full(len(lonlat), None, dtype=object)
    given = ~np.isnan(lonlat).any(axis=1)
    made[given] = shapely.points(lonlat[given])
    return gpd.array.from_shapely(made, crs="EPSG:4326")


def far_away(distance_km: float) -> BadCell:
    """Say how far from every village a position is."""
    return BadCell(
        "far-away",
        f"位置离最近的村约 {distance_km:.0f} 公里；请核对坐标和坐标系。",
        f"The position is about {distance_km:.0f} km from the nearest village; check the "
        "coordinates and their system.",
    )


HALF = BadCell(
    "half-a-position",
    "经度和纬度只填了一个；请补齐，或都留空。",
    "Only one of longitude and latitude is given; give both or neither.",
)
ZERO = BadCell(
    "zero-position",
    "坐标为 (0, 0)，不是真实位置；没有坐标请留空。",
    "The position is (0, 0), which is not real; leave it empty when unknown.",
)
SWAPPED = BadCell(
    "coordinates-swapped",
    "经度和纬度写反了；请对调（或在导入时选择自动对调）。",
    "Longitude and latitude are exchanged; put them right (or choose to exchange them on import).",
)
DEGREES = BadCell(
    "not-on-earth",
    "经度应在 ±180、纬度应在 ±90 之间；请改正。",
    "Longitude must lie within ±180 and latitude within ±90; correct it.",
)
METRES = BadCell(
    "metres-not-degrees",
    "坐标像是以米为单位的投影坐标，与选定的经纬度坐标系不符；请改选坐标系。",
    "The coordinates look like metres, not degrees as chosen; choose their projected system.",
)
NOT_METRES = BadCell(
    "degrees-not-metres",
    "坐标像是经纬度，与选定的以米为单位的坐标系不符；请改选坐标系。",
    "The coordinates look like degrees, not metres as chosen; choose a geographic system.",
)
WITH_ZONE = BadCell(
    "zone-prefix",
    "东坐标带有带号（8 位数），与选定的坐标系不符；请改选带带号的坐标系（如 EPSG:4524）。",
    "The easting carries a zone prefix (eight digits); choose the system with one (EPSG:4524 …).",
)
WITHOUT_ZONE = BadCell(
    "no-zone-prefix",
    "东坐标没有带号，与选定的坐标系不符；请改选不带带号的坐标系（如 EPSG:4545）。",
    "The easting carries no zone prefix; choose the system without one (EPSG:4545 …).",
)
OUTSIDE = BadCell(
    "outside-crs",
    "坐标超出选定坐标系的范围，可能是地方独立坐标；请核对。",
    "The coordinates are beyond the chosen system, perhaps local engineering ones; check them.",
)
