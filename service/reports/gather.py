"""Collect from the database what one map shows of a village or a town."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.errors import Text
from maps.frames import MapData, VillageSummary
from service.audit.service import record
from service.coverage.service import coverage
from service.db.sql import load_sql
from service.errors import NotFoundError
from service.index.service import scores
from service.villages.land import STORED


def gather(session: Session, place: str, *, on: dt.date) -> MapData:
    """Return the tables of the map of a town (9 digits) or a village (12 digits).

    Looking at household points is a look at personal data and goes into the audit trail.

    Raises
    ------
    NotFoundError
        There is no such place in the actor's area, or nothing in it is divided yet.
    """
    key = {"place": place, "on": on}
    villages = _frame(session, "map_villages", key)
    if villages.empty:
        raise NotFoundError(
            zh=f"没有代码为 {place} 的镇或村，或不在您的职责范围内",
            en=f"there is no town or village {place}, or it is outside your area",
            place=place,
        )
    micro_grids = _frame(session, "map_micro_grids", key)
    if micro_grids.empty:
        raise NotFoundError(
            zh=f"{place} 还没有划分方案，请先划分微网格",
            en=f"nothing is divided in {place} yet; make a plan first",
            place=place,
        )
    mean = micro_grids.groupby("plan_id")["households"].transform("mean")
    micro_grids["deviation"] = np.where(mean > 0, micro_grids["households"] / mean - 1, np.nan)
    return MapData(
        villages=villages[["code", "name", "geometry"]],
        courtyards=_frame(session, "map_courtyards", key),
        micro_grids=micro_grids.drop(columns="plan_id"),
        grids=micro_grids[["grid_code", "grid_label", "geometry"]]
        .dissolve("grid_code", as_index=False)
        .rename(columns={"grid_code": "code", "grid_label": "label"}),
        households=_households(session, place, on),
        scores=_scores(session, place),
        barriers=_frame(session, "map_barriers", key),
        roads=_frame(session, "map_roads", key),
        summaries=_summaries(session, villages["code"].tolist()),
    )


def _frame(session: Session, name: str, key: dict[str, Any]) -> gpd.GeoDataFrame:
    result = session.execute(text(load_sql(name)), key)
    columns = list(result.keys())
    rows = result.all()
    frame = pd.DataFrame({c: [row[i] for row in rows] for i, c in enumerate(columns)})
    wkb = [None if value is None else bytes(value) for value in frame.pop("geometry")]
    return gpd.GeoDataFrame(frame, geometry=shapely.from_wkb(np.array(wkb, object)), crs=STORED)


def _households(session: Session, place: str, on: dt.date) -> gpd.GeoDataFrame:
    covers = coverage(session, place, on=on)
    record(session, "look", "household", place=place, rows=len(covers), detail={"as": "map"})
    here = [cover.lon is not None for cover in covers]
    lon = np.array([cover.lon for cover in covers], float)
    lat = np.array([cover.lat for cover in covers], float)
    points = np.full(len(covers), None, object)
    points[here] = shapely.points(lon[here], lat[here])
    return gpd.GeoDataFrame(
        {
            "id": [str(cover.household_id) for cover in covers],
            "micro_grid": pd.Series([cover.micro_grid_code for cover in covers], dtype=object),
            "reason": pd.Series([cover.reason for cover in covers], dtype=object),
        },
        geometry=points,
        crs=STORED,
    )


def _scores(session: Session, place: str) -> pd.DataFrame | None:
    found = scores(session, place)
    if not found:
        return None
    return pd.DataFrame(
        {
            "micro_grid_code": [each.micro_grid_code for each in found],
            "period": [each.period for each in found],
            "value": [each.value for each in found],
        }
    )


def _summaries(session: Session, codes: Sequence[str]) -> dict[str, VillageSummary]:
    rows = session.execute(text(load_sql("plans_in_force")), {"codes": codes}).mappings()
    return {
        row["village_code"]: _summary(row["metrics"], row["certificate"], row["findings"])
        for row in rows
    }


def _summary(
    metrics: dict[str, Any], certificate: dict[str, Any], findings: dict[str, Any]
) -> VillageSummary:
    summary = VillageSummary(notes=[Text(v["zh"], v["en"]) for v in findings["violations"]])
    if metrics.get("deviation") is not None:
        summary["worst_deviation"] = metrics["deviation"]
    if certificate["method"] != "none":
        summary["certificate_gap"] = certificate["gap"]
    return summary
