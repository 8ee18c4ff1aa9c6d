"""What slopes cost a walker, along lines whose corners may have heights."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from shapely.geometry.base import BaseGeometry

_STEEPEST = 1.0
"""Slopes beyond 45° come from heights that contradict each other, not from the ground."""


def slowness(slope: ArrayLike) -> NDArray[np.float64]:
    """How much longer a slope takes than level ground, averaged over the way there and back.

    Parameters
    ----------
    slope : array of float
        Rise over run; its sign does not matter.

    Returns
    -------
    array of float64
        1 on level ground.

    Notes
    -----
    Tobler's hiking function, ``6 exp(-3.5 |s + 0.05|)`` km/h (W. Tobler, *Three presentations on
    geographical analysis and modeling*, NCGIA technical report 93-1, 1993), relative to its own
    speed on level ground: the pace stays that of the people who walk.

    Examples
    --------
    >>> slowness([0.0, 0.1, -0.1]).round(3).tolist()
    [1.0, 1.21, 1.21]
    """
    steep = np.clip(np.abs(np.asarray(slope, dtype=np.float64)), 0.0, _STEEPEST)
    up, down = np.abs(steep + 0.05) - 0.05, np.abs(0.05 - steep) - 0.05
    return np.asarray((np.exp(3.5 * up) + np.exp(3.5 * down)) / 2)


def heights_of(
    roads: Sequence[BaseGeometry], lines: NDArray[np.object_], *, within_m: float
) -> NDArray[np.float64]:
    """Return the heights of the corners of lines that were made of roads.

    Parameters
    ----------
    roads : sequence of LineString or MultiLineString
        As they were given, in metres; a line tells heights if all of its corners have one.
    lines : (l,) array of LineString
        The same roads, cut where they meet. Cutting would make heights up where it knows none.
    within_m : float
        How far cutting may have moved a corner.

    Returns
    -------
    (c,) float64
        By corner of `lines` in their order, in metres, NaN where no road tells it.
    """
    corners = np.asarray(shapely.points(shapely.get_coordinates(lines)), object)
    heights = np.full(len(corners), np.nan)
    parts = shapely.get_parts([road for road in roads if road is not None and road.has_z])
    told = [part for part in parts if not part.is_empty and np.isfinite(_z(part)).all()]
    if not told:
        return heights
    which, found = shapely.STRtree(told).query_nearest(
        corners, max_distance=within_m, all_matches=False
    )
    where = shapely.line_locate_point(np.array(told, object)[found], corners[which])
    for number in np.unique(found):
        here = found == number
        xy = shapely.get_coordinates(told[number])
        far = np.concatenate([[0.0], np.hypot(*np.diff(xy, axis=0).T).cumsum()])
        heights[which[here]] = np.interp(where[here], far, _z(told[number]))
    return heights


def effort_along(
    lines: NDArray[np.object_],
    heights: NDArray[np.float64],
    line: NDArray[np.int64],
    along: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return what walking costs from each line's start to places along it.

    Parameters
    ----------
    lines : (l,) array of LineString
    heights : (c,) float64
        Of their corners, NaN where not known; such stretches count as level.
    line, along : (k,) int64 and (k,) float64
        Which line, and how far along it in metres.

    Returns
    -------
    effort, unknown : (k,) float64
        Metres on level ground that take as long, and metres of unknown slope.
    """
    xy, owner = shapely.get_coordinates(lines, return_index=True)
    run = np.hypot(*np.diff(xy, axis=0).T)
    run[owner[1:] != owner[:-1]] = 0.0
    rise = np.diff(heights)
    flat = ~np.isfinite(rise)
    slope = np.divide(rise, run, out=np.zeros_like(run), where=~flat & (run > 0))
    # One running sum over all lines; a gap between them keeps it rising from line to line.
    gap = np.where(owner[1:] != owner[:-1], 1.0, 0.0)
    at = np.concatenate([[0.0], (run + gap).cumsum()])
    effort = np.concatenate([[0.0], (run * slowness(slope) + gap).cumsum()])
    unknown = np.concatenate([[0.0], (run * flat).cumsum()])
    starts = np.searchsorted(owner, np.arange(len(lines)))
    spot = at[starts[line]] + along
    return np.interp(spot, at, effort), np.interp(spot, at, unknown)


def _z(line: BaseGeometry) -> NDArray[np.float64]:
    return np.asarray(shapely.get_coordinates(line, include_z=True), np.float64)[:, 2]
