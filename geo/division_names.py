"""How the sentences about a village's division call courtyards, micro-grids and weights."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from geo.errors import Text
from geo.numbering import PlanNumbers
from geo.partition.wording import Names, Weighed

Balance = Literal["households", "people", "mix"]

MICRO_GRID = Text("微网格", "micro-grid")
WEIGHT_WORDS = {
    "households": Weighed("户", "household", "households"),
    "people": Weighed("人", "person", "people"),
    "mix": Weighed(
        "份（户人各半，十分之一户）",
        "tenth of a household (households and people)",
        "tenths of a household (households and people)",
    ),
}


def division_names(
    courtyards: Sequence[str], micro_grid: Callable[[int], str], balance: Balance
) -> Names:
    """Name courtyards as people call them, and micro-grids by their numbers.

    Parameters
    ----------
    courtyards : sequence of str
        By position.
    micro_grid : callable of int to str
        Short number of a micro-grid by position.
    balance : {"households", "people", "mix"}
        What is weighed.

    Examples
    --------
    >>> division_names(["李家院子"], ["1-1", "1-2"].__getitem__, "people").parts([1]).en
    'micro-grid 1-2'
    """
    return Names(
        unit=courtyards.__getitem__,
        part=micro_grid,
        part_word=MICRO_GRID,
        weight_word=WEIGHT_WORDS[balance],
    )


def numbers_after(numbers: PlanNumbers) -> Callable[[int], str]:
    """Call micro-grids by the numbers that they get."""
    return numbers.micro_labels().__getitem__


def numbers_before(
    reference: NDArray[np.integer] | None,
    numbers: tuple[NDArray[np.integer], NDArray[np.integer]] | None,
) -> Callable[[int], str]:
    """Call micro-grids by the numbers that they had, and those that are new by their place.

    Parameters
    ----------
    reference : (n,) integers or None
        Earlier micro-grid of each courtyard by position, -1 for none.
    numbers : pair of (n,) integers or None
        Its grid's number and its own.

    Examples
    --------
    >>> call = numbers_before(np.array([1, -1]), (np.array([3, -1]), np.array([4, -1])))
    >>> call(1), call(0)
    ('3-4', '#1')
    """

    def call(part: int) -> str:
        if reference is not None and numbers is not None:
            members = np.flatnonzero(reference == part)
            if len(members):
                return f"{numbers[0][members[0]]}-{numbers[1][members[0]]}"
        return f"#{part + 1}"

    return call
