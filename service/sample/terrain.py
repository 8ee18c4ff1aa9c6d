"""The sample town's mountains: an uplifted surface, cut by the rivers that drain it.

The landscape is grown coarse with the implicit stream-power scheme of Braun and Willett (2013,
Geomorphology 180–181): cells rise, and each is lowered towards the cell it drains to, the faster
the more water passes. That makes branching valleys and ridges between them, which plain noise
does not. The result is refined with ridged noise and drained again for the streams.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from service.sample.drainage import catchment, drain, steepest
from service.sample.raster import Floats, Ints, Raster, noise, ridged

COARSE = Raster(-7600.0, -6000.0, 100.0, 114, 150)
FINE = Raster(-6200.0, -5000.0, 25.0, 376, 480)

#: Course of the main river through the town, from north-west to south-east, in metres.
RIVER = (
    (-7600, 2900), (-6400, 2500), (-5300, 2700), (-4300, 1900), (-3400, 1500), (-2600, 1750),
    (-1700, 1150), (-1100, 350), (-350, -150), (500, -50), (1200, -600), (1700, -1350),
    (2700, -1450), (3400, -2050), (4300, -2050), (5200, -2900), (6200, -3000), (7400, -3700),
)  # fmt: skip

STEPS = 22
UPLIFT_M = 34.0
#: Steady slope where one square metre drains, and how fast it falls with the area above.
STEEPNESS, CONCAVITY = 46.0, 0.45


@dataclass(frozen=True, eq=False)
class Terrain:
    """Heights, slope and drainage on a raster.

    Attributes
    ----------
    height_m, slope, catchment_m2 : (n_rows, n_cols) float64
        Slope is rise over run; catchment is the area that drains through the cell.
    receiver : (n_rows * n_cols,) int64
        Flat position of the cell each cell drains to; itself at the rim.
    """

    raster: Raster
    height_m: Floats
    slope: Floats
    catchment_m2: Floats
    receiver: Ints


def _length(vectors: Floats) -> Floats:
    """Length of vectors given as ``(2, …)``."""
    length: Floats = np.sqrt(vectors[0] ** 2 + vectors[1] ** 2)
    return length


def river_line() -> tuple[Floats, Floats]:
    """Vertices of the main river, downstream, and how far along it each is (0 … 1)."""
    nodes = np.array(RIVER, np.float64)
    along = np.concatenate([[0.0], np.cumsum(_length(np.diff(nodes, axis=0).T))])
    at: Floats = np.arange(0.0, float(along[-1]), 20.0)
    xy = np.column_stack([np.interp(at, along, nodes[:, k]) for k in (0, 1)])
    # Bends between the nodes: a river is not a chain of straight lines.
    xy[:, 1] += 170 * np.sin(at / 290.0) + 60 * np.sin(at / 97.0)
    return np.round(xy, 2), at / float(along[-1])


def river_cells(raster: Raster) -> tuple[Ints, Floats]:
    """Cells under the main river, downstream, and how far along it each is (0 … 1)."""
    line, along = river_line()
    at = np.arange(0.0, len(line) - 1, 0.25)
    xy = np.column_stack([np.interp(at, np.arange(len(line)), line[:, k]) for k in (0, 1)])
    far = np.interp(at, np.arange(len(line)), along)
    corner = np.array([raster.west, raster.south])
    inside = ((xy > corner) & (xy < corner + raster.cell_m * np.array(raster.shape[::-1]))).all(1)
    cells, first = np.unique(raster.index(xy[inside]), return_index=True)
    downstream = np.argsort(first, kind="stable")
    return cells[downstream], far[inside][first[downstream]]


def grow(rng: np.random.Generator) -> Floats:
    """Heights on `COARSE` in metres after uplift and erosion."""
    river, along = river_cells(COARSE)
    flat = np.arange(COARSE.n_rows * COARSE.n_cols).reshape(COARSE.shape)
    rim = np.concatenate([flat[0], flat[-1], flat[1:-1, 0], flat[1:-1, -1]])
    height = 520 + 220 * noise(COARSE, 2500, rng) + 120 * noise(COARSE, 700, rng)
    height = height.ravel()
    height[rim] = 560 + 80 * noise(COARSE, 3000, rng).ravel()[rim]
    height[river] = 330 - 110 * along
    fixed = np.zeros(height.size, bool)
    fixed[rim] = fixed[river] = True
    bias = np.stack([0.6 + 0.8 * noise(COARSE, 250, rng) for _ in range(8)])
    hardness = 0.7 + 0.7 * noise(COARSE, 1600, rng).ravel()
    outlet = np.flatnonzero(fixed)
    for _ in range(STEPS):
        flooded, order, filled = drain(height.reshape(COARSE.shape), outlet)
        receiver = steepest(filled, flooded, bias)
        area = catchment(receiver, order, COARSE.cell_m)
        pull = (UPLIFT_M / (STEEPNESS * hardness * COARSE.cell_m) * area**CONCAVITY).tolist()
        level, to = (height + np.where(fixed, 0.0, UPLIFT_M)).tolist(), receiver.tolist()
        for cell in order.tolist():
            if to[cell] != cell:
                f = pull[cell]
                level[cell] = (level[cell] + f * level[to[cell]]) / (1 + f)
        height = np.array(level)
        # Soil creep: without it every cell on a slope would cut a gully of its own.
        soft: Floats = ndimage.gaussian_filter(height.reshape(COARSE.shape), 0.6)
        height[~fixed] = soft.ravel()[~fixed]
        height = height.round(3)
    return height.reshape(COARSE.shape)


def refine(coarse_m: Floats, rng: np.random.Generator) -> Floats:
    """Heights on `FINE`, in whole centimetres so that later decisions do not hang on last bits."""
    x, y = FINE.centres()
    river, _ = river_cells(FINE)
    dry = np.ones(FINE.shape, bool)
    dry.ravel()[river] = False
    # The courses of brooks are bent a little, but the main river stays in its bed.
    bend = 260 * np.clip(ndimage.distance_transform_edt(dry) * FINE.cell_m / 600, 0, 1)
    x = x + bend * (noise(FINE, 520, rng) - 0.5)
    y = y + bend * (noise(FINE, 520, rng) - 0.5)
    at = [(y - COARSE.south) / COARSE.cell_m - 0.5, (x - COARSE.west) / COARSE.cell_m - 0.5]
    smooth = ndimage.map_coordinates(coarse_m, at, order=3, mode="nearest")
    steep = _length(np.array(np.gradient(smooth, FINE.cell_m)))
    rough = np.clip(steep / 0.5, 0.1, 1.0)
    detail = 26 * (ridged(FINE, 420, rng) - 0.5) + 12 * (ridged(FINE, 190, rng) - 0.5)
    detail += 5 * (noise(FINE, 80, rng) - 0.5)
    height: Floats = np.round(smooth + rough * detail, 2)
    return height


def make_terrain(rng: np.random.Generator) -> Terrain:
    """Grow, refine and drain the sample town's mountains."""
    height = refine(grow(rng), rng)
    river, along = river_cells(FINE)
    flat_height = height.ravel()
    flat_height[river] = np.minimum(flat_height[river], np.round(326 - 112 * along, 2))
    flat = np.arange(flat_height.size).reshape(FINE.shape)
    rim = np.concatenate([flat[0], flat[-1], flat[1:-1, 0], flat[1:-1, -1]])
    bias = np.stack([0.7 + 0.6 * noise(FINE, 80, rng) for _ in range(8)])
    flooded, order, filled = drain(height, rim)
    receiver = steepest(filled, flooded, bias)
    area = catchment(receiver, order, FINE.cell_m).reshape(FINE.shape)
    slope = _length(np.array(np.gradient(ndimage.uniform_filter(height, 3), FINE.cell_m)))
    return Terrain(FINE, height, np.round(slope, 4), area, receiver)
