"""Measure the walks from members' homes over the village's roads and keep them."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from sqlalchemy import delete, select, text
from sqlalchemy.orm import Session

from geo.walking import walk
from service.audit.service import record
from service.coverage.models import Walk
from service.db.sql import load_sql
from service.heads.models import Member
from service.villages.land import load_land
from service.villages.models import Courtyard


@dataclass(frozen=True)
class Measured:
    """How many walks there are.

    Attributes
    ----------
    over_roads : int
        Walks over roads, which are kept.
    slope_known : int
        Those of them whose minutes take the slope into account all along.
    straight : int
        Pairs that no road joins.
    """

    over_roads: int = 0
    slope_known: int = 0
    straight: int = 0


def measure_walks(session: Session, village_code: str) -> Measured:
    """Measure anew every walk from a member's home courtyard to the courtyards of a village.

    Only walks over roads are kept; where there is none, coverage falls back to the straight line.

    Raises
    ------
    NotFoundError
        There is no such village in the actor's area.
    """
    land = load_land(session, village_code)
    ids = np.asarray(land.courtyards["id"], np.int64)
    homes = set(
        session.scalars(select(Member.home_courtyard_id).where(Member.village_code == village_code))
    )
    at_home = np.array([key in homes for key in ids.tolist()], bool)
    here = select(Courtyard.id).where(Courtyard.village_code == village_code)
    session.execute(delete(Walk).where(Walk.courtyard_id.in_(here)))
    if not at_home.any():
        return Measured()
    xy = np.asarray(shapely.get_coordinates(gpd.GeoSeries(land.courtyards.geometry)), float)
    walks = walk(list(land.ways), xy[at_home], xy)
    home, courtyard = np.nonzero(~walks.straight)
    measures = {
        "homes": ids[at_home][home],
        "courtyards": ids[courtyard],
        "metres": walks.metres[home, courtyard],
        "minutes": walks.minutes()[home, courtyard],
        "slope_known": walks.slope_known[home, courtyard],
    }
    key = {name: values.tolist() for name, values in measures.items()}
    session.execute(text(load_sql("keep_walks")), key)
    record(session, "change", "walk", place=village_code, rows=len(home))
    return Measured(len(home), int(walks.slope_known.sum()), int(walks.straight.sum()))
