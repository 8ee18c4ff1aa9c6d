"""Put together what leaves, and write into the trail that it did."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final, Literal, get_args

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from sqlalchemy import RowMapping, text
from sqlalchemy.orm import Session

from geo.errors import YuanbaError
from service.audit.service import record
from service.db.sql import load_sql
from service.errors import NotFoundError
from service.exports.columns import Language, headings, sheet_name
from service.exports.layers import layer_file
from service.exports.workbook import Sheet, workbook
from service.masking import mask_name, mask_phone
from service.text_table import ENCODING, write_text_table
from service.villages.land import STORED

Kind = Literal["roster", "households", "courtyards", "micro_grids"]
Format = Literal["xlsx", "csv", "gpkg", "geojson", "kml"]
_TABLES: Final = frozenset({"xlsx", "csv"})
KINDS: Final = get_args(Kind)
FORMATS: Final = get_args(Format)
PERSONAL: Final = frozenset({"roster", "households"})
MEDIA_TYPES: Final = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "gpkg": "application/geopackage+sqlite3",
    "geojson": "application/geo+json",
    "kml": "application/vnd.google-earth.kml+xml",
}
_ROSTER: Final = ("code", "head_name", "phone", "people", "address", "villager_group", "courtyard")
_HOUSEHOLDS: Final = (
    *("code", "head_name", "phone", "people", "address", "village_code", "village"),
    *("villager_group", "courtyard_code", "courtyard", "grid", "micro_grid_code", "micro_grid"),
    *("micro_grid_head", "lon", "lat"),
)
#: A text table has no sheets: every line of a roster says whose it is.
_COLUMNS: Final = {
    "roster": ("village", "micro_grid_code", "micro_grid", "micro_grid_head", *_ROSTER),
    "households": _HOUSEHOLDS,
}


class ExportError(YuanbaError):
    """A file that cannot be made."""

    code = "bad-export"


@dataclass(frozen=True)
class Wanted:
    """Which file: a kind of content in a format, in a language, masked or whole."""

    kind: Kind
    format: Format
    language: Language = "zh"
    whole: bool = False


def export(session: Session, place: str, wanted: Wanted, *, on: dt.date) -> bytes:
    """Return a file about a town, village, grid or micro-grid (9, 12, 15 or 18 digits).

    Names and telephone numbers are masked unless the whole is wanted; either way the trail says
    who took how many rows.

    Raises
    ------
    ExportError
        A roster is a workbook or a text table and nothing else.
    NotFoundError
        There is nothing of this kind under the code in the actor's area.
    """
    if wanted.kind == "roster" and wanted.format not in _TABLES:
        raise ExportError(
            zh="花名册只能导出为 xlsx 或 csv",
            en="a roster is exported as xlsx or csv only",
            format=wanted.format,
        )
    source = "households" if wanted.kind in PERSONAL else wanted.kind
    key = {"place": place, "on": on}
    rows = session.execute(text(load_sql(f"export_{source}")), key).mappings().all()
    if not rows:
        raise NotFoundError(
            zh=f"{place} 没有可导出的内容，或不在您的职责范围内",
            en=f"there is nothing to export under {place}, or it is outside your area",
            place=place,
        )
    detail = {"as": f"export {wanted.kind}.{wanted.format}", "whole": wanted.whole}
    entity = "household" if wanted.kind in PERSONAL else wanted.kind.removesuffix("s")
    record(session, "look", entity, place=place, rows=len(rows), detail=detail)
    shown = [_shown(row, whole=wanted.whole) for row in rows]
    if wanted.kind == "roster" and wanted.format == "xlsx":
        return workbook(_rosters(shown, wanted.language))
    return _file(shown, wanted)


def _shown(row: RowMapping, *, whole: bool) -> dict[str, Any]:
    shown = dict(row)
    if "head_name" in shown and not whole:
        shown["head_name"] = mask_name(shown["head_name"])
        shown["phone"] = mask_phone(shown["phone"])
        shown["address"] = None
    return shown


def _rosters(rows: Sequence[dict[str, Any]], language: Language) -> Iterator[Sheet]:
    """One sheet a micro-grid, and a last one for households in none."""
    heads = headings(_ROSTER, language)
    for code, own in groupby(rows, key=lambda row: row["micro_grid_code"]):
        lines = list(own)
        first = lines[0]
        name = sheet_name("none", language)
        if code is not None:
            name = f"{first['village']} {first['micro_grid']}"
        yield name, heads, [[line[column] for column in _ROSTER] for line in lines]


def _file(rows: Sequence[dict[str, Any]], wanted: Wanted) -> bytes:
    columns = _COLUMNS.get(wanted.kind) or [name for name in rows[0] if name != "geometry"]
    heads = headings(columns, wanted.language)
    if wanted.format in _TABLES:
        lines = [["" if row[name] is None else str(row[name]) for name in columns] for row in rows]
        if wanted.format == "xlsx":
            return workbook([(wanted.kind, heads, lines)])
        return _text(heads, lines)
    frame = gpd.GeoDataFrame(
        {
            head: _typed([row[column] for row in rows])
            for head, column in zip(heads, columns, strict=True)
        },
        geometry=_shapes(rows),
        crs=STORED,
    )
    return layer_file(frame, wanted.kind, wanted.format, name_column=heads[0])


def _text(heads: Sequence[str], lines: Iterable[Sequence[str]]) -> bytes:
    buffer = io.StringIO(newline="")
    write_text_table(buffer, heads, lines)
    return buffer.getvalue().encode(ENCODING)


def _typed(values: list[Any]) -> pd.Series[Any]:
    """Keep whole and real numbers as such; everything else is text or missing."""
    if all(isinstance(value, int) for value in values):
        return pd.Series(values, dtype="int64")
    if all(value is None or isinstance(value, float) for value in values):
        return pd.Series(values, dtype="float64")
    return pd.Series([None if value is None else str(value) for value in values], dtype=object)


def _shapes(rows: Sequence[dict[str, Any]]) -> Any:
    if "geometry" in rows[0]:
        wkb = [None if row["geometry"] is None else bytes(row["geometry"]) for row in rows]
        return shapely.from_wkb(np.array(wkb, object))
    points = np.full(len(rows), None, object)
    here = np.array([row["lon"] is not None for row in rows])
    lon = np.array([row["lon"] for row in rows], float)
    lat = np.array([row["lat"] for row in rows], float)
    points[here] = shapely.points(lon[here], lat[here])
    return points
