"""Geometries of a GeoPackage that GDAL stops at: find them in a private copy and empty them."""

from __future__ import annotations

import sqlite3
import struct
from pathlib import Path

import shapely

_ENVELOPE_BYTES = {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}
_CURVES = range(8, 18)


def empty_damaged(path: Path, table: str) -> list[int]:
    """Set geometries that cannot be read to NULL.

    Parameters
    ----------
    path : Path
        Our own copy of the file; it is changed.
    table : str
        Layer.

    Returns
    -------
    list of int
        Positions of the features that were changed, counted from 1.
    """
    database = sqlite3.connect(path)
    try:
        database.execute("PRAGMA trusted_schema = OFF")
        for (name,) in database.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall():
            database.execute(f"DROP TRIGGER {_quoted(name)}")
        (column,) = database.execute(
            "SELECT column_name FROM gpkg_geometry_columns WHERE table_name = ?", (table,)
        ).fetchone()
        column, table = _quoted(column), _quoted(table)
        rows = database.execute(f"SELECT rowid, {column} FROM {table} ORDER BY rowid")  # noqa: S608
        damaged = [(i, row) for i, (row, blob) in enumerate(rows, 1) if not _is_readable(blob)]
        database.executemany(
            f"UPDATE {table} SET {column} = NULL WHERE rowid = ?",  # noqa: S608
            [(row,) for _, row in damaged],
        )
        database.commit()
        return [i for i, _ in damaged]
    finally:
        database.close()


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _is_readable(blob: object) -> bool:
    """Tell whether a blob is NULL or a header (OGC 12-128, 2.1.3) with sound WKB behind it."""
    if blob is None:
        return True
    if not isinstance(blob, bytes) or len(blob) < 13 or blob[:2] != b"GP":
        return False
    size = _ENVELOPE_BYTES.get(blob[3] >> 1 & 7)
    if size is None or len(blob) < 8 + size + 5:
        return False
    wkb = blob[8 + size :]
    (kind,) = struct.unpack_from("<I" if wkb[0] == 1 else ">I", wkb, 1)
    if kind % 1000 in _CURVES:
        return True  # GDAL reads curves, and what it makes of them is checked later
    return shapely.from_wkb(wkb, on_invalid="ignore") is not None
