"""Starts for plans with bound units: parts grow from their seeds, the lightest first."""

from __future__ import annotations

import numpy as np
from numba import njit

from geo.partition.search.chance import uniform
from geo.partition.search.state import reach


@njit(cache=True, nogil=True)
def scatter(net, owner, piece, counts, rng):  # type: ignore[no-untyped-def]  # noqa: PLR0912
    """Give every part without a unit a seed far from the others, in a piece with a share left.

    Parameters
    ----------
    owner : (n,) int32
        Part of each unit that has one, else -1; seeds are written into it.
    piece, counts
        Piece of each unit; parts that each piece is to have.
    """
    n, k = owner.shape[0], net.seat.shape[0]
    far = np.full(n, np.inf)
    placed, left = np.zeros(k, np.bool_), counts.copy()
    for unit in range(n):
        part = owner[unit]
        if part >= 0:
            if not placed[part]:
                left[piece[unit]] -= 1
            placed[part] = True
            _nearer(net, far, unit)
    for part in range(k):
        if placed[part]:
            continue
        total = 0.0
        for unit in range(n):
            if owner[unit] < 0 and left[piece[unit]] > 0:
                total += _pull(net, far, unit)
        spin, seed = uniform(rng) * total, -1
        for unit in range(n):
            if owner[unit] < 0 and left[piece[unit]] > 0:
                seed = unit
                spin -= _pull(net, far, unit)
                if spin < 0:
                    break
        if seed < 0:
            for unit in range(n):
                if owner[unit] < 0:
                    seed = unit
                    break
        if seed >= 0:
            owner[seed] = part
            left[piece[seed]] -= 1
            _nearer(net, far, seed)


@njit(cache=True, nogil=True)
def _pull(net, far, unit):  # type: ignore[no-untyped-def]
    if far[unit] == np.inf:
        return net.weight[unit] + 1e-9
    return (net.weight[unit] + 1e-9) * (far[unit] + 1e-9)


@njit(cache=True, nogil=True)
def _nearer(net, far, seed):  # type: ignore[no-untyped-def]
    for unit in range(far.shape[0]):
        far[unit] = min(far[unit], reach(net, unit, seed))


@njit(cache=True, nogil=True)
def grow(net, owner):  # type: ignore[no-untyped-def]  # noqa: PLR0912
    """Give every unit that a part can reach to one, in place: the lightest part takes the nearest.

    Units that no part reaches keep -1.
    """
    n, k = owner.shape[0], net.seat.shape[0]
    load, open_ = np.zeros(k), np.ones(k, np.bool_)
    seed, chain, last = np.full(k, -1), np.full(n, -1), np.full(k, -1)
    for unit in range(n):
        part = owner[unit]
        if part >= 0:
            load[part] += net.weight[unit]
            chain[unit] = last[part]
            last[part] = unit
            if seed[part] < 0:
                seed[part] = unit
    for part in range(k):
        if net.seat[part] >= 0:
            seed[part] = net.seat[part]
    while True:
        part = -1
        for p in range(k):
            if open_[p] and (part < 0 or load[p] < load[part]):
                part = p
        if part < 0:
            return
        best, pick = np.inf, -1
        member = last[part]
        while member >= 0:
            for e in range(net.indptr[member], net.indptr[member + 1]):
                unit = net.indices[e]
                if owner[unit] < 0 and reach(net, unit, seed[part]) < best:
                    best, pick = reach(net, unit, seed[part]), unit
            member = chain[member]
        if pick < 0:
            open_[part] = False
            continue
        owner[pick] = part
        load[part] += net.weight[pick]
        chain[pick] = last[part]
        last[part] = pick
