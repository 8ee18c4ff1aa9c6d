"""Which micro-grid of one plan is which of another: by the households they share."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from geo.numbering import best_overlap


def match(
    now: Mapping[int, int], before: Mapping[int, int], households: Mapping[int, int]
) -> dict[int, int]:
    """Match the micro-grids of two plans so that most households keep theirs.

    Parameters
    ----------
    now, before : mapping of int to int
        Micro-grid by courtyard in either plan.
    households : mapping of int to int
        By courtyard.

    Returns
    -------
    dict of int to int
        The micro-grid before by the one now, one to one; what has no counterpart is absent.

    Examples
    --------
    >>> match({1: 10, 2: 10, 3: 20}, {1: 5, 2: 6, 3: 6}, {1: 9, 2: 2, 3: 4})
    {10: 5, 20: 6}
    """
    courtyards = sorted({*now, *before})
    if not courtyards:
        return {}
    return best_overlap(
        np.array([now.get(key, -1) for key in courtyards]),
        np.array([before.get(key, -1) for key in courtyards]),
        np.array([households.get(key, 0) for key in courtyards], np.int64),
    )
