"""Read towns and villages and what lies in them."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter, Request, Response
from sqlalchemy import select

from service.db.session import SYSTEM
from service.etag import IfNoneMatch
from service.plans.overview import overview
from service.request import SignedInActor, Work, database_of
from service.schemas import TownCode, VillageCode
from service.villages.land import get_village, stamp_of
from service.villages.layers import answer, feature_collection
from service.villages.mesh import read_mesh
from service.villages.models import Town
from service.villages.schemas import FeatureCollection, MeshOut, TownOut, VillageOut
from service.villages.survey import bring_up_to_date

router = APIRouter(tags=["villages"])

Layer = Literal["boundary", "courtyards", "cells", "links", "barriers", "roads", "road_sections"]
DERIVED = {"cells", "links"}
STAMPED = {"courtyards", "cells", "links"}
# Row-level security shows the others only some households, and a part counted is no count.
COUNTERS = {"town_officer", "village_secretary"}


@router.get("/towns")
def list_towns(session: Work) -> list[TownOut]:
    """List the towns that one's area touches."""
    towns = session.scalars(select(Town).order_by(Town.code))
    return [TownOut(code=town.code, name=town.name) for town in towns]


@router.get("/towns/{town}/villages")
def list_villages(actor: SignedInActor, session: Work, town: TownCode) -> list[VillageOut]:
    """List the villages of a town with their plans and gaps, as far as one's area goes."""
    counts = actor.role in COUNTERS
    return [
        VillageOut(
            code=line.code,
            name=line.name,
            households=line.households if counts else None,
            uncovered=line.uncovered if counts else None,
            plan_id=line.plan_id,
            plan_status=line.status,
            grids=line.grids,
            micro_grids=line.micro_grids,
            worst_deviation=line.worst_deviation,
            certificate_gap=line.gap,
        )
        for line in overview(session, town)
    ]


@router.get(
    "/villages/{village}/layers/{layer}",
    response_model=FeatureCollection,
    responses={304: {"description": "the layer is as it was"}},
)
def read_layer(
    request: Request,
    session: Work,
    village: VillageCode,
    layer: Layer,
    *,
    if_none_match: IfNoneMatch = None,
) -> Response:
    """Return one layer of a village as GeoJSON."""
    get_village(session, village)
    if layer in DERIVED:
        _derive(request, village)
    stamp = stamp_of(session, village) if layer in STAMPED else None
    return feature_collection(
        session, f"layer_{layer}", {"village": village}, if_none_match=if_none_match, stamp=stamp
    )


@router.get(
    "/villages/{village}/mesh",
    response_model=MeshOut,
    responses={304: {"description": "the land is as it was"}},
)
def mesh(
    request: Request, session: Work, village: VillageCode, *, if_none_match: IfNoneMatch = None
) -> Response:
    """Return how the courtyards of a village hang together."""
    get_village(session, village)
    _derive(request, village)
    drawn_from = ("mesh", village, stamp_of(session, village))
    return answer(
        session, lambda: read_mesh(session, village).model_dump_json(), drawn_from, if_none_match
    )


def _derive(request: Request, village: str) -> None:
    """Derive cells and links from the land; whoever looks first does it, whatever their role."""
    with database_of(request).work(SYSTEM.in_request(request.state.request_id)) as everything:
        bring_up_to_date(everything, village)
