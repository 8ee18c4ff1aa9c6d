"""GeoJSON, read strictly and feature by feature, so that each bad one can be named.

GDAL's reader passes NaN, closes rings and drops what it does not like without a word, and it
opens other formats under the same name; the JSON parser of the standard library does neither.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import shapely

from service.intake.errors import UnreadableFileError, WrongFormatError
from service.intake.limits import Limits
from service.intake.readers import rings
from service.intake.readers.messages import Message, clean, note, problem
from service.intake.readers.pack import (
    check_features,
    heights_dropped,
    no_geometry,
    only_layer,
    pack_layer,
)
from service.intake.readers.rings import BadGeometryError
from service.intake.text import decode

_SINGLE = {"Point", "LineString", "Polygon"}
_KINDS = _SINGLE | {f"Multi{kind}" for kind in _SINGLE}
_DEEPEST = 8


def read(folder: Path, options: Mapping[str, Any], limits: Limits) -> dict[str, Any]:
    """Read ``upload`` in the folder as GeoJSON or newline-delimited GeoJSON."""
    only_layer(options, "features")
    text, encoding = decode((folder / "upload").read_bytes())
    notes = []
    if encoding != "utf-8":
        notes.append(
            note(
                "encoding",
                f"文件按 {encoding} 编码读取（GeoJSON 应为 UTF-8）；请核对文字。",
                f"The file was read as {encoding} (GeoJSON should be UTF-8); check its text.",
                confirm=encoding == "gb18030",
            )
        )
    features, crs = _features(text, notes)
    del text
    check_features(len(features), limits)
    layer = _layer(folder, features, crs, notes, limits)
    count = len(features)
    shown = [{"name": layer["name"], "features": count, "geometry_type": "Unknown"}]
    return {"layers": shown, "sheets": [layer]}


def _features(text: str, notes: list[Message]) -> tuple[list[Any], str | None]:
    try:
        document = json.loads(text)
    except json.JSONDecodeError as broken:
        lines = _sequence(text)
        if lines is None:
            raise _not_json(broken) from None
        notes.append(
            note(
                "geojson-sequence",
                "文件是逐行 GeoJSON，已按逐个要素读取。",
                "The file is newline-delimited GeoJSON; each line was read as a feature.",
            )
        )
        return lines, "EPSG:4326"
    if not isinstance(document, dict):
        raise _not_geojson("JSON")
    kind = document.get("type")
    if kind == "FeatureCollection" and isinstance(document.get("features"), list):
        return document["features"], _crs(document, notes)
    if kind == "Feature":
        return [document], _crs(document, notes)
    if kind in _KINDS or kind == "GeometryCollection":
        return [{"type": "Feature", "properties": {}, "geometry": document}], _crs(document, notes)
    if kind == "Topology":
        raise _not_geojson("TopoJSON")
    if "geometryType" in document or "spatialReference" in document:
        raise _not_geojson("ESRI JSON")
    raise _not_geojson("JSON")


def _not_json(broken: json.JSONDecodeError) -> UnreadableFileError:
    return UnreadableFileError(
        zh=f"不是完整的 JSON：第 {broken.lineno} 行第 {broken.colno} 个字符处出错；请重新导出。",
        en=f"Not complete JSON: error at line {broken.lineno}, character {broken.colno}; "
        "export it again.",
        line=broken.lineno,
        column=broken.colno,
    )


def _not_geojson(what: str) -> WrongFormatError:
    return WrongFormatError(
        zh=f"内容是 {what}，不是 GeoJSON 要素集合；请在原软件中选择导出为 GeoJSON。",
        en=f"The content is {what}, not a GeoJSON FeatureCollection; export it as GeoJSON.",
        found=what,
    )


def _sequence(text: str) -> list[Any] | None:
    """Read one JSON object a line (with or without record separators), or None if it is not so."""
    lines = [line.strip("\x1e\r\t ") for line in text.split("\n")]
    lines = [line for line in lines if line]
    if len(lines) < 2:
        return None
    try:
        features = [json.loads(line) for line in lines]
    except json.JSONDecodeError:
        return None
    ok = all(isinstance(one, dict) and one.get("type") == "Feature" for one in features)
    return features if ok else None


def _crs(document: Mapping[str, Any], notes: list[Message]) -> str | None:
    """Give the CRS that the old ``crs`` member names; RFC 7946 has none and means WGS 84."""
    member = document.get("crs")
    if member is None:
        return None if "crs" in document else "EPSG:4326"
    properties = member.get("properties") if isinstance(member, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    if isinstance(name, str) and len(name) < 200:
        return clean(name)
    notes.append(
        note(
            "crs-not-understood",
            "文件中的坐标系写法无法识别，需要选择坐标系。",
            "The file's coordinate system cannot be understood and has to be chosen.",
        )
    )
    return None


def _layer(
    folder: Path, features: list[Any], crs: str | None, notes: list[Message], limits: Limits
) -> dict[str, Any]:
    columns: dict[str, list[Any]] = {}
    geometries: list[Any] = []
    problems: list[Message] = []
    ids: set[str] = set()
    repeated = 0
    high = False
    for i, feature in enumerate(features):
        geometry, trouble = _geometry(feature, i + 1)
        geometries.append(geometry)
        problems.extend(trouble)
        if not isinstance(feature, dict):
            continue
        _collect(columns, feature.get("properties"), i)
        if geometry is not None and not geometry.has_z:
            high = high or _is_high(feature["geometry"])
        features[i] = None  # its lists of coordinates take ten times the room of the geometry
        identity = json.dumps(feature.get("id"))
        repeated += identity != "null" and identity in ids
        ids.add(identity)
    for values in columns.values():
        values.extend([None] * (len(features) - len(values)))
    if high:
        notes.append(heights_dropped())
    if repeated:
        notes.append(
            note(
                "repeated-ids",
                f"有 {repeated} 个要素的 id 与前面的重复；id 不作为编码使用。",
                f"{repeated} features repeat an earlier id; ids are not used as codes.",
            )
        )
    return pack_layer(
        folder,
        0,
        name="features",
        columns=columns,
        geometries=geometries,
        limits=limits,
        crs=crs,
        notes=notes,
        problems=problems,
    )


def _collect(columns: dict[str, list[Any]], properties: Any, i: int) -> None:
    if not isinstance(properties, dict):
        return
    for key, value in properties.items():
        values = columns.setdefault(key, [])
        values.extend([None] * (i - len(values)))
        values.append(value)


def _is_high(geometry: Mapping[str, Any]) -> bool:
    """Tell whether the first position has more than two numbers."""
    first = geometry.get("coordinates")
    while isinstance(first, list) and first and isinstance(first[0], list):
        first = first[0]
    return isinstance(first, list) and len(first) > 2


def _geometry(feature: Any, row: int) -> tuple[Any, list[Message]]:
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        return None, [
            problem(
                row,
                "geometry",
                "not-a-feature",
                "不是 GeoJSON 要素（type 应为 Feature）。",
                "Not a GeoJSON feature (its type should be Feature).",
            )
        ]
    if feature.get("geometry") is None:
        return None, [no_geometry(row)]
    try:
        return build(feature["geometry"]), []
    except BadGeometryError as bad:
        return None, [bad.told(row)]


def build(geometry: Any, *, depth: int = 0) -> Any:
    """Build a shapely geometry from a GeoJSON geometry object, or say why it cannot be."""
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind == "GeometryCollection":
        return _collection(geometry, depth)
    if not isinstance(kind, str) or kind not in _KINDS:
        raise BadGeometryError(
            "unknown-geometry", "图形类型无法识别。", "The geometry type is not known."
        )
    coordinates = _lists(geometry.get("coordinates"), deep=kind != "Point")
    if kind == "MultiPoint":
        return shapely.MultiPoint(rings.points(coordinates)) if coordinates else None
    if kind == "MultiLineString":
        return shapely.MultiLineString([rings.line(_lists(part)) for part in coordinates])
    if kind == "Polygon":
        return rings.polygon([_lists(part) for part in coordinates])
    if kind == "MultiPolygon":
        parts = [[_lists(ring) for ring in _lists(part)] for part in coordinates]
        return shapely.MultiPolygon([rings.polygon(part) for part in parts])
    return rings.point(coordinates) if kind == "Point" else rings.line(coordinates)


def _collection(geometry: Mapping[str, Any], depth: int) -> Any:
    parts = geometry.get("geometries")
    if depth > _DEEPEST or not isinstance(parts, list):
        raise rings.malformed()
    return shapely.GeometryCollection([build(part, depth=depth + 1) for part in parts])


def _lists(value: Any, *, deep: bool = True) -> list[Any]:
    if not isinstance(value, list):
        raise rings.malformed()
    if deep and not all(isinstance(part, list) for part in value):
        raise rings.malformed()
    return value
