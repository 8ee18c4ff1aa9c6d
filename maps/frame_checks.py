"""Checks on the tables that become a map: columns, codes, geometry and coordinates."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.errors import YuanbaError


class MapDataError(YuanbaError):
    """The data for a map contradict themselves or miss what a map needs."""

    code = "map-data"


@dataclass(frozen=True)
class Table:
    """What a table must be like.

    Attributes
    ----------
    name : str
        As in `MapData`, used in messages.
    columns : tuple of str
        Columns that must exist, without the geometry.
    key : str or None
        Column whose values are given and differ.
    shapes : tuple of str
        Geometry types allowed; empty for a plain table.
    may_lack_place : bool
        Whether a row may come without geometry.
    """

    name: str
    columns: tuple[str, ...]
    key: str | None = None
    shapes: tuple[str, ...] = ()
    may_lack_place: bool = False


def check_table(table: Table, frame: pd.DataFrame) -> None:
    """Check columns, key and geometry of one table.

    Raises
    ------
    MapDataError
        Naming the table, the column and how many rows are wrong.
    """
    missing = [c for c in table.columns if c not in frame.columns]
    if missing:
        raise MapDataError(
            zh=f"表 {table.name} 缺少列：{'、'.join(missing)}。请补上后再生成地图。",
            en=f"table {table.name} lacks columns: {', '.join(missing)}. Add them and try again.",
            table=table.name,
            columns=missing,
        )
    if table.key is not None:
        _check_key(table, frame)
    if table.shapes:
        _check_geometry(table, frame)


def _check_key(table: Table, frame: pd.DataFrame) -> None:
    keys = frame[str(table.key)]
    wrong = int(keys.isna().sum() + keys.dropna().duplicated().sum())
    if wrong:
        raise MapDataError(
            zh=f"表 {table.name} 的列 {table.key} 有 {wrong} 行为空或重复，每行须有唯一的值。",
            en=f"table {table.name}: {wrong} rows have an empty or repeated {table.key}; "
            "every row needs its own.",
            table=table.name,
            column=table.key,
            rows=wrong,
        )


def _check_geometry(table: Table, frame: pd.DataFrame) -> None:
    if not isinstance(frame, gpd.GeoDataFrame) or frame.crs is None or frame.crs != "EPSG:4326":
        raise MapDataError(
            zh=f"表 {table.name} 须为经纬度（EPSG:4326）的空间表，请先转换坐标系。",
            en=f"table {table.name} must hold geometry in EPSG:4326 (lon, lat); convert it first.",
            table=table.name,
        )
    shapes = np.asarray(frame.geometry.array, dtype=object)
    absent = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    placed = shapes[~absent]
    kinds = set(frame.geometry[~absent].geom_type)
    west, south, east, north = shapely.total_bounds(placed) if len(placed) else (0.0, 0.0, 0.0, 0.0)
    off_earth = not (-180 <= west <= east <= 180 and -85 <= south <= north <= 85)
    crossed = int((~shapely.is_valid(placed)).sum())
    if crossed:
        raise MapDataError(
            zh=f"表 {table.name} 有 {crossed} 个图形自相交，请先修复（make_valid）。",
            en=f"table {table.name} has {crossed} shapes that cross themselves; repair them first "
            "(make_valid).",
            table=table.name,
            invalid=crossed,
        )
    if (absent.any() and not table.may_lack_place) or kinds - set(table.shapes) or off_earth:
        raise MapDataError(
            zh=f"表 {table.name} 的几何不可用：空 {int(absent.sum())} 行，类型 {sorted(kinds)}"
            f"（应为 {list(table.shapes)}），坐标须为经纬度。",
            en=f"table {table.name} has unusable geometry: {int(absent.sum())} rows without, "
            f"types {sorted(kinds)} (wanted {list(table.shapes)}), coordinates must be lon, lat.",
            table=table.name,
            empty=int(absent.sum()),
            types=sorted(kinds),
        )


def check_known(table: str, column: str, values: Iterable[Any], known: Iterable[Any]) -> None:
    """Check that every given (not missing) value is one of the known ones.

    Raises
    ------
    MapDataError
        Naming the table, the column and how many values are unknown.
    """
    given = pd.Series(list(values), dtype=object).dropna()
    strangers = given[~given.isin(set(known))]
    if len(strangers):
        raise MapDataError(
            zh=f"表 {table} 的列 {column} 有 {len(strangers)} 个值查不到对应记录。请核对编码。",
            en=f"table {table}: {len(strangers)} values of {column} are not known. "
            "Check the codes.",
            table=table,
            column=column,
            rows=len(strangers),
        )


def check_counts(
    table: str, column: str, values: pd.Series[Any], *, may_be_missing: bool = False
) -> None:
    """Check that a column holds whole numbers that are not negative.

    Raises
    ------
    MapDataError
        Naming the table, the column and how many values are wrong.
    """
    given = values[values.notna()] if may_be_missing else values
    numbers = pd.to_numeric(given, errors="coerce")
    wrong = int((numbers.isna() | (numbers < 0) | (numbers % 1 != 0)).sum())
    if wrong:
        raise MapDataError(
            zh=f"表 {table} 的列 {column} 有 {wrong} 个值不是非负整数。",
            en=f"table {table}: {wrong} values of {column} are not whole numbers of 0 or more.",
            table=table,
            column=column,
            rows=wrong,
        )
