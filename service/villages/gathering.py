"""Courtyards for a village that came with houses only."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely
from sqlalchemy import func, insert, select, text
from sqlalchemy.orm import Session

from geo.courtyards import build_courtyards
from service.audit.service import record
from service.db.sql import load_sql
from service.villages.land import STORED, Land
from service.villages.models import Courtyard, House


def gather_courtyards(session: Session, land: Land) -> int:
    """Cluster the homes of a village into courtyards and store them; return how many.

    Used only where nobody has registered courtyards: those that people name are never made up
    or changed here.
    """
    homes = session.execute(
        select(House.id, func.ST_AsBinary(House.footprint))
        .where(House.village_code == land.village.code, House.is_home)
        .order_by(House.id)
    ).all()
    if not homes:
        return 0
    shapes = shapely.from_wkb([bytes(row[1]) for row in homes])
    made = build_courtyards(
        gpd.GeoDataFrame(geometry=shapes, crs=STORED).to_crs(land.crs),
        gpd.GeoDataFrame(geometry=[land.boundary], crs=land.crs),
        barriers=land.barriers,
        dividers=land.roads,
    )
    ids = _store(session, land, made.frame)
    session.execute(
        text("UPDATE house SET courtyard_id = :courtyard WHERE id = :house"),
        [
            {"house": row[0], "courtyard": ids[place]}
            for row, place in zip(homes, made.courtyard.tolist(), strict=True)
            if place >= 0
        ],
    )
    session.execute(text(load_sql("locate_households")), {"town": land.village.town_code})
    record(session, "create", "courtyard", place=land.village.code, rows=len(ids))
    return len(ids)


def _store(session: Session, land: Land, frame: gpd.GeoDataFrame) -> list[int]:
    positions = shapely.to_wkb(frame.geometry.to_crs(STORED).to_numpy())
    counts = frame["households"].to_numpy(np.int64).tolist()
    rows = [
        {
            "code": f"{land.village.code}C{number:04}",
            "village_code": land.village.code,
            "name": f"院落{number}",
            "position": func.ST_GeomFromWKB(wkb, 4326),
            "homes": homes,
        }
        for number, (wkb, homes) in enumerate(zip(positions, counts, strict=True), 1)
    ]
    inserted = session.execute(
        insert(Courtyard).values(rows).returning(Courtyard.code, Courtyard.id)
    )
    by_code = dict(inserted.all())
    return [by_code[row["code"]] for row in rows]
