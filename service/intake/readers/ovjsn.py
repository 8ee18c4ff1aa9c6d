"""Ovi (奥维) JSON: points, lines and areas with latitude first."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from service.intake.errors import UnreadableFileError, WrongFormatError
from service.intake.limits import Limits
from service.intake.readers import ovi, rings
from service.intake.readers.messages import Message
from service.intake.readers.pack import check_features, only_layer, pack_layer
from service.intake.text import decode

_POINT, _LINE, _AREA = 7, 8, 13
_FOLDER = 30


def read(folder: Path, options: Mapping[str, Any], limits: Limits) -> dict[str, Any]:
    """Read every point, line and area of ``upload`` in the folder as one layer."""
    only_layer(options, "objects")
    text, _ = decode((folder / "upload").read_bytes())
    try:
        document = json.loads(text)
    except json.JSONDecodeError as broken:
        raise UnreadableFileError(
            zh=f"奥维 JSON 不完整（第 {broken.lineno} 行）；请重新导出。",
            en=f"The Ovi JSON is incomplete (line {broken.lineno}); export it again.",
            line=broken.lineno,
        ) from broken
    if not isinstance(document, dict) or not isinstance(document.get("ObjItems"), list):
        raise WrongFormatError(
            zh="内容不是奥维 JSON（没有 ObjItems）；请在奥维中选择导出为 ovjsn 或 ovkml。",
            en="The content is not Ovi JSON (no ObjItems); export it from Ovi as ovjsn or ovkml.",
        )
    names: list[str] = []
    geometries: list[Any] = []
    problems: list[Message] = []
    stated: list[str] = []
    for item in _objects(document["ObjItems"]):
        names.append(str(item.get("Name", "")))
        geometry, shifted = None, None
        try:
            geometry, shifted = _geometry(item)
        except rings.BadGeometryError as bad:
            problems.append(bad.told(len(names)))
        geometries.append(geometry)
        if shifted is not None:
            stated.append("gcj02" if shifted else "wgs84")
        check_features(len(names), limits)
    datum, notes = ovi.stated_datum(stated, is_ovi=True)
    layer = pack_layer(
        folder,
        0,
        name="objects",
        columns={"name": names},
        geometries=geometries,
        limits=limits,
        crs="EPSG:4326",
        datum=datum,
        notes=notes,
        problems=problems,
    )
    shown = {"name": "objects", "features": len(names), "geometry_type": "Unknown"}
    return {"layers": [shown], "sheets": [layer]}


def _objects(items: list[Any], depth: int = 0) -> Iterator[dict[str, Any]]:
    """Give the objects of all folders."""
    if depth > 100:
        raise RecursionError
    for item in items:
        one = item.get("Object", item) if isinstance(item, dict) else {}
        if not isinstance(one, dict):
            continue
        detail = one.get("ObjectDetail")
        inner = detail.get("ObjChildren") if isinstance(detail, dict) else None
        if isinstance(inner, list):
            yield from _objects(inner, depth + 1)
        elif one.get("Type") != _FOLDER:
            yield one


def _geometry(item: Mapping[str, Any]) -> tuple[Any, bool | None]:
    kind, detail = item.get("Type"), item.get("ObjectDetail")
    if kind not in {_POINT, _LINE, _AREA} or not isinstance(detail, dict):
        raise rings.BadGeometryError(
            "unknown-geometry",
            "奥维对象不是标签点、轨迹线或图形面，无法导入。",
            "The Ovi object is not a point, line or area and cannot be imported.",
        )
    shifted = bool(detail["Gcj02"]) if "Gcj02" in detail else None
    if kind == _POINT:
        return rings.point([detail.get("Lng"), detail.get("Lat")]), shifted
    flat = detail.get("Latlng")
    if not isinstance(flat, list) or len(flat) % 2:
        raise rings.malformed()
    positions = [[lon, lat] for lat, lon in zip(flat[0::2], flat[1::2], strict=True)]
    if kind == _LINE:
        return rings.line(positions), shifted
    # Ovi leaves the last point of an area out, by design: it is not a sign of a missing part.
    closed = positions if positions[:1] == positions[-1:] else [*positions, *positions[:1]]
    return rings.polygon([closed]), shifted
