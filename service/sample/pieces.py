"""The separate pieces of land of the town's villages, and how many homes each gets."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from service.sample.places import N_HOUSEHOLDS, N_MICRO_GRIDS, N_PEOPLE, PLACES, WANGLE
from service.sample.raster import Bools, Ints

#: Households left over for the gaps: without position, outside every village, registered later.
N_UNPLACED, N_OUTSIDE, N_LATER = 9, 4, 8
N_COURTYARDS, N_COURTYARDS_LATER = 2_494, 6


@dataclass(frozen=True, eq=False)
class Piece:
    """One connected piece of a village's land.

    Attributes
    ----------
    village : int
        Position in `PLACES`.
    number : int
        0 for the village's westernmost piece, 1 for the next.
    mask : (n_rows, n_cols) bool
        Its cells.
    micro_grids, households, courtyards, people : int
        How many it gets. Micro-grids are not drawn here: the number only spreads the homes.
    """

    village: int
    number: int
    mask: Bools
    micro_grids: int
    households: int
    courtyards: int
    people: int

    @property
    def code(self) -> str:
        """Code of the village."""
        return PLACES[self.village].code


def share(total: int, weights: list[float]) -> list[int]:
    """Split ``total`` into whole numbers in proportion to ``weights`` (largest remainder).

    Examples
    --------
    >>> share(10, [1.0, 1.0, 1.0])
    [4, 3, 3]
    """
    exact = [total * w / sum(weights) for w in weights]
    result = [int(e) for e in exact]
    order = sorted(range(len(exact)), key=lambda i: (result[i] - exact[i], i))
    for i in order[: total - sum(result)]:
        result[i] += 1
    return result


def make_pieces(labels: Ints, rng: np.random.Generator) -> list[Piece]:
    """Cut the villages' land into pieces and share out micro-grids, households and people.

    The western piece of Wangle is the reference case's first grid: 7 micro-grids, 61 households,
    303 people. The rest of the village has 18 micro-grids of the same average size, so that
    sharing 25 in proportion to households gives 7 and 18.
    """
    keys: list[tuple[int, int]] = []
    masks: list[Bools] = []
    for village in range(len(PLACES)):
        found, n_pieces = ndimage.label(labels == village + 1, structure=np.ones((3, 3)))
        columns = [float(np.nonzero(found == k + 1)[1].mean()) for k in range(n_pieces)]
        for number, k in enumerate(np.argsort(columns).tolist()):
            keys.append((village, number))
            masks.append(found == k + 1)
    wangle = [PLACES[village].code == WANGLE for village, _ in keys]
    grids = [PLACES[village].micro_grids for village, _ in keys]
    first = wangle.index(True)
    grids[first], grids[first + 1] = 7, 18
    if sum(grids) != N_MICRO_GRIDS:
        raise ValueError(f"the pieces have {sum(grids)} micro-grids, not {N_MICRO_GRIDS}")
    on_plan = N_HOUSEHOLDS - N_UNPLACED - N_OUTSIDE - N_LATER
    others = [i for i in range(len(keys)) if not wangle[i]]
    busy = [grids[i] * (0.88 + 0.24 * rng.random()) for i in others]
    households = [0] * len(keys)
    households[first], households[first + 1] = 61, 157
    for i, count in zip(others, share(on_plan - 218, busy), strict=True):
        households[i] = count
    courtyards = [0] * len(keys)
    courtyards[first] = 49
    rest = [i for i in range(len(keys)) if i != first]
    for i, count in zip(rest, share(N_COURTYARDS - 49, [households[i] for i in rest]), strict=True):
        courtyards[i] = count
    people = [0] * len(keys)
    people[first] = 303
    left_over = round(N_PEOPLE * (N_HOUSEHOLDS - on_plan) / N_HOUSEHOLDS)
    crowd = N_PEOPLE - 303 - left_over
    for i, count in zip(rest, share(crowd, [households[i] for i in rest]), strict=True):
        people[i] = count
    return [
        Piece(v, k, masks[i], grids[i], households[i], courtyards[i], people[i])
        for i, (v, k) in enumerate(keys)
    ]
