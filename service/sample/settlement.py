"""Where people live: hamlets on gentle ground near roads, courtyards scattered around them."""

from __future__ import annotations

import numpy as np
from scipy import ndimage
from scipy.spatial import KDTree

from service.sample.crests import near_crest
from service.sample.land import river_mask
from service.sample.pieces import Piece
from service.sample.raster import Bools, Floats, Ints
from service.sample.roads import Network
from service.sample.terrain import Terrain

STREAM_M2 = 250_000.0
#: Land beyond the river smaller than this stays without homes.
SIDE_M2 = 300_000.0
HAMLET_APART_M = 260.0
COURTYARD_APART_M = 42.0
HAMLET_REACH_M = 105.0
COURTYARDS_PER_HAMLET = 13


def livable(terrain: Terrain) -> Floats:
    """How well each cell suits a house, 0 … 1: gentle, dry, not on a crest, sunny side first."""
    raster = terrain.raster
    slope = terrain.slope
    gentle = 1 / (1 + (slope / 0.3) ** 4)
    low = terrain.height_m - ndimage.minimum_filter(terrain.height_m, 41)
    sheltered = 1 / (1 + (np.maximum(low, 0) / 220) ** 3)
    stream = terrain.catchment_m2 > STREAM_M2
    dry = ndimage.distance_transform_edt(~stream) * raster.cell_m > 30
    far = ndimage.distance_transform_edt(~river_mask(terrain)) * raster.cell_m > 35
    off_crest = ~near_crest(terrain, 90.0)
    fall_north = np.gradient(terrain.height_m, raster.cell_m)[0]
    sunny = np.clip(1 + 0.8 * fall_north, 0.5, 1.4)
    result: Floats = np.round(gentle * sheltered * sunny * dry * far * off_crest, 6)
    return result


def inner(mask: Bools, cells: int) -> Bools:
    """Keep the part of a mask at least so many cells from its border."""
    result: Bools = ndimage.binary_erosion(mask, iterations=cells)
    return result


def home_sides(piece: Piece, terrain: Terrain) -> list[Bools]:
    """Cut a piece's land along the river, largest side first, without slivers and borders."""
    sides, n_sides = ndimage.label(piece.mask & ~river_mask(terrain))
    size = np.bincount(sides.ravel(), minlength=n_sides + 1)
    size[0] = 0
    large = [k for k in np.argsort(-size) if size[k] * terrain.raster.cell_m**2 > SIDE_M2]
    return [inner(sides == k, 2) for k in large]


def home_ground(piece: Piece, terrain: Terrain) -> Bools:
    """Cells of a piece where homes may be: no sliver beyond the river, no cell on the border."""
    ground: Bools = np.logical_or.reduce(home_sides(piece, terrain))
    return ground


def heart(ground: Bools, suits: Floats) -> int:
    """Find the cell in the middle of the best place for homes."""
    return int(np.argmax(np.round(ndimage.uniform_filter(suits, 9) * ground, 6)))


def draw(
    weight: Floats, count: int, apart_m: float, terrain: Terrain, rng: np.random.Generator
) -> Ints:
    """Draw cells without replacement, likelier where the weight is larger, kept apart.

    Parameters
    ----------
    weight : (n_rows, n_cols) float64
    apart_m : float
        Smallest distance between two drawn cells in metres; eased step by step if it must be.

    Returns
    -------
    (count,) int64
        Flat positions in the order drawn.
    """
    flat = weight.ravel()
    cells = np.flatnonzero(flat > 1e-4)
    # Exponential races: the k smallest of E/w are a weighted sample without replacement.
    key = -np.log1p(-rng.random(len(cells))) / flat[cells]
    cells = cells[np.argsort(np.round(key, 9), kind="stable")]
    points = terrain.raster.points(cells)
    while True:
        tree = KDTree(points)
        free = np.ones(len(cells), bool)
        taken: list[int] = []
        for i in range(len(cells)):
            if free[i]:
                taken.append(i)
                if len(taken) == count:
                    return cells[taken]
                free[tree.query_ball_point(points[i], apart_m - 1e-6)] = False
        apart_m *= 0.85


def hamlets(piece: Piece, network: Network, suits: Floats, rng: np.random.Generator) -> Ints:
    """Cells of a piece's hamlets."""
    terrain = network.terrain
    used = network.used.reshape(terrain.raster.shape)
    road_m = ndimage.distance_transform_edt(~used) * terrain.raster.cell_m
    weight = suits * home_ground(piece, terrain) / (1 + road_m / 350)
    count = max(3, round(piece.courtyards / COURTYARDS_PER_HAMLET))
    return draw(weight, count, HAMLET_APART_M, terrain, rng)


def courtyards(
    piece: Piece, network: Network, suits: Floats, centres: Ints, rng: np.random.Generator
) -> Ints:
    """Cells of a piece's courtyards, dense in its hamlets, a few alone."""
    terrain = network.terrain
    raster = terrain.raster
    used = network.used.reshape(raster.shape)
    road_m = ndimage.distance_transform_edt(~used) * raster.cell_m
    x, y = raster.centres()
    crowd = np.zeros(raster.shape)
    for px, py in raster.points(centres).tolist():
        reach = HAMLET_REACH_M * (0.6 + 0.9 * rng.random())
        crowd += 1 / (1 + (((x - px) ** 2 + (y - py) ** 2) / reach**2) ** 2)
    near = 1 / (1 + (road_m / 140) ** 2)
    beside = road_m > 0
    weight = (0.02 + crowd) * (0.1 + near) * (0.08 + suits) * (suits > 0.0) * beside
    weight = weight * home_ground(piece, terrain)
    return draw(weight, piece.courtyards, COURTYARD_APART_M, terrain, rng)
