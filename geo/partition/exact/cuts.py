"""Cuts on three items: of the columns that hold two or three of them, a plan has at most one."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

Ints = NDArray[np.integer[Any]]
Floats = NDArray[np.float64]


def triple_cuts(indptr: Ints, items: Ints, share: Floats, most: int) -> NDArray[np.int64]:
    """Find violated subset-row cuts.

    Parameters
    ----------
    indptr : (f + 1,) integers
    items : (q,) integers
        Items of the columns in the support of a fractional solution.
    share : (f,) float64
        Value of each.
    most : int
        Largest number of cuts to return.

    Returns
    -------
    (t, 3) int64
        Triples of items, most violated first.

    Notes
    -----
    Jepsen, Petersen, Spoorendonk, Pisinger, *Operations Research* 56(2), 2008: for three rows the
    rounded-down half sum of a set-partitioning model is valid.

    Examples
    --------
    >>> pairs = np.array([0, 1, 1, 2, 0, 2])
    >>> triple_cuts(np.array([0, 2, 4, 6]), pairs, np.full(3, 0.5), 10)
    array([[0, 1, 2]])
    """
    used, local = np.unique(items, return_inverse=True)
    found, violation = _violated(indptr, local.astype(np.int64), share, len(used), 0.02)
    order = np.lexsort((found[:, 2], found[:, 1], found[:, 0], -np.round(violation, 9)))[:most]
    return used[found[order]].astype(np.int64)


@njit(cache=True)
def _violated(  # noqa: PLR0912
    indptr: Ints, items: Ints, share: Floats, m: int, least: float
) -> tuple[Ints, Floats]:
    both = np.zeros((m, m), np.float64)
    for c in range(len(share)):
        for a in range(indptr[c], indptr[c + 1]):
            for b in range(indptr[c], indptr[c + 1]):
                both[items[a], items[b]] += share[c]
    triples = np.empty((4096, 3), np.int64)
    size = np.empty(4096, np.float64)
    count = 0
    near = np.empty(m, np.int64)
    for i in range(m):
        degree = 0
        for j in range(i + 1, m):
            if 1e-6 < both[i, j] < 1 - 1e-6:
                near[degree] = j
                degree += 1
        for p in range(degree):
            for q in range(p + 1, degree):
                j, k = near[p], near[q]
                loose = both[i, j] + both[i, k] + both[j, k]
                if loose <= 1 + least or count == 4096:
                    continue
                thrice = 0.0
                for c in range(len(share)):
                    held = 0
                    for a in range(indptr[c], indptr[c + 1]):
                        item = items[a]
                        held += item in (i, j, k)
                    if held == 3:
                        thrice += share[c]
                if loose - 2 * thrice > 1 + least:
                    triples[count, 0], triples[count, 1], triples[count, 2] = i, j, k
                    size[count] = loose - 2 * thrice
                    count += 1
    return triples[:count], size[:count]
