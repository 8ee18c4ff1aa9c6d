"""KML and Ovi KML, read with a parser that knows no entities and no other files."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, ParseError

import shapely
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from service.intake.errors import UnreadableFileError, UnsafeFileError, WrongFormatError
from service.intake.limits import Limits
from service.intake.readers import ovi, rings
from service.intake.readers.messages import Message
from service.intake.readers.pack import check_features, only_layer, pack_layer
from service.intake.text import decode

_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?", re.ASCII)
_COMMA = re.compile(r"\s*[,，]\s*")
_SIMPLE = {"Point", "LineString", "LinearRing", "Polygon", "MultiGeometry"}
_DEEPEST = 2000


def read(folder: Path, options: Mapping[str, Any], limits: Limits) -> dict[str, Any]:
    """Read every placemark of ``upload`` in the folder as one layer."""
    only_layer(options, "placemarks")
    text, _ = decode((folder / "upload").read_bytes())
    found = _Placemarks()
    try:
        for element, folders in _elements(text):
            found.add(element, folders)
            check_features(len(found.geometries), limits)
    except DefusedXmlException as unsafe:
        raise UnsafeFileError(
            zh="KML 中含有 DTD 或外部实体，已拒绝；请从奥维等软件重新导出。",
            en="The KML contains a DTD or entities and was refused; export it again.",
        ) from unsafe
    except ParseError as broken:
        raise UnreadableFileError(
            zh=f"KML 不完整或已损坏（第 {broken.position[0]} 行）；请重新导出。",
            en=f"The KML is incomplete or damaged (line {broken.position[0]}); export it again.",
            line=broken.position[0],
        ) from broken
    datum, notes = ovi.stated_datum(found.datums, is_ovi=found.is_ovi)
    layer = pack_layer(
        folder,
        0,
        name="placemarks",
        columns=found.table(),
        geometries=found.geometries,
        limits=limits,
        crs="EPSG:4326",
        datum=datum,
        notes=notes,
        problems=found.problems,
    )
    shown = {"name": "placemarks", "features": len(found.geometries), "geometry_type": "Unknown"}
    return {"layers": [shown], "sheets": [layer]}


class _Placemarks:
    """What has been read so far."""

    def __init__(self) -> None:
        self.rows: list[dict[str, str]] = []
        self.geometries: list[Any] = []
        self.problems: list[Message] = []
        self.datums: list[str] = []
        self.is_ovi = False

    def add(self, placemark: Element, folders: str) -> None:
        """Take one placemark."""
        row = {"name": "", "description": "", "folder": folders}
        geometry = None
        for child in placemark:
            tag = _tag(child)
            if tag in {"name", "description"}:
                row[tag] = "".join(child.itertext()).strip()
            elif tag == "ExtendedData":
                row |= dict(_extended(child))
            elif tag == "OvCoordType":
                self.datums.append((child.text or "").strip())
            elif tag == "OvAttr":
                self.is_ovi = True
            elif tag in _SIMPLE:
                geometry = self._build(child)
        self.rows.append(row)
        self.geometries.append(geometry)

    def _build(self, element: Element) -> Any:
        try:
            return _geometry(element)
        except rings.BadGeometryError as bad:
            self.problems.append(bad.told(len(self.rows) + 1))
            return None

    def table(self) -> dict[str, list[str | None]]:
        """Give the attributes by column."""
        keys = dict.fromkeys(key for row in self.rows for key in row)
        return {key: [row.get(key) for row in self.rows] for key in keys}


def _elements(text: str) -> Iterator[tuple[Element, str]]:
    """Give each placemark with the names of its folders, and forget it afterwards."""
    stack: list[Element] = []
    names: list[str] = []
    for event, element in iterparse(io.StringIO(text), ("start", "end"), forbid_dtd=True):
        if event == "start":
            if not stack and _tag(element) not in {"kml", "Document", "Folder", "Placemark"}:
                raise WrongFormatError(
                    zh="内容是 XML，但不是 KML；请在原软件中选择导出为 KML。",
                    en="The content is XML but not KML; export it as KML.",
                )
            stack.append(element)
            names.append("")
            if len(stack) > _DEEPEST:
                raise RecursionError
            continue
        stack.pop()
        names.pop()
        tag = _tag(element)
        if tag == "name" and stack and _tag(stack[-1]) == "Folder":
            names[-1] = (element.text or "").strip()
        elif tag == "Placemark":
            yield element, "/".join(name for name in names if name)[:500]
        if tag in {"Placemark", "Folder", "Style", "StyleMap"} and stack:
            stack[-1].remove(element)


def _tag(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _extended(element: Element) -> Iterator[tuple[str, str]]:
    for data in element.iter():
        tag = _tag(data)
        if tag == "Data":
            yield (
                data.get("name", ""),
                next((value.text or "" for value in data if _tag(value) == "value"), ""),
            )
        elif tag == "SimpleData":
            yield data.get("name", ""), data.text or ""


def _geometry(element: Element, depth: int = 0) -> Any:
    tag = _tag(element)
    if tag == "MultiGeometry":
        if depth > 8:
            raise rings.malformed()
        parts = [_geometry(part, depth + 1) for part in element if _tag(part) in _SIMPLE]
        return _gather(parts)
    if tag == "Polygon":
        outer = [ring for ring in element if _tag(ring) == "outerBoundaryIs"]
        inner = [ring for ring in element if _tag(ring) == "innerBoundaryIs"]
        return rings.polygon([_positions(ring) for ring in outer + inner])
    positions = _positions(element)
    if tag == "Point":
        return rings.point(positions[0] if positions else [])
    return rings.line(positions)


def _gather(parts: list[Any]) -> Any:
    """Make one multi-part geometry where all parts are of one kind."""
    kinds = {part.geom_type for part in parts}
    whole: dict[str, Any] = {
        "Polygon": shapely.MultiPolygon,
        "LineString": shapely.MultiLineString,
        "Point": shapely.MultiPoint,
    }
    make = whole.get(kinds.pop()) if len(kinds) == 1 else None
    return make(parts) if make else shapely.GeometryCollection(parts)


def _positions(element: Element) -> list[list[float]]:
    """Read ``lon,lat[,height]`` tuples; blanks around commas are forgiven."""
    text = next((e.text or "" for e in element.iter() if _tag(e) == "coordinates"), "")
    return [_position(item) for item in _COMMA.sub(",", text).split()]


def _position(item: str) -> list[float]:
    numbers = item.strip(",").split(",")
    if len(numbers) < 2 or len(numbers) > 3:
        raise rings.malformed()
    if not all(_NUMBER.fullmatch(number) for number in numbers[:2]):
        if any(number.lower().lstrip("+-") in {"nan", "inf", "infinity"} for number in numbers):
            raise rings.NotFiniteError
        raise rings.malformed()
    return [float(number) for number in numbers if _NUMBER.fullmatch(number)]
