"""Numbers and codes of grids and micro-grids: stable against a reference, readable when fresh.

A code is the 12 digits of the village, 3 digits of the grid and 3 of the micro-grid. Numbers count
from 1, grids inside their village and micro-grids inside their grid, and are never reused.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from geo.errors import YuanbaError

LARGEST = 999


class NumberingError(YuanbaError):
    """A number or code cannot be made."""

    code = "bad-numbering"


@dataclass(frozen=True, eq=False)
class PlanNumbers:
    """Numbers of one village's grids and micro-grids.

    Attributes
    ----------
    grid : (g,) int32
        Number of each grid.
    micro : (k,) int32
        Number of each micro-grid inside its grid.
    grid_of : (k,) int32
        Position in `grid` of the grid of each micro-grid.
    """

    grid: NDArray[np.int32]
    micro: NDArray[np.int32]
    grid_of: NDArray[np.int32]

    def grid_codes(self, village_code: str) -> list[str]:
        """15-digit codes of the grids.

        Raises
        ------
        NumberingError
            The village's code is not 12 digits, or there are more than 999 numbers.
        """
        return [_joined(village_code, 12, int(g)) for g in self.grid]

    def micro_codes(self, village_code: str) -> list[str]:
        """18-digit codes of the micro-grids; raises as `grid_codes`."""
        grids = self.grid_codes(village_code)
        return [
            _joined(grids[g], 15, int(m)) for g, m in zip(self.grid_of, self.micro, strict=True)
        ]

    def micro_labels(self) -> list[str]:
        """Short numbers of the micro-grids: the grid's, a dash, its own."""
        return [
            f"{self.grid[g]}-{m}"
            for g, m in zip(self.grid_of.tolist(), self.micro.tolist(), strict=True)
        ]


def west_to_east(xy: NDArray[np.float64]) -> NDArray[np.intp]:
    """Order places west to east, then north to south.

    The places are sorted by easting and cut into columns of equally many (as nearly as may be);
    each column is read from north to south. The number of columns is ``√(n · width / height)``,
    rounded, at least 1 and at most n: square cells on average, so a village along a valley from
    west to east is numbered along it and one from north to south down it. Ties go by the other
    coordinate, then by position.

    Parameters
    ----------
    xy : (n, 2) float64
        Easting and northing in metres.

    Returns
    -------
    (n,) intp
        Positions in the order in which they are numbered.

    Examples
    --------
    >>> west_to_east(np.array([[9.0, 0], [0, 0], [9, 8], [1, 9]])).tolist()
    [3, 1, 2, 0]
    """
    n = len(xy)
    if n == 0:
        return np.zeros(0, np.intp)
    east, south = xy[:, 0], -xy[:, 1]
    width, height = float(np.ptp(east)), float(np.ptp(south))
    ideal = n if height <= width / n else np.sqrt(n * width / height)
    n_columns = min(max(round(float(ideal)), 1), n)
    order = np.lexsort((south, east))
    columns = np.array_split(order, n_columns)
    return np.concatenate([c[np.lexsort((east[c], south[c]))] for c in columns])


def fresh_numbers(xy: NDArray[np.float64], grid_of: NDArray[np.integer]) -> PlanNumbers:
    """Give numbers to the grids of a new plan, then the micro-grids inside each grid.

    Parameters
    ----------
    xy : (k, 2) float64
        Place of each micro-grid (its centre), in metres. A grid's place is the mean of its own.
    grid_of : (k,) integers
        Grid of each micro-grid, 0 … g - 1.

    Examples
    --------
    >>> where = np.array([[50.0, 0], [0, 0], [10, 0]])
    >>> fresh_numbers(where, np.array([0, 1, 1])).micro_codes("500238112201")
    ['500238112201002001', '500238112201001001', '500238112201001002']
    """
    nothing = np.full(len(xy), -1, np.int32)
    units = np.arange(len(xy), dtype=np.int32)
    return stable_numbers(
        units, xy, grid_of, np.ones(len(xy), np.int64), reference=(nothing, nothing)
    )


