"""Which way water runs: every cell drains to a neighbour, and areas add up downstream."""

from __future__ import annotations

import heapq

import numpy as np

from service.sample.raster import Floats, Ints


def drain(height_m: Floats, outlet: Ints) -> tuple[Ints, Ints, Floats]:
    """Let every cell drain to an outlet, filling pits (priority flood, Barnes et al. 2014).

    Parameters
    ----------
    height_m : (n_rows, n_cols) float64
    outlet : (m,) int64
        Flat positions where water leaves.

    Returns
    -------
    receiver : (n,) int64
        The lowest neighbour on the way to an outlet; an outlet receives itself.
    order : (n,) int64
        All cells, each after its receiver.
    filled_m : (n_rows, n_cols) float64
        The heights with every pit filled to its brim.

    Examples
    --------
    >>> drain(np.array([[0.0, 5.0, 2.0]]), np.array([0]))[0].tolist()
    [0, 0, 1]
    """
    n_rows, n_cols = height_m.shape
    level = np.pad(height_m, 1, constant_values=np.inf).ravel().tolist()
    width = n_cols + 2
    receiver = [-1] * len(level)
    around = (-width - 1, -width, -width + 1, -1, 1, width - 1, width, width + 1)
    row, col = np.divmod(outlet, n_cols)
    heap = []
    for cell in ((row + 1) * width + col + 1).tolist():
        receiver[cell] = cell
        heap.append((level[cell], cell))
    heapq.heapify(heap)
    order = []
    edge = float("inf")
    while heap:
        water, cell = heapq.heappop(heap)
        order.append(cell)
        for step in around:
            other = cell + step
            if receiver[other] < 0 and level[other] != edge:
                receiver[other] = cell
                level[other] = max(level[other], water)
                heapq.heappush(heap, (level[other], other))
    padded = np.array(order)
    sequence = (padded // width - 1) * n_cols + padded % width - 1
    target = np.array(receiver)[padded]
    result = np.empty(n_rows * n_cols, np.int64)
    result[sequence] = (target // width - 1) * n_cols + target % width - 1
    filled = np.array(level).reshape(n_rows + 2, width)[1:-1, 1:-1]
    return result, sequence, filled


def steepest(height_m: Floats, flooded: Ints, bias: Floats) -> Ints:
    """Turn each cell to its steepest fall; where none goes down, keep the flood's way out.

    Parameters
    ----------
    height_m : (n_rows, n_cols) float64
        Filled heights: on them no fall leads into a pit, so the result has no loop.
    flooded : (n,) int64
        Receivers from `drain`.
    bias : (8, n_rows, n_cols) float64
        Factor on each of the eight falls: chance keeps valleys off the raster's own directions.
    """
    n_rows, n_cols = height_m.shape
    padded = np.pad(height_m, 1, constant_values=np.inf)
    best = np.zeros(height_m.shape)
    flat = np.arange(height_m.size).reshape(height_m.shape)
    result = flooded.reshape(height_m.shape).copy()
    steps = [(i, j) for i in (-1, 0, 1) for j in (-1, 0, 1) if i or j]
    for (i, j), factor in zip(steps, bias, strict=True):
        other = padded[1 + i : 1 + i + n_rows, 1 + j : 1 + j + n_cols]
        fall = (height_m - other) / (1.0 if i == 0 or j == 0 else 2**0.5) * factor
        better = fall > best
        best[better] = fall[better]
        result[better] = (flat + i * n_cols + j)[better]
    keep = flooded == flat.ravel()
    turned: Ints = np.where(keep, flooded, result.ravel())
    return turned


def catchment(receiver: Ints, order: Ints, cell_m: float) -> Floats:
    """Area in m² that drains through each cell, itself included, ``(n,)``."""
    area = [cell_m * cell_m] * len(receiver)
    to = receiver.tolist()
    for cell in order[::-1].tolist():
        if to[cell] != cell:
            area[to[cell]] += area[cell]
    return np.array(area)
