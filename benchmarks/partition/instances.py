"""Generated instances, seeded, in the same form as the published ones.

None of these is anybody's land: valleys are random walks, people are random numbers.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components, minimum_spanning_tree
from scipy.spatial import Delaunay

Instance = dict[str, Any]


def village(
    n: int, k: int, tolerance: float, seed: int, *, valleys: int = 4, pieces: int = 1
) -> Instance:
    """Courtyards along winding valleys; 1–15 households each, mostly few."""
    chance = np.random.default_rng([seed, n, k])
    groups = np.array_split(np.arange(n), pieces)
    xy, edges = np.zeros((n, 2)), []
    spread = 60.0 * np.sqrt(n)
    for at, group in enumerate(groups):
        xy[group] = _along_valleys(chance, len(group), max(1, valleys // pieces), spread)
        xy[group, 0] += 4.0 * spread * at
        edges.append(group[neighbours(xy[group], longest=spread / 4)])
    weight = np.minimum(1 + chance.geometric(0.28, n), 15)
    weight[chance.random(n) < 0.15] = 1
    return _instance(f"village_{n}_k{k}_s{seed}", xy, weight, np.vstack(edges), k, tolerance)


def town(n: int, k: int, tolerance: float, seed: int) -> Instance:
    """Many valleys at once: a whole town or county of courtyards."""
    made = village(n, k, tolerance, seed, valleys=max(4, n // 180))
    return {**made, "name": f"town_{n}_k{k}_s{seed}"}


def counties(n: int, k: int, tolerance: float, seed: int) -> Instance:
    """Return a jittered lattice of counties whose populations are as skewed as real ones."""
    chance = np.random.default_rng([seed, n, k])
    xy = _lattice(chance, n, 40.0, 0.25)
    weight = np.rint(np.exp(chance.normal(9.8, 1.1, n))).astype(np.int64)
    weight = np.minimum(weight, int(0.85 * weight.sum() / k))
    return _instance(f"counties_{n}_k{k}_s{seed}", xy, weight, neighbours(xy), k, tolerance)


def tracts(n: int, k: int, tolerance: float, seed: int, *, cities: int = 6) -> Instance:
    """Census tracts: dense in a few cities, about 4,000 people each, some without any."""
    chance = np.random.default_rng([seed, n, k])
    n_rural = n // 3
    centre = chance.random((cities, 2)) * 400.0
    share = chance.dirichlet(np.full(cities, 0.7))
    which = chance.choice(cities, n - n_rural, p=share)
    radius = chance.rayleigh(1.0, n - n_rural) * 25.0 * np.sqrt(share[which])
    angle = chance.random(n - n_rural) * 2 * np.pi
    urban = centre[which] + radius[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])
    xy = np.vstack([chance.random((n_rural, 2)) * 400.0, urban])
    weight = np.rint(np.maximum(chance.normal(4000, 1500, n), 300)).astype(np.int64)
    weight[chance.random(n) < 0.004] = 0
    return _instance(f"tracts_{n}_k{k}_s{seed}", xy, weight, neighbours(xy), k, tolerance)


def neighbours(xy: NDArray[np.float64], longest: float = np.inf) -> NDArray[np.int64]:
    """Pairs that touch in the Delaunay net, up to a length, plus what keeps all connected."""
    triangles = Delaunay(xy, qhull_options="QJ").simplices
    pairs = np.sort(np.vstack([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [0, 2]]]))
    pairs = np.unique(pairs, axis=0)
    length = np.hypot(*(xy[pairs[:, 0]] - xy[pairs[:, 1]]).T)
    n = len(xy)
    net = csr_array((length, (pairs[:, 0], pairs[:, 1])), shape=(n, n))
    tree = minimum_spanning_tree(net).tocoo()
    reach = np.full(n, np.inf)
    np.minimum.at(reach, pairs.ravel(), np.repeat(length, 2))
    kept = length <= np.minimum(longest, 8.0 * reach[pairs].max(axis=1))
    both = np.vstack([pairs[kept], np.sort(np.column_stack([tree.row, tree.col]))])
    result = np.unique(both, axis=0)
    joined = csr_array((np.ones(len(result)), (result[:, 0], result[:, 1])), shape=(n, n))
    assert connected_components(joined, directed=False)[0] == 1
    return result


def _along_valleys(
    chance: np.random.Generator, n: int, valleys: int, spread: float
) -> NDArray[np.float64]:
    which = np.sort(chance.integers(0, valleys, n))
    xy = np.zeros((n, 2))
    for valley in range(valleys):
        inside = np.flatnonzero(which == valley)
        heading = chance.random() * np.pi + np.cumsum(chance.normal(0, 0.25, 40))
        step = np.column_stack([np.cos(heading), np.sin(heading)]) * spread / 20
        course = np.cumsum(step, axis=0) - step.sum(axis=0) / 2
        course += chance.normal(0, spread / 4, 2)
        along = chance.random(len(inside)) * 38
        at = along.astype(int)
        part = (along - at)[:, None]
        middle = course[at] * (1 - part) + course[at + 1] * part
        xy[inside] = middle + chance.normal(0, spread / 30, (len(inside), 2))
    return np.round(xy, 2)


def _lattice(
    chance: np.random.Generator, n: int, pitch: float, jitter: float
) -> NDArray[np.float64]:
    wide = int(np.ceil(np.sqrt(n * 1.5)))
    at = np.arange(n)
    xy = np.column_stack([at % wide, at // wide]) * pitch
    return np.asarray(xy + chance.normal(0, jitter * pitch, (n, 2)))


def _instance(
    name: str,
    xy: NDArray[np.float64],
    weight: NDArray[np.int64],
    edges: NDArray[np.int64],
    k: int,
    tolerance: float,
) -> Instance:
    target = weight.sum() / k
    return {
        "name": name,
        "k": k,
        "lower": int(np.ceil(target * (1 - tolerance))),
        "upper": int(np.floor(target * (1 + tolerance))),
        "distance": "euclidean",
        "objective_scale": 1.0,
        "best_known": None,
        "units": [
            {"id": i, "weight": int(w), "x": float(p[0]), "y": float(p[1])}
            for i, (w, p) in enumerate(zip(weight, xy, strict=True))
        ],
        "edges": edges.tolist(),
    }
