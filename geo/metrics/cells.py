"""Areas, perimeters and shared borders of the cells, so that a part's outline needs no union."""

from __future__ import annotations

from collections.abc import Sequence
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
