"""What is in a file, for a person to confirm: layers, headings, columns, where positions fall."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from sqlalchemy import text
from sqlalchemy.orm import Session

from service.imports.pipeline import Choices, Source, match, read_sheet
from service.intake.columns import Matching
from service.intake.errors import ChooseLayerError
from service.intake.kinds import KINDS
from service.intake.mask import masked
from service.intake.place import Hypothesis, hypotheses, lonlat_of, raw_points
from service.intake.sheet import Cell, Damaged, Note, Table, VectorSheet
from service.intake.specs import Shape
from service.register.resolve import villages_of

_SAMPLES = 3
_DRAWN = 400
_DISTINCT_ROWS = 200


@dataclass(frozen=True)
class Reading:
    """One way to read the positions, with some of them drawn so."""

    hypothesis: Hypothesis
    drawn: list[list[float]]


@dataclass(frozen=True, eq=False)
class Inspection:
    """What was found; `sheet` and `matching` are None while a layer has to be chosen."""

    layers: tuple[str, ...]
    sheet: Table | VectorSheet | None = None
    matching: Matching | None = None
    samples: Mapping[str, list[str]] | None = None
    readings: tuple[Reading, ...] = ()
    positions: int = 0
    compared: bool = False

    @property
    def notes(self) -> tuple[Note, ...]:
        """What reading and matching have to tell."""
        if self.sheet is None or self.matching is None:
            return ()
        return (*self.sheet.notes, *self.matching.notes)


def inspect(
    session: Session, kind: str, source: Source, choices: Choices, *, town_code: str
) -> Inspection:
    """Look into a file, changing nothing.

    Raises
    ------
    IntakeError
        The file as a whole cannot be taken in.
    """
    # Positions are looked at as they are written; what was chosen for them comes later.
    as_written = Choices(
        layer=choices.layer, header_row=choices.header_row, delimiter=choices.delimiter
    )
    try:
        sheet = read_sheet(kind, source, as_written)
    except ChooseLayerError as many:
        layers = tuple(str(many.where.get("layers", "")).split(", "))
        if choices.layer is not None or layers == ("",):
            raise
        return Inspection(layers=layers)
    matching = match(session, kind, sheet, choices, town_code)
    layers = sheet.sheets if isinstance(sheet, Table) else tuple(x.name for x in sheet.layers)
    points = np.empty((0, 2)) if KINDS[kind].shape is Shape.NONE else raw_points(sheet, matching)
    land = villages_of(session, town_code)
    return Inspection(
        layers=layers,
        sheet=sheet,
        matching=matching,
        samples=_samples(sheet),
        readings=_readings(session, sheet, points, land, town_code),
        positions=len(points),
        compared=land is not None,
    )


def _samples(sheet: Table | VectorSheet) -> dict[str, list[str]]:
    """Give a few different values of each column, masked."""
    if isinstance(sheet, Table):
        rows = sheet.rows[:_DISTINCT_ROWS]
        return {name: _few([row[i] for row in rows]) for i, name in enumerate(sheet.headers)}
    frame = sheet.frame.head(_DISTINCT_ROWS)
    return {
        str(name): _few(frame[name].tolist())
        for name in frame.columns
        if name != frame.geometry.name
    }


def _few(cells: Sequence[Cell]) -> list[str]:
    shown = (
        masked(cell.shown if isinstance(cell, Damaged) else cell)
        for cell in cells
        if cell is not None
    )
    return list(dict.fromkeys(one for one in shown if one))[:_SAMPLES]


def _readings(
    session: Session,
    sheet: Table | VectorSheet,
    points: Any,
    land: gpd.GeoDataFrame | None,
    town_code: str,
) -> tuple[Reading, ...]:
    """Count where the points fall under each reading, the file's own word among them."""
    if not len(points):
        return ()
    if land is None:
        # The first boundaries of a town have nothing to be compared with but the country.
        land = gpd.GeoDataFrame(geometry=[shapely.box(73, 18, 136, 54)], crs=4326)
    stated = None if isinstance(sheet, Table) else sheet.crs
    known = _landmarks(session, town_code)
    found = hypotheses(points, land, landmarks=known, stated=stated)
    drawn = points[:: max(1, len(points) // _DRAWN)]
    return tuple(Reading(one, lonlat_of(drawn, one).round(6).tolist()) for one in found)


def _landmarks(session: Session, town_code: str) -> gpd.GeoSeries | None:
    """Read places known to be right: they tell GCJ-02 from WGS 84 inside a village."""
    rows = session.scalars(
        text(
            "SELECT ST_AsBinary(position) FROM courtyard WHERE starts_with(village_code, :town)"
            " ORDER BY id LIMIT 2000"
        ),
        {"town": town_code},
    ).all()
    if not rows:
        return None
    return gpd.GeoSeries(shapely.from_wkb([bytes(row) for row in rows]), crs=4326)
