"""Vector tiles of a plan, through the reader's own row-level security."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response, status

from service.etag import IfNoneMatch, is_known, kept
from service.plans.repository import get_plan
from service.request import Work
from service.schemas import Key
from service.tiles.service import (
    LAYERS,
    Layer,
    Place,
    check_place,
    draw_tile,
    tile_stamp,
    tile_tag,
)

router = APIRouter(tags=["tiles"])

MEDIA_TYPE = "application/vnd.mapbox-vector-tile"
Zoom = Annotated[int, Path(ge=-(2**31), le=2**31)]
Number = Annotated[int, Path(ge=-(2**63), le=2**63 - 1)]
Wanted = Annotated[list[Layer] | None, Query(alias="layer", max_length=len(LAYERS))]


@router.get(
    "/plans/{plan_id}/tiles/{z}/{x}/{y}.mvt",
    response_class=Response,
    responses={
        200: {"content": {MEDIA_TYPE: {}}},
        204: {"description": "nothing of the plan is on this tile"},
        304: {"description": "the tile is as it was"},
    },
)
def read_tile(
    session: Work,
    plan_id: Key,
    z: Zoom,
    x: Number,
    y: Number,
    *,
    wanted: Wanted = None,
    if_none_match: IfNoneMatch = None,
) -> Response:
    """Return one tile with the layers that are asked for (``layer=cells``), or with all of them."""
    place, layers = Place(z, x, y), tuple(sorted(set(wanted or LAYERS)))
    plan = get_plan(session, plan_id)
    check_place(place)
    stamp = tile_stamp(session, plan)
    tag = tile_tag(session, stamp, layers)
    if is_known(if_none_match, tag):
        return Response(status_code=status.HTTP_304_NOT_MODIFIED, headers=kept(tag))
    tile = draw_tile(session, plan, place, layers, stamp)
    if not tile:
        return Response(status_code=status.HTTP_204_NO_CONTENT, headers=kept(tag))
    return Response(tile, media_type=MEDIA_TYPE, headers=kept(tag))
