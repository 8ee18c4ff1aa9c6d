"""Who owns which cell of land: villages grow from their seeds until they meet.

Going up and down costs more than going along, and the main river costs a detour, so that the
borders come to lie on ridges and in the river, as those of mountain villages do.
"""

from __future__ import annotations

import numpy as np
from scipy import ndimage
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from service.sample.places import PLACES
from service.sample.raster import Bools, Floats, Ints
from service.sample.terrain import Terrain, river_cells

OUTSIDE = 0
CLIMB = 7.0
RIVER_DETOUR_M = 900.0
#: The town lies within this ellipse: centre and half axes in metres.
OVAL = (-350.0, -250.0, 5750.0, 4300.0)
OUTSIDE_HANDICAP_M = 700.0


def river_mask(terrain: Terrain) -> Bools:
    """Cells within one cell of the main river's line."""
    mask = np.zeros(terrain.raster.shape, bool)
    mask.ravel()[river_cells(terrain.raster)[0]] = True
    grown: Bools = ndimage.binary_dilation(mask)
    return grown


def step_cost(terrain: Terrain, climb: float, extra_m: Floats) -> csr_array:
    """Symmetric cost in metres of stepping between touching cells.

    Parameters
    ----------
    climb : float
        Metres of way that one metre up or down counts for.
    extra_m : (n,) float64
        Added for entering or leaving a cell, half each.
    """
    source, target, length = terrain.raster.neighbour_pairs()
    height = terrain.height_m.ravel()
    cost = length + climb * np.abs(height[source] - height[target])
    cost = np.round(cost + (extra_m[source] + extra_m[target]) / 2, 2)
    n = height.size
    return csr_array((cost, (source, target)), shape=(n, n))


def seeds() -> list[tuple[int, float, float, float]]:
    """Every seed as its label, east, north and handicap; label = position in `PLACES` + 1.

    A second seed of a village that may not grow together with the first has a label of its own
    until `allocate` is done: see `EXCLAVE`.
    """
    return [
        (number + 1, x, y, handicap)
        for number, place in enumerate(PLACES)
        for x, y, handicap in place.seeds
    ]


def allocate(terrain: Terrain, rng: np.random.Generator) -> Ints:
    """Label of every cell: 0 outside the town, else position in `PLACES` plus one.

    Returns
    -------
    (n_rows, n_cols) int64
    """
    raster = terrain.raster
    n = raster.n_rows * raster.n_cols
    river = river_mask(terrain).ravel()
    wobble = 30 * rng.random(n)
    graph = step_cost(terrain, CLIMB, np.where(river, RIVER_DETOUR_M / 3, 0.0) + wobble)
    starts = seeds()
    x, y = raster.centres()
    beyond = ((x - OVAL[0]) / OVAL[2]) ** 2 + ((y - OVAL[1]) / OVAL[3]) ** 2 > 1
    ring = np.flatnonzero(beyond.ravel())
    # One more node per label, tied to its seeds by their handicaps, is where the search starts.
    hub = [n + k for k in range(len(starts) + 1)]
    at = raster.index(np.array([(s[1], s[2]) for s in starts]))
    ties = np.concatenate(
        [np.array([1.0 + s[3] for s in starts]), np.full(len(ring), OUTSIDE_HANDICAP_M)]
    )
    rows = np.concatenate([np.array(hub[:-1]), np.full(len(ring), hub[-1])])
    cols = np.concatenate([at, ring])
    inner = graph.tocoo()
    size = n + len(hub)
    whole = csr_array(
        (
            np.concatenate([inner.data, inner.data, ties]),
            (
                np.concatenate([inner.coords[0], inner.coords[1], rows]),
                np.concatenate([inner.coords[1], inner.coords[0], cols]),
            ),
        ),
        shape=(size, size),
    )
    _, _, source = dijkstra(whole, indices=hub, min_only=True, return_predecessors=True)
    label_of_hub = np.array([s[0] for s in starts] + [OUTSIDE])
    labels = label_of_hub[source[:n] - n].reshape(raster.shape)
    return tidy(labels)


def tidy(labels: Ints) -> Ints:
    """Round off ragged borders and give crumbs to the label around them."""
    for _ in range(2):
        count = np.stack(
            [
                ndimage.uniform_filter((labels == k).astype(np.float64), 5)
                for k in range(labels.max() + 1)
            ]
        )
        labels = np.argmax(np.round(count, 6), axis=0)
    for _ in range(4):
        crumbs = np.zeros(labels.shape, bool)
        for k in range(labels.max() + 1):
            piece, n_pieces = ndimage.label(labels == k)
            size = ndimage.sum_labels(np.ones(labels.shape), piece, np.arange(1, n_pieces + 1))
            crumbs |= np.isin(piece, np.flatnonzero(size < 600) + 1)
        if not crumbs.any():
            break
        near = ndimage.distance_transform_edt(crumbs, return_distances=False, return_indices=True)
        labels = labels[tuple(near)]
    return labels
