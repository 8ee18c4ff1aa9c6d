"""Draw tiles, and name what they were drawn from."""

from __future__ import annotations

from typing import Literal, NamedTuple

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.errors import YuanbaError
from service.answers import answer_cache
from service.db.session import actor_of
from service.db.sql import load_sql
from service.etag import tag_of
from service.plans.models import Plan

DEEPEST = 22

Layer = Literal["cells", "micro_grids", "courtyards"]
LAYERS: tuple[Layer, ...] = ("cells", "micro_grids", "courtyards")


class NoSuchTileError(YuanbaError):
    """There is no tile with these numbers."""

    code = "no-such-tile"


class Place(NamedTuple):
    """Zoom, column and row of a tile."""

    z: int
    x: int
    y: int


class TileKey(NamedTuple):
    """Everything that decides what is on a tile.

    Attributes
    ----------
    stamp : str
        What the plan's tiles are drawn from at present.
    role, area : str
        Who looks.
    """

    stamp: str
    role: str
    area: str
    plan: int
    layers: tuple[Layer, ...]
    z: int
    x: int
    y: int


def check_place(place: Place) -> None:
    """Refuse numbers that name no tile.

    Raises
    ------
    NoSuchTileError
        The zoom is outside 0 to 22, or the column or row outside 0 to 2 to the zoom.
    """
    z, x, y = place
    if not 0 <= z <= DEEPEST or not (0 <= x < 2**z and 0 <= y < 2**z):
        raise NoSuchTileError(
            zh=f"没有这个瓦片：缩放级应为 0–{DEEPEST}，行列号应小于 2 的缩放级次方",
            en=f"there is no such tile: the zoom is 0 to {DEEPEST}, and column and row are less "
            "than 2 to the zoom",
            z=z,
            x=x,
            y=y,
        )


def draw_tile(
    session: Session, plan: Plan, place: Place, layers: tuple[Layer, ...], stamp: str
) -> bytes:
    """Return one tile of a plan as the actor may see it; empty where nothing of it is there.

    Parameters
    ----------
    session : Session
    plan : Plan
    place : Place
        See `check_place`.
    layers : tuple of str
        What is wanted of the plan.
    stamp : str
        What the plan's tiles are drawn from at present, see `tile_stamp`.
    """
    actor, cache = actor_of(session), answer_cache(session)
    key = TileKey(stamp, actor.role, actor.area, plan.id, layers, *place)
    tile = cache.get(key)
    if tile is None:
        asked = {"plan": plan.id, "village": plan.village_code, "layers": list(layers)}
        asked |= place._asdict()
        tile = bytes(session.scalar(text(load_sql("tile_plan")), asked) or b"")
        # Somebody may have edited the plan between the stamp and the drawing.
        if tile_stamp(session, plan) == stamp:
            cache.put(key, tile)
    return tile


def tile_stamp(session: Session, plan: Plan) -> str:
    """Return what a plan's tiles are drawn from now: its revision, the land, the register."""
    return str(session.scalar(text(load_sql("tile_stamp")), {"plan": plan.id}))


def tile_tag(session: Session, stamp: str, layers: tuple[Layer, ...]) -> str:
    """Return the entity tag of a plan's tiles: what they are drawn from, and who may see what."""
    actor = actor_of(session)
    return tag_of(load_sql("tile_plan"), stamp, layers, actor.role, actor.area)
