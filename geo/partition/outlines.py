"""Area and outline of every part, kept up to date unit by unit."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

import numpy as np
from numpy.typing import NDArray

from geo.metrics.cells import CellShapes


class Outlines:
    """Areas add up; a border between two cells of one part is no outline.

    The borders of each cell lie one after the other in flat lists: ten thousand small lists would
    take longer to make, and to be passed over by the collector ever after, than all sums.
    """

    def __init__(self, n_parts: int, cells: CellShapes, assignment: NDArray[np.int32]) -> None:
        both = np.vstack([cells.borders, cells.borders[:, ::-1]])
        order = np.lexsort((both[:, 1], both[:, 0]))
        cell, other = both[order].T
        border_m = np.concatenate([cells.border_m, cells.border_m])[order]
        self._cell_area: list[float] = cells.area_m2.tolist()
        self._cell_outline: list[float] = cells.perimeter_m.tolist()
        self._start: list[int] = np.searchsorted(cell, np.arange(len(cells.area_m2) + 1)).tolist()
        self._other: list[int] = other.tolist()
        self._border: list[float] = border_m.tolist()
        has = assignment >= 0
        part, inside = assignment[has], (assignment[cell] == assignment[other]) & has[cell]
        self._n_units = np.bincount(part, minlength=n_parts)
        self._area = np.bincount(part, cells.area_m2[has], n_parts)
        self._outline = np.bincount(part, cells.perimeter_m[has], n_parts)
        self._outline -= np.bincount(assignment[cell][inside], border_m[inside], n_parts)

    def branch(self) -> Outlines:
        """Copy what changes, share the cells."""
        child = object.__new__(Outlines)
        child._cell_area, child._cell_outline = self._cell_area, self._cell_outline
        child._start, child._other, child._border = self._start, self._other, self._border
        child._n_units = self._n_units.copy()
        child._area, child._outline = self._area.copy(), self._outline.copy()
        return child

    def _beside(self, unit: int) -> Iterator[tuple[int, float]]:
        here = slice(self._start[unit], self._start[unit + 1])
        return zip(self._other[here], self._border[here], strict=True)

    def shift(self, unit: int, old: int, new: int, part_of: Callable[[int], int]) -> None:
        """Move one cell; `part_of` says where the others are."""
        for part, sign in ((old, -1), (new, 1)):
            if part < 0:
                continue
            shared = sum(m for other, m in self._beside(unit) if part_of(other) == part)
            self._n_units[part] += sign
            self._area[part] += sign * self._cell_area[unit]
            self._outline[part] += sign * (self._cell_outline[unit] - 2 * shared)

    def recount(self, part: int, units: Collection[int]) -> None:
        """Sum one part anew, so that rounding does not pile up over many edits."""
        inside, ordered = set(units), sorted(units)
        shared = sum(m for u in ordered for other, m in self._beside(u) if other in inside)
        self._n_units[part] = len(inside)
        self._area[part] = sum(self._cell_area[u] for u in ordered)
        self._outline[part] = sum(self._cell_outline[u] for u in ordered) - shared

    def mean_quotient(self) -> float | None:
        """Mean of ``4πA / P²`` over the parts that have units."""
        real = self._n_units > 0
        if not real.any():
            return None
        return float((4 * np.pi * self._area[real] / self._outline[real] ** 2).mean())
