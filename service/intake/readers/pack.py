"""Hand a layer from the child process to its parent: WKB in one file, everything else as JSON."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from service.intake.errors import ChooseLayerError, TooLargeError
from service.intake.limits import Limits
from service.intake.readers.messages import Message, clean, note, problem


def heights_dropped() -> Message:
    """Say that heights were left out."""
    return note(
        "height-dropped", "坐标中的高程已忽略。", "Heights in the coordinates were ignored."
    )


_LONGEST_HEADING = 80
_LINES = (1, 5)  # LineString, MultiLineString
_LOWEST_M, _HIGHEST_M = -500.0, 9000.0


def check_features(count: int, limits: Limits) -> None:
    """Refuse more features than one import may hold."""
    if count > limits.features:
        raise TooLargeError(
            zh=f"文件有 {count} 个要素，超过上限 {limits.features} 个；请拆分后再导入。",
            en=f"The file has {count} features, more than {limits.features}; split it.",
            features=count,
        )


def only_layer(options: Mapping[str, Any], name: str) -> None:
    """Refuse a request for another layer of a format that has exactly one."""
    if options.get("layers") not in (None, ["*"], [name]):
        raise ChooseLayerError(
            zh=f"这种文件只有一个图层“{name}”；请去掉图层选项。",
            en=f"A file of this format has one layer, {name!r}; leave the layer out.",
            layers=name,
        )


def pack_layer(
    folder: Path,
    number: int,
    *,
    name: str,
    columns: Mapping[str, Sequence[Any]],
    geometries: Sequence[Any] | NDArray[np.object_],
    limits: Limits,
    crs: str | None = None,
    datum: str = "wgs84",
    notes: Sequence[Message] = (),
    problems: Sequence[Message] = (),
) -> dict[str, Any]:
    """Check coordinates, write the geometries, and return the rest as JSON values.

    Heights stay only where they are of use: along lines.

    Parameters
    ----------
    geometries : (n,) sequence of shapely geometries or None
        None where the feature has no geometry; `problems` says why, or it is said here.
    columns : mapping of heading to (n,) sequence
        Attribute values; whatever is not a plain value becomes text.

    Returns
    -------
    dict
        The layer as `service.intake.vector` reads it.

    Raises
    ------
    TooLargeError
        More vertices than the limits allow.
    """
    shapes = np.empty(len(geometries), dtype=object)
    shapes[:] = list(geometries)
    notes, problems = list(notes), list(problems)
    _check_vertices(shapes, limits)
    shapes, dropped = _with_heights_of_lines(shapes)
    if dropped:
        notes.append(heights_dropped())
    _drop_bad(shapes, problems)
    blobs = shapely.to_wkb(shapes)
    lengths = [-1 if blob is None else len(blob) for blob in blobs]
    with (folder / f"geometry-{number}.bin").open("wb") as out:
        out.writelines(blob for blob in blobs if blob is not None)
    return {
        "name": name,
        "columns": _named(columns, limits),
        "lengths": lengths,
        "crs": crs,
        "datum": datum,
        "notes": notes,
        "problems": problems,
    }


def _with_heights_of_lines(shapes: NDArray[np.object_]) -> tuple[NDArray[np.object_], bool]:
    """Keep heights of lines that have sensible ones everywhere; tell whether any were dropped.

    A line that lies at 0 throughout comes from a program that had no heights.
    """
    high = shapely.has_z(shapes) | shapely.has_m(shapes)
    if not high.any():
        return shapes, False
    flat = np.asarray(shapely.force_2d(shapes), object)
    lines = np.flatnonzero(shapely.has_z(shapes) & np.isin(shapely.get_type_id(shapes), _LINES))
    kept = [i for i in lines.tolist() if _sensible(shapes[i])]
    for i in kept:
        parts = [
            shapely.LineString(shapely.get_coordinates(part, include_z=True))
            for part in shapely.get_parts(shapes[i])
        ]
        flat[i] = (
            parts[0] if shapes[i].geom_type == "LineString" else shapely.MultiLineString(parts)
        )
    return flat, int(high.sum()) > len(kept)


def _sensible(line: Any) -> bool:
    z = shapely.get_coordinates(line, include_z=True)[:, 2]
    return bool(z.any() and np.isfinite(z).all() and z.min() > _LOWEST_M and z.max() < _HIGHEST_M)


def _named(columns: Mapping[str, Sequence[Any]], limits: Limits) -> dict[str, list[Any]]:
    """Give plain values under short headings that stay different from each other."""
    if len(columns) > limits.columns:
        raise TooLargeError(
            zh=f"属性有 {len(columns)} 列，超过上限 {limits.columns} 列；请删除多余的列。",
            en=f"There are {len(columns)} attributes, more than {limits.columns}; delete some.",
            columns=len(columns),
        )
    named: dict[str, list[Any]] = {}
    for key, values in columns.items():
        heading = clean(key)[:_LONGEST_HEADING]
        if heading in named:
            heading = f"{heading} ({len(named) + 1})"
        named[heading] = [plain(value) for value in values]
    return named


def _check_vertices(shapes: NDArray[np.object_], limits: Limits) -> None:
    vertices = int(shapely.get_num_coordinates(shapes).sum())
    if vertices > limits.vertices:
        raise TooLargeError(
            zh=f"文件有 {vertices} 个顶点，超过上限 {limits.vertices} 个；请简化或拆分后再导入。",
            en=f"The file has {vertices} vertices, more than {limits.vertices}; simplify it.",
            vertices=vertices,
        )


def _drop_bad(shapes: NDArray[np.object_], problems: list[Message]) -> None:
    """Replace empty and non-finite geometries by None, with a reason per feature."""
    told = {entry["row"] for entry in problems if entry["column"] == "geometry"}
    coordinates, owner = shapely.get_coordinates(shapes, return_index=True)
    not_finite = set(owner[~np.isfinite(coordinates).all(axis=1)].tolist())
    nothing = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    for i in sorted(set(np.flatnonzero(nothing).tolist()) | not_finite):
        shapes[i] = None
        if i + 1 in told:
            continue
        problems.append(not_a_number(i + 1) if i in not_finite else no_geometry(i + 1))


def no_geometry(row: int) -> Message:
    """Say that a feature has no geometry."""
    return problem(
        row,
        "geometry",
        "no-geometry",
        "这个要素没有图形；请补画后再导入。",
        "This feature has no geometry; draw it and import again.",
    )


def not_a_number(row: int) -> Message:
    """Say that a coordinate is not a finite number."""
    return problem(
        row,
        "geometry",
        "coordinate-not-a-number",
        "坐标中有不是数字或无穷大的值；请改正坐标。",
        "A coordinate is not a finite number; correct it.",
    )


def plain(value: Any) -> Any:
    """Turn one attribute value into what JSON can hold, without changing a digit."""
    if isinstance(value, str):
        return clean(value)
    if value is None or isinstance(value, bool | int | bytes):
        return None if isinstance(value, bytes) else value  # pictures are of no use here
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, np.generic):
        return _from_numpy(value)
    if isinstance(value, dict | list):
        return clean(json.dumps(value, ensure_ascii=False))
    return clean(str(value))


def _from_numpy(value: np.generic) -> Any:
    if isinstance(value, np.datetime64):
        return None if np.isnat(value) else str(value)
    return plain(value.item())
