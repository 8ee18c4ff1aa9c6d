"""The index: one colour per micro-grid and period, in classes that do not move."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import numpy as np

from maps.frame_checks import MapDataError
from maps.layers import Layer, LegendRow
from maps.palette import INDEX_RAMP
from maps.style import NO_DATA, Fill
from maps.view import View

BREAKS: Final = (60.0, 70.0, 80.0, 90.0)


def index_layer(view: View, breaks: Sequence[float] = BREAKS) -> Layer:
    """Return the layer of scores, one list of classes for each period.

    Parameters
    ----------
    view : View
    breaks : sequence of float
        Four ascending limits; a score on a limit belongs to the class above it.

    Raises
    ------
    MapDataError
        If `breaks` are not four ascending numbers.
    """
    limits = np.asarray(breaks, dtype=np.float64)
    if limits.shape != (len(INDEX_RAMP) - 1,) or not (np.diff(limits) > 0).all():
        raise MapDataError(
            zh=f"指数分级界限须为 {len(INDEX_RAMP) - 1} 个递增的数，现为 {list(breaks)}。",
            en=f"the index needs {len(INDEX_RAMP) - 1} ascending class limits, not {list(breaks)}.",
            breaks=list(breaks),
        )
    fills = (*(Fill(colour) for colour in INDEX_RAMP), NO_DATA)
    none = len(INDEX_RAMP)
    classes = np.where(np.isnan(view.scores), none, np.searchsorted(limits, view.scores, "right"))
    table = classes if len(view.periods) else np.full((1, len(view.areas)), none)
    legend = [
        LegendRow(
            "map.legend.index_public" if view.mode == "public" else "map.legend.index",
            {},
            heading=True,
        ),
        LegendRow("map.legend.index_above", {"from": limits[-1]}, fill=fills[-2]),
        *(
            LegendRow("map.legend.index_between", {"from": low, "to": high}, fill=fill)
            for (low, high), fill in reversed(
                list(zip(pairwise(limits.tolist()), fills[1:-2], strict=True))
            )
        ),
        LegendRow("map.legend.index_below", {"to": limits[0]}, fill=fills[0]),
        LegendRow("map.legend.no_data", {}, fill=NO_DATA),
    ]
    return Layer(
        key="index",
        fills=fills,
        classes=tuple(tuple(int(c) for c in row) for row in table),
        legend=tuple(legend),
    )
