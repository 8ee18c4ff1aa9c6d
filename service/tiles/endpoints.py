"""Vector tiles of a plan, through the reader's own row-level security."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Header, Path, Response, status

from service.plans.repository import get_plan
from service.request import SignedInActor, Work
from service.schemas import Key
from service.tiles.service import draw_tile, tile_tag

router = APIRouter(tags=["tiles"])

MEDIA_TYPE = "application/vnd.mapbox-vector-tile"
Zoom = Annotated[int, Path(ge=-(2**31), le=2**31)]
Place = Annotated[int, Path(ge=-(2**63), le=2**63 - 1)]


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
    actor: SignedInActor,
    session: Work,
    plan_id: Key,
    z: Zoom,
    x: Place,
    y: Place,
    *,
    if_none_match: Annotated[str | None, Header(max_length=400)] = None,
) -> Response:
    """Return one tile with the layers ``courtyards``, ``cells`` and ``micro_grids``."""
    plan = get_plan(session, plan_id)
    tag = tile_tag(session, plan, actor)
    # Kept by the reader's own browser only, and asked about again each time: plans change.
    headers = {"etag": tag, "cache-control": "private, no-cache", "vary": "cookie"}
    if if_none_match is not None and tag in {each.strip() for each in if_none_match.split(",")}:
        return Response(status_code=status.HTTP_304_NOT_MODIFIED, headers=headers)
    tile = draw_tile(session, plan, z, x, y)
    if not tile:
        return Response(status_code=status.HTTP_204_NO_CONTENT, headers=headers)
    return Response(tile, media_type=MEDIA_TYPE, headers=headers)
