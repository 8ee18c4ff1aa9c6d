"""What a reader of one map may see, as plain values: the only thing the layers are made from.

`maps.internal_view` shows everything that `MapData` holds; `maps.public_view` makes the same kind
of value with small counts, names and coordinates taken out. A layer never looks at `MapData`, so
it cannot show what the view does not hold.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from geo.errors import Text
from maps.frames import VillageSummary
from maps.placing import Shapes

Count = int | str
"""A number of households or people, or the text that stands for one too small to publish."""

Mode = Literal["internal", "public"]


@dataclass(frozen=True)
class Area:
    """One micro-grid as shown. `share` is uncovered households / households, if it may be told."""

    label: str
    number: str
    grid: str
    village: str
    households: Count
    people: Count | None
    head: str | None
    road: str | None
    deviation: float | None
    uncovered: Count
    reasons: Mapping[str, Count]
    share: float | None
    anchor: tuple[float, float]
    radius_m: float


@dataclass(frozen=True)
class Place:
    """A name with its position and the radius in metres of the circle it may fill."""

    name: str
    anchor: tuple[float, float]
    radius_m: float


@dataclass(frozen=True)
class Dot:
    """A courtyard (`reason` missing) or an uncovered household."""

    x: float
    y: float
    name: str
    households: int
    people: int | None
    reason: str | None


@dataclass(frozen=True)
class View:
    """One map's content. Shapes are in lon, lat, or in local metres when `mode` is public.

    `heads_known` is false while no micro-grid has a head: then nobody has entered heads yet, and
    a map full of alarms would say nothing.
    """

    mode: Mode
    heads_known: bool
    areas: tuple[Area, ...]
    area_shapes: Shapes
    village_lines: Shapes
    grid_lines: Shapes
    roads: Shapes
    barriers: Shapes
    villages: tuple[Place, ...]
    courtyards: tuple[Dot, ...]
    gaps: tuple[Dot, ...]
    reason_totals: Mapping[str, Count]
    reason_located: Mapping[str, int]
    totals: Mapping[str, Count]
    periods: tuple[str, ...]
    scores: NDArray[np.float64]
    summaries: Mapping[str, VillageSummary]
    source: Text | None
