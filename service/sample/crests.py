"""Crests that nobody lives on and no way crosses: the sample's ridge barriers."""

from __future__ import annotations

import numpy as np
import shapely
from shapely.geometry import LineString

from service.sample.arcs import smooth
from service.sample.raster import Bools, Floats
from service.sample.terrain import Terrain

#: Village, and two points near which the crest begins and ends, in metres.
CRESTS = (
    ("500238115211", (60.0, -1250.0), (0.0, -2150.0)),
    ("500238115207", (2950.0, 1250.0), (2650.0, 450.0)),
)
#: How far to either side of the straight line the highest ground is looked for.
REACH_M = 160.0


def _crest(terrain: Terrain, start: Floats, end: Floats) -> LineString:
    steps = np.linspace(0, 1, 13)[:, None]
    spine = start + steps * (end - start)
    across = np.array([-(end - start)[1], (end - start)[0]])
    across = across / np.sqrt((across**2).sum())
    offsets = np.arange(-REACH_M, REACH_M + 1, 20.0)
    fan = spine[:, None, :] + offsets[None, :, None] * across
    height = terrain.height_m.ravel()[terrain.raster.index(fan.reshape(-1, 2))]
    highest = np.argmax(height.reshape(fan.shape[:2]), axis=1)
    xy = fan[np.arange(len(fan)), highest]
    return LineString(np.round(smooth(xy, 3), 2))


def crests(terrain: Terrain) -> list[tuple[str, LineString]]:
    """Village code and line of every crest."""
    return [(code, _crest(terrain, np.array(a), np.array(b))) for code, a, b in CRESTS]


def near_crest(terrain: Terrain, within_m: float) -> Bools:
    """Cells within so many metres of a crest, ``(n_rows, n_cols)``."""
    x, y = terrain.raster.centres()
    lines = shapely.union_all([line for _, line in crests(terrain)])
    away = shapely.distance(shapely.points(np.column_stack([x.ravel(), y.ravel()])), lines)
    near: Bools = (away <= within_m).reshape(terrain.raster.shape)
    return near
