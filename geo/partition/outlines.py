"""Area and outline of every part, kept up to date unit by unit."""

from __future__ import annotations

from collections.abc import Callable, Collection

import numpy as np

from geo.metrics.cells import CellShapes


class Outlines:
    """Areas add up; a border between two cells of one part is no outline."""

    def __init__(self, n_parts: int, cells: CellShapes) -> None:
        self._cell_area: list[float] = cells.area_m2.tolist()
        self._cell_outline: list[float] = cells.perimeter_m.tolist()
        self._beside: list[list[tuple[int, float]]] = [[] for _ in self._cell_area]
        for (a, b), length in zip(cells.borders.tolist(), cells.border_m.tolist(), strict=True):
            self._beside[a].append((b, length))
            self._beside[b].append((a, length))
        self._n_units = np.zeros(n_parts, np.int64)
        self._area, self._outline = np.zeros(n_parts), np.zeros(n_parts)

    def branch(self) -> Outlines:
        """Copy what changes, share the cells."""
        child = object.__new__(Outlines)
        child._cell_area, child._cell_outline = self._cell_area, self._cell_outline
        child._beside, child._n_units = self._beside, self._n_units.copy()
        child._area, child._outline = self._area.copy(), self._outline.copy()
        return child

    def shift(self, unit: int, old: int, new: int, part_of: Callable[[int], int]) -> None:
        """Move one cell; `part_of` says where the others are."""
        for part, sign in ((old, -1), (new, 1)):
            if part < 0:
                continue
            shared = sum(m for other, m in self._beside[unit] if part_of(other) == part)
            self._n_units[part] += sign
            self._area[part] += sign * self._cell_area[unit]
            self._outline[part] += sign * (self._cell_outline[unit] - 2 * shared)

    def recount(self, part: int, units: Collection[int]) -> None:
        """Sum one part anew, so that rounding does not pile up over many edits."""
        inside, ordered = set(units), sorted(units)
        shared = sum(m for u in ordered for other, m in self._beside[u] if other in inside)
        self._n_units[part] = len(inside)
        self._area[part] = sum(self._cell_area[u] for u in ordered)
        self._outline[part] = sum(self._cell_outline[u] for u in ordered) - shared

    def mean_quotient(self) -> float | None:
        """Mean of ``4πA / P²`` over the parts that have units."""
        real = self._n_units > 0
        if not real.any():
            return None
        return float((4 * np.pi * self._area[real] / self._outline[real] ** 2).mean())
