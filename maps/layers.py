"""One switchable layer: a style for each class of area, the class of each area, a legend."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from maps.placing import Shapes
from maps.style import Fill, area_path
from maps.view import Count, Dot, View


@dataclass(frozen=True)
class LegendRow:
    """One line of a legend.

    Attributes
    ----------
    message : str
        Key in the catalogue.
    values : dict
        What the message's placeholders stand for.
    heading : bool
        Whether the lines that follow belong under this one.
    fill : Fill or None
        Swatch of an area.
    mark : str or None
        Name of a line, or of a point's shape together with `colour`.
    count : int, str or None
        How many there are, when that is shown.
    note, note_values : str, dict, or None
        Key and values of a remark under the line.
    """

    message: str
    values: dict[str, Any]
    heading: bool = False
    fill: Fill | None = None
    mark: str | None = None
    colour: str | None = None
    count: Count | None = None
    note: str | None = None
    note_values: dict[str, Any] | None = None


@dataclass(frozen=True)
class Layer:
    """One of the map's layers.

    Attributes
    ----------
    key : str
        "plan", "coverage" or "index".
    fills : tuple of Fill
        The classes.
    classes : tuple of tuple of int
        For each period (a single one where time does not matter) the class of every area.
    legend : tuple of LegendRow
    """

    key: str
    fills: tuple[Fill, ...]
    classes: tuple[tuple[int, ...], ...]
    legend: tuple[LegendRow, ...]

    def payload(self, *, outline: bool, opacity: float) -> dict[str, Any]:
        """Return what the page's script needs to draw the layer; see `area_path`."""
        return {
            "key": self.key,
            "styles": [area_path(f, outline=outline, opacity=opacity) for f in self.fills],
            "classes": self.classes,
            "legend": [_legend_payload(row) for row in self.legend],
        }


def _legend_payload(row: LegendRow) -> dict[str, Any]:
    payload = {
        "message": row.message,
        "values": row.values,
        "heading": row.heading or None,
        "fill": row.fill.paint if row.fill else None,
        "mark": row.mark,
        "colour": row.colour,
        "count": row.count,
        "note": row.note,
        "noteValues": row.note_values,
    }
    return {key: value for key, value in payload.items() if value is not None}


def feature_collection(shapes: Shapes, *, digits: int) -> dict[str, Any]:
    """Return shapes as one GeoJSON FeatureCollection; feature i carries ``{"i": i}``.

    Parameters
    ----------
    shapes : ndarray of shapely geometry, shape (n,)
    digits : int
        Decimals kept. Neighbours share their vertices, and equal numbers round alike, so no
        gap opens between them.
    """
    rounded = shapely.transform(shapes, lambda xy: np.round(xy, digits))
    features = [
        {"type": "Feature", "properties": {"i": i}, "geometry": json.loads(text)}
        for i, text in enumerate(shapely.to_geojson(rounded))
    ]
    return {"type": "FeatureCollection", "features": features}


def areas_payload(view: View) -> list[dict[str, Any]]:
    """Return what is told about each micro-grid, missing values left out."""
    digits = _digits(view)
    rows = []
    for area in view.areas:
        row = {
            "label": area.label,
            "number": area.number,
            "grid": area.grid,
            "village": area.village,
            "households": area.households,
            "people": area.people,
            "head": area.head,
            "road": area.road,
            "deviation": area.deviation,
            "uncovered": area.uncovered,
            "reasons": dict(area.reasons),
            "at": [round(v, digits) for v in area.anchor],
            "r": round(area.radius_m, 1),
        }
        rows.append({key: value for key, value in row.items() if value is not None})
    return rows


def dots_payload(dots: Sequence[Dot], view: View, keys: Sequence[str]) -> list[list[Any]]:
    """Return points as short rows: x, y, name, households, people, position of the reason."""
    digits = _digits(view)
    return [
        [
            round(d.x, digits),
            round(d.y, digits),
            d.name,
            d.households,
            d.people,
            -1 if d.reason is None else keys.index(d.reason),
        ]
        for d in dots
    ]


def shapes_payload(view: View) -> dict[str, Any]:
    """Return the geometry of a map, one collection per kind of thing."""
    digits = _digits(view)
    return {
        name: feature_collection(shapes, digits=digits)
        for name, shapes in (
            ("areas", view.area_shapes),
            ("village", view.village_lines),
            ("villageCasing", view.village_lines),
            ("grid", view.grid_lines),
            ("road", view.roads),
            ("barrier", view.barriers),
        )
    }


def _digits(view: View) -> int:
    return 6 if view.mode == "internal" else 0
