"""Write the map and the GeoPackage: both whole, or neither."""

from __future__ import annotations

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

from geo.errors import Text
from maps.village_map import render
from service.sketch import tables
from service.sketch.errors import SketchError
from service.sketch.planning import Sketch

PLAN_NAME = "plan.gpkg"


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
    OSError, SketchError
        No room, or no permission; then neither file has changed.
    """
    names = "、".join(sketch.ground.villages["name"].head(3))
    title = Text(f"{names} 微网格草图", f"{names}: sketch of micro-grids")
    html = render(tables.map_data(sketch), locale="en" if lang == "en" else "zh", title=title)
    plan = output.with_name(PLAN_NAME)
    with _beside(output) as folder:
        (folder / "map").write_text(html, encoding="utf-8")
        _write_geopackage(sketch, folder / PLAN_NAME)
        (folder / PLAN_NAME).replace(plan)
        (folder / "map").replace(output)
    return output, plan


@contextmanager
def _beside(output: Path) -> Iterator[Path]:
    """Give a folder on the same disk, so that moving a finished file into place is one step."""
    folder = Path(tempfile.mkdtemp(prefix=".yuanba-", dir=output.parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _write_geopackage(sketch: Sketch, path: Path) -> None:
    """Write all layers, and look whether they arrived: GDAL may be silent about a full disk."""
    layers: dict[str, pd.DataFrame] = {
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
        with closing(sqlite3.connect(path)) as database:
            arrived = [
                database.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # noqa: S608
                for name in layers
            ]
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as error:
        raise _unwritten() from error
    except (pyogrio.errors.FeatureError, sqlite3.DatabaseError) as error:
        raise _unwritten() from error
    if arrived != [len(table) for table in layers.values()]:
        raise _unwritten()


def _kind(table: gpd.GeoDataFrame) -> str:
    kinds = table.geom_type.unique()
    return str(kinds[0]) if len(kinds) == 1 else "Unknown"


def _unwritten() -> SketchError:
    return SketchError(
        zh=f"{PLAN_NAME} 没有写成，多半是磁盘空间不足；请腾出空间后再试，原有文件没有改动",
        en=f"{PLAN_NAME} could not be written, most likely for want of disk space; free some and "
        "try again; the files that were there are unchanged",
    )
