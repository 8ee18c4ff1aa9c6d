"""The gaps planted in the sample town: every reason occurs, and it is known at whom.

Nothing here depends on the plan. Households are named by the courtyards they live in; micro-grids
by codes that every plan of their village has, because each of its grids has a few.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from geo.coverage import Limits
from service.sample.places import PLACES, WANGLE
from service.sample.tables import Home, Register

#: Far enough for another micro-grid, near enough for the head not to be too far.
ASIDE_M: Final = 750.0
LIMITS: Final = Limits(households_per_head=20, walking_m=ASIDE_M * 2, visit_days=90)

WITHOUT_HEAD: Final = tuple(
    f"{village}002001"
    for village in ("500238115001", "500238115202", "500238115205", "500238115209", WANGLE)
)
ENDED: Final = ("500238115200001001", f"{WANGLE}003001")
AWAY: Final = ("500238115201001001", f"{WANGLE}004001")
#: The first one's head answers for all of them.
OVERLOADED: Final = tuple(f"500238115206001{k:03d}" for k in (1, 2, 3))
#: In the exclave, headed by the member at home who lives farthest off, in the rest of the village.
FAR: Final = (f"{WANGLE}001002",)

#: How many households of a village's westernmost piece are planted, spread over its register.
N_ASTRAY: Final = {"500238115210": 2, WANGLE: 1}
N_STATED: Final = {"500238115208": 3, WANGLE: 1}
N_NOT_VISITED: Final = {"500238115204": 4, "500238115211": 2, WANGLE: 2}


def plant(
    rows: Sequence[Register], homes: Sequence[Home]
) -> tuple[list[Register], dict[str, list[str]]]:
    """Plant the gaps that stand in the register, and say in which households each reason is.

    A household *astray* keeps its courtyard but has the position of one `ASIDE_M` away; one
    that *states* another micro-grid states one of the next village. Those that nobody visits begin
    with the last of those, so that a household with two reasons occurs.
    """
    changed = {row.code: row for row in rows}
    home = {each.code: each for each in homes}
    found: dict[str, list[str]] = {
        "in_two_micro_grids": [],
        "stated_in_another_micro_grid": [],
        "not_visited": [],
    }
    for village, place in enumerate(PLACES):
        first = min(h.piece for h in homes if h.village == village)
        mine = [r for r in rows if r.courtyard and home[r.courtyard].piece == first]
        astray = _every(mine, N_ASTRAY.get(place.code, 0), 0.2)
        stated = _every(mine, N_STATED.get(place.code, 0), 0.5)
        for row in astray:
            spot = _aside(home[row.courtyard], homes)
            changed[row.code] = replace(row, x=spot.x, y=spot.y)
        for row in stated:
            other = PLACES[(village + 1) % len(PLACES)].code
            changed[row.code] = replace(row, stated=f"{other}001001")
        unseen = stated[-1:] + _every(mine, N_NOT_VISITED.get(place.code, 0), 0.8)
        for reason, own in zip(found, (astray, stated, unseen), strict=True):
            found[reason] += [row.code for row in own]
    return [changed[row.code] for row in rows], found


def _every(rows: Sequence[Register], count: int, start: float) -> list[Register]:
    """Take `count` rows at even distances, the first one `start` of a distance in."""
    return [rows[int((k + start) * len(rows) / count)] for k in range(count)]


def _aside(home: Home, homes: Sequence[Home]) -> Home:
    """Return the courtyard of the same piece of land whose way from `home` is nearest `ASIDE_M`."""
    same = [h for h in homes if h.piece == home.piece]
    return min(same, key=lambda h: abs(math.hypot(h.x - home.x, h.y - home.y) - ASIDE_M))
