"""Base maps and their tiles, for whoever may see the town."""

from __future__ import annotations

import base64

from fastapi import APIRouter, Request, Response, status

from service.basemaps.mbtiles import read_tile
from service.basemaps.schemas import BasemapOut
from service.basemaps.service import basemap_of, path_of
from service.errors import NotFoundError
from service.etag import IfNoneMatch, is_known, kept, tag_of
from service.request import Work, settings_of
from service.schemas import TownCode
from service.tiles.endpoints import Number, Zoom
from service.tiles.service import Place, check_place
from service.villages.land import get_town

router = APIRouter(tags=["basemaps"])

BLANK = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAAC0lEQVR42mNgAAIAAAUAAen63NgAAAAASUVORK5CYII="
)
"""One transparent pixel as PNG."""


@router.get("/towns/{town}/basemap")
def read_basemap(session: Work, town: TownCode) -> BasemapOut | None:
    """Return a town's base map, null where it has none."""
    found = basemap_of(get_town(session, town))
    if found is None:
        return None
    return BasemapOut(
        name=found.name,
        attribution=found.attribution,
        min_zoom=found.min_zoom,
        max_zoom=found.max_zoom,
        # The stamp keeps a browser from mixing tiles of two files.
        tiles=f"/api/towns/{town}/basemap/{{z}}/{{x}}/{{y}}?of={found.stamp}",
    )


@router.get(
    "/towns/{town}/basemap/{z}/{x}/{y}",
    response_class=Response,
    responses={
        200: {"content": {"image/png": {}, "image/jpeg": {}, "image/webp": {}}},
        304: {"description": "the tile is as it was"},
    },
)
def read_basemap_tile(
    request: Request,
    session: Work,
    town: TownCode,
    z: Zoom,
    x: Number,
    y: Number,
    *,
    if_none_match: IfNoneMatch = None,
) -> Response:
    """Return one picture of a town's base map, a blank one where it has none."""
    found = basemap_of(get_town(session, town))
    if found is None:
        raise NotFoundError(zh="该镇没有底图", en="the town has no base map", town=town)
    check_place(Place(z, x, y))
    tag = tag_of(found.stamp, z, x, y)
    if is_known(if_none_match, tag):
        return Response(status_code=status.HTTP_304_NOT_MODIFIED, headers=kept(tag))
    tile = read_tile(path_of(settings_of(request).data_dir, town), z, x, y)
    # Map libraries take no picture at all for a fault, and say so on every tile.
    data, media = tile or (BLANK, "image/png")
    return Response(data, media_type=media, headers=kept(tag))
