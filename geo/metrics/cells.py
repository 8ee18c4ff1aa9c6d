"""Areas, perimeters and shared borders of the cells, so that a part's outline needs no union."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geo.borders import shared_borders


@dataclass(frozen=True, eq=False)
class CellShapes:
    """Measures of the cells that tile a village.

    The outline of a set of cells is the sum of their perimeters less twice the borders inside.

    Attributes
    ----------
    area_m2, perimeter_m : (n,) float64
    borders : (m, 2) int32
        Pairs of cells that share a border, smaller unit first; each pair once.
    border_m : (m,) float64
        Length of each shared border.
    """

    area_m2: NDArray[np.float64]
    perimeter_m: NDArray[np.float64]
    borders: NDArray[np.int32]
    border_m: NDArray[np.float64]

    @classmethod
    def from_polygons(cls, polygons: Sequence[BaseGeometry]) -> CellShapes:
        """Measure polygons that form a coverage (no gap, no overlap), in a frame of metres.

        Examples
        --------
        >>> shapes = CellShapes.from_polygons([shapely.box(0, 0, 2, 1), shapely.box(2, 0, 3, 1)])
        >>> shapes.borders.tolist(), shapes.border_m.tolist()
        ([[0, 1]], [1.0])
        """
        cells = np.asarray(polygons, dtype=object)
        found = shared_borders(cells)
        return cls(
            shapely.area(cells),
            shapely.length(cells),
            found.pairs.astype(np.int32),
            found.length_m,
        )

    def again(self, polygons: Sequence[BaseGeometry], units: Collection[int]) -> CellShapes:
        """Measure a coverage of which only the cells of some units are others than before.

        Examples
        --------
        >>> cells = [shapely.box(x, 0, x + 1, 1) for x in range(4)]
        >>> shapes = CellShapes.from_polygons(cells)
        >>> moved = [shapely.box(0, 0, 1.5, 1), shapely.box(1.5, 0, 2, 1), *cells[2:]]
        >>> shapes.again(moved, [0, 1]).area_m2.tolist()
        [1.5, 0.5, 1.0, 1.0]
        """
        cells, mine = np.asarray(polygons, dtype=object), np.array(sorted(units), np.int64)
        near = np.unique(shapely.STRtree(cells).query(cells[mine])[1])
        found = shared_borders(cells[near])
        pairs, length_m = near[found.pairs], found.length_m
        kept, new = ~np.isin(self.borders, mine).any(axis=1), np.isin(pairs, mine).any(axis=1)
        borders = np.vstack([self.borders[kept], pairs[new]]).astype(np.int32)
        border_m = np.concatenate([self.border_m[kept], length_m[new]])
        order = np.lexsort((borders[:, 1], borders[:, 0]))
        area_m2, perimeter_m = self.area_m2.copy(), self.perimeter_m.copy()
        area_m2[mine], perimeter_m[mine] = shapely.area(cells[mine]), shapely.length(cells[mine])
        return CellShapes(area_m2, perimeter_m, borders[order], border_m[order])
