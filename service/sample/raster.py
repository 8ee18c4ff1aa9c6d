"""A square raster over the sample town's frame, and smooth seeded noise on it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Raster:
    """Where the cells of an array lie: row 0 is the southernmost, column 0 the westernmost.

    Attributes
    ----------
    west, south : float
        Lower left corner in metres of the town's frame (`service.sample.frame`).
    cell_m : float
        Side of a cell in metres.
    n_rows, n_cols : int
    """

    west: float
    south: float
    cell_m: float
    n_rows: int
    n_cols: int

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return self.n_rows, self.n_cols

    def centres(self) -> tuple[Floats, Floats]:
        """East and north of every cell's centre, two ``(n_rows, n_cols)`` arrays in metres."""
        x = self.west + (np.arange(self.n_cols) + 0.5) * self.cell_m
        y = self.south + (np.arange(self.n_rows) + 0.5) * self.cell_m
        xx, yy = np.meshgrid(x, y)
        return xx, yy

    def index(self, xy: Floats) -> Ints:
        """Flat position of the cell that holds each point of an ``(n, 2)`` array."""
        col = np.floor((xy[:, 0] - self.west) / self.cell_m).astype(np.int64)
        row = np.floor((xy[:, 1] - self.south) / self.cell_m).astype(np.int64)
        row = np.clip(row, 0, self.n_rows - 1)
        return row * self.n_cols + np.clip(col, 0, self.n_cols - 1)

    def points(self, flat: Ints) -> Floats:
        """Centre of each cell given by flat position, ``(n, 2)`` in metres."""
        row, col = np.divmod(flat, self.n_cols)
        return np.column_stack(
            [
                self.west + (col + 0.5) * self.cell_m,
                self.south + (row + 0.5) * self.cell_m,
            ]
        )

    def neighbour_pairs(self) -> tuple[Ints, Ints, Floats]:
        """Every pair of touching cells once, corners included, with their distance in metres."""
        flat = np.arange(self.n_rows * self.n_cols).reshape(self.shape)
        diagonal_m = self.cell_m * 2**0.5
        pairs = [
            (flat[:, :-1], flat[:, 1:], self.cell_m),
            (flat[:-1], flat[1:], self.cell_m),
            (flat[:-1, :-1], flat[1:, 1:], diagonal_m),
            (flat[:-1, 1:], flat[1:, :-1], diagonal_m),
        ]
        source = np.concatenate([a.ravel() for a, _, _ in pairs])
        target = np.concatenate([b.ravel() for _, b, _ in pairs])
        length_m = np.concatenate([np.full(a.size, m) for a, _, m in pairs])
        return source, target, length_m


def noise(raster: Raster, scale_m: float, rng: np.random.Generator) -> Floats:
    """Smooth value noise in 0 … 1 with features of about ``scale_m`` metres.

    A random lattice, interpolated with the cubic ``3t² - 2t³``: only sums and products, so that
    every machine gets the same numbers.
    """
    n_rows = int(raster.n_rows * raster.cell_m / scale_m) + 3
    n_cols = int(raster.n_cols * raster.cell_m / scale_m) + 3
    lattice = rng.random((n_rows, n_cols))
    shift = rng.random(2)
    v = (np.arange(raster.n_rows) * raster.cell_m / scale_m) + shift[0]
    u = (np.arange(raster.n_cols) * raster.cell_m / scale_m) + shift[1]
    i, j = v.astype(np.int64), u.astype(np.int64)
    s, t = v - i, u - j
    s = (s * s * (3 - 2 * s))[:, None]
    t = (t * t * (3 - 2 * t))[None, :]
    low = lattice[np.ix_(i, j)] * (1 - t) + lattice[np.ix_(i, j + 1)] * t
    high = lattice[np.ix_(i + 1, j)] * (1 - t) + lattice[np.ix_(i + 1, j + 1)] * t
    result: Floats = low * (1 - s) + high * s
    return result


def ridged(raster: Raster, scale_m: float, rng: np.random.Generator) -> Floats:
    """Noise folded at its middle: sharp crests of 1, broad hollows of 0."""
    folded: Floats = 1 - np.abs(2 * noise(raster, scale_m, rng) - 1)
    return folded
