"""Draw tiles, and name what they were drawn from."""

from __future__ import annotations

import hashlib

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.errors import YuanbaError
from service.db.session import Actor
from service.db.sql import load_sql
from service.plans.models import Plan
from service.plans.terrain import stamp_of

DEEPEST = 22


class NoSuchTileError(YuanbaError):
    """There is no tile with these numbers."""

    code = "no-such-tile"


def draw_tile(session: Session, plan: Plan, z: int, x: int, y: int) -> bytes:
    """Return one tile of a plan; empty where nothing of it is there.

    Raises
    ------
    NoSuchTileError
        The zoom is outside 0 to 22, or the column or row outside 0 to 2 to the zoom.
    """
    if not 0 <= z <= DEEPEST or not (0 <= x < 2**z and 0 <= y < 2**z):
        raise NoSuchTileError(
            zh=f"没有这个瓦片：缩放级应为 0–{DEEPEST}，行列号应小于 2 的缩放级次方",
            en=f"there is no such tile: the zoom is 0 to {DEEPEST}, and column and row are less "
            "than 2 to the zoom",
            z=z,
            x=x,
            y=y,
        )
    key = {"plan": plan.id, "village": plan.village_code, "z": z, "x": x, "y": y}
    return bytes(session.scalar(text(load_sql("tile_plan")), key) or b"")


def tile_tag(session: Session, plan: Plan, actor: Actor) -> str:
    """Return the entity tag of a plan's tiles: its revision, the land, and who may see what."""
    drawn_from = f"{plan.revision}|{stamp_of(session, plan.village_code)}|{actor.role}|{actor.area}"
    return f'"{plan.revision}-{hashlib.sha256(drawn_from.encode()).hexdigest()[:16]}"'
