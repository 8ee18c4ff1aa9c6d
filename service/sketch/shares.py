"""Share the micro-grids between villages in proportion to their households."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from service.sketch.errors import SketchError


def share(
    households: NDArray[np.int64], courtyards: NDArray[np.int64], number: int
) -> NDArray[np.int64]:
    """Give every village with homes at least one micro-grid and no more than it has courtyards.

    One by one, the next micro-grid goes where the households per micro-grid are most, which keeps
    the largest micro-grid as small as it can be.

    Parameters
    ----------
    households, courtyards : (v,) int64
        Of each village.
    number : int
        Micro-grids in all.

    Raises
    ------
    SketchError
        Fewer micro-grids than villages with homes, or fewer courtyards than micro-grids.

    Examples
    --------
    >>> share(np.array([300, 100, 0]), np.array([50, 20, 0]), 8)
    array([6, 2, 0])
    """
    lived_in = courtyards > 0
    if number < lived_in.sum():
        raise SketchError(
            zh=f"有 {lived_in.sum()} 个村有住宅，{number} 个微网格不够每村一个，请增加",
            en=f"{lived_in.sum()} villages have homes, so {number} micro-grids are too few for one "
            "each; ask for more",
            villages=int(lived_in.sum()),
            micro_grids=number,
        )
    if number > courtyards.sum():
        raise SketchError(
            zh=f"只有 {courtyards.sum()} 个院落，不能分成 {number} 个微网格；请减少微网格，"
            "或用 --max-households 把院落分小",
            en=f"there are {courtyards.sum()} courtyards, too few for {number} micro-grids; ask "
            "for fewer, or make courtyards smaller with --max-households",
            courtyards=int(courtyards.sum()),
            micro_grids=number,
        )
    shares = lived_in.astype(np.int64)
    for _ in range(number - int(shares.sum())):
        load = np.where(shares < courtyards, households / np.maximum(shares, 1), -1.0)
        shares[np.argmax(load)] += 1
    return shares
