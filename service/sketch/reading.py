"""Read the layers of a sketch, refuse what cannot be used, and say what was repaired."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import CRS

from geo.courtyards import HomeChoice, choose_homes
from geo.crs import STORED, densify, frame_for, to_metres
from geo.errors import Text
from service.intake.sheet import VectorSheet
from service.intake.vector import read_layers, require_crs
from service.sketch.errors import SketchError

REQUIRED, OPTIONAL = ("boundary", "buildings"), ("roads", "waterways")
_AREAS = ("Polygon", "MultiPolygon")
_TYPES = {
    "boundary": _AREAS,
    "buildings": (*_AREAS, "Point"),
    "roads": ("LineString", "MultiLineString"),
    "waterways": ("LineString", "MultiLineString", *_AREAS),
}
_NAME_COLUMNS = ("name", "名称", "村名", "村名称")
_CODE_COLUMNS = ("code", "代码", "村代码", "编码")
_LISTED = 5


@dataclass(frozen=True, eq=False)
class Ground:
    """What a sketch is drawn on, all in one metric frame.

    Attributes
    ----------
    villages : GeoDataFrame
        ``code`` (12 digits), ``name``, polygon.
    buildings : GeoDataFrame
        As in the file, repaired.
    homes : HomeChoice
    roads, waterways : GeoDataFrame
        Empty where the file has none.
    notes : tuple of Text
        Repairs and shortcomings of the file.
    """

    crs: CRS
    villages: gpd.GeoDataFrame
    buildings: gpd.GeoDataFrame
    homes: HomeChoice
    roads: gpd.GeoDataFrame
    waterways: gpd.GeoDataFrame
    notes: tuple[Text, ...]


def read(path: Path, *, crs: str | None = None, min_footprint_m2: float = 40.0) -> Ground:
    """Read the layers ``boundary``, ``buildings`` and, where present, ``roads``, ``waterways``.

    Raises
    ------
    SketchError, IntakeError, CrsError
        Missing, empty or unusable layers; an invalid boundary, with the place; no CRS.
    """
    sheets = _sheets(path, crs)
    notes = [note.text for sheet in sheets.values() for note in sheet.notes]
    boundary = _checked(sheets["boundary"], notes, strict=True)
    _refuse_invalid(boundary)
    metric = frame_for(boundary)
    villages = densify(to_metres(_villages(boundary, notes), metric))
    _report_overlaps(villages, notes)
    buildings = _repaired(_checked(sheets["buildings"], notes), notes)
    buildings = to_metres(buildings, metric).reset_index(names="row")
    lines = {name: _lines(sheets.get(name), name, metric, notes) for name in OPTIONAL}
    return Ground(
        crs=metric,
        villages=villages,
        buildings=buildings,
        homes=choose_homes(buildings, min_footprint_m2=min_footprint_m2),
        roads=lines["roads"],
        waterways=lines["waterways"],
        notes=tuple(notes),
    )


def _sheets(path: Path, crs: str | None) -> dict[str, VectorSheet]:
    if not path.is_file():
        raise SketchError(
            zh=f"没有文件 {path}，请核对路径",
            en=f"there is no file {path}; check the path",
            file=str(path),
        )
    everything = read_layers(path, ["*"], crs=crs)
    found = {sheet.name: sheet for sheet in everything}
    missing = [name for name in REQUIRED if name not in found]
    if missing:
        raise SketchError(
            zh=f"文件中没有图层 {'、'.join(missing)}；有：{'、'.join(found) or '（无）'}。"
            "请把村界放在 boundary、房屋放在 buildings",
            en=f"the file has no layer {', '.join(missing)}; it has: {', '.join(found) or 'none'}. "
            "Put the village polygons into boundary and the houses into buildings",
            layers=missing,
        )
    used = {name: found[name] for name in (*REQUIRED, *OPTIONAL) if name in found}
    for sheet in used.values():
        require_crs(sheet)
        if sheet.datum != "wgs84":
            raise SketchError(
                zh=f"图层“{sheet.name}”的坐标是 {sheet.datum}（有偏移），请先转换为 WGS 84",
                en=f"layer “{sheet.name}” is in {sheet.datum}, which is shifted; convert it to "
                "WGS 84 first",
                layer=sheet.name,
            )
    return used


def _checked(sheet: VectorSheet, notes: list[Text], *, strict: bool = False) -> gpd.GeoDataFrame:
    """Return the rows of a layer that have a geometry, all of a type that fits the layer."""
    frame = sheet.frame
    absent = frame.geometry.isna() | frame.geometry.is_empty
    if absent.all():
        raise SketchError(
            zh=f"图层 {sheet.name} 没有任何图形，请检查导出",
            en=f"layer {sheet.name} holds no geometry at all; check the export",
            layer=sheet.name,
        )
    rows = _listed(frame.index[absent])
    if absent.any() and strict:
        raise SketchError(
            zh=f"图层 {sheet.name} 的第 {rows} 个要素没有可用的图形，请补画或删除",
            en=f"layer {sheet.name}: feature {rows} has no usable geometry; draw it or remove it",
            layer=sheet.name,
            rows=[int(row) for row in frame.index[absent]],
        )
    if absent.any():
        notes.append(
            Text(
                f"图层 {sheet.name} 有 {int(absent.sum())} 个要素没有可用的图形（{rows}），未计入",
                f"layer {sheet.name}: {int(absent.sum())} features without usable geometry "
                f"({rows}) are not counted",
            )
        )
    frame = frame[~absent]
    wrong = ~frame.geom_type.isin(_TYPES[sheet.name])
    if wrong.any():
        kinds = ", ".join(sorted(frame.geom_type[wrong].unique()))
        rows, wanted = _listed(frame.index[wrong]), "/".join(_TYPES[sheet.name])
        raise SketchError(
            zh=f"图层 {sheet.name} 图形类型不对：第 {rows} 个要素是 {kinds}，应为 {wanted}",
            en=f"layer {sheet.name} holds the wrong geometry type: feature {rows} is {kinds}, "
            f"wanted {wanted}",
            layer=sheet.name,
            types=kinds,
        )
    return frame


def _refuse_invalid(boundary: gpd.GeoDataFrame) -> None:
    """Refuse a crossing boundary: which land is meant cannot be told."""
    invalid = ~boundary.geometry.is_valid
    if invalid.any():
        row = int(boundary.index[invalid][0])
        why = shapely.is_valid_reason(boundary.geometry.loc[row])
        raise SketchError(
            zh=f"第 {row} 个村界自相交或有误：{why}，请在此处修正",
            en=f"boundary {row} crosses itself or is broken: {why}; repair it there",
            layer="boundary",
            row=row,
            reason=why,
        )


def _repaired(buildings: gpd.GeoDataFrame, notes: list[Text]) -> gpd.GeoDataFrame:
    """Make the footprints valid; what has no area left becomes a point."""
    invalid = ~buildings.geometry.is_valid
    if not invalid.any():
        return buildings
    shapes = buildings.geometry.to_numpy(object).copy()
    fixed = shapely.make_valid(shapes[invalid], method="structure", keep_collapsed=True)
    flat = shapely.get_dimensions(fixed) < 2
    mixed = ~flat & (shapely.get_type_id(fixed) == shapely.GeometryType.GEOMETRYCOLLECTION)
    fixed[flat] = shapely.point_on_surface(fixed[flat])
    fixed[mixed] = shapely.buffer(fixed[mixed], 0)
    shapes[invalid] = fixed
    notes.append(
        Text(
            f"{int(invalid.sum())} 个房屋图形无效，已修复（{_listed(buildings.index[invalid])}）",
            f"{int(invalid.sum())} invalid building outlines were repaired "
            f"({_listed(buildings.index[invalid])})",
        )
    )
    return buildings.set_geometry(gpd.GeoSeries(shapes, index=buildings.index, crs=buildings.crs))


def _villages(boundary: gpd.GeoDataFrame, notes: list[Text]) -> gpd.GeoDataFrame:
    n = len(boundary)
    names = _column(boundary, _NAME_COLUMNS)
    codes = _column(boundary, _CODE_COLUMNS)
    if not (codes.str.fullmatch(r"[0-9]{12}").fillna(False).all() and codes.is_unique):
        codes = pd.Series([f"{i:012d}" for i in range(1, n + 1)], index=boundary.index)
        notes.append(
            Text(
                "村界没有唯一的 12 位代码，暂按顺序编号",
                "the boundaries have no unique 12-digit codes; they are numbered in order",
            )
        )
    unnamed = [f"村 {i}" for i in range(1, n + 1)]
    frame = gpd.GeoDataFrame(
        {"code": codes.to_numpy(object), "name": names.fillna(pd.Series(unnamed, names.index))},
        geometry=boundary.geometry.to_numpy(),
        crs=boundary.crs,
    )
    return frame.reset_index(drop=True)


def _column(frame: gpd.GeoDataFrame, names: tuple[str, ...]) -> pd.Series[str]:
    """First column that exists, as text; missing where empty."""
    lower = {str(column).lower(): column for column in frame.columns}
    for name in names:
        if name in lower:
            text: pd.Series[str] = frame[lower[name]].astype("string").str.strip()
            return text.mask(text == "")
    return pd.Series(pd.NA, index=frame.index, dtype="string")


def _report_overlaps(villages: gpd.GeoDataFrame, notes: list[Text]) -> None:
    shapes = villages.geometry.to_numpy()
    a, b = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    for one, other in zip(a[a < b], b[a < b], strict=True):
        area = shapely.intersection(shapes[one], shapes[other]).area
        if area > 1.0:
            names = villages["name"].iloc[[one, other]].tolist()
            notes.append(
                Text(
                    f"{names[0]} 与 {names[1]} 的村界重叠 {area:.0f} 平方米，重叠处的房屋归前者",
                    f"the boundaries of {names[0]} and {names[1]} overlap by {area:.0f} m²; houses "
                    "there belong to the first",
                )
            )


def _lines(sheet: VectorSheet | None, name: str, crs: CRS, notes: list[Text]) -> gpd.GeoDataFrame:
    if sheet is None or sheet.frame.empty:
        notes.append(Text(f"文件没有 {name} 图层", f"the file has no layer {name}"))
        return gpd.GeoDataFrame(geometry=[], crs=STORED).to_crs(crs)
    return to_metres(_checked(sheet, notes), crs).reset_index(names="row")


def _listed(rows: pd.Index[int] | NDArray[np.int64]) -> str:
    shown = ", ".join(str(row) for row in rows[:_LISTED])
    return shown + (" …" if len(rows) > _LISTED else "")
