"""Where points would fall under each reading of their coordinates, for a person to choose."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Transformer

from geo.datum import Datum, convert
from geo.errors import Text
from service.intake.checked import Context, Findings
from service.intake.columns import Matching
from service.intake.positions import read_positions
from service.intake.sheet import Table, VectorSheet

Array = NDArray[np.float64]

_DEGREES = "EPSG:4490"
_M_PER_DEGREE = 111_320.0
_NEAR_M = 1000.0
_SAMPLE = 5000
_DATUMS = {
    Datum.WGS84: Text("WGS 84 / CGCS2000 经纬度", "WGS 84 / CGCS2000 degrees"),
    Datum.GCJ02: Text("GCJ-02 经纬度（高德、腾讯、奥维）", "GCJ-02 degrees (Amap, Tencent, Ovi)"),
    Datum.BD09: Text("BD-09 经纬度（百度）", "BD-09 degrees (Baidu)"),
}


@dataclass(frozen=True)
class Hypothesis:
    """One reading of the coordinates, and how well it fits.

    Attributes
    ----------
    label : Text
        The reading in words.
    crs, datum, swapped
        What to confirm; see `context`.
    points : int
        Points that were compared.
    inside : int
        Of these, inside a village (its edge counts).
    near : int
        Inside, or within 1 km of a village.
    median_outside_m : float
        Median distance from the villages, 0 when at least half are inside.
    median_offset_m : float or None
        Median distance to the nearest landmark, where landmarks were given: it tells GCJ-02
        from WGS 84 also for points in the middle of a village.
    """

    label: Text
    crs: str
    datum: Datum
    swapped: bool
    points: int = 0
    inside: int = 0
    near: int = 0
    median_outside_m: float = np.inf
    median_offset_m: float | None = None

    def context(self, villages: gpd.GeoDataFrame | None = None) -> Context:
        """Give this reading, once a person has confirmed it, to `service.intake.validate.check`."""
        return Context(
            crs=CRS.from_user_input(self.crs),
            datum=self.datum,
            swapped=self.swapped,
            villages=villages,
        )


def raw_points(sheet: Table | VectorSheet, matching: Matching) -> Array:
    """Give the sheet's positions as they are written, in the order of their columns.

    Returns
    -------
    (n, 2) float64
        Rows without a readable position are left out; a shape counts by a point on it.
    """
    if isinstance(sheet, Table):
        raw = read_positions(sheet, matching.headings, Findings(sheet.numbers))
    else:
        shapes = sheet.frame.geometry.to_numpy()
        raw = shapely.get_coordinates(shapely.point_on_surface(shapes[~shapely.is_missing(shapes)]))
    return np.asarray(raw[np.isfinite(raw).all(axis=1)])


def hypotheses(
    points: Array,
    villages: gpd.GeoDataFrame,
    *,
    landmarks: gpd.GeoSeries | None = None,
    stated: CRS | None = None,
) -> tuple[Hypothesis, ...]:
    """Count where points fall under each reading of their coordinates.

    Parameters
    ----------
    points : (n, 2) float64
        As written; see `raw_points`. Of very many points an even sample is compared.
    villages : GeoDataFrame
        Village polygons in EPSG:4326.
    landmarks : GeoSeries, optional
        Places known to be right (houses, courtyards) in EPSG:4326.
    stated : CRS, optional
        What the file itself says; always among the answers.

    Returns
    -------
    tuple of Hypothesis
        Best first: most points inside, then smallest offset to the landmarks, then smallest
        distance. Other readings than the stated one that put no point near and most farther
        than 100 km away are left out. Nothing is decided: a person confirms one.

    Examples
    --------
    >>> village = gpd.GeoDataFrame(geometry=[shapely.box(109, 31, 109.2, 31.2)], crs=4326)
    >>> found = hypotheses(np.array([[31.1, 109.1], [31.05, 109.15]]), village)
    >>> found[0].swapped, found[0].inside, found[0].points
    (True, 2, 2)
    """
    if not len(points):
        return ()
    points = points[:: max(1, len(points) // _SAMPLE)]
    middle = np.asarray(shapely.get_coordinates(shapely.envelope(villages.geometry.to_numpy())))
    lon0, lat0 = middle.mean(axis=0)
    stretch = np.array([np.cos(np.radians(lat0)), 1.0]) * _M_PER_DEGREE
    land = shapely.union_all(
        shapely.transform(villages.geometry.to_numpy(), lambda xy: xy * stretch)
    )
    shapely.prepare(land)
    known = None if landmarks is None else _tree(landmarks, stretch)
    judged = [
        _judge(reading, lonlat * stretch, land, known)
        for reading in _all_readings(points, float(lon0), stated)
        if len(lonlat := lonlat_of(points, reading))
    ]
    kept = [
        one
        for one in judged
        if one.near or one.median_outside_m < 100_000 or _is_stated(one, stated)
    ]
    return tuple(sorted(kept, key=_rank))


def _rank(one: Hypothesis) -> tuple[float, ...]:
    offset = one.median_offset_m if one.median_offset_m is not None else 0.0
    return (-one.inside, offset, one.median_outside_m, -one.near)


def _all_readings(points: Array, lon0: float, stated: CRS | None) -> Iterator[Hypothesis]:
    found = list(_readings(points, lon0))
    yield from found
    if stated is not None and not any(_is_stated(one, stated) for one in found):
        label = Text(f"文件注明的 {stated.name}", f"{stated.name}, as the file says")
        yield Hypothesis(label, crs_text(stated), Datum.WGS84, swapped=False)


def _is_stated(one: Hypothesis, stated: CRS | None) -> bool:
    if stated is None or one.swapped or one.datum is not Datum.WGS84:
        return False
    if stated.is_geographic:
        return one.crs == _DEGREES
    return one.crs == crs_text(stated)


def crs_text(crs: CRS) -> str:
    """Give the shortest text that names a CRS: its code, or its whole definition."""
    code = crs.to_epsg()
    return f"EPSG:{code}" if code else crs.to_wkt()


def _readings(points: Array, lon0: float) -> Iterator[Hypothesis]:
    """List the readings that the size of the numbers allows."""
    size = np.median(np.abs(points), axis=0)
    for swapped in (False, True):
        if size.max() <= 360:
            for datum, label in _DATUMS.items():
                yield Hypothesis(_said(label, swapped), _DEGREES, datum, swapped)
            continue
        easting = float(size[1 if swapped else 0])
        for code, label in _systems(easting, lon0):
            yield Hypothesis(_said(label, swapped, metres=True), code, Datum.WGS84, swapped)


def _said(label: Text, swapped: bool, *, metres: bool = False) -> Text:
    if not swapped:
        return label
    zh, en = ("，X 为北", ", X is north") if metres else ("，经纬度对调", ", exchanged")
    return Text(label.zh + zh, label.en + en)


def _systems(easting: float, lon0: float) -> Iterator[tuple[str, Text]]:
    """List CGCS2000 Gauss–Kruger zones (EPSG 4513–4554 three degrees, 4491–4501 six).

    Without a zone prefix a six-degree zone equals the three-degree one of the same meridian.
    """
    if easting >= 1e7:
        zone = int(easting // 1e6)
        if 25 <= zone <= 45:
            yield f"EPSG:{4513 + zone - 25}", _zone(f"3 度带 {zone} 带", f"3-degree zone {zone}")
        if 13 <= zone <= 23:
            yield f"EPSG:{4491 + zone - 13}", _zone(f"6 度带 {zone} 带", f"6-degree zone {zone}")
    else:
        for meridian in range(75, 136, 3):
            if abs(meridian - lon0) <= 4.5:
                en = f"3-degree zone, central meridian {meridian}°E"
                code = f"EPSG:{4534 + (meridian - 75) // 3}"
                yield code, _zone(f"3 度带，中央经线 {meridian}°", en)
    yield "EPSG:3857", Text("Web 墨卡托（网络地图，米）", "Web Mercator (metres of web maps)")


def _zone(zh: str, en: str) -> Text:
    return Text(f"CGCS2000 高斯投影 {zh}", f"CGCS2000 Gauss–Kruger {en}")


def lonlat_of(points: Array, reading: Hypothesis) -> Array:
    """Bring points to WGS 84 as a reading says; those it cannot place are left out."""
    xy = points[:, ::-1] if reading.swapped else points
    if reading.crs == _DEGREES:
        if np.median(np.abs(xy[:, 1])) > 90:
            return np.empty((0, 2))
        lon, lat = convert(xy[:, 0], xy[:, 1], source=reading.datum, target=Datum.WGS84)
    else:
        change = Transformer.from_crs(reading.crs, "EPSG:4326", always_xy=True)
        lon, lat = change.transform(xy[:, 0], xy[:, 1])
    lonlat = np.column_stack([lon, lat])
    finite = np.isfinite(lonlat).all(axis=1)
    return np.asarray(lonlat[finite])


def _tree(landmarks: gpd.GeoSeries, stretch: Array) -> shapely.STRtree:
    return shapely.STRtree(shapely.transform(landmarks.to_numpy(), lambda xy: xy * stretch))


def _judge(
    reading: Hypothesis, metres: Array, land: shapely.Geometry, known: shapely.STRtree | None
) -> Hypothesis:
    made = shapely.points(metres)
    distance = shapely.distance(made, land)
    offset = None
    if known is not None and len(known.geometries):
        _, apart = known.query_nearest(made, return_distance=True, all_matches=False)
        offset = float(np.median(apart))
    return replace(
        reading,
        points=len(metres),
        inside=int((distance == 0).sum()),
        near=int((distance <= _NEAR_M).sum()),
        median_outside_m=float(np.median(distance)),
        median_offset_m=offset,
    )
