"""A small valley that every test of the engine can divide."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pytest

from geo.partition import Graph, Units


class Valley(NamedTuple):
    units: Units
    graph: Graph
    lower: int
    upper: int
    n_parts: int


@pytest.fixture
def valley() -> Valley:
    """6 x 6 courtyards on a sheared lattice, 126 households, for 6 parts of 14 to 28."""
    at = np.arange(36)
    xy = np.column_stack([at % 6 * 10.0 + at // 6 * 1.5, at // 6 * 11.0 + (at * 7 % 5) * 0.3])
    weight = 1 + (at * 11 + 3) % 6
    right, down = at[at % 6 < 5], at[at < 30]
    edges = np.vstack([np.column_stack([right, right + 1]), np.column_stack([down, down + 6])])
    return Valley(Units(weight, xy), Graph.from_edges(36, edges), 14, 28, 6)
