"""Shapefiles: geometry by way of GDAL, attributes by our own reader, parts that are missing."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import shapely

from service.intake.errors import UnreadableFileError, WrongFormatError
from service.intake.limits import Limits
from service.intake.readers import gdal
from service.intake.readers.dbf import Attributes, read_dbf
from service.intake.readers.messages import Message, note
from service.intake.readers.pack import check_features, only_layer, pack_layer

_SHP_MAGIC = b"\x00\x00\x27\x0a"


def read(folder: Path, options: Mapping[str, Any], limits: Limits) -> dict[str, Any]:
    """Read ``upload.shp`` and what is beside it as one layer."""
    only_layer(options, "shapes")
    notes: list[Message] = []
    _check_parts(folder)
    attributes = _attributes(folder, notes)
    _, blobs, _ = gdal.read(folder / "upload.shp", layer=None, limits=limits, columns=[])
    check_features(len(blobs), limits)
    shapes = shapely.from_wkb(blobs)
    columns: dict[str, list[Any]] = {}
    if attributes is not None:
        if len(attributes.deleted) != len(shapes):
            raise UnreadableFileError(
                zh=f"图形有 {len(shapes)} 个，属性表却有 {len(attributes.deleted)} 行，"
                "无法对应；请重新导出。",
                en=f"There are {len(shapes)} shapes but {len(attributes.deleted)} attribute rows, "
                "which cannot be matched; export it again.",
            )
        kept = [i for i, gone in enumerate(attributes.deleted) if not gone]
        shapes = shapes[kept]
        columns = {key: [v[i] for i in kept] for key, v in attributes.columns.items()}
        _say_deleted(len(attributes.deleted) - len(kept), notes)
    layer = pack_layer(
        folder,
        0,
        name="shapes",
        columns=columns,
        geometries=shapes,
        limits=limits,
        crs=_projection(folder, notes),
        notes=notes,
    )
    shown = {"name": "shapes", "features": len(shapes), "geometry_type": "Unknown"}
    return {"layers": [shown], "sheets": [layer]}


def _check_parts(folder: Path) -> None:
    for suffix, zh, en in (
        (".shp", "图形文件", "the shapes"),
        (".shx", "索引文件", "the index"),
    ):
        if not (folder / f"upload{suffix}").is_file():
            raise UnreadableFileError(
                zh=f"缺少 {suffix}（{zh}）；请把 .shp .shx .dbf .prj 一起压缩后再导入。",
                en=f"There is no {suffix} ({en}); zip .shp, .shx, .dbf and .prj together.",
                missing=suffix,
            )
    with (folder / "upload.shp").open("rb") as file:
        if file.read(4) != _SHP_MAGIC:
            raise WrongFormatError(
                zh="压缩包里的 .shp 不是 Shapefile；请重新导出。",
                en="The .shp in the zip is not a Shapefile; export it again.",
            )


def _attributes(folder: Path, notes: list[Message]) -> Attributes | None:
    path = folder / "upload.dbf"
    if not path.is_file():
        notes.append(
            note(
                "no-dbf",
                "缺少 .dbf 属性表：只读到图形，没有名称和编码；如有属性请一起压缩。",
                "There is no .dbf: only shapes were read, without names or codes; add it to the "
                "zip if there is one.",
                confirm=True,
            )
        )
        return None
    cpg = folder / "upload.cpg"
    stated = cpg.read_text("ascii", "replace")[:40] if cpg.is_file() else None
    attributes = read_dbf(path.read_bytes(), stated)
    # GDAL leaves out records marked as deleted; shapes and records must be counted alike.
    path.rename(folder / "attributes.dbf")
    _say_encoding(attributes, notes)
    if attributes.renamed:
        names = "、".join(attributes.renamed)
        notes.append(
            note(
                "columns-collide",
                f"列名被截断到 10 个字节后重名：{names}；后面的加了序号，请核对。",
                f"Headings cut to 10 bytes have become equal: {names}; later ones are numbered.",
                confirm=True,
            )
        )
    return attributes


def _say_encoding(attributes: Attributes, notes: list[Message]) -> None:
    headings = "、".join(list(attributes.columns)[:8])
    if attributes.encoding == (attributes.stated or "utf-8"):
        return
    said = f"注明为 {attributes.stated}，" if attributes.stated else "没有注明，"
    stated = f"stated as {attributes.stated}" if attributes.stated else "not stated"
    notes.append(
        note(
            "encoding",
            f"属性表的文字编码{said}已按 {attributes.encoding} 读取，"
            f"列名：{headings}；请核对文字。",
            f"The text encoding is {stated}; it was read as {attributes.encoding}, headings: "
            f"{headings}; check the text.",
            confirm=True,
        )
    )


def _say_deleted(count: int, notes: list[Message]) -> None:
    if count:
        notes.append(
            note(
                "deleted-records",
                f"有 {count} 条记录在原软件中已标记删除，没有读入。",
                f"{count} records are marked as deleted where they came from and were not read.",
            )
        )


def _projection(folder: Path, notes: list[Message]) -> str | None:
    path = folder / "upload.prj"
    text = path.read_text("utf-8", "replace").strip() if path.is_file() else ""
    if text and len(text) < 10_000:
        return text
    notes.append(
        note(
            "no-prj",
            "缺少 .prj，文件没有注明坐标系；需要选择坐标系。",
            "There is no .prj, so the coordinate system is not stated and has to be chosen.",
            confirm=True,
        )
    )
    return None
