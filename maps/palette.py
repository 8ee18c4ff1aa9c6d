"""Colours that stay apart for colour-blind readers, and inks that keep neighbours apart.

`AREAS` are six colours of Paul Tol's *light* scheme that stay far apart under simulated colour
blindness; dark text is readable on each of them. `GAP_RAMP` grows darker from covered to not
covered and keeps away from the colours of the points drawn on it. `POINTS` is
the set of Okabe and Ito. Sources: personal.sron.nl/~pault (Tol), jfly.uni-koeln.de/color
(Okabe, Ito), colorbrewer2.org (the index ramp, *YlGnBu*).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

AREAS: Final = ("#77aadd", "#eedd88", "#ee8866", "#99ddff", "#bbcc33", "#ffaabb")
POINTS: Final = (
    "#0072b2",
    "#000000",
    "#d55e00",
    "#cc79a7",
    "#009e73",
    "#e69f00",
    "#56b4e9",
    "#f0e442",
)
SHAPES: Final = ("circle", "square", "triangle", "diamond", "cross", "down", "bar", "ring")
INDEX_RAMP: Final = ("#ffffcc", "#a1dab4", "#41b6c4", "#2c7fb8", "#253494")
GAP_RAMP: Final = ("#f1f5f0", "#ffe28a", "#fdbb52", "#ec8034", "#b5451b")
INK: Final = "#1a1a1a"
PAPER: Final = "#e6e4dd"

# The first is plain. A pattern is a second channel for print in grey and for readers who see
# few colours; "nodata" is kept for missing values alone.
HATCHES: Final = ("none", "rising", "falling", "level", "upright", "dots")
NO_DATA_HATCH: Final = "nodata"


@dataclass(frozen=True)
class Ink:
    """Colour and hatch of one area; `number` tells inks apart."""

    number: int
    colour: str
    hatch: str


def ink(number: int) -> Ink:
    """Return ink `number`; the first 36 differ from one another, the first 6 in both channels.

    Examples
    --------
    >>> ink(0).colour == ink(6).colour, ink(0).hatch == ink(6).hatch
    (True, False)
    """
    colour = number % len(AREAS)
    hatch = (number + number // len(AREAS)) % len(HATCHES)
    return Ink(number, AREAS[colour], HATCHES[hatch])


def touching(areas: Sequence[shapely.Geometry]) -> NDArray[np.int64]:
    """Return the pairs of areas that touch, also where they only share a corner.

    Returns
    -------
    ndarray of int, shape (m, 2)
        Positions i < j in ascending order.
    """
    shapes = np.asarray(areas, dtype=object)
    left, right = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    pairs = np.stack([left, right], axis=1)[left < right].astype(np.int64)
    return np.asarray(pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))])


def colour_graph(n_areas: int, pairs: NDArray[np.int64]) -> list[int]:
    """Return a number for each area such that the two of every pair differ.

    The order is that of DSATUR (Brélaz 1979): next comes the area whose neighbours already show
    the most different numbers, then the one with more neighbours, then the first. Of the
    numbers that fit, the least used is taken; a number beyond the colours of the palette is
    opened only under need. Deterministic.

    Examples
    --------
    >>> colour_graph(3, np.array([[0, 1], [1, 2]]))
    [1, 0, 2]
    """
    neighbours: list[set[int]] = [set() for _ in range(n_areas)]
    for a, b in pairs.tolist():
        neighbours[a].add(b)
        neighbours[b].add(a)
    number = [-1] * n_areas
    seen: list[set[int]] = [set() for _ in range(n_areas)]
    # All colours may be used from the start: the fewest numbers would make a dull map.
    used = [0] * len(AREAS)
    waiting = set(range(n_areas))
    while waiting:
        area = max(waiting, key=lambda i: (len(seen[i]), len(neighbours[i]), -i))
        waiting.remove(area)
        fitting = [k for k in range(len(used)) if k not in seen[area]]
        if not fitting:
            fitting = [len(used)]
            used.append(0)
        choice = min(fitting, key=lambda k: (used[k], k))
        number[area] = choice
        used[choice] += 1
        for other in neighbours[area]:
            seen[other].add(choice)
    return number


def inks_for(areas: Sequence[shapely.Geometry]) -> list[Ink]:
    """Return one ink per area such that touching areas have different inks."""
    return [ink(k) for k in colour_graph(len(areas), touching(areas))]
