"""What a file really is, by its first bytes, and whether that is what its name says."""

from __future__ import annotations

import zipfile
from enum import StrEnum
from pathlib import Path

from service.intake.errors import UnreadableFileError, WrongFormatError


class Format(StrEnum):
    """Formats that are taken in."""

    GEOJSON = "geojson"
    GPKG = "gpkg"
    SHAPEFILE_ZIP = "zip"
    SHAPEFILE = "shp"
    KML = "kml"
    KMZ = "kmz"
    OVJSN = "ovjsn"
    XLSX = "xlsx"
    TEXT = "csv"


VECTOR_SUFFIXES = {
    ".geojson": Format.GEOJSON,
    ".json": Format.GEOJSON,
    ".geojsonl": Format.GEOJSON,
    ".gpkg": Format.GPKG,
    ".zip": Format.SHAPEFILE_ZIP,
    ".shp": Format.SHAPEFILE,
    ".kml": Format.KML,
    ".ovkml": Format.KML,
    ".kmz": Format.KMZ,
    ".ovkmz": Format.KMZ,
    ".ovjsn": Format.OVJSN,
}
TABLE_SUFFIXES = {
    ".xlsx": Format.XLSX,
    ".csv": Format.TEXT,
    ".tsv": Format.TEXT,
    ".txt": Format.TEXT,
}

