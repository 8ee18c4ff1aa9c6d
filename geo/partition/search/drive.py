"""The course of a search: starts, rounds of annealing, and the guard of time."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from geo.partition.deadline import Deadline
from geo.partition.search.anneal import anneal, total_excess
from geo.partition.search.chance import WAITING, stream
from geo.partition.search.net import Net
from geo.partition.search.starts import start
from geo.partition.search.state import blank, fill

STEPS_PER_UNIT = 4_000
SLICE = 40_000


def search(
    net: Net,
    home: NDArray[np.int32],
    piece: NDArray[np.int32],
    counts: NDArray[np.int32],
    *,
    effort: float,
    deadline: Deadline,
    seed: int,
) -> NDArray[np.int32]:
    """Find a good plan with `effort` times `STEPS_PER_UNIT` proposals per unit.

    Returns
    -------
    (n,) int32
        The best plan inside the limits, or the one least outside.
    """
    rng = stream(seed, 0)
    plan = start(net, home, piece, counts, rng)
    state = blank(net, len(net.seat))
    fill(net, state, plan)
    if len(net.seat) < 2 or not len(net.indices):
        return plan
    best, found = plan.copy(), np.array([np.inf, np.inf])
    found[0], found[1] = total_excess(net, state), np.inf
    steps = max(1, int(effort * STEPS_PER_UNIT * len(plan) / SLICE)) * SLICE
    per_unit = max(float(state.cost.sum()) / len(plan), 1e-9)
    hot, cold = per_unit, 0.01 * per_unit
    weight = max(float(net.weight.mean()), 1e-9)
    dial = np.array([per_unit / weight, 1e6 * per_unit / weight])
    slices = steps // SLICE
    heats = hot * (cold / hot) ** (np.arange(slices + 1) / slices)
    for at in range(slices):
        if deadline.passed():
            break
        anneal(net, state, best, found, dial, rng, WAITING, SLICE, heats[at], heats[at + 1])
    return best
