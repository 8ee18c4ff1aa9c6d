"""Read towns and villages and what lies in them."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter
from sqlalchemy import select, text

from service.db.sql import load_sql
from service.plans.overview import overview
from service.request import Work
from service.schemas import TownCode, VillageCode
from service.villages.land import get_village
from service.villages.models import Town
from service.villages.schemas import FeatureCollection, TownOut, VillageOut

router = APIRouter(tags=["villages"])

Layer = Literal["boundary", "courtyards", "cells", "links", "barriers", "roads", "road_sections"]


@router.get("/towns")
def list_towns(session: Work) -> list[TownOut]:
    """List the towns that one's area touches."""
    towns = session.scalars(select(Town).order_by(Town.code))
    return [TownOut(code=town.code, name=town.name) for town in towns]


@router.get("/towns/{town}/villages")
def list_villages(session: Work, town: TownCode) -> list[VillageOut]:
    """List the villages of a town with their plans and gaps, as far as one's area goes."""
    return [
        VillageOut(
            code=line.code,
            name=line.name,
            households=line.households,
            uncovered=line.uncovered,
            plan_id=line.plan_id,
            plan_status=line.status,
            grids=line.grids,
            micro_grids=line.micro_grids,
            worst_deviation=line.worst_deviation,
            certificate_gap=line.gap,
        )
        for line in overview(session, town)
    ]


@router.get("/villages/{village}/layers/{layer}")
def read_layer(session: Work, village: VillageCode, layer: Layer) -> FeatureCollection:
    """Return one layer of a village as GeoJSON."""
    get_village(session, village)
    features = session.scalars(text(load_sql(f"layer_{layer}")), {"village": village})
    return FeatureCollection(features=list(features))
