"""How many households live in each courtyard, and how many people in each household."""

from __future__ import annotations

import numpy as np

from service.sample.raster import Floats, Ints

SIZES = np.arange(1, 9)
SIZE_SHARE = np.array([0.07, 0.13, 0.17, 0.21, 0.19, 0.13, 0.07, 0.03])
MOST_IN_COURTYARD, MOST_IN_HOUSEHOLD = 4, 9


def households_per_courtyard(n_courtyards: int, total: int, rng: np.random.Generator) -> Ints:
    """Spread ``total`` households over courtyards, one to four each.

    Examples
    --------
    >>> households_per_courtyard(3, 5, np.random.default_rng(0)).sum()
    np.int64(5)
    """
    if not n_courtyards <= total <= MOST_IN_COURTYARD * n_courtyards:
        raise ValueError(f"{total} households do not fit into {n_courtyards} courtyards")
    count = np.ones(n_courtyards, np.int64)
    while count.sum() < total:
        at = int(rng.integers(n_courtyards))
        count[at] += int(count[at] < MOST_IN_COURTYARD)
    return count


def household_sizes(n_households: int, total: int, rng: np.random.Generator) -> Ints:
    """Sizes of households, one to nine people, that add up to ``total``."""
    if not n_households <= total <= MOST_IN_HOUSEHOLD * n_households:
        raise ValueError(f"{total} people do not fit into {n_households} households")
    bounds: Floats = np.cumsum(SIZE_SHARE)
    sizes: Ints = SIZES[
        np.searchsorted(bounds, rng.random(n_households) * bounds[-1], side="right")
    ]
    while sizes.sum() != total:
        at = int(rng.integers(n_households))
        step = 1 if sizes.sum() < total else -1
        if 1 <= sizes[at] + step <= MOST_IN_HOUSEHOLD:
            sizes[at] += step
    return sizes


def villager_groups(xy: Floats, n_groups: int) -> Ints:
    """Villager group of each home: homes by the nearest of centres spread far apart, west first.

    Parameters
    ----------
    xy : (n, 2) float64
    n_groups : int

    Returns
    -------
    (n,) int64
        0 … n_groups - 1.
    """
    centres = xy[[int(np.argmin(xy[:, 0]))]]
    for _ in range(n_groups - 1):
        away = ((xy[:, None] - centres[None]) ** 2).sum(2).min(1)
        centres = np.vstack([centres, xy[int(np.argmax(away))]])
    for _ in range(4):
        member = np.argmin(((xy[:, None] - centres[None]) ** 2).sum(2), axis=1)
        centres = np.array([np.round(xy[member == k].mean(0), 3) for k in range(n_groups)])
    rank = np.argsort(np.argsort(centres[:, 0], kind="stable"), kind="stable")
    result: Ints = rank[np.argmin(((xy[:, None] - centres[None]) ** 2).sum(2), axis=1)]
    return result
