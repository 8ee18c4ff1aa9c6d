"""Who would be a suitable head of a micro-grid: facts shown, nothing decided."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.errors import Text
from service.db.sql import load_sql

_WORDS = {
    "lives_in_it": Text("住在本微网格", "lives in the micro-grid"),
    "lives_elsewhere": Text("不住在本微网格", "lives outside the micro-grid"),
    "at_home": Text("在家", "at home"),
    "away": Text("外出", "away"),
    "no_other_post": Text("没有其他岗位", "no other post"),
    "other_posts": Text("另有岗位", "has other posts"),
    "backup_here": Text("本微网格的后备", "backup of this micro-grid"),
}


@dataclass(frozen=True)
class Suitability:
    """What speaks for or against a member as head of one micro-grid.

    Attributes
    ----------
    farthest_m : float or None
        Straight line from the member's home to the farthest household; None without a home.
    farthest_minutes : float or None
        The longest known walk over roads.
    households_in_charge : int
        Over all micro-grids the member heads now.
    role_here : str or None
        ``head`` or ``backup`` where the member is one of this micro-grid.
    """

    member_id: int
    code: str
    name: str
    kind: str
    away: bool
    lives_in_it: bool
    farthest_m: float | None
    farthest_minutes: float | None
    households_in_charge: int
    other_posts: int
    role_here: str | None

    @property
    def reasons(self) -> tuple[Text, ...]:
        """Why the member stands where they stand in the list."""
        keys = [
            "away" if self.away else "at_home",
            "lives_in_it" if self.lives_in_it else "lives_elsewhere",
            "other_posts" if self.other_posts else "no_other_post",
        ]
        if self.role_here == "backup":
            keys.append("backup_here")
        return tuple(_WORDS[key] for key in keys)


def suitability(session: Session, micro_grid_id: int, *, on: dt.date) -> list[Suitability]:
    """Return the facts of every member of the village, best fitting first.

    At home before away, then living in the micro-grid, then without other posts, then near.
    """
    key = {"micro_grid": micro_grid_id, "on": on}
    rows = session.execute(text(load_sql("head_facts")), key).mappings()
    return [Suitability(**row) for row in rows]


def candidates(
    session: Session, micro_grid_id: int, *, on: dt.date, limit: int = 5
) -> list[Suitability]:
    """Return the best fitting members who are at home and not its head already."""
    fitting = [
        each
        for each in suitability(session, micro_grid_id, on=on)
        if not each.away and each.role_here != "head"
    ]
    return fitting[:limit]
