"""A small MBTiles file, drawn here: one colour all over a box."""

from __future__ import annotations

import math
import sqlite3
import struct
import zlib
from contextlib import closing
from pathlib import Path

from tests.village import COLUMNS, ROWS, SOUTH, STEP, WEST

VILLAGE_BOX = (WEST, SOUTH, WEST + COLUMNS * STEP, SOUTH + ROWS * STEP)


def picture(colour: tuple[int, int, int]) -> bytes:
    """A PNG of 256 by 256 pixels."""
    rows = (b"\0" + bytes(colour) * 256) * 256
    header = struct.pack(">IIBBBBB", 256, 256, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )


def write_mbtiles(
    path: Path,
    *,
    box: tuple[float, float, float, float] = VILLAGE_BOX,
    zooms: range = range(10, 16),
    tile: bytes | None = None,
    **metadata: str,
) -> Path:
    """Write the file; metadata as given, beside what makes it a usable base map."""
    said = {"name": "航片", "format": "png", "attribution": "© 菱角镇 2026"} | metadata
    data = picture((200, 20, 20)) if tile is None else tile
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE metadata (name text, value text)")
        connection.executemany("INSERT INTO metadata VALUES (?, ?)", said.items())
        # As many programs write it: tiles are a view over pictures that are kept once.
        connection.execute("CREATE TABLE images (tile_id text, tile_data blob)")
        connection.execute("INSERT INTO images VALUES ('one', ?)", (data,))
        connection.execute("CREATE TABLE map (zoom_level int, tile_column int, tile_row int)")
        connection.execute(
            "CREATE VIEW tiles AS SELECT zoom_level, tile_column, tile_row, tile_data "
            "FROM map, images"
        )
        for zoom in zooms:
            (left, bottom), (right, top) = at(box[0], box[1], zoom), at(box[2], box[3], zoom)
            places = [(zoom, x, y) for x in range(left, right + 1) for y in range(bottom, top + 1)]
            connection.executemany("INSERT INTO map VALUES (?, ?, ?)", places)
    return path


def at(lon: float, lat: float, zoom: int) -> tuple[int, int]:
    """Column and row, from the south, of the tile that a place is on."""
    side = 2**zoom
    north = math.log(math.tan(math.pi / 4 + math.radians(lat) / 2)) / math.pi
    return int((lon / 360 + 0.5) * side), int((north + 1) / 2 * side)