_MAGIC = (
    (b"SQLite format 3\x00", "SQLite"),
    (b"\x00\x00\x27\x0a", "Shapefile"),
    (b"PK\x03\x04", "ZIP"),
    (b"PK\x05\x06", "ZIP"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "OLE"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x1f\x8b", "gzip"),
    (b"%PDF", "PDF"),
)
_EXPECTED = {
    Format.GEOJSON: "JSON",
    Format.OVJSN: "JSON",
    Format.GPKG: "SQLite",
    Format.SHAPEFILE: "Shapefile",
    Format.SHAPEFILE_ZIP: "ZIP",
    Format.KMZ: "ZIP",
    Format.XLSX: "ZIP",
    Format.KML: "XML",
    Format.TEXT: "text",
}


def content_of(path: Path) -> str:
    """Name what the first bytes show: SQLite, ZIP, JSON, XML, text or another known format."""
    with path.open("rb") as file:
        head = file.read(4096)
    for magic, name in _MAGIC:
        if head.startswith(magic):
            return name
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head.decode("utf-16", "replace").encode()
    start = head.removeprefix(b"\xef\xbb\xbf").replace(b"\x00", b"").lstrip(b" \t\r\n\x1e")
    if start.startswith((b"{", b"[")):
        return "JSON"
    if start.startswith(b"<"):
        return "HTML" if start[:14].lower().startswith((b"<!doctype html", b"<html")) else "XML"
    return "text"


def sniff(path: Path, suffixes: dict[str, Format], *, name: str | None = None) -> Format:
    """Tell a file's format and refuse it when name and content disagree.

    Parameters
    ----------
    path : Path
        The file.
    suffixes : dict
        `VECTOR_SUFFIXES` or `TABLE_SUFFIXES`: what is taken here.
    name : str, optional
        The name the person gave it, when `path` is an upload's own name.

    Returns
    -------
    Format

    Raises
    ------
    WrongFormatError
        The suffix is not taken, or the content is something else.
    """
    suffix = Path(name or path.name).suffix.lower()
    if suffix not in suffixes:
        raise _not_taken(suffix, suffixes)
    stated, found = suffixes[suffix], content_of(path)
    if found != _EXPECTED[stated]:
        raise _mismatch(suffix, found, stated)
    if stated is Format.KMZ or stated is Format.SHAPEFILE_ZIP:
        _check_zip_kind(path, suffix, stated)
    return stated


def _not_taken(suffix: str, suffixes: dict[str, Format]) -> WrongFormatError:
    advice = _ADVICE.get(suffix)
    taken = " ".join(suffixes)
    zh, en = advice or ("请另存为可导入的格式", "save it in a format that is taken")
    return WrongFormatError(
        zh=f"不支持“{suffix or '无后缀'}”文件；{zh}（可用：{taken}）。",
        en=f"Files named {suffix or 'without a suffix'} are not taken; {en} (taken: {taken}).",
        suffix=suffix,
    )


def _mismatch(suffix: str, found: str, stated: Format) -> WrongFormatError:
    zh, en = _FOUND_ADVICE.get(
        (stated, found), _FOUND_ADVICE.get((None, found), ("请重新导出。", "export it again."))
    )
    return WrongFormatError(
        zh=f"文件名是“{suffix}”，内容却是 {found}；{zh}",
        en=f"The file is named {suffix} but contains {found}; {en}",
        suffix=suffix,
        found=found,
    )


def _check_zip_kind(path: Path, suffix: str, stated: Format) -> None:
    """Tell a zipped Shapefile, a KMZ and an Office file apart by their members' names."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = [name.lower() for name in archive.namelist()[:5000]]
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as broken:
        raise UnreadableFileError(
            zh="压缩包已损坏或没有传完整；请重新压缩后再导入。",
            en="The zip is damaged or incomplete; zip it again.",
        ) from broken
    if "[content_types].xml" in names:
        raise _mismatch(suffix, "XLSX", stated)
    wanted = ".kml" if stated is Format.KMZ else ".shp"
    if not any(name.endswith(wanted) for name in names):
        raise WrongFormatError(
            zh=f"压缩包里没有 {wanted} 文件；请把要导入的文件直接压缩成一个 zip。",
            en=f"The zip holds no {wanted} file; zip the files to import directly.",
            expected=wanted,
        )


_ADVICE: dict[str, tuple[str, str]] = {
    ".ovobj": (
        "奥维对象文件是未公开的格式，请在奥维中选择导出为 ovkml 或 ovjsn",
        "Ovi objects are an undocumented format: in Ovi, export as ovkml or ovjsn",
    ),
    ".xls": (
        "请在 Excel/WPS 中另存为 .xlsx",
        "save it as .xlsx in Excel or WPS",
    ),
    ".xlsm": (
        "带宏的表格不导入，请另存为不带宏的 .xlsx",
        "workbooks with macros are not taken: save it as .xlsx without macros",
    ),
    ".et": ("请在 WPS 中另存为 .xlsx", "save it as .xlsx in WPS"),
    ".ods": ("请另存为 .xlsx", "save it as .xlsx"),
    ".rar": ("请解压后重新压缩成 zip", "unpack it and zip it again"),
    ".7z": ("请解压后重新压缩成 zip", "unpack it and zip it again"),
    ".dwg": ("请导出为 Shapefile 或 GeoPackage", "export it as Shapefile or GeoPackage"),
    ".dbf": (
        "请把 .shp .shx .dbf .prj 一起压缩成 zip",
        "zip .shp, .shx, .dbf and .prj together",
    ),
}
_FOUND_ADVICE: dict[tuple[Format | None, str], tuple[str, str]] = {
    (Format.XLSX, "OLE"): (
        "它是旧版 .xls 或设了密码的表格，请在 Excel/WPS 中去掉密码并另存为 .xlsx。",
        "it is an old .xls or has a password: remove the password and save it as .xlsx.",
    ),
    (Format.XLSX, "text"): (
        "它是文本表格，请把后缀改为 .csv，或在 Excel 中另存为 .xlsx。",
        "it is a text table: rename it to .csv, or save it as .xlsx in Excel.",
    ),
    (Format.XLSX, "HTML"): (
        "它是系统导出的网页，请用 Excel 打开后另存为 .xlsx。",
        "it is a web page some systems export: open it in Excel and save it as .xlsx.",
    ),
    (Format.TEXT, "ZIP"): (
        "它是 Excel 表格，请把后缀改为 .xlsx。",
        "it is an Excel workbook: rename it to .xlsx.",
    ),
    (Format.TEXT, "OLE"): (
        "它是旧版 .xls，请在 Excel/WPS 中另存为 .xlsx。",
        "it is an old .xls: save it as .xlsx in Excel or WPS.",
    ),
    (None, "RAR"): ("请解压后重新压缩成 zip。", "unpack it and zip it again."),
    (None, "7z"): ("请解压后重新压缩成 zip。", "unpack it and zip it again."),
    (None, "XLSX"): (
        "它是 Excel 表格，请按表格导入。",
        "it is an Excel workbook: import it as a table.",
    ),
    (Format.GEOJSON, "XML"): (
        "请在原软件中导出为 GeoJSON。",
        "export it as GeoJSON where it came from.",
    ),
}
