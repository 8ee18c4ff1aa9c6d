"""Give every courtyard its cell and find the neighbours; stored until the land changes."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from sqlalchemy import delete, select, text
from sqlalchemy.orm import Session

from geo.adjacency import Adjacency, Override, build_adjacency
from geo.cells import build_cells
from geo.errors import YuanbaError
from service.db.sql import load_sql
from service.jobs.apart import Do, here
from service.plans.derived import refresh_micro_grids
from service.villages.gathering import gather_courtyards
from service.villages.land import STORED, Land, hold_land, load_land
from service.villages.models import AdjacencyLink, Courtyard, House

HAND_MADE = ("manual", "cut")


class NoCourtyardsError(YuanbaError):
    """A village without courtyards cannot be divided."""

    code = "no-courtyards"


def survey(session: Session, village_code: str, *, do: Do = here) -> tuple[Land, Adjacency]:
    """Return the village with its cells and adjacency, computing and storing what is missing.

    Parameters
    ----------
    session : Session
    village_code : str
    do : callable
        Does the computing; a county's takes its time.

    Raises
    ------
    NotFoundError, NoCourtyardsError, YuanbaError
        The last where cells cannot be made; the message says where.
    """
    land = load_land(session, village_code)
    if land.courtyards.empty and gather_courtyards(session, land):
        land = load_land(session, village_code)
    if land.courtyards.empty:
        raise NoCourtyardsError(
            zh=f"{land.village.name}还没有院落，请先导入院落或房屋",
            en=f"{land.village.name} has no courtyards yet; import courtyards or buildings first",
            village=village_code,
        )
    if not land.surveyed:
        _make_cells(session, land, do)
        land = load_land(session, village_code)
        refresh_micro_grids(session, village_code)
    adjacency = _adjacency(session, land, do)
    _store_adjacency(session, land, adjacency)
    return land, adjacency


def bring_up_to_date(session: Session, village_code: str) -> None:
    """Survey a village again if its land changed since; one at a time, others wait for the first.

    Raises
    ------
    NotFoundError, YuanbaError
        The last where cells cannot be made; the message says where.
    """
    missing = (
        select(Courtyard.id)
        .where(
            Courtyard.village_code == village_code,
            Courtyard.valid_to.is_(None),
            Courtyard.cell.is_(None),
        )
        .limit(1)
    )
    if session.scalar(missing) is None:
        return
    hold_land(session, village_code)
    if session.scalar(missing) is not None:
        survey(session, village_code)


def store_cells(
    session: Session, ids: NDArray[np.int64], cells: NDArray[np.object_] | gpd.GeoSeries
) -> None:
    """Store cells of some courtyards, in degrees."""
    given = {"ids": ids.tolist(), "cells": shapely.to_wkb(np.asarray(cells)).tolist()}
    session.execute(text(load_sql("store_cells")), given)


def _make_cells(session: Session, land: Land, do: Do) -> None:
    houses = session.execute(
        select(House.courtyard_id, text("ST_AsBinary(ST_PointOnSurface(footprint))"))
        .where(House.village_code == land.village.code, House.is_home)
        .where(House.courtyard_id.is_not(None))
        .order_by(House.id)
    ).all()
    position = {int(key): place for place, key in enumerate(land.courtyards["id"])}
    points = gpd.GeoSeries(shapely.from_wkb([bytes(row[1]) for row in houses]), crs=STORED)
    cells = do(
        build_cells,
        land=land.boundary,
        courtyards=land.xy,
        houses=shapely.get_coordinates(points.to_crs(land.crs)) if houses else None,
        house_courtyard=np.array([position.get(row[0], -1) for row in houses]) if houses else None,
        barriers=land.barriers,
    )
    stored = gpd.GeoSeries(cells.geometry, crs=land.crs).to_crs(STORED)
    store_cells(session, land.courtyards["id"].to_numpy(np.int64), stored)


def _adjacency(session: Session, land: Land, do: Do) -> Adjacency:
    position = {int(key): place for place, key in enumerate(land.courtyards["id"])}
    hand_made = session.scalars(
        select(AdjacencyLink).where(
            AdjacencyLink.village_code == land.village.code, AdjacencyLink.kind.in_(HAND_MADE)
        )
    )
    overrides = [
        Override(
            position[link.a_id],
            position[link.b_id],
            "add" if link.kind == "manual" else "cut",
            link.reason or "",
        )
        for link in hand_made
        if link.a_id in position and link.b_id in position
    ]
    return do(
        build_adjacency,
        cells=land.courtyards["cell"].to_numpy(object),
        courtyards=land.xy,
        barriers=land.barriers,
        roads=pd.concat([land.roads, land.bridges]),
        overrides=overrides,
    )


def _store_adjacency(session: Session, land: Land, adjacency: Adjacency) -> None:
    code = land.village.code
    session.execute(
        delete(AdjacencyLink).where(
            AdjacencyLink.village_code == code, AdjacencyLink.kind.not_in(HAND_MADE)
        )
    )
    ids = land.courtyards["id"].to_numpy()
    store_links(session, code, ids, pd.concat([adjacency.edges, adjacency.links]))


def store_links(
    session: Session, village_code: str, ids: NDArray[np.int64], found: pd.DataFrame
) -> None:
    """Store rows of an `Adjacency`, but for pairs about which a person has decided.

    Parameters
    ----------
    session : Session
    village_code : str
    ids : (n,) int64
        Courtyard of each position that `found` names.
    found : DataFrame
        See `Adjacency.edges`.
    """
    a, b = np.sort(ids[found[["a", "b"]].to_numpy(np.int64)], axis=1).T.tolist()
    given = {name: found[name].tolist() for name in ("kind", "border_m", "distance_m", "reason")}
    ends = {"village": village_code, "a": a, "b": b, "by_hand": list(HAND_MADE)}
    session.execute(text(load_sql("store_links")), ends | given)
