"""Read MBTiles files, which come from anywhere: read-only, bounded, pictures only.

The format is SQLite with tables or views ``metadata`` and ``tiles`` (MBTiles 1.3); rows of tiles
are counted from the south.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from urllib.parse import quote

from geo.errors import YuanbaError
from geo.web_mercator import tile_at

LARGEST_FILE = 8 * 2**30
LARGEST_TILE = 2**20
DEEPEST = 22
INSTRUCTIONS = 1_000_000
LONG, SHORT = 5_000, 20
"""Millions of SQLite's instructions that a check, and a tile, may take."""

SHIFTED = re.compile(r"amap|autonavi|gaode|高德|tencent|腾讯|baidu|百度|gcj|bd-?09", re.IGNORECASE)
PICTURES = (
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "image/png"),
    (re.compile(rb"\xff\xd8\xff"), "image/jpeg"),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), "image/webp"),
)

Box = tuple[float, float, float, float]


class BasemapError(YuanbaError):
    """A file cannot serve as a base map."""

    code = "bad-basemap"


@dataclass(frozen=True)
class Contents:
    """What an MBTiles file says of itself.

    Attributes
    ----------
    name, attribution : str
        As plain text.
    min_zoom, max_zoom : int
        Of the tiles that are there.
    """

    name: str
    attribution: str
    min_zoom: int
    max_zoom: int


@contextmanager
def opened(path: Path, patience: int) -> Iterator[sqlite3.Connection]:
    """Open a file for reading; nothing is written beside it, and no question runs for long."""
    address = f"file:{quote(str(path.resolve()))}?mode=ro&immutable=1"
    with closing(sqlite3.connect(address, uri=True)) as connection:
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 2 * LARGEST_TILE)
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("PRAGMA cell_size_check = ON")
        ticks = count(1)
        connection.set_progress_handler(lambda: next(ticks) > patience, INSTRUCTIONS)
        yield connection


def look(path: Path, place: Box) -> Contents:
    """Check a file and say what is in it.

    Parameters
    ----------
    path : Path
    place : tuple of float
        West, south, east, north of the town; the file must have tiles there.

    Raises
    ------
    BasemapError
        It is no MBTiles file of pictures in Web Mercator, names a shifted source, or has nothing
        of the town.
    """
    if path.stat().st_size > LARGEST_FILE:
        raise BasemapError(
            zh=f"文件超过 {LARGEST_FILE // 2**30} GB，请裁剪到本镇范围",
            en=f"the file is larger than {LARGEST_FILE // 2**30} GB; cut it to the town",
        )
    try:
        with opened(path, LONG) as connection:
            said = _metadata(connection)
            _check_datum(said)
            least, most = connection.execute(
                "SELECT min(zoom_level), max(zoom_level) FROM tiles"
            ).fetchone()
            if not _is_zoom(least) or not _is_zoom(most):
                raise _no_mbtiles()
            _check_place(connection, place, most)
    except sqlite3.Error as error:
        raise _no_mbtiles() from error
    return Contents(_plain(said.get("name", "")), _plain(said.get("attribution", "")), least, most)


def read_tile(path: Path, z: int, x: int, y: int) -> tuple[bytes, str] | None:
    """Return a tile and its media type; None where the file has no picture there."""
    try:
        with opened(path, SHORT) as connection:
            row = connection.execute(_TILE, (z, x, (1 << z) - 1 - y)).fetchone()
    except sqlite3.Error:
        return None
    data = None if row is None else row[0]
    if not isinstance(data, bytes) or len(data) > LARGEST_TILE:
        return None
    media = media_type(data)
    return None if media is None else (data, media)


def media_type(data: bytes) -> str | None:
    """Tell a picture by its first bytes; None for anything else.

    Examples
    --------
    >>> media_type(bytes([0xFF, 0xD8, 0xFF, 0xE0])), media_type(b"<svg onload='x()'>")
    ('image/jpeg', None)
    """
    return next((media for first, media in PICTURES if first.match(data)), None)


_TILE = "SELECT tile_data FROM tiles WHERE zoom_level = ? AND tile_column = ? AND tile_row = ?"


def _metadata(connection: sqlite3.Connection) -> dict[str, str]:
    rows = connection.execute("SELECT name, value FROM metadata LIMIT 200")
    return {str(name): str(value)[:2000] for name, value in rows}


def _check_datum(said: dict[str, str]) -> None:
    words = " ".join(said.get(key, "") for key in ("name", "description", "attribution"))
    crs = said.get("crs", "EPSG:3857")
    if SHIFTED.search(words) or crs not in {"EPSG:3857", "EPSG:900913"}:
        raise BasemapError(
            zh="底图必须是 WGS 84 的 Web Mercator 瓦片（EPSG:3857）；高德、腾讯、百度等偏移过的瓦片"
            "（GCJ-02、BD-09）会与院落错开几百米，不能使用",
            en="a base map has to be WGS 84 / Web Mercator tiles (EPSG:3857); shifted tiles such "
            "as those of Amap, Tencent or Baidu (GCJ-02, BD-09) lie hundreds of metres beside the "
            "courtyards and cannot be used",
            crs=crs,
        )


def _check_place(connection: sqlite3.Connection, place: Box, zoom: int) -> None:
    west, south, east, north = place
    left, bottom = _tile_at(west, south, zoom)
    right, top = _tile_at(east, north, zoom)
    found = connection.execute(
        "SELECT tile_data FROM tiles WHERE zoom_level = ? AND tile_column BETWEEN ? AND ? "
        "AND tile_row BETWEEN ? AND ? LIMIT 1",
        (zoom, left, right, bottom, top),
    ).fetchone()
    if found is None:
        raise BasemapError(
            zh="文件中没有本镇范围的瓦片，请检查是否选错了文件",
            en="the file has no tile of this town; check that it is the right file",
        )
    if not isinstance(found[0], bytes) or media_type(found[0]) is None:
        raise BasemapError(
            zh="底图只支持 PNG、JPEG 或 WebP 图片瓦片，不支持矢量瓦片",
            en="a base map is of PNG, JPEG or WebP pictures; vector tiles are not supported",
        )


def _tile_at(lon: float, lat: float, zoom: int) -> tuple[int, int]:
    """Return column and row, from the south, of the tile that a place lies on."""
    column, row = tile_at(lon, lat, zoom)
    return column, (1 << zoom) - 1 - row


def _is_zoom(value: object) -> bool:
    return isinstance(value, int) and 0 <= value <= DEEPEST


def _plain(text: str) -> str:
    """Leave out markup: attributions in such files are often links."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", text)).strip()[:200]


def _no_mbtiles() -> BasemapError:
    return BasemapError(
        zh="这不是 MBTiles 文件，或文件已损坏",
        en="this is no MBTiles file, or it is damaged",
    )
