"""Starts for parts of many units: centres that move to the middle of what they are given.

Each unit goes to the centre where squared distance plus the centre's price is least; a centre's
price rises while it has too much and falls while it has too little (a power diagram with balanced
loads, after Aurenhammer, Hoffmann and Aronov 1998); then centres move (Lloyd). What is cut off from
its centre is handed to neighbours, so that every part is contiguous.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from geo.partition.search.state import reach


@njit(cache=True, nogil=True)
def _share_out(net, piece, centres, price, owner, load, width):  # type: ignore[no-untyped-def]
    """Give every unit to its cheapest centre in its piece; fills the mean squared distances too."""
    load[:] = 0.0
    width[:] = 0.0
    for unit in range(owner.shape[0]):
        best, far = np.inf, 0.0
        for part in range(centres.shape[0]):
            centre = centres[part]
            if piece[centre] != piece[unit]:
                continue
            square = reach(net, unit, centre)
            if square + price[part] < best:
                best, far = square + price[part], square
                owner[unit] = part
        load[owner[unit]] += net.weight[unit]
        width[owner[unit]] += net.weight[unit] * far
    for part in range(load.shape[0]):
        width[part] /= max(load[part], 1e-9)


@njit(cache=True, nogil=True)
def _balance(net, piece, centres, price, owner, load, rounds, slack):  # type: ignore[no-untyped-def]
    """Turn each price by a step that grows while it keeps its direction; keep the evenest.

    The rule for the steps is Rprop (Riedmiller and Braun 1993).
    """
    k = centres.shape[0]
    target = net.weight.sum() / k
    width, side, step = np.zeros(k), np.zeros(k), np.zeros(k)
    best, kept = np.inf, price.copy()
    for turn in range(rounds):
        _share_out(net, piece, centres, price, owner, load, width)
        uneven = ((load - target) ** 2).sum()
        if uneven < best:
            best = uneven
            kept[:] = price
        if np.abs(load - target).max() <= slack * target:
            break
        for part in range(k):
            off = load[part] / max(target, 1e-9) - 1.0
            now = np.sign(off)
            if turn == 0:
                step[part] = 0.1 * width[part] + 1e-12
            elif now == side[part]:
                step[part] *= 1.2
            else:
                step[part] *= 0.5
            side[part] = now
            price[part] += now * step[part] * min(1.0, 4.0 * abs(off))
    price[:] = kept
    _share_out(net, piece, centres, price, owner, load, width)


@njit(cache=True, nogil=True)
def _recentre(net, centres, owner):  # type: ignore[no-untyped-def]
    """Move every centre that no rule holds to the best member; how many moved."""
    n, k = owner.shape[0], centres.shape[0]
    total, best = np.zeros((k, 3)), np.full(k, np.inf)
    for unit in range(n):
        part, weight = owner[unit], net.weight[unit] + 1e-9
        total[part, 0] += weight
        total[part, 1] += weight * net.xy[unit, 0]
        total[part, 2] += weight * net.xy[unit, 1]
    before = centres.copy()
    for unit in range(n):
        part = owner[unit]
        if net.seat[part] >= 0:
            continue
        if net.square.shape[0] > 0:
            here = 0.0
            for other in range(n):
                if owner[other] == part:
                    here += net.weight[other] * net.square[other, unit]
        else:
            dx = net.xy[unit, 0] - total[part, 1] / total[part, 0]
            dy = net.xy[unit, 1] - total[part, 2] / total[part, 0]
            here = dx * dx + dy * dy
        if here < best[part]:
            best[part] = here
            centres[part] = unit
    return (before != centres).sum()


@njit(cache=True, nogil=True)
def settle_centres(net, piece, owner, centres, turns):  # type: ignore[no-untyped-def]
    """Share out, balance and recentre in turn, in place.

    Parameters
    ----------
    owner : (n,) int32
        Part of every unit; overwritten, and not contiguous afterwards.

    Returns
    -------
    (k,) float64
        Prices of the centres.
    """
    k = centres.shape[0]
    load, price = np.zeros(k), np.zeros(k)
    _recentre(net, centres, owner)
    slack = 0.5 * (net.limits[1] - net.limits[0]) / max(net.limits[1] + net.limits[0], 1e-9)
    for turn in range(turns):
        _balance(net, piece, centres, price, owner, load, 8, slack)
        if _recentre(net, centres, owner) == 0 and turn > 2:
            break
    _balance(net, piece, centres, price, owner, load, 100, slack)
    return price


@njit(cache=True, nogil=True)
def make_contiguous(net, owner, centres, price):  # type: ignore[no-untyped-def]
    """Keep of every part the piece of its centre and give the rest to neighbours, in place."""
    n = owner.shape[0]
    wanted = owner.copy()
    owner[:] = -1
    queue = np.empty(n, np.int32)
    tail = 0
    for part in range(centres.shape[0]):
        owner[centres[part]] = part
        queue[tail] = centres[part]
        tail += 1
    head = 0
    while head < tail:
        here = queue[head]
        head += 1
        for e in range(net.indptr[here], net.indptr[here + 1]):
            other = net.indices[e]
            if owner[other] < 0 and wanted[other] == owner[here]:
                owner[other] = owner[here]
                queue[tail] = other
                tail += 1
    while tail < n:
        best, pick, into = np.inf, -1, -1
        for unit in range(n):
            if owner[unit] >= 0:
                continue
            for e in range(net.indptr[unit], net.indptr[unit + 1]):
                part = owner[net.indices[e]]
                if part >= 0 and reach(net, unit, centres[part]) + price[part] < best:
                    best, pick, into = reach(net, unit, centres[part]) + price[part], unit, part
        if pick < 0:
            return
        owner[pick] = into
        tail += 1
