"""GeoPackage by way of GDAL, on a private copy, after a look at what the database really holds."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from service.intake.errors import ChooseLayerError, UnreadableFileError, WrongFormatError
from service.intake.limits import Limits
from service.intake.readers import gdal
from service.intake.readers.gpkg_blobs import empty_damaged
from service.intake.readers.messages import Message, note, problem
from service.intake.readers.pack import check_features, pack_layer

_WAL = 2


def read(folder: Path, options: Mapping[str, Any], limits: Limits) -> dict[str, Any]:
    """Read the layers named in ``options["layers"]``, or the only one when none is named."""
    path = folder / "upload.gpkg"
    notes = _write_ahead(path)
    layers = _stated_layers(path)
    wanted = _choose(options.get("layers"), layers)
    sheets = [
        _read_layer(folder, path, number, name, limits, notes) for number, name in enumerate(wanted)
    ]
    return {"layers": layers, "sheets": sheets}


def _write_ahead(path: Path) -> list[Message]:
    """Note a file copied while still open elsewhere: its last edits are in a sidecar."""
    with path.open("rb") as file:
        head = file.read(20)
    if head[18:19] != bytes([_WAL]) or path.with_name(path.name + "-wal").exists():
        return []
    return [
        note(
            "write-ahead-log",
            "这个 GeoPackage 可能是在 QGIS 打开时复制的，最后的修改可能不在其中；"
            "请核对，必要时关闭 QGIS 后重新复制。",
            "This GeoPackage may have been copied while open in QGIS, without its last edits; "
            "check, and if needed close QGIS and copy it again.",
            confirm=True,
        )
    ]


def _stated_layers(path: Path) -> list[dict[str, Any]]:
    database = sqlite3.connect(path)
    try:
        database.execute("PRAGMA trusted_schema = OFF")
        tables = {row[0] for row in database.execute("SELECT name FROM sqlite_master")}
        if not {"gpkg_contents", "gpkg_geometry_columns"} <= tables:
            raise WrongFormatError(
                zh="这是普通的 SQLite 数据库，不是带图形的 GeoPackage；请导出为 GeoPackage。",
                en="This is a plain SQLite database, not a GeoPackage with geometries; export it "
                "as GeoPackage.",
            )
        rows = database.execute(
            "SELECT c.table_name, g.geometry_type_name FROM gpkg_contents c "
            "JOIN gpkg_geometry_columns g ON g.table_name = c.table_name "
            "WHERE c.data_type = 'features'"
        ).fetchall()
        return [
            {"name": name, "features": _count(database, name), "geometry_type": str(kind)}
            for name, kind in rows
            if name in tables
        ]
    except sqlite3.DatabaseError as broken:
        raise UnreadableFileError(
            zh="GeoPackage 文件已损坏或没有传完整；请重新复制或导出。",
            en="The GeoPackage is damaged or incomplete; copy or export it again.",
        ) from broken
    finally:
        database.close()


def _count(database: sqlite3.Connection, table: str) -> int:
    quoted = '"' + table.replace('"', '""') + '"'
    return int(database.execute(f"SELECT count(*) FROM {quoted}").fetchone()[0])  # noqa: S608


def _choose(wanted: list[str] | None, layers: list[dict[str, Any]]) -> list[str]:
    names = [layer["name"] for layer in layers]
    listed = "、".join(names) or "（无）"
    if wanted == ["*"]:
        return names
    if wanted:
        missing = [name for name in wanted if name not in names]
        if missing:
            raise ChooseLayerError(
                zh=f"文件中没有图层“{'、'.join(missing)}”；有：{listed}。",
                en=f"The file has no layer {', '.join(missing)!r}; it has: {', '.join(names)}.",
                layers=", ".join(names),
            )
        return wanted
    if len(names) != 1:
        raise ChooseLayerError(
            zh=f"文件中有 {len(names)} 个带图形的图层：{listed}；请选择一个。"
            if names
            else "文件中没有带图形的图层；请导出含图形的图层。",
            en=f"The file has {len(names)} layers with geometries: {', '.join(names)}; choose one."
            if names
            else "The file has no layer with geometries; export one that has.",
            layers=", ".join(names),
        )
    return names


def _read_layer(
    folder: Path, path: Path, number: int, name: str, limits: Limits, notes: list[Message]
) -> dict[str, Any]:
    damaged: list[int] = []
    try:
        meta, blobs, values = gdal.read(path, layer=name, limits=limits)
    except Exception:  # GDAL stops at the first bad geometry, with an error of its choice
        damaged = empty_damaged(path, name)
        if not damaged:
            raise
        meta, blobs, values = gdal.read(path, layer=name, limits=limits)
    check_features(len(blobs), limits)
    shapes = shapely.from_wkb(blobs, on_invalid="ignore")
    lost = shapely.is_missing(shapes) & np.array([blob is not None for blob in blobs], bool)
    damaged += [int(i) + 1 for i in np.flatnonzero(lost)]
    problems = [
        problem(
            i,
            "geometry",
            "damaged-geometry",
            "图形数据已损坏，读不出来；请在原软件中修复。",
            "The geometry is damaged and cannot be read; repair it where it came from.",
        )
        for i in damaged
    ]
    return pack_layer(
        folder,
        number,
        name=name,
        columns={str(key): list(v) for key, v in zip(meta["fields"], values, strict=True)},
        geometries=shapes,
        limits=limits,
        crs=gdal.stated_crs(meta["crs"]),
        notes=notes,
        problems=problems,
    )