def stable_numbers(
    assignment: NDArray[np.integer],
    xy: NDArray[np.float64],
    grid_of: NDArray[np.integer],
    weight: NDArray[np.int64],
    *,
    reference: tuple[NDArray[np.integer], NDArray[np.integer]],
    retired: Iterable[tuple[int, int]] = (),
) -> PlanNumbers:
    """Give a plan its numbers so that as many households as possible keep their numbers.

    Grids first: each takes the number of a reference grid so that the weight that keeps its grid
    number is greatest. Then, inside each grid that took over a number, the micro-grids likewise.
    What is left gets numbers that were never used, west to east (see `west_to_east`).

    Parameters
    ----------
    assignment : (n,) integers
        Micro-grid of each unit, 0 … k - 1, -1 for none.
    xy : (k, 2) float64
        Place of each micro-grid in metres.
    grid_of : (k,) integers
        Grid of each micro-grid, 0 … g - 1.
    weight : (n,) int64
    reference : pair of (n,) integers
        Grid number and micro-grid number of each unit in the reference plan, -1 for none.
    retired : iterable of (int, int)
        Grid and micro-grid numbers of earlier plans that may not be given to anything new.

    Returns
    -------
    PlanNumbers
    """
    grid_before, micro_before = (np.asarray(r, np.int64) for r in reference)
    n_grids = int(grid_of.max(initial=-1)) + 1
    past = [(int(g), int(m)) for g, m in retired]
    has = assignment >= 0
    grid_now = np.where(has, grid_of[assignment], -1) if len(grid_of) else np.full(len(has), -1)
    middle = np.array([xy[grid_of == g].mean(axis=0) for g in range(n_grids)]).reshape(-1, 2)
    grid = _numbers(grid_now, grid_before, weight, middle, used=[g for g, _ in past])
    micro = np.zeros(len(grid_of), np.int32)
    for g in range(n_grids):
        mine = np.flatnonzero(grid_of == g)
        local = np.full(len(grid_of) + 1, -1)
        local[mine] = np.arange(len(mine))
        before = np.where(grid_before == grid[g], micro_before, -1)
        used = [m for number, m in past if number == grid[g]]
        micro[mine] = _numbers(local[assignment], before, weight, xy[mine], used=used)
    return PlanNumbers(grid, micro, grid_of.astype(np.int32))


def best_overlap(
    now: NDArray[np.integer],
    before: NDArray[np.integer],
    weight: NDArray[np.int64],
) -> dict[int, int]:
    """Match today's labels to yesterday's so that the weight that keeps its label is greatest.

    Parameters
    ----------
    now, before : (n,) integers
        Label of each unit today and in the reference; -1 for none.
    weight : (n,) int64

    Returns
    -------
    dict of int to int
        Label today → label in the reference, for labels that share at least one unit. Optimal (the
        assignment problem, solved by scipy); of equal matches the one that keeps more units.

    Examples
    --------
    >>> best_overlap(np.array([0, 0, 1]), np.array([7, 5, 5]), np.array([2, 9, 9]))
    {0: 7, 1: 5}
    """
    both = (now >= 0) & (before >= 0)
    new, old = np.unique(now[both]), np.unique(before[both])
    shared = np.zeros((len(new), len(old)), np.int64)
    count = int(both.sum()) + 1
    rows, cols = np.searchsorted(new, now[both]), np.searchsorted(old, before[both])
    np.add.at(shared, (rows, cols), weight[both].astype(np.int64) * count + 1)
    chosen = zip(*linear_sum_assignment(shared, maximize=True), strict=True)
    return {int(new[i]): int(old[j]) for i, j in chosen if shared[i, j] > 0}


def _numbers(
    now: NDArray[np.integer],
    before: NDArray[np.integer],
    weight: NDArray[np.int64],
    xy: NDArray[np.float64],
    *,
    used: list[int],
) -> NDArray[np.int32]:
    kept = best_overlap(now, before, weight)
    highest = max([int(before.max(initial=0)), *used, 0])
    numbers = np.zeros(len(xy), np.int32)
    for label, number in kept.items():
        numbers[label] = number
    new = np.flatnonzero(numbers == 0)
    numbers[new[west_to_east(xy[new])]] = highest + 1 + np.arange(len(new))
    return numbers


def _joined(stem: str, digits: int, number: int) -> str:
    if len(stem) != digits or not (stem.isascii() and stem.isdigit()):
        raise NumberingError(
            zh=f"编码应为 {digits} 位数字，现为 {len(stem)} 位“{stem}”，请检查村级统计代码",
            en=f"a code of {digits} digits is needed, this is {stem!r}; check the village's code",
            village_code=stem,
        )
    if not 1 <= number <= LARGEST:
        raise NumberingError(
            zh=f"编号 {number} 超出 1–{LARGEST}，请减少网格或微网格的数量",
            en=f"number {number} is outside 1 to {LARGEST}; use fewer grids or micro-grids",
            number=number,
        )
    return f"{stem}{number:03d}"
