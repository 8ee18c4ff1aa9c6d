"""Geometries of a vector layer: brought to WGS 84, repaired where that is safe, else refused."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geo.datum import CHINA_EAST, CHINA_NORTH, CHINA_SOUTH, CHINA_WEST
from service.intake.checked import Context, Findings
from service.intake.errors import NeedsCrsError
from service.intake.fields import BadCell
from service.intake.positions import DEGREES, SWAPPED, ZERO, compare_with_villages
from service.intake.sheet import VectorSheet
from service.intake.specs import Kind, Shape
from service.intake.vector import require_crs

_COLUMN = "geometry"
_FAMILY = {
    "Point": Shape.POINT,
    "MultiPoint": Shape.POINT,
    "LineString": Shape.LINE,
    "LinearRing": Shape.LINE,
    "MultiLineString": Shape.LINE,
    "Polygon": Shape.POLYGON,
    "MultiPolygon": Shape.POLYGON,
}
_WORD = {
    Shape.POINT: ("点", "points"),
    Shape.LINE: ("线", "lines"),
    Shape.POLYGON: ("面", "polygons"),
}
_PLACE = re.compile(r"\[([-\d.e+]+) ([-\d.e+]+)")


def check_shapes(
    sheet: VectorSheet, kind: Kind, context: Context, findings: Findings
) -> NDArray[np.object_]:
    """Check a layer's geometries.

    Parameters
    ----------
    sheet : VectorSheet
        The layer; features that reading found bad are passed over.
    kind : Kind
        Says which geometry is wanted.
    context : Context
        Villages to compare with.
    findings : Findings
        Gets every feature that is refused, and every repair.

    Returns
    -------
    (n,) array of shapely geometries or None
        In EPSG:4326.

    Raises
    ------
    NeedsCrsError
        Nobody has said what the coordinates mean, or confirmed that they are shifted.
    """
    crs = require_crs(sheet)
    if sheet.datum != "wgs84":
        raise NeedsCrsError(
            zh="文件注明坐标为 GCJ-02（偏移坐标）；请确认后再导入（--datum gcj02）。",
            en="The file states shifted coordinates (GCJ-02); confirm it (--datum gcj02).",
            datum=sheet.datum,
        )
    series = sheet.frame.geometry
    if context.swapped:
        series = series.transform(lambda xy: xy[:, ::-1])
    if crs.to_epsg() != 4326:
        series = series.to_crs(4326)
    shapes: NDArray[np.object_] = np.array(series.to_numpy(), dtype=object)
    for i in range(len(shapes)):
        if shapes[i] is not None and i not in findings.bad:
            shapes[i] = _one(shapes[i], i, kind, findings)
    compare_with_villages(shapes, _COLUMN, context, findings)
    return shapes


def _one(shape: BaseGeometry, i: int, kind: Kind, findings: Findings) -> BaseGeometry | None:
    bad = _misplaced(shape)
    if bad is None:
        bad, shape = _of_kind(shape, kind)
    if bad is None and shape.geom_type in {"Polygon", "MultiPolygon"}:
        bad, shape = _sound(shape, i, findings)
    if bad is not None:
        findings.add(i, _COLUMN, bad)
        return None
    return shape


def _misplaced(shape: BaseGeometry) -> BadCell | None:
    west, south, east, north = shape.bounds
    if not np.isfinite(shape.bounds).all():
        return DEGREES
    if (west, south, east, north) == (0, 0, 0, 0):
        return ZERO
    if west > CHINA_SOUTH and east < CHINA_NORTH and south > CHINA_WEST and north < CHINA_EAST:
        return SWAPPED
    if west < -180 or east > 180 or south < -90 or north > 90:
        return DEGREES
    return None


def _of_kind(shape: BaseGeometry, kind: Kind) -> tuple[BadCell | None, BaseGeometry]:
    """Give the geometry in the family that is wanted, or say that it is another."""
    found = _FAMILY.get(shape.geom_type)
    if kind.shape is Shape.ANY and found is not None:
        return None, shape
    if found is kind.shape:
        parts = shapely.get_parts(shape)
        single = shape.geom_type == "MultiPoint" and len(parts) == 1
        return None, parts[0] if single else shape
    if kind.shape is Shape.POINT and found is Shape.POLYGON:
        return None, shape.representative_point()  # a footprint stands where it stands
    wanted_zh, wanted_en = _WORD.get(kind.shape, ("点、线或面", "points, lines or polygons"))
    found_zh, found_en = _WORD[found] if found else ("混合图形", "a mixed collection")
    bad = BadCell(
        "wrong-geometry",
        f"{kind.zh}需要{wanted_zh}，这里是{found_zh}；请换成正确的图层。",
        f"{kind.en.capitalize()} need {wanted_en}, this is {found_en}; take the right layer.",
    )
    return bad, shape


def _sound(shape: Any, i: int, findings: Findings) -> tuple[BadCell | None, BaseGeometry]:
    """Repair a polygon where only one reading makes sense; else say where it is broken."""
    if shapely.is_valid(shape):
        return (None, shape) if shape.area > 0 else (_NO_AREA, shape)
    found = _PLACE.search(shapely.is_valid_reason(shape))
    place = f"{float(found[1]):.6f}, {float(found[2]):.6f}" if found else "?"
    repaired = shapely.make_valid(shape, method="structure", keep_collapsed=False)
    parts = [part for part in shapely.get_parts(repaired) if part.geom_type == "Polygon"]
    area = sum(part.area for part in parts)
    large = [part for part in parts if part.area > 0.001 * area]
    if area <= 0:
        return _NO_AREA, shape
    if len(large) > len(shapely.get_parts(shape)) or repaired.geom_type == "GeometryCollection":
        bad = BadCell(
            "crossing-boundary",
            f"面的边界自相交，分不清内外（在 {place} 附近）；请修改图形。",
            f"The boundary crosses itself near {place}, so inside and outside cannot be told "
            "apart; correct the drawing.",
        )
        return bad, shape
    findings.note(
        "repaired",
        f"第 {findings.numbers[i]} 个要素的边界有小错误（在 {place} 附近），已自动修复；请核对。",
        f"Feature {findings.numbers[i]} had a small error in its boundary near {place}, which was "
        "repaired; check it.",
        confirm=True,
    )
    return None, repaired


_NO_AREA = BadCell("no-area", "面没有面积；请重画。", "The polygon has no area; draw it again.")
