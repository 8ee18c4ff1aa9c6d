"""Write the map and the GeoPackage: both whole, or neither."""

from __future__ import annotations

import errno
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Literal

import geopandas as gpd
import pandas as pd
import pyogrio

from geo.crs import STORED
from geo.errors import Text
from maps.village_map import render
from service.sketch import tables
from service.sketch.errors import SketchError
from service.sketch.planning import Sketch

PLAN_NAME = "plan.gpkg"

_NAMED = 3
_GDAL_ERRORS = (
    pyogrio.errors.DataSourceError,
    pyogrio.errors.DataLayerError,
    pyogrio.errors.FeatureError,
    pyogrio.errors.FieldError,
    pyogrio.errors.GeometryError,
)


def check_output(output: Path, source: Path) -> None:
    """Refuse a place that cannot be written to, before any work is done.

    Raises
    ------
    SketchError
        No such folder, or writing would replace the file that is read.
    """
    if not output.parent.is_dir() or output.is_dir():
        raise SketchError(
            zh=f"不能写到 {output}：文件夹不存在，或这是一个文件夹",
            en=f"cannot write to {output}: there is no such folder, or it is one",
            output=str(output),
        )
    for target in (output, output.with_name(PLAN_NAME)):
        if source.exists() and target.exists() and target.samefile(source):
            raise SketchError(
                zh=f"{target} 正是要读的文件，不能覆盖；请把地图写到另一个文件夹",
                en=f"{target} is the file to be read and would be replaced; write the map to "
                "another folder",
                output=str(target),
            )


def write(sketch: Sketch, output: Path, *, lang: Literal["zh", "en", "both"]) -> tuple[Path, Path]:
    """Write the map to `output` and ``plan.gpkg`` beside it.

    Returns
    -------
    (Path, Path)
        Map and plan.

    Raises
    ------
    SketchError
        No room, or no permission; then neither file has changed.
    """
    locale = "en" if lang == "en" else "zh"
    html = render(tables.map_data(sketch), locale=locale, title=_title(sketch))
    plan = output.with_name(PLAN_NAME)
    with _beside(output) as folder:
        _write_geopackage(sketch, folder / PLAN_NAME)
        (folder / "map").write_text(html, encoding="utf-8")
        (folder / PLAN_NAME).replace(plan)
        (folder / "map").replace(output)
    return output, plan


def _title(sketch: Sketch) -> Text:
    names = sketch.ground.villages["name"].tolist()
    if len(names) <= _NAMED:
        return Text(f"{'、'.join(names)} 微网格草图", f"{', '.join(names)}: sketch of micro-grids")
    return Text(
        f"{names[0]} 等 {len(names)} 村微网格草图",
        f"{names[0]} and {len(names) - 1} other villages: sketch of micro-grids",
    )


@contextmanager
def _beside(output: Path) -> Iterator[Path]:
    """Give a folder on the same disk, so that moving a finished file into place is one step."""
    try:
        folder = Path(tempfile.mkdtemp(prefix=".yuanba-", dir=output.parent))
    except OSError as error:
        raise _unwritten(output, error) from error
    try:
        yield folder
    except OSError as error:
        raise _unwritten(output, error) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _write_geopackage(sketch: Sketch, path: Path) -> None:
    """Write all layers, and look whether they arrived: GDAL may be silent about a full disk."""
    layers: dict[str, pd.DataFrame] = {
        "villages": sketch.ground.villages.to_crs(STORED),
        "micro_grids": tables.micro_grid_table(sketch),
        "grids": tables.grid_table(sketch),
        "courtyards": tables.courtyard_table(sketch),
        "cells": tables.cell_table(sketch),
        "adjacency": tables.adjacency_table(sketch),
        "homes": tables.home_table(sketch, outside=False),
        "outside": tables.home_table(sketch, outside=True),
        "report": tables.report_table(sketch),
    }
    try:
        for name, table in layers.items():
            kind = {"geometry_type": _kind(table)} if isinstance(table, gpd.GeoDataFrame) else {}
            pyogrio.write_dataframe(
                table, path, driver="GPKG", layer=name, append=path.exists(), **kind
            )
        arrived = all(_arrived(path, name, table) for name, table in layers.items())
    except (*_GDAL_ERRORS, sqlite3.DatabaseError) as error:
        raise _unwritten(Path(PLAN_NAME), error) from error
    if not arrived:
        raise _unwritten(Path(PLAN_NAME))


def _arrived(path: Path, name: str, table: pd.DataFrame) -> bool:
    """Whether all rows of a layer are in the file, and all in its spatial index."""
    tables = [name, f"rtree_{name}_geom"] if isinstance(table, gpd.GeoDataFrame) else [name]
    with closing(sqlite3.connect(path)) as database:
        counts = [
            database.execute(f'SELECT count(*) FROM "{each}"').fetchone()[0]  # noqa: S608
            for each in tables
        ]
    return counts == [len(table)] * len(tables)


def _kind(table: gpd.GeoDataFrame) -> str:
    kinds = table.geom_type.unique()
    return str(kinds[0]) if len(kinds) == 1 else "Unknown"


def _unwritten(target: Path, error: Exception | None = None) -> SketchError:
    full = error is None or getattr(error, "errno", None) in {errno.ENOSPC, errno.EDQUOT}
    why = "" if full else f" ({getattr(error, 'strerror', None) or type(error).__name__})"
    return SketchError(
        zh=f"无法写入 {target}{why}：请检查磁盘空间与权限后再试，原有文件没有改动",
        en=f"{target} could not be written{why}: check disk space and permissions and try again; "
        "the files that were there are unchanged",
        file=str(target),
    )
