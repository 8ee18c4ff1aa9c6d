"""Which tile of a web map a place lies on."""

from __future__ import annotations

import math


def tile_at(lon: float, lat: float, zoom: int) -> tuple[int, int]:
    """Return column and row, from the west and the north, of the tile that a place lies on.

    Parameters
    ----------
    lon, lat : float
        Degrees, WGS 84; the latitude less than 85.06 degrees from the equator.
    zoom : int
        0 for one tile, one more for half the width.

    Notes
    -----
    The tile matrix set "WebMercatorQuad" of OGC 17-083r4, Two Dimensional Tile Matrix Set.

    Examples
    --------
    >>> tile_at(109.5, 31.3, 11)
    (1646, 836)
    """
    side = 1 << zoom
    north = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2
    return int((lon + 180) / 360 * side), int(north * side)
